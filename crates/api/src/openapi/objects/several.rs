//! Calls that look for records by a value, or take several together.

use serde_json::{Value as Json, json};

use super::super::{answer, answers, body, reference};
use super::{BODY, Calls, limit, parameter};
use crate::records::{AGGREGATE_GROUPS, BATCH_OPERATIONS};

impl Calls<'_> {
    pub(super) fn by(&self) -> Json {
        let unique = self
            .def
            .live_fields()
            .filter(|field| field.unique)
            .map(|field| field.name.as_str());
        let names: Vec<&str> = ["id"].into_iter().chain(unique).collect();
        let mut put = self.call(
            "put",
            &format!("Make or change the {} with this value", self.label()),
        );
        put["requestBody"] = body(&self.shape(".changes"));
        let made = answer(
            "It is made.",
            &self.shape(".whole"),
            &["ETag", "Location", "Rapport-Batch"],
        );
        let changed = answer(
            "It is changed.",
            &self.shape(".whole"),
            &["ETag", "Rapport-Batch"],
        );
        put["responses"] = answers(
            &[("200", changed), ("201", made)],
            &[BODY, &[301, 409]].concat(),
        );
        json!({
            "parameters": [
                {"name": "field", "in": "path", "required": true, "schema": {"enum": names}},
                {"name": "value", "in": "path", "required": true, "description": "Percent-encoded.", "schema": {"type": "string", "minLength": 1}},
            ],
            "put": put,
        })
    }

    pub(super) fn batch(&self) -> Json {
        let id = json!({"type": "string", "format": "uuid"});
        let operation = |op: &str, more: Json| {
            let mut properties = json!({"op": {"const": op}});
            let mut required = vec!["op".to_owned()];
            for (name, shape) in more.as_object().into_iter().flatten() {
                properties[name] = shape.clone();
                required.push(name.clone());
            }
            json!({"type": "object", "required": required, "additionalProperties": false, "properties": properties})
        };
        let operations = json!({"oneOf": [
            operation("create", json!({"data": self.shape(".new")})),
            operation("update", json!({"id": id, "data": self.shape(".changes")})),
            operation("delete", json!({"id": id})),
        ]});
        let shape = json!({
            "type": "object",
            "required": ["operations"],
            "additionalProperties": false,
            "properties": {
                "atomic": {"type": "boolean", "default": false, "description": "Whether one fault undoes all."},
                "operations": {"type": "array", "maxItems": BATCH_OPERATIONS, "items": operations},
            },
        });
        let result = json!({
            "type": "object",
            "required": ["status"],
            "additionalProperties": false,
            "properties": {
                "status": {"type": "integer"},
                "data": self.shape(".whole"),
                "problem": reference("schemas", "Problem"),
            },
        });
        let results = json!({
            "type": "object",
            "required": ["results"],
            "additionalProperties": false,
            "properties": {"results": {"type": "array", "items": result}},
        });
        let mut batch = self.call("batch", "Up to 1,000 operations in one request");
        batch["parameters"] = json!([parameter("Idempotency-Key")]);
        batch["requestBody"] = body(&shape);
        let done = answer(
            "What came of each operation, in their order.",
            &results,
            &["Rapport-Batch"],
        );
        batch["responses"] = answers(&[("200", done)], &[BODY, &[301, 409, 412]].concat());
        json!({"post": batch})
    }

    pub(super) fn aggregate(&self) -> Json {
        let query = |name: &str, required: bool, description: &str, example: &str| {
            json!({
                "name": name, "in": "query", "required": required, "description": description,
                "schema": {"type": "string", "minLength": usize::from(required)}, "example": example,
            })
        };
        let mut call = self.call("aggregate", "Counts, sums, averages and extremes by group");
        call["parameters"] = json!([
            query(
                "group_by",
                false,
                "Fields, with dots through references; days and times with day, week, month, quarter or year behind a colon.",
                "created_at:month,owner.team"
            ),
            query(
                "measures",
                true,
                "count, or sum:, avg:, min: or max: with a field.",
                "count"
            ),
            parameter("filter"),
            query(
                "order_by",
                false,
                "Groups and measures as they are asked for, with a - before those that go down. By the groups if not given.",
                "-count"
            ),
            limit((AGGREGATE_GROUPS, AGGREGATE_GROUPS)),
        ]);
        let row = json!({
            "type": "object",
            "description": "One key per group and measure, named as it was asked for; null for the empty group, and for the least, greatest or average of nothing.",
            "additionalProperties": {"anyOf": [
                reference("schemas", "Reference"),
                reference("schemas", "HiddenReference"),
                reference("schemas", "Money"),
                {"type": ["string", "number", "boolean", "null"]},
            ]},
        });
        let shape = json!({
            "type": "object",
            "required": ["data"],
            "additionalProperties": false,
            "properties": {"data": {"type": "array", "items": row}},
        });
        call["responses"] = answers(&[("200", answer("The groups.", &shape, &[]))], &[]);
        json!({"get": call})
    }
}
