//! Compiled-in definitions, overlaid with what a workspace changed and added.

use std::collections::HashMap;

use schema::{FieldDef, FieldType, ObjectDef, ObjectId, Origin, SelectOption, State};
use store::StoredObject;

/// Bytes of a name that leave room for a number within the 48 of a name.
const LONGEST_STEM: usize = 40;

/// Standard objects first, in their order; then added ones.
pub(super) fn merged(standard: &[ObjectDef], stored: Vec<StoredObject>) -> Vec<ObjectDef> {
    let mut stored: HashMap<ObjectId, StoredObject> =
        stored.into_iter().map(|s| (s.id.clone(), s)).collect();
    let mut all: Vec<ObjectDef> = standard
        .iter()
        .map(|def| match stored.remove(&def.id) {
            Some(changed) => overlaid(def.clone(), changed),
            None => def.clone(),
        })
        .collect();
    let mut added: Vec<ObjectDef> = stored.into_values().filter_map(custom).collect();
    added.sort_by(|a, b| a.id.cmp(&b.id));
    all.append(&mut added);
    all
}

/// An object that was added. Fields without their object wait for it.
fn custom(stored: StoredObject) -> Option<ObjectDef> {
    let mut def = stored.def?;
    def.fields = stored
        .fields
        .into_iter()
        .map(|field| (field.id.clone(), field))
        .collect();
    Some(def)
}

fn overlaid(mut def: ObjectDef, stored: StoredObject) -> ObjectDef {
    if let Some(changed) = stored.def {
        def.label = changed.label;
        def.label_plural = changed.label_plural;
        def.help = changed.help;
        def.icon = changed.icon;
        def.board = changed.board.or(def.board);
    }
    for field in stored.fields {
        match def.fields.get_mut(&field.id) {
            Some(own) => overlay(own, field),
            None => {
                let name = free_name(&def, &field);
                def.fields
                    .insert(field.id.clone(), FieldDef { name, ..field });
            }
        }
    }
    def
}

/// The name of an added field. If a newer version of the program brought a
/// field of that name, the added one gives way, so that both can be reached.
fn free_name(def: &ObjectDef, field: &FieldDef) -> String {
    let is_free = |name: &str| def.field(name).is_none();
    if field.state == State::Removed || is_free(&field.name) {
        return field.name.clone();
    }
    let stem = field.name.get(..LONGEST_STEM).unwrap_or(&field.name);
    (2..)
        .map(|n: u32| format!("{stem}_{n}"))
        .find(|name| is_free(name))
        .unwrap_or_else(|| field.name.clone())
}

/// What an administrator may say of a standard field; its type, its name and
/// who writes it stay what the code relies on.
fn overlay(own: &mut FieldDef, changed: FieldDef) {
    own.label = changed.label;
    own.help = changed.help;
    own.required |= changed.required;
    own.unique |= changed.unique;
    own.indexed |= changed.indexed;
    own.search |= changed.search;
    own.sensitive |= changed.sensitive;
    own.hidden = changed.hidden;
    if changed.default.is_some() {
        own.default = changed.default;
    }
    if let (FieldType::Select { options } | FieldType::MultiSelect { options }, more) =
        (&mut own.ty, changed.ty.options())
    {
        *options = options_of(options, more);
    }
    own.origin = Origin::Standard;
}

/// Options in the administrator's order, with the compiled-in ones that newer
/// versions brought at the end.
fn options_of(own: &[SelectOption], changed: &[SelectOption]) -> Vec<SelectOption> {
    let mut all = changed.to_vec();
    all.extend(
        own.iter()
            .filter(|o| !changed.iter().any(|c| c.key == o.key))
            .cloned(),
    );
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn option(key: &str, label: &str) -> SelectOption {
        SelectOption {
            key: key.into(),
            label: label.into(),
            color: String::new(),
            retired: false,
        }
    }

    #[test]
    fn an_added_field_gives_way_to_a_standard_one_of_its_name() {
        use schema::object::{standard_field, standard_object};
        let field = |id: &str, name: &str| standard_field(id, name, "Label", "", FieldType::Text);
        let mut def = standard_object("boat", "boats", ["Boat", "Boats"], "", "", "name");
        for own in [
            field("name", "name"),
            field("m_score", "score"),
            field("m_2", "score_2"),
        ] {
            def.fields.insert(own.id.clone(), own);
        }
        let removed = FieldDef {
            state: State::Removed,
            ..field("x3", "score")
        };
        let stored = StoredObject {
            id: def.id.clone(),
            def: None,
            fields: vec![field("x1", "score"), field("x2", "length"), removed],
        };
        let merged = overlaid(def, stored);
        let names: Vec<_> = merged.fields.values().map(|f| f.name.as_str()).collect();
        assert_eq!(
            names,
            ["name", "score", "score_2", "score_3", "length", "score"]
        );
    }

    #[test]
    fn changed_options_keep_their_order_and_new_standard_ones_follow() {
        let own = [option("a", "A"), option("b", "B"), option("c", "C")];
        let changed = [option("b", "Bee"), option("x", "X"), option("a", "A")];
        let keys: Vec<_> = options_of(&own, &changed)
            .into_iter()
            .map(|o| o.label)
            .collect();
        assert_eq!(keys, ["Bee", "X", "A", "C"]);
    }
}
