//! Standard definitions, overlaid with what a workspace says of them.
//!
//! What an administrator may say of a standard object or field is decided here
//! alone: [`ObjectDef::overlaid`] takes it over when definitions are loaded, and
//! whoever asks for more is told which keys would not be kept.

use base::Fault;
use serde_json::Value as Json;

use super::{FieldDef, FieldType, ObjectDef, Origin, Schema, SelectOption, State};

/// Bytes of a name that leave room for a number within the 48 of a name.
const LONGEST_STEM: usize = 40;

/// Keys of an object that stand for its fields, which are changed one by one.
const FIELD_LISTS: [&str; 2] = ["fields", "removed"];

impl ObjectDef {
    /// A standard object as a workspace has it: with what was changed in it, if
    /// anything was, and with fields that were changed or added.
    #[must_use]
    pub fn overlaid(
        mut self,
        changed: Option<ObjectDef>,
        fields: impl IntoIterator<Item = FieldDef>,
    ) -> Self {
        if let Some(changed) = changed {
            self.label = changed.label;
            self.label_plural = changed.label_plural;
            self.help = changed.help;
            self.icon = changed.icon;
            self.color = changed.color;
            self.board = changed.board.or(self.board);
            self.columns = changed.columns;
            self.order = changed.order;
        }
        for field in fields {
            match self.fields.get_mut(&field.id) {
                Some(own) => overlay(own, field),
                None => {
                    let name = free_name(&self, &field);
                    self.fields
                        .insert(field.id.clone(), FieldDef { name, ..field });
                }
            }
        }
        let order = std::mem::take(&mut self.order);
        self.arrange(&order);
        self.order = order;
        self
    }
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
    own.hidden = changed.hidden;
    own.required_if = changed.required_if;
    own.read_only_if = changed.read_only_if;
    if changed.default.is_some() {
        own.default = changed.default;
    }
    if let (FieldType::Series { pattern }, FieldType::Series { pattern: more }) =
        (&mut own.ty, &changed.ty)
    {
        pattern.clone_from(more);
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

/// The keys of an object as it is asked for that its overlay would not keep.
pub(super) fn object_faults(
    standard: &ObjectDef,
    asked: &ObjectDef,
    schema: &Schema,
) -> Vec<Fault> {
    let fields = asked.fields.values().cloned();
    let kept = standard.clone().overlaid(Some(asked.clone()), fields);
    let mut faults = differences(&asked.to_json(schema), &kept.to_json(schema));
    faults.retain(|fault| !FIELD_LISTS.contains(&fault.field.as_str()));
    faults
}

/// The keys of a field as it is asked for that its overlay would not keep.
pub(super) fn field_faults(standard: &FieldDef, asked: &FieldDef, schema: &Schema) -> Vec<Fault> {
    let mut kept = standard.clone();
    overlay(&mut kept, asked.clone());
    differences(&asked.to_json(schema), &kept.to_json(schema))
}

fn differences(asked: &Json, kept: &Json) -> Vec<Fault> {
    let keys = asked.as_object().into_iter().flatten();
    keys.filter(|(key, value)| kept.get(key.as_str()) != Some(value))
        .map(|(key, _)| {
            let message = "This comes with Rapport, which relies on it, so that it stays as it is. Leave it out.";
            Fault::new(key, "read_only", message)
        })
        .collect()
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
        use crate::object::{standard_field, standard_object};
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
        let stored = [field("x1", "score"), field("x2", "length"), removed];
        let merged = def.overlaid(None, stored);
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
