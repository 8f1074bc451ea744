//! `#[derive(Object)]` and `#[derive(Extension)]`: a standard object is one
//! documented struct, and so are the fields that a crate adds to another's.
//!
//! The doc comments of the struct and its fields are their help texts, the
//! order of the fields is the order of the form, and a field's type follows
//! from its Rust type (`schema::object`). Every fault is a compile error that
//! names the field and says what to do. These are the only macros of our own.
//!
//! ```ignore
//! /// A sale in progress, from first interest to won or lost.
//! #[derive(Object)]
//! #[object(plural = "deals", icon = "handshake", title = name, board = stage)]
//! pub struct Deal {
//!     /// What is being sold, in a few words.
//!     #[field(required, search, indexed)]
//!     pub name: Text,
//!     /// Who would buy.
//!     #[field(inverse = "deals")]
//!     pub company: Option<Ref<Company>>,
//!     #[field(options(low = "Low" / grey, high = "High" / red), default = "low")]
//!     pub priority: Option<Choice>,
//! }
//! ```

mod attrs;
mod check;
mod extension;
mod field;
mod kind;
mod object;
mod syntax;
#[cfg(test)]
mod tests;
mod words;

use proc_macro::TokenStream;

/// Makes a struct a standard object: `#[object(..)]` takes
///
/// - `plural = "deals"` (required), `title = field` (required);
/// - `name = "deal"`, `label = "Deal"`: by default from the struct's name;
/// - `icon = "handshake"`: a name in the icon sprite;
/// - `board = field`: the select or reference whose values are a board's columns;
/// - `access = owned` (the default), `everyone` or `via(field, ..)`;
/// - `kind = record` (the default), `child(field)`, `event(field)`, `config(field)`;
/// - `unique(field, ..)`, any number of times: their values together are unique.
///
/// `#[field(..)]` takes `id = ".."`, `name = ".."`, `label = ".."`, `required`,
/// `unique`, `search`, `indexed`, `sensitive`, `hidden`, `write = rule |
/// on_create | computed`, `inverse = ".."`, `on_delete = restrict | clear |
/// cascade`, `to(object, ..)`, `default = literal`, `scale = 2`,
/// `pattern = "INV-{year}-{number:5}"`,
/// `options(key = "Label" / colour, ..)`; options that fields share come from a
/// function: `options = path::of::it`. A `bool` without a default is false.
#[proc_macro_derive(Object, attributes(object, field))]
pub fn derive_object(input: TokenStream) -> TokenStream {
    match object::expand(input.into()) {
        Ok(tokens) => tokens.into(),
        Err(error) => error.into_compile_error().into(),
    }
}

/// Makes a struct a set of fields that a crate adds to another crate's object:
/// `#[extension(of = "contact", by = "marketing")]`. Ids of the fields begin
/// with `by`, so that they never meet those of others. `#[field(..)]` takes
/// what it takes in an object. The program learns of them by
/// `registry.extension::<T>()`.
#[proc_macro_derive(Extension, attributes(extension, field))]
pub fn derive_extension(input: TokenStream) -> TokenStream {
    match extension::expand(input.into()) {
        Ok(tokens) => tokens.into(),
        Err(error) => error.into_compile_error().into(),
    }
}
