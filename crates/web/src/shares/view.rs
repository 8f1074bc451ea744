//! The page of whom a record is shared with: a form for one more, and who there is.

use maud::{Markup, html};
use schema::scope::Level;

use super::whom::Typed;
use crate::form::control::{Choice, ControlView, Input};
use crate::form::controls::control;
use crate::form::entries::RefControl;
use crate::list::view::Looks;
use crate::parts::cell::Moment;
use crate::parts::face::{Linked, who};
use crate::parts::notice::{crumbs, empty};
use crate::texts::{Text, shares as texts};
use crate::ui::{Icon, Tone, Ui};

/// The word after `/-/lookup/` for people and teams; no object has such a plural.
pub const LOOKUP: &str = "people-and-teams";

/// The page.
#[derive(Clone, Debug)]
pub struct SharesView {
    pub looks: Looks,
    pub id: String,
    pub name: String,
    /// Whether the reader may share it, or only knows.
    pub may_share: bool,
    pub typed: Typed,
    pub fault: Option<String>,
    pub shares: Vec<ShareView>,
    /// Whose changes show here (`data-live`).
    pub live: String,
}

/// One share.
#[derive(Clone, Debug)]
pub struct ShareView {
    pub whom: Linked,
    pub id: String,
    pub is_team: bool,
    pub is_trashed: bool,
    pub is_hidden: bool,
    pub level: Level,
    /// The name of who shared it.
    pub by: Option<String>,
    pub at: Moment,
}

/// The bar above.
pub fn head(ui: &Ui, view: &SharesView) -> Markup {
    let plural = format!("/{}", view.looks.plural);
    let record = (view.name.clone(), format!("{plural}/{}", view.id));
    let list = (view.looks.label_plural.clone(), plural);
    crumbs(ui, &[list, record], ui.t(texts::SHARE))
}

/// The page.
pub fn content(ui: &Ui, view: &SharesView, title: &str) -> Markup {
    let objects = view.looks.lower(ui).1;
    html! {
        div.work id="shares" {
            header.work__head {
                h1.work__title { (title) }
                p.hint { (ui.fill(texts::TEXT, &[("objects", &objects)])) }
            }
            @if view.may_share { (form(ui, view)) }
            section id="shared" data-live=(view.live) {
                h2.section__title { (ui.t(texts::SHARED_WITH)) }
                @if view.shares.is_empty() {
                    (empty("users", ui.t(texts::NONE_TITLE), ui.t(texts::NONE_TEXT), &html! {}))
                } @else {
                    ul.shares { @for share in &view.shares { (row(ui, view, share)) } }
                }
            }
        }
    }
}

fn base(view: &SharesView) -> String {
    format!("/{}/{}", view.looks.plural, view.id)
}

fn form(ui: &Ui, view: &SharesView) -> Markup {
    let chosen = match view.typed.chosen.is_empty() {
        true => Vec::new(),
        false => vec![(view.typed.chosen.clone(), view.typed.text.clone())],
    };
    let whom = field(
        "whom",
        ui.t(texts::WHOM),
        Input::Reference(RefControl {
            lookup: LOOKUP.to_owned(),
            chosen,
            was: None,
            typed: view.typed.text.clone(),
            within: None,
            sends: false,
        }),
    );
    let whom = ControlView {
        required: true,
        help: Some(ui.t(texts::WHOM_HELP).to_owned()),
        faults: view.fault.iter().cloned().collect(),
        ..whom
    };
    let choices = Level::ALL.map(|level| Choice {
        value: level.name().to_owned(),
        label: ui.t(level_text(level)).to_owned(),
        tone: Tone::Gray,
        chosen: view.typed.level == level.name(),
    });
    let select = Input::Select {
        choices: choices.into(),
        none: None,
    };
    html! {
        form.share-form id="share-form" method="post" action={ (base(view)) "/shares" } data-once {
            (ui.csrf_field())
            (control(ui, &whom))
            (control(ui, &field("level", ui.t(texts::LEVEL), select)))
            button.button.button--primary id="share" { (Icon("user-plus")) (ui.t(texts::SHARE)) }
        }
    }
}

fn field(name: &str, label: &str, input: Input) -> ControlView {
    ControlView {
        name: name.to_owned(),
        label: label.to_owned(),
        help: None,
        kind: String::new(),
        required: false,
        input,
        faults: Vec::new(),
        theirs: None,
    }
}

fn level_text(level: Level) -> Text {
    match level {
        Level::Read => texts::READ,
        Level::Write => texts::WRITE,
    }
}

fn row(ui: &Ui, view: &SharesView, share: &ShareView) -> Markup {
    let (tone, may) = match share.level {
        Level::Read => ("tone tone--gray", texts::MAY_READ),
        Level::Write => ("tone tone--green", texts::MAY_WRITE),
    };
    html! {
        li.shares__one data-whom=[(!share.is_hidden).then_some(&share.id)] data-level=(share.level.name()) {
            div.shares__who {
                @if share.is_hidden { span.none { (ui.t(texts::HIDDEN)) } }
                @else { (who(&share.whom)) }
                p.shares__told {
                    @if share.is_team { span { (ui.t(texts::TEAM)) } }
                    @if share.is_trashed { span { (ui.t(texts::TRASHED)) } }
                    (told(ui, share))
                }
            }
            span class={ "badge " (tone) } { (ui.t(may)) }
            @if view.may_share && !share.is_hidden { (actions(ui, view, share)) }
        }
    }
}

fn told(ui: &Ui, share: &ShareView) -> Markup {
    let when = share.at.shown.as_str();
    let text = match &share.by {
        Some(name) => ui.fill(texts::BY, &[("when", when), ("name", name)]),
        None => ui.fill(texts::WHEN, &[("when", when)]),
    };
    html! { time datetime=(share.at.iso) data-tip=(share.at.full) { (text) } }
}

fn actions(ui: &Ui, view: &SharesView, share: &ShareView) -> Markup {
    let (other, text, icon) = match share.level {
        Level::Read => (Level::Write, texts::TO_WRITE, "pencil"),
        Level::Write => (Level::Read, texts::TO_READ, "eye"),
    };
    let more = ui.fill(texts::MORE_FOR, &[("name", &share.whom.name)]);
    html! {
        details.menu {
            summary.button.button--quiet.button--icon aria-label=(more) { (Icon("ellipsis")) }
            div.menu__list {
                form method="post" action={ (base(view)) "/shares" } {
                    (ui.csrf_field())
                    input type="hidden" name="whom" value=(share.id);
                    input type="hidden" name="level" value=(other.name());
                    button.menu__item { (Icon(icon)) (ui.t(text)) }
                }
                form method="post" action={ (base(view)) "/unshare" } {
                    (ui.csrf_field())
                    input type="hidden" name="whom" value=(share.id);
                    button.menu__item.menu__item--danger { (Icon("x")) (ui.t(texts::STOP)) }
                }
            }
        }
    }
}
