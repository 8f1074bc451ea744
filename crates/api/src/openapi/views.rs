//! The calls of views that are kept, and their shape.

use engine::views::{MOST_NAME, MOST_QUERY};
use serde_json::{Map, Value as Json, json};

use super::objects::parameter;
use super::{answer, answers, body, empty_answer, reference, whole};

/// What writing a view can be answered with besides.
const BODY: &[u16] = &[408, 409, 413, 415, 422];

/// Adds them. No object's calls have names that begin so.
pub fn add(paths: &mut Map<String, Json>, schemas: &mut Map<String, Json>) {
    schemas.insert("View".into(), view());
    let call = |id: &str, summary: &str, parameters: Json, responses: Json| {
        json!({
            "operationId": id,
            "summary": summary,
            "tags": ["Views"],
            "parameters": parameters,
            "responses": responses,
        })
    };
    let one = reference("schemas", "View");
    let all = json!({
        "type": "object",
        "required": ["data"],
        "additionalProperties": false,
        "properties": {"data": {"type": "array", "items": one}},
    });
    let of = json!({
        "name": "object",
        "in": "query",
        "description": "Only those of this object, by its name or plural.",
        "schema": {"type": "string"},
    });
    let list = call(
        "list_views",
        "The views that one may use, by their names: one's own, those of one's teams and of everybody",
        json!([of]),
        answers(&[("200", answer("All of them.", &all, &[]))], &[]),
    );
    let made = answer("It is kept.", &one, &["ETag", "Location", "Rapport-Batch"]);
    let mut create = call(
        "create_view",
        "Keep a view of a list",
        json!([]),
        answers(&[("201", made)], BODY),
    );
    create["requestBody"] = body(&asked(true));
    paths.insert("/views".into(), json!({"get": list, "post": create}));

    let read = call(
        "read_view",
        "One view",
        json!([]),
        answers(&[("200", answer("The view.", &one, &["ETag"]))], &[]),
    );
    let changed = answer("As it is now.", &one, &["ETag", "Rapport-Batch"]);
    let refused = [408, 409, 412, 413, 415, 422];
    let mut update = call(
        "update_view",
        "Change a view, or what it is to oneself",
        json!([if_match()]),
        answers(&[("200", changed)], &refused),
    );
    update["requestBody"] = body(&asked(false));
    let gone = empty_answer("It is gone, for everybody.", &["Rapport-Batch"]);
    let remove = call(
        "remove_view",
        "Remove a view, for everybody who sees it",
        json!([if_match()]),
        answers(&[("204", gone)], &[408, 412, 413]),
    );
    paths.insert(
        "/views/{id}".into(),
        json!({
            "parameters": [parameter("id")],
            "get": read,
            "patch": update,
            "delete": remove,
        }),
    );
}

/// Versions of views are times, so they have more digits than those of records.
fn if_match() -> Json {
    json!({
        "name": "If-Match",
        "in": "header",
        "description": "The version that the change is based on, as its ETag says it.",
        "schema": {"type": "string", "pattern": "^(\\*|\"v[0-9]{1,18}\")$"},
    })
}

fn asked(is_new: bool) -> Json {
    let mut properties = json!({
        "name": {"type": "string", "minLength": 1, "maxLength": MOST_NAME},
        "query": {"type": "string", "maxLength": MOST_QUERY, "description": "What it shows, as it stands behind the `?` of a list's address: `filter`, `sort`, `columns`, `group`, `totals`, `view` and so on."},
        "audience": {"enum": ["me", "team", "everybody"], "description": "Who sees it."},
        "team": {"type": ["string", "null"], "format": "uuid", "description": "The team that sees it, one of one's own."},
        "roles": {"type": "array", "maxItems": 100, "items": {"type": "string"}, "description": "Keys of the roles that begin with it. For who manages objects."},
        "pinned": {"type": "boolean", "description": "Whether it stands in one's own navigation."},
        "begins": {"type": "boolean", "description": "Whether one begins with it."},
    });
    let mut required = vec![];
    if is_new {
        properties["object"] =
            json!({"type": "string", "description": "The object whose list it is a view of."});
        required.extend(["object", "name"]);
    }
    json!({
        "type": "object",
        "required": required,
        "additionalProperties": false,
        "properties": properties,
    })
}

fn view() -> Json {
    let text = json!({"type": "string"});
    let time = json!({"type": "string", "format": "date-time"});
    let flag = |description: &str| json!({"type": "boolean", "description": description});
    let left_out = json!({
        "type": "array",
        "description": "What of it is left out, because it asks for fields that are not there (any more), or not for who asks.",
        "items": {
            "type": "object",
            "required": ["parameter", "field"],
            "additionalProperties": false,
            "properties": {
                "parameter": {"type": "string"},
                "field": {"type": ["string", "null"], "description": "The label of the field, if one may know it."},
            },
        },
    });
    let properties = json!({
        "id": {"type": "string", "format": "uuid"},
        "object": text,
        "name": text,
        "query": {"type": "string", "description": "What it shows, with the names that fields have now, whatever they were called when it was kept."},
        "filter": {"type": "string", "description": "The filter in it, as lists take it."},
        "order_by": {"type": "string", "description": "The order in it, as lists take it."},
        "left_out": left_out,
        "page": {"type": ["string", "null"], "description": "Its address among the pages."},
        "audience": {"enum": ["me", "team", "everybody"]},
        "team": {"type": ["string", "null"], "format": "uuid"},
        "owner": {"type": "string", "format": "uuid", "description": "The user who keeps it."},
        "roles": {"type": "array", "items": {"type": "string"}},
        "pinned": flag("Whether it stands in one's own navigation."),
        "begins": flag("Whether one begins with it, by one's own choice."),
        "may_change": flag("Whether one may change and remove it."),
        "version": {"type": "integer", "minimum": 1},
        "created_at": time,
        "updated_at": time,
    });
    whole(properties)
}
