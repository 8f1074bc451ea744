//! What is asked of the database before a page is planned: how many records
//! meet a part of the condition, and which targets of a reference do.

use base::{Id, Result};
use schema::{
    FieldDef, FieldType, Path, Step,
    filter::{Cell, Cmp, Pred},
};

use super::{
    cell::Form,
    plan::Part,
    row::{At, Maker, end, field, is_actor},
};
use crate::{Conn, Dialect, Sql};

/// References are looked up first if no more than this many targets qualify.
const FEW_TARGETS: usize = 100;

/// Whether an index finds the records that meet a predicate: of alternatives
/// each must be a test for equality.
pub(super) fn is_indexed(
    pred: &Pred,
    maker: &Maker<'_>,
    at: &At<'_>,
    ranges: bool,
) -> Result<bool> {
    let (path, cell) = match pred {
        Pred::Or(all) if !all.is_empty() => {
            for part in all {
                if !is_indexed(part, maker, at, false)? {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        Pred::Cell { way, field, cell } if way.is_empty() => (field, cell),
        _ => return Ok(false),
    };
    let Some(end) = end(at.def, &path.0)? else {
        return Ok(false);
    };
    let field = end.field;
    let kept = end.part.is_none() && (field.id == at.def.title || maker.is_indexed(field));
    Ok(match cell {
        Cell::EntryEq(_) => true,
        Cell::IdIn(_) => {
            kept || matches!(field.ty, FieldType::References { .. } | FieldType::Files)
        }
        Cell::KeyIn(_) | Cell::TextIn(_) | Cell::IntIn(_) => kept,
        Cell::Text(Cmp::Eq, _) | Cell::Int(Cmp::Eq, _) | Cell::MoneyBase(Cmp::Eq, _) => kept,
        Cell::IntBetween(..) | Cell::Text(..) | Cell::Int(..) | Cell::MoneyBase(..) => {
            kept && ranges
        }
        _ => false,
    })
}

impl Maker<'_> {
    /// Whether a field has an index of its own that begins with it.
    pub(super) fn is_indexed(&self, field: &FieldDef) -> bool {
        let reference = matches!(
            field.ty,
            FieldType::Reference { .. } | FieldType::AnyReference { .. }
        );
        field.indexed || field.unique || reference && !is_actor(&field.id)
    }
}

/// How many records meet a part, counted no further than one past `few`.
pub(super) async fn count_up_to<'a>(
    conn: &mut Conn,
    maker: &Maker<'a>,
    at: &At<'a>,
    part: &Part,
    few: usize,
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
    sql.push(&format!(" limit {}) few", few + 1));
    let count = conn.fetch_one(&sql).await?.get_int(0)?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// A test of the record that a reference points to.
pub(super) struct Sought<'a> {
    pub field: Path,
    target: At<'a>,
    test: Pred,
}

/// The test that a part makes of the records that a reference leads to, if that
/// is what it does and the test chooses among them.
pub(super) fn lookup<'a>(
    maker: &Maker<'a>,
    at: &At<'a>,
    pred: &Pred,
) -> Result<Option<Sought<'a>>> {
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
    let (FieldType::Reference { to, .. } | FieldType::References { to, .. }) =
        &field(at.def, id)?.ty
    else {
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
pub(super) async fn targets<'a>(
    conn: &mut Conn,
    maker: &Maker<'a>,
    sought: &Sought<'a>,
) -> Result<Option<Vec<Id>>> {
    let mut sql = Sql::new(format!("select t.id from {} where ", sought.target.table()));
    sql.append(maker.there(&sought.target)?).push(" and (");
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
