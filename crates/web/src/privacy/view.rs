//! The page of what is held on somebody.

use maud::{Markup, html};

use crate::list::view::Looks;
use crate::parts::notice::crumbs;
use crate::texts::privacy as texts;
use crate::ui::{Icon, Ui};

/// The page.
#[derive(Clone, Debug)]
pub struct PrivacyView {
    pub looks: Looks,
    pub id: String,
    pub name: String,
    /// Records that were merged into it.
    pub merged: usize,
    /// What is about it, and goes with it.
    pub removed: Vec<Count>,
    /// What names it, and stays.
    pub pointing: Vec<Count>,
}

/// How many records of an object.
#[derive(Clone, Debug)]
pub struct Count {
    pub label: String,
    pub icon: String,
    pub count: usize,
}

/// The bar above.
pub fn head(ui: &Ui, view: &PrivacyView) -> Markup {
    let plural = format!("/{}", view.looks.plural);
    let record = (view.name.clone(), format!("{plural}/{}", view.id));
    let list = (view.looks.label_plural.clone(), plural);
    crumbs(ui, &[list, record], ui.t(texts::HELD))
}

/// The page.
pub fn content(ui: &Ui, view: &PrivacyView, title: &str) -> Markup {
    let base = format!("/{}/{}", view.looks.plural, view.id);
    let name = [("name", view.name.as_str())];
    html! {
        div.work id="privacy" {
            header.work__head {
                h1.work__title { (title) }
                p.hint { (ui.t(texts::TEXT)) }
            }
            section {
                h2.section__title { (ui.t(texts::ABOUT)) }
                ul.held {
                    li.held__one { (Icon(&view.looks.icon)) span { (ui.t(texts::RECORD)) } span.held__count { "1" } }
                    @if view.merged > 0 {
                        li.held__one { (Icon("merge")) span { (ui.t(texts::MERGED)) } span.held__count { (view.merged) } }
                    }
                    @for one in &view.removed { (count(one)) }
                }
            }
            @if !view.pointing.is_empty() {
                section {
                    h2.section__title { (ui.t(texts::POINTING)) }
                    ul.held { @for one in &view.pointing { (count(one)) } }
                }
            }
            section.held__deed {
                h2.section__title { (ui.t(texts::DOSSIER)) }
                p.hint { (ui.t(texts::DOSSIER_TEXT)) }
                form id="dossier" method="post" action={ (base) "/dossier" } {
                    (ui.csrf_field())
                    button.button.button--primary { (Icon("download")) (ui.t(texts::DOSSIER_DO)) }
                }
            }
            @if !ui.reads_only {
                section.held__deed {
                    h2.section__title { (ui.t(texts::ERASE)) }
                    p.hint { (ui.t(texts::ERASE_TEXT)) }
                    form id="erase" method="post" action={ (base) "/erase" } data-confirm=(ui.fill(texts::ERASE_ASK, &name)) data-confirm-text=(ui.t(texts::ERASE_CONFIRM)) data-confirm-yes=(ui.t(texts::ERASE_DO)) data-once {
                        (ui.csrf_field())
                        button.button.button--danger { (Icon("trash-2")) (ui.t(texts::ERASE_DO)) }
                    }
                }
            }
        }
    }
}

fn count(one: &Count) -> Markup {
    html! { li.held__one { (Icon(&one.icon)) span { (one.label) } span.held__count { (one.count) } } }
}
