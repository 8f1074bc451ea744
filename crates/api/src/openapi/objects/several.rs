//! Calls that look for records by a value, or take several together.

use serde_json::{Value as Json, json};

use super::super::{answer, answers, body, reference};
use super::{BODY, Calls, limit, parameter};
use crate::records::{AGGREGATE_GROUPS, BATCH_OPERATIONS, DUPLICATES_PAGE};

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

    pub(super) fn bulk(&self) -> Json {
        let filter = json!({"description": "Which records, in the filter language or its JSON form; an empty text is all of them.", "type": ["string", "object"]});
        let way = |name: &str, shape: Json| {
            json!({
                "type": "object",
                "required": ["filter", name],
                "additionalProperties": false,
                "properties": {"filter": filter, name: shape},
            })
        };
        let shape = json!({"oneOf": [
            way("set", self.shape(".changes")),
            way("delete", json!({"const": true})),
        ]});
        let mut bulk = self.call("bulk", "Edit or remove all that meet a filter");
        bulk["description"] = json!(
            "A job does it, in many transactions under one change set; what is at fault is left as it is."
        );
        bulk["parameters"] = json!(["preview", "Idempotency-Key"].map(parameter));
        bulk["requestBody"] = body(&shape);
        let count = json!({
            "type": "object",
            "required": ["total"],
            "additionalProperties": false,
            "properties": {"total": {"type": "integer", "minimum": 0}},
        });
        let begun = answer(
            "A job does it. Location says how it stands.",
            &reference("schemas", "BulkEdit"),
            &["Location", "Rapport-Batch"],
        );
        bulk["responses"] = answers(
            &[
                ("200", answer("So many it would be.", &count, &[])),
                ("202", begun),
            ],
            &[BODY, &[409]].concat(),
        );
        json!({"post": bulk})
    }

    pub(super) fn bulk_status(&self) -> Json {
        let mut read = self.call("bulk_status", "How an edit of many stands");
        let found = answer("Here it is.", &reference("schemas", "BulkEdit"), &[]);
        read["responses"] = answers(&[("200", found)], &[]);
        json!({"parameters": [parameter("id")], "get": read})
    }

    pub(super) fn duplicates(&self) -> Json {
        let many = self.def.label_plural.to_lowercase();
        let mut read = self.call(
            "duplicates",
            &format!("The {many} that may be the same one"),
        );
        read["description"] = json!(
            "Those that share an e-mail address or a phone number come first, then those with similar names. Each call looks at a bounded number of records and gives what it found, which may be nothing: the search is over when `next_cursor` is null. While nothing is written, each group comes once; records of one group may also stand in another."
        );
        read["parameters"] = json!([parameter("cursor"), limit(DUPLICATES_PAGE)]);
        let shape = json!({
            "type": "object",
            "required": ["data", "next_cursor"],
            "additionalProperties": false,
            "properties": {
                "data": {"type": "array", "maxItems": DUPLICATES_PAGE.1, "items": reference("schemas", "Duplicates")},
                "next_cursor": {"type": ["string", "null"]},
            },
        });
        read["responses"] = answers(&[("200", answer("A page.", &shape, &[]))], &[]);
        json!({"get": read})
    }

    pub(super) fn merge(&self) -> Json {
        let id = json!({"type": "string", "format": "uuid"});
        let shape = json!({
            "type": "object",
            "required": ["winner", "losers"],
            "additionalProperties": false,
            "properties": {
                "winner": {"type": "string", "format": "uuid", "description": "The record that stays."},
                "losers": {"type": "array", "items": id, "minItems": 1, "maxItems": engine::records::MOST_MERGED - 1, "uniqueItems": true, "description": "Those that become it, the first first: where the winner has no value it has theirs."},
                "fields": {"anyOf": [self.shape(".changes"), {"type": "null"}], "description": "What is decided here."},
            },
        });
        let mut merge = self.call("merge", "Make records that are the same one");
        merge["description"] = json!(
            "Lists are united, what pointed to a loser points to the winner, and a loser answers 301 to it."
        );
        merge["parameters"] = json!([parameter("Idempotency-Key")]);
        merge["requestBody"] = body(&shape);
        let done = answer(
            "They are one.",
            &self.shape(".whole"),
            &["ETag", "Rapport-Batch"],
        );
        merge["responses"] = answers(&[("200", done)], &[BODY, &[301, 409, 412]].concat());
        json!({"post": merge})
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
