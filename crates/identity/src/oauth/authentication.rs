//! Which program asks for tokens: by its id alone, or with its secret, in the way that it
//! registered (RFC 6749, section 2.3).

use base64::{Engine, engine::general_purpose::STANDARD};
use engine::Workspace;

use super::{
    clients::{self, Auth, Client},
    fault::{Fault, Refused, get},
    secrets,
};

/// Bytes of the header.
const LONGEST: usize = 1_000;

/// The program that proves by a form and the header `Authorization` to be it.
///
/// # Errors
/// `invalid_client` if it does not; `invalid_request` if it tries in two ways.
pub async fn client(
    ws: &Workspace,
    form: &[(String, String)],
    authorization: Option<&str>,
) -> Result<Client, Refused> {
    let posted = get(form, "client_secret");
    let (id, secret, way) = match (authorization, posted) {
        (Some(_), Some(_)) => {
            return Err(Fault::request("The program proves itself in two ways.").into());
        }
        (Some(header), None) => {
            let (id, secret) = basic(header).ok_or_else(unknown)?;
            if get(form, "client_id").is_some_and(|named| named != id) {
                return Err(Fault::request("client_id is not that of the header.").into());
            }
            (id, Some(secret), Auth::Basic)
        }
        (None, posted) => {
            let id = get(form, "client_id").ok_or_else(unknown)?;
            let way = match posted {
                Some(_) => Auth::Post,
                None => Auth::None,
            };
            (id.to_owned(), posted.map(str::to_owned), way)
        }
    };
    let client = clients::find(ws, &id).await?.ok_or_else(unknown)?;
    let is_right = match (&client.settings.secret_hash, &secret) {
        (Some(kept), Some(secret)) => secrets::is(secret, kept),
        (None, None) => true,
        _ => false,
    };
    match is_right && client.settings.auth == way {
        true => Ok(client),
        false => Err(unknown().into()),
    }
}

fn unknown() -> Fault {
    Fault::client(
        "There is no such program, or it proves itself in another way than it registered.",
    )
}

/// Id and secret, each form-encoded before they were joined.
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, rest) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") || rest.len() > LONGEST {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    Some((decoded(id)?, decoded(secret)?))
}

fn decoded(text: &str) -> Option<String> {
    // As the only value of a form, with what would divide it taken for itself.
    let form = format!("v={}", text.replace('&', "%26"));
    let mut pairs = url::form_urlencoded::parse(form.as_bytes());
    let (_, value) = pairs.next()?;
    Some(value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_read() {
        for (header, expect) in [
            ("Basic YTpi", Some(("a", "b"))),
            ("basic YTpi", Some(("a", "b"))),
            ("Basic YSUyMGI6Yytk", Some(("a b", "c d"))),
            ("Basic YTpiOmM=", Some(("a", "b:c"))),
            ("Basic YQ==", None),
            ("Basic !", None),
            ("Bearer YTpi", None),
            ("Basic", None),
        ] {
            let expect = expect.map(|(id, secret)| (id.to_owned(), secret.to_owned()));
            assert_eq!(basic(header), expect, "{header}");
        }
    }
}
