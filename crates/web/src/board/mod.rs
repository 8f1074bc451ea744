//! The board of any object by any field whose values can be columns: a select, a stage, another
//! reference, the owner; with rows by a second field if that is chosen.

mod age;
mod cards;
pub mod columns;
pub mod moves;
mod reading;
pub(crate) mod totals;
pub mod view;

pub(crate) use cards::line;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use base::Error;
use schema::filter::{Literal, Op, Operand, Right, Test};
use schema::{FieldDef, FieldType, Filter, ObjectDef, Path, Query};

use crate::list::ask::Ask;
use crate::list::kept::Kept;
use crate::list::layout::NOTHING;
use crate::list::lens;
use crate::list::options::{Choice, Options, Stale, card_choices};
use crate::list::toolbar::FilterFault;
use crate::list::view::{Place, Views, head};
use crate::list::{self, COUNTED, choices};
use crate::live::Shown;
use crate::problems::Answer;
use crate::shell::{Page, Scroll};
use crate::texts::views as texts;
use crate::ui::Ui;
use crate::values::numbers;
use crate::visit::Reader;
use crate::{assets, objects};
use reading::Board;
use view::{BoardView, cards, content, further};

/// The fields that a board is made by.
#[derive(Clone, Copy)]
pub struct Fields<'a> {
    /// Of its columns.
    pub by: &'a FieldDef,
    /// Of its rows.
    pub rows: Option<&'a FieldDef>,
    /// What is summed up.
    pub sum: Option<&'a FieldDef>,
}

impl<'a> Fields<'a> {
    /// Those that are asked for, else the object's own. What is no longer there, or hidden from
    /// the reader, is as if it had not been chosen.
    ///
    /// # Errors
    /// `NotFound` if there is no such field for the columns.
    pub fn of(def: &'a ObjectDef, ask: &Ask) -> Result<Fields<'a>, Error> {
        let by = columns::field(def, &ask.by).ok_or_else(|| Error::not_found("page"))?;
        let named = |all: Vec<&'a FieldDef>, name: &str| {
            all.into_iter()
                .find(|field| field.name == name && field.id != by.id)
        };
        let sums = choices::sums(def);
        let usual = || {
            sums.iter()
                .copied()
                .find(|field| field.ty == FieldType::Money)
        };
        Ok(Fields {
            by,
            rows: named(choices::parts(def), &ask.layout.rows),
            sum: match ask.layout.sum.as_str() {
                "" => usual(),
                NOTHING => None,
                name => named(sums.clone(), name).or_else(usual),
            },
        })
    }
}

/// Shows the board, the further cards of one column, or further rows.
pub async fn show(reader: Reader, def: &ObjectDef, ask: Ask, kept: Kept) -> Answer {
    let fields = Fields::of(def, &ask)?;
    let question = match ask.question(&reader.cx, def) {
        Ok(question) => question,
        Err(error) => return refuse(&reader, def, &ask, &kept, fields, error).await,
    };
    let lanes = columns::of(&reader.cx, def, fields.by, &ask.within, &question).await?;
    let asked = question.filter.clone();
    let question = Query {
        filter: lanes.narrowed(question.filter),
        ..question
    };
    let board = Board::new(&reader, def, fields, &ask, &lanes, question).await?;
    let mut view = board.empty_view();
    if let Some(column) = &ask.column {
        let lane = board.lane(value_of(column))?;
        let row = board.row(ask.row.as_deref().map(value_of)).await?;
        let column = board.column(lane, row.as_ref(), &view).await?;
        return Ok(cards(&reader.ui, &view, &column).into_response());
    }
    let rows = board.rows().await?;
    let totals = board.totals(&rows).await?;
    board.fill(&mut view, &rows, &totals).await?;
    if !ask.rows_from.is_empty() && reader.wants_fragment() {
        return Ok(further(&reader.ui, &view).into_response());
    }
    let shown: u64 = lanes
        .all
        .iter()
        .map(|lane| totals.of(&lane.value).count)
        .sum();
    let language = reader.ui.language;
    view.rest = totals.all().saturating_sub(shown);
    view.is_empty = totals.all() == 0;
    view.count = Some(numbers::count(language, totals.all(), COUNTED));
    view.toolbar.lens = Some(lens::of(&reader, def, &ask, &kept, &asked).await?);
    view.live = Shown::found(&reader.cx.schema, def, &board.question()).words();
    Ok(page(&reader, def, &ask, fields, &view).into_response())
}

/// A filter that cannot be read: the board says where, and shows no columns.
async fn refuse(
    reader: &Reader,
    def: &ObjectDef,
    ask: &Ask,
    kept: &Kept,
    fields: Fields<'_>,
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
    let all = Query::of(def.id.clone());
    let lanes = columns::of(&reader.cx, def, fields.by, &ask.within, &all).await?;
    let board = Board::new(reader, def, fields, ask, &lanes, all).await?;
    let mut view = board.empty_view();
    view.toolbar.lens = Some(lens::bare(reader, def, ask, kept));
    view.toolbar.fault = Some(FilterFault::new(*position, &reader.ui.said(message)));
    let page = page(reader, def, ask, fields, &view);
    Ok((StatusCode::BAD_REQUEST, page).into_response())
}

fn page(
    reader: &Reader,
    def: &ObjectDef,
    ask: &Ask,
    fields: Fields<'_>,
    view: &BoardView,
) -> maud::Markup {
    let views = Views {
        options: Some(options(&reader.ui, def, ask, fields, &view.card_fields)),
        ..list::views(def, ask, Place::Live)
    };
    reader.page(&Page {
        title: &view.looks.label_plural,
        kind: "board",
        current: Some(&view.looks.plural),
        scripts: &[assets::BOARD_JS],
        scroll: Scroll::Boxes,
        head: head(&reader.ui, &view.looks, view.count.as_deref(), &views),
        content: content(&reader.ui, view),
    })
}

fn options(ui: &Ui, def: &ObjectDef, ask: &Ask, fields: Fields<'_>, shown: &[String]) -> Options {
    let parts = choices::parts(def);
    let others: Vec<&FieldDef> = parts
        .iter()
        .copied()
        .filter(|field| field.id != fields.by.id)
        .collect();
    let none = Some(ui.t(texts::NONE));
    let choice = |name, text, all: &[&FieldDef], chosen, none| {
        Choice::of_fields(ui, name, ui.t(text), all, chosen, none)
    };
    let mut choices = vec![
        choice("by", texts::COLUMNS_BY, &parts, Some(fields.by), None),
        choice("rows", texts::ROWS_BY, &others, fields.rows, none),
    ];
    let sums = choices::sums(def);
    if !sums.is_empty() {
        choices.push(choice("sum", texts::SUM_OF, &sums, fields.sum, none));
    }
    let all = cards::choosable(def, fields.by);
    let shown: Vec<&FieldDef> = all
        .iter()
        .copied()
        .filter(|field| shown.contains(&field.name))
        .collect();
    let by_stage = fields.by.ty.target().is_some();
    Options {
        keep: ask.kept_but(
            def,
            &["by", "rows", "sum", "card", "stale", "sort", "closed"],
        ),
        choices,
        fields: card_choices(ui, &all, &shown),
        stale: Some(Stale {
            days: ask.layout.stale.clone(),
            help: ui
                .t(if by_stage {
                    texts::STALE_BY_STAGE
                } else {
                    texts::STALE_NEVER
                })
                .to_owned(),
        }),
    }
}

/// The value of a column as an address names it: that of none has a word of its own.
fn value_of(word: &str) -> &str {
    if word == NOTHING { "" } else { word }
}

/// The word by which an address names a column's value.
fn word_of(value: &str) -> &str {
    if value.is_empty() { NOTHING } else { value }
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
