//! References to records that are not there at all.

use std::collections::HashSet;

use base::Result;
use schema::{FieldDef, FieldType, ObjectDef, ObjectId, OnDelete, Schema};

use super::Findings;
use crate::{
    Conn, Sql,
    names::{column, table},
    read::owners,
};

/// Looks through every field that points to records.
pub(super) async fn look(
    conn: &mut Conn,
    def: &ObjectDef,
    tables: &HashSet<String>,
    schema: &Schema,
    findings: &mut Findings,
) -> Result<()> {
    for field in def.live_fields().chain(owners()) {
        match &field.ty {
            FieldType::Reference { to, .. } => {
                column_of(conn, def, field, None, tables, to, findings).await?;
            }
            FieldType::AnyReference { .. } => {
                for to in schema.all_objects().map(|def| &def.id) {
                    column_of(conn, def, field, Some(to), tables, to, findings).await?;
                }
                unknown(conn, def, field, schema, findings).await?;
            }
            _ => {}
        }
    }
    links(conn, def, tables, schema, findings).await
}

fn kind_of(field: &FieldDef, to: &ObjectId) -> String {
    format!("{} points to {to} records that are not there", field.name)
}

/// Whether records go to the trash with what they point to.
fn hangs_on(field: &FieldDef) -> bool {
    match &field.ty {
        FieldType::Reference { on_delete, .. } | FieldType::AnyReference { on_delete, .. } => {
            *on_delete == OnDelete::Cascade
        }
        _ => false,
    }
}

/// A column of ids; only those of one object, where several may be meant.
async fn column_of(
    conn: &mut Conn,
    def: &ObjectDef,
    field: &FieldDef,
    only: Option<&ObjectId>,
    tables: &HashSet<String>,
    to: &ObjectId,
    findings: &mut Findings,
) -> Result<()> {
    let id = column('f', &field.id);
    let mut rest = Sql::new(format!(
        "from {} t where t.{id} is not null",
        table(&def.id)
    ));
    if let Some(object) = only {
        rest.push(&format!(" and t.{} = ", column('o', &field.id)));
        rest.bind(object.as_str());
    }
    if hangs_on(field) {
        // What hung on a record that is gone stays in the trash as it was.
        rest.push(" and t.deleted_at is null");
    }
    if tables.contains(to.as_str()) {
        let target = table(to);
        rest.push(&format!(
            " and not exists (select 1 from {target} p where p.id = t.{id})"
        ));
    }
    let columns = format!("t.id, t.{id}");
    let kind = kind_of(field, to);
    findings
        .found_by(conn, def, &kind, ["", &columns], rest, |row| {
            Ok(format!(
                "its {} points to {to} {}, which is not there",
                field.name,
                row.get_id(1)?
            ))
        })
        .await
}

/// References to objects that there are none of.
async fn unknown(
    conn: &mut Conn,
    def: &ObjectDef,
    field: &FieldDef,
    schema: &Schema,
    findings: &mut Findings,
) -> Result<()> {
    let object = column('o', &field.id);
    let mut rest = Sql::new(format!(
        "from {} t where t.{object} is not null and t.{object} not in (",
        table(&def.id)
    ));
    let known = schema.all_objects().map(|def| Sql::value(def.id.as_str()));
    rest.join(known, ", ").push(")");
    let kind = format!("{} points to objects that there are none of", field.name);
    let columns = format!("t.id, t.{object}");
    findings
        .found_by(conn, def, &kind, ["", &columns], rest, |row| {
            Ok(format!(
                "its {} points to a record of {}, and there is no such object",
                field.name,
                row.get_text(1)?
            ))
        })
        .await
}

/// Lists of references lie in a table of their own.
async fn links(
    conn: &mut Conn,
    def: &ObjectDef,
    tables: &HashSet<String>,
    schema: &Schema,
    findings: &mut Findings,
) -> Result<()> {
    for to in schema.all_objects().map(|def| &def.id) {
        if !tables.contains(to.as_str()) {
            continue;
        }
        let mut rest = Sql::new("from {w}.links l where l.object = ");
        rest.bind(def.id.as_str())
            .push(" and l.target_object = ")
            .bind(to.as_str());
        rest.push(&format!(
            " and not exists (select 1 from {} t where t.id = l.target)",
            table(to)
        ));
        let kind = format!("lists point to {to} records that are not there");
        let columns = "l.record, l.field, l.target";
        findings
            .found_by(conn, def, &kind, ["", columns], rest, |row| {
                Ok(format!(
                    "its {} points to {to} {}, which is not there",
                    row.get_text(1)?,
                    row.get_id(2)?
                ))
            })
            .await?;
    }
    Ok(())
}
