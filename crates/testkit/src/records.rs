//! Records in few words: made and changed as they must be possible to make and
//! change, and the faults where they must not.

use base::{Error, Result};
use engine::{
    Cx,
    records::{self, Expect},
};
use schema::{ObjectId, Record};
use serde_json::Value as Json;

/// Makes a record of the object with this id; it must be possible.
pub async fn make(cx: &Cx, object: &str, body: Json) -> Record {
    records::create(cx, &ObjectId::from(object), body.clone())
        .await
        .unwrap_or_else(|error| panic!("{object} {body}: {error:?}"))
}

/// Changes a record, whatever its version.
///
/// # Errors
/// As `records::update`.
pub async fn change(cx: &Cx, record: &Record, body: Json) -> Result<Record> {
    records::update(cx, &record.object, record.id, body, Expect::Any)
        .await
        .map(|saved| saved.record)
}

/// The field and code of each fault of a write that must be invalid.
pub fn faults(result: Result<Record>) -> Vec<(String, &'static str)> {
    match result {
        Err(Error::Invalid(faults)) => faults
            .into_iter()
            .map(|fault| (fault.field, fault.code))
            .collect(),
        other => panic!("expected faults, got {other:?}"),
    }
}
