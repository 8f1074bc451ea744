//! The bar below search and filter: which view is open, the conditions one by one, and how the
//! table is arranged.

use base::Result;
use maud::{Markup, html};
use schema::{Filter, ObjectDef};

use super::arranged;
use super::ask::Ask;
use super::chips::{self, Chip};
use super::folding::Folding;
use super::kept::Kept;
use crate::assets;
use crate::texts::{kept, table as texts};
use crate::ui::{Icon, Ui};
use crate::views::menu::{self, MenuView};
use crate::visit::Reader;

/// What it shows.
#[derive(Clone, Debug, Default)]
pub struct Lens {
    pub menu: MenuView,
    pub chips: Vec<Chip>,
    /// Where a condition is added.
    pub add: String,
    /// The list without any condition.
    pub clear: Option<String>,
    /// By what rows are grouped, and the list without that.
    pub group: Option<(String, String)>,
    /// Where all groups are folded up, or open again if some are.
    pub fold: Option<(String, bool)>,
    /// Where columns are chosen; none where there are none.
    pub columns: Option<String>,
}

/// The bar over what an address shows.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn of(
    reader: &Reader,
    def: &ObjectDef,
    ask: &Ask,
    kept: &Kept,
    filter: &Filter,
) -> Result<Lens> {
    let (cx, ui) = (&reader.cx, &reader.ui);
    let chips = chips::of(cx, ui, def, ask, filter).await?;
    let clear = (chips.len() > 1).then(|| ask.without_filter(def, ""));
    Ok(Lens {
        chips,
        clear,
        ..frame(reader, def, ask, kept)
    })
}

/// The same where the conditions cannot be read, and so not be kept.
pub fn bare(reader: &Reader, def: &ObjectDef, ask: &Ask, kept: &Kept) -> Lens {
    let lens = frame(reader, def, ask, kept);
    Lens {
        menu: lens.menu.unkept(),
        ..lens
    }
}

/// All but the conditions.
fn frame(reader: &Reader, def: &ObjectDef, ask: &Ask, kept: &Kept) -> Lens {
    let (cx, ui) = (&reader.cx, &reader.ui);
    let is_table = matches!(ask.view.as_str(), "" | "table");
    let group = arranged::group(def, &cx.schema, ask).filter(|_| is_table);
    let is_folded = !ask.folding().is_none();
    let fold = match is_folded {
        true => String::new(),
        false => Folding::all().parameter(),
    };
    Lens {
        fold: group.map(|_| (ask.address(def, &[("fold", &fold)]), is_folded)),
        menu: menu::of(cx, ui, def, ask, kept),
        chips: Vec::new(),
        add: ask.condition(def, None, None),
        clear: None,
        group: group.map(|field| {
            let label = ui.language.label(field).to_owned();
            (
                label,
                ask.said(def, ask.address(def, &[("group", ""), ("fold", "")])),
            )
        }),
        columns: is_table.then(|| ask.aside(def, "columns", &[])),
    }
}

/// The bar.
pub fn lens(ui: &Ui, lens: &Lens) -> Markup {
    html! {
        div.lens id="lens" {
            (menu::menu(ui, &lens.menu))
            ul.lens__chips aria-label=(ui.t(texts::CONDITIONS)) {
                @for chip in &lens.chips { li { (one(ui, chip)) } }
                @if let Some((label, without)) = &lens.group {
                    li { span.lens-chip.lens-chip--group {
                        span.lens-chip__text { (ui.fill(texts::GROUPED_BY, &[("name", label)])) }
                        @if let Some((to, is_folded)) = &lens.fold { (fold_all(ui, to, *is_folded)) }
                        a.lens-chip__remove href=(without) aria-label=(ui.t(texts::UNGROUP)) { (Icon("x")) }
                    } }
                }
                li { a.button.button--quiet.button--small id="add-condition" href=(lens.add) data-sheet=(assets::SHEET_JS) { (Icon("plus")) (ui.t(texts::ADD_FILTER)) } }
                @if let Some(clear) = &lens.clear { li { a.button.button--quiet.button--small id="clear-conditions" href=(clear) { (ui.t(texts::CLEAR_ALL)) } } }
            }
            (menu::note(ui, &lens.menu))
            @if let Some(columns) = &lens.columns {
                a.button.button--quiet.button--small.lens__columns id="choose-columns" href=(columns) data-sheet=(assets::SHEET_JS) aria-label=(ui.t(texts::COLUMNS)) { (Icon("columns-3")) span.wide-only { (ui.t(texts::COLUMNS)) } }
            }
        }
    }
}

/// Folds all groups up, or opens them again.
fn fold_all(ui: &Ui, to: &str, is_folded: bool) -> Markup {
    let label = ui.t(if is_folded {
        kept::UNFOLD_ALL
    } else {
        kept::FOLD_ALL
    });
    html! {
        a.lens-chip__remove id="fold-all" href=(to) aria-label=(label) title=(label) hx-get=(to) hx-target="#list" hx-swap="outerMorph" hx-replace-url="true" {
            (Icon(if is_folded { "chevron-right" } else { "chevron-down" }))
        }
    }
}

fn one(ui: &Ui, chip: &Chip) -> Markup {
    let whole = format!("{} {} {}", chip.field, chip.test, chip.value);
    let whole = whole.trim();
    let text = html! {
        @if chip.field.is_empty() { code.lens-chip__code { (chip.value) } }
        @else { span.lens-chip__field { (chip.field) } " " span.lens-chip__test { (chip.test) } " " span.lens-chip__value { (chip.value) } }
    };
    html! {
        span.lens-chip {
            @match &chip.change {
                Some(change) => a.lens-chip__text href=(change) data-sheet=(assets::SHEET_JS) title=(ui.fill(texts::CONDITION_CHANGE, &[("text", whole)])) { (text) },
                None => span.lens-chip__text { (text) },
            }
            a.lens-chip__remove href=(chip.without) aria-label=(ui.fill(texts::CONDITION_REMOVE, &[("text", whole)])) { (Icon("x")) }
        }
    }
}
