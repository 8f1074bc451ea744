//! Search and filter above lists and boards, with a fault shown at its place.

use maud::{Markup, html};

use super::ask::encoded;
use super::lens::{Lens, lens};
use super::view::Looks;
use crate::assets;
use crate::texts;
use crate::ui::{Icon, Ui};

/// What a list is narrowed by.
#[derive(Clone, Debug, Default)]
pub struct Toolbar {
    pub search: String,
    pub filter: String,
    pub fault: Option<FilterFault>,
    /// A filter that would work here, as an example.
    pub example: String,
    /// What else the address must keep (`sort`, `view`, `in`).
    pub keep: Vec<(String, String)>,
    /// Where to ask for the list again while one types in the search box; none: on Enter only.
    pub live: Option<String>,
    /// The orders to choose among where the list has no heads: value, name, whether chosen.
    pub sorts: Option<Vec<(String, String, bool)>>,
    /// Records to choose among above a board: the parent's label, the choices, the chosen id.
    pub within: Option<Within>,
    /// Views, conditions and how the table is arranged.
    pub lens: Option<Lens>,
}

/// The choice of the parent whose board is shown (a pipeline).
#[derive(Clone, Debug)]
pub struct Within {
    pub label: String,
    pub choices: Vec<(String, String)>,
    pub chosen: String,
}

/// What is wrong with a filter, and at which character.
#[derive(Clone, Debug)]
pub struct FilterFault {
    pub position: usize,
    pub message: String,
    /// All that could stand there, if that is long.
    pub choice: Option<String>,
}

impl FilterFault {
    /// Parts what is wrong, and what may be meant, from the long list of all that could be.
    pub fn new(position: usize, message: &str) -> FilterFault {
        let at = [" It has ", " The options are ", " Es gibt "]
            .into_iter()
            .filter_map(|start| message.find(start))
            .next();
        let (message, choice) = at.map_or((message, None), |at| {
            let (message, choice) = message.split_at(at);
            (message, Some(choice.trim().to_owned()))
        });
        FilterFault {
            position,
            message: capitalised(message),
            choice,
        }
    }
}

/// An object's name may stand first in the sentence.
fn capitalised(message: &str) -> String {
    let mut letters = message.trim_end().chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

impl Toolbar {
    /// Whether search or filter leave records out.
    pub fn is_narrowed(&self) -> bool {
        !self.search.is_empty() || !self.filter.is_empty()
    }
}

/// The bar.
pub fn toolbar(ui: &Ui, looks: &Looks, bar: &Toolbar) -> Markup {
    let (_, many) = looks.lower(ui);
    let search_label = ui.fill(texts::SEARCH_IN, &[("objects", &many)]);
    html! {
        div.toolbar {
            form.toolbar__form id="filter-form" action={ "/" (looks.plural) } method="get" role="search" {
                @for (name, value) in &bar.keep { input type="hidden" name=(name) value=(value); }
                @if let Some(within) = &bar.within { (choice(within)) }
                @if let Some(sorts) = &bar.sorts { (order(ui, sorts)) }
                div.toolbar__search {
                    label.visually-hidden for="q" { (search_label) }
                    (Icon("search"))
                    input.input.input--search id="q" type="search" name="q" value=(bar.search) placeholder=(search_label) autocomplete="off" spellcheck="false" autofocus[!bar.search.is_empty()]
                        hx-get=[&bar.live] hx-trigger="input changed delay:180ms" hx-include="#filter-form" hx-target="#list" hx-swap="outerHTML" hx-replace-url="true" hx-sync="this:replace";
                }
                filter-box.toolbar__filter check={ "/-/filter/" (looks.plural) } data-near=(assets::FILTER_JS) {
                    label.visually-hidden for="filter" { (ui.t(texts::FILTER)) }
                    (Icon("list-filter"))
                    input.input.input--search id="filter" name="filter" value=(bar.filter) placeholder=(ui.fill(texts::FILTER_EXAMPLE, &[("example", &bar.example)]))
                        autocomplete="off" spellcheck="false" autocapitalize="none" role="combobox" aria-autocomplete="list" aria-expanded="false" aria-controls="filter-offers" aria-describedby="filter-error" aria-invalid=[bar.fault.as_ref().map(|_| "true")];
                    div.combo__list.filter-offers id="filter-offers" role="listbox" aria-label=(ui.t(texts::completion::OFFERED)) hidden {}
                    span.toolbar__tools {
                        @if !bar.filter.is_empty() {
                            a.button.button--quiet.button--small.button--icon id="clear-filter" href=(without_filter(looks, bar)) aria-label=(ui.t(texts::CLEAR)) { (Icon("x")) }
                        }
                        button.button.button--quiet.button--small { (ui.t(texts::APPLY)) }
                    }
                }
            }
            (fault(ui, bar))
            @if let Some(shown) = &bar.lens { (lens(ui, shown)) }
        }
    }
}

/// The list without the filter; it says something, so that it opens no other view.
fn without_filter(looks: &Looks, bar: &Toolbar) -> String {
    let search = [("q".to_owned(), bar.search.clone())];
    let kept = bar.keep.iter().chain(&search);
    let mut pairs: Vec<String> = kept
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    if bar.keep.iter().all(|(name, _)| name != "view") {
        pairs.push("view=table".to_owned());
    }
    format!("/{}?{}", looks.plural, pairs.join("&"))
}

fn choice(within: &Within) -> Markup {
    html! {
        label.visually-hidden for="board-in" { (within.label) }
        select.select.toolbar__within id="board-in" name="in" data-submits {
            @for (id, name) in &within.choices { option value=(id) selected[*id == within.chosen] { (name) } }
        }
    }
}

/// The order, for small screens; elsewhere the heads are clicked, and it only keeps the order.
fn order(ui: &Ui, sorts: &[(String, String, bool)]) -> Markup {
    html! {
        label.visually-hidden for="sort" { (ui.t(texts::SORT)) }
        select.select.toolbar__sort id="sort" name="sort" data-submits {
            @for (value, name, chosen) in sorts { option value=(value) selected[*chosen] { (name) } }
        }
    }
}

fn fault(ui: &Ui, bar: &Toolbar) -> Markup {
    let Some(fault) = &bar.fault else {
        return html! { div.toolbar__error id="filter-error" role="alert" hidden {} };
    };
    let (before, at, after) = around(&bar.filter, fault.position);
    html! {
        div.toolbar__error id="filter-error" role="alert" data-position=(fault.position) {
            p.toolbar__error-text { (fault.message) }
            code { (before) mark { (at) } (after) }
            @if let Some(choice) = &fault.choice {
                details.toolbar__choice {
                    summary { (ui.t(texts::FILTER_CHOICE)) }
                    p { (choice) }
                }
            }
        }
    }
}

/// A text cut in three: before a character, the word that stands there, and the rest.
fn around(text: &str, position: usize) -> (&str, &str, &str) {
    let start = text
        .char_indices()
        .nth(position)
        .map_or(text.len(), |(at, _)| at);
    let (before, rest) = text.split_at(start);
    let word = rest
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(rest.len());
    let width = if word > 0 {
        word
    } else {
        rest.chars().next().map_or(0, char::len_utf8)
    };
    let (at, after) = rest.split_at(width);
    (before, if at.is_empty() { "\u{a0}" } else { at }, after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_at_a_fault_is_marked() {
        for (text, position, expect) in [
            (
                "stage = Won amont > 1",
                12,
                ("stage = Won ", "amont", " > 1"),
            ),
            ("a = ", 4, ("a = ", "\u{a0}", "")),
            ("ä =é b", 3, ("ä =", "é", " b")),
            ("(", 0, ("", "(", "")),
            ("x", 99, ("x", "\u{a0}", "")),
            ("", 0, ("", "\u{a0}", "")),
        ] {
            assert_eq!(around(text, position), expect, "{text:?} at {position}");
        }
    }
}
