//! The keys of an object besides its names and fields.

use serde_json::Value as Json;

use super::super::body::Body;
use crate::{Access, FieldId, Kind, ObjectDef, def::COLORS, limits};

/// The keys that may be given and changed.
pub fn common(body: &mut Body<'_>, def: &mut ObjectDef) {
    if let Some(help) = body.text("help", limits::HELP_CHARS) {
        def.help = help;
    }
    if let Some(icon) = body.text("icon", 60) {
        def.icon = icon;
    }
    color(body, def);
    if let Some(title) = body.text("title", limits::DEFINITION_LABEL_CHARS)
        && let Some(field) = field_named(body, "title", def, &title)
    {
        def.title = field;
    }
    if body.has("board") {
        let name = body.text("board", limits::DEFINITION_LABEL_CHARS);
        def.board = name.and_then(|name| field_named(body, "board", def, &name));
    }
    if let Some(columns) = names(body, "list", def, limits::LISTED) {
        def.columns = columns;
    }
    if let Some(order) = names(body, "order", def, limits::FIELDS) {
        def.arrange(&order);
        def.order = order;
    }
    // What the system says of its own work may come back with the rest.
    let _ = body.json("indexes");
    access(body, def);
    unique(body, def);
}

fn color(body: &mut Body<'_>, def: &mut ObjectDef) {
    let Some(color) = body.text("color", 30) else {
        return;
    };
    if color.is_empty() || COLORS.contains(&color.as_str()) {
        def.color = color;
    } else {
        let message = format!("Give one of {}, or nothing.", COLORS.join(", "));
        body.refuse("color", "option", message);
    }
}

/// Names of fields, each once.
fn names(
    body: &mut Body<'_>,
    key: &'static str,
    def: &ObjectDef,
    most: usize,
) -> Option<Vec<FieldId>> {
    let names: Option<Vec<String>> = serde_json::from_value(body.json(key)?.clone()).ok();
    let Some(names) = names else {
        body.refuse(key, "type", "Give a list of names of fields.");
        return None;
    };
    if names.len() > most {
        body.refuse(key, "too_many", format!("Give at most {most} fields."));
        return None;
    }
    let mut ids = Vec::with_capacity(names.len());
    for name in &names {
        let system = super::super::super::system_field(name).map(|field| field.id.clone());
        let Some(id) = system
            .filter(|_| key == "list")
            .or_else(|| field_named(body, key, def, name))
        else {
            continue;
        };
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Some(ids)
}

fn field_named(body: &mut Body<'_>, key: &str, def: &ObjectDef, name: &str) -> Option<FieldId> {
    let found = def
        .live_fields()
        .find(|field| field.name == name)
        .map(|field| field.id.clone());
    // What a field that is at fault itself would have been is not known.
    if found.is_none() && !body.elsewhere.iter().any(|there| there == name) {
        let name = base::text::truncate(name, 60);
        body.refuse(
            key,
            "not_found",
            format!("There is no field \"{name}\" in this object."),
        );
    }
    found
}

/// `"owned"`, `"everyone"`, or `{"via": ["deal"]}` with names of references.
fn access(body: &mut Body<'_>, def: &mut ObjectDef) {
    let Some(json) = body.json("access") else {
        return;
    };
    let via = json.get("via").and_then(Json::as_array);
    match (json.as_str(), via) {
        (Some("owned"), _) => def.access = Access::Owned,
        (Some("everyone"), _) => def.access = Access::Everyone,
        (None, Some(names)) => {
            let ids = names.iter().filter_map(|name| {
                field_named(body, "access", def, name.as_str().unwrap_or_default())
            });
            def.access = Access::Via(ids.collect());
        }
        _ => body.refuse(
            "access",
            "option",
            "Give \"owned\", \"everyone\" or {\"via\": [names of references]}.",
        ),
    }
}

/// Lists of names of fields that are unique together.
fn unique(body: &mut Body<'_>, def: &mut ObjectDef) {
    let Some(json) = body.json("unique") else {
        return;
    };
    let sets: Option<Vec<Vec<String>>> = serde_json::from_value(json.clone()).ok();
    let Some(sets) = sets else {
        return body.refuse(
            "unique",
            "type",
            "Give lists of names of fields: [[\"company\", \"contact\"]].",
        );
    };
    def.unique = sets
        .iter()
        .map(|set| {
            set.iter()
                .filter_map(|name| field_named(body, "unique", def, name))
                .collect()
        })
        .collect();
}

/// `"record"`, or `{"child": {"parent": ..}}`, `{"event": {"at": ..}}`,
/// `{"config": {"key": ..}}` with the name of a field.
pub fn kind(body: &mut Body<'_>, def: &mut ObjectDef) {
    let Some(json) = body.json("kind") else {
        return;
    };
    let before = body.faults.len();
    let mut of = |kind: &str, part: &str| {
        let name = json.get(kind)?.get(part)?.as_str()?;
        field_named(body, "kind", def, name)
    };
    let kind = match json.as_str() {
        Some("record") => Some(Kind::Record),
        _ => of("child", "parent")
            .map(|parent| Kind::Child { parent })
            .or_else(|| of("event", "at").map(|at| Kind::Event { at }))
            .or_else(|| of("config", "key").map(|key| Kind::Config { key })),
    };
    match kind {
        Some(kind) => def.kind = kind,
        None if body.faults.len() == before && body.elsewhere.is_empty() => {
            body.refuse("kind", "option", "Give \"record\", {\"child\": {\"parent\": a reference}} or {\"event\": {\"at\": a datetime}}.");
        }
        None => {}
    }
}

/// The plural of a name, by the rules of English that names follow.
pub fn plural_of(name: &str) -> String {
    let vowel_before = |end: &str| {
        name.strip_suffix(end)
            .is_some_and(|stem| stem.ends_with(['a', 'e', 'i', 'o', 'u']))
    };
    match name {
        "" => String::new(),
        _ if name.ends_with('y') && !vowel_before("y") => format!("{}ies", &name[..name.len() - 1]),
        _ if ["s", "x", "z", "ch", "sh"]
            .iter()
            .any(|end| name.ends_with(end)) =>
        {
            format!("{name}es")
        }
        _ => format!("{name}s"),
    }
}
