//! Columns and cards.

use maud::{Markup, html};

use crate::assets;
use crate::list::toolbar::{Toolbar, toolbar};
use crate::list::view::Looks;
use crate::parts::cell::{Cell, short};
use crate::parts::face::{Linked, avatar};
use crate::parts::teach;
use crate::texts::{self, views};
use crate::ui::{Icon, Tone, Ui};

/// A board page.
#[derive(Clone, Debug, Default)]
pub struct BoardView {
    pub looks: Looks,
    /// The field whose values are the columns.
    pub by: String,
    /// The record that the columns belong to (a pipeline), if they do.
    pub within: String,
    /// The field whose values are the rows, if there are rows.
    pub rows_by: Option<String>,
    /// Whether cards move from row to row.
    pub rows_move: bool,
    /// What was chosen to be summed up.
    pub sum: String,
    /// Whether cards move at all.
    pub moves: bool,
    /// What the field of the columns is called, if nobody sets it.
    pub fixed_field: Option<String>,
    /// Whether cards have a place within their column.
    pub is_ordered: bool,
    /// The fields that cards show.
    pub card_fields: Vec<String>,
    pub columns: Vec<ColumnView>,
    pub rows: Vec<RowView>,
    /// Where the rows after these are.
    pub more_rows: Option<String>,
    /// Whether there is no card at all.
    pub is_empty: bool,
    /// How many cards have values that are no columns.
    pub rest: u64,
    pub toolbar: Toolbar,
    /// “8,800”, “10,000+”.
    pub count: Option<String>,
    /// Whose changes show here (`data-live`).
    pub live: String,
}

/// One column, or the part of it that lies in a row.
#[derive(Clone, Debug, Default)]
pub struct ColumnView {
    /// Option key or record id; empty for cards without one.
    pub value: String,
    /// The same of the row that it lies in.
    pub row: Option<String>,
    pub title: String,
    pub tone: Tone,
    pub count: String,
    /// The sum of the board's amount, if it has one.
    pub sum: Option<String>,
    pub cards: Vec<Card>,
    /// Where the cards after these are.
    pub next: Option<String>,
    /// Whether it is folded up, and where it is unfolded or folded.
    pub is_closed: bool,
    pub fold: String,
}

/// One row.
#[derive(Clone, Debug, Default)]
pub struct RowView {
    pub value: String,
    pub title: String,
    pub tone: Tone,
    pub count: String,
    pub sum: Option<String>,
    pub cells: Vec<ColumnView>,
}

/// One record on the board.
#[derive(Clone, Debug, Default)]
pub struct Card {
    pub id: String,
    pub title: String,
    /// A few values under the title.
    pub lines: Vec<Line>,
    pub amount: Option<String>,
    pub date: Option<Cell>,
    pub owner: Option<Linked>,
    /// How many days it has lain here, if they are too many.
    pub stale: Option<i64>,
}

/// A value on a card.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// What it is called, where it does not speak for itself.
    pub label: Option<String>,
    pub cell: Cell,
}

impl Line {
    /// A value that speaks for itself.
    pub fn of(cell: Cell) -> Line {
        Line { label: None, cell }
    }
}

/// Toolbar and columns.
pub fn content(ui: &Ui, view: &BoardView) -> Markup {
    let rows = view.rows_by.as_deref();
    html! {
        (toolbar(ui, &view.looks, &view.toolbar))
        board-view class={ "board" @if rows.is_some() { " board--rows" } } id="board" data-fixed[!view.moves] data-sorts=[view.moves.then_some(assets::SORT_JS)] data-object=(view.looks.plural) data-by=(view.by) data-in=(view.within)
            data-sum=(view.sum) data-rows=[rows] data-rows-fixed[rows.is_some() && !view.rows_move] data-unordered[!view.is_ordered]
            data-filter=(view.toolbar.filter) data-q=(view.toolbar.search) data-offline=(ui.t(texts::OFFLINE)) data-live=(view.live) {
            p.board__hint id="board-hint" { (ui.t(texts::BOARD_HINT)) }
            div.board__live.visually-hidden role="status" aria-live="assertive" data-lifted=(ui.t(texts::CARD_LIFTED)) data-moved=(ui.t(texts::CARD_MOVED)) data-put=(ui.t(texts::CARD_PUT)) data-fill=(ui.t(texts::CARD_FILL))
                data-dropped=(ui.t(texts::CARD_DROPPED)) data-cancelled=(ui.t(texts::CARD_CANCELLED)) {}
            (note(ui, view))
            @if rows.is_some() { (rows_part(ui, view)) }
            @else { @for column in &view.columns { (column_part(ui, view, column)) } }
        }
    }
}

/// What is to be said of a board that does not show all, or does not let cards move.
fn note(ui: &Ui, view: &BoardView) -> Markup {
    let many = view.looks.lower(ui).1;
    html! {
        @if view.is_empty || view.rest > 0 || view.fixed_field.is_some() {
            div.board__notes id="board-notes" role="status" {
                @if view.is_empty && view.toolbar.is_narrowed() {
                    p { (Icon("search")) (ui.fill(texts::NO_MATCH_TEXT, &[("objects", &many)])) }
                    (teach::clear(ui, &format!("/{}?view=board", view.looks.plural)))
                } @else if view.is_empty {
                    p { (Icon("lightbulb")) (ui.fill(texts::EMPTY_TITLE, &[("objects", &many)])) @if !view.looks.about.is_empty() { ". " (view.looks.about) } }
                }
                @if let Some(field) = &view.fixed_field { p { (Icon("lock")) (ui.fill(views::FIXED_COLUMNS, &[("field", field)])) } }
                @if view.rest > 0 { p { (Icon("info")) (ui.fill(views::REST, &[("n", &view.rest.to_string()), ("objects", &many)])) } }
            }
        }
    }
}

fn column_part(ui: &Ui, view: &BoardView, column: &ColumnView) -> Markup {
    html! {
        section class={ "column" @if column.is_closed { " column--closed" } } data-value=(column.value) aria-label=(column.title) id={ "column-" (column.value) } {
            (column_head(ui, column))
            (cards_list(ui, view, column))
        }
    }
}

fn cards_list(ui: &Ui, view: &BoardView, column: &ColumnView) -> Markup {
    html! {
        ol.column__cards data-grows={ (column.value) @if let Some(row) = &column.row { " " (row) } } {
            (cards(ui, view, column))
            li.column__none { (ui.t(texts::NO_CARDS)) }
        }
    }
}

/// A column's title, count and sum; the answer to a move carries them afresh.
pub fn column_head(ui: &Ui, column: &ColumnView) -> Markup {
    let text = if column.is_closed {
        views::UNFOLD
    } else {
        views::FOLD
    };
    html! {
        header.column__head data-value=(column.value) {
            span class={ "dot " (column.tone.class()) } aria-hidden="true" {}
            h2.column__title {
                span.column__name { (column.title) }
                span.column__count { (column.count) }
            }
            @if let Some(sum) = &column.sum { span.column__sum { (sum) } }
            @if !column.fold.is_empty() {
                a.column__fold href=(column.fold) aria-expanded=(if column.is_closed { "false" } else { "true" }) aria-label=(ui.fill(text, &[("column", &column.title)])) {
                    (Icon(if column.is_closed { "chevron-right" } else { "chevron-left" }))
                }
            }
        }
    }
}

fn rows_part(ui: &Ui, view: &BoardView) -> Markup {
    html! {
        div.board__heads {
            @for column in &view.columns { div.column-top.column-top--closed[column.is_closed] { (column_head(ui, column)) } }
        }
        div.board__rows data-grows="rows" { (further(ui, view)) }
    }
}

/// Rows and the mark at which the next ones are asked for; also the answer to that.
pub fn further(ui: &Ui, view: &BoardView) -> Markup {
    html! {
        @for row in &view.rows {
            section.lane data-row=(row.value) id={ "lane-" (row.value) } aria-label=(row.title) {
                (row_head(row))
                div.lane__cells { @for cell in &row.cells { (cell_part(ui, view, row, cell)) } }
            }
        }
        @if let Some(next) = &view.more_rows {
            div.lane__more hx-get=(next) hx-swap="outerHTML" hx-trigger="click, intersect once" {
                button.button.button--quiet.button--small type="button" { (ui.t(texts::LOAD_MORE)) }
            }
        }
    }
}

/// A row's title, count and sum; the answer to a move carries them afresh.
pub fn row_head(row: &RowView) -> Markup {
    html! {
        header.lane__head data-row=(row.value) {
            span class={ "dot " (row.tone.class()) } aria-hidden="true" {}
            h2.column__title {
                span.lane__name { (row.title) }
                span.column__count { (row.count) }
            }
            @if let Some(sum) = &row.sum { span.column__sum { (sum) } }
        }
    }
}

fn cell_part(ui: &Ui, view: &BoardView, row: &RowView, cell: &ColumnView) -> Markup {
    let cell = ColumnView {
        row: Some(row.value.clone()),
        ..cell.clone()
    };
    html! {
        div class={ "column" @if cell.is_closed { " column--closed" } } data-value=(cell.value) data-row=(row.value) role="group" aria-label={ (row.title) ", " (cell.title) } {
            span.column__name hidden { (cell.title) ", " (row.title) }
            (cards_list(ui, view, &cell))
        }
    }
}

/// The cards and the button for more; also the answer to that button.
pub fn cards(ui: &Ui, view: &BoardView, column: &ColumnView) -> Markup {
    html! {
        @for card in &column.cards { (card_part(ui, &view.looks, card)) }
        @if let Some(next) = &column.next {
            li.column__more hx-get=(next) hx-swap="outerHTML" hx-trigger="click, intersect once" {
                button.button.button--quiet.button--small type="button" { (ui.t(texts::LOAD_MORE)) }
            }
        }
    }
}

fn card_part(ui: &Ui, looks: &Looks, card: &Card) -> Markup {
    html! {
        li.card data-id=(card.id) id={ "card-" (card.id) } tabindex="0" aria-describedby="board-hint" data-stale[card.stale.is_some()] {
            a.card__title href={ "/" (looks.plural) "/" (card.id) } draggable="false" tabindex="-1" { (card.title) }
            @for line in card.lines.iter().filter(|line| !line.cell.is_blank()) { (line_part(ui, line)) }
            @if card.amount.is_some() || card.date.is_some() || card.owner.is_some() || card.stale.is_some() {
                div.card__foot {
                    @if let Some(amount) = &card.amount { span.card__amount { (amount) } }
                    span.card__end {
                        @if let Some(days) = card.stale { (stale(ui, days)) }
                        @if let Some(date) = &card.date { (Icon("calendar")) (short(ui, date)) }
                        @if let Some(owner) = &card.owner { span role="img" aria-label=(owner.name) data-tip=(owner.name) { (avatar(&owner.name, owner.shape)) } }
                    }
                }
            }
        }
    }
}

/// A value with its name, where it needs one.
pub fn line_part(ui: &Ui, line: &Line) -> Markup {
    html! {
        div.card__line {
            @if let Some(label) = &line.label { span.card__label { (label) } }
            (short(ui, &line.cell))
        }
    }
}

fn stale(ui: &Ui, days: i64) -> Markup {
    let said = ui.fill(views::STALE_FOR, &[("n", &days.to_string())]);
    html! {
        span.card__stale title=(said) {
            (Icon("flame"))
            span aria-hidden="true" { (ui.fill(views::DAYS_SHORT, &[("n", &days.to_string())])) }
            span.visually-hidden { (said) }
        }
    }
}
