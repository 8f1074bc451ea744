//! What happened that concerns the reader: the bell's panel, the page, and what is read.

mod line;
pub mod view;
mod wishes;

use axum::response::IntoResponse;
use base::{Date, Id};
use engine::notifications::{self as kept, Ask, Which};
use maud::html;
use serde::Deserialize;

use crate::extract::Params;
use crate::objects;
use crate::problems::Answer;
use crate::sent::Sent;
use crate::shell::{Page, Scroll};
use crate::texts::notifications as texts;
use crate::visit::{Reader, redirect};
use view::{NewsView, Place, content, row, rows};

pub use wishes::{WISHES, panel as wishes_panel, update as update_wishes};

/// The page.
pub const BASE: &str = "/notifications";
/// Where some are marked as read.
pub const READ: &str = "/notifications/read";
/// The panel that the bell opens.
pub const PANEL: &str = "/-/notifications";

/// Notifications of a page, and of the panel at first.
const ROWS: u32 = 40;

/// Which are wanted.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    unread: String,
    #[serde(default)]
    after: String,
    /// The day that stands above the last one before these.
    #[serde(default)]
    day: String,
}

impl Asked {
    fn is_unread(&self) -> bool {
        self.unread == "true"
    }
}

/// The page, or what follows on it.
pub async fn show(reader: Reader, Params(asked): Params<Asked>) -> Answer {
    let view = view(&reader, &asked).await?;
    let ui = &reader.ui;
    if !asked.after.is_empty() && reader.wants_fragment() {
        return Ok(rows(ui, &view).into_response());
    }
    let page = Page {
        title: ui.t(texts::TITLE),
        kind: "notifications",
        current: Some("notifications"),
        scripts: &[],
        scroll: Scroll::Page,
        head: html! {},
        content: content(ui, &view, Place::Page),
    };
    Ok(reader.page(&page).into_response())
}

/// What the bell opens.
pub async fn panel(reader: Reader, Params(asked): Params<Asked>) -> Answer {
    let view = view(&reader, &asked).await?;
    Ok(content(&reader.ui, &view, Place::Panel).into_response())
}

/// Marks one as read, or all.
pub async fn read(reader: Reader, sent: Sent) -> Answer {
    let cx = &reader.cx;
    let asked = Asked {
        unread: sent.get("unread").to_owned(),
        ..Asked::default()
    };
    let back = view::address(BASE, &asked);
    let one = match sent.get("all") {
        "true" => {
            kept::read(cx, Which::All).await?;
            None
        }
        _ => {
            let id = objects::id(sent.get("id"))?;
            kept::read(cx, Which::These(vec![id])).await?;
            Some(id)
        }
    };
    if !reader.wants_fragment() {
        return Ok(redirect(&reader.visitor, &back, None));
    }
    match one {
        Some(id) => {
            let one = kept::find(cx, id).await?;
            let line = line::of(&reader, &one);
            Ok(row(&reader.ui, &line).into_response())
        }
        None => {
            let view = view(&reader, &asked).await?;
            let place = match sent.get("in") {
                "panel" => Place::Panel,
                _ => Place::Page,
            };
            Ok(content(&reader.ui, &view, place).into_response())
        }
    }
}

async fn view(reader: &Reader, asked: &Asked) -> Result<NewsView, base::Error> {
    let cx = &reader.cx;
    let ask = Ask {
        unread: asked.is_unread(),
        after: Id::parse(&asked.after),
        limit: ROWS,
    };
    let page = kept::list(cx, ask).await?;
    let lines: Vec<_> = page.all.iter().map(|one| line::of(reader, one)).collect();
    let last = lines.last().map(|line| line.day.to_iso());
    let next = page.next.map(|after| {
        let next = Asked {
            after: after.to_string(),
            day: last.unwrap_or_else(|| asked.day.clone()),
            ..asked.clone()
        };
        view::address(BASE, &next)
    });
    Ok(NewsView {
        lines,
        next,
        before: Date::parse_iso(&asked.day),
        today: cx.now.date_in(&cx.zone),
        is_unread: asked.is_unread(),
        has_unread: kept::unread(cx).await? > 0 && cx.who.viewer().is_none(),
    })
}
