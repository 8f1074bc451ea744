//! Which rows are in sight: the rights of who asks, as a condition of each row
//! that a statement is at. What nobody may see behaves as if it were in the trash.

use std::{collections::HashSet, pin::Pin};

use base::{Id, Result};
use schema::{
    Action, FieldDef, FieldId, FieldType, ObjectDef, ObjectId, Scope,
    def::FILE,
    filter::Pred,
    scope::{Branch, Sight, Whose},
};

use super::{
    cell::Form,
    plan::FEW,
    row::{At, Maker, field, is_actor, object},
};
use crate::{
    Conn, Sql,
    list::{chunks, in_list},
    names,
    rows::searched,
};

/// Ids that are looked for, if they are few. Named, so that it may wait for itself.
type Found<'s> = Pin<Box<dyn Future<Output = Result<Option<Vec<Id>>>> + Send + 's>>;

/// Records inherit from records that inherit no further than this.
const DEEPEST: u8 = 2;

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

    fn sight(&self, at: &At<'a>, action: Action, depth: u8) -> Result<Option<Sql>> {
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
        }
        if branch.only != Pred::True {
            parts.push(whole.pred(&at, &branch.only, Form::Test)?);
        }
        Ok(all(parts))
    }

    /// The same maker with all definitions and without rights, for what rights are
    /// decided by; and the row by them.
    fn whole(&self, at: &At<'a>) -> Result<(Maker<'a>, At<'a>)> {
        let schema = self.scope.whole().unwrap_or(self.schema);
        let whole = self.with(schema, Scope::EVERYTHING);
        let def = whole.object(&at.def.id)?;
        let alias = at.alias.clone();
        Ok((whole, At { alias, def }))
    }

    /// The ways to records in sight that these fields of a row lead to. `at` has
    /// all fields.
    fn parents(&self, at: &At<'a>, via: &[FieldId], depth: u8) -> Result<Vec<Sql>> {
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
    fn alone(&self, at: &At<'a>, via: &[FieldId], pred: &Pred, form: Form) -> Result<Sql> {
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
    fn attached(&self, at: &At<'a>, depth: u8) -> Result<Sql> {
        let (whole, _) = self.whole(at)?;
        let mut ways = Vec::new();
        for def in whole.schema.objects().filter(|def| def.id.as_str() != FILE) {
            let fields: Vec<String> = def
                .live_fields()
                .filter(|field| matches!(field.ty, FieldType::Files))
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

    /// The records in sight, in the trash or outside of it, if an index finds them
    /// and they are few.
    pub(super) async fn few_in_sight(
        &self,
        conn: &mut Conn,
        object: &ObjectId,
        trash: bool,
    ) -> Result<Option<Vec<Id>>> {
        let trash = match trash {
            true => &[true][..],
            false => &[false][..],
        };
        self.few(conn, object, trash, 0).await
    }

    fn few<'s>(
        &'s self,
        conn: &'s mut Conn,
        object: &'s ObjectId,
        trash: &'s [bool],
        depth: u8,
    ) -> Found<'s> {
        Box::pin(self.few_of(conn, object, trash, depth))
    }

    async fn few_of(
        &self,
        conn: &mut Conn,
        object: &ObjectId,
        trash: &[bool],
        depth: u8,
    ) -> Result<Option<Vec<Id>>> {
        let Sight::Some(branches) = self.scope.sight(object, Action::Read) else {
            return Ok(None);
        };
        if depth > DEEPEST {
            return Ok(None);
        }
        let (whole, at) = self.whole(&self.root_of(object)?)?;
        let mut ways = Vec::new();
        for Branch { whose, only } in &branches {
            let mut conditions = Vec::new();
            match whose {
                Whose::Anybodys => return Ok(None),
                // Each alternative by an index of its own.
                Whose::Owned(Pred::Or(any)) => {
                    for pred in any {
                        conditions.push(whole.pred(&at, pred, Form::Seek)?);
                    }
                }
                Whose::Owned(pred) => conditions.push(whole.pred(&at, pred, Form::Seek)?),
                Whose::Inherited { via, else_, .. } => {
                    for id in via {
                        let FieldType::Reference { to, .. } = &field(at.def, id)?.ty else {
                            return Ok(None);
                        };
                        match self.few(conn, to, &[false, true], depth + 1).await? {
                            Some(parents) => conditions.push(in_list(
                                self.dialect,
                                &at.column('f', id),
                                &parents,
                            )),
                            None => return Ok(None),
                        }
                    }
                    if *else_ != Pred::False {
                        conditions.push(self.alone(&at, via, else_, Form::Test)?);
                    }
                }
                Whose::Attached => return Ok(None),
            }
            // Indexes are of either part of the table.
            let mut each: Vec<(Sql, bool)> = Vec::new();
            for condition in conditions {
                for trash in trash {
                    each.push((condition.clone(), *trash));
                }
            }
            for (condition, trash) in each {
                let mut sql = Sql::new(format!(
                    "select t.id as id from {} where t.deleted_at is {} and (",
                    at.table(),
                    if trash { "not null" } else { "null" }
                ));
                sql.append(condition).push(")");
                if *only != Pred::True {
                    sql.push(" and (")
                        .append(whole.pred(&at, only, Form::Test)?)
                        .push(")");
                }
                sql.push(&format!(" limit {}", FEW + 1));
                ways.push(sql);
            }
        }
        let found = match self.count_all(conn, &ways).await? {
            0 => return Ok(Some(Vec::new())),
            few if few <= FEW => self.ids_of_all(conn, ways).await?,
            _ => return Ok(None),
        };
        Ok(Some(found))
    }

    /// How many rows these statements give together, in one question.
    async fn count_all(&self, conn: &mut Conn, ways: &[Sql]) -> Result<usize> {
        if ways.is_empty() {
            return Ok(0);
        }
        let mut sql = Sql::new("select ");
        let counts = ways.iter().enumerate().map(|(n, way)| {
            let mut count = Sql::new("(select count(*) from (");
            count.append(way.clone()).push(&format!(") w{n})"));
            count
        });
        sql.join(counts.collect::<Vec<_>>(), " + ");
        let count = conn.fetch_one(&sql).await?.get_int(0)?;
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }

    /// What they give, each once.
    async fn ids_of_all(&self, conn: &mut Conn, ways: Vec<Sql>) -> Result<Vec<Id>> {
        let mut sql = Sql::default();
        let each = ways.into_iter().enumerate().map(|(n, way)| {
            let mut ids = Sql::new("select id from (");
            ids.append(way).push(&format!(") w{n}"));
            ids
        });
        sql.join(each.collect::<Vec<_>>(), " union all ");
        let rows = conn.fetch(&sql).await?;
        let ids = rows.iter().map(|row| row.get_id(0));
        let mut found = ids.collect::<Result<Vec<_>>>()?;
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// The row that a query is about, by all definitions.
    fn root_of(&self, id: &ObjectId) -> Result<At<'a>> {
        let schema = self.scope.whole().unwrap_or(self.schema);
        let def = self::object(schema, id)?;
        let alias = "t".into();
        Ok(At { alias, def })
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

fn any(parts: Vec<Sql>) -> Sql {
    joined(parts, " or ", "false")
}

fn all(parts: Vec<Sql>) -> Sql {
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
