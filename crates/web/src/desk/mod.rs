//! What is at hand on every page: the palette, the keys, the records opened last. The dialogs
//! are fetched by a page when they are first wanted, so that pages stay light.

pub mod commands;
pub mod keys;
pub mod recent;
pub mod view;

use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::Deserialize;

use crate::extract::Params;
use crate::problems::Answer;
use crate::shell::Frame;
use crate::visit::Reader;
use crate::{search, views};
use view::{DeskView, dialogs, found};

/// Records that the palette shows at most.
const MOST: u32 = 8;
/// Longest that is searched for, in characters.
const LONGEST: usize = 200;

/// The dialogs.
pub async fn show(reader: Reader, headers: HeaderMap) -> Answer {
    let (cx, ui) = (&reader.cx, &reader.ui);
    let frame = Frame {
        pinned: views::pinned(cx).await?,
        ..reader.frame()
    };
    let view = DeskView {
        recent: recent::of(cx, &headers).await,
        making: commands::making(cx, ui),
        going: commands::going(ui, &frame),
        acting: commands::acting(ui),
        frame,
    };
    Ok(dialogs(ui, &view).into_response())
}

/// What is searched for.
#[derive(Deserialize)]
pub struct Words {
    #[serde(default)]
    q: String,
}

/// The records that words are found in.
pub async fn find(reader: Reader, Params(words): Params<Words>) -> Answer {
    let words = base::text::truncate(words.q.trim(), LONGEST);
    let hits = search::hits(&reader, &words, None, MOST).await?;
    Ok(found(&hits).into_response())
}
