//! What an aggregate groups by: the columns of its statement, and how its
//! answer is read.

use base::{Date, Decimal, Error, Id, Micros, Result};
use schema::{
    FieldDef, FieldType, Link, Moment, MoneyValue, ObjectDef, ObjectId, Value, query::GroupKey,
};

use super::{
    bucket,
    draft::Draft,
    links::{title, title_column},
    row::{At, End, is_actor},
};
use crate::{Row, Sql, list::in_list};

/// What the records of a group have in common.
#[derive(Clone, Debug, PartialEq)]
pub enum GroupValue {
    /// They have no value there, or it is in the trash.
    Empty,
    /// A value of the field; of a list one of its items: a tag as `Text`, an
    /// option as `Key`, a link as `Ref` with its name.
    Value(Value),
    /// The key of a stretch of days, such as `2026-Q1`.
    Bucket(String),
}

/// A group key in the statement.
pub(super) struct Key<'a> {
    read: Read<'a>,
    /// What the outer select orders it by, without empty ones.
    pub order: Sql,
    /// The column that is empty where the group has no value.
    pub column: usize,
}

/// What a group's value is. Columns are those of the inner select, names those
/// that the outer one adds.
enum Read<'a> {
    Bucket,
    /// An integer that is the value.
    Integer(&'a FieldDef),
    /// A text that is the value.
    Text(fn(String) -> Value),
    /// A text that is compared folded and shown as one of the records has it.
    Shown {
        shown: usize,
        parse: fn(String) -> Result<Value>,
    },
    /// The id of a record of this object, whose name is the outer select's.
    Link {
        to: &'a ObjectDef,
        name: usize,
    },
    /// The id of a record whose object stands in another column.
    Pointer {
        object: usize,
    },
    /// The id of a record of an object that is not ours to read.
    Bare(ObjectId),
}

impl<'a> Draft<'_, 'a> {
    /// Adds a group key. The span holds every instant that it groups.
    ///
    /// # Errors
    /// `Malformed` if records cannot be grouped by it.
    pub fn group(&mut self, key: &GroupKey, span: (Micros, Micros)) -> Result<Key<'a>> {
        let (at, end) = self.reach(&key.path)?;
        let field = end.field;
        let dialect = self.maker.dialect;
        match (key.bucket, &field.ty) {
            (None, _) => self.plain(&at, &end),
            (Some(bucket), FieldType::Date | FieldType::DateTime) => {
                let own = at.column('f', &field.id);
                let day = match field.ty {
                    FieldType::Date => own,
                    _ => bucket::local_day(&own, &self.moment.zone, span),
                };
                // There are far fewer days than records: they are put into
                // buckets once they are grouped.
                let day = self.value(&at, day.into());
                Ok(self.key(
                    bucket::of_day(dialect, bucket, day.text()).into(),
                    Read::Bucket,
                ))
            }
            (Some(bucket), _) => {
                let message = format!("\"{}\" is no date: it has no {bucket}.", field.name);
                Err(Error::malformed("group_by", message))
            }
        }
    }

    fn plain(&mut self, at: &At<'a>, end: &End<'a>) -> Result<Key<'a>> {
        let field = end.field;
        let own = at.column('f', &field.id);
        let dialect = self.maker.dialect;
        if let Some(part) = end.part {
            let folded = dialect.json_text(&at.column('p', &field.id), part);
            return Ok(
                self.shown(at, folded, &dialect.json_text(&own, part), |text| {
                    Ok(Value::Text(text))
                }),
            );
        }
        match &field.ty {
            FieldType::Text if field.id.as_str() == "id" => {
                Ok(self.key_at(at, dialect.id_text(&own), Read::Text(Value::Text)))
            }
            FieldType::Text
            | FieldType::LongText
            | FieldType::RichText
            | FieldType::Series { .. } => {
                Ok(self.shown(at, at.column('k', &field.id), &own, |text| {
                    Ok(Value::Text(text))
                }))
            }
            FieldType::Address => Ok(self.shown(
                at,
                at.column('k', &field.id),
                &dialect.bytewise(&own),
                |text| {
                    serde_json::from_str(&text)
                        .map(Value::Address)
                        .map_err(Error::broken)
                },
            )),
            FieldType::PersonName => Ok(self.shown(
                at,
                at.column('k', &field.id),
                &dialect.bytewise(&own),
                |text| {
                    serde_json::from_str(&text)
                        .map(Value::Name)
                        .map_err(Error::broken)
                },
            )),
            FieldType::Emails | FieldType::Phones | FieldType::Links => {
                Ok(self.key_at(at, at.column('k', &field.id), Read::Text(Value::Text)))
            }
            FieldType::Money => {
                Ok(self.key_at(at, at.column('b', &field.id), Read::Integer(field)))
            }
            FieldType::Integer
            | FieldType::Rating
            | FieldType::AutoNumber
            | FieldType::Boolean
            | FieldType::Date
            | FieldType::DateTime
            | FieldType::Duration
            | FieldType::Decimal { .. }
            | FieldType::Percent { .. } => Ok(self.key_at(at, own, Read::Integer(field))),
            FieldType::Select { options } => {
                let mut key = self.key_at(at, own, Read::Text(Value::Key));
                key.order = self
                    .maker
                    .option_order(&format!("g.v{}", key.column), options);
                Ok(key)
            }
            FieldType::MultiSelect { options } => {
                let item = self.items(at, &own);
                let mut key = self.key_at(at, dialect.item(&item), Read::Text(Value::Key));
                key.order = self
                    .maker
                    .option_order(&format!("g.v{}", key.column), options);
                Ok(key)
            }
            FieldType::Tags => {
                let item = self.items(at, &at.column('k', &field.id));
                let shown = dialect.item_beside(&own, &item);
                Ok(self.shown(at, dialect.item(&item), &shown, |text| {
                    Ok(Value::Text(text))
                }))
            }
            FieldType::Reference { to, .. } => self.link(at, field, to),
            FieldType::References { to, .. } => self.links(at, field, to),
            FieldType::AnyReference { to, .. } => self.pointer(at, field, to),
            FieldType::Files
            | FieldType::Formula { .. }
            | FieldType::Rollup { .. }
            | FieldType::Json
            | FieldType::Rank => Err(Error::malformed(
                "group_by",
                format!("Records cannot be grouped by \"{}\".", field.name),
            )),
        }
    }

    /// A key of the middle level.
    fn key(&mut self, value: Sql, read: Read<'a>) -> Key<'a> {
        let column = self.grouped(value);
        Key {
            read,
            order: format!("g.v{column}").into(),
            column,
        }
    }

    /// A key that is a value of a row.
    fn key_at(&mut self, at: &At<'a>, value: String, read: Read<'a>) -> Key<'a> {
        let value = self.value(at, value.into());
        self.key(value, read)
    }

    fn shown(
        &mut self,
        at: &At<'a>,
        folded: String,
        shown: &str,
        parse: fn(String) -> Result<Value>,
    ) -> Key<'a> {
        let least = self.least(at, shown);
        let shown = self.column(least);
        self.key_at(at, folded, Read::Shown { shown, parse })
    }

    /// Joins the items of a JSON list; gives their alias.
    fn items(&mut self, at: &At<'a>, list: &str) -> String {
        let alias = self.maker.alias();
        self.join_to(
            at,
            format!(
                " left join {} on true",
                self.maker.dialect.items(list, &alias)
            ),
        );
        alias
    }

    /// Groups by the target of a reference, with its name.
    fn link(&mut self, at: &At<'a>, field: &'a FieldDef, to: &'a ObjectId) -> Result<Key<'a>> {
        match self.maker.schema.object(to) {
            Some(to) => {
                let target = self.over(at, field)?;
                self.named(target.column('f', &"id".into()).into(), to)
            }
            None => {
                let own = at.column('f', &field.id);
                // Of what does not exist for who asks nothing is told.
                let told = match self.maker.scope.is_everything() {
                    true => own,
                    false => format!("nullif({own}, {own})"),
                };
                Ok(self.key_at(at, told, Read::Bare(to.clone())))
            }
        }
    }

    /// Groups by each target of a list of references.
    fn links(&mut self, at: &At<'a>, field: &'a FieldDef, to: &ObjectId) -> Result<Key<'a>> {
        let target = self.maker.row(to)?;
        let (link, list) = (self.maker.alias(), self.maker.alias());
        let (how, only) = match self.among.as_slice() {
            [] => ("left join", Sql::new("")),
            among => {
                let mut only = Sql::new(" and ");
                only.append(in_list(
                    self.maker.dialect,
                    &format!("{link}.target"),
                    among,
                ));
                ("join", only)
            }
        };
        let mut join = Sql::new(format!(
            " {how} (select {link}.record, {link}.target from {{w}}.links {link} join {} on {}.id = {link}.target \
             where {link}.object = '{}' and {link}.field = '{}' and ",
            target.table(),
            target.alias,
            at.def.id,
            field.id,
        ));
        join.append(self.maker.there(&target)?);
        join.append(only)
            .push(&format!(") {list} on {list}.record = {}.id", at.alias));
        self.join_to(at, join);
        let value = self.value(at, format!("{list}.target").into());
        self.named(value, target.def)
    }

    fn named(&mut self, id: Sql, to: &'a ObjectDef) -> Result<Key<'a>> {
        let mut key = self.key(id, Read::Bare(to.id.clone()));
        let named = At {
            alias: self.maker.alias(),
            def: to,
        };
        self.outer_joins.push_str(&format!(
            " left join {} on {}.id = g.v{}",
            named.table(),
            named.alias,
            key.column
        ));
        self.outer_columns.push(title_column(&named.alias, to));
        key.read = Read::Link {
            to,
            name: self.outer_columns.len() - 1,
        };
        if let Some(field) = to.order_field() {
            key.order = self
                .maker
                .order_column(&named, &End { field, part: None })?;
        }
        Ok(key)
    }

    /// Groups by a reference that may lead to several objects.
    fn pointer(&mut self, at: &At<'a>, field: &'a FieldDef, to: &[ObjectId]) -> Result<Key<'a>> {
        let (id, object) = (at.column('f', &field.id), at.object_column(&field.id));
        if at.alias == "t" {
            self.carry(id.clone());
            self.carry(object.clone());
        }
        let mut live = Sql::new(format!("case {object}"));
        for def in self.maker.schema.objects() {
            let meant = match is_actor(&field.id) {
                true => def.id.as_str() == "user",
                false => to.is_empty() || to.contains(&def.id),
            };
            if meant {
                let row = At {
                    alias: self.maker.alias(),
                    def,
                };
                live.push(&format!(
                    " when '{}' then (select {1}.id from {2} where {1}.id = {id} and ",
                    def.id,
                    row.alias,
                    row.table()
                ))
                .append(self.maker.there(&row)?)
                .push(")");
            }
        }
        // Keys act too, and are no object.
        live.push(&format!(" when 'key' then {id} end"));
        let mut named = Sql::new("case when ");
        named
            .append(live.clone())
            .push(&format!(" is not null then {object} end"));
        let object = self.grouped(named);
        Ok(self.key(live, Read::Pointer { object }))
    }
}

impl Key<'_> {
    /// Reads the group's value; added columns stand from `added` on.
    pub fn value(&self, row: &Row, added: usize, moment: &Moment) -> Result<GroupValue> {
        let at = self.column;
        let value = match &self.read {
            Read::Bucket => return Ok(row.text(at)?.map_or(GroupValue::Empty, GroupValue::Bucket)),
            Read::Integer(field) => row
                .int(at)?
                .map(|n| integer(field, n, moment))
                .transpose()?,
            Read::Text(make) => row.text(at)?.map(make),
            Read::Shown { shown, parse } => row.text(*shown)?.map(parse).transpose()?,
            Read::Link { to, name } => match row.id(at)? {
                Some(id) => {
                    let name = title(to, row, added + name)?;
                    Some(Value::Ref(Link {
                        name: Some(name),
                        ..Link::to(to.id.clone(), id)
                    }))
                }
                None => None,
            },
            Read::Pointer { object } => match (row.id(at)?, row.text(*object)?) {
                (Some(id), Some(object)) => Some(Value::Ref(Link::to(ObjectId::new(object), id))),
                _ => None,
            },
            Read::Bare(object) => row
                .id(at)?
                .map(|id: Id| Value::Ref(Link::to(object.clone(), id))),
        };
        Ok(value.map_or(GroupValue::Empty, GroupValue::Value))
    }

    /// What is the same in all groups that show the same value, where that is
    /// not the value itself.
    pub fn folded(&self, row: &Row) -> Result<Option<String>> {
        match self.read {
            Read::Shown { .. } => row.text(self.column),
            _ => Ok(None),
        }
    }
}

fn integer(field: &FieldDef, n: i64, moment: &Moment) -> Result<Value> {
    Ok(match &field.ty {
        FieldType::Boolean => Value::Bool(n != 0),
        FieldType::Date => Value::Date(Date(i32::try_from(n).map_err(Error::broken)?)),
        FieldType::DateTime => Value::DateTime(Micros(n)),
        FieldType::Duration => Value::Duration(n),
        FieldType::Decimal { scale } | FieldType::Percent { scale } => Value::Decimal(Decimal {
            units: n,
            scale: *scale,
        }),
        FieldType::Money => Value::Money(MoneyValue {
            units: n,
            currency: moment.currency,
            base: Some(n),
        }),
        _ => Value::Int(n),
    })
}
