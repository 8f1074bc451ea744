//! Sensitive values of a record.

use schema::{ObjectDef, value::MASK};
use serde_json::{Map, Value as Json, json};

use super::super::{answer, answers, body};
use super::{BODY, Calls, parameter};

/// Whether an object has any.
pub fn has_any(def: &ObjectDef) -> bool {
    def.live_fields().any(|field| field.sensitive)
}

impl Calls<'_> {
    pub(super) fn reveal(&self) -> Json {
        let sensitive: Vec<_> = self
            .def
            .live_fields()
            .filter(|field| field.sensitive)
            .collect();
        let names: Vec<&str> = sensitive.iter().map(|field| field.name.as_str()).collect();
        let values: Map<String, Json> = names
            .iter()
            .map(|name| ((*name).to_owned(), json!({"type": ["string", "null"]})))
            .collect();
        let what = format!("Sensitive values of {}", self.a());
        let mut post = self.call("reveal", &what);
        post["description"] = json!(format!(
            "Elsewhere \"{MASK}\" stands for them. For who has the right \"reveal\"; the audit log is told of each."
        ));
        let items = json!({"enum": names});
        post["requestBody"] = body(&json!({
            "type": "object",
            "additionalProperties": false,
            "properties": {
                "fields": {"type": "array", "items": items, "description": "All of them if left out."},
            },
        }));
        let shape = json!({
            "type": "object",
            "required": ["values", "erased"],
            "additionalProperties": false,
            "properties": {
                "values": {"type": "object", "additionalProperties": false, "properties": values},
                "erased": {
                    "type": "array",
                    "items": items,
                    "description": "Fields whose value was erased: nobody can read it again.",
                },
            },
        });
        post["responses"] = answers(
            &[("200", answer("The values.", &shape, &[]))],
            &[BODY, &[301, 409]].concat(),
        );
        json!({"parameters": [parameter("id")], "post": post})
    }
}
