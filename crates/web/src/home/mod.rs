//! The first page: what is due, what of one's own is open, what changed, and the first steps of
//! an administrator. Each card asks for what its reader may see.

mod cards;
pub mod samples;
mod start;
pub mod view;

use axum::response::IntoResponse;
use base::Error;
use maud::html;

use crate::problems::Answer;
use crate::sent::Sent;
use crate::shell::{Page, Scroll};
use crate::texts::{self, home as words};
use crate::values::times;
use crate::visit::{Reader, redirect};
use view::{HomeView, content};

/// Where a part of the page is put away.
pub const HIDE: &str = "/-/home/hide";
/// The hours at which the day and the evening begin.
const HOURS: [i64; 2] = [11, 18];
/// Of a clock's microseconds.
const HOUR: i64 = 3_600_000_000;

/// Shows the page.
pub async fn show(reader: Reader) -> Answer {
    let (cx, ui) = (&reader.cx, &reader.ui);
    let frame = reader.frame();
    let hour = cx.now.local(&cx.zone).1 / HOUR;
    let greeting = match hour {
        _ if hour < HOURS[0] => words::MORNING,
        _ if hour < HOURS[1] => words::DAY,
        _ => words::EVENING,
    };
    let first = frame.person.split_whitespace().next().unwrap_or_default();
    let view = HomeView {
        greeting: ui.fill(greeting, &[("name", first)]),
        day: times::day(ui.language, cx.now.date_in(&cx.zone)),
        start: start::of(&reader).await?,
        samples: samples::of(&reader).await?,
        due: cards::due(&reader).await?,
        open: cards::open(&reader).await?,
        changed: cards::changed(&reader).await?,
        live: cards::live(&reader),
    };
    let page = Page {
        title: ui.t(texts::desk::HOME),
        kind: "home",
        current: Some("home"),
        scripts: &[],
        scroll: Scroll::Page,
        head: html! {},
        content: content(ui, &view),
    };
    Ok(reader.page(&page).into_response())
}

/// Puts a part of the page away, for whoever asks.
pub async fn hide(reader: Reader, sent: Sent) -> Answer {
    if sent.get("part") != start::PART {
        return Err(Error::not_found("page").into());
    }
    engine::home::hide(&reader.cx, start::PART).await?;
    Ok(redirect(&reader.visitor, "/", None))
}
