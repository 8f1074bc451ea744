//! How far computed fields are, for people.

use std::collections::HashMap;

use base::Result;
use schema::{FieldId, ObjectId, Schema};
use serde::Serialize;
use store::Conn;

/// Whether all rows of a computed field are right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// A job still brings rows forward, of it or of what it is made of.
    Building,
    Ready,
    /// Its text cannot be read any more.
    Failed,
}

/// The state of every computed field.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn states(
    conn: &mut Conn,
    schema: &Schema,
) -> Result<HashMap<(ObjectId, FieldId), State>> {
    let derived = schema.derived();
    let mut all: HashMap<(ObjectId, FieldId), State> = derived
        .at_fault()
        .map(|(key, _)| (key.clone(), State::Failed))
        .collect();
    if derived.is_empty() {
        return Ok(all);
    }
    let pending: Vec<_> = store::computing(conn)
        .await?
        .into_iter()
        .filter(|one| one.pending > 0)
        .filter_map(|one| derived.get(&one.object, &one.field))
        .collect();
    for one in derived.fields() {
        let waits = pending.iter().any(|other| {
            (other.object == one.object && other.field == one.field)
                || derived.is_made_of(one, other)
        });
        let state = if waits { State::Building } else { State::Ready };
        all.insert((one.object.clone(), one.field.clone()), state);
    }
    Ok(all)
}
