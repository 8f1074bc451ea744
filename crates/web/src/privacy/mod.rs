//! What is held on somebody, on a page: how much, all of it in a file, and erasing it.

mod view;

use axum::response::IntoResponse;
use base::Error;
use engine::{privacy, records};
use schema::{ObjectDef, Record, Special};

use crate::extract::Path;
use crate::objects;
use crate::problems::Answer;
use crate::sent::Sent;
use crate::shell::{Page, Scroll};
use crate::texts::privacy as texts;
use crate::values::title;
use crate::visit::{self, Reader};
use view::{Count, PrivacyView, content, head};

/// Where it says what is held on a record's subject, for who may know.
pub fn address(reader: &Reader, def: &ObjectDef, record: &Record) -> Option<String> {
    let may = reader.cx.rights.may(Special::Privacy) && privacy::is_subject(def);
    may.then(|| format!("/{}/{}/privacy", def.plural, record.id))
}

/// How much is held.
pub async fn show(mut reader: Reader, Path((plural, id)): Path<(String, String)>) -> Answer {
    let (def, record) = find(&mut reader, &plural, &id).await?;
    let held = privacy::held(&reader.cx, &def.id, record.id).await?;
    let whole = reader.cx.whole_worded();
    let count = |(object, ids): (&schema::ObjectId, &std::collections::BTreeSet<base::Id>)| {
        let def = whole.object(object)?;
        Some(Count {
            label: def.label_plural.clone(),
            icon: def.icon.clone(),
            count: ids.len(),
        })
    };
    let view = PrivacyView {
        looks: objects::looks(&def),
        id: record.id.to_string(),
        name: title(&def, &record),
        merged: held.merged.len(),
        removed: held.hanging.iter().filter_map(count).collect(),
        pointing: held.pointing.iter().filter_map(count).collect(),
    };
    let title = reader.ui.fill(texts::TITLE, &[("name", &view.name)]);
    let page = Page {
        title: &title,
        kind: "privacy",
        current: Some(&def.plural),
        scripts: &[],
        scroll: Scroll::Page,
        head: head(&reader.ui, &view),
        content: content(&reader.ui, &view, &title),
    };
    Ok(reader.page(&page).into_response())
}

/// All of it, as a file.
pub async fn dossier(
    mut reader: Reader,
    Path((plural, id)): Path<(String, String)>,
    _sent: Sent,
) -> Answer {
    let (def, record) = find(&mut reader, &plural, &id).await?;
    let dossier = privacy::dossier(&reader.cx, &def.id, record.id).await?;
    Ok(transfer::dossier(dossier))
}

/// Erases it for good.
pub async fn erase(
    mut reader: Reader,
    Path((plural, id)): Path<(String, String)>,
    _sent: Sent,
) -> Answer {
    let (def, record) = find(&mut reader, &plural, &id).await?;
    privacy::erase(&reader.cx, &def.id, record.id).await?;
    Ok(visit::redirect(
        &reader.visitor,
        &format!("/{}/{}", def.plural, record.id),
        Some(texts::DONE_ERASED.key),
    ))
}

async fn find(
    reader: &mut Reader,
    plural: &str,
    id: &str,
) -> Result<(std::sync::Arc<ObjectDef>, Record), Error> {
    let def = objects::find(reader, plural).await?;
    let record = records::get_any(&reader.cx, &def.id, objects::id(id)?).await?;
    if !privacy::is_subject(&def) {
        return Err(Error::not_found("page"));
    }
    Ok((def, record))
}
