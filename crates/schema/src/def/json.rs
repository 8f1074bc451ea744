//! Definitions in the form of REST: made from a body, changed by a body, and
//! read back with what the system adds.
//!
//! Reading a body finds the faults of its form; whether the definition fits the
//! workspace is [`super::check`]'s matter.

mod body;
mod field;
mod object;
mod options;
mod types;
mod write;

use super::{ObjectId, Schema};

/// The names of objects while one is being made: it may point to itself.
#[derive(Clone, Copy)]
struct Names<'a> {
    schema: &'a Schema,
    made: Option<(&'a str, &'a ObjectId)>,
}

impl Names<'_> {
    /// The id of an object by its singular or plural name.
    fn id(self, name: &str) -> Option<ObjectId> {
        match self.made {
            Some((made, id)) if made == name => Some(id.clone()),
            // Principals and files are targets whether or not they are objects here.
            _ => self
                .schema
                .named(name)
                .map(|def| def.id.clone())
                .or_else(|| matches!(name, "user" | "team" | "file").then(|| ObjectId::from(name))),
        }
    }
}
