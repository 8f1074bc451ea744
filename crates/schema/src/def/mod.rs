//! Definitions: objects, fields, and the schema of a workspace as a whole.

mod check;
mod field;
mod json;
mod names;
mod object;
mod overlay;
mod schema;
mod system;

pub use check::{can_be_indexed, can_be_title, can_be_unique, check, check_field};
pub use field::{
    Computed, Condition, Earlier, FieldDef, FieldType, How, OnDelete, Retyped, SelectOption, State,
    Write,
};
pub use names::{FILE, FieldId, ObjectId, check_field_name, check_object_name};
pub use object::{Access, COLORS, Kind, ObjectDef, Origin};
pub use schema::{Inverse, Schema};
pub use system::{SYSTEM_FIELDS, system_field};
