//! Computed fields of a definition get the types of their results.

use super::compile;
use crate::{Computed, FieldId, FieldType, ObjectDef, Schema, State};

/// Reads the texts of an object's computed fields, as it is to stand in a
/// schema. Those that are in order get their types; the others stay as they
/// are, and the check of the definition says what is wrong.
pub(crate) fn settle(def: &mut ObjectDef, schema: &Schema) {
    let open = |def: &ObjectDef| -> Vec<FieldId> {
        let fields = def.fields.values().filter(|f| f.state == State::Live);
        fields
            .filter(|f| f.computed.as_ref().is_some_and(|c| c.names.is_empty()))
            .map(|f| f.id.clone())
            .collect()
    };
    if def
        .live_fields()
        .any(|f| f.conditions().any(|(_, c)| c.names.is_empty()))
    {
        settle_conditions(def, &schema.with(def.clone()));
    }
    let mut left = open(def);
    // A formula may read one that stands further down: as long as one more is
    // read, the others may be.
    while !left.is_empty() {
        let joined = schema.with(def.clone());
        let mut again = Vec::new();
        for id in &left {
            if !settle_one(def, &joined, id) {
                again.push(id.clone());
            }
        }
        if again.len() == left.len() {
            return;
        }
        left = again;
    }
}

/// Whether the field could be read.
fn settle_one(def: &mut ObjectDef, joined: &Schema, id: &FieldId) -> bool {
    let Some(here) = joined.object(&def.id) else {
        return false;
    };
    let Some(field) = def.fields.get_mut(id) else {
        return true;
    };
    let Some(computed) = &field.computed else {
        return true;
    };
    let (how, text) = (computed.how, computed.text.clone());
    let Ok(read) = compile(how, &text, here, joined) else {
        return false;
    };
    // One that has a type already keeps it: what does not fit is told by the check.
    if matches!(
        field.ty,
        FieldType::Formula { .. } | FieldType::Rollup { .. }
    ) {
        field.ty = read.ty;
    }
    field.computed = Some(Computed {
        how,
        text,
        names: read.names,
    });
    true
}

/// Remembers what the names in conditions mean.
fn settle_conditions(def: &mut ObjectDef, joined: &Schema) {
    let Some(here) = joined.object(&def.id) else {
        return;
    };
    for field in def.fields.values_mut() {
        let all = [
            &mut field.required_if,
            &mut field.read_only_if,
            &mut field.issue_if,
        ];
        for condition in all.into_iter().flatten() {
            if condition.names.is_empty()
                && let Ok(read) = super::condition(&condition.text, here, joined)
            {
                condition.names = read.names;
            }
        }
    }
}
