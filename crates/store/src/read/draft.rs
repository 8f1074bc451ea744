//! The statement of an aggregate in the making. It has three levels:
//!
//! - the innermost (`t`, the records themselves) groups by what the records
//!   hold, so that what follows is done once per group and not per record;
//! - the middle one joins what references lead to, finds out buckets of days,
//!   and puts together groups that become one by it;
//! - the outer one (`g`, columns `v0`, `v1`, ...) looks names up and orders.

use base::{Error, Result};
use schema::{FieldDef, Moment, Path, Step};

use super::row::{At, End, Maker, end, field};
use crate::Sql;

pub(super) struct Draft<'m, 'a> {
    pub maker: &'m Maker<'a>,
    pub moment: &'m Moment,
    root: At<'a>,
    inner: Vec<Inner>,
    inner_joins: Sql,
    /// Rows that measures reach from a record, by the steps.
    inner_reached: Vec<(Vec<Step>, At<'a>)>,
    middle: Vec<Middle>,
    middle_joins: Sql,
    /// Rows that groups reach from their references, by the steps.
    middle_reached: Vec<(Vec<Step>, At<'a>)>,
    pub outer_joins: String,
    /// Of lists of references only these targets are grouped by, and records
    /// without them are left out; if any are named.
    pub among: Vec<base::Id>,
    /// Columns that the outer select adds.
    pub outer_columns: Vec<String>,
}

/// A column of the innermost select.
struct Inner {
    name: String,
    value: Sql,
    grouped: bool,
}

/// A column of the middle select.
struct Middle {
    value: Sql,
    grouped: bool,
    /// What the outer select makes of it.
    outer: String,
}

impl<'m, 'a> Draft<'m, 'a> {
    pub fn new(maker: &'m Maker<'a>, root: At<'a>, moment: &'m Moment) -> Self {
        Self {
            maker,
            moment,
            root,
            inner: Vec::new(),
            inner_joins: Sql::new(""),
            inner_reached: Vec::new(),
            middle: Vec::new(),
            middle_joins: Sql::new(""),
            middle_reached: Vec::new(),
            outer_joins: String::new(),
            among: Vec::new(),
            outer_columns: Vec::new(),
        }
    }

    /// The row of the middle level that holds the value of a path over to-one
    /// steps, and the field of it that is meant; the record itself without steps.
    pub fn reach(&mut self, path: &Path) -> Result<(At<'a>, End<'a>)> {
        let (way, last) = split(path);
        let at = self.middle_at(way)?;
        Ok((at.clone(), end(at.def, last)?.ok_or_else(many)?))
    }

    /// The same for a value that is computed of each record.
    pub fn reach_each(&mut self, path: &Path) -> Result<(At<'a>, End<'a>)> {
        let (way, last) = split(path);
        let at = self.inner_at(way)?;
        Ok((at.clone(), end(at.def, last)?.ok_or_else(many)?))
    }

    fn inner_at(&mut self, way: &[Step]) -> Result<At<'a>> {
        let Some((last, before)) = way.split_last() else {
            return Ok(self.root.clone());
        };
        if let Some((_, at)) = self.inner_reached.iter().find(|(steps, _)| steps == way) {
            return Ok(at.clone());
        }
        let at = self.inner_at(before)?;
        let (next, join) = self.join(&at, step(&at, last)?)?;
        self.inner_joins.append(join);
        self.inner_reached.push((way.to_vec(), next.clone()));
        Ok(next)
    }

    fn middle_at(&mut self, way: &[Step]) -> Result<At<'a>> {
        let Some((last, before)) = way.split_last() else {
            return Ok(self.root.clone());
        };
        if let Some((_, at)) = self.middle_reached.iter().find(|(steps, _)| steps == way) {
            return Ok(at.clone());
        }
        let at = self.middle_at(before)?;
        let field = step(&at, last)?;
        let (next, join) = self.join(&at, field)?;
        if before.is_empty() {
            self.carry(at.column('f', &field.id));
            if matches!(field.ty, schema::FieldType::AnyReference { .. }) {
                self.carry(at.object_column(&field.id));
            }
        }
        self.middle_joins.append(join);
        self.middle_reached.push((way.to_vec(), next.clone()));
        Ok(next)
    }

    fn join(&self, at: &At<'a>, field: &FieldDef) -> Result<(At<'a>, Sql)> {
        let (next, on) = self.maker.to_one(at, field)?;
        let mut join = Sql::new(format!(" left join {} on {on} and ", next.table()));
        join.append(self.maker.there(&next)?);
        Ok((next, join))
    }

    /// The row of the middle level that a reference of a row leads to, outside the trash.
    pub fn over(&mut self, at: &At<'a>, field: &FieldDef) -> Result<At<'a>> {
        let known = self
            .middle_reached
            .iter()
            .find(|(_, there)| there.alias == at.alias);
        let mut way = known.map_or_else(Vec::new, |(way, _)| way.clone());
        way.push(Step::Field(field.id.clone()));
        self.middle_at(&way)
    }

    fn is_record(&self, at: &At<'a>) -> bool {
        at.alias == self.root.alias
    }

    /// Groups the records by one of their columns and carries it to the middle
    /// level, where it has the same name.
    pub fn carry(&mut self, column: String) {
        let name = column.rsplit('.').next().unwrap_or_default().to_string();
        if !self.inner.iter().any(|inner| inner.name == name) {
            self.inner.push(Inner {
                name,
                value: column.into(),
                grouped: true,
            });
        }
    }

    /// A value of a row for the middle level: of the record itself it is
    /// computed and grouped by within.
    pub fn value(&mut self, at: &At<'a>, value: Sql) -> Sql {
        if !self.is_record(at) {
            return value;
        }
        let name = format!("e{}", self.inner.len());
        let sql = Sql::new(format!("t.{name}"));
        self.inner.push(Inner {
            name,
            value,
            grouped: true,
        });
        sql
    }

    /// The least of what the rows of a group have there.
    pub fn least(&mut self, at: &At<'a>, value: &str) -> Sql {
        let value = match self.is_record(at) {
            true => self.part(format!("min({value})").into()),
            false => value.to_string(),
        };
        Sql::new(format!("min({value})"))
    }

    /// Something computed of the records of an inner group; gives its name.
    pub fn part(&mut self, value: Sql) -> String {
        let name = format!("p{}", self.inner.len());
        let full = format!("t.{name}");
        self.inner.push(Inner {
            name,
            value,
            grouped: false,
        });
        full
    }

    /// Joins rows to the record, or to a row of the middle level.
    pub fn join_to(&mut self, at: &At<'a>, join: impl Into<Sql>) {
        match self.is_record(at) {
            true => self.inner_joins.append(join.into()),
            false => self.middle_joins.append(join.into()),
        };
    }

    /// Selects something in the middle; gives its place.
    pub fn column(&mut self, value: Sql) -> usize {
        let outer = format!("g.v{}", self.middle.len());
        self.middle.push(Middle {
            value,
            grouped: false,
            outer,
        });
        self.middle.len() - 1
    }

    /// The same, to be read as text: a number of any size.
    pub fn number(&mut self, value: Sql) -> usize {
        let outer = format!("cast(g.v{} as text)", self.middle.len());
        self.middle.push(Middle {
            value,
            grouped: false,
            outer,
        });
        self.middle.len() - 1
    }

    /// Selects something that is grouped by; gives its place.
    pub fn grouped(&mut self, value: Sql) -> usize {
        let place = self.column(value);
        if let Some(column) = self.middle.get_mut(place) {
            column.grouped = true;
        }
        place
    }

    /// How many columns the outer select has before those it adds.
    pub fn width(&self) -> usize {
        self.middle.len()
    }

    /// The whole statement.
    pub fn statement(&self, from: &str, condition: &Sql, order: &Sql, limit: usize) -> Sql {
        let outer: Vec<&str> = self
            .middle
            .iter()
            .map(|column| &column.outer)
            .chain(&self.outer_columns)
            .map(String::as_str)
            .collect();
        let mut sql = Sql::new(format!("select {} from (select ", outer.join(", ")));
        let named = |(n, column): (usize, &Middle)| {
            let mut sql = column.value.clone();
            sql.push(&format!(" as v{n}"));
            sql
        };
        sql.join(self.middle.iter().enumerate().map(named), ", ")
            .push(" from (select ");
        let named = |column: &Inner| {
            let mut sql = column.value.clone();
            sql.push(&format!(" as {}", column.name));
            sql
        };
        sql.join(self.inner.iter().map(named), ", ");
        sql.push(&format!(" from {from}"))
            .append(self.inner_joins.clone())
            .push(" where ")
            .append(condition.clone());
        sql.push(&group_by(self.inner.iter().map(|column| column.grouped)));
        sql.push(") t").append(self.middle_joins.clone());
        sql.push(&group_by(self.middle.iter().map(|column| column.grouped)));
        sql.push(&format!(") g{}", self.outer_joins));
        if !order.text().is_empty() {
            sql.push(" order by ").append(order.clone());
        }
        sql.push(&format!(" limit {limit}"));
        sql
    }
}

/// By place: both databases take the same expression for the same.
fn group_by(grouped: impl Iterator<Item = bool>) -> String {
    let places: Vec<String> = grouped
        .enumerate()
        .filter(|(_, grouped)| *grouped)
        .map(|(n, _)| (n + 1).to_string())
        .collect();
    if places.is_empty() {
        String::new()
    } else {
        format!(" group by {}", places.join(", "))
    }
}

fn split(path: &Path) -> (&[Step], &[Step]) {
    let own = 1 + usize::from(matches!(path.0.last(), Some(Step::Part(_))));
    path.0.split_at(path.0.len().saturating_sub(own))
}

fn step<'a>(at: &At<'a>, step: &Step) -> Result<&'a FieldDef> {
    match step {
        Step::Field(id) => field(at.def, id),
        _ => Err(many()),
    }
}

fn many() -> Error {
    Error::malformed(
        "path",
        "This path leads to many records. Use one that leads to one value.",
    )
}
