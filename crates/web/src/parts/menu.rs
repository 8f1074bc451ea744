//! Menus: what more can be done, behind one button. A `<details>`, so that it opens without a
//! script; with one, arrow keys walk it and Escape closes it.

use maud::{Markup, html};

use crate::ui::Icon;

/// A menu and the button that opens it.
#[derive(Clone, Debug)]
pub struct Menu<'a> {
    pub id: &'a str,
    /// What the button is called, if its face has no words.
    pub label: Option<&'a str>,
    /// Classes of the button.
    pub class: &'a str,
    pub face: Markup,
    pub items: Markup,
}

/// A menu.
pub fn menu(menu: &Menu<'_>) -> Markup {
    html! {
        details.menu id=(menu.id) {
            summary class=(menu.class) aria-label=[menu.label] data-tip=[menu.label] { (menu.face) }
            div.menu__list { (menu.items) }
        }
    }
}

/// An item that leads somewhere.
pub fn item(icon: &str, label: &str, href: &str) -> Markup {
    html! { a.menu__item href=(href) { (Icon(icon)) (label) } }
}

/// A line between items.
pub fn rule() -> Markup {
    html! { hr.menu__rule; }
}
