//! How far computed fields are, for people.

use std::collections::HashMap;

use base::Result;
use schema::{FieldId, ObjectId, Schema};
use store::Conn;

use super::job;

/// Whether all rows of a computed field are right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// A job still brings rows forward, of it or of what it is made of.
    Building,
    Ready,
    /// Its text cannot be read any more, or a job that brought rows forward was
    /// given up: why. What is there is read as it is.
    Failed(String),
}

impl State {
    /// Its name in REST.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Building => "building",
            Self::Ready => "ready",
            Self::Failed(_) => "failed",
        }
    }
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
        .map(|(key, fault)| (key.clone(), State::Failed(fault.message.clone())))
        .collect();
    if derived.is_empty() {
        return Ok(all);
    }
    let known = store::computing(conn).await?;
    let given_up = match known.iter().any(|one| one.pending > 0) {
        true => job::given_up(conn).await?,
        false => HashMap::new(),
    };
    let pending: Vec<_> = known
        .into_iter()
        .filter(|one| one.pending > 0)
        .filter_map(|one| derived.get(&one.object, &one.field))
        .collect();
    for one in derived.fields() {
        let waits: Vec<_> = pending
            .iter()
            .filter(|other| {
                (other.object == one.object && other.field == one.field)
                    || derived.is_made_of(one, other)
            })
            .collect();
        let why = waits
            .iter()
            .find_map(|other| given_up.get(&(other.object.clone(), other.field.clone())));
        let state = match (why, waits.is_empty()) {
            (Some(given_up), _) => State::Failed(given_up.why.clone()),
            (None, false) => State::Building,
            (None, true) => State::Ready,
        };
        all.insert((one.object.clone(), one.field.clone()), state);
    }
    Ok(all)
}
