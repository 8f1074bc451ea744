//! The board of any object that has a select or a staged reference.

pub mod columns;
pub mod moves;
mod totals;
pub mod view;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use base::Error;
use engine::records;
use schema::filter::{Literal, Op, Operand, Right, Test};
use schema::{Dir, FieldDef, FieldType, Filter, ObjectDef, Path, Query, Record, Sort, Write};

use crate::list::ask::Ask;
use crate::list::kept::Kept;
use crate::list::lens;
use crate::list::toolbar::{FilterFault, Toolbar};
use crate::list::view::{Place, head};
use crate::list::{self, COUNTED, columns as fields};
use crate::live::Shown;
use crate::problems::Answer;
use crate::shell::{Page, Scroll};
use crate::values::{Show, numbers, title};
use crate::visit::Reader;
use crate::{assets, objects, texts};
use columns::Lane;
use view::{BoardView, Card, ColumnView, cards, content};

/// Cards of a column that are shown at once.
const CARDS: u32 = 25;

/// Shows the board, or the further cards of one column.
pub async fn show(reader: Reader, def: &ObjectDef, ask: Ask, kept: Kept) -> Answer {
    let by = columns::field(def, &ask.by).ok_or_else(|| Error::not_found("page"))?;
    let lanes = columns::of(&reader.cx, def, by, &ask.within).await?;
    let filter = match ask.filter(&reader.cx, def) {
        Ok(filter) => filter,
        Err(error) => return refuse(&reader, def, &ask, &kept, by, &lanes, error),
    };
    let board = Board {
        reader: &reader,
        def,
        by,
        ask: &ask,
        filter: lanes.narrowed(filter),
    };
    if let Some(column) = &ask.column {
        let lane = lanes
            .all
            .iter()
            .find(|lane| lane.value == *column)
            .ok_or_else(|| Error::not_found("page"))?;
        let mut view = board.empty_view(&lanes);
        let column = board.column(lane, &mut view).await?;
        return Ok(cards(&reader.ui, &view, &column).into_response());
    }
    let mut view = board.empty_view(&lanes);
    let totals = totals::of(&reader.cx, def, by, board.query()).await?;
    for lane in &lanes.all {
        let total = totals.of(&lane.value);
        // Cards without a state get a column only where there are some.
        if lane.value.is_empty() && total.count == 0 {
            continue;
        }
        let mut column = board.column(lane, &mut view).await?;
        (column.count, column.sum) = (
            total.count_text(reader.ui.language),
            total.sum_text(reader.ui.language),
        );
        view.columns.push(column);
    }
    view.count = Some(numbers::count(reader.ui.language, totals.all(), COUNTED));
    view.live = Shown::found(&reader.cx.schema, def, &board.query()).words();
    let asked = ask.filter(&reader.cx, def)?;
    view.toolbar.lens = Some(lens::of(&reader, def, &ask, &kept, &asked).await?);
    Ok(page(&reader, def, &ask, &view).into_response())
}

/// A filter that cannot be read: the board says where, and shows no columns.
fn refuse(
    reader: &Reader,
    def: &ObjectDef,
    ask: &Ask,
    kept: &Kept,
    by: &FieldDef,
    lanes: &columns::Lanes,
    error: Error,
) -> Answer {
    let Error::Malformed {
        message,
        position: Some(position),
        ..
    } = &error
    else {
        return Err(error.into());
    };
    let board = Board {
        reader,
        def,
        by,
        ask,
        filter: Filter::All,
    };
    let mut view = board.empty_view(lanes);
    view.toolbar.lens = Some(lens::bare(reader, def, ask, kept));
    view.toolbar.fault = Some(FilterFault::new(*position, &reader.ui.said(message)));
    Ok((StatusCode::BAD_REQUEST, page(reader, def, ask, &view)).into_response())
}

fn page(reader: &Reader, def: &ObjectDef, ask: &Ask, view: &BoardView) -> maud::Markup {
    let views = list::views(def, ask, Place::Live);
    reader.page(&Page {
        title: &view.looks.label_plural,
        kind: "board",
        current: Some(&view.looks.plural),
        scripts: &[assets::BOARD_JS, assets::TABLE_JS],
        scroll: Scroll::Boxes,
        head: head(&reader.ui, &view.looks, view.count.as_deref(), &views),
        content: content(&reader.ui, view),
    })
}

/// What a board is made of.
struct Board<'a> {
    reader: &'a Reader,
    def: &'a ObjectDef,
    by: &'a FieldDef,
    ask: &'a Ask,
    filter: Filter,
}

impl Board<'_> {
    fn query(&self) -> Query {
        let search = Some(self.ask.q.trim().to_owned()).filter(|words| !words.is_empty());
        Query {
            filter: self.filter.clone(),
            search,
            limit: CARDS,
            ..Query::of(self.def.id.clone())
        }
    }

    fn empty_view(&self, lanes: &columns::Lanes) -> BoardView {
        let ask = self.ask;
        let keep = ask.kept_but(self.def, &["q", "filter", "in"]);
        BoardView {
            looks: objects::looks(self.def),
            by: self.by.name.clone(),
            within: lanes
                .within
                .as_ref()
                .map(|within| within.chosen.clone())
                .unwrap_or_default(),
            toolbar: Toolbar {
                search: ask.q.clone(),
                filter: ask.filter.clone(),
                example: fields::example(self.def),
                keep,
                within: lanes.within.clone(),
                ..Toolbar::default()
            },
            ..BoardView::default()
        }
    }

    /// One column's cards, in the order that people put them in.
    async fn column(&self, lane: &Lane, view: &mut BoardView) -> Result<ColumnView, Error> {
        let cx = &self.reader.cx;
        let mut query = self.query();
        query.filter = and(query.filter, lane_filter(self.by, &lane.value)?);
        if let Some(rank) = records::rank_field(self.def) {
            query.sort = vec![Sort {
                path: Path::field(rank),
                dir: Dir::Asc,
            }];
        }
        if self.ask.column.is_some() && !self.ask.cursor.is_empty() {
            query.after = Some(records::open_cursor(cx, &query, &self.ask.cursor)?);
        }
        let page = records::list(cx, query.clone()).await?;
        let next = page.next.map(|cursor| {
            let sealed = records::seal_cursor(cx, &query, &cursor);
            self.ask.address(
                self.def,
                &[
                    ("in", &view.within),
                    ("column", &lane.value),
                    ("cursor", &sealed),
                ],
            )
        });
        let shown = Show::of(cx);
        let cards = page
            .records
            .iter()
            .map(|record| card(&shown, self.def, self.by, record))
            .collect();
        let title = match lane.title.is_empty() {
            true => self.reader.ui.t(texts::NO_VALUE).to_owned(),
            false => lane.title.clone(),
        };
        Ok(ColumnView {
            value: lane.value.clone(),
            title,
            tone: lane.tone,
            cards,
            next,
            ..ColumnView::default()
        })
    }
}

/// The records of a column.
pub(crate) fn lane_filter(by: &FieldDef, value: &str) -> Result<Filter, Error> {
    let left = Operand::Path(Path::field(by.id.clone()));
    if value.is_empty() {
        return Ok(Filter::Test(Test {
            left,
            op: Op::IsEmpty,
            right: Right::Nothing,
        }));
    }
    let literal = match by.ty {
        FieldType::Reference { .. } => Literal::Id(objects::id(value)?),
        _ => Literal::Word(value.to_owned()),
    };
    Ok(Filter::Test(Test {
        left,
        op: Op::Eq,
        right: Right::One(literal),
    }))
}

pub(crate) fn and(one: Filter, other: Filter) -> Filter {
    match one {
        Filter::All => other,
        one => Filter::And(vec![one, other]),
    }
}

/// A card: title, what it is about, how urgent it is, amount, date, owner.
fn card(shown: &Show, def: &ObjectDef, by: &FieldDef, record: &Record) -> Card {
    let of = |wanted: fn(&FieldType) -> bool| {
        def.live_fields().find(|field| {
            wanted(&field.ty) && field.id != by.id && field.id != def.title && !field.hidden
        })
    };
    let is_other = |ty: &FieldType| {
        matches!(
            ty,
            FieldType::Reference { .. } | FieldType::AnyReference { .. } | FieldType::Emails
        )
    };
    let amount = of(|ty| matches!(ty, FieldType::Money)).map(|field| shown.field(field, record));
    Card {
        id: record.id.to_string(),
        title: title(def, record),
        lines: of(is_other)
            .into_iter()
            .chain(mark(def, by))
            .map(|field| shown.field(field, record))
            .collect(),
        amount: amount.and_then(|cell| match cell {
            crate::parts::cell::Cell::Number(text) => Some(text),
            _ => None,
        }),
        date: of(|ty| matches!(ty, FieldType::Date | FieldType::DateTime))
            .map(|field| shown.field(field, record))
            .filter(|cell| *cell != crate::parts::cell::Cell::Empty),
        owner: record
            .owner
            .as_ref()
            .filter(|owner| !owner.hidden)
            .map(|owner| shown.linked(owner)),
    }
}

/// A select that marks cards with colours of its own (a task's priority).
fn mark<'a>(def: &'a ObjectDef, by: &FieldDef) -> Option<&'a FieldDef> {
    let coloured = |field: &FieldDef| {
        matches!(field.ty, FieldType::Select { .. })
            && field
                .ty
                .options()
                .iter()
                .any(|option| !option.color.is_empty())
    };
    def.live_fields().find(|field| {
        coloured(field)
            && field.indexed
            && field.write == Write::Always
            && field.id != by.id
            && !field.hidden
    })
}
