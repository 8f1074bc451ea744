//! What every fragment is given first: the reader's language, theme and form token.

use maud::{Markup, Render, html};

use crate::assets;
use crate::language::Language;
use crate::sent::TOKEN;
use crate::texts::Text;

/// How one reader sees pages. Passed as the first argument of every fragment.
#[derive(Clone, Debug, Default)]
pub struct Ui {
    pub language: Language,
    /// Light, dark, or as the reader's system has it.
    pub theme: Theme,
    /// The workspace's colour of actions, if it chose one.
    pub brand: String,
    /// The mark of the company's picture; empty if it has none.
    pub logo: String,
    /// On which day weeks begin in calendars, 0 is Sunday; none is as the reader's language has it.
    pub week_start: Option<u8>,
    /// Which way lines run.
    pub direction: Direction,
    /// The token that every writing form carries back.
    pub csrf: String,
    /// They may change nothing, so that nothing is offered that does.
    pub reads_only: bool,
    /// What else is not offered on the page at hand.
    pub withheld: Withheld,
}

/// What the reader's rights do not let them do with what a page shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Withheld {
    pub make: bool,
    pub change: bool,
    pub remove: bool,
    pub export: bool,
    pub import: bool,
    pub merge: bool,
    pub bulk: bool,
}

/// Which way lines of text run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// From left to right, as documents do that say nothing.
    #[default]
    Forward,
    /// From right to left.
    Backward,
}

impl Direction {
    /// The value of `dir`, where it has to be said.
    pub fn attribute(self) -> Option<&'static str> {
        (self == Direction::Backward).then_some("rtl")
    }
}

/// The reader's choice of colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the operating system says.
    #[default]
    System,
    Light,
    Dark,
    /// Stronger lines and text, light or dark as the operating system says.
    Contrast,
}

impl Theme {
    /// Reads the value of the `theme` cookie; anything unknown is the system's.
    pub fn parse(text: &str) -> Theme {
        match text {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            "contrast" => Theme::Contrast,
            _ => Theme::System,
        }
    }

    /// The value of the cookie, of the radio button and of `data-theme`.
    pub fn name(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
            Theme::Contrast => "contrast",
        }
    }
}

impl Ui {
    /// A sentence in the reader's language.
    pub fn t(&self, text: Text) -> &'static str {
        self.language.sentence(text.key).unwrap_or(text.english)
    }

    /// A sentence with its `{places}` filled.
    pub fn fill(&self, text: Text, places: &[(&str, &str)]) -> String {
        if let Some(filled) = self.language.filled(text.key, places) {
            return filled;
        }
        let mut filled = String::new();
        let mut rest = text.english;
        while let Some(open) = rest.find('{') {
            let Some(close) = rest[open..].find('}') else {
                break;
            };
            let name = &rest[open + 1..open + close];
            filled.push_str(&rest[..open]);
            match places.iter().find(|(place, _)| *place == name) {
                Some((_, value)) => filled.push_str(value),
                None => filled.push_str(&rest[open..=open + close]),
            }
            rest = &rest[open + close + 1..];
        }
        filled.push_str(rest);
        filled
    }

    /// What a lower crate said, in the reader's language.
    pub fn said(&self, message: &str) -> String {
        self.language.message(message)
    }

    /// The hidden field with the form token.
    pub fn csrf_field(&self) -> Markup {
        html! { input type="hidden" name=(TOKEN) value=(self.csrf); }
    }
}

/// A decorative icon of the sprite; a name that it lacks shows as a box. What it means must
/// also stand in text or in a label.
#[derive(Clone, Copy, Debug)]
pub struct Icon<'a>(pub &'a str);

impl Render for Icon<'_> {
    fn render(&self) -> Markup {
        let (name, sprite) = match assets::sprite(self.0) {
            Some(sprite) => (self.0, sprite),
            None => ("box", assets::ICONS_SVG),
        };
        // What points along a line is turned round where lines run the other way.
        let turns = name.ends_with("-left") || name.ends_with("-right");
        let class = if turns { "icon icon--turns" } else { "icon" };
        html! {
            svg class=(class) aria-hidden="true" { use href={ (sprite) "#" (name) } {} }
        }
    }
}

/// One of ten hues, for options, stages and faces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Gray,
    Red,
    Orange,
    Amber,
    Green,
    Teal,
    Blue,
    Indigo,
    Violet,
    Pink,
}

const HUES: [Tone; 9] = [
    Tone::Blue,
    Tone::Green,
    Tone::Violet,
    Tone::Orange,
    Tone::Teal,
    Tone::Pink,
    Tone::Amber,
    Tone::Indigo,
    Tone::Red,
];

impl Tone {
    /// The classes that give an element this tone.
    pub fn class(self) -> &'static str {
        match self {
            Tone::Gray => "tone tone--gray",
            Tone::Red => "tone tone--red",
            Tone::Orange => "tone tone--orange",
            Tone::Amber => "tone tone--amber",
            Tone::Green => "tone tone--green",
            Tone::Teal => "tone tone--teal",
            Tone::Blue => "tone tone--blue",
            Tone::Indigo => "tone tone--indigo",
            Tone::Violet => "tone tone--violet",
            Tone::Pink => "tone tone--pink",
        }
    }

    /// Reads a colour as definitions name them; common synonyms count, other words are gray.
    pub fn named(colour: &str) -> Tone {
        match colour.trim().to_ascii_lowercase().as_str() {
            "red" | "crimson" | "rose" => Tone::Red,
            "orange" | "brown" => Tone::Orange,
            "amber" | "yellow" | "gold" => Tone::Amber,
            "green" | "lime" | "emerald" => Tone::Green,
            "teal" | "cyan" | "turquoise" => Tone::Teal,
            "blue" | "sky" => Tone::Blue,
            "indigo" => Tone::Indigo,
            "violet" | "purple" => Tone::Violet,
            "pink" | "magenta" => Tone::Pink,
            _ => Tone::Gray,
        }
    }

    /// A steady tone for a name, so that a face keeps its colour from page to page.
    pub fn of(name: &str) -> Tone {
        // FNV-1a: short, spreads well, and the same everywhere.
        let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
        HUES[hash as usize % HUES.len()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts;

    #[test]
    fn places_are_filled_and_unknown_ones_stay() {
        let ui = Ui::default();
        for (text, places, expect) in [
            (texts::NEW, &[("object", "deal")][..], "New deal"),
            (texts::NEW, &[], "New {object}"),
            (texts::DELETE_ASK, &[("name", "{x}")], "Delete {x}?"),
            (texts::SAVE, &[("name", "x")], "Save"),
        ] {
            assert_eq!(ui.fill(text, places), expect);
        }
    }

    #[test]
    fn an_unknown_icon_is_a_box() {
        assert!(Icon("nope").render().0.contains("#box"));
        assert!(Icon("handshake").render().0.contains("#handshake"));
        assert!(Icon("chevron-right").render().0.contains("icon--turns"));
    }

    #[test]
    fn a_name_keeps_its_tone() {
        assert_eq!(Tone::of("Acme"), Tone::of("Acme"));
    }
}
