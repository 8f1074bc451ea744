//! Objects by the word in an address.

use std::sync::Arc;

use base::{Error, Id};
use schema::ObjectDef;

use crate::list::view::Looks;
use crate::values::face;
use crate::visit::Reader;

/// Finds an object by its plural. One that is unknown may have been made by another process
/// a moment ago, so the definitions are read again before it is refused.
///
/// # Errors
/// `NotFound`; `Busy` if the database is away.
pub async fn find(reader: &mut Reader, plural: &str) -> Result<Arc<ObjectDef>, Error> {
    if let Some(def) = known(reader, plural) {
        return Ok(def);
    }
    reader.cx = reader.cx.fresh().await?;
    known(reader, plural).ok_or_else(|| Error::not_found("page"))
}

fn known(reader: &Reader, plural: &str) -> Option<Arc<ObjectDef>> {
    reader
        .cx
        .schema
        .named(plural)
        .filter(|def| def.plural == plural)
        .cloned()
}

/// The id in an address; one that is none is a page that does not exist.
///
/// # Errors
/// `NotFound`.
pub fn id(text: &str) -> Result<Id, Error> {
    Id::parse(text).ok_or_else(|| Error::not_found("page"))
}

/// An object as pages name it.
pub fn looks(def: &ObjectDef) -> Looks {
    Looks {
        plural: def.plural.clone(),
        label: def.label.clone(),
        label_plural: def.label_plural.clone(),
        icon: def.icon.clone(),
        face: face(def),
    }
}
