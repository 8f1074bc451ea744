//! The fields of a new object.

use std::collections::HashMap;

use base::Fault;
use indexmap::IndexMap;
use serde_json::Value as Json;

use super::super::{Names, body::Body, field};
use crate::{
    FieldDef, FieldId, ObjectDef,
    def::{check::two_fields, check_field_name},
    limits,
};

/// Where fields stood in the body, and those that could not be made.
#[derive(Default)]
pub struct Rest {
    /// Of each field of the definition its place in the body.
    pub places: Vec<usize>,
    /// Place and name of those that no field could be made of.
    pub unmade: Vec<(usize, Option<String>)>,
}

impl Rest {
    /// The names of those that could not be made.
    pub fn names(&self) -> Vec<String> {
        let names = self.unmade.iter().filter_map(|(_, name)| name.clone());
        names.collect()
    }

    /// The faults of the names of fields that could not be made, and of fields
    /// that have the name of such a one.
    pub fn clashes(&self, def: &ObjectDef) -> Vec<Fault> {
        let made = self.places.iter().zip(def.fields.values());
        let mut all: Vec<(usize, &str, bool)> = made
            .map(|(place, field)| (*place, field.name.as_str(), true))
            .collect();
        let unmade = self.unmade.iter();
        all.extend(unmade.filter_map(|(place, name)| Some((*place, name.as_deref()?, false))));
        all.sort_unstable();
        let mut faults = Vec::new();
        let mut seen: HashMap<&str, bool> = HashMap::new();
        for (place, name, is_made) in all {
            let at = format!("fields[{place}].name");
            match seen.get(name) {
                // Two that were made are told apart by the check.
                Some(first_is_made) if !(is_made && *first_is_made) => {
                    faults.push(Fault {
                        field: at,
                        ..two_fields(name)
                    });
                }
                Some(_) => {}
                None => {
                    seen.insert(name, is_made);
                    if let Some(why) = check_field_name(name).filter(|_| !is_made) {
                        faults.push(Fault::new(at, "name", why));
                    }
                }
            }
        }
        faults
    }
}

/// The fields of a new object, and those that could not be made.
pub fn fields(
    body: &mut Body<'_>,
    names: Names<'_>,
    new_id: &impl Fn() -> String,
) -> (IndexMap<FieldId, FieldDef>, Rest) {
    let mut fields = IndexMap::new();
    let mut rest = Rest::default();
    match body.json("fields").map(Json::as_array) {
        None => body.refuse("fields", "required", "Give the object at least one field."),
        Some(None) => body.refuse("fields", "type", "Give a list of fields."),
        Some(Some(items)) if items.len() > limits::FIELDS => {
            body.refuse(
                "fields",
                "too_many",
                format!("An object has at most {} fields.", limits::FIELDS),
            );
        }
        Some(Some(items)) => {
            for (n, item) in items.iter().enumerate() {
                let made = field::made(item, &format!("fields[{n}]."), names, new_id);
                body.faults.extend(made.faults);
                match made.field {
                    Some(field) => {
                        rest.places.push(n);
                        fields.insert(field.id.clone(), field);
                    }
                    None => rest.unmade.push((n, made.name)),
                }
            }
        }
    }
    (fields, rest)
}
