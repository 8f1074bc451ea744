//! The definitions of a workspace: the compiled-in ones, what administrators
//! changed in them, and what they added. Changes act at once, in every process.

mod change;
mod merge;

pub use change::{
    add_field, create_object, remove_field, remove_object, restore_field, restore_object,
    update_field, update_object,
};

pub(crate) use change::{put_back, sound};

use base::Result;
use schema::{ObjectDef, Schema};
use store::Conn;

use crate::Registry;

/// Reads the definitions as they are now.
///
/// # Errors
/// `Busy` if the database is away, `Broken` if a stored definition cannot be read.
pub(crate) async fn load(conn: &mut Conn, registry: &Registry) -> Result<Schema> {
    // The version is read first: definitions that come in between are newer
    // than it says, and the next write finds out.
    let version = store::schema_version(conn).await?;
    let stored = store::load_definitions(conn).await?;
    Ok(Schema::new(
        version,
        merge::merged(registry.objects(), stored),
    ))
}

/// An object's definition as REST reads it.
pub fn object_json(schema: &Schema, def: &ObjectDef) -> serde_json::Value {
    def.to_json(schema)
}
