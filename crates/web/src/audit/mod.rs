//! The audit log: what happened to access, newest first, and as a file.

mod access;
mod agent;
mod details;
mod line;
mod view;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::{Error, Id};
use engine::audit::{self, Ask, AuditFilter, Format};
use engine::records;
use schema::ObjectId;
use serde::Deserialize;

use crate::extract::Params;
use crate::list::ask::encoded;
use crate::problems::Answer;
use crate::shell::{Page, Scroll};
use crate::texts::audit as texts;
use crate::visit::Reader;
use view::{AuditView, FilterView};

/// The word of the navigation.
pub const PLURAL: &str = "audit";
/// Rows of a page.
const ROWS: u32 = 50;

/// What is looked for, as it stands in the address.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    event: String,
    #[serde(default)]
    who: String,
    /// The name that was typed.
    #[serde(default, rename = "who.text")]
    typed: String,
    #[serde(default)]
    object: String,
    #[serde(default)]
    record: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    cursor: String,
    #[serde(default)]
    format: String,
}

impl Asked {
    fn get(&self, name: &str) -> Option<String> {
        let all = self.all();
        all.into_iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.to_owned())
    }

    fn all(&self) -> [(&'static str, &str); 6] {
        [
            ("event", &self.event),
            ("who", &self.who),
            ("object", &self.object),
            ("record", &self.record),
            ("from", &self.from),
            ("to", &self.to),
        ]
    }

    fn is_narrowed(&self) -> bool {
        self.all().iter().any(|(_, value)| !value.is_empty()) || !self.typed.is_empty()
    }

    /// The address of the same with something besides.
    fn address(&self, path: &str, besides: (&str, &str)) -> String {
        let given = self.all().into_iter().chain([besides]);
        let given = given.filter(|(_, value)| !value.is_empty());
        let pairs: Vec<String> = given
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        format!("{path}?{}", pairs.join("&"))
    }
}

/// Shows the log.
pub async fn show(reader: Reader, Params(asked): Params<Asked>) -> Answer {
    let cx = &reader.cx;
    let filter = audit::ask(cx, |name| asked.get(name))?;
    let is_unclear = asked.who.is_empty() && !asked.typed.is_empty();
    let after = match asked.cursor.as_str() {
        "" => None,
        text => Some(audit::open_cursor(cx, &filter, text)?),
    };
    let ask = Ask {
        filter,
        after,
        limit: ROWS,
    };
    let mut page = audit::list(cx, &ask).await?;
    access::name(&reader, &mut page).await?;
    let next = page.next.as_ref();
    let next = next.map(|place| audit::seal_cursor(cx, &ask.filter, place));
    let lines = page.lines.iter().filter(|_| !is_unclear);
    let view = AuditView {
        rows: lines
            .map(|one| line::row(&reader, &page.names, one))
            .collect(),
        next: next
            .filter(|_| !is_unclear)
            .map(|cursor| asked.address("/audit", ("cursor", &cursor))),
        csv: asked.address("/audit/export", ("format", "csv")),
        json: asked.address("/audit/export", ("format", "jsonl")),
        is_narrowed: asked.is_narrowed(),
        filter: filter_view(&reader, &asked, &ask.filter, is_unclear).await?,
    };
    if after.is_some() && reader.wants_fragment() {
        return Ok(view::rows(&reader.ui, &view).into_response());
    }
    Ok(page_of(&reader, &view, is_unclear))
}

fn page_of(reader: &Reader, view: &AuditView, is_unclear: bool) -> Response {
    let page = Page {
        title: reader.ui.t(texts::LOG),
        kind: "audit",
        current: Some(PLURAL),
        scripts: &[],
        scroll: Scroll::Boxes,
        head: view::head(&reader.ui, view),
        content: view::content(&reader.ui, view),
    };
    let status = match is_unclear {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::OK,
    };
    (status, reader.page(&page)).into_response()
}

/// What is looked for, as the form shows it.
async fn filter_view(
    reader: &Reader,
    asked: &Asked,
    filter: &AuditFilter,
    is_unclear: bool,
) -> Result<FilterView, Error> {
    let who = match filter.who {
        Some(id) => Some((id.to_string(), name_of(reader, id).await?)),
        None => None,
    };
    let mut objects: Vec<(String, String)> = reader
        .cx
        .schema
        .objects()
        .map(|def| (def.name.clone(), def.label_plural.clone()))
        .collect();
    objects.sort_by_key(|(_, label)| base::fold(label));
    let log = reader.ui.t(texts::LOG).to_owned();
    objects.push(("key".into(), reader.ui.t(texts::KEYS).to_owned()));
    objects.push(("audit".into(), log));
    Ok(FilterView {
        event: asked.event.clone(),
        who,
        typed: asked.typed.clone(),
        is_unclear,
        object: asked.object.clone(),
        objects,
        record: asked.record.clone(),
        from: asked.from.clone(),
        to: asked.to.clone(),
    })
}

async fn name_of(reader: &Reader, id: Id) -> Result<String, Error> {
    let found = records::find_all(&reader.cx, &ObjectId::from("user"), vec![id]).await;
    let user = match found {
        Ok(found) => found.into_iter().next(),
        Err(Error::NotFound { .. }) => None,
        Err(error) => return Err(error),
    };
    let def = reader.cx.schema.named("user");
    let name = user
        .zip(def)
        .map(|(user, def)| crate::values::title(def, &user));
    Ok(name.unwrap_or_else(|| id.to_string()))
}

/// The log as a file.
pub async fn export(reader: Reader, Params(asked): Params<Asked>) -> Answer {
    let filter = audit::ask(&reader.cx, |name| asked.get(name))?;
    let format = match asked.format.as_str() {
        "" | "csv" => Format::Csv,
        "jsonl" => Format::JsonLines,
        _ => return Err(Error::malformed("format", "The file is csv or jsonl.").into()),
    };
    let file = audit::export(&reader.cx, filter, format).await?;
    Ok(transfer::log(file))
}
