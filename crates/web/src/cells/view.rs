//! The fragments of cells: an editor, a row as it is now, and what the script is told.

use maud::{Markup, html};

use super::copy::MOST;
use crate::assets;
use crate::form::control::Input;
use crate::form::controls::control;
use crate::form::one::OneView;
use crate::parts::cell::{Cell, short};
use crate::parts::face::{Shape, avatar};
use crate::texts::{self as common, cells as texts};
use crate::ui::{Icon, Ui};

/// What the script of a list is told.
pub(crate) struct Offer {
    pub plural: String,
    /// Names and types of the fields that are edited in cells.
    pub fields: Vec<(String, String)>,
    pub computed: Vec<String>,
    pub may_change: bool,
    pub may_import: bool,
}

/// The mark that brings the script along, with its words.
pub(crate) fn offer(ui: &Ui, offer: &Offer) -> Markup {
    let fields = offer.fields.iter();
    let fields: Vec<String> = fields.map(|(name, ty)| format!("{name}:{ty}")).collect();
    let refused = if offer.may_change {
        texts::FIXED
    } else {
        texts::READING
    };
    html! {
        div id="cells" hidden data-script=(assets::CELLS_JS) data-url={ "/" (offer.plural) }
            data-fields=(fields.join(" ")) data-computed=(offer.computed.join(" ")) data-imports[offer.may_import] data-most=(MOST)
            data-text-edit=(ui.t(texts::EDIT_CELL)) data-text-computed=(ui.t(texts::COMPUTED)) data-text-fixed=(ui.t(refused))
            data-text-rows=(ui.t(texts::ROWS_COPIED)) data-text-copied=(ui.t(texts::CELLS_COPIED))
            data-text-some=(ui.t(texts::SOME_COPIED)) data-text-none=(ui.t(texts::NONE_COPIED)) data-text-unentered=(ui.t(texts::NOT_ENTERED))
            data-text-many=(ui.fill(texts::TOO_MANY, &[("n", &MOST.to_string())]))
            data-text-pasting=(ui.t(texts::PASTING)) data-text-unimported=(ui.t(texts::NO_IMPORT)) {}
    }
}

/// An editor of one cell.
pub(super) struct Editor {
    /// Where it is saved.
    pub at: String,
    pub version: i64,
    pub one: OneView,
    /// The field whose record the candidates of a reference belong to, and that record.
    pub within: Option<(String, String)>,
    /// Whether somebody else changed the same.
    pub is_overtaken: bool,
}

/// The editor: the control that forms have, and buttons where there is room for them.
pub(super) fn editor(ui: &Ui, view: &Editor) -> Markup {
    let control_view = &view.one.control;
    let label = control_view.label.as_str();
    let mut bare = control_view.clone();
    let theirs = bare.theirs.take();
    html! {
        form.cell-form method="post" action=(view.at) novalidate aria-label=(ui.fill(texts::EDIT_CELL, &[("field", label)]))
            data-type=(bare.kind) data-size=(size(&bare.input)) data-overtaken[view.is_overtaken] {
            input type="hidden" name="version" value=(view.version);
            input type="hidden" name="-was" value=(view.one.was);
            @if let Some((name, id)) = &view.within { input type="hidden" name=(name) value=(id) data-id disabled; }
            @if view.is_overtaken {
                div.cell-form__news role="alert" {
                    p.cell-form__happened { (Icon("triangle-alert")) span { (ui.fill(texts::OVERTAKEN, &[("field", label)])) } }
                    dl.cell-form__both {
                        dt { (ui.t(texts::THEIRS)) }
                        dd data-theirs { @match theirs.as_deref() { Some(text) if !text.is_empty() => (text), _ => "–" } }
                        dt { (ui.t(texts::MINE)) }
                    }
                }
            }
            (control(ui, &bare))
            @for fault in &view.one.others {
                p.control__error role="alert" { (Icon("circle-alert")) span { @if !fault.label.is_empty() { (fault.label) ": " } (fault.message) } }
            }
            div.cell-form__foot {
                @if view.is_overtaken {
                    button.button.button--small type="button" data-keep-theirs { (ui.t(texts::KEEP_THEIRS)) }
                    button.button.button--primary.button--small { (ui.t(texts::TAKE_MINE)) }
                } @else {
                    span.hint { (ui.t(common::SAVE_HINT)) }
                    button.button.button--quiet.button--small type="button" data-cancel { (ui.t(common::CANCEL)) }
                    button.button.button--primary.button--small { (ui.t(common::SAVE)) }
                }
            }
        }
    }
}

/// How much room a control takes beside a cell.
fn size(input: &Input) -> &'static str {
    match input {
        Input::Grants(_) => "whole",
        Input::Area { .. } | Input::Entries { .. } | Input::Parts(_) | Input::References(_) => {
            "large"
        }
        Input::Choices(_) | Input::Tags(_) | Input::Reference(_) | Input::Money { .. } => "medium",
        _ => "small",
    }
}

/// A row as it is now.
#[derive(Default)]
pub(super) struct Saved {
    pub id: String,
    pub version: i64,
    /// The change set, if something was written.
    pub batch: Option<String>,
    pub said: String,
    pub title: String,
    pub face: Option<Shape>,
    /// The cells that were asked for.
    pub cells: Vec<(String, Cell)>,
    /// Whether its reader sees it no more.
    pub is_away: bool,
}

/// What takes the place of what a row shows.
pub(super) fn saved(ui: &Ui, view: &Saved) -> Markup {
    html! {
        div.cell-saved data-id=(view.id) data-version=(view.version) data-batch=[&view.batch] data-said=(view.said) data-away[view.is_away] {
            @if !view.is_away {
                template data-title=(view.title) {
                    @if let Some(shape) = view.face { (avatar(&view.title, shape)) }
                    span { (view.title) }
                }
                @for (name, cell) in &view.cells {
                    template data-field=(name) data-empty[cell.is_blank()] { span.cell { (short(ui, cell)) } }
                }
            }
        }
    }
}

/// Values as a table that is copied.
pub(super) fn table(head: &[String], rows: &[Vec<String>]) -> Markup {
    html! {
        table {
            thead { tr { @for label in head { th { (label) } } } }
            tbody { @for row in rows { tr { @for text in row { td { (text) } } } } }
        }
    }
}
