//! The page of duplicates: why, who, how likely, and what to do.

use maud::{Markup, html};

use crate::list::view::Looks;
use crate::parts::face::{Badge, Linked, Shape, badge, who};
use crate::parts::notice::{crumbs, empty};
use crate::texts::duplicates as texts;
use crate::ui::{Icon, Tone, Ui};

/// From so many percent on it is called very likely, and likely.
const VERY_LIKELY: u8 = 90;
const LIKELY: u8 = 70;

/// The page.
#[derive(Clone, Debug, Default)]
pub struct DuplicatesView {
    pub looks: Looks,
    pub groups: Vec<Group>,
    /// Where to look further; none if all was looked through.
    pub next: Option<String>,
    /// Whether this is where one begins.
    pub is_first: bool,
}

/// Records that may be one.
#[derive(Clone, Debug, Default)]
pub struct Group {
    pub members: Vec<Member>,
    /// How many there are beside these.
    pub more: usize,
    /// In percent.
    pub likeness: u8,
    pub reasons: Vec<Reason>,
    /// Where they are compared; none for who may not merge.
    pub merge: Option<String>,
}

/// One of them.
#[derive(Clone, Debug, Default)]
pub struct Member {
    pub name: String,
    pub href: String,
}

/// What they have in common.
#[derive(Clone, Debug, Default)]
pub struct Reason {
    pub icon: &'static str,
    pub told: String,
}

/// The bar above.
pub fn head(ui: &Ui, view: &DuplicatesView) -> Markup {
    let list = (
        view.looks.label_plural.clone(),
        format!("/{}", view.looks.plural),
    );
    crumbs(ui, &[list], ui.t(texts::CRUMB))
}

/// The page.
pub fn content(ui: &Ui, view: &DuplicatesView, title: &str) -> Markup {
    let (_, many) = view.looks.lower(ui);
    html! {
        section.work.work--wide id="duplicates" {
            header.work__head {
                h1.work__title { (title) }
                @if !view.groups.is_empty() { p.hint { (ui.fill(texts::TEXT, &[("objects", &many)])) } }
            }
            @if view.groups.is_empty() { (nothing(ui, view, &many)) }
            @else {
                ul.duplicates { @for one in &view.groups { (group(ui, &view.looks, one)) } }
                @if let Some(next) = &view.next {
                    div.work__actions { a.button id="further" href=(next) { (ui.t(texts::FURTHER)) (Icon("arrow-right")) } }
                }
            }
        }
    }
}

fn group(ui: &Ui, looks: &Looks, group: &Group) -> Markup {
    let names: Vec<&str> = group.members.iter().map(|one| one.name.as_str()).collect();
    let shape = looks.face.unwrap_or(Shape::Square);
    html! {
        li.duplicate {
            div.duplicate__text {
                ul.duplicate__members {
                    @for member in &group.members {
                        li { (who(&Linked { name: member.name.clone(), href: Some(member.href.clone()), shape })) }
                    }
                    @if group.more > 0 { li.duplicate__more { (ui.fill(texts::MORE, &[("n", &group.more.to_string())])) } }
                }
                ul.duplicate__reasons {
                    @for reason in &group.reasons { li.duplicate__reason { (Icon(reason.icon)) span { (reason.told) } } }
                }
            }
            div.duplicate__actions {
                (likely(ui, group.likeness))
                @if let Some(merge) = &group.merge {
                    a.button.button--small href=(merge) aria-label=(ui.fill(texts::COMPARE_THESE, &[("names", &names.join(", "))])) {
                        (Icon("merge")) (ui.t(texts::COMPARE))
                    }
                }
            }
        }
    }
}

fn likely(ui: &Ui, likeness: u8) -> Markup {
    let (text, tone) = match likeness {
        VERY_LIKELY.. => (texts::VERY_LIKELY, Tone::Green),
        LIKELY.. => (texts::LIKELY, Tone::Blue),
        _ => (texts::POSSIBLE, Tone::Gray),
    };
    badge(&Badge {
        label: ui.t(text).to_owned(),
        tone,
    })
}

/// Nothing here: there may be more to look through, or this was all.
fn nothing(ui: &Ui, view: &DuplicatesView, many: &str) -> Markup {
    let (title, text) = match (&view.next, view.is_first) {
        (Some(_), _) => (texts::SO_FAR_TITLE, texts::SO_FAR_TEXT),
        (None, true) => (texts::NONE_TITLE, texts::NONE_TEXT),
        (None, false) => (texts::END_TITLE, texts::END_TEXT),
    };
    let actions = html! {
        @if let Some(next) = &view.next { a.button.button--primary id="further" href=(next) { (ui.t(texts::FURTHER)) (Icon("arrow-right")) } }
        a.button href={ "/" (view.looks.plural) } { (ui.t(texts::TO_LIST)) }
    };
    let text = ui.fill(text, &[("objects", many)]);
    empty("copy", ui.t(title), &text, &actions)
}
