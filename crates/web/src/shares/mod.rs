//! With whom a record is shared, and sharing it.

mod view;
mod whom;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::Error;
use engine::shares;
use schema::{ObjectDef, Record, scope::Level};

use crate::extract::Path;
use crate::problems::Answer;
use crate::sent::Sent;
use crate::shell::{Page, Scroll};
use crate::texts::shares as texts;
use crate::values::{Show, times, title};
use crate::visit::{self, Reader};
use crate::{live::Shown, objects};
use view::{ShareView, SharesView, content, head};
pub use whom::lookup;
use whom::{Fault, Typed};

/// With whom a record is shared.
pub async fn show(mut reader: Reader, Path((plural, id)): Path<(String, String)>) -> Answer {
    let (def, record) = objects::record_of(&mut reader, &plural, &id, shares::is_shareable).await?;
    Ok(page(&reader, &def, &record, &Typed::default(), None).await?)
}

/// Shares it with somebody, or on the other level.
pub async fn create(
    mut reader: Reader,
    Path((plural, id)): Path<(String, String)>,
    sent: Sent,
) -> Answer {
    let (def, record) = objects::record_of(&mut reader, &plural, &id, shares::is_shareable).await?;
    let typed = Typed::of(&sent);
    let level = Level::named(sent.get("level")).unwrap_or(Level::Read);
    let fault = match typed.id(&reader.cx).await? {
        Err(fault) => fault,
        Ok(whom) => match shares::share(&reader.cx, &def.id, record.id, whom, level).await {
            Ok(_) => return Ok(back(&reader, &def, &record, texts::DONE_SHARED.key)),
            Err(Error::NotFound { .. }) => Fault::Gone,
            Err(Error::Conflict { message, .. }) => Fault::Said(message),
            Err(error) => return Err(error.into()),
        },
    };
    Ok(page(&reader, &def, &record, &typed, Some(&fault)).await?)
}

/// Shares it with somebody no more.
pub async fn remove(
    mut reader: Reader,
    Path((plural, id)): Path<(String, String)>,
    sent: Sent,
) -> Answer {
    let (def, record) = objects::record_of(&mut reader, &plural, &id, shares::is_shareable).await?;
    let whom = objects::id(sent.get("whom"))?;
    match shares::unshare(&reader.cx, &def.id, record.id, whom).await {
        // Done already: clicked twice, or by somebody else.
        Ok(()) | Err(Error::NotFound { .. }) => {
            Ok(back(&reader, &def, &record, texts::DONE_UNSHARED.key))
        }
        Err(error) => Err(error.into()),
    }
}

/// Where it says with whom a record is shared, if there is such a page.
pub fn address(def: &ObjectDef, record: &Record) -> Option<String> {
    let is_there = shares::is_shareable(def) && record.deleted_at.is_none();
    is_there.then(|| format!("/{}/{}/shares", def.plural, record.id))
}

fn back(reader: &Reader, def: &ObjectDef, record: &Record, note: &'static str) -> Response {
    let to = format!("/{}/{}/shares", def.plural, record.id);
    visit::redirect(&reader.visitor, &to, Some(note))
}

async fn page(
    reader: &Reader,
    def: &ObjectDef,
    record: &Record,
    typed: &Typed,
    fault: Option<&Fault>,
) -> Result<Response, Error> {
    let found = shares::list(&reader.cx, &def.id, record.id).await?;
    let show = Show::of(&reader.cx);
    let name = title(def, record);
    let view = SharesView {
        looks: objects::looks(def),
        id: record.id.to_string(),
        may_share: shares::may_share(&reader.cx, def, record.id).await?,
        typed: typed.clone(),
        fault: fault.map(|fault| fault.text(&reader.ui, typed)),
        shares: found
            .iter()
            .map(|share| ShareView {
                whom: show.linked(&share.whom),
                id: share.whom.id.to_string(),
                is_team: share.whom.object.as_str() == "team",
                is_trashed: share.whom.deleted,
                is_hidden: share.whom.hidden,
                level: share.level,
                by: share.by.as_ref().and_then(|by| by.name.clone()),
                at: times::ago(reader.ui.language, share.at, reader.cx.now, &reader.cx.zone),
            })
            .collect(),
        live: Shown::record(&reader.cx.schema, def, record.id).words(),
        name,
    };
    let text = match view.may_share {
        true => texts::TITLE,
        false => texts::TITLE_SEEN,
    };
    let title = reader.ui.fill(text, &[("name", &view.name)]);
    let page = Page {
        title: &title,
        kind: "shares",
        current: Some(&def.plural),
        scripts: &[],
        scroll: Scroll::Page,
        head: head(&reader.ui, &view),
        content: content(&reader.ui, &view, &title),
    };
    let status = match fault {
        None => StatusCode::OK,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok((status, reader.page(&page)).into_response())
}
