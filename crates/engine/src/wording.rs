//! Definitions in the language of who reads them. What is compiled in is written in English;
//! whoever shows pages knows other languages.

use std::sync::Arc;

use schema::{ObjectDef, Schema};

/// One language for the labels and explanations of definitions.
pub trait Wording: Send + Sync {
    /// What the language is called, such as `de`.
    fn tag(&self) -> &'static str;

    /// Puts an object's words in this language. `standard` is the object as it is compiled in,
    /// if it is one of those: words that a workspace chose itself stay as they are.
    fn put(&self, def: &mut ObjectDef, standard: &ObjectDef);
}

/// All definitions in a language.
pub(crate) fn put(wording: &dyn Wording, schema: &Schema, standard: &[ObjectDef]) -> Arc<Schema> {
    let worded = schema.all_objects().map(|def| {
        let mut def = ObjectDef::clone(def);
        if let Some(standard) = standard.iter().find(|one| one.id == def.id) {
            wording.put(&mut def, standard);
        }
        def
    });
    Arc::new(Schema::new(schema.version(), worded))
}
