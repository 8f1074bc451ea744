//! Removing records for good. The change log keeps the whole row.

use base::{Error, Id, Result};
use schema::{Record, Schema};

use super::{Stamp, fault::described, side};
use crate::{Tx, changes, shares};

/// Removes records with their links, handles, search documents, shares and public links, their views of lists, what
/// people were told of them, and the links that others have to them.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn purge(tx: &mut Tx, schema: &Schema, stamp: &Stamp, records: &[Record]) -> Result<()> {
    changes::log_purge(tx, schema, stamp, records).await?;
    let mut objects: std::collections::BTreeMap<_, Vec<Id>> = std::collections::BTreeMap::new();
    for record in records {
        objects.entry(&record.object).or_default().push(record.id);
    }
    for (object, mut ids) in objects {
        let def = schema
            .object(object)
            .ok_or_else(|| Error::broken(format!("there is no object {object}")))?;
        ids.sort();
        side::clear(tx, &crate::names::bare_table(object), "id", None, &ids)
            .await
            .map_err(|e| described(def, e))?;
        side::clear(tx, "links", "record", None, &ids).await?;
        side::clear(tx, "links", "target", None, &ids).await?;
        side::clear(tx, "handles", "record", None, &ids).await?;
        side::clear(tx, "search_docs", "id", None, &ids).await?;
        side::clear(tx, "public_links", "record", None, &ids).await?;
        side::clear(tx, "notifications", "record", None, &ids).await?;
        match object.as_str() {
            "user" => {
                side::clear(tx, "notifications", "person", None, &ids).await?;
                side::clear(tx, "muted_notifications", "person", None, &ids).await?;
                side::clear(tx, "saved_views", "owner", None, &ids).await?;
                side::clear(tx, "view_marks", "person", None, &ids).await?;
            }
            "team" => side::clear(tx, "saved_views", "team", None, &ids).await?,
            _ => {}
        }
        shares::clear(tx, object, &ids).await?;
    }
    Ok(())
}
