//! Sorting by what a reference points to: the targets are walked in their own order, of their titles or
//! places (`ObjectDef::order_field`), and an index on the reference gives the rows of each.

use base::Id;
use schema::{Dir, ObjectDef, filter::Cmp};

use super::{
    cell::operator,
    segments::{Segment, Through},
    sort::direction,
};
use crate::{Arg, Dialect, Sql, names, rows::key_column, sync::walked};

/// The targets of a reference, `r` in statements.
pub(super) struct Titles {
    /// The reference, as a column of `t`.
    pub column: String,
    /// The same without the alias.
    pub bare_column: String,
    table: String,
    title: String,
    index: String,
}

/// The rows that are read through their targets.
#[derive(Clone, Copy)]
pub(super) struct Joined<'s> {
    pub columns: &'s Sql,
    /// Their table under its alias, and the index on the reference.
    pub from: &'s str,
    pub condition: &'s Sql,
    pub limit: usize,
}

impl Titles {
    /// None if the target has nothing to go by.
    pub fn of(to: &ObjectDef, column: String) -> Option<Self> {
        let title = key_column(to.order_field()?)?;
        Some(Self {
            column: format!("t.{column}"),
            bare_column: column,
            table: names::table(&to.id),
            index: walked(to, &title),
            title,
        })
    }

    /// The targets after one, by title and id.
    pub fn after(&self, place: Option<(Arg, Id)>, dir: Dir, later: Cmp) -> Through {
        let mut conditions: Vec<Sql> = vec![
            "r.deleted_at is null".into(),
            format!("r.{} is not null", self.title).into(),
        ];
        if let Some((title, id)) = place {
            let mut seek = Sql::new(format!("(r.{}, r.id) {} (", self.title, operator(later)));
            seek.bind(title).push(", ").bind(id).push(")");
            conditions.push(seek);
        }
        let dir = direction(dir);
        Through {
            conditions,
            order: format!("r.{}{dir}, r.id{dir}", self.title),
        }
    }

    /// The condition that a row points to a target outside the trash that has no place in their order.
    pub fn without_place(&self) -> Sql {
        self.among(&format!(
            "r.deleted_at is null and r.{} is null",
            self.title
        ))
    }

    /// The condition that a row points to a target in the trash.
    pub fn trashed(&self) -> Sql {
        self.among("r.deleted_at is not null")
    }

    fn among(&self, condition: &str) -> Sql {
        Sql::new(format!(
            "{} in (select r.id from {} r where {condition})",
            self.column, self.table
        ))
    }

    /// The statement that reads the rows of a range of targets.
    pub fn statement(
        &self,
        dialect: Dialect,
        rows: &Joined<'_>,
        segment: &Segment,
        through: &Through,
    ) -> Sql {
        let Joined {
            columns,
            from,
            condition,
            limit,
        } = *rows;
        let mut sql = Sql::new("select ");
        sql.append(columns.clone());
        let targets = &self.table;
        match dialect {
            Dialect::Sqlite => {
                let index = match from.contains(" indexed by ") {
                    true => format!(" indexed by {}", self.index),
                    false => String::new(),
                };
                sql.push(&format!(
                    " from {targets} r{index} cross join {from} where {} = r.id and ",
                    self.column
                ));
                sql.append(condition.clone());
            }
            Dialect::Postgres => {
                // No more of each target than of all of them together.
                sql.push(&format!(
                    " from {targets} r cross join lateral (select t.* from {from} where "
                ));
                sql.append(condition.clone())
                    .push(&format!(" and {} = r.id order by ", self.column));
                sql.append(segment.order.clone())
                    .push(&format!(" limit {limit}) t where true"));
            }
        }
        for condition in &through.conditions {
            sql.push(" and ").append(condition.clone());
        }
        sql.push(&format!(" order by {}", through.order));
        if dialect == Dialect::Sqlite {
            // Tells the planner that no two targets share a place, and so that
            // the rows of each need no sorting among those of others.
            let dir = if through.order.ends_with(" desc") {
                " desc"
            } else {
                ""
            };
            sql.push(&format!(", r.rid{dir}"));
        }
        sql.push(", ")
            .append(segment.order.clone())
            .push(&format!(" limit {limit}"));
        sql
    }
}
