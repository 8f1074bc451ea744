//! What is held on somebody, read.

use std::collections::BTreeSet;

use base::{Error, Id, Result};
use schema::{
    FieldDef, FieldId, ObjectDef, ObjectId, Record, Slot, Value,
    def::FILE,
    value::{keys, write},
};
use serde_json::{Map, Value as Json, json};
use store::{ByIds, Trash};

use super::{super::held::Held, file_name};
use crate::{
    Cx,
    sensitive::{self, Revealed},
};

/// Changes that are told of each record.
const CHANGES: u64 = 10_000;
/// Records that are read at once.
const PAGE: usize = 500;

/// Everything on one subject.
pub struct Gathered {
    pub subject: Record,
    /// What it is and when it was asked for.
    pub title: String,
    pub made_at: String,
    /// The subject first, then what was merged into it, then what names it.
    pub parts: Vec<Part>,
    /// What was changed when in the subject's own record.
    pub changes: Vec<Json>,
    /// Names in the archive, and which files.
    pub files: Vec<(String, Id)>,
}

/// Records of one object.
pub struct Part {
    /// Its name in JSON.
    pub key: String,
    pub label: String,
    pub records: Vec<Shown>,
}

/// One record, as JSON and as lines to read.
pub struct Shown {
    pub title: String,
    pub json: Json,
    pub lines: Vec<(String, String)>,
}

impl Gathered {
    /// Reads all of it.
    ///
    /// # Errors
    /// `Conflict` if something is sensitive and there is no key for secrets.
    pub async fn of(cx: &Cx, object: &ObjectId, id: Id, held: &Held) -> Result<Self> {
        let def = definition(cx, object)?;
        let subject = read(cx, object, &[id]).await?.pop();
        let subject = subject.ok_or_else(|| Error::not_found(&def.label))?;
        let mut files = BTreeSet::new();
        let own = all_shown(cx, &def, std::slice::from_ref(&subject), &mut files).await?;
        let mut parts = vec![Part {
            key: def.name.clone(),
            label: def.label.clone(),
            records: own,
        }];
        if !held.merged.is_empty() {
            let mut part = part(cx, object, &held.merged, &mut files).await?;
            part.key = "merged".into();
            parts.push(part);
        }
        for (object, ids) in held.hanging.iter().chain(&held.pointing) {
            let ids: Vec<Id> = ids.iter().copied().collect();
            let more = part(cx, object, &ids, &mut files).await?;
            match parts.iter_mut().skip(1).find(|part| part.key == more.key) {
                Some(part) => part.records.extend(more.records),
                None => parts.push(more),
            }
        }
        Ok(Self {
            title: keys::title(&def, &subject),
            made_at: cx.now.to_rfc3339(),
            parts,
            changes: changes(cx, &def, id).await?,
            files: named(cx, files).await?,
            subject,
        })
    }

    /// For programs.
    ///
    /// # Errors
    /// `Broken` never: what is here can be written.
    pub fn json(&self) -> Result<String> {
        let mut parts = Map::new();
        for part in &self.parts[1..] {
            let records = part.records.iter().map(|record| record.json.clone());
            parts.insert(part.key.clone(), records.collect());
        }
        let files = self
            .files
            .iter()
            .map(|(name, id)| json!({"name": name, "id": id}));
        let subject = &self.parts[0].records[0].json;
        let all = json!({
            "made_at": self.made_at,
            "subject": subject,
            "records": parts,
            "changes": self.changes,
            "files": files.collect::<Vec<_>>(),
        });
        serde_json::to_string_pretty(&all).map_err(Error::broken)
    }
}

async fn part(cx: &Cx, object: &ObjectId, ids: &[Id], files: &mut BTreeSet<Id>) -> Result<Part> {
    let def = definition(cx, object)?;
    let mut records = Vec::with_capacity(ids.len());
    for ids in ids.chunks(PAGE) {
        let some = read(cx, object, ids).await?;
        records.extend(all_shown(cx, &def, &some, files).await?);
    }
    Ok(Part {
        key: def.plural.clone(),
        label: def.label_plural.clone(),
        records,
    })
}

fn definition(cx: &Cx, object: &ObjectId) -> Result<std::sync::Arc<ObjectDef>> {
    let found = cx.schema.object(object).cloned();
    found.ok_or_else(|| Error::not_found("object"))
}

async fn read(cx: &Cx, object: &ObjectId, ids: &[Id]) -> Result<Vec<Record>> {
    let ask = cx.scope.apply(ByIds {
        object: object.clone(),
        ids: ids.to_vec(),
        fields: None,
        trash: Trash::Both,
    });
    let mut conn = cx.ws.db().read().await?;
    store::by_ids(&mut conn, &cx.schema, &ask).await
}

async fn all_shown(
    cx: &Cx,
    def: &ObjectDef,
    records: &[Record],
    files: &mut BTreeSet<Id>,
) -> Result<Vec<Shown>> {
    let sensitive: Vec<&FieldDef> = def.live_fields().filter(|field| field.sensitive).collect();
    let opened = sensitive::opened(cx, &sensitive, records).await?;
    let each = records.iter().zip(opened);
    Ok(each
        .map(|(record, opened)| shown(cx, def, record, &opened, files))
        .collect())
}

fn shown(
    cx: &Cx,
    def: &ObjectDef,
    record: &Record,
    opened: &[(FieldId, Revealed)],
    files: &mut BTreeSet<Id>,
) -> Shown {
    let mut json = write::record_json(&cx.schema, def, record);
    let mut lines = Vec::new();
    for field in def.live_fields() {
        let Slot::Is(value) = record.slot(field.id.as_str()) else {
            continue;
        };
        if let Value::Refs(links) = value {
            let of_files = links.iter().filter(|link| link.object.as_str() == FILE);
            files.extend(of_files.map(|link| link.id));
        }
        let known = opened.iter().find(|(id, _)| *id == field.id);
        let text = match known.map(|(_, value)| value) {
            Some(Revealed::Text(text)) => {
                json[&field.name] = json!(text);
                text.clone()
            }
            Some(Revealed::Erased | Revealed::Empty) => {
                json[&field.name] = Json::Null;
                String::new()
            }
            None => write::to_text(&cx.schema, field, value),
        };
        if !text.is_empty() {
            lines.push((field.label.clone(), text));
        }
    }
    lines.push(("Created".into(), record.created_at.to_rfc3339()));
    Shown {
        title: keys::title(def, record),
        json,
        lines,
    }
}

/// What was changed in a record, newest first.
async fn changes(cx: &Cx, def: &ObjectDef, id: Id) -> Result<Vec<Json>> {
    let mut conn = cx.ws.db().read().await?;
    let rows = store::history(&mut conn, &def.id, id, None, CHANGES).await?;
    let one = |row: &store::ChangeRow| {
        let fields = row.diff.as_ref().and_then(Json::as_object);
        let names = fields.into_iter().flat_map(Map::keys).filter_map(|key| {
            let field = def.field_by_id(&key.as_str().into())?;
            Some(field.label.clone())
        });
        json!({
            "at": row.at.to_rfc3339(),
            "what": row.op.as_str(),
            "via": row.via,
            "fields": names.collect::<Vec<_>>(),
        })
    };
    Ok(rows.iter().map(one).collect())
}

/// Files under names of which each is there once.
async fn named(cx: &Cx, files: BTreeSet<Id>) -> Result<Vec<(String, Id)>> {
    let ids: Vec<Id> = files.into_iter().collect();
    let mut named = Vec::with_capacity(ids.len());
    let Some(def) = cx.schema.object(&FILE.into()).cloned() else {
        return Ok(named);
    };
    for ids in ids.chunks(PAGE) {
        for record in read(cx, &def.id, ids).await? {
            let number = named.len() + 1;
            let name = file_name(&keys::title(&def, &record), "file");
            named.push((format!("files/{number:03} {name}"), record.id));
        }
    }
    Ok(named)
}
