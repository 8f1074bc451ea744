//! The test of one stored value.

use base::{Error, Id, Result};
use schema::{
    FieldDef, FieldType,
    filter::{Cell, Cmp},
};

use super::row::{At, End, Maker};
use crate::{Arg, Sql};

/// What a test is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// It may choose the rows: written so that an index can find them.
    Seek,
    /// The rows are found by something else: written to be cheap for one row,
    /// and so that no planner without statistics goes by it.
    Test,
}

impl<'a> Maker<'a> {
    /// The test of a field of a row, or of a part of it.
    pub fn cell(&self, at: &At<'a>, end: &End<'a>, cell: &Cell, form: Form) -> Result<Sql> {
        let mut sql = self.stored_cell(at, end, cell, form)?;
        if matches!(cell, Cell::Present | Cell::IdIn(_)) {
            sql.append(self.and_target_in_sight(at, end.field)?);
        }
        Ok(sql)
    }

    fn stored_cell(&self, at: &At<'a>, end: &End<'a>, cell: &Cell, form: Form) -> Result<Sql> {
        let field = end.field;
        match (&field.ty, cell) {
            (FieldType::Formula { .. } | FieldType::Rollup { .. }, _) => Ok(Sql::new("false")),
            _ if field.id.as_str() == "id" => self.id_cell(at, cell, form),
            (FieldType::References { .. } | FieldType::Files, _) => {
                self.link_cell(at, field, cell, form)
            }
            (
                FieldType::Emails | FieldType::Phones | FieldType::Links,
                Cell::EntryEq(_) | Cell::EntryContains(_),
            ) => self.entry_cell(at, field, cell, form),
            (FieldType::Tags, Cell::ItemIn(_) | Cell::ItemContains(_)) => {
                self.item_cell(&at.column('k', &field.id), cell)
            }
            (FieldType::MultiSelect { .. }, Cell::ItemIn(_) | Cell::ItemContains(_)) => {
                self.item_cell(&at.column('f', &field.id), cell)
            }
            (FieldType::Money, Cell::MoneyIn(currency, cmp, units)) => {
                let mut sql = Sql::new(format!("{} = ", at.column('c', &field.id)));
                sql.bind(currency.as_str()).push(" and ");
                sql.append(comparison(at.column('f', &field.id), *cmp, *units));
                Ok(sql)
            }
            (FieldType::Money, Cell::Present) => Ok(Sql::new(format!(
                "{} is not null",
                at.column('f', &field.id)
            ))),
            (_, Cell::Present) if end.part.is_none() => Ok(Sql::new(format!(
                "{} is not null",
                at.column('f', &field.id)
            ))),
            (FieldType::Select { .. }, Cell::KeyIn(keys)) => Ok(one_of(
                self.seekable(at.column('f', &field.id), form),
                keys.iter().map(String::as_str),
            )),
            (FieldType::Reference { .. } | FieldType::AnyReference { .. }, Cell::IdIn(ids)) => {
                Ok(one_of(
                    self.seekable(at.column('f', &field.id), form),
                    ids.iter().copied(),
                ))
            }
            _ => {
                let column = self.ordered(at, end).ok_or_else(|| unfit(field, cell))?;
                self.compare(self.seekable(column, form).into(), cell)
                    .ok_or_else(|| unfit(field, cell))
            }
        }
    }

    /// The column that a field is compared and ordered by: folded text, the
    /// amount in the workspace currency, an integer; none if it has no order.
    pub fn ordered(&self, at: &At<'a>, end: &End<'a>) -> Option<String> {
        let field = &end.field.id;
        if let Some(part) = end.part {
            return Some(self.dialect.json_text(&at.column('p', field), part));
        }
        Some(match &end.field.ty {
            FieldType::Text if field.as_str() == "id" => {
                self.dialect.id_text(&at.column('f', field))
            }
            FieldType::Text
            | FieldType::LongText
            | FieldType::RichText
            | FieldType::Series { .. }
            | FieldType::Address
            | FieldType::PersonName
            | FieldType::Emails
            | FieldType::Phones
            | FieldType::Links => at.column('k', field),
            FieldType::Money => at.column('b', field),
            FieldType::Rank
            | FieldType::Integer
            | FieldType::Rating
            | FieldType::AutoNumber
            | FieldType::Boolean
            | FieldType::Date
            | FieldType::DateTime
            | FieldType::Duration
            | FieldType::Decimal { .. }
            | FieldType::Percent { .. } => at.column('f', field),
            _ => return None,
        })
    }

    /// [`Maker::ordered`] of a field that must have an order.
    pub fn order_column(&self, at: &At<'a>, end: &End<'a>) -> Result<Sql> {
        let no_order = || Error::malformed("path", format!("\"{}\" has no order.", end.field.name));
        self.ordered(at, end).map(Sql::from).ok_or_else(no_order)
    }

    /// A comparison of an expression that has an order; none if the test is of
    /// another kind.
    pub fn compare(&self, left: Sql, cell: &Cell) -> Option<Sql> {
        Some(match cell {
            Cell::Present => {
                let mut sql = left;
                sql.push(" is not null");
                sql
            }
            Cell::Text(cmp, text) => comparison(left, *cmp, text.as_str()),
            Cell::TextIn(texts) => one_of(left, texts.iter().map(String::as_str)),
            Cell::TextContains(text) => self.contains(left, text),
            Cell::Int(cmp, n) | Cell::MoneyBase(cmp, n) => comparison(left, *cmp, *n),
            Cell::IntIn(all) => one_of(left, all.iter().copied()),
            Cell::IntBetween(low, high) => {
                let mut sql = left;
                sql.push(" between ").bind(*low).push(" and ").bind(*high);
                sql
            }
            _ => return None,
        })
    }

    /// Whether a text has another in it.
    pub fn contains(&self, left: Sql, text: &str) -> Sql {
        let mut sql = Sql::new(format!("{}(", self.dialect.position()));
        sql.append(left).push(", ").bind(text).push(") > 0");
        sql
    }

    /// Keeps an index out of reach where a test is not to choose the rows.
    fn seekable(&self, column: String, form: Form) -> String {
        match form {
            Form::Seek => column,
            Form::Test => self.dialect.unindexed(&column),
        }
    }

    fn id_cell(&self, at: &At<'a>, cell: &Cell, form: Form) -> Result<Sql> {
        let column = at.column('f', &"id".into());
        let id = |text: &String| Id::parse(text);
        match cell {
            Cell::Present => Ok(Sql::new("true")),
            Cell::IdIn(ids) => Ok(one_of(self.seekable(column, form), ids.iter().copied())),
            Cell::Text(Cmp::Eq, text) => Ok(one_of(column, id(text))),
            Cell::TextIn(texts) => Ok(one_of(column, texts.iter().filter_map(id))),
            _ => self
                .compare(self.dialect.id_text(&column).into(), cell)
                .ok_or_else(|| Error::broken(format!("an id is tested by {cell:?}"))),
        }
    }

    fn link_cell(&self, at: &At<'a>, field: &FieldDef, cell: &Cell, form: Form) -> Result<Sql> {
        let of = format!("object = '{}' and field = '{}'", at.def.id, field.id);
        match cell {
            Cell::Present => Ok(self.owned(at, "links", &of, "true".into(), Form::Test)),
            Cell::IdIn(ids) => Ok(self.owned(
                at,
                "links",
                &of,
                one_of("target", ids.iter().copied()),
                form,
            )),
            _ => Err(unfit(field, cell)),
        }
    }

    /// The test of the entries of a field.
    pub fn entry_cell(
        &self,
        at: &At<'a>,
        field: &FieldDef,
        cell: &Cell,
        form: Form,
    ) -> Result<Sql> {
        let of = format!("object = '{}' and field = '{}'", at.def.id, field.id);
        match cell {
            Cell::EntryEq(text) => Ok(self.owned(
                at,
                "handles",
                &of,
                comparison("value", Cmp::Eq, text.as_str()),
                form,
            )),
            Cell::EntryContains(text) => Ok(self.owned(
                at,
                "handles",
                &of,
                self.contains("value".into(), text),
                Form::Test,
            )),
            _ => Err(unfit(field, cell)),
        }
    }

    /// Whether a side table has a row of this record that meets a condition.
    fn owned(&self, at: &At<'a>, table: &str, of: &str, inside: Sql, form: Form) -> Sql {
        let mut sql = match form {
            Form::Seek => Sql::new(format!(
                "{}.id in (select record from {{w}}.{table} where {of} and ",
                at.alias
            )),
            Form::Test => Sql::new(format!(
                "exists (select 1 from {{w}}.{table} where record = {}.id and {of} and ",
                at.alias
            )),
        };
        sql.append(inside).push(")");
        sql
    }

    /// The test of the items of a list.
    pub fn item_cell(&self, list: &str, cell: &Cell) -> Result<Sql> {
        let alias = self.alias();
        let mut sql = Sql::new(format!(
            "exists (select 1 from {} where ",
            self.dialect.items(list, &alias)
        ));
        let item = self.dialect.item(&alias);
        match cell {
            Cell::ItemIn(items) => sql.append(one_of(item, items.iter().map(String::as_str))),
            Cell::ItemContains(text) => sql.append(self.contains(item.into(), text)),
            _ => return Err(Error::broken(format!("a list is tested by {cell:?}"))),
        };
        sql.push(")");
        Ok(sql)
    }
}

/// `left < $1` and the like.
pub(crate) fn comparison(left: impl Into<Sql>, cmp: Cmp, right: impl Into<Arg>) -> Sql {
    let mut sql = left.into();
    sql.push(" ").push(operator(cmp)).push(" ").bind(right);
    sql
}

pub(crate) fn operator(cmp: Cmp) -> &'static str {
    match cmp {
        Cmp::Eq => "=",
        Cmp::Lt => "<",
        Cmp::Le => "<=",
        Cmp::Gt => ">",
        Cmp::Ge => ">=",
    }
}

/// `left in ($1, $2)`; false for no value at all.
pub(crate) fn one_of<A: Into<Arg>>(
    left: impl Into<Sql>,
    values: impl IntoIterator<Item = A>,
) -> Sql {
    let mut values = values.into_iter();
    let Some(first) = values.next() else {
        return Sql::new("false");
    };
    let mut sql = left.into();
    match values.next() {
        None => {
            sql.push(" = ").bind(first);
        }
        Some(second) => {
            sql.push(" in (").bind(first).push(", ").bind(second);
            for value in values {
                sql.push(", ").bind(value);
            }
            sql.push(")");
        }
    }
    sql
}

fn unfit(field: &FieldDef, cell: &Cell) -> Error {
    Error::broken(format!(
        "the {} field {} is tested by {cell:?}",
        field.ty.name(),
        field.id
    ))
}
