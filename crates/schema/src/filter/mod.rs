//! The one filter language (API.md section 3): the API, the search box, saved
//! views, segments, workflow conditions and exports all use it.
//!
//! Text or JSON is parsed against a schema into a [`Filter`] (positions and
//! what was expected in every error); a filter is lowered with the [`Moment`]
//! into [`Pred`], primitive tests with all values bound. Memory ([`matches`])
//! and both databases (crate `store`) evaluate only `Pred`, so that they agree.
//! Logic is two-valued: a test of an empty value is false, and the negative
//! operators are exact complements.

mod ast;
pub(crate) mod class;
pub(crate) mod cursor;
mod expect;
mod json;
mod lasting;
pub(crate) mod literal;
mod lower;
mod matches;
pub(crate) mod parse;
pub(crate) mod path;
mod pred;
mod text;

pub use ast::{Aggregate, Filter, Literal, Op, Operand, Right, Test};
pub use expect::{Completion, Values, Wanted, expected};
pub use json::{from_json, from_json_text, to_json};
pub use lasting::{Gone, fields, fitting, fitting_path, path_fields, settled};
pub use lower::lower;
pub use matches::{Source, matches};
pub use parse::{Named, parse, parse_named};
pub use path::nearest;
pub use pred::{Agg, Cell, Cmp, Moment, Pred};
pub use text::to_text;

use crate::{ObjectDef, Path, Schema};

/// A path as people write it, with the names of the day.
pub fn path_name(path: &Path, def: &ObjectDef, schema: &Schema) -> String {
    path::name(path, def, schema)
}
