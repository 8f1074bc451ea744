//! A file is asked for, and taken in.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::Error;
use engine::import::object_named;
use engine::imports::{self, NewFile};
use schema::{Kind, ObjectDef, Special};
use serde::Deserialize;

use super::view::{self, NewView};
use super::{PLURAL, upload};
use crate::extract::Params;
use crate::problems::Answer;
use crate::shell::{Page, Scroll};
use crate::texts::imports as texts;
use crate::values::numbers;
use crate::visit::{self, Reader};

/// What is imported.
#[derive(Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    object: String,
}

/// Asks for a file.
pub async fn new(reader: Reader, Params(wanted): Params<Wanted>) -> Answer {
    reader.cx.who.may_write()?;
    reader.cx.may(Special::Import)?;
    Ok(asked_anew(&reader, &wanted.object, None))
}

/// Takes a file in.
pub async fn create(reader: Reader, request: Request) -> Answer {
    reader.cx.who.may_write()?;
    reader.cx.may(Special::Import)?;
    let most = reader.visitor.web.upload_bytes;
    let upload = match upload::read(&reader.cx, &reader.ui.csrf, request, most).await {
        Ok(upload) => upload,
        Err(error @ Error::TooLarge { .. }) => {
            return Ok(asked_anew(
                &reader,
                "",
                Some(reader.ui.said(&error.public())),
            ));
        }
        Err(error) => return Err(error.into()),
    };
    let ui = &reader.ui;
    let fault = |text| {
        Ok(asked_anew(
            &reader,
            &upload.object,
            Some(ui.t(text).to_owned()),
        ))
    };
    let Ok(def) = object_named(&reader.cx.schema, &upload.object) else {
        return fault(texts::NO_OBJECT);
    };
    let Some((name, source)) = upload.file else {
        return fault(texts::NO_FILE);
    };
    let file = NewFile {
        name,
        source,
        object: def.name.clone(),
        mapping: String::new(),
        match_by: None,
        sheet: Some(upload.sheet).filter(|sheet| !sheet.is_empty()),
    };
    match imports::stage(&reader.cx, file).await {
        Ok(import) => {
            let to = format!("/imports/{}", import.id);
            Ok(visit::redirect(&reader.visitor, &to, None))
        }
        Err(
            error @ (Error::Malformed { .. }
            | Error::Unsupported { .. }
            | Error::TooLarge { .. }
            | Error::Invalid(_)),
        ) => Ok(asked_anew(
            &reader,
            &def.plural,
            Some(reader.ui.said(&error.public())),
        )),
        Err(error) => Err(error.into()),
    }
}

/// The page that asks for a file, with what was wrong with the last one.
fn asked_anew(reader: &Reader, object: &str, fault: Option<String>) -> Response {
    let ui = &reader.ui;
    let objects = reader.cx.schema.objects().filter(|def| {
        let has_rows = matches!(
            def.kind,
            Kind::Record | Kind::Config { .. } | Kind::Child { .. }
        );
        has_rows && !engine::files::are(def)
    });
    let chosen = object_named(&reader.cx.schema, object).ok();
    let is = |def: &ObjectDef| chosen.as_ref().is_some_and(|chosen| chosen.id == def.id);
    let most = reader.visitor.web.upload_bytes;
    let view = NewView {
        objects: objects
            .map(|def| (def.plural.clone(), def.label_plural.clone(), is(def)))
            .collect(),
        most,
        size: numbers::bytes(ui.language, most),
        too_large: too_large(ui, most),
        fault,
    };
    let status = match view.fault {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let page = Page {
        title: ui.t(texts::NEW_IMPORT),
        kind: "import-new",
        current: Some(PLURAL),
        scripts: &[],
        scroll: Scroll::Page,
        head: view::crumbs_to(ui, ui.t(texts::NEW_IMPORT)),
        content: view::new_content(ui, &view),
    };
    (status, reader.page(&page)).into_response()
}

/// What is said of a file that is too large.
pub(super) fn too_large(ui: &crate::ui::Ui, most: u64) -> String {
    ui.fill(
        texts::TOO_LARGE,
        &[("size", &numbers::bytes(ui.language, most))],
    )
}
