//! The rights of a role as a table of choices. What is kept is their JSON; here it is
//! taken apart into inputs, and put together from what was chosen.

use std::sync::Arc;

use base::Fault;
use engine::{Cx, rights};
use schema::{Action, FieldRight, ObjectDef, Reach, Special, rights::from_json, rights::to_json};
use serde_json::{Map, Value as Json, json};

use crate::language::Language;
use crate::sent::Sent;

/// The field of roles that holds their rights; the beginning of the inputs' names.
pub const NAME: &str = "rights";
/// All objects that nothing is said of.
const OTHERS: &str = "*";
/// What was there, for what the table does not show.
const KEPT: &str = "rights.kept";

/// The order of columns: as people think of them.
pub const ACTIONS: [Action; 5] = [
    Action::Read,
    Action::Create,
    Action::Update,
    Action::Delete,
    Action::Export,
];

/// The table.
#[derive(Clone, Debug, Default)]
pub struct Grants {
    pub rows: Vec<Row>,
    /// Rights that are not about records, and whether they are given.
    pub specials: Vec<(Special, bool)>,
    /// The JSON as it was.
    pub kept: String,
}

/// One object, or all that are not named.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Its id, or `*`.
    pub key: String,
    pub label: Option<String>,
    pub icon: String,
    /// One for each of [`ACTIONS`]; none is as for all others.
    pub reaches: Vec<Option<Reach>>,
    pub only: String,
    pub fields: Vec<FieldRow>,
    pub faults: Vec<String>,
}

/// One field of an object.
#[derive(Clone, Debug)]
pub struct FieldRow {
    pub key: String,
    pub label: String,
    pub right: FieldRight,
    /// It names the record, so it cannot be hidden.
    pub is_title: bool,
}

/// Whether a field is the rights of a role.
pub fn are(def: &ObjectDef, field: &str) -> bool {
    rights::is_role(&def.id) && field == NAME
}

impl Grants {
    /// The table of a JSON text, with what is wrong in it.
    pub fn of(cx: &Cx, text: &str, faults: &[Fault]) -> Grants {
        let given: Json = serde_json::from_str(text).unwrap_or_default();
        let (role, wrong) = from_json("", "", &given, &cx.whole);
        // Names may have changed since; what is wrong is shown as it was typed.
        let shown = match wrong.is_empty() {
            true => to_json(&role, &cx.whole),
            false => given,
        };
        // What people work on comes before what it is set up with.
        let (whole, language) = (cx.whole_worded(), Language::of_cx(cx));
        let mut defs: Vec<&Arc<ObjectDef>> = whole.objects().collect();
        defs.sort_by_key(|def| crate::frame::is_set_up(def));
        let rows = std::iter::once(None).chain(defs.into_iter().map(Some));
        let specials = shown["special"].as_array();
        let has = |special: &Special| {
            specials.is_some_and(|all| all.iter().any(|one| one == special.name()))
        };
        Grants {
            rows: rows.map(|def| row(language, def, &shown, faults)).collect(),
            specials: Special::ALL
                .map(|special| (special, has(&special)))
                .to_vec(),
            kept: shown.to_string(),
        }
    }
}

fn row(language: Language, def: Option<&Arc<ObjectDef>>, shown: &Json, faults: &[Fault]) -> Row {
    let key = def.map_or(OTHERS, |def| def.id.as_str());
    let said = &shown["objects"][key];
    let reach = |action: Action| {
        let name = said.get(action.name())?.as_str()?;
        Reach::ALL.into_iter().find(|reach| reach.name() == name)
    };
    let left_out = (def.is_none() || said.is_object()).then_some(Reach::None);
    let of_this = |fault: &&Fault| {
        let places = [
            format!("{NAME}.objects.{key}"),
            format!("{NAME}.fields.{key}"),
        ];
        places.iter().any(|place| {
            let rest = fault.field.strip_prefix(place.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    };
    Row {
        key: key.to_owned(),
        label: def.map(|def| def.label_plural.clone()),
        icon: def.map_or_else(|| "layers".to_owned(), |def| def.icon.clone()),
        reaches: ACTIONS
            .iter()
            .map(|action| reach(*action).or(left_out))
            .collect(),
        only: said["only"].as_str().unwrap_or_default().to_owned(),
        fields: def.map_or_else(Vec::new, |def| fields(def, shown)),
        faults: faults
            .iter()
            .filter(of_this)
            .map(|fault| language.message(&fault.message))
            .collect(),
    }
}

fn fields(def: &ObjectDef, shown: &Json) -> Vec<FieldRow> {
    let said = &shown["fields"][def.id.as_str()];
    let live = def.live_fields().filter(|field| !field.hidden);
    live.map(|field| {
        let name = said[field.id.as_str()].as_str();
        let name = name.or(said[OTHERS].as_str());
        let right = FieldRight::ALL
            .into_iter()
            .find(|right| Some(right.name()) == name);
        FieldRow {
            key: field.id.to_string(),
            label: field.label.clone(),
            right: right.unwrap_or_default(),
            is_title: field.id == def.title,
        }
    })
    .collect()
}

/// The same form with the JSON of what was chosen in the table, if it was on the form.
pub fn gathered(def: &ObjectDef, sent: &Sent) -> Sent {
    let pairs = &sent.0;
    if !are(def, NAME) || !sent.has(KEPT) {
        return Sent(Arc::clone(pairs));
    }
    let text = put_together(sent).to_string();
    let with = pairs.iter().cloned().chain([(NAME.to_owned(), text)]);
    Sent(Arc::new(with.collect()))
}

fn put_together(sent: &Sent) -> Json {
    let mut json: Json = serde_json::from_str(sent.get(KEPT)).unwrap_or_default();
    if !json.is_object() {
        json = json!({});
    }
    let mut part = |name: &str| -> Map<String, Json> {
        let part = json.get_mut(name).and_then(Json::as_object_mut);
        part.map(std::mem::take).unwrap_or_default()
    };
    let (mut objects, mut fields) = (part("objects"), part("fields"));
    let keys = inputs(sent, "rights.o.").filter_map(|(rest, _)| rest.split_once('.'));
    let mut keys: Vec<&str> = keys.map(|(key, _)| key).collect();
    keys.dedup();
    for key in keys {
        match grant(sent, key, objects.get(key)) {
            Some(grant) => drop(objects.insert(key.to_owned(), grant)),
            None => drop(objects.shift_remove(key)),
        }
    }
    for (rest, right) in inputs(sent, "rights.f.") {
        let Some((object, field)) = rest.split_once('.') else {
            continue;
        };
        let said = fields.entry(object).or_insert_with(|| json!({}));
        let Some(said) = said.as_object_mut() else {
            continue;
        };
        let unsaid = said.get(OTHERS).and_then(Json::as_str);
        match right == unsaid.unwrap_or(FieldRight::default().name()) {
            true => drop(said.shift_remove(field)),
            false => drop(said.insert(field.to_owned(), right.into())),
        }
    }
    fields.retain(|_, said| said.as_object().is_none_or(|said| !said.is_empty()));
    let specials: Vec<&str> = inputs(sent, "rights.s.")
        .map(|(special, _)| special)
        .collect();
    json!({ "objects": objects, "fields": fields, "special": specials })
}

fn inputs<'s>(sent: &'s Sent, start: &'s str) -> impl Iterator<Item = (&'s str, &'s str)> {
    let pairs = sent.0.iter();
    pairs.filter_map(move |(name, value)| Some((name.strip_prefix(start)?, value.as_str())))
}

/// What was chosen for one object; none if it is as all others.
fn grant(sent: &Sent, key: &str, kept: Option<&Json>) -> Option<Json> {
    let chosen = |key: &str, action: Action| {
        let name = format!("rights.o.{key}.{}", action.name());
        Some(sent.get(&name)).filter(|reach| !reach.is_empty())
    };
    let only = sent.get(&format!("rights.o.{key}.only")).trim();
    let is_named = ACTIONS.iter().any(|action| chosen(key, *action).is_some());
    if !is_named && only.is_empty() {
        return None;
    }
    let each = ACTIONS.iter().map(|action| {
        let reach = chosen(key, *action).or_else(|| chosen(OTHERS, *action));
        let reach = reach.unwrap_or(Reach::None.name());
        (action.name().to_owned(), Json::from(reach))
    });
    let mut grant: Map<String, Json> = each.collect();
    if !only.is_empty() {
        grant.insert("only".into(), only.into());
        // It is still the filter that was kept if its text is.
        let same = kept.filter(|kept| kept["only"] == only);
        if let Some(by_ids) = same.and_then(|kept| kept.get("only_kept")) {
            grant.insert("only_kept".into(), by_ids.clone());
        }
    }
    Some(Json::Object(grant))
}
