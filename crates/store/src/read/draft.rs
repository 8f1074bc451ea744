//! The statement of an aggregate in the making: what it joins, selects and
//! groups by.
//!
//! It has two levels. The inner select (`g`, columns `v0`, `v1`, ...) groups;
//! the outer one looks the names of the groups up and orders them.

use base::{Error, Result};
use schema::{Moment, Path, Step};

use super::row::{At, End, Maker, end, field};
use crate::Sql;

pub(super) struct Draft<'m, 'a> {
    pub maker: &'m Maker<'a>,
    pub moment: &'m Moment,
    root: At<'a>,
    /// Rows that to-one steps lead to, by the steps.
    reached: Vec<(Vec<Step>, At<'a>)>,
    pub joins: String,
    columns: Vec<Column>,
    grouped: Vec<usize>,
    pub outer_joins: String,
    /// Columns that the outer select adds.
    pub outer_columns: Vec<String>,
}

struct Column {
    inner: Sql,
    /// What the outer select makes of it.
    outer: String,
}

impl<'m, 'a> Draft<'m, 'a> {
    pub fn new(maker: &'m Maker<'a>, root: At<'a>, moment: &'m Moment) -> Self {
        Self {
            maker,
            moment,
            root,
            reached: Vec::new(),
            joins: String::new(),
            columns: Vec::new(),
            grouped: Vec::new(),
            outer_joins: String::new(),
            outer_columns: Vec::new(),
        }
    }

    /// The row that holds the value of a path over to-one steps, and the field
    /// of it that is meant. Each step is joined once, however often it is gone.
    pub fn reach(&mut self, path: &Path) -> Result<(At<'a>, End<'a>)> {
        let own = 1 + usize::from(matches!(path.0.last(), Some(Step::Part(_))));
        let (way, last) = path.0.split_at(path.0.len().saturating_sub(own));
        let at = self.at(way)?;
        match end(at.def, last)? {
            Some(end) => Ok((at, end)),
            None => Err(Error::malformed(
                "path",
                "This path leads to many records. Use one that leads to one value.",
            )),
        }
    }

    fn at(&mut self, way: &[Step]) -> Result<At<'a>> {
        let Some((last, before)) = way.split_last() else {
            return Ok(self.root.clone());
        };
        if let Some((_, at)) = self.reached.iter().find(|(steps, _)| steps == way) {
            return Ok(at.clone());
        }
        let at = self.at(before)?;
        let Step::Field(id) = last else {
            return Err(Error::malformed(
                "path",
                "This path leads to many records. Use one that leads to one value.",
            ));
        };
        let next = self.join(&at, field(at.def, id)?)?;
        self.reached.push((way.to_vec(), next.clone()));
        Ok(next)
    }

    /// The row that a reference of a row leads to, outside the trash.
    pub fn over(&mut self, at: &At<'a>, field: &schema::FieldDef) -> Result<At<'a>> {
        let mut way = self
            .reached
            .iter()
            .find(|(_, there)| there.alias == at.alias)
            .map_or(vec![], |(way, _)| way.clone());
        way.push(Step::Field(field.id.clone()));
        self.at(&way)
    }

    fn join(&mut self, at: &At<'a>, field: &schema::FieldDef) -> Result<At<'a>> {
        let (next, on) = self.maker.to_one(at, field)?;
        self.joins.push_str(&format!(
            " left join {} on {on} and {}.deleted_at is null",
            next.table(),
            next.alias
        ));
        Ok(next)
    }

    /// Selects something that is computed for a group; gives its place.
    pub fn column(&mut self, inner: Sql) -> usize {
        let outer = format!("g.v{}", self.columns.len());
        self.columns.push(Column { inner, outer });
        self.columns.len() - 1
    }

    /// The same, to be read as text: a number of any size.
    pub fn number(&mut self, inner: Sql) -> usize {
        let outer = format!("cast(g.v{} as text)", self.columns.len());
        self.columns.push(Column { inner, outer });
        self.columns.len() - 1
    }

    /// Selects something that is grouped by; gives its place.
    pub fn grouped(&mut self, inner: Sql) -> usize {
        let place = self.column(inner);
        self.grouped.push(place);
        place
    }

    /// How many columns the outer select has before those it adds.
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// The whole statement.
    pub fn statement(self, condition: Sql, order: Sql, limit: usize) -> Sql {
        let mut sql = Sql::new("select ");
        let outer: Vec<String> = self
            .columns
            .iter()
            .map(|column| column.outer.clone())
            .chain(self.outer_columns)
            .collect();
        sql.push(&outer.join(", ")).push(" from (select ");
        for (n, column) in self.columns.into_iter().enumerate() {
            if n > 0 {
                sql.push(", ");
            }
            sql.append(column.inner).push(&format!(" as v{n}"));
        }
        sql.push(&format!(" from {}{} where ", self.root.table(), self.joins))
            .append(condition);
        if !self.grouped.is_empty() {
            // By place: both databases take the same expression for the same.
            let places: Vec<String> = self
                .grouped
                .iter()
                .map(|place| (place + 1).to_string())
                .collect();
            sql.push(&format!(" group by {}", places.join(", ")));
        }
        sql.push(&format!(") g{}", self.outer_joins));
        if !order.text().is_empty() {
            sql.push(" order by ").append(order);
        }
        sql.push(&format!(" limit {limit}"));
        sql
    }
}
