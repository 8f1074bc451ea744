//! Records that lie above themselves.

use base::Result;
use schema::{FieldDef, ObjectDef};

use super::Findings;
use crate::{
    Conn, Sql,
    names::{column, table},
};

/// Looks for records from which going up never ends. All that can be reached
/// going down from the tops of the tree is fine; what is left is a ring or
/// hangs on one. What lies in the trash is no part of the tree: its references
/// read as empty, and the index of parents knows only what is live.
pub(super) async fn look(
    conn: &mut Conn,
    def: &ObjectDef,
    parent: &FieldDef,
    findings: &mut Findings,
) -> Result<()> {
    let (table, up) = (table(&def.id), column('f', &parent.id));
    // A parent that is not there is another fault, and the end of the way up.
    let has_parent =
        format!("exists (select 1 from {table} p where p.id = t.{up} and p.deleted_at is null)");
    let with = format!(
        "with recursive reached(id) as (\
         select t.id from {table} t where t.deleted_at is null and t.id in (\
         select c.{up} from {table} c where c.{up} is not null and c.deleted_at is null) \
         and not {has_parent} \
         union all \
         select t.id from reached join {table} t \
         on t.{up} = reached.id and t.deleted_at is null) "
    );
    // Neither database can take a difference of sets for a loop within a loop,
    // whatever it knows of the table.
    let rest = Sql::new(format!(
        "from (select t.id from {table} t \
         where t.deleted_at is null and t.{up} is not null and {has_parent} \
         except select id from reached) x"
    ));
    let what = format!(
        "going up by its {} never ends: it is part of a circle, or lies under one",
        parent.name
    );
    let kind = format!("going up by {} never ends", parent.name);
    findings
        .found_by(
            conn,
            def,
            &kind,
            [&with, "x.id"],
            rest,
            |_| Ok(what.clone()),
        )
        .await
}
