//! Columns and cards.

use maud::{Markup, html};

use crate::list::toolbar::{Toolbar, toolbar};
use crate::list::view::Looks;
use crate::parts::cell::{Cell, short};
use crate::parts::face::{Linked, avatar};
use crate::texts;
use crate::ui::{Icon, Tone, Ui};

/// A board page.
#[derive(Clone, Debug, Default)]
pub struct BoardView {
    pub looks: Looks,
    /// The field whose values are the columns.
    pub by: String,
    /// The record that the columns belong to (a pipeline), if they do.
    pub within: String,
    pub columns: Vec<ColumnView>,
    pub toolbar: Toolbar,
    /// “8,800”, “10,000+”.
    pub count: Option<String>,
    /// Whose changes show here (`data-live`).
    pub live: String,
}

/// One column.
#[derive(Clone, Debug, Default)]
pub struct ColumnView {
    /// Option key or record id; empty for cards without one.
    pub value: String,
    pub title: String,
    pub tone: Tone,
    pub count: String,
    /// The sum of the board's amount, if it has one.
    pub sum: Option<String>,
    pub cards: Vec<Card>,
    /// Where the cards after these are.
    pub next: Option<String>,
}

/// One record on the board.
#[derive(Clone, Debug, Default)]
pub struct Card {
    pub id: String,
    pub title: String,
    /// A few values under the title.
    pub lines: Vec<Cell>,
    pub amount: Option<String>,
    pub date: Option<Cell>,
    pub owner: Option<Linked>,
}

/// Toolbar and columns.
pub fn content(ui: &Ui, view: &BoardView) -> Markup {
    html! {
        (toolbar(ui, &view.looks, &view.toolbar))
        board-view.board id="board" data-fixed[ui.reads_only || ui.withheld.change] data-object=(view.looks.plural) data-by=(view.by) data-in=(view.within)
            data-filter=(view.toolbar.filter) data-q=(view.toolbar.search) data-offline=(ui.t(texts::OFFLINE)) data-live=(view.live) {
            p.board__hint id="board-hint" { (ui.t(texts::BOARD_HINT)) }
            div.board__live.visually-hidden role="status" aria-live="assertive" data-lifted=(ui.t(texts::CARD_LIFTED)) data-moved=(ui.t(texts::CARD_MOVED))
                data-dropped=(ui.t(texts::CARD_DROPPED)) data-cancelled=(ui.t(texts::CARD_CANCELLED)) {}
            @for column in &view.columns { (column_part(ui, view, column)) }
        }
    }
}

fn column_part(ui: &Ui, view: &BoardView, column: &ColumnView) -> Markup {
    html! {
        section.column data-value=(column.value) aria-label=(column.title) id={ "column-" (column.value) } {
            (column_head(column))
            ol.column__cards data-grows=(column.value) {
                (cards(ui, view, column))
                li.column__none { (ui.t(texts::NO_CARDS)) }
            }
        }
    }
}

/// A column's title, count and sum; the answer to a move carries them afresh.
pub fn column_head(column: &ColumnView) -> Markup {
    html! {
        header.column__head data-value=(column.value) {
            span class={ "dot " (column.tone.class()) } aria-hidden="true" {}
            h2.column__title {
                span.column__name { (column.title) }
                span.column__count { (column.count) }
            }
            @if let Some(sum) = &column.sum { span.column__sum { (sum) } }
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
        li.card data-id=(card.id) id={ "card-" (card.id) } tabindex="0" aria-describedby="board-hint" {
            a.card__title href={ "/" (looks.plural) "/" (card.id) } draggable="false" tabindex="-1" { (card.title) }
            @for line in card.lines.iter().filter(|cell| **cell != Cell::Empty) {
                div.card__line { (short(ui, line)) }
            }
            @if card.amount.is_some() || card.date.is_some() || card.owner.is_some() {
                div.card__foot {
                    @if let Some(amount) = &card.amount { span.card__amount { (amount) } }
                    span.card__end {
                        @if let Some(date) = &card.date { (Icon("calendar")) (short(ui, date)) }
                        @if let Some(owner) = &card.owner { span role="img" aria-label=(owner.name) data-tip=(owner.name) { (avatar(&owner.name, owner.shape)) } }
                    }
                }
            }
        }
    }
}
