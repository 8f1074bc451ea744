//! What is done in the background: queues and jobs, for administrators.

use axum::response::{IntoResponse, Response};
use base::{Error, Micros, Result};
use engine::jobs::{self, Counts, Filter, State, Status};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::Value as Json;

use super::entries::Part;
use super::frame::{Shown, page};
use crate::extract::{Params, Path};
use crate::objects;
use crate::parts::face::{Badge, badge};
use crate::parts::notice::empty;
use crate::problems::Answer;
use crate::sent::Sent;
use crate::texts::{Text, settings as texts};
use crate::ui::{Icon, Tone, Ui};
use crate::values::{numbers, times};
use crate::visit::{Reader, redirect};

const PAGE: &str = "/settings/jobs";
/// Jobs of a page.
const ROWS: u32 = 50;

/// Which jobs are listed.
#[derive(Default, Deserialize)]
pub struct Ask {
    #[serde(default)]
    state: String,
    /// Those before this one.
    #[serde(default)]
    before: String,
}

/// Lists queues and jobs, newest first.
pub async fn list(reader: Reader, Params(ask): Params<Ask>) -> Answer {
    administers(&reader)?;
    let state = match ask.state.as_str() {
        "" => None,
        name => Some(State::named(name)?),
    };
    let before = match ask.before.as_str() {
        "" => None,
        id => Some(objects::id(id)?),
    };
    let filter = Filter {
        state,
        before,
        limit: ROWS + 1,
        ..Filter::default()
    };
    let mut found = jobs::list(&reader.cx, &filter).await?;
    let is_more = found.len() > ROWS as usize;
    found.truncate(ROWS as usize);
    let next = found.last().filter(|_| is_more).map(|last| {
        let state = &ask.state;
        format!("{PAGE}?state={state}&before={}", last.id)
    });
    let queues = jobs::counts(&reader.cx).await?;
    let content = content(&reader, &queues, &found, state, next.as_deref());
    if reader.wants_fragment() {
        return Ok(content.into_response());
    }
    let shown = Shown {
        part: Part::Jobs,
        above: &[],
        title: reader.ui.t(texts::JOBS),
        content,
    };
    Ok(page(&reader, shown))
}

/// Tries a job again.
pub async fn retry(reader: Reader, Path(id): Path<String>, _: Sent) -> Answer {
    administers(&reader)?;
    jobs::retry(&reader.cx, objects::id(&id)?).await?;
    Ok(done(&reader, texts::DONE_JOB_RETRIED))
}

/// Ends a job.
pub async fn cancel(reader: Reader, Path(id): Path<String>, _: Sent) -> Answer {
    administers(&reader)?;
    jobs::cancel(&reader.cx, objects::id(&id)?).await?;
    Ok(done(&reader, texts::DONE_JOB_CANCELLED))
}

/// Begins no more jobs of a queue.
pub async fn pause(reader: Reader, Path(name): Path<String>, _: Sent) -> Answer {
    administers(&reader)?;
    jobs::pause(&reader.cx, &name).await?;
    Ok(done(&reader, texts::DONE_QUEUE_PAUSED))
}

/// Begins them again.
pub async fn resume(reader: Reader, Path(name): Path<String>, _: Sent) -> Answer {
    administers(&reader)?;
    jobs::resume(&reader.cx, &name).await?;
    Ok(done(&reader, texts::DONE_QUEUE_RESUMED))
}

/// Jobs are of the whole workspace: even whose own they are, others stop them elsewhere.
fn administers(reader: &Reader) -> Result<()> {
    match reader.cx.who.is_administrator() {
        true => Ok(()),
        false => Err(Error::forbidden(
            "Jobs are looked after by administrators. Ask one of them.",
        )),
    }
}

fn done(reader: &Reader, note: Text) -> Response {
    redirect(&reader.visitor, PAGE, Some(note.key))
}

fn content(
    reader: &Reader,
    queues: &[Counts],
    all: &[Status],
    state: Option<State>,
    next: Option<&str>,
) -> Markup {
    let ui = &reader.ui;
    let states = std::iter::once(None).chain(State::ALL.into_iter().map(Some));
    // What goes on is looked at again and again.
    let is_on = all.iter().any(|job| !job.state.is_over());
    let here = format!("{PAGE}?state={}", state.map_or("", State::name));
    let again = is_on.then_some(here.as_str());
    html! {
        section.work.work--wide id="jobs" hx-get=[again] hx-trigger=[again.map(|_| "load delay:3s")] hx-target="#jobs" hx-swap="outerHTML" {
            header.work__head {
                h1.work__title { (ui.t(texts::JOBS)) }
                p.hint { (ui.t(texts::JOBS_HINT)) }
            }
            section.settings-group {
                h2.settings-group__title { (ui.t(texts::QUEUES)) }
                ul.queues { @for one in queues { (queue(reader, one)) } }
            }
            nav.segments.job-filter aria-label=(ui.t(texts::JOB_STATE)) {
                @for one in states {
                    a.segments__item href={ (PAGE) @if let Some(one) = one { "?state=" (one.name()) } } aria-current=[(one == state).then_some("page")] { (ui.t(name_of(one))) }
                }
            }
            @if all.is_empty() {
                (empty("list-checks", ui.t(texts::JOBS_NONE_TITLE), ui.t(texts::JOBS_NONE_TEXT), &html! {}))
            } @else {
                ul.jobs { @for one in all { (job(reader, one)) } }
                @if let Some(next) = next { a.button href=(next) { (ui.t(texts::MORE_JOBS)) } }
            }
        }
    }
}

fn name_of(state: Option<State>) -> Text {
    match state {
        None => texts::JOB_ALL,
        Some(State::Waiting) => texts::JOB_WAITING,
        Some(State::Running) => texts::JOB_RUNNING,
        Some(State::Done) => texts::JOB_DONE,
        Some(State::Failed) => texts::JOB_FAILED,
        Some(State::Cancelled) => texts::JOB_CANCELLED,
    }
}

fn ago(reader: &Reader, at: Micros) -> String {
    times::ago(reader.ui.language, at, reader.cx.now, &reader.cx.zone).shown
}

fn queue(reader: &Reader, one: &Counts) -> Markup {
    let ui = &reader.ui;
    let counts = [
        (one.running, texts::QUEUE_RUNNING),
        (one.waiting, texts::QUEUE_WAITING),
        (one.failed, texts::QUEUE_FAILED),
    ];
    let told: Vec<String> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, text)| {
            ui.fill(
                text,
                &[("n", &numbers::grouped(ui.language, &count.to_string()))],
            )
        })
        .collect();
    let name = [("name", one.queue.as_str())];
    html! {
        li.queue data-queue=(one.queue) data-paused[one.paused_at.is_some()] {
            span.queue__name { (one.queue) }
            span.queue__told data-failed[one.failed > 0] {
                @if let Some(at) = one.paused_at { (ui.fill(texts::QUEUE_PAUSED, &[("when", &ago(reader, at))])) " · " }
                @if told.is_empty() { (ui.t(texts::QUEUE_IDLE)) } @else { (told.join(" · ")) }
            }
            @if one.paused_at.is_some() {
                form method="post" action={ "/settings/queues/" (one.queue) "/resume" } {
                    (ui.csrf_field())
                    button.button.button--small aria-label=(ui.fill(texts::RESUME_NAMED, &name)) { (ui.t(texts::RESUME)) }
                }
            } @else {
                form method="post" action={ "/settings/queues/" (one.queue) "/pause" } data-confirm=(ui.fill(texts::PAUSE_ASK, &name)) data-confirm-text=(ui.t(texts::PAUSE_TEXT)) data-confirm-yes=(ui.t(texts::PAUSE)) {
                    (ui.csrf_field())
                    button.button.button--quiet.button--small aria-label=(ui.fill(texts::PAUSE_NAMED, &name)) { (ui.t(texts::PAUSE)) }
                }
            }
        }
    }
}

fn job(reader: &Reader, one: &Status) -> Markup {
    let ui = &reader.ui;
    let json = one.json();
    let by = json["by"]["name"].as_str();
    let name = one.kind.replace('_', " ");
    let named = [("name", name.as_str())];
    html! {
        li.job data-job=(one.id) data-state=(one.state.name()) {
            span.job__name { (name) " " code { (one.queue) } }
            div.job__state { (badge(&Badge { label: ui.t(name_of(Some(one.state))).to_owned(), tone: tone(one.state) })) }
            div.job__action { (actions(ui, one, &named)) }
            p.job__about {
                span { (by.unwrap_or_else(|| ui.t(texts::JOB_SYSTEM))) }
                span { (when(reader, one)) }
                @if let Some(progress) = progress(ui, &one.progress) { span { (progress) } }
                @if one.attempts > 1 { span { (ui.fill(texts::JOB_ATTEMPTS, &[("n", &one.attempts.to_string()), ("most", &one.most_attempts.to_string())])) } }
            }
            @if let Some(error) = &one.error { p.job__error { (ui.said(error)) } }
        }
    }
}

fn tone(state: State) -> Tone {
    match state {
        State::Waiting => Tone::Amber,
        State::Running => Tone::Blue,
        State::Done => Tone::Green,
        State::Failed => Tone::Red,
        State::Cancelled => Tone::Gray,
    }
}

fn when(reader: &Reader, one: &Status) -> String {
    let is_later = one.state == State::Waiting && one.run_at > reader.cx.now;
    if is_later {
        let due = times::instant(reader.ui.language, one.run_at, &reader.cx.zone).shown;
        return reader.ui.fill(texts::JOB_DUE, &[("when", &due)]);
    }
    ago(
        reader,
        one.ended_at.or(one.begun_at).unwrap_or(one.created_at),
    )
}

/// How far it says that it is, if it says it in numbers.
fn progress(ui: &Ui, told: &Json) -> Option<String> {
    let number = |names: &[&str]| {
        let found = names.iter().find_map(|name| told[*name].as_u64());
        found.or_else(|| names.iter().find_map(|name| told["told"][*name].as_u64()))
    };
    let done = number(&["seen", "done", "rows", "count"])?;
    let done = numbers::grouped(ui.language, &done.to_string());
    match number(&["total", "all"]) {
        Some(all) => {
            let all = numbers::grouped(ui.language, &all.to_string());
            Some(ui.fill(texts::JOB_STEP, &[("n", &done), ("all", &all)]))
        }
        None => Some(done),
    }
}

fn actions(ui: &Ui, one: &Status, named: &[(&str, &str)]) -> Markup {
    html! {
        @match one.state {
            State::Failed | State::Cancelled => {
                form method="post" action={ "/settings/jobs/" (one.id) "/retry" } {
                    (ui.csrf_field())
                    button.button.button--small aria-label=(ui.fill(texts::RETRY_NAMED, named)) { (Icon("rotate-ccw")) (ui.t(texts::RETRY)) }
                }
            },
            State::Waiting | State::Running => {
                form method="post" action={ "/settings/jobs/" (one.id) "/cancel" } data-confirm=(ui.fill(texts::CANCEL_JOB_ASK, named)) data-confirm-text=(ui.t(texts::CANCEL_JOB_TEXT)) data-confirm-yes=(ui.t(texts::CANCEL_JOB)) {
                    (ui.csrf_field())
                    button.button.button--small aria-label=(ui.fill(texts::CANCEL_JOB_NAMED, named)) { (ui.t(texts::CANCEL_JOB)) }
                }
            },
            State::Done => {},
        }
    }
}
