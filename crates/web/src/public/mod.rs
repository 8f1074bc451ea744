//! Links by which anybody sees some of a record: made, ended, and what they show.

mod shown;
mod view;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::{Error, Micros};
use engine::public::{self, NewPublicLink, PublicLink};
use schema::{ObjectDef, Record};

use crate::extract::Path;
use crate::objects;
use crate::problems::Answer;
use crate::sent::Sent;
use crate::shell::{Page, Scroll};
use crate::texts::{Text, public as texts};
use crate::values::{times, title};
use crate::visit::{self, Reader};
pub use shown::show;
use view::{LinkView, LinksView, content, head, made};

/// How long a link is good for: as the form names it, in days, what people read.
const TERMS: [(&str, Option<i64>, Text); 4] = [
    ("7", Some(7), texts::DAYS_7),
    ("30", Some(30), texts::DAYS_30),
    ("365", Some(365), texts::DAYS_365),
    ("never", None, texts::DAYS_NEVER),
];
const USUAL_TERM: &str = "30";

/// The links of a record, and a form for one more.
pub async fn list(mut reader: Reader, Path((plural, id)): Path<(String, String)>) -> Answer {
    let (def, record) =
        objects::record_of(&mut reader, &plural, &id, public::is_publishable).await?;
    page(&reader, &def, &record, &Sent::default(), Vec::new()).await
}

/// Makes a link and shows it, this once.
pub async fn create(
    mut reader: Reader,
    Path((plural, id)): Path<(String, String)>,
    sent: Sent,
) -> Answer {
    let (def, record) =
        objects::record_of(&mut reader, &plural, &id, public::is_publishable).await?;
    let term = TERMS.iter().find(|(name, ..)| *name == sent.get("term"));
    let days = term.and_then(|(_, days, _)| *days);
    let new = NewPublicLink {
        fields: fields(&sent).map(str::to_owned).collect(),
        expires_at: days.map(|days| reader.cx.now.plus_seconds(days * 24 * 3_600)),
    };
    match public::make(&reader.cx, &def.id, record.id, new).await {
        Ok((_, secret)) => {
            let address = format!("{}{}{secret}", reader.visitor.ours, public::ADDRESS);
            let view = view_of(&reader, &def, &record, &Sent::default(), Vec::new()).await?;
            let shown = made(&reader.ui, &view, &address);
            Ok(framed(&reader, &def, &view, texts::MADE, shown))
        }
        Err(Error::Invalid(faults)) => {
            let faults = faults
                .into_iter()
                .map(|fault| reader.ui.said(&fault.message))
                .collect();
            let mut response = page(&reader, &def, &record, &sent, faults).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(Error::Conflict { message, .. }) => {
            let mut response = page(&reader, &def, &record, &sent, vec![message]).await?;
            *response.status_mut() = StatusCode::CONFLICT;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

/// Ends a link.
pub async fn end(
    mut reader: Reader,
    Path((plural, id, link)): Path<(String, String, String)>,
    _: Sent,
) -> Answer {
    let (def, record) =
        objects::record_of(&mut reader, &plural, &id, public::is_publishable).await?;
    match public::end(&reader.cx, &def.id, record.id, objects::id(&link)?).await {
        // Done already: clicked twice, or by somebody else.
        Ok(()) | Err(Error::NotFound { .. }) => {
            let to = format!("/{}/{}/public-links", def.plural, record.id);
            Ok(visit::redirect(
                &reader.visitor,
                &to,
                Some(texts::DONE_ENDED.key),
            ))
        }
        Err(error) => Err(error.into()),
    }
}

/// Where the links of a record are looked after, for who may make some.
pub fn address(reader: &Reader, def: &ObjectDef, record: &Record) -> Option<String> {
    let is_there = public::is_publishable(def) && record.deleted_at.is_none();
    (is_there && public::may_publish(&reader.cx))
        .then(|| format!("/{}/{}/public-links", def.plural, record.id))
}

fn fields(sent: &Sent) -> impl Iterator<Item = &str> {
    let chosen = sent.0.iter().filter(|(key, _)| key == "fields");
    chosen.map(|(_, value)| value.as_str())
}

async fn page(
    reader: &Reader,
    def: &ObjectDef,
    record: &Record,
    sent: &Sent,
    faults: Vec<String>,
) -> Answer {
    let view = view_of(reader, def, record, sent, faults).await?;
    let shown = content(&reader.ui, &view);
    Ok(framed(reader, def, &view, texts::TITLE, shown))
}

fn framed(
    reader: &Reader,
    def: &ObjectDef,
    view: &LinksView,
    title: Text,
    content: maud::Markup,
) -> Response {
    let title = reader.ui.fill(title, &[("name", &view.name)]);
    let page = Page {
        title: &title,
        kind: "public-links",
        current: Some(&def.plural),
        scripts: &[],
        scroll: Scroll::Page,
        head: head(&reader.ui, view),
        content,
    };
    reader.page(&page).into_response()
}

async fn view_of(
    reader: &Reader,
    def: &ObjectDef,
    record: &Record,
    sent: &Sent,
    faults: Vec<String>,
) -> Result<LinksView, Error> {
    let links = public::list(&reader.cx, &def.id, record.id).await?;
    let is_chosen = |name: &str| fields(sent).any(|chosen| chosen == name);
    let offered = def.live_fields().filter(|field| field.id != def.title);
    Ok(LinksView {
        looks: objects::looks(def),
        id: record.id.to_string(),
        name: title(def, record),
        fields: offered
            .filter(|field| public::is_showable(def, field))
            .map(|field| {
                (
                    field.name.clone(),
                    field.label.clone(),
                    is_chosen(&field.name),
                )
            })
            .collect(),
        terms: TERMS
            .iter()
            .map(|(name, _, text)| {
                let chosen = sent.first("term").unwrap_or(USUAL_TERM) == *name;
                (*name, *text, chosen)
            })
            .collect(),
        links: links.iter().map(|link| row(reader, def, link)).collect(),
        faults,
    })
}

fn row(reader: &Reader, def: &ObjectDef, link: &PublicLink) -> LinkView {
    let (cx, ui) = (&reader.cx, &reader.ui);
    let ago = |at: Micros| times::ago(ui.language, at, cx.now, &cx.zone).shown;
    let label = |name: &String| {
        let field = def.live_fields().find(|field| field.name == *name);
        field.map_or_else(|| name.clone(), |field| field.label.clone())
    };
    let made = ago(link.created_at);
    LinkView {
        id: link.id.to_string(),
        shows: link.fields.iter().map(label).collect::<Vec<_>>().join(", "),
        made: match &link.created_by.name {
            Some(name) => ui.fill(texts::MADE_BY, &[("when", &made), ("name", name)]),
            None => ui.fill(texts::MADE_WHEN, &[("when", &made)]),
        },
        until: link
            .expires_at
            .map(|at| times::instant(ui.language, at, &cx.zone).shown),
        is_expired: link.is_expired,
        used: link.last_used_at.map(ago),
    }
}
