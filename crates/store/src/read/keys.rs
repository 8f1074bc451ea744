//! What records are sorted by: expressions of fields and of what references
//! lead to.

use base::{Error, Result};
use schema::{FieldDef, FieldType, ObjectDef, ObjectId, Path, SelectOption, Step};

use super::row::{At, End, Maker, is_actor};
use crate::Sql;

/// How the database compares a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Text,
    Id,
}

impl<'a> Maker<'a> {
    /// What a field is sorted by: a select by the place of its option, a
    /// reference by its target's place or title, everything else by itself.
    pub(super) fn sort_key(&self, at: &At<'a>, end: &End<'a>) -> Result<Sql> {
        let field = end.field;
        match &field.ty {
            FieldType::Select { options } => {
                Ok(self.option_order(&at.column('f', &field.id), options))
            }
            FieldType::Reference { to, .. } => {
                let by = self.schema.object(to).and_then(|def| def.order_field());
                self.of_target(at, end, to, by)
            }
            FieldType::AnyReference { to, .. } => {
                let mut sql = Sql::new(format!("case {}", at.object_column(&field.id)));
                for to in self.targets(field, to) {
                    sql.push(&format!(" when '{to}' then "));
                    let by = self.schema.object(&to).and_then(|def| def.title_field());
                    sql.append(self.of_target(at, end, &to, by)?);
                }
                sql.push(" end");
                Ok(sql)
            }
            _ => self.order_column(at, end),
        }
    }

    /// The place of a key among the options of its field; one that is none of
    /// them comes after them.
    pub(super) fn option_order(&self, key: &str, options: &[SelectOption]) -> Sql {
        let mut sql = Sql::new("case");
        for (n, option) in options.iter().enumerate() {
            sql.push(&format!(" when {key} = "))
                .bind(option.key.as_str())
                .push(&format!(" then {n}"));
        }
        sql.push(&format!(
            " when {key} is not null then {} end",
            options.len()
        ));
        sql
    }

    /// The objects with a text for a title that an any-reference may point to.
    fn targets(&self, field: &FieldDef, to: &[ObjectId]) -> Vec<ObjectId> {
        let titled = |def: &&std::sync::Arc<ObjectDef>| {
            def.title_field()
                .is_some_and(|f| kind(&f.ty) == Some(Kind::Text))
        };
        if is_actor(&field.id) {
            return self
                .schema
                .objects()
                .filter(titled)
                .filter(|def| def.id.as_str() == "user")
                .map(|def| def.id.clone())
                .collect();
        }
        let meant = |id: &ObjectId| to.is_empty() || to.contains(id);
        self.schema
            .objects()
            .filter(titled)
            .filter(|def| meant(&def.id))
            .map(|def| def.id.clone())
            .collect()
    }

    /// By what the record that a reference points to is put in order, outside the trash.
    fn of_target(
        &self,
        at: &At<'a>,
        end: &End<'a>,
        to: &ObjectId,
        by: Option<&'a FieldDef>,
    ) -> Result<Sql> {
        let Some(def) = self.schema.object(to) else {
            return Ok(Sql::new(self.dialect.null_text()));
        };
        let target = At {
            alias: self.alias(),
            def,
        };
        let field = by.ok_or_else(|| Error::broken(format!("{to} has no title")))?;
        let column = self.order_column(&target, &End { field, part: None })?;
        let mut sql = Sql::new("(select ");
        sql.append(column);
        sql.push(&format!(
            " from {} where {}.id = {} and ",
            target.table(),
            target.alias,
            at.column('f', &end.field.id)
        ))
        .append(self.there(&target)?)
        .push(")");
        Ok(sql)
    }

    /// How the key of a path is compared.
    pub(super) fn sort_kind(&self, def: &'a ObjectDef, path: &Path) -> Result<Kind> {
        if matches!(path.0.last(), Some(Step::Part(_))) {
            return Ok(Kind::Text);
        }
        let field = self.last_field(def, path)?;
        let no_order = || {
            Error::malformed(
                "order_by",
                format!(
                    "\"{}\" holds a list or has no order; sort by another field.",
                    field.name
                ),
            )
        };
        match &field.ty {
            FieldType::Select { .. } => Ok(Kind::Int),
            FieldType::Reference { to, .. } => {
                let by = self.schema.object(to).and_then(|def| def.order_field());
                Ok(by.and_then(|by| kind(&by.ty)).unwrap_or(Kind::Text))
            }
            FieldType::AnyReference { to, .. } if self.targets(field, to).is_empty() => {
                Err(no_order())
            }
            FieldType::AnyReference { .. } => Ok(Kind::Text),
            ty => kind(ty).ok_or_else(no_order),
        }
    }
}

/// How a field's own order column is compared; none if it has none.
pub(super) fn kind(ty: &FieldType) -> Option<Kind> {
    Some(match ty {
        FieldType::Text
        | FieldType::LongText
        | FieldType::RichText
        | FieldType::Series { .. }
        | FieldType::Address
        | FieldType::PersonName
        | FieldType::Emails
        | FieldType::Phones
        | FieldType::Links
        | FieldType::Rank => Kind::Text,
        FieldType::Money
        | FieldType::Integer
        | FieldType::Rating
        | FieldType::AutoNumber
        | FieldType::Boolean
        | FieldType::Date
        | FieldType::DateTime
        | FieldType::Duration
        | FieldType::Decimal { .. }
        | FieldType::Percent { .. } => Kind::Int,
        _ => return None,
    })
}
