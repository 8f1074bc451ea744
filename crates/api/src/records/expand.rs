//! Records with those that their references point to, level by level: one
//! question per level and object, however many records there are.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use base::{Error, Id, Result};
use engine::Cx;
use schema::{FieldId, Link, ObjectDef, ObjectId, Path, Record, Step, Value};
use serde_json::Value as Json;

use super::question::View;
use super::shown;

/// Records that one answer may take along.
const MOST: usize = 10_000;

/// Which references are followed, from one record on.
#[derive(Debug, Default)]
struct Tree(BTreeMap<FieldId, Tree>);

type Loaded = HashMap<(ObjectId, Id), Record>;

/// The JSON of records as a view shows them.
///
/// # Errors
/// `Busy` if the database is away; `Malformed` if too many would come along.
pub async fn records(cx: &Cx, def: &ObjectDef, all: Vec<Record>, view: &View) -> Result<Vec<Json>> {
    let tree = Tree::of(&view.expand);
    let loaded = load(cx, &all, &tree).await?;
    let shown = all.iter().map(|record| {
        let mut json = whole(cx, def, record, &tree, &loaded);
        if let Some(names) = &view.fields {
            shown::only(&mut json, names);
        }
        json
    });
    Ok(shown.collect())
}

impl Tree {
    fn of(paths: &[Path]) -> Tree {
        let mut root = Tree::default();
        for path in paths {
            let mut at = &mut root;
            for step in &path.0 {
                if let Step::Field(field) = step {
                    at = at.0.entry(field.clone()).or_default();
                }
            }
        }
        root
    }
}

async fn load(cx: &Cx, roots: &[Record], tree: &Tree) -> Result<Loaded> {
    let mut loaded = Loaded::new();
    let mut level: Vec<(Link, &Tree)> = Vec::new();
    for record in roots {
        follow(record, tree, &mut level);
    }
    while !level.is_empty() {
        let mut wanted: BTreeMap<ObjectId, BTreeSet<Id>> = BTreeMap::new();
        for (link, _) in &level {
            let known = loaded.contains_key(&(link.object.clone(), link.id));
            if !known && cx.schema.object(&link.object).is_some() {
                wanted
                    .entry(link.object.clone())
                    .or_default()
                    .insert(link.id);
            }
        }
        let more: usize = wanted.values().map(BTreeSet::len).sum();
        if loaded.len() + more > MOST {
            let message = format!(
                "More than {MOST} records would come along. Ask for fewer records at once."
            );
            return Err(Error::malformed("expand", message).in_field("expand"));
        }
        for (object, ids) in wanted {
            let ids = ids.into_iter().collect();
            for record in engine::records::find_all(cx, &object, ids).await? {
                loaded.insert((object.clone(), record.id), record);
            }
        }
        let here = std::mem::take(&mut level);
        // One record may be reached many times; it is followed once per way.
        let mut followed: BTreeSet<(Id, *const Tree)> = BTreeSet::new();
        for (link, tree) in here {
            if let Some(record) = loaded.get(&(link.object, link.id))
                && followed.insert((link.id, std::ptr::from_ref(tree)))
            {
                follow(record, tree, &mut level);
            }
        }
    }
    Ok(loaded)
}

fn follow<'t>(record: &Record, tree: &'t Tree, level: &mut Vec<(Link, &'t Tree)>) {
    for (field, below) in &tree.0 {
        let links = links(record.read(field.as_str()));
        level.extend(links.into_iter().map(|link| (link, below)));
    }
}

fn links(value: Value) -> Vec<Link> {
    let mut links = match value {
        Value::Ref(link) => vec![link],
        Value::Refs(links) => links,
        _ => Vec::new(),
    };
    links.retain(|link| !link.hidden);
    links
}

fn whole(cx: &Cx, def: &ObjectDef, record: &Record, tree: &Tree, loaded: &Loaded) -> Json {
    let mut json = shown::record(cx, def, record);
    for (field, below) in &tree.0 {
        let Some(name) = def.field_by_id(field).map(|field| &field.name) else {
            continue;
        };
        let links = links(record.read(field.as_str()));
        match json.get_mut(name) {
            Some(Json::Array(items)) => {
                for (item, link) in items.iter_mut().zip(&links) {
                    embed(cx, item, link, below, loaded);
                }
            }
            Some(item) => {
                if let Some(link) = links.first() {
                    embed(cx, item, link, below, loaded);
                }
            }
            None => {}
        }
    }
    json
}

/// Puts the record's fields under the reference. A field called `name` takes
/// the place of the title.
fn embed(cx: &Cx, item: &mut Json, link: &Link, tree: &Tree, loaded: &Loaded) {
    let Some(record) = loaded.get(&(link.object.clone(), link.id)) else {
        return;
    };
    let Some(def) = cx.schema.object(&link.object) else {
        return;
    };
    if let (Json::Object(item), Json::Object(fields)) = (item, whole(cx, def, record, tree, loaded))
    {
        item.extend(fields);
    }
}
