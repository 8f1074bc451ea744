//! The list of one object: head, search and filter, table, next page.

use maud::{Markup, html};

use super::folds::{Folds, fold};
use super::groups::Head;
use super::options::{Options, options};
use super::toolbar::{Toolbar, toolbar};
use super::totals::Figures;
use super::widths;
use crate::assets;
use crate::parts::cell::{Align, Cell, short};
use crate::parts::face::{Shape, avatar};
use crate::parts::notice::empty;
use crate::parts::teach;
use crate::selection::view::{Bar, bar, pick, pick_all};
use crate::texts::table as words;
use crate::texts::{self, Text};
use crate::ui::{Icon, Ui};
use crate::values::numbers;

/// An object as pages name it.
#[derive(Clone, Debug, Default)]
pub struct Looks {
    /// The plural that addresses carry.
    pub plural: String,
    /// “Deal”, “Deals”.
    pub label: String,
    pub label_plural: String,
    pub icon: String,
    /// Whether its records have a face: people, companies and what else has an address.
    pub face: Option<Shape>,
    /// What they are for, where there is none.
    pub about: String,
    /// Whether sample data is offered where there is none.
    pub offers_samples: bool,
}

impl Looks {
    /// The labels inside a sentence: “deal”, “deals”.
    pub fn lower(&self, ui: &Ui) -> (String, String) {
        let noun = |label| ui.language.noun(label);
        (noun(&self.label), noun(&self.label_plural))
    }
}

/// A list page.
#[derive(Clone, Debug, Default)]
pub struct ListView {
    pub looks: Looks,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// Folded groups behind the rows.
    pub last: Vec<Head>,
    /// Where groups are folded up: by the key of each. None where they do not fold.
    pub folds: Option<Folds>,
    /// Where the rows after these are.
    pub next: Option<String>,
    /// “8,800”, “10,000+”.
    pub count: Option<String>,
    pub toolbar: Toolbar,
    pub place: Place,
    /// How many columns stay in place.
    pub frozen: usize,
    pub is_dense: bool,
    /// What stands below the table.
    pub totals: Option<Figures>,
    /// What can be done with several rows; none where nothing can.
    pub bar: Option<Bar>,
    /// Whose changes show here (`data-live`).
    pub live: String,
    /// What is there all the same where no record is: a heading and a text.
    pub standard: Option<(Text, Text)>,
}

/// Which records are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    #[default]
    Live,
    Trash,
}

/// One column of the table. The first one is the title.
#[derive(Clone, Debug, Default)]
pub struct Column {
    pub field: String,
    pub label: String,
    pub align: Align,
    /// In pixels, if somebody drew it.
    pub width: Option<u16>,
    /// Where its menu is asked for.
    pub menu: Option<String>,
    /// Where a click on the head leads, if the field can be sorted by.
    pub sort: Option<String>,
    /// `ascending` or `descending`, if the list is sorted by it.
    pub sorted: Option<&'static str>,
}

/// One record.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: String,
    pub version: i64,
    pub title: String,
    /// Folded groups before it.
    pub before: Vec<Head>,
    /// The group that begins with it.
    pub begins: Option<Head>,
    /// One for each column after the first.
    pub cells: Vec<Cell>,
}

/// The bar above list and board: name, count, views, new.
pub fn head(ui: &Ui, looks: &Looks, count: Option<&str>, view: &Views) -> Markup {
    let (one, _) = looks.lower(ui);
    let trash = view.current == "trash";
    html! {
        span.page-head__icon.wide-only { (Icon(&looks.icon)) }
        h1.page-head__title {
            (looks.label_plural)
            @if trash { span.page-head__place { " · " (ui.t(texts::TRASH)) } }
        }
        (count_part(ui, looks, count))
        div.page-head__actions {
            (views_part(ui, view))
            @if let Some(offered) = &view.options { (options(ui, looks, offered)) }
            @if trash {
                a.button.button--folds id="leave-trash" href={ "/" (looks.plural) } { (Icon("undo-2")) span { (ui.t(texts::LEAVE_TRASH)) } }
            } @else {
                @if let Some(invite) = &view.invite { a.button.button--folds id="invite" href=(invite) {
                    (Icon("user-plus")) span { (ui.t(texts::invitations::INVITE)) }
                } }
                @if !ui.reads_only && !ui.withheld.make { a.button.button--primary.button--folds id="new" href={ "/" (looks.plural) "/new" } {
                    (Icon("plus")) span { (ui.fill(texts::NEW, &[("object", &one)])) }
                } }
                (menu(ui, looks, view))
            }
        }
    }
}

/// The choice among table, board and what else there is; a new search replaces it, for all keep it.
pub fn views_part(ui: &Ui, view: &Views) -> Markup {
    let current = |way: &Way| (view.current == way.view).then_some("page");
    html! {
        span.views id="views" {
            @if view.ways.len() > 1 {
                nav.segments.views__all aria-label=(ui.t(texts::VIEWS)) {
                    @for way in &view.ways {
                        a.segments__item data-view=(way.view) href=(way.href) aria-current=[current(way)] title=(ui.t(way.text)) {
                            (Icon(way.icon)) span { (ui.t(way.text)) }
                        }
                    }
                }
            }
            @if view.ways.len() > 2 { (views_menu(ui, view)) }
        }
    }
}

/// The same where there is no room for all of them side by side.
fn views_menu(ui: &Ui, view: &Views) -> Markup {
    let open = view.ways.iter().find(|way| way.view == view.current);
    html! {
        details.menu.views__menu {
            summary.button.button--icon aria-label=(ui.t(texts::VIEWS)) { (Icon(open.map_or("table-2", |way| way.icon))) }
            div.menu__list {
                @for way in &view.ways {
                    a.menu__item href=(way.href) aria-current=[(view.current == way.view).then_some("page")] { (Icon(way.icon)) (ui.t(way.text)) }
                }
            }
        }
    }
}

/// How many there are; a new search replaces it with the rows.
pub fn count_part(ui: &Ui, looks: &Looks, count: Option<&str>) -> Markup {
    let (_, many) = looks.lower(ui);
    html! {
        span.page-head__count id="count" data-live="" aria-label=[count.map(|count| format!("{count} {many}"))] { (count.unwrap_or_default()) }
    }
}

/// One way to look at the records of an object.
#[derive(Clone, Debug)]
pub struct Way {
    /// `table`, `board`, `calendar`, `timeline`, `gallery`.
    pub view: &'static str,
    pub icon: &'static str,
    pub text: Text,
    pub href: String,
}

/// The views of an object and which one is open (`table`, `board`, .., `trash`).
#[derive(Clone, Debug, Default)]
pub struct Views {
    pub current: &'static str,
    pub ways: Vec<Way>,
    /// What can be chosen on the open one, beside search and filter.
    pub options: Option<Options>,
    /// Where what is shown is exported.
    pub export: String,
    /// Where somebody is invited, if these are people and one may.
    pub invite: Option<String>,
}

fn menu(ui: &Ui, looks: &Looks, views: &Views) -> Markup {
    html! {
        details.menu {
            summary.button.button--quiet.button--icon aria-label=(ui.t(texts::MORE)) { (Icon("ellipsis")) }
            div.menu__list {
                @if !ui.reads_only && !ui.withheld.import {
                    a.menu__item id="import" href={ "/imports/new?object=" (looks.plural) } { (Icon("upload")) (ui.t(texts::imports::IMPORT)) }
                }
                @if !ui.withheld.export { (export_part(ui, views)) }
                a.menu__item id="find-duplicates" href={ "/" (looks.plural) "/duplicates" } { (Icon("copy")) (ui.t(texts::duplicates::FIND)) }
                a.menu__item href={ "/" (looks.plural) "?trash=true" } { (Icon("trash-2")) (ui.t(texts::SHOW_TRASH)) }
            }
        }
    }
}

/// The way to a file of what is shown; a new search replaces it.
pub fn export_part(ui: &Ui, views: &Views) -> Markup {
    html! { a.menu__item id="export" href=(views.export) { (Icon("download")) (ui.t(texts::exports::EXPORT)) } }
}

/// Toolbar and table.
pub fn content(ui: &Ui, view: &ListView) -> Markup {
    html! {
        (toolbar(ui, &view.looks, &view.toolbar))
        (region(ui, view))
        (bar_part(ui, view))
    }
}

/// The bar for rows that are selected; a new search replaces it with the rows.
pub fn bar_part(ui: &Ui, view: &ListView) -> Markup {
    html! {
        div.selection-place id="selection-place" data-live="" {
            @if let Some(offered) = &view.bar { (bar(ui, &view.looks, offered)) }
        }
    }
}

/// The part that a new search replaces.
pub fn region(ui: &Ui, view: &ListView) -> Markup {
    html! {
        section.table-box id="list" tabindex="0" aria-label=(view.looks.label_plural) data-count=[view.count.as_deref()] data-live=(view.live) {
            // A fault of the filter is said above; it does not mean that nothing matches.
            @if view.toolbar.fault.is_some() {}
            @else if view.rows.is_empty() && view.last.is_empty() { (nothing(ui, view)) }
            @else { (table(ui, view)) }
        }
    }
}

fn table(ui: &Ui, view: &ListView) -> Markup {
    html! {
        table.table.table--drawn.table--dense[view.is_dense] data-frozen=[(view.frozen > 1).then_some(view.frozen)] data-script=[(view.frozen > 1).then_some(assets::HEADS_JS)] {
            colgroup { @for width in widths::of(ui, view) { col width=(width); } }
            thead data-near=(assets::HEADS_JS) {
                tr {
                    @for (n, column) in view.columns.iter().enumerate() {
                        th scope="col" data-field=(column.field) data-align=(column.align.name()) aria-sort=[column.sorted] {
                            @if n == 0 && view.bar.is_some() { (pick_all(ui)) }
                            @match &column.sort {
                                Some(href) => a.sort href=(href) {
                                    (column.label)
                                    (Icon(if column.sorted == Some("descending") { "arrow-down" } else { "arrow-up" }))
                                },
                                None => (column.label),
                            }
                            @if let Some(address) = &column.menu { (column_menu(ui, column, address)) }
                        }
                    }
                    @if view.place == Place::Trash { th scope="col" { span.visually-hidden { (ui.t(texts::RESTORE)) } } }
                }
            }
            tbody id="rows" data-grows="rows" { (rows(ui, view)) }
            @if let Some(figures) = &view.totals { tfoot { (total_row(ui, view, figures)) } }
        }
    }
}

/// The button at a column's head; what it offers is fetched when it is opened.
fn column_menu(ui: &Ui, column: &Column, address: &str) -> Markup {
    let label = ui.fill(words::COLUMN_MENU, &[("name", &column.label)]);
    html! {
        details.menu.column-menu data-fetch=(address) {
            summary.column-menu__open aria-label=(label) { (Icon("chevron-down")) }
            div.menu__list {}
        }
        span.column-edge data-edge aria-hidden="true" {}
    }
}

/// What was computed of the columns, below them.
fn total_row(ui: &Ui, view: &ListView, figures: &Figures) -> Markup {
    html! {
        tr.totals id="totals" {
            th scope="row" { (ui.t(words::TOTAL)) }
            @for column in view.columns.iter().skip(1) { (total(ui, column, figures)) }
        }
    }
}

fn total(ui: &Ui, column: &Column, figures: &Figures) -> Markup {
    html! {
        td data-field=(column.field) data-align=(column.align.name()) {
            @if let Some((kind, value)) = figures.column(&column.field) {
                span.total { span.total__kind { (ui.t(kind.text())) } " " span.total__value { (value) } }
            }
        }
    }
}

/// Where a group of rows begins: what they have in common, how many there are, their totals.
fn group_head(ui: &Ui, view: &ListView, head: &Head) -> Markup {
    let count = numbers::grouped(ui.language, &head.figures.count.to_string());
    html! {
        tr.group id={ "group-" (head.key) } data-group=(head.key) {
            th scope="rowgroup" {
                span.row-group__title {
                    @if let Some(folds) = &view.folds { (fold(ui, folds, head)) }
                    @if head.value.is_blank() { span.row-group__none { (ui.t(texts::NO_VALUE)) } } @else { (short(ui, &head.value)) }
                    span.row-group__count { (count) }
                }
            }
            @for column in view.columns.iter().skip(1) { (total(ui, column, &head.figures)) }
        }
    }
}

/// The rows and the mark at which the next ones are asked for; also the answer to that.
pub fn rows(ui: &Ui, view: &ListView) -> Markup {
    html! {
        @for row in &view.rows {
            @for head in &row.before { (group_head(ui, view, head)) }
            @if let Some(head) = &row.begins { (group_head(ui, view, head)) }
            tr.row data-id=(row.id) data-version=(row.version) id={ "row-" (row.id) } {
                @let first = view.columns.first();
                td data-field=[first.map(|column| column.field.as_str())] data-picks[view.bar.is_some()] {
                    @if view.bar.is_some() { (pick(ui, &row.id, &row.title)) }
                    a.row__link href={ "/" (view.looks.plural) "/" (row.id) } {
                        @if let Some(shape) = view.looks.face { (avatar(&row.title, shape)) }
                        span { (row.title) }
                    }
                }
                @for (column, cell) in view.columns.iter().skip(1).zip(&row.cells) {
                    td data-field=(column.field) data-align=(column.align.name()) data-label=(column.label) data-empty[cell.is_blank()] { span.cell { (short(ui, cell)) } }
                }
                @if view.place == Place::Trash { td.row__action { (restore(ui, view, row)) } }
            }
        }
        @for head in &view.last { (group_head(ui, view, head)) }
        @if let Some(next) = &view.next {
            tr.more id="more" data-next=(next) hx-get=(next) hx-swap="outerHTML" hx-trigger="intersect once root:#list rootMargin:800px" {
                td colspan=(view.columns.len() + usize::from(view.place == Place::Trash)) {
                    a href=(next) { span.spinner aria-hidden="true" {} " " (ui.t(texts::LOADING)) }
                }
            }
        }
    }
}

fn restore(ui: &Ui, view: &ListView, row: &Row) -> Markup {
    html! {
        form method="post" action={ "/" (view.looks.plural) "/" (row.id) "/restore" } {
            (ui.csrf_field())
            button.button.button--small aria-label={ (ui.t(texts::RESTORE)) " " (row.title) } { (Icon("undo-2")) (ui.t(texts::RESTORE)) }
        }
    }
}

fn nothing(ui: &Ui, view: &ListView) -> Markup {
    if view.toolbar.is_narrowed() {
        let trash = if view.place == Place::Trash {
            "?trash=true"
        } else {
            ""
        };
        return teach::no_match(ui, &view.looks, &format!("/{}{trash}", view.looks.plural));
    }
    if view.place == Place::Trash {
        let back =
            html! { a.button href={ "/" (view.looks.plural) } { (ui.t(texts::LEAVE_TRASH)) } };
        return empty(
            "trash-2",
            ui.t(texts::TRASH_EMPTY),
            ui.t(texts::TRASH_EMPTY_TEXT),
            &back,
        );
    }
    let Some((title, text)) = view.standard else {
        return teach::none_yet(ui, &view.looks);
    };
    let make = teach::make(ui, &view.looks);
    empty(&view.looks.icon, ui.t(title), ui.t(text), &make)
}
