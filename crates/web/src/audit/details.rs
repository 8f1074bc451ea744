//! What else a line of the log tells, in words.

use std::collections::HashMap;
use std::sync::Arc;

use base::Id;
use engine::audit::Line;
use schema::def::system_field;
use schema::{FieldType, ObjectDef, ObjectId};
use serde_json::Value as Json;

use super::access;
use super::line::unnamed;
use super::view::Detail;
use crate::texts::audit as texts;
use crate::texts::{self as common};
use crate::ui::Ui;
use crate::values::numbers;
use crate::visit::Reader;

/// Changes of a line that are shown.
const SHOWN: usize = 8;

/// The details of a line.
pub fn of(reader: &Reader, names: &HashMap<Id, String>, line: &Line) -> Vec<Detail> {
    let (ui, details) = (&reader.ui, &line.details);
    let says = |told: Told<'_>| told.all(line);
    let told = Told {
        reader,
        names,
        details,
    };
    match line.row.entry.event.as_str() {
        "sign_in_failed" => failed(ui, details),
        "rights_changed" | "sign_in_rules_changed" | "settings_changed" => says(told),
        "exported" => exported(ui, line),
        "key_created" => {
            // A personal key has none.
            let role = details["role"].as_str().filter(|role| !role.is_empty());
            let role = role.map(|role| Detail::of(ui.t(texts::ROLE), told.role(role)));
            let mut all: Vec<Detail> = role.into_iter().collect();
            if let Some(owner) = details["owner"].as_str() {
                all.push(Detail::of(ui.t(texts::OWNER), told.name(owner)));
            }
            if let Some(contact) = details["contact"].as_str() {
                all.push(Detail::of(ui.t(common::keys::CONTACT), told.name(contact)));
            }
            all
        }
        "purged" | "erased" => told.along(),
        "published" => {
            let def = told.def(line);
            let def = def.as_deref();
            let fields = details["fields"].as_array().into_iter().flatten();
            let labels = fields.filter_map(|id| {
                let id = id.as_str()?;
                let field = def.and_then(|def| def.field_by_id(&id.into()));
                Some(field.map_or_else(
                    || id.to_owned(),
                    |field| told.reader.ui.language.label(field).to_owned(),
                ))
            });
            let labels: Vec<String> = labels.collect();
            vec![Detail::of(ui.t(texts::FIELDS), labels.join(", "))]
        }
        "unpublished" => Vec::new(),
        "sensitive_revealed" => {
            let def = told.def(line);
            let def = def.as_deref();
            let field = details["field"].as_str().unwrap_or_default();
            vec![Detail::of(ui.t(texts::FIELD), told.label(def, field))]
        }
        _ => access::of(ui, names, line).unwrap_or_else(|| told.plain()),
    }
}

fn failed(ui: &Ui, details: &Json) -> Vec<Detail> {
    let why = match details["why"].as_str() {
        Some("password") => texts::WRONG_PASSWORD,
        Some("unknown") => texts::UNKNOWN_ADDRESS,
        Some("throttled") => texts::THROTTLED,
        _ => texts::WRONG_FACTOR,
    };
    let mut all = vec![Detail::said(ui.t(why))];
    if let Some(tried) = details["tried"].as_str() {
        all.push(Detail::of(ui.t(texts::TRIED), tried));
    }
    all
}

fn exported(ui: &Ui, line: &Line) -> Vec<Detail> {
    let details = &line.details;
    let count = details["count"].as_u64().unwrap_or_default();
    let is_log = line.row.entry.object.as_deref() == Some(super::PLURAL);
    let text = match (is_log, count) {
        (true, 1) => texts::EVENTS_ONE,
        (true, _) => texts::EVENTS,
        (false, 1) => texts::RECORDS_ONE,
        (false, _) => texts::RECORDS,
    };
    let format = details["format"].as_str().unwrap_or_default();
    let places = [
        ("n", numbers::count(ui.language, count, u64::MAX)),
        ("format", format.to_owned()),
    ];
    let places = places
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let mut all = vec![Detail::said(ui.fill(text, &places))];
    if let Some(filter) = details["filter"]
        .as_str()
        .filter(|filter| !filter.is_empty())
    {
        all.push(Detail::of(ui.t(texts::FILTER), filter));
    }
    if let Some(fields) = details["fields"].as_array() {
        let fields: Vec<&str> = fields.iter().filter_map(Json::as_str).collect();
        all.push(Detail::of(ui.t(texts::FIELDS), fields.join(", ")));
    }
    all
}

/// What the words are made from.
struct Told<'r> {
    reader: &'r Reader,
    names: &'r HashMap<Id, String>,
    details: &'r Json,
}

impl Told<'_> {
    /// Of what kind the record is that a line is about.
    fn def(&self, line: &Line) -> Option<Arc<ObjectDef>> {
        let object = line.row.entry.object.as_deref()?;
        let whole = self.reader.cx.whole_worded();
        whole.object(&ObjectId::from(object)).cloned()
    }

    /// Rights, before and after.
    fn all(&self, line: &Line) -> Vec<Detail> {
        let ui = &self.reader.ui;
        let def = self.def(line);
        let changes = self.details["changes"].as_array();
        let changes = changes.map(Vec::as_slice).unwrap_or_default();
        let mut all: Vec<Detail> = changes
            .iter()
            .take(SHOWN)
            .map(|change| self.change(def.as_deref(), change))
            .collect();
        let more = changes.len().saturating_sub(SHOWN);
        if more > 0 {
            all.push(Detail::said(
                ui.fill(texts::MORE, &[("n", &more.to_string())]),
            ));
        }
        all
    }

    fn change(&self, def: Option<&ObjectDef>, change: &Json) -> Detail {
        let field = change["field"].as_str().unwrap_or_default();
        let label = self.label(def, field);
        match (change.get("before"), change.get("after")) {
            (Some(before), Some(after)) => Detail {
                label,
                was: (!before.is_null()).then(|| self.value(field, before)),
                is: self.value(field, after),
            },
            _ => Detail::of(label, self.reader.ui.t(texts::CHANGED)),
        }
    }

    /// A field of a user, team or role, or a path into what a role lets people do.
    fn label(&self, def: Option<&ObjectDef>, field: &str) -> String {
        let rule = match field {
            "trashed" => Some(texts::TRASHED),
            "idle_minutes" => Some(texts::IDLE_MINUTES),
            "longest_minutes" => Some(texts::LONGEST_MINUTES),
            "second_factor" if def.is_none() => Some(texts::ASK_SECOND),
            _ => None,
        };
        if let Some(rule) = rule {
            return self.reader.ui.t(rule).to_owned();
        }
        let own = def.and_then(|def| def.field(field));
        if let Some(field) = own.or_else(|| system_field(field)) {
            return self.reader.ui.language.label(field).to_owned();
        }
        let Some(field) = field.strip_prefix("rights.") else {
            return field.to_owned();
        };
        if field == "special" {
            return self.reader.ui.t(texts::SPECIAL).to_owned();
        }
        let mut parts = field.splitn(3, '.');
        let (Some("objects" | "fields"), Some(object)) = (parts.next(), parts.next()) else {
            return field.to_owned();
        };
        let rest = parts.next().unwrap_or_default();
        if object == "*" {
            let others = self.reader.ui.t(texts::ALL_OTHERS);
            return format!("{others}, {rest}");
        }
        let whole = self.reader.cx.whole_worded();
        let Some(def) = whole.object(&ObjectId::from(object)) else {
            return format!("{object} {rest}");
        };
        let of = def.field_by_id(&rest.into());
        let rest = of.map_or(rest, |field| &field.label);
        format!(
            "{}, {}",
            def.label_plural,
            self.reader.ui.language.noun(rest)
        )
    }

    fn value(&self, field: &str, json: &Json) -> String {
        let ui = &self.reader.ui;
        match json {
            Json::Null => ui.t(texts::NONE).to_owned(),
            Json::Bool(is) => ui.t(if *is { common::YES } else { common::NO }).to_owned(),
            Json::String(key) if matches!(field, "role" | "second_factor") => self.role(key),
            Json::String(text) => self.name(text),
            Json::Array(items) if items.is_empty() => ui.t(texts::NONE).to_owned(),
            Json::Array(items) => {
                let each = items.iter().map(|item| self.value(field, item));
                each.collect::<Vec<_>>().join(", ")
            }
            other => other.to_string(),
        }
    }

    /// What an id is called, if it is one.
    fn name(&self, text: &str) -> String {
        match Id::parse(text) {
            Some(id) => self
                .names
                .get(&id)
                .cloned()
                .unwrap_or_else(|| unnamed("", id).trim().to_owned()),
            None => text.to_owned(),
        }
    }

    /// What a role is called by its key.
    fn role(&self, key: &str) -> String {
        let whole = self.reader.cx.whole_worded();
        let user = whole.named("user");
        let field = user.and_then(|def| def.field("role"));
        let options = field.map(|field| &field.ty);
        let found = match options {
            Some(FieldType::Select { options, .. }) => {
                options.iter().find(|option| option.key == key)
            }
            _ => None,
        };
        // Customers have one that people are not given.
        let standard = engine::rights::PRESETS;
        let standard = standard.iter().find(|(known, _)| *known == key);
        match (found, standard) {
            (Some(option), _) => option.label.clone(),
            (None, Some((_, name))) => (*name).to_owned(),
            _ => key.to_owned(),
        }
    }

    /// What went with a record.
    fn along(&self) -> Vec<Detail> {
        let along = self.details["along"].as_object();
        let whole = self.reader.cx.whole_worded();
        let each = along.into_iter().flatten().map(|(object, count)| {
            let def = whole.object(&ObjectId::from(object.as_str()));
            let label = def.map_or(object.as_str(), |def| def.label_plural.as_str());
            format!("{count} {}", self.reader.ui.language.noun(label))
        });
        let all: Vec<String> = each.collect();
        match all.is_empty() {
            true => Vec::new(),
            false => vec![Detail::of(self.reader.ui.t(texts::ALONG), all.join(", "))],
        }
    }

    /// Words of all others: what there is, by its key.
    fn plain(&self) -> Vec<Detail> {
        let map = self.details.as_object();
        let each = map.into_iter().flatten().filter_map(|(key, value)| {
            let shown = match value {
                Json::Null => return None,
                Json::Object(whom) => self.value(key, whom.get("id").unwrap_or(value)),
                value => self.value(key, value),
            };
            let label = key.replace('_', " ");
            let mut letters = label.chars();
            let first = letters.next()?.to_uppercase();
            Some(Detail::of(first.chain(letters).collect::<String>(), shown))
        });
        each.collect()
    }
}
