//! Files: sent by a page of their own or from any form, and fetched.

pub mod picture;
pub mod thumbnail;
mod view;

use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{Error, Result};
use engine::files::{self, Arriving};
use schema::Record;
use serde_json::json;

use crate::extract::Path;
use crate::multipart::{self, Form};
use crate::problems::Answer;
use crate::shell::{Page, Scroll};
use crate::texts;
use crate::values::numbers;
use crate::visit::{self, Reader};
use view::{NewView, new_content};

/// Where files are sent and fetched.
pub const BASE: &str = "/-/files";

/// The page that asks for a file, with what was wrong with the last one.
pub fn asked(reader: &Reader, plural: &str, fault: Option<String>) -> Response {
    let ui = &reader.ui;
    let size = numbers::bytes(ui.language, files::MOST);
    let view = NewView {
        plural: plural.to_owned(),
        list: ui.t(texts::files::FILES).to_owned(),
        most: files::MOST,
        too_large: ui.fill(texts::files::TOO_LARGE, &[("size", &size)]),
        size,
        fault,
    };
    let status = match view.fault {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let page = Page {
        title: ui.t(texts::files::NEW),
        kind: "file-new",
        current: Some(plural),
        scripts: &[],
        scroll: Scroll::Page,
        head: view::head(ui, &view),
        content: new_content(ui, &view),
    };
    (status, reader.page(&page)).into_response()
}

/// `POST /-/files`: takes a file in. Scripts get its id and name, people its page.
pub async fn create(reader: Reader, headers: HeaderMap, request: Request) -> Answer {
    let is_script = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("application/json"));
    let kept = keep(&reader, request).await;
    match (kept, is_script) {
        (Ok(file), true) => {
            let name = file.value("name").as_text().unwrap_or_default();
            Ok(axum::Json(json!({"id": file.id, "name": name})).into_response())
        }
        (Ok(file), false) => Ok(visit::redirect(
            &reader.visitor,
            &format!("/{}/{}", plural(&reader), file.id),
            Some(texts::DONE_CREATED.key),
        )),
        (Err(Error::Invalid(faults)), false) => {
            let said: Vec<String> = faults
                .into_iter()
                .map(|fault| reader.ui.said(&fault.message))
                .collect();
            Ok(asked(&reader, &plural(&reader), Some(said.join(" "))))
        }
        (Err(error @ Error::TooLarge { .. }), false) => Ok(asked(
            &reader,
            &plural(&reader),
            Some(reader.ui.said(&error.public())),
        )),
        (Err(error), true) => {
            let status = StatusCode::from_u16(error.status());
            let message = axum::Json(json!({"message": reader.ui.said(&error.public())}));
            Ok((status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), message).into_response())
        }
        (Err(error), false) => Err(error.into()),
    }
}

fn plural(reader: &Reader) -> String {
    let def = reader.cx.schema.object(&schema::def::FILE.into());
    def.map_or_else(|| "files".to_owned(), |def| def.plural.clone())
}

async fn keep(reader: &Reader, request: Request) -> Result<Record> {
    let form = Form::open(&reader.ui.csrf, request)?;
    multipart::within(take(reader, form)).await
}

async fn take(reader: &Reader, mut form: Form) -> Result<Record> {
    while let Some(mut field) = form.next().await? {
        if field.name() != "file" {
            multipart::text(&mut field).await?;
            continue;
        }
        let name = field.file_name().unwrap_or_default().to_owned();
        let mut file = Arriving::begin(&reader.cx)?;
        loop {
            match field.chunk().await? {
                Some(chunk) => file.push(&chunk).await?,
                None if name.is_empty() && file.is_empty() => break,
                None => return file.finish(&reader.cx.at_present(), &name).await,
            }
        }
    }
    let message = reader.ui.t(texts::files::NONE);
    Err(Error::invalid("file", "required", message))
}

/// `GET /-/files/{id}`: what a file holds, to be kept and not to be shown.
pub async fn read(reader: Reader, Path(id): Path<String>) -> Answer {
    let content = files::content(&reader.cx, crate::objects::id(&id)?).await?;
    Ok(transfer::download(reader.cx, &content))
}
