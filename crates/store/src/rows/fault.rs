//! A unique violation in the words of the object: which field, and what to do.

use base::{Error, Fault};
use schema::{FieldDef, ObjectDef};

use crate::{
    db::{Clash, Failure},
    sync::unique_sets,
};

/// The error of a failed write to an object's table.
pub(crate) fn described(def: &ObjectDef, failure: Failure) -> Error {
    let Failure::Unique(clash) = failure else {
        return failure.into();
    };
    let taken = |message: String, faults: Vec<Fault>| Error::Conflict {
        code: "unique",
        message,
        faults,
    };
    let Some(fields) = fields(def, &clash) else {
        let message = format!("A {} with this id exists already.", def.name);
        return taken(message.clone(), vec![Fault::new("id", "unique", message)]);
    };
    let what = fields
        .iter()
        .map(|f| f.name.as_str())
        .collect::<Vec<_>>()
        .join(" and ");
    let message = format!(
        "Another {} has this {what} already. Choose another value.",
        def.name
    );
    let faults = fields
        .iter()
        .map(|f| Fault::new(&f.name, "unique", message.clone()))
        .collect();
    taken(message, faults)
}

/// The fields of the set that clashed; none if it was the id.
fn fields<'d>(def: &'d ObjectDef, clash: &Clash) -> Option<Vec<&'d FieldDef>> {
    unique_sets(def).into_iter().find_map(|set| {
        let same = match clash {
            Clash::Index(name) => set.index == *name,
            Clash::Columns(columns) => {
                columns.len() == set.columns.len()
                    && columns
                        .iter()
                        .zip(&set.columns)
                        .all(|(full, own)| full.rsplit('.').next() == Some(own))
            }
        };
        same.then_some(set.fields)
    })
}
