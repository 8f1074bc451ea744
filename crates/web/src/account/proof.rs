//! Who is signed in proves it anew, before what they sign in with changes.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::Error;
use engine::people;
use identity::{factors, proof};
use serde::Deserialize;

use super::view::{ProofView, proof as content};
use super::{PAGE, below, session};
use crate::extract::Params;
use crate::problems::{self, Answer};
use crate::sent::Sent;
use crate::sessions::{is_local, passkey};
use crate::texts::{self, account};
use crate::visit::{self, Reader};

/// The page.
const HERE: &str = "/account/proof";

/// What the page is asked with.
#[derive(Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    next: String,
}

/// Leads to the page first, and on to another one afterwards.
pub fn first(reader: &Reader, next: &str) -> Response {
    let next = percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC);
    visit::redirect(&reader.visitor, &format!("{HERE}?next={next}"), None)
}

/// Where to go on: within the account only.
fn onward(next: &str) -> &str {
    let is_ours = is_local(next) && (next == PAGE || next.starts_with("/account/"));
    if is_ours { next } else { PAGE }
}

/// Asks for it.
pub async fn ask(reader: Reader, Params(asked): Params<Asked>) -> Answer {
    Ok(page(&reader, &asked.next, None).await?.into_response())
}

/// Takes a password or a code.
pub async fn create(reader: Reader, sent: Sent) -> Answer {
    let session = session(&reader)?;
    let (throttle, address) = (&reader.visitor.web.throttle, &reader.visitor.address);
    let name = match sent.has("code") {
        true => format!("second {}", session.user),
        false => session.email.clone(),
    };
    if let Err(pause) = throttle.attempt(&name, address, reader.cx.now) {
        let fault = reader.ui.t(texts::SIGN_IN_SLOW);
        let page = page(&reader, sent.get("next"), Some(("", fault))).await?;
        let shown = (StatusCode::TOO_MANY_REQUESTS, page).into_response();
        return Ok(crate::sessions::later(shown, pause.seconds));
    }
    let ws = &reader.cx.ws;
    let proved = match sent.first("code") {
        Some(code) => proof::by_code(ws, session, code).await,
        None => proof::by_password(ws, session, sent.get("password")).await,
    };
    match proved {
        Ok(()) => {
            throttle.succeeded(&name, address);
            Ok(onwards(&reader, &sent))
        }
        Err(error @ Error::Invalid(_)) => {
            let field = if sent.has("code") { "code" } else { "password" };
            let fault = problems::told(&reader.ui, &error);
            let page = page(&reader, sent.get("next"), Some((field, &fault))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => {
            throttle.forgive(&name, address);
            Err(error.into())
        }
    }
}

/// Says what to ask the browser for.
pub async fn ask_passkey(reader: Reader, _sent: Sent) -> Answer {
    let user = session(&reader)?.user;
    Ok(passkey::asked(&reader.visitor, Some(user)).await)
}

/// Takes a passkey.
pub async fn create_passkey(reader: Reader, sent: Sent) -> Answer {
    let session = session(&reader)?;
    let fault = match passkey::prove(&reader.visitor, &sent).await {
        Ok(user) if user == session.user => {
            proof::by_factor(&reader.cx.ws, session).await?;
            return Ok(onwards(&reader, &sent));
        }
        Ok(_) => reader.ui.t(account::PASSKEY_DECLINED).to_owned(),
        Err(error @ (Error::Invalid(_) | Error::Unsupported { .. })) => {
            problems::told(&reader.ui, &error)
        }
        Err(error) => return Err(error.into()),
    };
    let page = page(&reader, sent.get("next"), Some(("", &fault))).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn onwards(reader: &Reader, sent: &Sent) -> Response {
    let to = onward(sent.get("next"));
    // What they wanted to do there is still to be done.
    let note = (to == PAGE).then_some(account::DONE_PROVED.key);
    visit::redirect(&reader.visitor, to, note)
}

async fn page(
    reader: &Reader,
    next: &str,
    fault: Option<(&str, &str)>,
) -> Result<maud::Markup, Error> {
    let session = session(reader)?;
    let owned = factors::of(&reader.cx.ws, session.user).await?;
    let site = passkey::site(&reader.visitor).ok();
    let works = |one: &identity::passkeys::Passkey| {
        site.as_ref().is_some_and(|site| site.host() == one.site) && one.refused_at.is_none()
    };
    let view = ProofView {
        email: session.email.clone(),
        next: onward(next).to_owned(),
        has_password: people::has_password(&reader.cx.ws, session.user).await?,
        has_code: owned.program.is_some() || owned.codes_left > 0,
        has_passkey: owned.passkeys.iter().any(works),
        fault: fault.map(|(field, text)| (field.to_owned(), text.to_owned())),
    };
    Ok(below(
        reader,
        account::PROOF_TITLE,
        content(&reader.ui, &view),
    ))
}

#[cfg(test)]
mod tests {
    use super::onward;

    #[test]
    fn a_proof_leads_to_the_account_and_nowhere_else() {
        for (next, to) in [
            ("/account/password", "/account/password"),
            ("/account", "/account"),
            ("/deals", "/account"),
            ("//evil.example", "/account"),
            ("/accounting", "/account"),
            ("", "/account"),
        ] {
            assert_eq!(onward(next), to, "{next}");
        }
    }
}
