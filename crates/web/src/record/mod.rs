//! A record's own page: all fields, related lists, history.

mod changes;
pub mod fields;
mod inverses;
pub mod related;
pub mod reveal;
pub mod trash;
pub mod view;

use axum::response::IntoResponse;
use base::Id;
use engine::{records, sensitive::Revealed};
use schema::{FieldId, ObjectDef, Record, Special};
use serde::Deserialize;

use crate::extract::{Params, Path};
use crate::live::Shown;
use crate::problems::Answer;
use crate::shell::{Page, Scroll};
use crate::values::{Show, title};
use crate::visit::Reader;
use crate::{files, list, objects, privacy, public, shares};
use related::history_rows;
use view::{RecordView, content, head};

/// What of the record is asked for.
#[derive(Default, Deserialize)]
pub struct Ask {
    /// Changes before this version, in place of the page.
    before: Option<i64>,
    /// The change set that merged others into it a moment ago.
    merged: Option<String>,
}

/// Shows a record, or the changes before a version of it.
pub async fn show(
    mut reader: Reader,
    Path((plural, id)): Path<(String, String)>,
    Params(ask): Params<Ask>,
) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    let id: Id = objects::id(&id)?;
    if let Some(before) = ask.before.filter(|_| reader.wants_fragment()) {
        let (changes, older) = changes::of(&reader, &def, id, Some(before)).await?;
        return Ok(history_rows(&reader.ui, &changes, older.as_deref()).into_response());
    }
    let record = records::get_any(&reader.cx, &def.id, id).await?;
    let merged = ask.merged.as_deref().and_then(Id::parse);
    page(&mut reader, &def, &record, None, merged).await
}

/// The page, with a sensitive value in plain if one was asked for.
async fn page(
    reader: &mut Reader,
    def: &ObjectDef,
    record: &Record,
    revealed: Option<&(FieldId, Revealed)>,
    merged: Option<Id>,
) -> Answer {
    objects::withhold(reader, def, record.id).await?;
    let mut view = RecordView {
        merged: merged
            .filter(|_| !reader.ui.reads_only)
            .map(|batch| format!("/-/undo/{batch}?back=/{}/{}", def.plural, record.id)),
        ..view_of(reader, def, record).await?
    };
    if let Some((field, value)) = revealed {
        let name = def.field_by_id(field).map(|field| field.name.as_str());
        let mut fields = view.groups.iter_mut().flat_map(|group| &mut group.fields);
        if let Some(field) = fields.find(|field| Some(field.name.as_str()) == name) {
            reveal::put(field, value);
        }
    }
    let page = Page {
        title: &view.title,
        kind: "record",
        current: Some(&def.plural),
        scripts: &[],
        scroll: Scroll::Page,
        head: head(&reader.ui, &view),
        content: content(&reader.ui, &view),
    };
    Ok(reader.page(&page).into_response())
}

/// Where it says how a person signs in, for who may let them in.
fn care_of(reader: &Reader, def: &ObjectDef, record: &Record) -> Option<String> {
    let may = reader.cx.rights.may(schema::Special::ManagePeople);
    let is_person = def.id.as_str() == "user" && record.deleted_at.is_none();
    (may && is_person).then(|| format!("/{}/{}/sign-in", def.plural, record.id))
}

/// Where it says what a person may do or a role lets people do, for those who may know.
fn access_of(reader: &Reader, def: &ObjectDef, record: &Record) -> Option<String> {
    let may = reader.cx.user() == Some(record.id) || reader.cx.rights.may(Special::ManagePeople);
    let has_rights = def.id.as_str() == "user" || engine::rights::is_role(&def.id);
    (may && has_rights && record.deleted_at.is_none())
        .then(|| format!("/{}/{}/access", def.plural, record.id))
}

/// Where it says with whom it is shared, and whether the reader may share it.
async fn shares_of(
    reader: &Reader,
    def: &ObjectDef,
    record: &Record,
) -> base::Result<Option<(String, bool)>> {
    let Some(address) = shares::address(def, record) else {
        return Ok(None);
    };
    let may = engine::shares::may_share(&reader.cx, def, record.id).await?;
    Ok(Some((address, may)))
}

/// Where a link to sign in is made for a person, for who may change their way in.
async fn link_of(
    reader: &Reader,
    def: &ObjectDef,
    record: &Record,
) -> base::Result<Option<String>> {
    let is_person = def.id.as_str() == "user" && record.deleted_at.is_none();
    if !is_person || !reader.cx.rights.may(Special::ManagePeople) {
        return Ok(None);
    }
    match engine::people::in_charge_of(&reader.cx, record.id).await {
        Ok(_) => Ok(Some(format!("/{}/{}/link", def.plural, record.id))),
        Err(base::Error::Forbidden { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn view_of(reader: &Reader, def: &ObjectDef, record: &Record) -> base::Result<RecordView> {
    let all: Vec<_> = def.live_fields().collect();
    let shown = Show {
        states: list::states(reader, &all).await?,
        ..Show::of(&reader.cx)
    };
    let (history, older) = changes::of(reader, def, record.id, None).await?;
    Ok(RecordView {
        looks: objects::looks(def),
        id: record.id.to_string(),
        version: record.version,
        title: title(def, record),
        groups: fields::groups(
            &reader.ui,
            &shown,
            def,
            record,
            reveal::address(reader, def, record),
        ),
        system: fields::system(&reader.ui, &shown, record),
        related: inverses::of(reader, &shown, def, record).await?,
        history,
        older,
        content: engine::files::are(def).then(|| format!("{}/{}", files::BASE, record.id)),
        trashed: record.deleted_at.is_some(),
        access: access_of(reader, def, record),
        care: care_of(reader, def, record),
        shares: shares_of(reader, def, record).await?,
        public: public::address(reader, def, record),
        link: link_of(reader, def, record).await?,
        privacy: privacy::address(reader, def, record),
        merged: None,
        live: Shown::record(&reader.cx.schema, def, record.id).words(),
    })
}
