//! What is held on somebody: all of it in one file for them, and erasing it.
//!
//! Whom a record is about is its subject. What hangs on it (notes, tasks, affiliations,
//! files of its own) is about the subject too and goes with it. What only points to it
//! (a deal, an invoice) stays, and with it what was sold for how much: there the subject
//! is a record without a name from then on.

mod blank;
mod dossier;
mod erase;
mod held;
mod retention;

use base::{Error, Id, Result};
use schema::{Kind, ObjectDef, ObjectId, Special, def::FILE};

pub use dossier::{Dossier, dossier};
pub use erase::{Erased, erase};
pub use held::{Held, held};
pub use retention::RetentionRule;
pub(crate) use retention::{Retain, RetainRule};

use crate::{Cx, people, records, rights};

/// What the name of somebody is who was erased.
pub const NAME: &str = "Erased";

/// Whether records of an object are about somebody, who may ask what is held on them.
pub fn is_subject(def: &ObjectDef) -> bool {
    let is_ours = people::governs(&def.id) || rights::is_role(&def.id) || def.id.as_str() == FILE;
    def.kind == Kind::Record && !is_ours
}

/// The definition of a subject that who asks may act on.
async fn subject(cx: &Cx, object: &ObjectId, id: Id) -> Result<std::sync::Arc<ObjectDef>> {
    let def = cx.schema.object(object).filter(|def| is_subject(def));
    let def = def.cloned().ok_or_else(|| Error::not_found("page"))?;
    records::get_any(cx, object, id).await?;
    cx.may(Special::Privacy)?;
    Ok(def)
}
