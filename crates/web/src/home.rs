//! The start page: for now, the way to the list that is worked on most.

use axum::response::{IntoResponse, Redirect};
use schema::Kind;

use crate::problems::Answer;
use crate::visit::Reader;

/// Sends the reader to the first object with a board, else to the first one of all.
pub async fn show(reader: Reader) -> Answer {
    let records = || reader.cx.schema.objects().filter(|def| def.kind == Kind::Record);
    let first = records().find(|def| def.board.is_some()).or_else(|| records().next());
    Ok(Redirect::to(&first.map_or("/search".to_owned(), |def| format!("/{}", def.plural))).into_response())
}
