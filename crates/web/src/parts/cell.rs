//! A value as a page shows it, short in lists and cards, whole on a record's own page.

use maud::{Markup, PreEscaped, html};
use schema::value::MASK;

use super::face::{Badge, Linked, badge, who};
use crate::texts;
use crate::ui::{Icon, Ui};

/// A value that is ready to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cell {
    /// Nothing is stored.
    #[default]
    Empty,
    /// Something is stored that this reader may not see.
    Hidden,
    /// One line of text.
    Text(String),
    /// A number, an amount, a percentage: set right in columns.
    Number(String),
    Check(bool),
    Badges(Vec<Badge>),
    /// References to other records.
    Links(Vec<Linked>),
    /// A day or an instant.
    Time(Moment),
    /// From 1 to 5.
    Rating(u8),
    /// E-mail addresses, phones, links.
    Entries(Vec<Way>),
    /// An address in the lines of an envelope.
    Address(String),
    /// Text of several lines.
    Long(String),
    /// Sanitised HTML: it is shown as it is. `summary` is its text for lists.
    Rich {
        html: String,
        summary: String,
    },
    /// Text of a machine (JSON).
    Code(String),
    /// Something sensitive, which is shown when it is asked for.
    Sealed,
}

/// A point in time: what machines read, what is shown, and what a pointer shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    pub iso: String,
    pub shown: String,
    pub full: String,
}

/// One e-mail address, phone or link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    pub shown: String,
    /// `mailto:`, `tel:` or a web address.
    pub href: Option<String>,
    pub label: Option<String>,
    pub primary: bool,
}

/// On which side a column's values stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    #[default]
    Start,
    End,
}

impl Align {
    /// The value of `data-align`.
    pub fn name(self) -> &'static str {
        match self {
            Align::Start => "start",
            Align::End => "end",
        }
    }
}

impl Cell {
    /// Whether a list shows nothing of it: no value, or a no, which would only be noise there.
    pub fn is_blank(&self) -> bool {
        matches!(self, Cell::Empty | Cell::Check(false))
    }
}

/// In one line, for lists, cards and related rows.
pub fn short(ui: &Ui, cell: &Cell) -> Markup {
    html! {
        @match cell {
            Cell::Empty | Cell::Check(false) => {},
            Cell::Links(links) => {
                @if let [only] = links.as_slice() { (who(only)) }
                @else { (links.iter().map(|link| link.name.as_str()).collect::<Vec<_>>().join(", ")) }
            },
            Cell::Entries(ways) => {
                @if let Some(way) = ways.iter().find(|way| way.primary).or(ways.first()) {
                    (way_link(way))
                    @if ways.len() > 1 { " " span.none { "+" (ways.len() - 1) } }
                }
            },
            Cell::Long(text) | Cell::Address(text) => (first_line(text)),
            Cell::Rich { summary, .. } => (first_line(summary)),
            Cell::Code(text) => code { (first_line(text)) },
            other => (full(ui, other)),
        }
    }
}

/// The text of the one line that `short` shows.
pub fn short_text(ui: &Ui, cell: &Cell) -> String {
    let Cell::Entries(ways) = cell else {
        return plain(ui, cell);
    };
    let first = ways.iter().find(|way| way.primary).or(ways.first());
    let more = match ways.len() {
        0 | 1 => String::new(),
        many => format!(" +{}", many - 1),
    };
    first.map_or(String::new(), |way| format!("{}{more}", way.shown))
}

/// As a whole, for the record's own page.
pub fn full(ui: &Ui, cell: &Cell) -> Markup {
    html! {
        @match cell {
            Cell::Empty => span.none { "–" },
            Cell::Hidden => span.none { (ui.t(texts::HIDDEN)) },
            Cell::Text(text) | Cell::Number(text) => (text),
            Cell::Check(on) => (check(ui, *on)),
            Cell::Badges(badges) => span.badges { @for one in badges { (badge(one)) } },
            Cell::Links(links) => {
                @if let [only] = links.as_slice() { (who(only)) }
                @else { div.lines { @for link in links { (who(link)) } } }
            },
            Cell::Time(moment) => time datetime=(moment.iso) data-tip=(moment.full) { (moment.shown) },
            Cell::Rating(stars) => (rating(ui, *stars)),
            Cell::Entries(ways) => div.lines {
                @for way in ways {
                    span.line {
                        (way_whole(way))
                        @if let Some(label) = &way.label { span.line__label { (label) } }
                        @if way.primary && ways.len() > 1 { span.line__primary data-tip=(ui.t(texts::PRIMARY)) { (Icon("star")) span.visually-hidden { (ui.t(texts::PRIMARY)) } } }
                    }
                }
            },
            Cell::Long(text) | Cell::Address(text) => div.plain { (text) },
            Cell::Rich { html, .. } => div.prose { (PreEscaped(html)) },
            Cell::Code(text) => code.plain { (text) },
            Cell::Sealed => span.sealed data-tip=(ui.t(texts::SENSITIVE)) { (MASK) },
        }
    }
}

/// The text of a value, for changes and confirmations.
pub fn plain(ui: &Ui, cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Hidden => ui.t(texts::HIDDEN).to_owned(),
        Cell::Text(text)
        | Cell::Number(text)
        | Cell::Long(text)
        | Cell::Address(text)
        | Cell::Code(text) => first_line(text).to_owned(),
        Cell::Check(on) => ui.t(if *on { texts::YES } else { texts::NO }).to_owned(),
        Cell::Badges(badges) => join(badges.iter().map(|badge| badge.label.as_str())),
        Cell::Links(links) => join(links.iter().map(|link| link.name.as_str())),
        Cell::Time(moment) => moment.shown.clone(),
        Cell::Rating(stars) => ui.fill(texts::STARS, &[("n", &stars.to_string())]),
        Cell::Entries(ways) => join(ways.iter().map(|way| way.shown.as_str())),
        Cell::Rich { summary, .. } => first_line(summary).to_owned(),
        Cell::Sealed => MASK.to_owned(),
    }
}

fn join<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

fn first_line(text: &str) -> &str {
    text.lines()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .unwrap_or_default()
}

fn way_link(way: &Way) -> Markup {
    match &way.href {
        Some(href) => html! { a.text-link href=(href) rel="noreferrer" { (way.shown) } },
        None => html! { (way.shown) },
    }
}

/// The same where there is room for a second line: it begins with the domain.
fn way_whole(way: &Way) -> Markup {
    match (&way.href, way.shown.split_once('@')) {
        (Some(href), Some((name, domain))) => html! {
            a.text-link href=(href) rel="noreferrer" { (name) wbr; "@" (domain) }
        },
        _ => way_link(way),
    }
}

fn check(ui: &Ui, on: bool) -> Markup {
    html! {
        @if on { (Icon("check")) span.visually-hidden { (ui.t(texts::YES)) } }
        @else { span.none { (ui.t(texts::NO)) } }
    }
}

fn rating(ui: &Ui, stars: u8) -> Markup {
    html! {
        span.rating role="img" aria-label=(ui.fill(texts::STARS, &[("n", &stars.to_string())])) {
            @for star in 1..=5_u8 {
                span.rating__star.rating__star--on[star <= stars] { (Icon("star")) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_long_text_is_cut_to_its_first_line_in_lists() {
        let ui = Ui::default();
        assert_eq!(short(&ui, &Cell::Text("<b>&".into())).0, "&lt;b&gt;&amp;");
        assert_eq!(short(&ui, &Cell::Long("\n  one\ntwo".into())).0, "one");
        assert_eq!(short(&ui, &Cell::Empty).0, "");
        assert!(full(&ui, &Cell::Empty).0.contains('–'));
    }

    #[test]
    fn of_several_addresses_a_list_shows_the_primary_one() {
        let way = |shown: &str, primary| Way {
            shown: shown.into(),
            href: None,
            label: None,
            primary,
        };
        let cell = Cell::Entries(vec![way("a@x.example", false), way("b@x.example", true)]);
        let shown = short(&Ui::default(), &cell).0;
        assert!(
            shown.starts_with("b@x.example") && shown.contains("+1"),
            "{shown}"
        );
    }
}
