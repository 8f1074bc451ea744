//! Faces of people and things, links to records, badges.

use maud::{Markup, html};

use crate::ui::{Icon, Tone};

/// A record as other pages show it: a face, a name, and where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// What it is called.
    pub name: String,
    /// Its page; none if the reader may not open it.
    pub href: Option<String>,
    /// People are round, things are square.
    pub shape: Shape,
}

/// The outline of a face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Round,
    Square,
    /// A file has an icon instead of a face.
    File,
}

/// One chosen option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    pub label: String,
    pub tone: Tone,
}

/// At most two initials of a name.
pub fn initials(name: &str) -> String {
    let mut words = name
        .split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    first
        .into_iter()
        .chain(last)
        .flat_map(char::to_uppercase)
        .collect()
}

/// The small face of a name.
pub fn avatar(name: &str, shape: Shape) -> Markup {
    let square = match shape {
        Shape::Round => "",
        Shape::Square => " avatar--square",
        Shape::File => {
            return html! { span.avatar.avatar--file aria-hidden="true" { (Icon("file")) } };
        }
    };
    html! { span class={ "avatar " (Tone::of(name).class()) (square) } aria-hidden="true" { (initials(name)) } }
}

/// The large face at the head of a record: the object's icon in the record's colour.
pub fn large_avatar(name: &str, icon: &str) -> Markup {
    html! { span class={ "avatar avatar--large avatar--square " (Tone::of(name).class()) } aria-hidden="true" { (Icon(icon)) } }
}

/// Face and name, as a link where it leads somewhere.
pub fn who(linked: &Linked) -> Markup {
    let inner = html! {
        (avatar(&linked.name, linked.shape))
        span.who__name { (linked.name) }
    };
    match &linked.href {
        Some(href) => html! { a.who href=(href) { (inner) } },
        None => html! { span.who { (inner) } },
    }
}

/// One option.
pub fn badge(badge: &Badge) -> Markup {
    html! {
        span class={ "badge " (badge.tone.class()) } { span.badge__text { (badge.label) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_the_first_and_the_last_word() {
        for (name, expect) in [
            ("Maureen Marcano", "MM"),
            ("Anna Maria van der Berg", "AB"),
            ("acme", "A"),
            ("  (Bob)  Ω-mega ", "BΩ"),
            ("", ""),
            ("ßharp", "SS"),
        ] {
            assert_eq!(initials(name), expect, "{name}");
        }
    }
}
