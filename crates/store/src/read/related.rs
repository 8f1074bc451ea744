//! Tests of aggregates over related records: `deals[stage = Won].count >= 2`.

use base::{Error, Result};
use schema::{
    FieldDef, FieldType, ObjectDef, ObjectId, Path, Step,
    filter::{Agg, Cell, Cmp, Pred},
};

use super::{
    cell::Form,
    row::{At, End, Maker, end, field, object, target},
    sum::{Bound, compare_average, compare_sum},
};
use crate::Sql;

/// Which records an aggregate is over.
pub(super) struct Over<'p> {
    pub way: &'p [Step],
    pub at: &'p ObjectId,
    pub pred: &'p Pred,
}

impl<'a> Maker<'a> {
    /// The test of a count; of an aggregate of a value see [`Maker::value_test`].
    pub(super) fn count_test(&self, at: &At<'a>, over: &Over<'_>, cell: &Cell) -> Result<Sql> {
        let (_, from) = self.related(at, over)?;
        self.selected(Sql::new("count(*)"), from, cell)
    }

    /// The test of an aggregate of a value over related records.
    pub(super) fn value_test(
        &self,
        at: &At<'a>,
        over: &Over<'_>,
        agg: Agg,
        value: &Path,
        cell: &Cell,
    ) -> Result<Sql> {
        let (row, from) = self.related(at, over)?;
        let ordered = |make: &str| -> Result<Sql> {
            let mut sql = Sql::new(make);
            sql.append(self.scalar(&row, value, &|at, end| self.order_column(at, end))?);
            Ok(sql)
        };
        match (agg, cell) {
            (Agg::Count, _) => self.selected(Sql::new("count(*)"), from, cell),
            (Agg::Min, _) => self.selected(closed(ordered("min(")?), from, cell),
            (Agg::Max, _) => self.selected(closed(ordered("max(")?), from, cell),
            (Agg::Avg, Cell::Present) => {
                self.selected(closed(ordered("count(")?), from, &Cell::Int(Cmp::Gt, 0))
            }
            (Agg::Sum, Cell::Present) => Ok(Sql::new("true")),
            (Agg::Sum | Agg::Avg, Cell::Number { cmp, units, scale }) => {
                let stored = scale_of(&self.last_field(row.def, value)?.ty);
                let bound = Bound {
                    cmp: *cmp,
                    units: *units,
                    scale: *scale,
                    stored,
                };
                Ok(match agg {
                    Agg::Sum => compare_sum(self.dialect, ordered("")?, from, &bound),
                    _ => compare_average(self.dialect, ordered("")?, from, &bound),
                })
            }
            (Agg::First, _) => self.picked(&row, from, "", value, cell),
            (Agg::Last, _) => self.picked(&row, from, " desc", value, cell),
            _ => Err(Error::broken(format!("{agg:?} is tested by {cell:?}"))),
        }
    }

    /// The records along a way that meet a predicate, each once: their row and
    /// `table alias where ...`.
    fn related(&self, at: &At<'a>, over: &Over<'_>) -> Result<(At<'a>, Sql)> {
        let (row, mut from) = match over.way {
            [only] => {
                let (row, on) = self.step(at, only, Some(over.at))?;
                let mut from = Sql::new(format!("{} where ", row.table()));
                from.append(on);
                (row, from)
            }
            way => {
                let row = self.row(over.at)?;
                let ids = self.ids_along(at, way, over.at)?;
                let mut from = Sql::new(format!("{} where {}.id in (", row.table(), row.alias));
                from.append(ids).push(")");
                (row, from)
            }
        };
        from.push(" and (")
            .append(self.pred(&row, over.pred, Form::Test)?)
            .push(")");
        Ok((row, from))
    }

    /// `select id ...` of the records along a way of several steps.
    fn ids_along(&self, at: &At<'a>, way: &[Step], last: &ObjectId) -> Result<Sql> {
        let mut at = at.clone();
        let (mut tables, mut conditions) = (Vec::new(), Vec::new());
        for (n, step) in way.iter().enumerate() {
            let (next, on) = self.step(&at, step, Some(last).filter(|_| n + 1 == way.len()))?;
            tables.push(next.table());
            conditions.push(on);
            at = next;
        }
        let mut sql = Sql::new(format!(
            "select {}.id from {} where ",
            at.alias,
            tables.join(", ")
        ));
        sql.join(conditions, " and ");
        Ok(sql)
    }

    fn selected(&self, select: Sql, from: Sql, cell: &Cell) -> Result<Sql> {
        let mut left = Sql::new("(select ");
        left.append(select).push(" from ").append(from).push(")");
        self.compare(left, cell)
            .ok_or_else(|| Error::broken(format!("an aggregate is tested by {cell:?}")))
    }

    /// The test of the record that was made first or last, whether it has a value or not.
    fn picked(&self, row: &At<'a>, from: Sql, dir: &str, path: &Path, cell: &Cell) -> Result<Sql> {
        let chosen = self.row(&row.def.id)?;
        let mut sql = Sql::new(format!(
            "exists (select 1 from {} where {}.id = (",
            chosen.table(),
            chosen.alias
        ));
        sql.push(&format!("select {}.id from ", row.alias))
            .append(from);
        sql.push(&format!(
            " order by {0}.created_at{dir}, {0}.id{dir} limit 1) and (",
            row.alias
        ));
        sql.append(self.along_path(&chosen, path, cell)?).push("))");
        Ok(sql)
    }

    /// The field that a path over to-one steps ends in.
    pub(super) fn last_field(&self, def: &'a ObjectDef, path: &Path) -> Result<&'a FieldDef> {
        self.end_of_path(def, path).map(|(_, field)| field)
    }

    /// The field that a path over to-one steps ends in, and the object that it is of.
    pub(super) fn end_of_path(
        &self,
        def: &'a ObjectDef,
        path: &Path,
    ) -> Result<(&'a ObjectDef, &'a FieldDef)> {
        let many = || {
            Error::malformed(
                "path",
                "This path leads to many records. Use one that leads to one value.",
            )
        };
        let (mut def, mut steps) = (def, path.0.as_slice());
        loop {
            match (end(def, steps)?, steps) {
                (Some(End { field, .. }), _) => return Ok((def, field)),
                (None, [Step::Field(id), rest @ ..]) => {
                    let to = target(field(def, id)?, None)?;
                    def = object(self.schema, &to.ok_or_else(many)?)?;
                    steps = rest;
                }
                _ => return Err(many()),
            }
        }
    }
}

/// Fraction digits of what is stored for a field.
pub(super) fn scale_of(ty: &FieldType) -> u8 {
    match ty {
        FieldType::Decimal { scale } | FieldType::Percent { scale } => *scale,
        FieldType::Money => base::money::SCALE,
        // Microseconds of what is read in seconds.
        FieldType::Duration => 6,
        _ => 0,
    }
}

fn closed(mut sql: Sql) -> Sql {
    sql.push(")");
    sql
}
