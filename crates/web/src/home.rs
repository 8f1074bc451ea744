//! The start page: for now, the way to the list that is worked on most.

use axum::response::{IntoResponse, Redirect};
use schema::Kind;

use crate::board;
use crate::problems::Answer;
use crate::visit::Reader;

/// Sends the reader to the first object that goes through stages, else to the first one of all.
pub async fn show(reader: Reader) -> Answer {
    let records = || {
        reader
            .cx
            .schema
            .objects()
            .filter(|def| def.kind == Kind::Record)
    };
    let is_staged = |def: &&std::sync::Arc<schema::ObjectDef>| {
        let by = board::columns::field(def, "");
        by.is_some_and(|by| board::columns::states_of(&reader.cx.schema, by).is_some())
    };
    let first = records().find(is_staged).or_else(|| records().next());
    Ok(
        Redirect::to(&first.map_or("/search".to_owned(), |def| format!("/{}", def.plural)))
            .into_response(),
    )
}
