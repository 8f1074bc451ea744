//! Filters as conditions: [`Pred`] to SQL.
//!
//! Tests are positive and null where there is no value; `not` is made the exact
//! complement by `is not true`, and a null at the top does not select a row.

use base::{Error, Result};
use schema::{
    FieldDef, FieldType, ObjectId, Path, Step,
    filter::{Cell, Pred},
};

use super::{
    cell::Form,
    related::Over,
    row::{At, End, Maker, end, field, target},
};
use crate::Sql;

impl<'a> Maker<'a> {
    /// The condition that a row meets a predicate.
    pub fn pred(&self, at: &At<'a>, pred: &Pred, form: Form) -> Result<Sql> {
        Ok(match pred {
            Pred::True => Sql::new("true"),
            Pred::False => Sql::new("false"),
            Pred::And(all) => self.all(at, all, " and ", "true", form)?,
            // A part of an alternative cannot choose the rows by itself on
            // SQLite unless every part can; `Seek` leaves that to the planner.
            Pred::Or(all) => self.all(at, all, " or ", "false", form)?,
            Pred::Not(inner) => {
                let mut sql = Sql::new("(");
                sql.append(self.pred(at, inner, Form::Test)?)
                    .push(") is not true");
                sql
            }
            Pred::Cell { way, field, cell } if way.is_empty() => {
                self.cell(at, &self.end_of(at, field)?, cell, form)?
            }
            Pred::Cell { way, field, cell } => self.along(at, way, None, &|at| {
                self.cell(at, &self.end_of(at, field)?, cell, Form::Test)
            })?,
            Pred::Exists { way, at: end, pred } => {
                self.along(at, way, Some(end), &|at| self.pred(at, pred, Form::Test))?
            }
            Pred::Aggregate {
                way,
                at: end,
                pred,
                agg,
                value,
                cell,
            } => {
                let over = Over { way, at: end, pred };
                match value {
                    Some(value) => self.value_test(at, &over, *agg, value, cell)?,
                    None => self.count_test(at, &over, cell)?,
                }
            }
        })
    }

    fn all(&self, at: &At<'a>, all: &[Pred], word: &str, none: &str, form: Form) -> Result<Sql> {
        let parts = all
            .iter()
            .map(|part| {
                let mut sql = Sql::new("(");
                sql.append(self.pred(at, part, form)?).push(")");
                Ok(sql)
            })
            .collect::<Result<Vec<_>>>()?;
        if parts.is_empty() {
            return Ok(Sql::new(none));
        }
        let mut sql = Sql::default();
        sql.join(parts, word);
        Ok(sql)
    }

    /// The test of a value that a path over to-one steps leads to.
    pub fn along_path(&self, at: &At<'a>, path: &Path, cell: &Cell) -> Result<Sql> {
        if let Some(end) = end(at.def, &path.0)? {
            return self.cell(at, &end, cell, Form::Test);
        }
        let [step, rest @ ..] = path.0.as_slice() else {
            return Err(no_way(at));
        };
        let (next, on) = self.step(at, step, None)?;
        let mut sql = Sql::new(format!("exists (select 1 from {} where ", next.table()));
        sql.append(on).push(" and ");
        sql.append(self.along_path(&next, &Path(rest.to_vec()), cell)?)
            .push(")");
        Ok(sql)
    }

    fn end_of(&self, at: &At<'a>, path: &Path) -> Result<End<'a>> {
        end(at.def, &path.0)?.ok_or_else(|| {
            Error::broken(format!(
                "the path {path:?} does not name a field of {}",
                at.def.id
            ))
        })
    }

    /// Along a way there is a record, outside the trash, of which `inner` holds.
    fn along(
        &self,
        at: &At<'a>,
        way: &[Step],
        last: Option<&ObjectId>,
        inner: &dyn Fn(&At<'a>) -> Result<Sql>,
    ) -> Result<Sql> {
        let [step, rest @ ..] = way else {
            return inner(at);
        };
        let (next, on) = self.step(at, step, last.filter(|_| rest.is_empty()))?;
        let mut sql = Sql::new(format!("exists (select 1 from {} where ", next.table()));
        sql.append(on).push(" and ");
        sql.append(self.along(&next, rest, last, inner)?).push(")");
        Ok(sql)
    }

    /// The row after one step and the condition that leads there; rows in the
    /// trash and out of sight are left out.
    pub fn step(&self, at: &At<'a>, step: &Step, to: Option<&ObjectId>) -> Result<(At<'a>, Sql)> {
        let (next, reached) = match step {
            Step::Field(id) => {
                let field = field(at.def, id)?;
                let next = self.row(&target(field, to)?.ok_or_else(|| no_way(at))?)?;
                let reached = match &field.ty {
                    FieldType::References { .. } => Reached::Linked {
                        from: format!("object = '{}' and field = '{id}' and record", at.def.id),
                        far: "target",
                    },
                    _ => Reached::Directly(points_to(at, field, &next)),
                };
                (next, reached)
            }
            Step::Inverse { object, field: id } => {
                let next = self.row(object)?;
                let field = field(next.def, id)?;
                let reached = match &field.ty {
                    FieldType::References { .. } => Reached::Linked {
                        from: format!("object = '{object}' and field = '{id}' and target"),
                        far: "record",
                    },
                    _ => Reached::Directly(points_to(&next, field, at)),
                };
                (next, reached)
            }
            Step::Part(_) => return Err(no_way(at)),
        };
        let there = &next.alias;
        let mut on = Sql::new(match reached {
            Reached::Directly(on) => on,
            // Going through a list of ids keeps each record once and lets both
            // planners start from the links.
            Reached::Linked { from, far } => format!(
                "{there}.id in (select {far} from {{w}}.links where {from} = {}.id)",
                at.alias
            ),
        });
        on.push(" and ").append(self.there(&next)?);
        Ok((next, on))
    }
}

/// How one record leads to others.
enum Reached {
    /// By this condition on both.
    Directly(String),
    /// By rows of `links`.
    Linked { from: String, far: &'static str },
}

/// The condition that a row's reference points to another row.
pub(crate) fn points_to(from: &At<'_>, field: &FieldDef, to: &At<'_>) -> String {
    let id = from.column('f', &field.id);
    match &field.ty {
        FieldType::AnyReference { .. } => {
            format!(
                "{}.id = {id} and {} = '{}'",
                to.alias,
                from.object_column(&field.id),
                to.def.id
            )
        }
        _ => format!("{}.id = {id}", to.alias),
    }
}

fn no_way(at: &At<'_>) -> Error {
    Error::malformed(
        "path",
        format!(
            "A path over {} does not lead to records of one object.",
            at.def.plural
        ),
    )
}
