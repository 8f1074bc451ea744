//! `POST /{objects}/export`: a file of records, made by a job.
//! `GET /{objects}/export/{id}`: how it stands; `/file`: the file.

use axum::http::{HeaderValue, StatusCode, Uri, header};
use base::{Error, Fault, Result, text::truncate};
use engine::export::{self, Cells, Format, Told, What};
use engine::jobs::Status;
use engine::records::Which;
use schema::FieldId;
use serde_json::{Map, Value as Json, json};

use super::{question, shown};
use crate::http::{Answer, Params};
use crate::objects::{On, One, Payload};

/// What was read, or what is wrong with it.
type Read<T> = std::result::Result<T, Fault>;

const KNOWN: [&str; 5] = ["format", "filter", "q", "fields", "safe"];

/// Has a file made.
pub async fn export(mut on: On, uri: Uri, Payload(body): Payload) -> Answer {
    Params::of(&uri, &[])?;
    let what = on.read(|on| read(on, &body)).await?;
    let job = export::begin(&on.cx, what).await?;
    let (job, told) = export::status(&on.cx, &on.def.id, job.id).await?;
    let mut response = shown::json(StatusCode::ACCEPTED, &whole(&on, &job, &told));
    let address = address(&on, &job);
    if let Ok(address) = HeaderValue::try_from(address) {
        response.headers_mut().insert(header::LOCATION, address);
    }
    Ok(response)
}

/// How an export stands.
pub async fn export_status(One { on, id }: One, uri: Uri) -> Answer {
    Params::of(&uri, &[])?;
    let (job, told) = export::status(&on.cx, &on.def.id, id).await?;
    Ok(shown::json(StatusCode::OK, &whole(&on, &job, &told)))
}

/// The file of an export.
pub async fn export_file(One { on, id }: One, uri: Uri) -> Answer {
    Params::of(&uri, &[])?;
    let content = export::content(&on.cx, &on.def.id, id).await?;
    Ok(transfer::download(on.cx, &content))
}

fn address(on: &On, job: &Status) -> String {
    format!("/api/v1/{}/export/{}", on.def.plural, job.id)
}

fn whole(on: &On, job: &Status, told: &Told) -> Json {
    let file = told.made.map(|made| {
        json!({
            "name": told.name,
            "bytes": made.size,
            "until": made.until.to_rfc3339(),
            "href": format!("{}/file", address(on, job)),
        })
    });
    json!({
        "id": job.id,
        "object": on.def.name,
        "state": job.state.name(),
        "total": told.total,
        "done": told.done,
        "file": file,
        "error": job.error,
    })
}

/// Which records, and what of them.
fn read(on: &On, body: &Json) -> Result<What> {
    let map = body.as_object().cloned().unwrap_or_default();
    let mut faults = Vec::new();
    for key in map.keys().filter(|key| !KNOWN.contains(&key.as_str())) {
        let shown = truncate(key, 60);
        let message = format!("There is no \"{shown}\" here. Leave it out.");
        faults.push(Fault::new(shown, "unknown_field", message));
    }
    let mut take = |read: Read<()>| faults.extend(read.err());
    let (mut format, mut fields, mut search) = (Format::Xlsx, None, None);
    take(format_of(&map).map(|read| format = read));
    take(fields_of(on, &map).map(|read| fields = read));
    take(words_of(&map).map(|read| search = read));
    let filter = match map.get("filter") {
        None | Some(Json::Null) => schema::Filter::All,
        Some(Json::String(text)) => question::filter_text(on, text)?,
        Some(json @ Json::Object(_)) => question::filter_text(on, &json.to_string())?,
        Some(_) => {
            let message = "A filter is a text, or its JSON form.";
            take(Err(Fault::new("filter", "type", message)));
            schema::Filter::All
        }
    };
    match faults.is_empty() {
        true => Ok(What {
            object: on.def.id.clone(),
            which: Which { filter, search },
            fields,
            format,
        }),
        false => Err(Error::Invalid(faults)),
    }
}

fn format_of(map: &Map<String, Json>) -> Read<Format> {
    let safe = match map.get("safe") {
        None | Some(Json::Null | Json::Bool(false)) => false,
        Some(Json::Bool(true)) => true,
        Some(_) => return Err(Fault::new("safe", "type", "safe is true or false.")),
    };
    let format = match map.get("format").and_then(Json::as_str) {
        Some("csv") if safe => return Ok(Format::Csv(Cells::Safe)),
        Some("csv") => Format::Csv(Cells::Exact),
        Some("xlsx") => Format::Xlsx,
        Some("jsonl") => Format::JsonLines,
        _ => {
            let message = "Say which kind of file: \"csv\", \"xlsx\" or \"jsonl\".";
            return Err(Fault::new("format", "required", message));
        }
    };
    match safe {
        true => {
            let message =
                "safe is for csv: JSON has no formulas, and in xlsx texts are never such.";
            Err(Fault::new("safe", "not_here", message))
        }
        false => Ok(format),
    }
}

fn fields_of(on: &On, map: &Map<String, Json>) -> Read<Option<Vec<FieldId>>> {
    let Some(given) = map.get("fields").filter(|json| !json.is_null()) else {
        return Ok(None);
    };
    let wrong = || {
        let message = "fields is a list of at least one name: [\"name\", \"owner\"].";
        Fault::new("fields", "type", message)
    };
    let names = given.as_array().filter(|names| !names.is_empty());
    let mut fields = Vec::new();
    for name in names.ok_or_else(wrong)? {
        let name = name.as_str().ok_or_else(wrong)?;
        let field = on.def.field(name).ok_or_else(|| {
            let (shown, object) = (truncate(name, 60), &on.def.name);
            let message = format!("{object} has no field \"{shown}\". Leave it out.");
            Fault::new("fields", "unknown_field", message)
        })?;
        if !fields.contains(&field.id) {
            fields.push(field.id.clone());
        }
    }
    Ok(Some(fields))
}

fn words_of(map: &Map<String, Json>) -> Read<Option<String>> {
    match map.get("q") {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(words)) => {
            let words = words.trim();
            Ok((!words.is_empty()).then(|| words.to_owned()))
        }
        Some(_) => Err(Fault::new("q", "type", "q is a text of words to look for.")),
    }
}
