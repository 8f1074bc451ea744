//! The parts of the document that are the same in every workspace.

use serde_json::{Map, Value as Json, json};

use super::{header_list, problem_content, reference};
use crate::callers::{CSRF_HEADER, SESSION_COOKIE};

/// What the page of the document begins with.
pub const DESCRIPTION: &str = "JSON over HTTP. Send a key as `Authorization: Bearer KEY`.\n\n\
Lists take a `filter` such as `stage = Won and amount >= 1000 and company.name ~ \"acme\"`, are ordered by `order_by=-amount,name`, and go on with `cursor`. \
Parameters, fields and keys that are not known are faults, so that no wish goes unheard.\n\n\
Every record has a `version`, which is its `ETag` too. A change with an `If-Match` that is no longer the newest is merged if it touches other fields than the changes since, and refused (412) otherwise.\n\n\
A POST with an `Idempotency-Key` acts once in 24 hours, however often it is sent. Every writing answer names its change set in `Rapport-Batch`; `POST /undo/{batch}` takes it back.\n\n\
Decimals and amounts are strings, so that no digit is lost. Averages are rounded half to even: of amounts to 4 fraction digits, of other numbers to at least 6. \
JSON bodies have at most 10 MB and 100 levels; a key that stands in an object twice is a fault.\n\n\
Faults are problem documents (RFC 9457) with a stable `code`, and for input with all faults at once in `errors`.";

/// Faults that any call can answer with.
pub const ANY_CALL: &[u16] = &[400, 401, 403, 404, 405, 429, 503];

const FAULTS: &[(u16, &str)] = &[
    (301, "Merged into another record, which Location names."),
    (400, "The request cannot be read."),
    (401, "No key, or one that is not valid."),
    (403, "Known, and not allowed."),
    (404, "There is none, or none that you may see."),
    (405, "The address does not take this method."),
    (408, "The body did not arrive in time."),
    (409, "It clashes with what is stored."),
    (412, "It was changed meanwhile."),
    (413, "The body is too large."),
    (415, "The body is not JSON."),
    (422, "Values are not acceptable: all faults at once."),
    (429, "Too many requests."),
    (503, "The database is away for the moment."),
];

/// One response per kind of fault.
pub fn responses() -> Json {
    let all = FAULTS.iter().map(|(status, description)| {
        let headers: &[&str] = match status {
            301 => &["Location"],
            401 => &["WWW-Authenticate"],
            405 => &["Allow"],
            429 | 503 => &["Retry-After"],
            _ => &[],
        };
        let response = json!({
            "description": description,
            "headers": header_list(headers),
            "content": problem_content(),
        });
        (format!("problem_{status}"), response)
    });
    Json::Object(all.collect())
}

/// Headers of responses.
pub fn headers() -> Json {
    let text = |description: &str, required: bool| json!({"description": description, "required": required, "schema": {"type": "string"}});
    json!({
        "ETag": {
            "description": "The record's version as an entity tag.",
            "required": true,
            "schema": {"type": "string", "pattern": "^\"v[0-9]+\"$"},
        },
        "Location": text("The address of the record.", true),
        "Allow": text("The methods that the address takes.", true),
        "WWW-Authenticate": text("How to sign in.", true),
        "Retry-After": {"description": "Seconds to wait.", "required": false, "schema": {"type": "integer", "minimum": 0}},
        "Rapport-Batch": {
            "description": "The change set that this request wrote.",
            "required": true,
            "schema": {"type": "string", "format": "uuid"},
        },
        "Rapport-Request-Id": {
            "description": "Finds this request in the log.",
            "required": true,
            "schema": {"type": "string", "format": "uuid"},
        },
    })
}

/// Ways to say who calls.
pub fn security() -> Json {
    json!({
        "key": {"type": "http", "scheme": "bearer", "description": "A key, made with `rapport key add NAME --role ROLE`."},
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": SESSION_COOKIE,
            "description": format!("A person who is signed in; writing requests carry the session's {CSRF_HEADER} header too."),
        },
    })
}

/// Parameters of many calls.
pub fn parameters() -> Json {
    let query = |name: &str, description: &str, schema: Json| json!({"name": name, "in": "query", "description": description, "schema": schema});
    json!({
        "filter": query("filter", "Which records, in the filter language or its JSON form.", json!({"type": "string"})),
        "q": query("q", "Words that the records hold.", json!({"type": "string"})),
        "cursor": query("cursor", "Where to go on: next_cursor of the page before.", json!({"type": "string"})),
        "count": query("count", "Whether to count all of them in `total`.", json!({"type": "boolean"})),
        "trash": query("trash", "Those in the trash instead of the others.", json!({"type": "boolean"})),
        "preview": query("preview", "Only say what it would be; nothing is written.", json!({"type": "boolean"})),
        "purge": query("purge", "For good, instead of to the trash.", json!({"type": "boolean"})),
        "fields": query("fields", "Names of the fields to show, with commas between them. id, object and version are always shown.", json!({"type": "string"})),
        "expand": query("expand", "References to show with the fields of the record they point to, with dots through other references, at most 3 deep: company,company.owner. `name` is its title then as before, unless it has a field of that name: that of a person is in parts.", json!({"type": "string"})),
        "order_by": query("order_by", "Fields to order by, with a - before those that go down: -amount,name. Empty values come last.", json!({"type": "string"})),
        "id": {"name": "id", "in": "path", "required": true, "schema": {"type": "string", "format": "uuid"}},
        "If-Match": {"name": "If-Match", "in": "header", "description": "The version that the change is based on: \"v3\".", "schema": {"type": "string", "pattern": "^(\\*|\"v[0-9]{1,9}\")$"}},
        "If-None-Match": {"name": "If-None-Match", "in": "header", "description": "The version that you have: \"v3\".", "schema": {"type": "string", "pattern": "^(\\*|\"v[0-9]{1,9}\")$"}},
        "Idempotency-Key": {"name": "Idempotency-Key", "in": "header", "description": "Makes the request act once in 24 hours, however often it is sent.", "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,255}$"}},
    })
}

/// The shapes that every workspace has. Names of objects begin with a small
/// letter, so these begin with a large one.
pub fn schemas() -> Map<String, Json> {
    let mut all = Map::new();
    let mut put = |name: &str, schema: Json| drop(all.insert(name.to_owned(), schema));
    put(
        "Problem",
        json!({
            "type": "object",
            "required": ["type", "title", "status", "detail", "code"],
            "additionalProperties": false,
            "properties": {
                "type": {"type": "string", "format": "uri-reference"},
                "title": {"type": "string"},
                "status": {"type": "integer", "minimum": 300, "maximum": 599},
                "detail": {"type": "string", "description": "What to do, for people."},
                "code": {"type": "string", "description": "A stable word, for programs."},
                "errors": {"type": "array", "items": reference("schemas", "Fault")},
                "position": {"type": "integer", "minimum": 0, "description": "The character of the text that is at fault, from 0."},
                "index": {"type": "integer", "minimum": 0, "description": "The operation that is at fault, from 0."},
            },
        }),
    );
    put(
        "Fault",
        json!({
            "type": "object",
            "required": ["field", "code", "message"],
            "additionalProperties": false,
            "properties": {
                "field": {"type": "string"},
                "code": {"type": "string"},
                "message": {"type": "string"},
                "position": {"type": "integer", "minimum": 0, "description": "The character of the field's text that is at fault, from 0."},
            },
        }),
    );
    put(
        "Reference",
        json!({
            "type": "object",
            "description": "A record that is pointed to; `name` is its title.",
            "required": ["id", "object", "name"],
            "additionalProperties": false,
            "properties": {
                "id": {"type": "string", "format": "uuid"},
                "object": {"type": "string"},
                "name": {"type": ["string", "null"]},
                "deleted": {"type": "boolean", "description": "It lies in the trash."},
            },
        }),
    );
    put(
        "Duplicates",
        json!({
            "type": "object",
            "description": "Records that may be the same one.",
            "required": ["records", "count", "likeness", "reasons"],
            "additionalProperties": false,
            "properties": {
                "records": {"type": "array", "minItems": 2, "maxItems": engine::records::MOST_MERGED, "items": reference("schemas", "Reference")},
                "count": {"type": "integer", "minimum": 2, "description": "How many there are, those that are not named here too."},
                "likeness": {"type": "number", "minimum": 0, "maximum": 1, "description": "How likely they are one."},
                "reasons": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["kind", "value"],
                        "additionalProperties": false,
                        "properties": {
                            "kind": {"enum": ["email", "phone", "title"]},
                            "value": {"type": "string", "description": "The address or number that all of them have, or the name that the others' are like."},
                        },
                    },
                },
            },
        }),
    );
    put(
        "HiddenReference",
        json!({
            "type": "object",
            "description": "A record that you may not see. Written back, it changes nothing.",
            "required": ["object", "hidden"],
            "additionalProperties": false,
            "properties": {"object": {"type": "string"}, "hidden": {"const": true}},
        }),
    );
    put(
        "Money",
        json!({
            "type": "object",
            "required": ["amount", "currency"],
            "additionalProperties": false,
            "properties": {
                "amount": {"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$"},
                "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
            },
            "examples": [{"amount": "1234.50", "currency": "USD"}],
        }),
    );
    put(
        "Entry",
        json!({
            "type": "object",
            "description": "An e-mail address, a phone number or a link.",
            "required": ["value", "label", "primary"],
            "additionalProperties": false,
            "properties": {
                "value": {"type": "string"},
                "label": {"type": ["string", "null"]},
                "primary": {"type": "boolean"},
                "display": {"type": "string", "description": "A phone number as it was typed; of phone numbers alone."},
            },
        }),
    );
    let parts = |names: &[&str]| -> Map<String, Json> {
        names
            .iter()
            .map(|name| ((*name).to_owned(), json!({"type": ["string", "null"]})))
            .collect()
    };
    let mut address = parts(&["street", "city", "region", "postcode", "country"]);
    address.insert(
        "lat".into(),
        json!({"type": ["number", "null"], "minimum": -90, "maximum": 90}),
    );
    address.insert(
        "lon".into(),
        json!({"type": ["number", "null"], "minimum": -180, "maximum": 180}),
    );
    put(
        "Address",
        json!({"type": "object", "additionalProperties": false, "properties": address}),
    );
    let mut name = parts(&["prefix", "first", "middle", "last", "suffix"]);
    name.insert("full".into(), json!({"type": "string", "readOnly": true}));
    put(
        "PersonName",
        json!({"type": "object", "additionalProperties": false, "properties": name}),
    );
    put(
        "Change",
        json!({
            "type": "object",
            "required": ["at", "by", "via", "op", "event", "batch", "changes"],
            "additionalProperties": false,
            "properties": change_properties(),
        }),
    );
    put("Happening", happening());
    all
}

fn change_properties() -> Json {
    json!({
        "at": {"type": "string", "format": "date-time"},
        "by": {"anyOf": [reference("schemas", "Reference"), {"type": "null"}]},
        "via": {"type": "string"},
        "op": {"enum": ["create", "update", "delete", "restore", "merge", "purge", "definition"]},
        "event": {"type": ["string", "null"]},
        "batch": {"type": "string", "format": "uuid"},
        "changes": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["before", "after"],
                "additionalProperties": false,
                "properties": {"before": {}, "after": {}},
            },
        },
    })
}

/// An entry of a timeline.
fn happening() -> Json {
    let mut change = change_properties();
    change["kind"] = json!({"const": "change"});
    json!({
        "oneOf": [
            {
                "type": "object",
                "required": ["kind", "at", "by", "via", "op", "event", "batch", "changes"],
                "additionalProperties": false,
                "properties": change,
            },
            {
                "type": "object",
                "description": "A record that came to point here.",
                "required": ["kind", "at", "record", "field"],
                "additionalProperties": false,
                "properties": {
                    "kind": {"const": "record"},
                    "at": {"type": "string", "format": "date-time"},
                    "record": reference("schemas", "Reference"),
                    "field": {"type": "string", "description": "The field that points here."},
                },
            },
        ],
    })
}
