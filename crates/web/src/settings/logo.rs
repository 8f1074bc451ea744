//! The company's own picture: sent, shown on every page, taken away.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use base::{Error, Result};
use engine::logo;
use maud::{Markup, html};

use super::workspace;
use crate::extract::Path;
use crate::files::thumbnail;
use crate::multipart::{self, Form};
use crate::problems::Answer;
use crate::routes::Web;
use crate::sent::Sent;
use crate::texts::{self as common, settings as texts};
use crate::ui::{Icon, Ui};
use crate::visit::{Reader, redirect};

/// Where it is sent.
pub const PAGE: &str = "/settings/workspace/logo";
/// Where it is shown, by its mark.
pub const SHOWN: &str = "/-/logo/";
/// The longer side, in points: it stands small beside a name.
const SIDE: u32 = 96;
/// A larger file is not taken in, in bytes.
const MOST: usize = 10_000_000;

/// Where the picture with a mark is.
pub fn address(mark: &str) -> String {
    format!("{SHOWN}{mark}")
}

/// `GET /-/logo/{mark}`: the picture, for everybody. One that a page asks for by the mark of
/// an earlier one is the present one.
pub async fn show(State(web): State<Web>, Path(mark): Path<String>) -> Answer {
    let Some(png) = logo::read(&web.ws).await? else {
        return Err(Error::not_found("picture").into());
    };
    let is_present = web.ws.settings().logo == mark;
    let keeps = match is_present {
        true => "public, max-age=31536000, immutable",
        false => "no-store",
    };
    let mut response = png.into_response();
    for (name, value) in [
        (header::CONTENT_TYPE, "image/png"),
        (header::CACHE_CONTROL, keeps),
        (
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'",
        ),
    ] {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

/// `POST /settings/workspace/logo`: takes a picture, made as small as pages show it.
pub async fn update(reader: Reader, request: Request) -> Answer {
    let kept = match Form::open(&reader.ui.csrf, request) {
        Ok(form) => multipart::within(keep(&reader, form)).await,
        Err(error) => Err(error),
    };
    answer(&reader, kept).await
}

/// `POST /settings/workspace/logo/remove`: takes it away.
pub async fn remove(reader: Reader, _: Sent) -> Answer {
    let gone = logo::remove(&reader.cx).await.map(drop);
    answer(&reader, gone).await
}

async fn answer(reader: &Reader, done: Result<()>) -> Answer {
    match done {
        Ok(()) => {
            let note = Some(common::DONE_SAVED.key);
            Ok(redirect(&reader.visitor, workspace::PAGE, note))
        }
        Err(error @ (Error::Invalid(_) | Error::TooLarge { .. })) => {
            let fault = match error {
                Error::Invalid(faults) => faults,
                other => vec![base::Fault::new("logo", "too_large", other.public())],
            };
            let mut response = workspace::refused(reader, fault).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

async fn keep(reader: &Reader, mut form: Form) -> Result<()> {
    // Who may not change it has nothing taken in.
    engine::settings::read(&reader.cx).await?;
    while let Some(mut field) = form.next().await? {
        if field.name() != "logo" {
            multipart::text(&mut field).await?;
            continue;
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > MOST {
                return Err(Error::too_large("Give a picture of at most 10 MB."));
            }
        }
        let bytes: Arc<[u8]> = bytes.into();
        let whole = bytes.clone();
        let small = tokio::task::spawn_blocking(move || thumbnail::png(&whole, SIDE)).await;
        let png = small.ok().flatten().unwrap_or_default();
        return logo::put(&reader.cx, &png).await.map(drop);
    }
    Err(Error::invalid(
        "logo",
        "required",
        "Choose a picture first.",
    ))
}

/// The part of the workspace's page.
pub fn part(ui: &Ui, mark: &str, fault: Option<&str>) -> Markup {
    html! {
        section.settings-form__part.logo-part id="logo" {
            h2.settings-form__legend { (ui.t(texts::LOGO)) }
            div.logo-part__row {
                span.logo-part__now { (shown(mark)) }
                form.logo-part__form method="post" action=(PAGE) enctype="multipart/form-data" novalidate data-once {
                    (ui.csrf_field())
                    div.control.control--invalid[fault.is_some()] data-field="logo" {
                        label.control__label for="f-logo" { (ui.t(texts::LOGO_FILE)) }
                        input.input id="f-logo" type="file" name="logo" accept="image/png,image/jpeg,image/gif,image/webp"
                            aria-describedby="logo-help e-logo" aria-invalid=[fault.map(|_| "true")];
                        p.control__help id="logo-help" { (ui.t(texts::LOGO_HELP)) }
                        @if let Some(fault) = fault { p.control__error id="e-logo" { (Icon("circle-alert")) span { (fault) } } }
                    }
                    button.button { (ui.t(texts::LOGO_SEND)) }
                }
            }
            @if !mark.is_empty() {
                form method="post" action={ (PAGE) "/remove" } data-once {
                    (ui.csrf_field())
                    button.button.button--quiet.button--small { (Icon("trash-2")) (ui.t(texts::LOGO_REMOVE)) }
                }
            }
        }
    }
}

/// The company's picture, or the product's own sign.
pub fn shown(mark: &str) -> Markup {
    html! {
        @if mark.is_empty() { (Icon("handshake")) }
        @else { img.nav__picture src=(address(mark)) alt="" width="26" height="26"; }
    }
}
