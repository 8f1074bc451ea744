//! The palette and the keyboard map: dialogs that a page fetches when they are first wanted.

use maud::{Markup, html};

use super::commands::{Command, Does};
use super::keys::{GO, HOME, PARTS};
use super::recent::Recent;
use crate::parts::face::avatar;
use crate::search::view::Hit;
use crate::shell::Frame;
use crate::texts::{self, desk as words};
use crate::ui::{Icon, Ui};

/// What stands in the dialogs.
#[derive(Clone, Debug, Default)]
pub struct DeskView {
    pub recent: Vec<Recent>,
    pub making: Vec<Command>,
    pub going: Vec<Command>,
    pub acting: Vec<Command>,
    pub frame: Frame,
}

/// All dialogs of the desk.
pub fn dialogs(ui: &Ui, view: &DeskView) -> Markup {
    html! {
        (palette(ui, view))
        (map(ui, view))
        (quick(ui))
    }
}

fn palette(ui: &Ui, view: &DeskView) -> Markup {
    html! {
        dialog.palette id="palette" aria-label=(ui.t(words::PALETTE)) data-results=(ui.fill(words::RESULTS, &[])) data-nothing=(ui.t(words::NOTHING)) {
            div.palette__head {
                (Icon("search"))
                input.palette__input id="palette-input" role="combobox" type="text" aria-label=(ui.t(words::PALETTE_PLACEHOLDER)) placeholder=(ui.t(words::PALETTE_PLACEHOLDER))
                    data-search=(ui.t(words::PALETTE_PLACEHOLDER)) data-choose=(ui.t(words::CHOOSE_OBJECT))
                    aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list" autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="go" maxlength="200";
                button.button.button--quiet.button--icon.narrow-only type="button" data-close aria-label=(ui.t(words::CLOSE)) { (Icon("x")) }
            }
            div.palette__list id="palette-list" role="listbox" aria-label=(ui.t(words::PALETTE)) tabindex="-1" {
                (group(ui.t(words::THIS_PAGE), "page", &html! {}))
                (group(ui.t(words::RECENT), "recent", &html! { @for one in &view.recent { (opened(one)) } }))
                (group(ui.t(words::MAKE), "make", &html! { @for one in &view.making { (command(ui, one)) } }))
                (group(ui.t(words::GO_TO), "go", &html! { @for one in &view.going { (command(ui, one)) } }))
                (group(ui.t(words::ACTIONS), "act", &html! { @for one in &view.acting { (command(ui, one)) } }))
                (group(ui.t(texts::RECORDS), "found", &html! {}))
                div role="group" aria-label=(ui.t(texts::SEARCH)) data-group="all" hidden {
                    a.option id="palette-all" role="option" tabindex="-1" href="/search" data-label=(ui.t(words::ALL_RESULTS)) {
                        (Icon("search")) span.option__name {}
                    }
                }
            }
            p.palette__none hidden {}
            div.palette__foot.wide-only aria-hidden="true" {
                span { (caps(ui, "Updown")) (ui.t(words::HINT_MOVE)) }
                span { (caps(ui, "Enter")) (ui.t(words::HINT_OPEN)) }
                span { (caps(ui, "mod+Enter")) (ui.t(words::HINT_TAB)) }
                span.push-end { (caps(ui, "Escape")) (ui.t(words::HINT_CLOSE)) }
            }
            p.visually-hidden role="status" data-told {}
        }
    }
}

fn group(title: &str, name: &str, options: &Markup) -> Markup {
    html! {
        div role="group" aria-labelledby={ "palette-" (name) } data-group=(name) hidden[options.0.is_empty()] {
            div.palette__title id={ "palette-" (name) } { (title) }
            (options)
        }
    }
}

fn command(ui: &Ui, command: &Command) -> Markup {
    let inner = html! {
        (Icon(&command.icon))
        span.option__name { (command.label) }
        @if let Some(keys) = &command.keys { span.option__keys aria-hidden="true" { (way(ui, keys)) } }
    };
    let id = format!("do-{}", slug(&command.does));
    match &command.does {
        Does::Go(href) => html! {
            a.option id=(id) role="option" tabindex="-1" href=(href) data-words=(command.words) { (inner) }
        },
        Does::Make { plural, href } => html! {
            a.option id=(id) role="option" tabindex="-1" href=(href) data-make=(plural) data-words=(command.words) { (inner) }
        },
        Does::Deed(deed) => html! {
            div.option id=(id) role="option" data-does=(deed) data-words=(command.words) { (inner) }
        },
        Does::Theme(theme) => html! {
            div.option id=(id) role="option" data-theme-choice=(theme.name()) { (inner) }
        },
    }
}

fn slug(does: &Does) -> String {
    match does {
        Does::Go(href) => format!("go{}", href.replace(['/', '?', '='], "-")),
        Does::Make { plural, .. } => format!("make-{plural}"),
        Does::Deed(deed) => (*deed).to_owned(),
        Does::Theme(theme) => format!("theme-{}", theme.name()),
    }
}

fn opened(one: &Recent) -> Markup {
    html! {
        a.option id={ "recent" (one.href.replace('/', "-")) } role="option" tabindex="-1" href=(one.href) {
            @match one.shape { Some(shape) => (avatar(&one.name, shape)), None => (Icon(&one.icon)) }
            span.option__name { (one.name) }
            span.option__kind { (one.kind) }
        }
    }
}

/// Records that were found, as options of the palette.
pub fn found(hits: &[Hit]) -> Markup {
    html! {
        @for (n, hit) in hits.iter().enumerate() {
            a.option id={ "found-" (n) } role="option" tabindex="-1" href=(hit.href) {
                (avatar(&hit.name, hit.shape))
                span.option__name {
                    (hit.name)
                    @if let Some(matched) = &hit.matched { span.option__matched { (matched) } }
                }
                span.option__kind { (hit.kind) }
            }
        }
    }
}

fn map(ui: &Ui, view: &DeskView) -> Markup {
    let makes = !view.making.is_empty();
    html! {
        dialog.map id="keys" aria-labelledby="keys-title" {
            div.map__head {
                h2.dialog__title id="keys-title" { (ui.t(words::MAP)) }
                button.button.button--quiet.button--icon type="button" data-close aria-label=(ui.t(words::CLOSE)) { (Icon("x")) }
            }
            div.map__body tabindex="0" {
                @for part in PARTS {
                    section.map__part {
                        h3.map__title { (ui.t(part.title)) }
                        dl {
                            @for one in part.keys.iter().filter(|one| makes || !one.makes) { (line(ui, one.keys, ui.t(one.text))) }
                        }
                    }
                }
                section.map__part {
                    h3.map__title { (ui.t(words::GO_TO)) }
                    dl {
                        (line(ui, &format!("{GO} {HOME}"), ui.t(words::HOME)))
                        @for link in &view.frame.records {
                            @if let Some(letter) = view.frame.letters.get(&link.object) { (line(ui, &format!("{GO} {letter}"), &link.label)) }
                        }
                    }
                }
            }
            div.map__foot {
                label.check { input type="checkbox" id="single-keys" aria-describedby="single-keys-hint" checked; (ui.t(words::SINGLE_KEYS)) }
                p.hint id="single-keys-hint" { (ui.t(words::SINGLE_KEYS_HINT)) }
            }
        }
    }
}

fn line(ui: &Ui, keys: &str, label: &str) -> Markup {
    html! {
        div.map__line {
            dt { (label) }
            dd {
                @for (n, one) in keys.split('|').enumerate() {
                    @if n > 0 { span.map__or { (ui.t(words::OR)) } }
                    (way(ui, one))
                }
            }
        }
    }
}

/// One way to press: keys at once, or one after the other.
fn way(ui: &Ui, way: &str) -> Markup {
    html! {
        @for (n, pressed) in way.split(' ').enumerate() {
            @if n > 0 { span.visually-hidden { " " (ui.t(words::THEN)) " " } }
            (caps(ui, pressed))
        }
    }
}

/// What is pressed at once, as it is written on the keys.
pub fn caps(ui: &Ui, combination: &str) -> Markup {
    let cap = |key: &str| match key {
        "mod" => html! { kbd.key data-mac="⌘" { (ui.t(words::CTRL)) } },
        "Enter" => html! { kbd.key { (ui.t(words::ENTER)) } },
        "Escape" => html! { kbd.key { (ui.t(words::ESCAPE)) } },
        "Space" => html! { kbd.key { (ui.t(words::SPACE)) } },
        "Shift" => html! { kbd.key { (ui.t(words::SHIFT)) } },
        "Delete" => html! { kbd.key { (ui.t(words::DELETE)) } },
        "Tab" => html! { kbd.key { (ui.t(words::TAB)) } },
        "Updown" => html! { kbd.key { "↑" } kbd.key { "↓" } },
        "Arrows" => html! { kbd.key { "←" } kbd.key { "↑" } kbd.key { "→" } kbd.key { "↓" } },
        one if one.len() == 1 && one.chars().all(|c| c.is_ascii_uppercase()) => html! {
            kbd.key { (ui.t(words::SHIFT)) } kbd.key { (one) }
        },
        one => html! { kbd.key { (one.to_uppercase()) } },
    };
    html! { @for key in combination.split('+') { (cap(key)) } }
}

/// The frame of short forms; each is fetched when it is wanted.
fn quick(ui: &Ui) -> Markup {
    html! {
        dialog.quick id="quick" aria-labelledby="quick-title" data-ask=(ui.t(words::DISCARD_ASK)) data-ask-text=(ui.t(words::DISCARD_TEXT)) data-ask-yes=(ui.t(words::DISCARD)) {}
    }
}
