//! Records that somebody copies as a table: a file of another kind, which their clipboard
//! holds. They are those that they may export, and the audit log is told of them.

use base::{Id, Result};
use schema::{Action, FieldDef, ObjectDef, Record};

use crate::{
    Cx,
    audit::{self, Event},
    records,
};

/// Ids that the audit log names; of more it has the number alone.
const NAMED: usize = 100;

/// Those of some records that may be taken out, in the order of their ids. The audit log is
/// told before they are given.
///
/// # Errors
/// `Forbidden` if who asks may export nothing of the object; `Busy` if the database is away.
pub async fn copied(
    cx: &Cx,
    def: &ObjectDef,
    ids: Vec<Id>,
    fields: &[&FieldDef],
) -> Result<Vec<Record>> {
    cx.may_do(Action::Export, &def.id)?;
    let mut conn = cx.ws.db().read().await?;
    let may = store::permitted(&mut conn, &cx.scope, &def.id, Action::Export, &ids).await?;
    drop(conn);
    let ids = ids.into_iter().filter(|id| may.contains(id)).collect();
    let found = records::find_all(cx, &def.id, ids).await?;
    if !found.is_empty() {
        let event = Event::Exported {
            object: def.id.to_string(),
            filter: named(&found),
            fields: Some(fields.iter().map(|field| field.name.clone()).collect()),
            count: found.len() as u64,
            format: "clipboard",
        };
        audit::note_alone(cx, &event).await?;
    }
    Ok(found)
}

/// The records, in the filter language where they are not too many.
fn named(records: &[Record]) -> String {
    let ids = records.iter().take(NAMED);
    let ids: Vec<String> = ids.map(|record| record.id.to_string()).collect();
    let more = if records.len() > NAMED { ", …" } else { "" };
    format!("id in ({}{more})", ids.join(", "))
}
