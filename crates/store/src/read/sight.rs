//! Which rows are in sight: the rights of who asks, as a condition of each row
//! that a statement is at. What nobody may see behaves as if it were in the trash.

use std::collections::HashSet;

use base::{Id, Result};
use schema::{
    Action, FieldDef, FieldId, FieldType, ObjectDef, ObjectId, Scope,
    filter::Pred,
    scope::{Branch, Level, Sight, Whose},
};

use super::{
    cell::Form,
    row::{At, Maker, is_actor},
};
use crate::{
    Conn, Sql,
    list::{chunks, in_list},
    names,
    rows::searched,
};

/// Records inherit from records that inherit no further than this.
pub(super) const DEEPEST: u8 = 2;

impl<'a> Maker<'a> {
    /// The condition that a row is outside the trash and in sight.
    pub fn there(&self, at: &At<'a>) -> Result<Sql> {
        let mut sql = Sql::new(format!("{}.deleted_at is null", at.alias));
        sql.append(self.and_in_sight(at)?);
        Ok(sql)
    }

    /// ` and ...` that a row is in sight; nothing where all are.
    pub fn and_in_sight(&self, at: &At<'a>) -> Result<Sql> {
        Ok(match self.in_sight(at, Action::Read)? {
            None => Sql::default(),
            Some(sight) => {
                let mut sql = Sql::new(" and ");
                sql.append(sight);
                sql
            }
        })
    }

    /// The condition that an action may be done with a row; none if it may be with
    /// all.
    pub fn in_sight(&self, at: &At<'a>, action: Action) -> Result<Option<Sql>> {
        self.sight(at, action, 0)
    }

    pub(super) fn sight(&self, at: &At<'a>, action: Action, depth: u8) -> Result<Option<Sql>> {
        match self.scope.sight(&at.def.id, action) {
            Sight::Everything => Ok(None),
            Sight::Nothing => Ok(Some("false".into())),
            Sight::Some(_) if depth > DEEPEST => Ok(Some("false".into())),
            // What may hang on anything is seen by what it hangs on itself, not by
            // what that hangs on: a statement would grow with every step.
            Sight::Some(branches)
                if depth > 0 && branches.iter().any(|one| self.is_wide(at, one)) =>
            {
                let all = branches
                    .iter()
                    .filter(|branch| !self.is_wide(at, branch))
                    .map(|branch| self.branch(at, branch, depth))
                    .collect::<Result<Vec<_>>>()?;
                Ok(Some(any(all)))
            }
            Sight::Some(branches) => {
                let all = branches
                    .iter()
                    .map(|branch| self.branch(at, branch, depth))
                    .collect::<Result<Vec<_>>>()?;
                Ok(Some(any(all)))
            }
        }
    }

    /// Whether records are in sight by others of any object.
    fn is_wide(&self, at: &At<'a>, branch: &Branch) -> bool {
        let is_any = |id: &FieldId| {
            let field = at.def.field_by_id(id);
            field.is_none_or(|field| matches!(field.ty, FieldType::AnyReference { .. }))
        };
        match &branch.whose {
            Whose::Attached => true,
            Whose::Inherited { via, .. } => via.iter().any(is_any),
            _ => false,
        }
    }

    fn branch(&self, at: &At<'a>, branch: &Branch, depth: u8) -> Result<Sql> {
        let (whole, at) = self.whole(at)?;
        let mut parts = Vec::new();
        match &branch.whose {
            Whose::Anybodys => {}
            Whose::Owned(pred) => parts.push(whole.pred(&at, pred, Form::Test)?),
            Whose::Inherited { via, else_, also } => {
                let mut ways = self.parents(&at, via, depth)?;
                if *else_ != Pred::False {
                    ways.push(self.alone(&at, via, else_, Form::Test)?);
                }
                parts.push(any(ways));
                if *also != Pred::True {
                    parts.push(whole.pred(&at, also, Form::Test)?);
                }
            }
            Whose::Attached => parts.push(self.attached(&at, depth)?),
            Whose::Shared { whom, level } => parts.push(self.shared(&at, whom, *level)),
        }
        if branch.only != Pred::True {
            parts.push(whole.pred(&at, &branch.only, Form::Test)?);
        }
        Ok(all(parts))
    }

    /// The same maker with all definitions and without rights, for what rights are
    /// decided by; and the row by them.
    pub(super) fn whole(&self, at: &At<'a>) -> Result<(Maker<'a>, At<'a>)> {
        let schema = self.scope.whole().unwrap_or(self.schema);
        let whole = self.with(schema, Scope::EVERYTHING);
        let def = whole.object(&at.def.id)?;
        let alias = at.alias.clone();
        Ok((whole, At { alias, def }))
    }

    /// The condition that a row is shared with any of these.
    fn shared(&self, at: &At<'a>, whom: &[Id], level: Level) -> Sql {
        if self.tests_all {
            return self.among_shares(at, whom, level);
        }
        let mut sql = Sql::new(format!(
            "exists (select 1 from {{w}}.shares s where s.object = '{}' and s.record = {}.id and ",
            at.def.id, at.alias
        ));
        sql.append(in_list(self.dialect, "s.whom", whom))
            .push(at_least(level))
            .push(")");
        sql
    }

    /// ` and ...` that what a reference points to is in sight; nothing if all of it
    /// is, or if the field is none.
    pub(super) fn and_target_in_sight(&self, at: &At<'a>, field: &FieldDef) -> Result<Sql> {
        let restricts = |object: &ObjectId| self.scope.restricts(object);
        let is_open = self.scope.is_everything()
            || match &field.ty {
                FieldType::Reference { to, .. } | FieldType::References { to, .. } => {
                    !restricts(to)
                }
                FieldType::AnyReference { to, .. } if to.is_empty() => false,
                FieldType::AnyReference { to, .. } => !to.iter().any(restricts),
                _ => true,
            };
        // Who acted is told wherever it is told at all.
        if is_open || is_actor(&field.id) {
            return Ok(Sql::default());
        }
        let (_, at) = self.whole(at)?;
        let mut sql = Sql::new(" and ");
        sql.append(any(self.parents(
            &at,
            std::slice::from_ref(&field.id),
            0,
        )?));
        Ok(sql)
    }

    /// Whether words may stand in fields of an object that do not exist for who asks.
    pub(super) fn hides_words(&self, def: &ObjectDef) -> bool {
        let whole = self.scope.whole().and_then(|schema| schema.object(&def.id));
        whole.is_some_and(|whole| searched(whole).count() > searched(def).count())
    }
}

/// Of these records those that an action may be done with, in the trash or not.
///
/// # Errors
/// `NotFound` if the object is none; `Busy` if the database is away.
pub async fn permitted(
    conn: &mut Conn,
    scope: &Scope,
    object: &ObjectId,
    action: Action,
    ids: &[Id],
) -> Result<HashSet<Id>> {
    let Some(schema) = scope.whole() else {
        return Ok(ids.iter().copied().collect());
    };
    let maker = Maker::new(schema, scope, conn.dialect());
    let at = maker.root(object)?;
    let condition = match maker.in_sight(&at, action)? {
        None => return Ok(ids.iter().copied().collect()),
        Some(condition) => condition,
    };
    let mut found = HashSet::new();
    for some in chunks(ids) {
        let mut sql = Sql::new(format!(
            "select t.id from {} t where ",
            names::table(object)
        ));
        sql.append(in_list(conn.dialect(), "t.id", some))
            .push(" and ")
            .append(condition.clone());
        for row in conn.fetch(&sql).await? {
            found.insert(row.get_id(0)?);
        }
    }
    Ok(found)
}

/// ` and ...` that a share is of this level or further.
pub(super) fn at_least(level: Level) -> &'static str {
    match level {
        Level::Read => "",
        Level::Write => " and s.level = 'write'",
    }
}

pub(super) fn any(parts: Vec<Sql>) -> Sql {
    joined(parts, " or ", "false")
}

pub(super) fn all(parts: Vec<Sql>) -> Sql {
    joined(parts, " and ", "true")
}

/// In parentheses, so that it may stand anywhere.
fn joined(parts: Vec<Sql>, word: &str, none: &str) -> Sql {
    if parts.is_empty() {
        return none.into();
    }
    let parts = parts.into_iter().map(|part| {
        let mut sql = Sql::new("(");
        sql.append(part).push(")");
        sql
    });
    let mut sql = Sql::new("(");
    sql.join(parts, word).push(")");
    sql
}
