//! What was typed into a form whose session had ended: it goes along with the
//! sign-in form and is shown again afterwards. Nothing of it is acted on: the
//! form that comes back has no right token until it is sent once more by hand.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::is_local;
use super::view::{SignInView, sign_in};
use crate::sent::{Sent, TOKEN};
use crate::texts;
use crate::visit::Visitor;

/// Stands before the names of kept fields in the sign-in form.
pub const PREFIX: &str = "kept.";
/// The field of the sign-in form that says where kept fields were sent.
pub const ACTION: &str = "kept";

/// Fields that were typed, and the address that they were sent to.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    pub action: String,
    pub fields: Vec<(String, String)>,
}

/// Asks a stranger who sent a form to sign in first.
pub async fn ask(visitor: &Visitor, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let next = shown_at(&path);
    let mut kept = Kept::default();
    // What belongs to a record's own actions was not typed.
    if next == path
        && let Ok(sent) = Sent::read(request).await
    {
        let fields = sent.0.iter().filter(|(name, _)| is_kept(name));
        kept = Kept {
            action: path,
            fields: fields.cloned().collect(),
        };
    }
    let text = match kept.fields.is_empty() {
        true => texts::SESSION_ENDED,
        false => texts::SESSION_ENDED_KEPT,
    };
    let view = SignInView {
        next,
        fault: Some(visitor.ui.t(text).to_owned()),
        kept,
        has_passkeys: super::passkey::site(visitor).is_ok(),
        // Without providers one signs in by password or passkey, which keeps what was typed.
        ..SignInView::default()
    };
    (StatusCode::UNAUTHORIZED, sign_in(&visitor.ui, &view)).into_response()
}

/// What a sign-in form carries along.
pub fn of(sent: &Sent) -> Kept {
    let action = sent.get(ACTION);
    if !is_local(action) {
        return Kept::default();
    }
    let fields = sent.0.iter().filter_map(|(name, value)| {
        let name = name.strip_prefix(PREFIX)?;
        is_kept(name).then(|| (name.to_owned(), value.clone()))
    });
    Kept {
        action: action.to_owned(),
        fields: fields.collect(),
    }
}

/// Passwords do not travel through pages, and a token is never taken over.
fn is_kept(name: &str) -> bool {
    name != TOKEN && !name.contains("password")
}

/// The page that shows what is acted on at an address: of `/deals/1/move` that
/// is `/deals/1`.
fn shown_at(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [plural, id, _, ..] => format!("/{plural}/{id}"),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_lead_back_to_the_page_of_their_record() {
        for (path, shown) in [
            ("/deals", "/deals"),
            ("/deals/1", "/deals/1"),
            ("/deals/1/move", "/deals/1"),
            ("/deals/1/purge", "/deals/1"),
        ] {
            assert_eq!(shown_at(path), shown);
        }
    }

    #[test]
    fn passwords_and_tokens_are_not_kept() {
        let sent = |action: &str| {
            let fields = [
                (ACTION, action),
                ("kept.name", "Acme"),
                ("kept.-csrf", "x"),
                ("kept.-password", "y"),
                ("email", "z"),
            ];
            let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
            of(&Sent(std::sync::Arc::new(fields.to_vec())))
        };
        let kept = sent("/companies");
        assert_eq!(kept.fields, [("name".to_owned(), "Acme".to_owned())]);
        assert!(sent("https://elsewhere.example").fields.is_empty());
    }
}
