//! The workspace's own picture, small enough to come with every page. It lies among the
//! settings, so that backups and copies have it too.

use base::{Error, Result};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use crate::workspace::Settings;
use crate::{Cx, Workspace, settings};

/// The largest one, in bytes.
pub const MOST: usize = 80_000;
/// Where it is kept.
pub(crate) const SETTING: &str = "logo";
/// How a PNG begins.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Takes a PNG for the workspace's picture.
///
/// # Errors
/// `Forbidden` to who does not look after objects; `Invalid` if it is none or larger than
/// [`MOST`]; `Busy` if the database is away.
pub async fn put(cx: &Cx, png: &[u8]) -> Result<Settings> {
    if !png.starts_with(PNG) {
        let message = "Give a picture: PNG, JPEG, GIF or WebP.";
        return Err(Error::invalid("logo", "type", message));
    }
    if png.len() > MOST {
        let message = "Give a smaller picture.";
        return Err(Error::invalid("logo", "too_large", message));
    }
    let hash = Sha256::digest(png);
    let mark: String = hash.iter().take(8).map(|b| format!("{b:02x}")).collect();
    let kept = json!({"png": STANDARD.encode(png)});
    settings::set_logo(cx, mark, kept).await
}

/// Takes it away.
///
/// # Errors
/// `Forbidden` to who does not look after objects; `Busy` if the database is away.
pub async fn remove(cx: &Cx) -> Result<Settings> {
    settings::set_logo(cx, String::new(), Json::Null).await
}

/// The picture as a PNG, if there is one. Everybody sees it, who is not signed in too.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn read(ws: &Workspace) -> Result<Option<Vec<u8>>> {
    let mut conn = ws.db().read().await?;
    let kept = store::setting(&mut conn, SETTING).await?;
    let png = kept.as_ref().and_then(|kept| kept["png"].as_str());
    png.map(|png| STANDARD.decode(png).map_err(Error::broken))
        .transpose()
}
