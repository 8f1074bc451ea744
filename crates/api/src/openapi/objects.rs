//! The calls of one object, and the shapes of its records.

mod exports;
mod privacy;
mod revealing;
mod several;
mod shapes;
mod sharing;

use schema::input::Mode;
use schema::{ObjectDef, Schema};
use serde_json::{Map, Value as Json, json};

pub use self::exports::add as add_exports;
use self::shapes::{page, record, whole};
pub use self::sharing::{add as add_shares, add_public as add_public_links};
use super::{answer, answers, bodies, body, empty_answer, reference, values};
use crate::records::{HISTORY_PAGE, PAGE, TIMELINE_PAGE};

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
    if engine::privacy::is_subject(def) {
        paths.insert(format!("{base}/{{id}}/held"), calls.held());
        paths.insert(format!("{base}/{{id}}/dossier"), calls.dossier());
        paths.insert(format!("{base}/{{id}}/erase"), calls.erase());
    }
    if revealing::has_any(def) {
        paths.insert(format!("{base}/{{id}}/reveal"), calls.reveal());
    }
    if engine::shares::is_shareable(def) {
        paths.insert(format!("{base}/{{id}}/shares"), calls.shares());
        paths.insert(format!("{base}/{{id}}/shares/{{whom}}"), calls.share());
        paths.insert(format!("{base}/{{id}}/public-links"), calls.public_links());
        paths.insert(
            format!("{base}/{{id}}/public-links/{{link}}"),
            calls.public_link(),
        );
    }
    paths.insert(format!("{base}/by/{{field}}/{{value}}"), calls.by());
    paths.insert(format!("{base}/batch"), calls.batch());
    paths.insert(format!("{base}/bulk"), calls.bulk());
    paths.insert(format!("{base}/bulk/{{id}}"), calls.bulk_status());
    paths.insert(format!("{base}/export"), calls.export());
    paths.insert(format!("{base}/export/{{id}}"), calls.export_status());
    paths.insert(format!("{base}/export/{{id}}/file"), calls.export_file());
    paths.insert(format!("{base}/duplicates"), calls.duplicates());
    paths.insert(format!("{base}/merge"), calls.merge());
    paths.insert(format!("{base}/aggregate"), calls.aggregate());
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
}
