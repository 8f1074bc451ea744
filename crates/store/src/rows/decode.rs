//! Columns as records.

use std::collections::HashMap;

use base::{Currency, Date, Decimal, Error, Id, Micros, Result};
use schema::{
    Actor, FieldDef, FieldId, FieldType, Link, MoneyValue, ObjectDef, ObjectId, Record, Slot,
    Value, value::Sealed,
};
use serde::de::DeserializeOwned;

use super::layout::{self, READ, SYSTEM};
use crate::{Conn, Row, Sql, list::in_list, names::field_column};

/// How many records' links are asked for at once.
const LINKS_AT_ONCE: usize = 500;

/// Which fields of an object are read, and from which columns.
pub struct Selection<'d> {
    def: &'d ObjectDef,
    fields: Vec<&'d FieldDef>,
}

impl<'d> Selection<'d> {
    /// These fields, or every live one. System fields always come along.
    ///
    /// # Errors
    /// `Broken` if the object has no such live field.
    pub fn of(def: &'d ObjectDef, fields: Option<&[FieldId]>) -> Result<Self> {
        let Some(ids) = fields else {
            return Ok(Self {
                def,
                fields: def.live_fields().collect(),
            });
        };
        let mut chosen: Vec<&FieldDef> = Vec::with_capacity(ids.len());
        for id in ids {
            let field = def.field_by_id(id).ok_or_else(|| {
                Error::broken(format!("{} has no live field {id} to read", def.id))
            })?;
            // A system field is not among the object's own.
            if def.fields.contains_key(id) && !chosen.iter().any(|f| f.id == field.id) {
                chosen.push(field);
            }
        }
        Ok(Self {
            def,
            fields: chosen,
        })
    }

    /// The columns to select, `alias` before each, and how many they are.
    pub fn columns(&self, alias: &str) -> (String, usize) {
        let system = SYSTEM[..READ].iter().map(|(name, _)| (*name).to_string());
        let own = self
            .fields
            .iter()
            .flat_map(|field| layout::read(field).map(|letter| field_column(letter, field)));
        let all: Vec<String> = system
            .chain(own)
            .map(|name| format!("{alias}.{name}"))
            .collect();
        (all.join(", "), all.len())
    }

    /// Reads a record from the columns that start at `from`. Fields that live
    /// in `links` stay empty until [`Selection::fill_links`].
    ///
    /// # Errors
    /// `Broken` if what is stored does not fit the definition.
    pub fn decode(&self, row: &Row, from: usize) -> Result<Record> {
        let mut record = Record::new(
            self.def.id.clone(),
            row.get_id(from)?,
            Micros(row.get_int(from + 2)?),
        );
        record.version = row.get_int(from + 1)?;
        record.created_by = actor(row, from + 3)?;
        record.updated_at = Micros(row.get_int(from + 5)?);
        record.updated_by = actor(row, from + 6)?;
        record.owner = row.id(from + 8)?.map(|id| Link::to("user".into(), id));
        record.team = row.id(from + 9)?.map(|id| Link::to("team".into(), id));
        record.deleted_at = row.int(from + 10)?.map(Micros);
        record.merged_into = row.id(from + 11)?;
        let mut at = from + READ;
        for field in &self.fields {
            let value = value(field, row, &mut at).map_err(|e| {
                Error::broken(format!(
                    "{}.{} of {}: {e}",
                    self.def.id, field.id, record.id
                ))
            })?;
            record.put(&field.id, Slot::Is(value));
        }
        Ok(record)
    }

    /// Whether any of its fields lives in `links`.
    pub fn has_links(&self) -> bool {
        let mut types = self.fields.iter().map(|field| &field.ty);
        types.any(layout::is_linked)
    }

    /// Fills the fields of these records that live in `links`, by one question
    /// for all of them.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn fill_links(&self, conn: &mut Conn, records: &mut [Record]) -> Result<()> {
        let linked: Vec<&FieldDef> = self
            .fields
            .iter()
            .filter(|f| layout::is_linked(&f.ty))
            .copied()
            .collect();
        if linked.is_empty() {
            return Ok(());
        }
        for some in records.chunks_mut(LINKS_AT_ONCE) {
            let places: HashMap<Id, usize> =
                some.iter().enumerate().map(|(n, r)| (r.id, n)).collect();
            let ids: Vec<Id> = some.iter().map(|record| record.id).collect();
            let mut sql =
                Sql::new("select record, field, target_object, target from {w}.links where ");
            sql.append(in_list(conn.dialect(), "record", &ids))
                .push(" order by record, field, position");
            let mut found: HashMap<(usize, &FieldId), Vec<Link>> = HashMap::new();
            for row in conn.fetch(&sql).await? {
                let (record, field) = (row.get_id(0)?, row.get_text(1)?);
                let (Some(place), Some(field)) = (
                    places.get(&record),
                    linked.iter().find(|f| f.id.as_str() == field),
                ) else {
                    continue;
                };
                let link = Link::to(ObjectId::new(row.get_text(2)?), row.get_id(3)?);
                found.entry((*place, &field.id)).or_default().push(link);
            }
            for ((place, field), links) in found {
                some[place].put(field, Slot::Is(Value::Refs(links)));
            }
        }
        Ok(())
    }
}

fn actor(row: &Row, at: usize) -> Result<Option<Actor>> {
    let (id, kind) = (row.id(at)?, row.text(at + 1)?);
    Ok(kind.map(|kind| Actor {
        kind,
        id,
        name: None,
    }))
}

/// Reads a field's value; `at` moves past its columns.
fn value(field: &FieldDef, row: &Row, at: &mut usize) -> Result<Value> {
    let first = *at;
    let or_empty = |value: Option<Value>| Ok(value.unwrap_or_default());
    *at += layout::read(field).count();
    match &field.ty {
        _ if field.sensitive => or_empty(
            row.text(first)?
                .map(|text| Value::Sealed(Sealed::stored(text))),
        ),
        FieldType::Text | FieldType::LongText | FieldType::RichText | FieldType::Series { .. } => {
            or_empty(row.text(first)?.map(Value::Text))
        }
        FieldType::Integer | FieldType::Rating | FieldType::AutoNumber => {
            or_empty(row.int(first)?.map(Value::Int))
        }
        FieldType::Boolean => or_empty(row.int(first)?.map(|n| Value::Bool(n != 0))),
        FieldType::Date => {
            let day = row
                .int(first)?
                .map(i32::try_from)
                .transpose()
                .map_err(Error::broken)?;
            or_empty(day.map(|day| Value::Date(Date(day))))
        }
        FieldType::DateTime => or_empty(row.int(first)?.map(|at| Value::DateTime(Micros(at)))),
        FieldType::Duration => or_empty(row.int(first)?.map(Value::Duration)),
        FieldType::Decimal { scale } | FieldType::Percent { scale } => {
            or_empty(row.int(first)?.map(|units| {
                Value::Decimal(Decimal {
                    units,
                    scale: *scale,
                })
            }))
        }
        FieldType::Money => {
            let (units, currency, base) =
                (row.int(first)?, row.text(first + 1)?, row.int(first + 2)?);
            let (Some(units), Some(code)) = (units, currency) else {
                return Ok(Value::Empty);
            };
            let currency = Currency::parse(&code)
                .ok_or_else(|| Error::broken(format!("no currency is called {code}")))?;
            Ok(Value::Money(MoneyValue {
                units,
                currency,
                base,
            }))
        }
        FieldType::Select { .. } => or_empty(row.text(first)?.map(Value::Key)),
        FieldType::Rank => or_empty(row.text(first)?.map(Value::Rank)),
        FieldType::MultiSelect { .. } => or_empty(read(row, first)?.map(Value::Keys)),
        FieldType::Tags => or_empty(read(row, first)?.map(Value::Tags)),
        FieldType::Emails | FieldType::Phones | FieldType::Links => {
            or_empty(read(row, first)?.map(Value::Entries))
        }
        FieldType::Address => or_empty(read(row, first)?.map(Value::Address)),
        FieldType::PersonName => or_empty(read(row, first)?.map(Value::Name)),
        FieldType::Reference { to, .. } => or_empty(
            row.id(first)?
                .map(|id| Value::Ref(Link::to(to.clone(), id))),
        ),
        FieldType::AnyReference { .. } => {
            let (id, object) = (row.id(first)?, row.text(first + 1)?);
            or_empty(
                id.zip(object)
                    .map(|(id, object)| Value::Ref(Link::to(ObjectId::new(object), id))),
            )
        }
        FieldType::Json => or_empty(read(row, first)?.map(Value::Json)),
        FieldType::References { .. }
        | FieldType::Files
        | FieldType::Formula { .. }
        | FieldType::Rollup { .. } => Ok(Value::Empty),
    }
}

fn read<T: DeserializeOwned>(row: &Row, column: usize) -> Result<Option<T>> {
    row.json(column)?
        .map(|text| serde_json::from_str(&text))
        .transpose()
        .map_err(Error::broken)
}
