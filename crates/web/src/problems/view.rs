//! The problem page, inside the frame for somebody who is signed in, else on the gate.

use maud::{Markup, html};

use crate::parts::notice::empty;
use crate::shell::{Frame, Page, Scroll, gate, page};
use crate::texts;
use crate::ui::Ui;

/// A problem as a person reads it.
#[derive(Clone, Debug)]
pub struct ProblemView {
    /// The HTTP status.
    pub status: u16,
    pub icon: &'static str,
    pub title: String,
    /// What to do next.
    pub text: String,
}

/// The whole page. `data-fault` marks the sentence for scripts.
pub fn problem(ui: &Ui, frame: Option<&Frame>, view: &ProblemView) -> Markup {
    let home = html! { a.button href="/" { (ui.t(texts::GO_HOME)) } };
    let Some(frame) = frame else {
        let card = html! {
            div {
                p.gate__code { (view.status) }
                h1.gate__title { (view.title) }
                p.gate__text data-fault { (view.text) }
            }
            (home)
        };
        return gate(ui, &view.title, "problem", &card, None);
    };
    let content = html! {
        div data-status=(view.status) {
            h1.visually-hidden { (view.title) }
            span data-fault hidden { (view.text) }
            (empty(view.icon, &view.title, &view.text, &home))
        }
    };
    page(
        ui,
        frame,
        &Page {
            title: &view.title,
            kind: "problem",
            current: None,
            scripts: &[],
            scroll: Scroll::Page,
            head: html! {},
            content,
        },
    )
}
