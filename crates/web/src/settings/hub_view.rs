//! The first page of settings.

use maud::{Markup, html};

use super::BASE;
use super::entries::{Group, Hit};
use crate::parts::notice::empty;
use crate::texts::settings as texts;
use crate::ui::{Icon, Ui};

/// The search, and what is found or all that there is.
pub fn content(ui: &Ui, words: &str, found: &Markup) -> Markup {
    html! {
        section.work.work--full id="settings-hub" {
            form.settings-search action=(BASE) role="search" {
                label.visually-hidden for="settings-search" { (ui.t(texts::SEARCH)) }
                (Icon("search"))
                input.input id="settings-search" type="search" name="q" value=(words) placeholder=(ui.t(texts::SEARCH_EXAMPLE)) autocomplete="off" spellcheck="false" autofocus[!words.is_empty()]
                    hx-get=(BASE) hx-trigger="input changed delay:150ms" hx-target="#settings-found" hx-swap="outerHTML" hx-replace-url="true" hx-sync="this:replace";
            }
            (found)
        }
    }
}

/// What was looked for, or every group.
pub fn found(ui: &Ui, groups: &[Group], words: &str, hits: Option<&[Hit]>) -> Markup {
    html! {
        div.settings-found id="settings-found" aria-live="polite" {
            @match hits {
                None => { @for group in groups { (cards(ui, group)) } },
                Some([]) => (empty("search", ui.t(texts::NONE_TITLE), &ui.fill(texts::NONE_TEXT, &[("words", words)]), &html! {})),
                Some(hits) => {
                    ul.settings-hits {
                        @for hit in hits {
                            li { a.settings-hit href=(hit.href) {
                                (Icon(&hit.icon))
                                span.settings-hit__title { (hit.title) }
                                span.settings-hit__place { (hit.place) }
                            } }
                        }
                    }
                },
            }
        }
    }
}

fn cards(ui: &Ui, group: &Group) -> Markup {
    html! {
        section.settings-group {
            h2.settings-group__title { (ui.t(group.title)) }
            ul.settings-cards {
                @for entry in &group.entries {
                    li { a.settings-card href=(entry.href) {
                        span.settings-card__icon { (Icon(&entry.icon)) }
                        span.settings-card__title { (entry.title) }
                        span.settings-card__about { (entry.about) }
                    } }
                }
            }
        }
    }
}
