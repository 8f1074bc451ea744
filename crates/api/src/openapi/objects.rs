//! The calls of one object, and the shapes of its records.

use schema::input::Mode;
use schema::{FieldDef, FieldType, ObjectDef, OnDelete, Schema, def::SYSTEM_FIELDS};
use serde_json::{Map, Value as Json, json};

use super::{answer, answers, bodies, body, empty_answer, reference, values};
use crate::records::{AGGREGATE_GROUPS, BATCH_OPERATIONS, HISTORY_PAGE, PAGE, TIMELINE_PAGE};

/// What writing a body can be answered with besides.
const BODY: &[u16] = &[408, 413, 415, 422];

/// Adds an object's calls and shapes.
pub fn add(
    schema: &Schema,
    def: &ObjectDef,
    standard: Option<&ObjectDef>,
    paths: &mut Map<String, Json>,
    schemas: &mut Map<String, Json>,
) {
    let name = values::record_name(def);
    schemas.insert(name.clone(), record(schema, def, standard));
    schemas.insert(format!("{name}.whole"), whole(def));
    schemas.insert(
        format!("{name}.new"),
        bodies::body(schema, def, Mode::Create),
    );
    schemas.insert(
        format!("{name}.changes"),
        bodies::body(schema, def, Mode::Update),
    );
    schemas.insert(format!("{name}.page"), page(&reference("schemas", &name)));
    let base = format!("/{}", def.plural);
    let calls = Calls { def, name };
    paths.insert(base.clone(), calls.collection());
    paths.insert(format!("{base}/{{id}}"), calls.one());
    paths.insert(format!("{base}/{{id}}/restore"), calls.restore());
    paths.insert(
        format!("{base}/{{id}}/history"),
        calls.changes(
            "history",
            "What changed in it, newest first",
            "Change",
            HISTORY_PAGE,
        ),
    );
    paths.insert(
        format!("{base}/{{id}}/timeline"),
        calls.changes(
            "timeline",
            "What happened around it, newest first",
            "Happening",
            TIMELINE_PAGE,
        ),
    );
    paths.insert(format!("{base}/by/{{field}}/{{value}}"), calls.by());
    paths.insert(format!("{base}/batch"), calls.batch());
    paths.insert(format!("{base}/aggregate"), calls.aggregate());
}

/// A record as it is read: fewer keys if `fields` says so, and under a
/// reference that is expanded with what the reference says.
fn record(schema: &Schema, def: &ObjectDef, standard: Option<&ObjectDef>) -> Json {
    let mut properties = Map::new();
    properties.insert("id".into(), json!({"type": "string", "format": "uuid"}));
    properties.insert("object".into(), json!({"const": def.name}));
    properties.insert("version".into(), json!({"type": "integer", "minimum": 1}));
    let known = |field: &&FieldDef| !matches!(field.name.as_str(), "id" | "version");
    for field in SYSTEM_FIELDS.iter().filter(known).chain(def.live_fields()) {
        let mut shape = values::read(schema, field);
        if is_always_there(def, field, standard) {
            values::never_null(&mut shape);
        }
        properties.insert(field.name.clone(), shape);
    }
    properties.entry("name").or_insert_with(|| {
        json!({"type": ["string", "null"], "description": "Its title, where it stands under a reference that is expanded."})
    });
    properties.entry("deleted").or_insert_with(|| {
        json!({"type": "boolean", "description": "It lies in the trash, where it stands under a reference that is expanded."})
    });
    json!({
        "type": "object",
        "title": def.label,
        "description": def.help,
        "required": ["id", "object", "version"],
        "additionalProperties": false,
        "properties": properties,
    })
}

/// Whether every record has a value in a field. One that became required after
/// records were made may be empty in those, so only what is compiled in counts,
/// and what names the records.
fn is_always_there(def: &ObjectDef, field: &FieldDef, standard: Option<&ObjectDef>) -> bool {
    if matches!(field.id.as_str(), "created_at" | "updated_at") {
        return true;
    }
    let from_the_start = match standard {
        Some(standard) => standard.fields.get(&field.id),
        None => Some(field).filter(|field| field.id == def.title),
    };
    let is_cleared = |ty: &FieldType| match ty {
        FieldType::Reference { on_delete, .. } | FieldType::AnyReference { on_delete, .. } => {
            *on_delete == OnDelete::Clear
        }
        _ => false,
    };
    from_the_start.is_some_and(|field| field.required && !is_cleared(&field.ty))
}

/// A record with every key it has.
fn whole(def: &ObjectDef) -> Json {
    let system = SYSTEM_FIELDS
        .iter()
        .filter(|field| field.name != "deleted_at");
    let names = ["object"]
        .into_iter()
        .chain(system.map(|field| field.name.as_str()));
    let names: Vec<&str> = names
        .chain(def.live_fields().map(|field| field.name.as_str()))
        .collect();
    json!({"allOf": [reference("schemas", &values::record_name(def)), {"required": names}]})
}

fn page(item: &Json) -> Json {
    json!({
        "type": "object",
        "required": ["data", "next_cursor"],
        "additionalProperties": false,
        "properties": {
            "data": {"type": "array", "items": item},
            "next_cursor": {"type": ["string", "null"]},
            "total": {"type": "integer", "minimum": 0},
        },
    })
}

/// How many there are in an answer: unless asked otherwise, and at most.
pub fn limit((usual, most): (u32, u32)) -> Json {
    json!({
        "name": "limit",
        "in": "query",
        "description": format!("How many: {usual} if not given, at most {most}."),
        "schema": {"type": "integer", "minimum": 1, "maximum": most, "default": usual},
    })
}

/// A parameter that is described once for all calls.
pub fn parameter(name: &str) -> Json {
    reference("parameters", name)
}

struct Calls<'a> {
    def: &'a ObjectDef,
    name: String,
}

impl Calls<'_> {
    fn shape(&self, of: &str) -> Json {
        reference("schemas", &format!("{}{of}", self.name))
    }

    fn call(&self, verb: &str, summary: &str) -> Json {
        json!({
            "operationId": format!("{verb}_{}", self.def.plural),
            "summary": summary,
            "tags": [self.def.label_plural],
        })
    }

    fn label(&self) -> String {
        self.def.label.to_lowercase()
    }

    fn a(&self) -> String {
        let label = self.label();
        let article = if label.starts_with(['a', 'e', 'i', 'o', 'u']) && !label.starts_with("us") {
            "an"
        } else {
            "a"
        };
        format!("{article} {label}")
    }

    fn collection(&self) -> Json {
        let mut list = self.call(
            "list",
            &format!("A page of {}", self.def.label_plural.to_lowercase()),
        );
        let names = [
            "filter", "order_by", "cursor", "fields", "expand", "q", "count", "trash",
        ];
        let mut parameters: Vec<Json> = names.into_iter().map(parameter).collect();
        parameters.push(limit(PAGE));
        list["parameters"] = json!(parameters);
        list["responses"] = answers(
            &[("200", answer("A page.", &self.shape(".page"), &[]))],
            &[],
        );
        let mut create = self.call("create", &format!("Make {}", self.a()));
        create["parameters"] = json!([parameter("Idempotency-Key")]);
        create["requestBody"] = body(&self.shape(".new"));
        let made = answer(
            "It is made.",
            &self.shape(".whole"),
            &["ETag", "Location", "Rapport-Batch"],
        );
        let mut made = made;
        made["links"] = self.links();
        create["responses"] = answers(&[("201", made)], &[BODY, &[409]].concat());
        json!({"get": list, "post": create})
    }

    /// Where a new record is read, changed and removed.
    fn links(&self) -> Json {
        let link = |verb: &str| {
            let call = format!("{verb}_{}", self.def.plural);
            let link = json!({"operationId": call, "parameters": {"id": "$response.body#/id"}});
            (verb.to_owned(), link)
        };
        let verbs = ["read", "update", "remove", "restore", "history", "timeline"];
        Json::Object(verbs.into_iter().map(link).collect())
    }

    fn one(&self) -> Json {
        let mut read = self.call("read", &format!("Read {}", self.a()));
        read["parameters"] = json!(["fields", "expand", "If-None-Match"].map(parameter));
        let found = answer("Here it is.", &self.shape(""), &["ETag"]);
        let known = empty_answer("You have this version.", &["ETag"]);
        read["responses"] = answers(&[("200", found), ("304", known)], &[301]);
        let mut update = self.call("update", &format!("Change {}", self.a()));
        update["description"] =
            json!("Changes the given fields and leaves the others; null empties one.");
        update["parameters"] = json!([parameter("If-Match")]);
        update["requestBody"] = body(&self.shape(".changes"));
        let changed = answer(
            "It is changed.",
            &self.shape(".whole"),
            &["ETag", "Rapport-Batch"],
        );
        update["responses"] = answers(&[("200", changed)], &[BODY, &[301, 409, 412]].concat());
        let mut remove = self.call("remove", &format!("Put {} in the trash", self.a()));
        remove["parameters"] = json!(["purge", "If-Match"].map(parameter));
        let removed = empty_answer("It is removed.", &["Rapport-Batch"]);
        remove["responses"] = answers(&[("204", removed)], &[301, 408, 409, 412, 413, 422]);
        json!({"parameters": [parameter("id")], "get": read, "patch": update, "delete": remove})
    }

    fn restore(&self) -> Json {
        let mut restore = self.call("restore", &format!("Take {} out of the trash", self.a()));
        restore["parameters"] = json!([parameter("Idempotency-Key")]);
        let back = answer(
            "It is back.",
            &self.shape(".whole"),
            &["ETag", "Rapport-Batch"],
        );
        restore["responses"] = answers(&[("200", back)], &[301, 408, 409, 413, 422]);
        json!({"parameters": [parameter("id")], "post": restore})
    }

    fn changes(&self, verb: &str, summary: &str, entry: &str, of: (u32, u32)) -> Json {
        let mut read = self.call(verb, summary);
        read["parameters"] = json!([parameter("cursor"), limit(of)]);
        let shape = json!({
            "type": "object",
            "required": ["data", "next_cursor"],
            "additionalProperties": false,
            "properties": {
                "data": {"type": "array", "items": reference("schemas", entry)},
                "next_cursor": {"type": ["string", "null"]},
            },
        });
        read["responses"] = answers(&[("200", answer("A page.", &shape, &[]))], &[301]);
        json!({"parameters": [parameter("id")], "get": read})
    }

    fn by(&self) -> Json {
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

    fn batch(&self) -> Json {
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

    fn aggregate(&self) -> Json {
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
