//! The page of all parts in all their states: what pages are made of, to look at and to build
//! from. States that only come with a pointer or the keyboard are shown through classes that
//! `build.mjs` makes of the very same rules (`:hover` becomes `.is-hover`).

mod choices;
mod controls;
mod foundations;
mod lists;
mod overlays;

use axum::response::IntoResponse;
use maud::{Markup, html};
use serde::Deserialize;

use crate::assets;
use crate::extract::Params;
use crate::problems::Answer;
use crate::shell::{Page, Scroll};
use crate::texts::{Text, design as texts};
use crate::ui::{Direction, Icon, Ui};
use crate::visit::Reader;

/// How the page is looked at.
#[derive(Deserialize)]
pub struct Ask {
    /// `rtl` turns it round.
    #[serde(default)]
    dir: String,
}

/// Shows all parts.
pub async fn show(mut reader: Reader, Params(ask): Params<Ask>) -> Answer {
    if ask.dir == "rtl" {
        reader.ui.direction = Direction::Backward;
    }
    let ui = &reader.ui;
    let page = Page {
        title: ui.t(texts::TITLE),
        kind: "design",
        current: None,
        scripts: &[assets::DESIGN_JS],
        scroll: Scroll::Page,
        head: head(ui),
        content: content(ui),
    };
    Ok(reader.page(&page).into_response())
}

fn head(ui: &Ui) -> Markup {
    let (href, label) = match ui.direction {
        Direction::Forward => ("/design?dir=rtl", texts::TURN_ROUND),
        Direction::Backward => ("/design", texts::TURN_BACK),
    };
    html! {
        h1.page-head__title { (ui.t(texts::TITLE)) }
        div.page-head__actions { a.button href=(href) { (Icon("repeat")) (ui.t(label)) } }
    }
}

/// Each with its heading and its id.
type Section = (&'static str, Text, fn(&Ui) -> Markup);

const SECTIONS: [Section; 17] = [
    ("colours", texts::COLOURS, foundations::colours),
    ("type", texts::TYPE, foundations::type_scale),
    ("space", texts::SPACE, foundations::space),
    ("buttons", texts::BUTTONS, controls::buttons),
    ("fields", texts::FIELDS, controls::fields),
    ("choices", texts::CHOICES, choices::choices),
    ("dates", texts::DATES, choices::dates),
    ("references", texts::REFERENCES, choices::references),
    ("menus", texts::MENUS, overlays::menus),
    ("dialogs", texts::DIALOGS, overlays::dialogs),
    ("tabs", texts::TABS, overlays::tabs),
    ("tips", texts::TIPS, overlays::tips),
    ("notes", texts::NOTES, overlays::notes),
    ("marks", texts::MARKS, lists::marks),
    ("tables", texts::TABLES, lists::tables),
    ("cards", texts::CARDS, lists::cards),
    ("waiting", texts::WAITING, lists::waiting),
];

fn content(ui: &Ui) -> Markup {
    html! {
        div.design {
            nav.design__nav aria-label=(ui.t(texts::PARTS)) {
                @for (id, title, _) in SECTIONS { a.design__link href={ "#" (id) } { (ui.t(title)) } }
            }
            div.design__body {
                p.design__about { (ui.t(texts::ABOUT)) }
                @for (id, title, shown) in SECTIONS {
                    section.design__section id=(id) aria-labelledby={ (id) "-title" } {
                        h2.design__title id={ (id) "-title" } { (ui.t(title)) }
                        (shown(ui))
                    }
                }
            }
        }
    }
}

/// A part in one state, with the state's name above it.
fn state(ui: &Ui, name: Text, shown: &Markup) -> Markup {
    html! {
        div.specimen {
            p.specimen__name { (ui.t(name)) }
            div.specimen__shown { (shown) }
        }
    }
}

/// States beside each other, under what they are states of.
fn states(title: &str, specimens: &Markup) -> Markup {
    html! {
        h3.design__part { (title) }
        div.specimens { (specimens) }
    }
}
