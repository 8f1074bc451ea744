//! The few that somebody sees are found first, by the indexes of owner, team and
//! shares: no index on anything else leads to them.

use std::pin::Pin;

use base::{Id, Result};
use schema::{
    Action, FieldType, ObjectId,
    filter::Pred,
    scope::{Amount, Branch, Level, Sight, Whose},
};

use super::{
    cell::Form,
    plan::FEW,
    row::{At, Maker, field, object},
    sight::{DEEPEST, at_least},
};
use crate::{Conn, Sql, list::in_list};

/// Ids that are looked for, if they are few. Named, so that it may wait for itself.
type Found<'s> = Pin<Box<dyn Future<Output = Result<Option<Vec<Id>>>> + Send + 's>>;

/// What rows must meet, and what may be counted in place of them: ids of which there
/// are as many or more, without a look at the rows.
struct Condition {
    meets: Sql,
    counted: Option<Sql>,
}

/// A statement that gives the ids of one kind, and one that counts as many in its place.
struct Way {
    rows: Sql,
    counted: Option<Sql>,
}

/// Ways to all that is in sight.
struct Ways {
    all: Vec<Way>,
    /// Whether they hold for as long as rights do: none names records that were looked up.
    lasts: bool,
}

/// What is in sight of an object.
pub(super) enum Reached {
    /// These, which are few.
    Ids(Vec<Id>),
    /// Those of this statement: a moment ago they were few.
    Among(Sql),
    /// Too much to be named, or no index leads to it.
    Much,
}

impl From<Sql> for Condition {
    fn from(meets: Sql) -> Self {
        let counted = None;
        Self { meets, counted }
    }
}

impl Ways {
    /// The statement that gives the ids of all of them.
    fn ids(self) -> Sql {
        let mut sql = Sql::default();
        sql.join(
            self.all.into_iter().map(|way| way.rows).collect::<Vec<_>>(),
            " union ",
        );
        sql
    }
}

impl<'a> Maker<'a> {
    /// The records in sight outside of the trash, if an index finds them and they are few.
    pub(super) async fn few_in_sight(
        &self,
        conn: &mut Conn,
        object: &ObjectId,
    ) -> Result<Option<Vec<Id>>> {
        match self.reached(conn, object, false, false).await? {
            Reached::Ids(ids) => Ok(Some(ids)),
            Reached::Among(_) | Reached::Much => Ok(None),
        }
    }

    /// What is in sight, in the trash or outside of it. What it was a moment ago is not
    /// counted again; `by_statement` says whether a statement does in place of ids.
    pub(super) async fn reached(
        &self,
        conn: &mut Conn,
        object: &ObjectId,
        trash: bool,
        by_statement: bool,
    ) -> Result<Reached> {
        let known = self.scope.recall((object, trash));
        if known == Some(Amount::Many) {
            return Ok(Reached::Much);
        }
        let Some(ways) = self.ways(conn, object, &[trash], 0).await? else {
            return Ok(Reached::Much);
        };
        if known == Some(Amount::Few) && ways.lasts && by_statement {
            return Ok(Reached::Among(ways.ids()));
        }
        let found = self.all_if_few(conn, ways.all).await?;
        let amount = match found {
            Some(_) => Amount::Few,
            None => Amount::Many,
        };
        self.scope.remember((object, trash), amount);
        Ok(found.map_or(Reached::Much, Reached::Ids))
    }

    fn few<'s>(
        &'s self,
        conn: &'s mut Conn,
        object: &'s ObjectId,
        trash: &'s [bool],
        depth: u8,
    ) -> Found<'s> {
        Box::pin(async move {
            match self.ways(conn, object, trash, depth).await? {
                Some(ways) => self.all_if_few(conn, ways.all).await,
                None => Ok(None),
            }
        })
    }

    /// The ways by indexes to all that is in sight; none if there is one without.
    async fn ways(
        &self,
        conn: &mut Conn,
        object: &ObjectId,
        trash: &[bool],
        depth: u8,
    ) -> Result<Option<Ways>> {
        let Sight::Some(branches) = self.scope.sight(object, Action::Read) else {
            return Ok(None);
        };
        if depth > DEEPEST {
            return Ok(None);
        }
        let (whole, at) = self.whole(&self.root_of(object)?)?;
        let mut ways = Vec::new();
        let mut lasts = true;
        for Branch { whose, only } in &branches {
            let mut conditions: Vec<Condition> = Vec::new();
            match whose {
                Whose::Anybodys => return Ok(None),
                // Each alternative by an index of its own.
                Whose::Owned(Pred::Or(any)) => {
                    for pred in any {
                        conditions.push(whole.pred(&at, pred, Form::Seek)?.into());
                    }
                }
                Whose::Owned(pred) => conditions.push(whole.pred(&at, pred, Form::Seek)?.into()),
                Whose::Inherited { via, else_, .. } => {
                    lasts = false;
                    for id in via {
                        let FieldType::Reference { to, .. } = &field(at.def, id)?.ty else {
                            return Ok(None);
                        };
                        match self.few(conn, to, &[false, true], depth + 1).await? {
                            Some(parents) => {
                                let column = at.column('f', id);
                                conditions.push(in_list(self.dialect, &column, &parents).into());
                            }
                            None => return Ok(None),
                        }
                    }
                    if *else_ != Pred::False {
                        conditions.push(self.alone(&at, via, else_, Form::Test)?.into());
                    }
                }
                Whose::Attached => return Ok(None),
                Whose::Shared { whom, level } => conditions.push(Condition {
                    meets: self.among_shares(&at, whom, *level),
                    counted: Some(self.shares(object, whom, *level)),
                }),
            }
            // Indexes are of either part of the table.
            for (condition, trash) in conditions
                .iter()
                .flat_map(|one| trash.iter().map(move |trash| (one, *trash)))
            {
                let mut sql = Sql::new(format!(
                    "select t.id as id from {} where t.deleted_at is {} and (",
                    at.table(),
                    if trash { "not null" } else { "null" }
                ));
                sql.append(condition.meets.clone()).push(")");
                if *only != Pred::True {
                    sql.push(" and (")
                        .append(whole.pred(&at, only, Form::Test)?)
                        .push(")");
                }
                ways.push(Way {
                    rows: sql,
                    counted: condition.counted.clone(),
                });
            }
        }
        Ok(Some(Ways { all: ways, lasts }))
    }

    /// The condition that a row is shared with any of these, by the index that says
    /// what is.
    pub(super) fn among_shares(&self, at: &At<'a>, whom: &[Id], level: Level) -> Sql {
        let mut sql = Sql::new(format!("{}.id in (", at.alias));
        sql.append(self.shares(&at.def.id, whom, level)).push(")");
        sql
    }

    /// The ids of records of an object that are shared with any of these.
    fn shares(&self, object: &ObjectId, whom: &[Id], level: Level) -> Sql {
        let mut sql = Sql::new(format!(
            "select s.record as id from {{w}}.shares s where s.object = '{object}' and "
        ));
        sql.append(in_list(self.dialect, "s.whom", whom))
            .push(at_least(level));
        sql
    }

    /// What these ways give, each once, if it is little; in one question, which counts
    /// first and reads nothing if it is much.
    async fn all_if_few(&self, conn: &mut Conn, ways: Vec<Way>) -> Result<Option<Vec<Id>>> {
        if ways.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let counts = ways.iter().enumerate().map(|(n, way)| {
            let mut count = Sql::new("(select count(*) from (");
            count
                .append(way.counted.as_ref().unwrap_or(&way.rows).clone())
                .push(&format!(" limit {}) w{n})", FEW + 1));
            count
        });
        let mut sql = Sql::new("with counted as (select ");
        sql.join(counts.collect::<Vec<_>>(), " + ")
            .push(" as n) select n, null as id from counted union all select 0, found.id from (");
        let each = ways.iter().enumerate().map(|(n, way)| {
            let mut ids = Sql::new("select id from (");
            ids.append(way.rows.clone())
                .push(&format!(" limit {}) w{n}", FEW + 1));
            ids
        });
        sql.join(each.collect::<Vec<_>>(), " union all ")
            .push(&format!(") found where (select n from counted) <= {FEW}"));
        let rows = conn.fetch(&sql).await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in &rows {
            match row.id(1)? {
                Some(id) => found.push(id),
                None if usize::try_from(row.get_int(0)?).unwrap_or(usize::MAX) > FEW => {
                    return Ok(None);
                }
                None => {}
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(Some(found))
    }

    /// The row that a query is about, by all definitions.
    fn root_of(&self, id: &ObjectId) -> Result<At<'a>> {
        let schema = self.scope.whole().unwrap_or(self.schema);
        let def = object(schema, id)?;
        let alias = "t".into();
        Ok(At { alias, def })
    }
}
