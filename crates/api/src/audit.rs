//! `GET /audit`: what happened to access, newest first. `GET /audit/export`: the same
//! as a file.

use axum::http::{StatusCode, Uri};
use base::{Error, Result};
use engine::audit::{self, Ask, Format, Line};
use serde_json::{Value as Json, json};

use crate::callers::Caller;
use crate::http::{Answer, Params};
use crate::records::shown;

/// What is looked for.
pub const FILTERS: [&str; 6] = ["event", "who", "object", "record", "from", "to"];
/// Rows of a page, unless asked otherwise, and the most.
pub const LIMITS: (u32, u32) = (50, audit::MOST);

/// A page of the log.
pub async fn list(Caller { cx }: Caller, uri: Uri) -> Answer {
    let params = Params::of(&uri, &[&FILTERS[..], &["cursor", "limit"]].concat())?;
    let filter = audit::ask(&cx, |name| params.get(name).map(str::to_owned))?;
    let after = params.get("cursor");
    let after = after.map(|text| audit::open_cursor(&cx, &filter, text));
    let ask = Ask {
        after: after.transpose()?,
        limit: params.number("limit", 1..=LIMITS.1, LIMITS.0)?,
        filter,
    };
    let page = audit::list(&cx, &ask).await?;
    let next = page.next.as_ref();
    let next = next.map(|place| audit::seal_cursor(&cx, &ask.filter, place));
    let data: Vec<Json> = page.lines.iter().map(Line::json).collect();
    let body = json!({"data": data, "next_cursor": next});
    Ok(shown::json(StatusCode::OK, &body))
}

/// The log as a file. Asking for it stands in the log.
pub async fn export(Caller { cx }: Caller, uri: Uri) -> Answer {
    let params = Params::of(&uri, &[&FILTERS[..], &["format"]].concat())?;
    let filter = audit::ask(&cx, |name| params.get(name).map(str::to_owned))?;
    let format = format(params.get("format"))?;
    Ok(transfer::log(audit::export(&cx, filter, format).await?))
}

fn format(given: Option<&str>) -> Result<Format> {
    match given {
        None | Some("csv") => Ok(Format::Csv),
        Some("jsonl") => Ok(Format::JsonLines),
        Some(_) => Err(Error::malformed("format", "format is csv or jsonl.").in_field("format")),
    }
}
