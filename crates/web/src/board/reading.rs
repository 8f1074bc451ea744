//! What a board reads: of each column, or of each cell of a column and a row, the first cards.

use std::collections::HashMap;

use base::{Error, Id};
use engine::records;
use schema::def::system_field;
use schema::{Dir, ObjectDef, Path, Query, Sort};

use super::cards::Cards;
use super::columns::{self, Lane, Lanes};
use super::totals::{self, Axis, Totals};
use super::view::{BoardView, ColumnView, RowView};
use super::{Fields, and, lane_filter, word_of};
use crate::list::ask::Ask;
use crate::list::toolbar::Toolbar;
use crate::list::{self, choices, columns as fields};
use crate::ui::Tone;
use crate::values::Show;
use crate::visit::Reader;
use crate::{objects, texts};

/// Cards of a column that are shown at once, and of a cell.
const CARDS: u32 = 25;
const CARDS_OF_CELL: u32 = 8;
/// Rows that are shown at once.
const ROWS: usize = 10;

/// What a board is made of.
pub struct Board<'a> {
    reader: &'a Reader,
    def: &'a ObjectDef,
    fields: Fields<'a>,
    ask: &'a Ask,
    lanes: &'a Lanes,
    question: Query,
    /// Colours of the states that cards were chosen to show.
    states: HashMap<Id, Tone>,
}

impl<'a> Board<'a> {
    /// Of the records that a question finds.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn new(
        reader: &'a Reader,
        def: &'a ObjectDef,
        fields: Fields<'a>,
        ask: &'a Ask,
        lanes: &'a Lanes,
        question: Query,
    ) -> Result<Board<'a>, Error> {
        let chosen = ask.layout.card_fields(def).unwrap_or_default();
        Ok(Board {
            states: list::states(reader, &chosen).await?,
            reader,
            def,
            fields,
            ask,
            lanes,
            question,
        })
    }

    /// The records of the whole board.
    pub fn question(&self) -> Query {
        self.question.clone()
    }

    /// The page without columns.
    pub fn empty_view(&self) -> BoardView {
        let ask = self.ask;
        let ui = &self.reader.ui;
        let by = self.fields.by;
        let cards = self.cards();
        let moves = choices::is_set(by);
        BoardView {
            looks: objects::looks_of(&self.reader.ui, self.def),
            by: by.name.clone(),
            within: self
                .lanes
                .within
                .as_ref()
                .map_or(String::new(), |within| within.chosen.clone()),
            rows_by: self.fields.rows.map(|rows| rows.name.clone()),
            rows_move: self.fields.rows.is_some_and(choices::is_set),
            sum: ask.layout.sum.clone(),
            moves: moves && !ui.reads_only && !ui.withheld.change,
            fixed_field: (!moves).then(|| ui.language.label(by).to_owned()),
            is_ordered: records::rank_field(self.def).is_some(),
            card_fields: cards
                .fields()
                .iter()
                .map(|field| field.name.clone())
                .collect(),
            toolbar: Toolbar {
                search: ask.q.clone(),
                filter: ask.filter.clone(),
                example: fields::example(self.def),
                keep: ask.kept_but(self.def, &["q", "filter", "in", "sort"]),
                within: self.lanes.within.clone(),
                ..Toolbar::default()
            },
            ..BoardView::default()
        }
    }

    fn cards(&self) -> Cards<'a> {
        let shown = Show {
            states: self.states.clone(),
            ..Show::of(&self.reader.cx)
        };
        Cards::of(self.def, self.fields.by, &self.ask.layout, shown)
    }

    /// The column of a value.
    ///
    /// # Errors
    /// `NotFound` if there is none.
    pub fn lane(&self, value: &str) -> Result<&'a Lane, Error> {
        let mut all = self.lanes.all.iter();
        let lane = all.find(|lane| lane.value == value);
        lane.ok_or_else(|| Error::not_found("page"))
    }

    /// The rows; none where the board has columns only.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn rows(&self) -> Result<Vec<Lane>, Error> {
        let Some(rows) = self.fields.rows else {
            return Ok(Vec::new());
        };
        let cx = &self.reader.cx;
        // Every state of a process, whichever whole it belongs to: the columns narrow the rest.
        let lanes = match columns::states_of(&cx.schema, rows) {
            Some(target) => columns::all_of(cx, &target).await?,
            None => {
                columns::of(cx, self.def, rows, "", &self.question)
                    .await?
                    .all
            }
        };
        Ok(lanes)
    }

    /// Counts and sums of columns and rows.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn totals(&self, rows: &[Lane]) -> Result<Totals, Error> {
        let Fields { by, rows: of, sum } = self.fields;
        let columns = Axis {
            field: by,
            lanes: &self.lanes.all,
        };
        let rows = of.map(|field| Axis { field, lanes: rows });
        totals::of(&self.reader.cx, columns, rows, sum, self.question()).await
    }

    /// The row of a value, if the board has rows.
    ///
    /// # Errors
    /// `NotFound` if there is none.
    pub async fn row(&self, value: Option<&str>) -> Result<Option<Lane>, Error> {
        let Some(value) = value.filter(|_| self.fields.rows.is_some()) else {
            return Ok(None);
        };
        let mut all = self.rows().await?.into_iter();
        let row = all.find(|row| row.value == value);
        row.map(Some).ok_or_else(|| Error::not_found("page"))
    }

    /// Puts columns, rows and cards in their places.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn fill(
        &self,
        view: &mut BoardView,
        rows: &[Lane],
        totals: &Totals,
    ) -> Result<(), Error> {
        let language = self.reader.ui.language;
        let mut shown = Vec::new();
        for lane in &self.lanes.all {
            let total = totals.of(&lane.value);
            // Cards without a state get a column only where there are some.
            if !lane.value.is_empty() || total.count > 0 {
                shown.push((lane, total));
            }
        }
        for (lane, total) in &shown {
            let mut column = match self.fields.rows.is_some() || self.is_closed(lane) {
                true => self.bare(lane),
                false => self.column(lane, None, view).await?,
            };
            (column.count, column.sum) = (total.count_text(language), total.sum_text(language));
            view.columns.push(column);
        }
        if self.fields.rows.is_none() {
            return Ok(());
        }
        let with_cards: Vec<&Lane> = rows
            .iter()
            .filter(|row| totals.of_row(&row.value).count > 0)
            .collect();
        let from: usize = self.ask.rows_from.parse().unwrap_or(0);
        for row in with_cards.iter().skip(from).take(ROWS) {
            let total = totals.of_row(&row.value);
            let mut cells = Vec::new();
            for (lane, _) in &shown {
                let is_empty = totals.of_cell(&lane.value, &row.value).count == 0;
                cells.push(match is_empty || self.is_closed(lane) {
                    true => self.bare(lane),
                    false => self.column(lane, Some(row), view).await?,
                });
            }
            view.rows.push(RowView {
                value: row.value.clone(),
                title: self.title(row),
                tone: row.tone,
                count: total.count_text(language),
                sum: total.sum_text(language),
                cells,
            });
        }
        let next = from.saturating_add(ROWS);
        view.more_rows = (with_cards.len() > next).then(|| {
            self.ask.address(
                self.def,
                &[("in", &view.within), ("rows_from", &next.to_string())],
            )
        });
        Ok(())
    }

    fn is_closed(&self, lane: &Lane) -> bool {
        self.ask.layout.is_closed(&lane.value)
    }

    fn title(&self, lane: &Lane) -> String {
        match lane.title.is_empty() {
            true => self.reader.ui.t(texts::NO_VALUE).to_owned(),
            false => lane.title.clone(),
        }
    }

    /// A column without cards.
    fn bare(&self, lane: &Lane) -> ColumnView {
        let toggled = self.ask.layout.toggled(&lane.value);
        ColumnView {
            value: lane.value.clone(),
            title: self.title(lane),
            tone: lane.tone,
            is_closed: self.is_closed(lane),
            fold: self.ask.address(self.def, &[("closed", &toggled)]),
            ..ColumnView::default()
        }
    }

    /// The cards of a column, or of a cell, from where the address says.
    ///
    /// # Errors
    /// `Malformed` if the cursor is not ours; `Busy` if the database is away.
    pub async fn column(
        &self,
        lane: &Lane,
        row: Option<&Lane>,
        view: &BoardView,
    ) -> Result<ColumnView, Error> {
        let cx = &self.reader.cx;
        let mut query = self.question();
        query.limit = if row.is_some() { CARDS_OF_CELL } else { CARDS };
        query.filter = and(query.filter, lane_filter(self.fields.by, &lane.value)?);
        if let Some((field, row)) = self.fields.rows.zip(row) {
            query.filter = and(query.filter, lane_filter(field, &row.value)?);
        }
        query.sort = vec![self.order()];
        if self.ask.column.is_some() && !self.ask.cursor.is_empty() {
            query.after = Some(records::open_cursor(cx, &query, &self.ask.cursor)?);
        }
        let page = records::list(cx, query.clone()).await?;
        let next = page.next.map(|cursor| {
            let sealed = records::seal_cursor(cx, &query, &cursor);
            let mut set = vec![
                ("in", view.within.as_str()),
                ("column", word_of(&lane.value)),
                ("cursor", sealed.as_str()),
            ];
            set.extend(row.map(|row| ("row", word_of(&row.value))));
            self.ask.address(self.def, &set)
        });
        let cards = self.cards();
        Ok(ColumnView {
            cards: page
                .records
                .iter()
                .map(|record| cards.card(lane, record))
                .collect(),
            row: row.map(|row| row.value.clone()),
            next,
            ..self.bare(lane)
        })
    }

    /// By rank; where cards have no place of their own what was changed last comes first.
    fn order(&self) -> Sort {
        let updated = || system_field("updated_at").map(|field| field.id.clone());
        let (field, dir) = match records::rank_field(self.def) {
            Some(rank) => (Some(rank), Dir::Asc),
            None => (updated(), Dir::Desc),
        };
        Sort {
            path: field.map_or_else(Path::default, Path::field),
            dir,
        }
    }
}
