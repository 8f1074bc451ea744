//! The first in the order of ids of what somebody sees: owner by owner, team by team and
//! share by share, each by an index that is in that order already. However much or
//! little they see of a table, no row is looked at that they do not.

use base::{Id, Result};
use schema::{
    Action, Cursor, Dir, ObjectId,
    filter::{Cell, Pred},
    scope::{Branch, Level, Sight, Whose},
};

use super::{
    row::{At, Maker},
    sight::at_least,
    sort::{Order, Walk, direction},
};
use crate::Sql;

/// Who is asked of more owners, teams and shares than this has the table walked.
const MOST_WAYS: usize = 32;

/// The ways to all that somebody sees of an object.
pub(super) struct Ways {
    object: ObjectId,
    /// The table under its alias.
    table: String,
    all: Vec<Way>,
}

#[derive(Clone, Debug, PartialEq)]
enum Way {
    /// What this column, owner or team, says to be theirs.
    Of(String, Id),
    /// What is shared with them.
    Shared(Id, Level),
}

impl Ways {
    /// None where somebody sees everything or nothing, and where anything but
    /// owner, team and shares decides.
    pub fn of(maker: &Maker<'_>, at: &At<'_>) -> Option<Self> {
        let Sight::Some(branches) = maker.scope.sight(&at.def.id, Action::Read) else {
            return None;
        };
        let mut all = Vec::new();
        for Branch { whose, only } in &branches {
            if *only != Pred::True {
                return None;
            }
            match whose {
                Whose::Owned(Pred::Or(any)) => {
                    for pred in any {
                        all.extend(owned(at, pred)?);
                    }
                }
                Whose::Owned(pred) => all.extend(owned(at, pred)?),
                Whose::Shared { whom, level } => {
                    all.extend(whom.iter().map(|whom| Way::Shared(*whom, *level)));
                }
                Whose::Anybodys | Whose::Inherited { .. } | Whose::Attached => return None,
            }
            if all.len() > MOST_WAYS {
                return None;
            }
        }
        let mut ways: Vec<Way> = Vec::with_capacity(all.len());
        for way in all {
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
        Some(Self {
            object: at.def.id.clone(),
            table: at.table(),
            all: ways,
        })
    }

    /// The condition that a row is among the first so many after a cursor.
    ///
    /// # Errors
    /// `Malformed` if the cursor belongs to another order.
    pub fn first(&self, after: Option<&Cursor>, dir: Dir, limit: usize) -> Result<Sql> {
        if self.all.is_empty() {
            return Ok("false".into());
        }
        let all = self.all.iter().enumerate().map(|(n, way)| {
            let mut sql = Sql::new("select id from (");
            sql.append(self.way(way, after, dir, limit)?)
                .push(&format!(") w{n}"));
            Ok(sql)
        });
        let mut sql = Sql::new("t.id in (select id from (");
        sql.join(all.collect::<Result<Vec<_>>>()?, " union ")
            .push(&format!(") w order by id{} limit {limit})", direction(dir)));
        Ok(sql)
    }

    fn way(&self, way: &Way, after: Option<&Cursor>, dir: Dir, limit: usize) -> Result<Sql> {
        let (mut sql, id) = match way {
            Way::Of(column, whose) => {
                let mut sql = Sql::new(format!(
                    "select t.id as id from {} where t.deleted_at is null and {column} = ",
                    self.table
                ));
                sql.bind(*whose);
                (sql, "t.id")
            }
            Way::Shared(whom, level) => {
                // `cross` has SQLite go by the shares: the row says only whether it is in
                // the trash.
                let mut sql = Sql::new(format!(
                    "select s.record as id from {{w}}.shares s cross join {} where t.id = s.record \
                     and t.deleted_at is null and s.object = '{}' and s.whom = ",
                    self.table, self.object
                ));
                sql.bind(*whom).push(at_least(*level));
                (sql, "s.record")
            }
        };
        let order = Order {
            keys: Vec::new(),
            ties: dir,
            id: id.into(),
            walk: Some(Walk::Ids),
        };
        for segment in order.segments(after)? {
            for condition in segment.conditions {
                sql.push(" and ").append(condition);
            }
            sql.push(" order by ").append(segment.order);
        }
        sql.push(&format!(" limit {limit}"));
        Ok(sql)
    }
}

/// The ways that a condition on who owns a record is; none if it is another.
fn owned(at: &At<'_>, pred: &Pred) -> Option<Vec<Way>> {
    match pred {
        Pred::False => Some(Vec::new()),
        Pred::Cell {
            way,
            field,
            cell: Cell::IdIn(ids),
        } if way.is_empty() => {
            let field = field.as_field()?;
            let is_indexed = matches!(field.as_str(), "owner" | "team");
            let column = at.column('f', field);
            is_indexed.then(|| ids.iter().map(|id| Way::Of(column.clone(), *id)).collect())
        }
        _ => None,
    }
}
