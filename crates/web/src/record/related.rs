//! What hangs on a record: records that point to it, and what changed in it.

use maud::{Markup, html};

use crate::list::view::Looks;
use crate::parts::cell::{Cell, Moment, short};
use crate::parts::face::{Shape, avatar};
use crate::texts;
use crate::ui::{Icon, Ui};

/// The records of one inverse.
#[derive(Clone, Debug, Default)]
pub struct Related {
    /// Name of the inverse (`deals` of a company).
    pub inverse: String,
    pub label: String,
    pub looks: Looks,
    /// “12”, “50+”.
    pub count: String,
    pub rows: Vec<RelatedRow>,
    /// The list of all of them, if these are not all.
    pub all: Option<String>,
    /// The form for a new one that points here.
    pub new: Option<String>,
}

/// One record that points here.
#[derive(Clone, Debug, Default)]
pub struct RelatedRow {
    pub id: String,
    pub title: String,
    /// Its most telling values.
    pub cells: Vec<Cell>,
}

/// One change of a record: who did what when.
#[derive(Clone, Debug)]
pub struct ChangeView {
    /// Place in the change log.
    pub place: i64,
    pub who: String,
    pub did: String,
    pub when: Moment,
    pub diffs: Vec<Diff>,
    /// Where it is undone, for those who may.
    pub undo: Option<String>,
}

/// A field's value before and after.
#[derive(Clone, Debug, Default)]
pub struct Diff {
    pub field: String,
    pub before: String,
    pub after: String,
}

/// A related list.
pub fn related(ui: &Ui, list: &Related) -> Markup {
    let (_, many) = list.looks.lower(ui);
    html! {
        section.related data-inverse=(list.inverse) {
            header.section__head {
                h2.section__title { (list.label) }
                span.section__count { (list.count) }
                div.section__actions {
                    @if let Some(all) = &list.all { a.button.button--quiet.button--small href=(all) { (ui.t(texts::SEE_ALL)) } }
                    @if let Some(new) = list.new.as_ref().filter(|_| !ui.reads_only) {
                        a.button.button--quiet.button--small.related__new href=(new) { (Icon("plus")) (ui.t(texts::ADD)) }
                    }
                }
            }
            @if list.rows.is_empty() {
                p.related__none { (ui.fill(texts::RELATED_NONE, &[("objects", &many)])) }
            } @else {
                ul.related__list {
                    @for row in &list.rows {
                        li.related__row data-id=(row.id) id={ (list.inverse) "-" (row.id) } {
                            @if let Some(shape) = list.looks.face { (avatar(&row.title, shape)) }
                            a.related__link href={ "/" (list.looks.plural) "/" (row.id) } { (row.title) }
                            span.related__values {
                                @for cell in row.cells.iter().filter(|cell| !cell.is_blank()) { span { (short(ui, cell)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What changed, newest first.
pub fn history(ui: &Ui, changes: &[ChangeView], older: Option<&str>) -> Markup {
    html! {
        section id="history" {
            header.section__head { h2.section__title { (ui.t(texts::HISTORY)) } }
            @if changes.is_empty() { p.related__none { (ui.t(texts::HISTORY_EMPTY)) } }
            @else { ol.history data-grows="history" { (history_rows(ui, changes, older)) } }
        }
    }
}

/// The changes and the button for those before; also the answer to that button.
pub fn history_rows(ui: &Ui, changes: &[ChangeView], older: Option<&str>) -> Markup {
    html! {
        @for change in changes {
            li.change data-place=(change.place) id={ "change-" (change.place) } {
                (avatar(&change.who, Shape::Round))
                p.change__what {
                    strong { (change.who) } " " (change.did) " "
                    time.change__when datetime=(change.when.iso) data-tip=(change.when.full) { (change.when.shown) }
                    @if let Some(undo) = &change.undo {
                        " " a.change__undo href=(undo) aria-label=(format!("{}: {} {}", ui.t(texts::UNDO), change.did, change.when.shown)) { (ui.t(texts::UNDO)) }
                    }
                }
                @if !change.diffs.is_empty() {
                    div.change__diffs { @for diff in &change.diffs { (diff_part(diff)) } }
                }
            }
        }
        @if let Some(older) = older {
            li.change__more hx-get=(older) hx-swap="outerHTML" hx-trigger="click" {
                button.button.button--quiet.button--small type="button" { (ui.t(texts::LOAD_MORE)) }
            }
        }
    }
}

fn diff_part(diff: &Diff) -> Markup {
    html! {
        p.diff {
            span.diff__field { (diff.field) }
            @if !diff.before.is_empty() { del { (diff.before) } (Icon("arrow-right")) }
            @if diff.after.is_empty() { ins.none { "–" } } @else { ins { (diff.after) } }
        }
    }
}
