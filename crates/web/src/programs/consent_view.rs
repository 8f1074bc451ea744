//! The pages between a program and a person: the question, the way back, and what is
//! wrong with a request.

use maud::{Markup, html};

use crate::parts::face::{Shape, avatar};
use crate::shell::gate;
use crate::texts::{self as common, programs as texts};
use crate::ui::{Icon, Ui};

/// The question.
#[derive(Clone, Debug, Default)]
pub struct AskView {
    pub program: String,
    pub workspace: String,
    pub may_write: bool,
    /// Where the answer goes.
    pub place: String,
    pub person: String,
    pub email: String,
    /// What the program asked, as it is sent back with the answer.
    pub request: String,
}

/// The way back.
#[derive(Clone, Debug, Default)]
pub struct OnView {
    pub program: String,
    pub to: String,
}

/// A request at fault.
#[derive(Clone, Debug, Default)]
pub struct WrongView {
    pub program: String,
    pub why: String,
    pub code: &'static str,
    pub place: String,
    pub back: String,
}

/// Asks whether a program may act for the reader.
pub fn ask_page(ui: &Ui, view: &AskView) -> Markup {
    let title = ui.fill(texts::ASK_TITLE, &[("name", &view.program)]);
    let places = [
        ("name", view.program.as_str()),
        ("workspace", view.workspace.as_str()),
    ];
    let card = html! {
        div.consent__who {
            (avatar(&view.program, Shape::Square))
            span.consent__link aria-hidden="true" { (Icon("link")) }
            span.nav__logo { (Icon("handshake")) }
        }
        div {
            h1.gate__title.consent__title { (title) }
            p.gate__text { (ui.fill(texts::ASK_TEXT, &places)) }
        }
        div.consent__will {
            h2.consent__heading { (ui.t(texts::WILL)) }
            ul.consent__list {
                li.consent__one { (Icon("eye")) span { (ui.t(texts::WILL_READ)) small { (ui.t(texts::WILL_READ_TEXT)) } } }
                @if view.may_write {
                    li.consent__one { (Icon("pencil")) span { (ui.t(texts::WILL_WRITE)) small { (ui.t(texts::WILL_WRITE_TEXT)) } } }
                }
                li.consent__one.consent__one--not { (Icon("shield-check")) span { (ui.t(texts::WILL_NOT)) } }
            }
        }
        dl.consent__facts {
            div { dt { (ui.t(texts::GOES)) } dd id="goes" { (view.place) } }
            div { dt { (ui.t(texts::AS)) } dd { (view.person) @if !view.email.is_empty() { " " small { (view.email) } } } }
        }
        form.consent__form id="consent" method="post" action="/oauth/authorize" {
            (ui.csrf_field())
            input type="hidden" name="request" value=(view.request);
            button.button id="deny" name="answer" value="deny" { (ui.t(texts::DENY)) }
            button.button.button--primary id="allow" name="answer" value="allow" { (ui.t(texts::ALLOW)) }
        }
    };
    gate(ui, &title, "consent", &card, Some(ui.t(texts::LATER)))
}

/// Goes on by itself, or by the link.
pub fn on_page(ui: &Ui, view: &OnView) -> Markup {
    let title = ui.fill(texts::ON_TITLE, &[("name", &view.program)]);
    let card = html! {
        div {
            h1.gate__title.consent__title { (title) }
            p.gate__text { (ui.t(texts::ON_TEXT)) }
        }
        a.button.button--primary.button--wide id="on" href=(view.to) rel="noreferrer" { (ui.t(texts::ON)) }
    };
    gate(ui, &title, "consent-on", &card, None)
}

/// Says that nobody knows who asks.
pub fn stranger_page(ui: &Ui, why: &str) -> Markup {
    let title = ui.t(texts::STRANGER_TITLE);
    let card = html! {
        div {
            h1.gate__title.consent__title { (title) }
            p.gate__text { (why) }
        }
        a.button.button--wide href="/" { (ui.t(common::GO_HOME)) }
    };
    gate(ui, title, "problem", &card, None)
}

/// Says what a program asks wrongly. The reader may go back to it.
pub fn wrong_page(ui: &Ui, view: &WrongView) -> Markup {
    let title = ui.fill(texts::WRONG_TITLE, &[("name", &view.program)]);
    let card = html! {
        div {
            h1.gate__title.consent__title { (title) }
            p.gate__text { (ui.t(texts::WRONG_TEXT)) }
        }
        p.consent__fault { code { (view.code) } " " (view.why) }
        a.button.button--wide id="back" href=(view.back) rel="noreferrer" { (ui.fill(texts::WRONG_BACK, &[("place", &view.place)])) }
    };
    gate(ui, &title, "problem", &card, None)
}
