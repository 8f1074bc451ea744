//! The page of a record's public links: a form for one more, and which there are.

use maud::{Markup, html};

use crate::list::view::Looks;
use crate::parts::face::{Badge, badge};
use crate::parts::notice::{crumbs, empty};
use crate::texts::{Text, public as texts};
use crate::ui::{Icon, Tone, Ui};

/// The page.
#[derive(Clone, Debug)]
pub struct LinksView {
    pub looks: Looks,
    pub id: String,
    pub name: String,
    /// Fields that can be shown: name, label, whether chosen.
    pub fields: Vec<(String, String, bool)>,
    pub terms: Vec<(&'static str, Text, bool)>,
    pub links: Vec<LinkView>,
    pub faults: Vec<String>,
}

/// One link.
#[derive(Clone, Debug)]
pub struct LinkView {
    pub id: String,
    /// Labels of what it shows.
    pub shows: String,
    pub made: String,
    pub until: Option<String>,
    pub is_expired: bool,
    pub used: Option<String>,
}

/// The bar above.
pub fn head(ui: &Ui, view: &LinksView) -> Markup {
    let plural = format!("/{}", view.looks.plural);
    let record = (view.name.clone(), base(view));
    let list = (view.looks.label_plural.clone(), plural);
    crumbs(ui, &[list, record], ui.t(texts::LINKS))
}

fn base(view: &LinksView) -> String {
    format!("/{}/{}", view.looks.plural, view.id)
}

/// The page.
pub fn content(ui: &Ui, view: &LinksView) -> Markup {
    html! {
        div.work id="public-links" {
            header.work__head {
                h1.work__title { (ui.fill(texts::TITLE, &[("name", &view.name)])) }
                p.hint { (ui.t(texts::TEXT)) }
            }
            @for message in &view.faults {
                div.error-summary role="alert" tabindex="-1" { p.error-summary__title { (Icon("circle-alert")) (message) } }
            }
            (form(ui, view))
            section {
                h2.section__title { (ui.t(texts::THERE_ARE)) }
                @if view.links.is_empty() {
                    (empty("globe", ui.t(texts::NONE_TITLE), ui.t(texts::NONE_TEXT), &html! {}))
                } @else {
                    ul.passes aria-label=(ui.t(texts::LINKS)) { @for link in &view.links { (one(ui, view, link)) } }
                }
            }
        }
    }
}

fn form(ui: &Ui, view: &LinksView) -> Markup {
    html! {
        form.public-form id="public-form" method="post" action={ (base(view)) "/public-links" } data-once {
            (ui.csrf_field())
            fieldset.public-form__fields {
                legend.control__label { (ui.t(texts::SHOWS)) }
                p.control__help { (ui.t(texts::SHOWS_HELP)) }
                div.public-form__choices {
                    @for (name, label, chosen) in &view.fields {
                        label.check { input type="checkbox" name="fields" value=(name) checked[*chosen]; span { (label) } }
                    }
                }
            }
            div.public-form__end {
                div.control {
                    label.control__label for="term" { (ui.t(texts::EXPIRY)) }
                    select.select id="term" name="term" {
                        @for (name, text, chosen) in &view.terms { option value=(name) selected[*chosen] { (ui.t(*text)) } }
                    }
                }
                button.button.button--primary id="make" { (Icon("link")) (ui.t(texts::MAKE)) }
            }
        }
    }
}

fn one(ui: &Ui, view: &LinksView, link: &LinkView) -> Markup {
    let badge_of = match &link.until {
        Some(when) if link.is_expired => (Tone::Red, ui.fill(texts::EXPIRED, &[("when", when)])),
        Some(when) => (Tone::Gray, ui.fill(texts::EXPIRES, &[("when", when)])),
        None => (Tone::Amber, ui.t(texts::FOR_EVER).to_owned()),
    };
    html! {
        li.pass data-link=(link.id) data-over[link.is_expired] {
            span.pass__icon { (Icon("globe")) }
            div.pass__main {
                p.pass__name { @if link.shows.is_empty() { (ui.t(texts::TITLE_ONLY)) } @else { (link.shows) } }
                div.badges { (badge(&Badge { label: badge_of.1, tone: badge_of.0 })) }
                p.pass__about {
                    span { (link.made) }
                    span { @match &link.used {
                        Some(when) => (ui.fill(texts::USED, &[("when", when)])),
                        None => (ui.t(texts::NEVER_USED)),
                    } }
                }
            }
            form.pass__action method="post" action={ (base(view)) "/public-links/" (link.id) "/end" } data-confirm=(ui.t(texts::END_ASK)) data-confirm-text=(ui.t(texts::END_TEXT)) data-confirm-yes=(ui.t(texts::END)) {
                (ui.csrf_field())
                button.button.button--small { (ui.t(texts::END)) }
            }
        }
    }
}

/// The link itself, this once.
pub fn made(ui: &Ui, view: &LinksView, address: &str) -> Markup {
    html! {
        section.work id="made" {
            header.work__head {
                h1.work__title { (ui.fill(texts::MADE, &[("name", &view.name)])) }
                p.hint { (ui.t(texts::MADE_TEXT)) }
            }
            div.secret {
                label.secret__label for="secret" { (ui.t(texts::THE_LINK)) }
                input.secret__text id="secret" value=(address) readonly spellcheck="false" autocomplete="off";
                button.button.button--primary type="button" data-copy=(address) { (Icon("copy")) (ui.t(texts::COPY)) }
            }
            div.form__bar {
                a.button href=(address) target="_blank" rel="noopener" { (Icon("eye")) (ui.t(texts::LOOK)) }
                a.button id="done" href={ (base(view)) "/public-links" } { (Icon("check")) (ui.t(texts::DONE)) }
            }
        }
    }
}
