//! Definitions as they are read back.

use serde_json::{Map, Value as Json, json};

use crate::formula;
use crate::{Access, FieldDef, FieldId, FieldType, Kind, ObjectDef, ObjectId, Schema, State};

impl ObjectDef {
    /// The definition as REST gives it: fields and objects by their names, with
    /// ids, origin and state that the system adds. Removed fields, which can be
    /// restored, stand apart under `removed`.
    pub fn to_json(&self, schema: &Schema) -> Json {
        let name = |id: &FieldId| {
            Json::from(
                self.fields
                    .get(id)
                    .map_or(id.as_str(), |field| field.name.as_str()),
            )
        };
        let names = |ids: &[FieldId]| Json::Array(ids.iter().map(name).collect());
        let mut json = Map::new();
        let mut put = |key: &str, value: Json| drop(json.insert(key.to_string(), value));
        put("id", json!(self.id));
        put("name", json!(self.name));
        put("plural", json!(self.plural));
        put("label", json!(self.label));
        put("label_plural", json!(self.label_plural));
        put("help", json!(self.help));
        put("icon", json!(self.icon));
        put("color", json!(self.color));
        put(
            "kind",
            match &self.kind {
                Kind::Record => json!("record"),
                Kind::Child { parent } => json!({"child": {"parent": name(parent)}}),
                Kind::Event { at } => json!({"event": {"at": name(at)}}),
                Kind::Config { key } => json!({"config": {"key": name(key)}}),
            },
        );
        put(
            "access",
            match &self.access {
                Access::Owned => json!("owned"),
                Access::Via(fields) => json!({"via": names(fields)}),
                Access::Everyone => json!("everyone"),
            },
        );
        put("title", name(&self.title));
        put("board", self.board.as_ref().map_or(Json::Null, name));
        let listed = self.columns.iter().filter_map(|id| self.field_by_id(id));
        put(
            "list",
            listed
                .map(|field| Json::from(field.name.as_str()))
                .collect(),
        );
        put(
            "unique",
            Json::Array(self.unique.iter().map(|set| names(set)).collect()),
        );
        put("origin", json!(self.origin));
        put("state", json!(self.state));
        let of_state = |state: State| {
            let fields = self.fields.values().filter(|field| field.state == state);
            Json::Array(fields.map(|field| field.to_json(schema)).collect())
        };
        put("fields", of_state(State::Live));
        put("removed", of_state(State::Removed));
        Json::Object(json)
    }
}

impl FieldDef {
    /// The definition as REST gives it, with what the system adds.
    pub fn to_json(&self, schema: &Schema) -> Json {
        let object = |id: &ObjectId| Json::from(crate::value::object_name(schema, id));
        let mut json = Map::new();
        let mut put = |key: &str, value: Json| drop(json.insert(key.to_string(), value));
        put("id", json!(self.id));
        put("name", json!(self.name));
        put("label", json!(self.label));
        put("help", json!(self.help));
        put("type", json!(self.type_name()));
        if let Some((how, text)) = self.computed_text(schema) {
            put(how.name(), json!(text));
        }
        if self.computed.is_some() {
            put("returns", json!(self.ty.name()));
        }
        match &self.ty {
            FieldType::Decimal { scale } | FieldType::Percent { scale } => {
                put("scale", json!(scale))
            }
            FieldType::Select { options } | FieldType::MultiSelect { options } => {
                put("options", json!(options))
            }
            FieldType::Reference {
                to,
                inverse,
                on_delete,
            } => {
                put("to", object(to));
                put("inverse", json!(inverse));
                put("on_delete", json!(on_delete));
            }
            FieldType::References { to, inverse } => {
                put("to", object(to));
                put("inverse", json!(inverse));
            }
            FieldType::AnyReference {
                to,
                inverse,
                on_delete,
            } => {
                put("to", Json::Array(to.iter().map(object).collect()));
                put("inverse", json!(inverse));
                put("on_delete", json!(on_delete));
            }
            FieldType::Series { pattern } => put("pattern", json!(pattern)),
            _ => {}
        }
        put("required", json!(self.required));
        put("unique", json!(self.unique));
        put("indexed", json!(self.indexed));
        put("search", json!(self.search));
        put("sensitive", json!(self.sensitive));
        put("hidden", json!(self.hidden));
        put("write", json!(self.write));
        for (key, condition) in self.conditions() {
            put(key, json!(formula::condition_text(condition, schema)));
        }
        put("default", self.default.clone().unwrap_or_default());
        put("origin", json!(self.origin));
        put("state", json!(self.state));
        Json::Object(json)
    }
}
