//! The calls of the object language, and the shapes of definitions.

use schema::limits;
use serde_json::{Map, Value as Json, json};

use super::objects::parameter;
use super::{answer, answers, body, empty_answer, reference};

/// The names of the field types.
pub const TYPES: &[&str] = &[
    "text",
    "long_text",
    "rich_text",
    "integer",
    "decimal",
    "money",
    "percent",
    "boolean",
    "date",
    "datetime",
    "duration",
    "select",
    "multi_select",
    "tags",
    "rating",
    "emails",
    "phones",
    "links",
    "address",
    "person_name",
    "reference",
    "references",
    "any_reference",
    "files",
    "auto_number",
    "series",
    "formula",
    "rollup",
    "json",
    "rank",
];
const NAME: &str = "^[a-z][a-z0-9_]{0,59}$";

/// What a change of a definition can be answered with besides.
const CHANGED: &[u16] = &[408, 409, 413, 415, 422];

/// Adds them.
pub fn add(paths: &mut Map<String, Json>, schemas: &mut Map<String, Json>) {
    schemas.insert("FieldDefinition".into(), field_read());
    schemas.insert("ObjectDefinition".into(), object_read());
    schemas.insert("NewField".into(), field_written(&["name", "type"], true));
    schemas.insert("FieldChanges".into(), field_written(&[], false));
    schemas.insert("NewObject".into(), object_written(true));
    schemas.insert("ObjectChanges".into(), object_written(false));
    let object = reference("schemas", "ObjectDefinition");
    let now = |description: &str| answer(description, &object, &["Rapport-Batch"]);
    let made = answer("It is made.", &object, &["Location", "Rapport-Batch"]);
    let gone = empty_answer("It is removed; it can be restored.", &["Rapport-Batch"]);
    let named = |name: &str| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}});
    let call = |id: &str, summary: &str| json!({"operationId": id, "summary": summary, "tags": ["Objects and fields"]});
    let with = |mut call: Json, more: Json| {
        if let (Json::Object(call), Json::Object(more)) = (&mut call, more) {
            call.extend(more);
        }
        call
    };
    let key = json!([parameter("Idempotency-Key")]);
    let all = json!({
        "type": "object",
        "required": ["data"],
        "additionalProperties": false,
        "properties": {"data": {"type": "array", "items": object}},
    });

    paths.insert(
        "/schema/objects".into(),
        json!({
            "get": with(call("list_objects", "Every object with its fields"), json!({
                "parameters": [parameter("trash")],
                "responses": answers(&[("200", answer("Every object.", &all, &[]))], &[]),
            })),
            "post": with(call("create_object", "Add an object"), json!({
                "parameters": key,
                "requestBody": body(&reference("schemas", "NewObject")),
                "responses": answers(&[("201", made.clone())], CHANGED),
            })),
        }),
    );
    paths.insert(
        "/schema/objects/{name}".into(),
        json!({
            "parameters": [named("name")],
            "get": with(call("read_object", "Read an object"), json!({
                "responses": answers(&[("200", answer("Here it is.", &object, &[]))], &[]),
            })),
            "patch": with(call("update_object", "Change an object"), json!({
                "requestBody": body(&reference("schemas", "ObjectChanges")),
                "responses": answers(&[("200", now("It is changed."))], CHANGED),
            })),
            "delete": with(call("remove_object", "Take an added object out of use"), json!({
                "responses": answers(&[("204", gone.clone())], &[408, 409, 413, 422]),
            })),
        }),
    );
    paths.insert(
        "/schema/objects/{name}/restore".into(),
        json!({
            "parameters": [named("name")],
            "post": with(call("restore_object", "Put a removed object back into use"), json!({
                "parameters": key,
                "responses": answers(&[("200", now("It is back."))], &[408, 409, 413, 422]),
            })),
        }),
    );
    paths.insert(
        "/schema/objects/{name}/effect".into(),
        json!({
            "parameters": [named("name")],
            "get": with(call("preview_object_removal", "What removing an object would mean"), json!({
                "responses": answers(&[("200", answer("So it would be.", &effect(), &[]))], &[409]),
            })),
        }),
    );
    paths.insert(
        "/schema/objects/{name}/fields/{field}/effect".into(),
        json!({
            "parameters": [named("name"), named("field")],
            "get": with(call("preview_field_removal", "What removing a field would mean"), json!({
                "responses": answers(&[("200", answer("So it would be.", &effect(), &[]))], &[409]),
            })),
            "post": with(call("preview_field_change", "What changing a field would mean"), json!({
                "parameters": key,
                "requestBody": body(&reference("schemas", "FieldChanges")),
                "responses": answers(&[("200", answer("So it would be.", &effect(), &[]))], CHANGED),
            })),
        }),
    );
    paths.insert(
        "/schema/objects/{name}/fields".into(),
        json!({
            "parameters": [named("name")],
            "post": with(call("create_field", "Add a field"), json!({
                "parameters": key,
                "requestBody": body(&reference("schemas", "NewField")),
                "responses": answers(&[("201", made)], CHANGED),
            })),
        }),
    );
    paths.insert(
        "/schema/objects/{name}/fields/{field}".into(),
        json!({
            "parameters": [named("name"), named("field")],
            "patch": with(call("update_field", "Change a field"), json!({
                "requestBody": body(&reference("schemas", "FieldChanges")),
                "responses": answers(&[("200", now("It is changed."))], CHANGED),
            })),
            "delete": with(call("remove_field", "Take an added field out of use"), json!({
                "responses": answers(&[("204", gone)], &[408, 409, 413, 422]),
            })),
        }),
    );
    paths.insert(
        "/schema/objects/{name}/fields/{field}/restore".into(),
        json!({
            "parameters": [named("name"), named("field")],
            "post": with(call("restore_field", "Put a removed field back into use"), json!({
                "parameters": key,
                "responses": answers(&[("200", now("It is back."))], &[408, 409, 413, 422]),
            })),
        }),
    );
}

/// What a change would mean for what is there.
fn effect() -> Json {
    let counted = |description: &str| {
        let mut shape = strict(
            &["count", "more"],
            &json!({"count": {"type": "integer"}, "more": {"type": "boolean"}}),
        );
        shape["description"] = json!(description);
        shape
    };
    let retired = strict(
        &["label", "records"],
        &json!({"label": {"type": "string"}, "records": counted("Those that hold it.")}),
    );
    let used = strict(
        &["kind"],
        &json!({
            "kind": {"enum": ["title", "board", "list", "unique", "access", "formula", "required_if", "read_only_if", "issue_if", "view", "role"]},
            "object": {"type": "string"},
            "field": {"type": "string"},
            "name": {"type": "string"},
        }),
    );
    strict(
        &[
            "records", "holding", "missing", "shared", "lost", "samples", "retired", "by_job",
            "uses",
        ],
        &json!({
            "records": counted("Records of the object; they are counted to 10,000."),
            "holding": counted("Those that hold a value of the field."),
            "missing": counted("Those without a value although it becomes required."),
            "shared": {"type": "integer", "description": "Values that several records have although the field becomes unique."},
            "lost": counted("Values that the new type cannot say; the change is refused if there are any."),
            "samples": {"type": "array", "items": {"type": "string"}, "description": "Some of those."},
            "retired": {"type": "array", "items": retired, "description": "Options that are not offered any more."},
            "by_job": {"type": "boolean", "description": "Whether a job converts the values."},
            "uses": {"type": "array", "items": used, "description": "What else names the field."},
        }),
    )
}

fn strict(required: &[&str], properties: &Json) -> Json {
    let mut shape =
        json!({"type": "object", "additionalProperties": false, "properties": properties});
    if !required.is_empty() {
        shape["required"] = json!(required);
    }
    shape
}

fn option() -> Json {
    strict(
        &["key", "label"],
        &json!({
            "key": {"type": "string"},
            "label": {"type": "string"},
            "color": {"type": "string"},
            "retired": {"type": "boolean"},
        }),
    )
}

fn field_read() -> Json {
    let required = [
        "id",
        "name",
        "label",
        "help",
        "type",
        "required",
        "unique",
        "indexed",
        "search",
        "sensitive",
        "hidden",
        "write",
        "default",
        "origin",
        "state",
    ];
    strict(
        &required,
        &json!({
            "id": {"type": "string"},
            "name": {"type": "string"},
            "label": {"type": "string"},
            "help": {"type": "string"},
            "type": {"enum": TYPES},
            "scale": {"type": "integer", "minimum": 0, "maximum": limits::SCALE},
            "options": {"type": "array", "items": option()},
            "to": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
            "inverse": {"type": ["string", "null"]},
            "on_delete": {"enum": ["restrict", "clear", "cascade"]},
            "pattern": {"type": "string", "description": "How a series' numbers are written, such as `INV-{year}-{number:5}`."},
            "issue_if": {"type": "string", "description": "A record gets its number of the series when it is written and meets this filter; when it is made, if there is none."},
            "formula": {"type": "string"},
            "rollup": {"type": "string"},
            "required_if": {"type": "string", "description": "It is required of records that meet this filter."},
            "read_only_if": {"type": "string", "description": "It stays as it is in records that meet this filter."},
            "returns": {"type": "string", "description": "The type of a computed field's values."},
            "build": {"enum": ["building", "ready", "failed"], "description": "Whether all values of a computed field are there."},
            "changing": changing(),
            "build_error": {"type": "string", "description": "Why they are not, if that failed."},
            "required": {"type": "boolean"},
            "unique": {"type": "boolean"},
            "indexed": {"type": "boolean"},
            "search": {"type": "boolean"},
            "sensitive": {"type": "boolean"},
            "hidden": {"type": "boolean"},
            "write": {"enum": ["always", "on_create", "rule", "computed"]},
            "default": {},
            "origin": {"enum": ["standard", "custom"]},
            "state": {"enum": ["live", "removed"]},
        }),
    )
}

fn object_read() -> Json {
    let required = [
        "id",
        "name",
        "plural",
        "label",
        "label_plural",
        "help",
        "icon",
        "color",
        "kind",
        "access",
        "title",
        "board",
        "list",
        "unique",
        "origin",
        "state",
        "fields",
        "removed",
        "indexes",
    ];
    let one = |kind: &str, part: &str| {
        strict(
            &[kind],
            &json!({kind: strict(&[part], &json!({part: {"type": "string"}}))}),
        )
    };
    strict(
        &required,
        &json!({
            "id": {"type": "string"},
            "name": {"type": "string"},
            "plural": {"type": "string"},
            "label": {"type": "string"},
            "label_plural": {"type": "string"},
            "help": {"type": "string"},
            "icon": {"type": "string"},
            "color": {"type": "string", "description": "What marks it on pages; empty for nothing."},
            "kind": {"anyOf": [{"const": "record"}, one("child", "parent"), one("event", "at"), one("config", "key")]},
            "access": {"anyOf": [
                {"enum": ["owned", "everyone"]},
                strict(&["via"], &json!({"via": {"type": "array", "items": {"type": "string"}}})),
            ]},
            "title": {"type": "string"},
            "board": {"type": ["string", "null"]},
            "list": {"type": "array", "description": "The fields that its list shows beside the title; it chooses them itself if there are none here.", "items": {"type": "string"}},
            "unique": {"type": "array", "items": {"type": "array", "items": {"type": "string"}}},
            "origin": {"enum": ["standard", "custom"]},
            "state": {"enum": ["live", "removed"]},
            "fields": {"type": "array", "items": reference("schemas", "FieldDefinition")},
            "removed": {
                "type": "array",
                "description": "Fields that were removed and can be restored, by id or by name; of one name the one that was removed last.",
                "items": reference("schemas", "FieldDefinition"),
            },
            "indexes": {
                "type": "array",
                "description": "The indexes that fields ask for, and whether they are built. Uniqueness holds from the start; where records share values already, building fails and says so.",
                "items": index(),
            },
        }),
    )
}

fn changing() -> Json {
    let mut shape = strict(
        &["type", "state"],
        &json!({
            "type": {"enum": TYPES},
            "state": {"enum": ["building", "failed"]},
            "reason": {"type": ["string", "null"], "description": "Why it failed, for administrators."},
            "job": {"type": "string", "format": "uuid", "description": "The job that does it, for administrators."},
        }),
    );
    shape["description"] = json!(
        "The type that the field gets: with more than 10,000 records a job converts the values."
    );
    shape
}

fn index() -> Json {
    strict(
        &["fields", "unique", "state"],
        &json!({
            "fields": {"type": "array", "items": {"type": "string"}},
            "unique": {"type": "boolean"},
            "state": {"enum": ["building", "ready", "failed"], "description": "Of a table of more than 10,000 records it is built by a job."},
            "reason": {"type": "string", "description": "Why it failed, for administrators."},
            "job": {"type": ["string", "null"], "format": "uuid", "description": "The job that builds it, for administrators; one that failed can be tried again."},
        }),
    )
}

fn field_written(required: &[&str], new: bool) -> Json {
    let label =
        json!({"type": "string", "minLength": 1, "maxLength": limits::DEFINITION_LABEL_CHARS});
    let flag = json!({"type": "boolean"});
    let name = json!({"type": "string", "pattern": NAME});
    let mut properties = json!({
        "name": name,
        "label": label,
        "help": {"type": "string", "maxLength": limits::HELP_CHARS},
        "options": {"type": "array", "maxItems": limits::OPTIONS, "items": {"anyOf": [
            strict(&["key", "label"], &json!({"key": name, "label": label, "color": {"type": "string"}})),
            label,
        ]}},
        "to": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}], "description": "The object that it points to; of an any_reference a list."},
        "inverse": {"anyOf": [name, {"type": "null"}], "description": "The name under which the target sees the records that point to it."},
        "on_delete": {"enum": ["restrict", "clear", "cascade"]},
        "formula": {"type": "string", "maxLength": schema::formula::MOST_CHARS, "description": "How a formula's value is computed, such as `amount * probability / 100`."},
        "rollup": {"type": "string", "maxLength": schema::formula::MOST_CHARS, "description": "What a roll-up aggregates, such as `deals[status = open].sum(amount)` or `deals.last(amount by close_date)`."},
        "required_if": {"type": ["string", "null"], "maxLength": schema::formula::MOST_CHARS, "description": "It is required of records that meet this filter, such as `status = lost`."},
        "read_only_if": {"type": ["string", "null"], "maxLength": schema::formula::MOST_CHARS, "description": "It stays as it is in records that meet this filter."},
        "pattern": {"type": "string", "description": "How a series' numbers are written: text with `{number}` (`{number:5}` for five digits), `{year}`, `{month}`, `{day}`. With a year, month or day they start anew with each."},
        "issue_if": {"type": ["string", "null"], "maxLength": schema::formula::MOST_CHARS, "description": "A record gets its number of the series when it is written and meets this filter, such as `status = issued`; when it is made, if there is none."},
        "required": flag,
        "unique": flag,
        "indexed": flag,
        "search": flag,
        "sensitive": flag,
        "hidden": flag,
        "write": {"enum": ["always", "on_create"]},
        "default": {"description": "A value of the field's type, or \"today\", \"now\", \"me\", \"my_team\" where it has such values."},
    });
    properties["type"] = match new {
        true => json!({"enum": TYPES}),
        false => {
            json!({"enum": TYPES, "description": "Another type that can say all that the values say; refused with the values that would be lost."})
        }
    };
    properties["scale"] = json!({"type": "integer", "minimum": 0, "maximum": limits::SCALE});
    if new {
        properties["returns"] = json!({
            "enum": ["text", "long_text", "integer", "decimal", "percent", "money", "boolean", "date", "datetime"],
            "description": "The type of a computed field's values, if not the one that follows from its text.",
        });
    }
    let mut shape = strict(required, &properties);
    shape["examples"] = match new {
        true => {
            json!([{"name": "fuel", "type": "select", "label": "Fuel", "options": [{"key": "petrol", "label": "Petrol"}]}])
        }
        false => json!([{"label": "Fuel type", "help": "What it runs on."}]),
    };
    shape
}

fn object_written(new: bool) -> Json {
    let label =
        json!({"type": "string", "minLength": 1, "maxLength": limits::DEFINITION_LABEL_CHARS});
    let name = json!({"type": "string", "pattern": NAME});
    let mut properties = json!({
        "name": name,
        "plural": name,
        "label": label,
        "label_plural": label,
        "help": {"type": "string", "maxLength": limits::HELP_CHARS},
        "icon": {"type": "string", "maxLength": 60},
        "access": {"anyOf": [{"enum": ["owned", "everyone"]}, strict(&["via"], &json!({"via": {"type": "array", "items": name}}))]},
        "title": name,
        "color": {"enum": ["", "gray", "red", "orange", "amber", "green", "teal", "blue", "indigo", "violet", "pink"]},
        "board": {"anyOf": [name, {"type": "null"}]},
        "list": {"type": "array", "maxItems": limits::LISTED, "items": {"type": "string"}, "description": "The fields that its list shows beside the title; it chooses them itself if there are none here."},
        "order": {"type": "array", "maxItems": limits::FIELDS, "items": name, "description": "The order of the fields in the form; those that are not named follow."},
        "unique": {"type": "array", "maxItems": limits::UNIQUE_SETS, "items": {"type": "array", "items": name}},
    });
    if !new {
        let mut shape = strict(&[], &properties);
        shape["examples"] = json!([{"help": "What the company drives."}]);
        return shape;
    }
    properties["fields"] = json!({
        "type": "array",
        "minItems": 1,
        "maxItems": limits::FIELDS,
        "items": reference("schemas", "NewField"),
    });
    let mut shape = strict(&["name", "fields"], &properties);
    shape["examples"] = json!([{
        "name": "vehicle",
        "plural": "vehicles",
        "label": "Vehicle",
        "title": "name",
        "fields": [
            {"name": "name", "type": "text", "label": "Name", "required": true},
            {"name": "plate", "type": "text", "unique": true},
            {"name": "price", "type": "money"},
            {"name": "fuel", "type": "select", "options": [{"key": "petrol", "label": "Petrol"}]},
        ],
    }]);
    shape
}
