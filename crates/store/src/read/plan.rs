//! Which part of a condition chooses the rows.
//!
//! A page is fast in one of two ways. If some part of the condition is met by
//! few records, an index finds those and they are sorted. If every part is met
//! by many, the rows are walked in the order of the page until it is full.
//! Without statistics SQLite guesses which; so each indexed part is counted up
//! to a thousand, which costs less than a millisecond, and the statement is
//! written so that only the better way is open.
//!
//! Parts that test a record one step away (`stage = Won`, `company.city =
//! Berlin`) are turned into a list of ids first, where there are few.

use base::{Id, Result};
use schema::{
    FieldType, Path, Step,
    filter::{Cell, Pred},
};

use super::{
    cell::Form,
    row::{At, Maker, end, field},
    words::Words,
};
use crate::{Conn, Dialect, Sql};

/// A part that this many records or fewer meet chooses the rows.
const FEW: usize = 1_000;
/// References are looked up first if no more than this many targets qualify.
const FEW_TARGETS: usize = 100;
/// No more parts than this are counted or looked up.
const MOST_PROBES: usize = 4;

/// What rows are asked for.
pub(super) struct Wanted<'p> {
    pub pred: &'p Pred,
    pub words: Option<&'p Words>,
    pub trash: bool,
}

/// A condition, and how its rows are found.
pub(super) struct Plan {
    pub condition: Sql,
    pub found: Found,
}

/// How the rows of a condition are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// There are none.
    Nowhere,
    /// By an index on a part of the condition; there are few.
    Few,
    /// As the planner likes.
    Anyhow,
    /// By walking the order of the page.
    Walking,
}

/// One of the conditions that must all hold.
enum Part {
    Pred(Pred),
    Words(Words),
}

/// Plans a condition. `ordered` says whether an index gives the order.
pub(super) async fn plan(
    conn: &mut Conn,
    maker: &Maker<'_>,
    at: &At<'_>,
    wanted: &Wanted<'_>,
    ordered: bool,
) -> Result<Plan> {
    let mut parts = Vec::new();
    flatten(wanted.pred, &mut parts);
    parts.extend(wanted.words.map(|words| Part::Words(words.clone())));
    let mut lookups = 0;
    for part in &mut parts {
        if let Part::Pred(pred) = part
            && lookups < MOST_PROBES
            && let Some(sought) = lookup(maker, at, pred)?
        {
            lookups += 1;
            if let Some(ids) = targets(conn, maker, &sought).await? {
                *pred = Pred::Cell {
                    way: vec![],
                    field: sought.field,
                    cell: Cell::IdIn(ids),
                };
            }
        }
    }
    if parts.iter().any(|part| part.is_never()) {
        return Ok(Plan {
            condition: Sql::new("false"),
            found: Found::Nowhere,
        });
    }
    // PostgreSQL keeps statistics of its own.
    let probed = maker.dialect == Dialect::Sqlite && !wanted.trash;
    let mut chosen = None;
    let mut probes = 0;
    for (n, part) in parts.iter().enumerate() {
        if !probed || probes == MOST_PROBES || !part.is_indexed(maker, at)? {
            continue;
        }
        probes += 1;
        match count_up_to(conn, maker, at, part).await? {
            0 => {
                return Ok(Plan {
                    condition: Sql::new("false"),
                    found: Found::Nowhere,
                });
            }
            few if few <= FEW => {
                chosen = Some(n);
                break;
            }
            _ => {}
        }
    }
    let found = match chosen {
        Some(_) => Found::Few,
        None if probes > 0 && ordered => Found::Walking,
        None => Found::Anyhow,
    };
    let mut conditions = vec![Sql::new(if wanted.trash {
        "t.deleted_at is not null"
    } else {
        "t.deleted_at is null"
    })];
    for (n, part) in parts.iter().enumerate() {
        let form = match found {
            Found::Anyhow => Form::Seek,
            _ if chosen == Some(n) => Form::Seek,
            _ => Form::Test,
        };
        let mut sql = Sql::new("(");
        sql.append(part.sql(maker, at, form)?).push(")");
        conditions.push(sql);
    }
    let mut condition = Sql::default();
    condition.join(conditions, " and ");
    Ok(Plan { condition, found })
}

fn flatten(pred: &Pred, out: &mut Vec<Part>) {
    match pred {
        Pred::And(all) => all.iter().for_each(|part| flatten(part, out)),
        Pred::True => {}
        other => out.push(Part::Pred(other.clone())),
    }
}

impl Part {
    fn is_never(&self) -> bool {
        matches!(self, Self::Pred(Pred::False))
    }

    fn sql<'a>(&self, maker: &Maker<'a>, at: &At<'a>, form: Form) -> Result<Sql> {
        match self {
            Self::Pred(pred) => maker.pred(at, pred, form),
            Self::Words(words) => Ok(maker.found(at, words, form)),
        }
    }

    /// Whether an index finds the records that meet it.
    fn is_indexed(&self, maker: &Maker<'_>, at: &At<'_>) -> Result<bool> {
        let (path, cell) = match self {
            Self::Words(words) => return Ok(words.is_indexed()),
            Self::Pred(Pred::Cell { way, field, cell }) if way.is_empty() => (field, cell),
            Self::Pred(_) => return Ok(false),
        };
        let Some(end) = end(at.def, &path.0)? else {
            return Ok(false);
        };
        let field = end.field;
        let kept = field.id == at.def.title || maker.is_indexed(field);
        Ok(end.part.is_none()
            && match cell {
                Cell::IdIn(_) | Cell::EntryEq(_) => true,
                Cell::KeyIn(_)
                | Cell::TextIn(_)
                | Cell::IntIn(_)
                | Cell::IntBetween(..)
                | Cell::Text(..)
                | Cell::Int(..)
                | Cell::MoneyBase(..) => kept,
                _ => false,
            })
    }
}

impl Maker<'_> {
    /// Whether a field has an index of its own that begins with it.
    pub(super) fn is_indexed(&self, field: &schema::FieldDef) -> bool {
        field.indexed
            || field.unique
            || matches!(
                field.ty,
                FieldType::Reference { .. } | FieldType::AnyReference { .. }
            ) && !super::row::is_actor(&field.id)
    }
}

/// How many records meet a part, counted no further than one past [`FEW`].
async fn count_up_to<'a>(
    conn: &mut Conn,
    maker: &Maker<'a>,
    at: &At<'a>,
    part: &Part,
) -> Result<usize> {
    let query = match part {
        Part::Words(words) if maker.dialect == Dialect::Sqlite => words.query(maker.dialect),
        _ => None,
    };
    let mut sql = match query {
        // The index alone tells.
        Some(query) => {
            let mut sql = Sql::new(
                "select count(*) from (select rowid from {w}.search_words where search_words match ",
            );
            sql.bind(query);
            sql
        }
        None => {
            let mut sql = Sql::new(format!(
                "select count(*) from (select 1 from {} where t.deleted_at is null and ",
                at.table()
            ));
            sql.append(part.sql(maker, at, Form::Seek)?);
            sql
        }
    };
    sql.push(&format!(" limit {}) few", FEW + 1));
    let count = conn.fetch_one(&sql).await?.get_int(0)?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// A test of the record that a reference points to.
struct Sought<'a> {
    field: Path,
    target: At<'a>,
    test: Pred,
}

/// The test that a part makes of the record one to-one step away, if that is
/// what it does and the test chooses among them.
fn lookup<'a>(maker: &Maker<'a>, at: &At<'a>, pred: &Pred) -> Result<Option<Sought<'a>>> {
    let (step, test) = match pred {
        Pred::Cell { way, field, cell } if *cell != Cell::Present => match way.as_slice() {
            [step] => (
                step,
                Pred::Cell {
                    way: vec![],
                    field: field.clone(),
                    cell: cell.clone(),
                },
            ),
            _ => return Ok(None),
        },
        Pred::Exists { way, pred, .. } if **pred != Pred::True => match way.as_slice() {
            [step] => (step, (**pred).clone()),
            _ => return Ok(None),
        },
        _ => return Ok(None),
    };
    let Step::Field(id) = step else {
        return Ok(None);
    };
    let FieldType::Reference { to, .. } = &field(at.def, id)?.ty else {
        return Ok(None);
    };
    Ok(Some(Sought {
        field: Path::field(id.clone()),
        target: At {
            alias: "t".into(),
            def: maker.object(to)?,
        },
        test,
    }))
}

/// The targets that meet a test, if they are few.
async fn targets<'a>(
    conn: &mut Conn,
    maker: &Maker<'a>,
    sought: &Sought<'a>,
) -> Result<Option<Vec<Id>>> {
    let mut sql = Sql::new(format!(
        "select t.id from {} where t.deleted_at is null and (",
        sought.target.table()
    ));
    sql.append(maker.pred(&sought.target, &sought.test, Form::Seek)?);
    sql.push(&format!(") limit {}", FEW_TARGETS + 1));
    let rows = conn.fetch(&sql).await?;
    if rows.len() > FEW_TARGETS {
        return Ok(None);
    }
    rows.iter()
        .map(|row| row.get_id(0))
        .collect::<Result<Vec<_>>>()
        .map(Some)
}
