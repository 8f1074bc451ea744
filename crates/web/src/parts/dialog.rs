//! Dialogs and drawers: native `<dialog>`s, opened by [`opener`] or any button with the same
//! `commandfor`. They hold the keyboard while they are open and give it back afterwards.

use maud::{Markup, html};

use crate::texts::parts as texts;
use crate::ui::{Icon, Ui};

/// A question or a short form in the middle of the window.
#[derive(Clone, Debug)]
pub struct Dialog<'a> {
    pub id: &'a str,
    pub title: &'a str,
    /// What it is about, in a sentence.
    pub text: Option<&'a str>,
    pub size: Size,
    pub content: Markup,
    /// Its buttons, the one that does it last. One with `command="close"` and the dialog's id
    /// in `commandfor` goes without doing anything.
    pub actions: Markup,
}

/// A piece of a page that comes in from the side: a record, a filter, a list of settings.
#[derive(Clone, Debug)]
pub struct Drawer<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub size: Size,
    pub content: Markup,
    /// Buttons at its foot; none leave the foot out.
    pub actions: Markup,
}

/// How much room there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    #[default]
    Usual,
    Wide,
}

/// A dialog, closed until it is opened.
pub fn dialog(dialog: &Dialog<'_>) -> Markup {
    let title = format!("{}-title", dialog.id);
    let text = format!("{}-text", dialog.id);
    html! {
        dialog.dialog.dialog--wide[dialog.size == Size::Wide] id=(dialog.id) closedby="any" aria-labelledby=(title) aria-describedby=[dialog.text.map(|_| &text)] {
            div.dialog__body {
                h2.dialog__title id=(title) { (dialog.title) }
                @if let Some(said) = dialog.text { p.dialog__text id=(text) { (said) } }
                @if !dialog.content.0.is_empty() { div.dialog__content { (dialog.content) } }
            }
            div.dialog__actions { (dialog.actions) }
        }
    }
}

/// A drawer, closed until it is opened.
pub fn drawer(ui: &Ui, drawer: &Drawer<'_>) -> Markup {
    let title = format!("{}-title", drawer.id);
    html! {
        dialog.drawer.drawer--wide[drawer.size == Size::Wide] id=(drawer.id) closedby="any" aria-labelledby=(title) {
            header.drawer__head {
                h2.drawer__title id=(title) { (drawer.title) }
                (closer(ui, drawer.id))
            }
            div.drawer__body id={ (drawer.id) "-body" } { (drawer.content) }
            @if !drawer.actions.0.is_empty() { footer.drawer__actions { (drawer.actions) } }
        }
    }
}

/// A button that opens a dialog or drawer.
pub fn opener(id: &str, class: &str, face: &Markup) -> Markup {
    html! { button class=(class) type="button" commandfor=(id) command="show-modal" { (face) } }
}

fn closer(ui: &Ui, id: &str) -> Markup {
    html! {
        button.button.button--quiet.button--icon.button--small.drawer__close type="button" commandfor=(id) command="close"
            aria-label=(ui.t(texts::CLOSE)) data-tip=(ui.t(texts::CLOSE)) { (Icon("x")) }
    }
}
