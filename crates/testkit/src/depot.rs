//! An object of which there may be many, as an earlier version of a program had it
//! and as the present one has it: places on shelves are taken once only now.

use engine::{Registry, Rules};
use schema::object::{Int, Text};
use schema_derive::Object;

use crate::chores::Chore;

/// As it was.
mod earlier {
    use super::*;

    #[derive(Object, Clone, Debug)]
    #[object(plural = "parts", icon = "package", title = name, access = everyone)]
    #[allow(dead_code, reason = "the definition is what is wanted of it")]
    pub struct Part {
        #[field(required)]
        pub name: Text,
        pub shelf: Option<Text>,
        pub place: Option<Int>,
    }

    impl Rules for Part {}
}

#[derive(Object, Clone, Debug)]
#[object(plural = "parts", icon = "package", title = name, access = everyone, unique(shelf, place))]
#[allow(dead_code, reason = "the definition is what is wanted of it")]
pub(crate) struct Part {
    #[field(required)]
    pub name: Text,
    pub shelf: Option<Text>,
    pub place: Option<Int>,
}

impl Rules for Part {}

/// What the program had in an earlier version.
pub fn earlier() -> Registry {
    let mut registry = crate::registry();
    registry.job::<Chore>();
    registry.object::<earlier::Part>();
    registry
}
