//! What stands around every page of settings: where it lies, and the way to the others.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::entries::{self, Entry, Group, Part};
use super::{BASE, PLURAL};
use crate::assets;
use crate::parts::notice::crumbs;
use crate::shell::{Page, Scroll};
use crate::texts::{self as common, settings as texts};
use crate::ui::{Icon, Ui};
use crate::visit::Reader;

/// A page of settings.
pub struct Shown<'a> {
    /// What of the navigation it belongs to.
    pub part: Part,
    /// The pages above it, after settings themselves: what they are called, where they are.
    pub above: &'a [(String, String)],
    pub title: &'a str,
    pub content: Markup,
}

/// The page in its frame.
pub fn page(reader: &Reader, shown: Shown<'_>) -> Response {
    let ui = &reader.ui;
    let top = (ui.t(common::SETTINGS).to_owned(), BASE.to_owned());
    // Three names are as many as a narrow window has room for.
    let top = (shown.above.len() < 2).then_some(top);
    let above: Vec<_> = top.into_iter().chain(shown.above.iter().cloned()).collect();
    let groups = entries::of(reader);
    whole(
        reader,
        shown.title,
        crumbs(ui, &above, shown.title),
        around(ui, &groups, shown.part, &shown.content),
    )
}

/// The first page of settings.
pub fn first(reader: &Reader, content: Markup) -> Response {
    let ui = &reader.ui;
    let head = html! {
        span.page-head__icon.wide-only { (Icon("settings")) }
        h1.page-head__title { (ui.t(common::SETTINGS)) }
    };
    whole(reader, ui.t(common::SETTINGS), head, content)
}

fn whole(reader: &Reader, title: &str, head: Markup, content: Markup) -> Response {
    let page = Page {
        title,
        kind: PLURAL,
        current: Some(PLURAL),
        scripts: &[assets::SETTINGS_JS],
        scroll: Scroll::Page,
        head,
        content,
    };
    reader.page(&page).into_response()
}

fn around(ui: &Ui, groups: &[Group], part: Part, content: &Markup) -> Markup {
    html! {
        div.settings {
            nav.settings__nav aria-label=(ui.t(common::SETTINGS)) {
                form.settings__search action=(BASE) role="search" {
                    label.visually-hidden for="settings-search" { (ui.t(texts::SEARCH)) }
                    (Icon("search"))
                    input.input.input--search id="settings-search" type="search" name="q" placeholder=(ui.t(common::SEARCH)) autocomplete="off" spellcheck="false";
                }
                @for group in groups {
                    p.settings__title { (ui.t(group.title)) }
                    ul { @for entry in &group.entries { li { (link(entry, part)) } } }
                }
            }
            div.settings__main { (content) }
        }
    }
}

fn link(entry: &Entry, part: Part) -> Markup {
    let is_here = part == entry.part;
    html! {
        a.settings__link href=(entry.href) aria-current=[is_here.then_some("page")] { (Icon(&entry.icon)) span { (entry.title) } }
    }
}
