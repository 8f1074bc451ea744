//! Rows that are in sight with others: by what their fields lead to, by what has
//! them attached.

use base::Result;
use schema::{Action, FieldId, FieldType, ObjectId, def::FILE, filter::Pred};

use super::{
    cell::Form,
    row::{At, Maker, field},
    sight::{all, any},
};
use crate::Sql;

impl<'a> Maker<'a> {
    /// The ways to records in sight that these fields of a row lead to. `at` has
    /// all fields.
    pub(super) fn parents(&self, at: &At<'a>, via: &[FieldId], depth: u8) -> Result<Vec<Sql>> {
        let (whole, _) = self.whole(at)?;
        let mut ways = Vec::new();
        for id in via {
            let field = field(at.def, id)?;
            let column = at.column('f', &field.id);
            let (to, is_listed): (Vec<ObjectId>, bool) = match &field.ty {
                FieldType::Reference { to, .. } => (vec![to.clone()], false),
                FieldType::References { to, .. } => (vec![to.clone()], true),
                FieldType::AnyReference { to, .. } if to.is_empty() => (
                    whole.schema.objects().map(|def| def.id.clone()).collect(),
                    false,
                ),
                FieldType::AnyReference { to, .. } => (to.clone(), false),
                _ => continue,
            };
            for to in to {
                if whole.schema.object(&to).is_none() {
                    continue;
                }
                let there = whole.row(&to)?;
                let sight = self.sight(&there, Action::Read, depth + 1)?;
                if sight.as_ref().is_some_and(|sight| sight.text() == "false") {
                    continue;
                }
                let mut sql = Sql::new("(");
                if matches!(field.ty, FieldType::AnyReference { .. }) {
                    sql.push(&format!("{} = '{to}' and ", at.object_column(&field.id)));
                }
                if is_listed {
                    sql.push(&format!(
                        "exists (select 1 from {{w}}.links l join {} on {}.id = l.target where l.record = {}.id \
                         and l.object = '{}' and l.field = '{}'",
                        there.table(),
                        there.alias,
                        at.alias,
                        at.def.id,
                        field.id
                    ));
                } else if sight.is_none() {
                    sql.push(&format!("{column} is not null)"));
                    ways.push(sql);
                    continue;
                } else {
                    sql.push(&format!(
                        "exists (select 1 from {} where {}.id = {column}",
                        there.table(),
                        there.alias
                    ));
                }
                if let Some(sight) = sight {
                    sql.push(" and ").append(sight);
                }
                sql.push("))");
                ways.push(sql);
            }
        }
        Ok(ways)
    }

    /// The condition that a row hangs on nothing and meets this.
    pub(super) fn alone(
        &self,
        at: &At<'a>,
        via: &[FieldId],
        pred: &Pred,
        form: Form,
    ) -> Result<Sql> {
        let (whole, _) = self.whole(at)?;
        let mut parts = Vec::new();
        for id in via {
            let field = field(at.def, id)?;
            parts.push(match &field.ty {
                FieldType::References { .. } => Sql::new(format!(
                    "not exists (select 1 from {{w}}.links l where l.record = {}.id and l.object = '{}' and l.field = '{}')",
                    at.alias, at.def.id, field.id
                )),
                _ => Sql::new(format!("{} is null", at.column('f', &field.id))),
            });
        }
        parts.push(whole.pred(at, pred, form)?);
        Ok(all(parts))
    }

    /// The condition that a file is attached to a record in sight.
    pub(super) fn attached(&self, at: &At<'a>, depth: u8) -> Result<Sql> {
        let (whole, _) = self.whole(at)?;
        let mut ways = Vec::new();
        for def in whole.schema.objects().filter(|def| def.id.as_str() != FILE) {
            let fields: Vec<String> = def
                .live_fields()
                .filter(|field| matches!(field.ty, FieldType::Files))
                .filter(|field| !self.scope.hides(&def.id, &field.id))
                .map(|field| format!("'{}'", field.id))
                .collect();
            if fields.is_empty() {
                continue;
            }
            let there = whole.row(&def.id)?;
            let sight = self.sight(&there, Action::Read, depth + 1)?;
            let mut sql = Sql::new(format!(
                "exists (select 1 from {{w}}.links l join {} on {}.id = l.record where l.target = {}.id \
                 and l.object = '{}' and l.field in ({})",
                there.table(),
                there.alias,
                at.alias,
                def.id,
                fields.join(", ")
            ));
            if let Some(sight) = sight {
                sql.push(" and ").append(sight);
            }
            sql.push(")");
            ways.push(sql);
        }
        Ok(any(ways))
    }
}
