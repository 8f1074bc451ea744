//! Sample data: filled in, and removed again, by jobs that this page follows.

use axum::response::{IntoResponse, Response};
use engine::jobs::State;
use engine::samples::{self, Course, Deed, Found};
use maud::{Markup, html};
use schema::ObjectDef;

use super::entries::Part;
use super::frame::{Shown, page};
use super::review;
use crate::frame::is_set_up;
use crate::parts::notice::empty;
use crate::problems::Answer;
use crate::selection::progress::running;
use crate::sent::Sent;
use crate::texts::{Text, samples as texts};
use crate::ui::{Icon, Ui};
use crate::values::numbers::grouped;
use crate::visit::{Reader, redirect};

/// Where it stands.
pub const PAGE: &str = "/settings/samples";

/// Shows what there is, or how far a job has come.
pub async fn show(reader: Reader) -> Answer {
    let cx = &reader.cx;
    let course = samples::course(cx).await?;
    let under_way = course
        .as_ref()
        .filter(|course| !course.state.is_over())
        .cloned();
    let content = match under_way {
        Some(course) => going(&reader.ui, &course),
        None => resting(&reader, course.as_ref(), &samples::found(cx).await?),
    };
    if reader.wants_fragment() {
        return Ok(content.into_response());
    }
    Ok(shown(&reader, content))
}

/// Has it filled in.
pub async fn fill(reader: Reader, _: Sent) -> Answer {
    samples::fill(&reader.cx, None).await?;
    Ok(redirect(&reader.visitor, PAGE, None))
}

/// Has it removed.
pub async fn remove(reader: Reader, sent: Sent) -> Answer {
    samples::remove(&reader.cx, sent.get("changed") != "remove").await?;
    Ok(redirect(&reader.visitor, PAGE, None))
}

fn shown(reader: &Reader, content: Markup) -> Response {
    let shown = Shown {
        part: Part::Samples,
        above: &[],
        title: reader.ui.t(texts::SAMPLES),
        content,
    };
    page(reader, shown)
}

/// While a job is at it, the page asks for itself again and again.
fn going(ui: &Ui, course: &Course) -> Markup {
    let title = match course.told.deed {
        Deed::Fill => texts::FILLING,
        Deed::Remove => texts::REMOVING,
    };
    let place = (course.told.done, course.told.total);
    html! {
        section.work id="samples" data-state=(course.state.name())
            hx-get=(PAGE) hx-trigger="load delay:600ms" hx-target="#samples" hx-swap="outerHTML" {
            header.work__head { h1.work__title { (ui.t(title)) } }
            (running(ui, course.state, place, PAGE))
        }
    }
}

fn resting(reader: &Reader, course: Option<&Course>, found: &Found) -> Markup {
    let ui = &reader.ui;
    let fill = html! {
        form method="post" action=(PAGE) data-once {
            (ui.csrf_field())
            button.button.button--primary { (Icon("sparkles")) (ui.t(texts::FILL)) }
        }
    };
    let is_offered = samples::offered(&reader.cx);
    html! {
        section.work id="samples" {
            header.work__head {
                h1.work__title { (ui.t(texts::SAMPLES)) }
                p.hint { (ui.t(texts::HINT)) }
            }
            @if let Some(course) = course { (outcome(ui, course)) }
            @if found.all() == 0 {
                (empty("sparkles", ui.t(texts::NONE_TITLE), ui.t(texts::NONE_TEXT), &if is_offered { fill } else { html! {} }))
            } @else { (removal(reader, found)) }
        }
    }
}

/// What came of the last job.
fn outcome(ui: &Ui, course: &Course) -> Markup {
    let n = |count: u64| grouped(ui.language, &count.to_string());
    match (course.state, course.told.deed) {
        (State::Failed | State::Cancelled, deed) => {
            let title = match deed {
                Deed::Fill => texts::FILL_FAILED,
                Deed::Remove => texts::REMOVE_FAILED,
            };
            html! {
                div.error-summary role="alert" {
                    p.error-summary__title { (Icon("circle-alert")) (ui.t(title)) }
                    @if let Some(error) = &course.error { p { (ui.said(error)) } }
                }
            }
        }
        (State::Done, Deed::Remove) if course.told.done + course.told.kept > 0 => html! {
            div.banner.banner--done role="status" {
                (Icon("circle-check"))
                p.banner__text {
                    (ui.fill(texts::REMOVED, &[("n", &n(course.told.done))]))
                    @if course.told.kept > 0 { " " (ui.fill(texts::KEPT, &[("n", &n(course.told.kept))])) }
                }
            }
        },
        _ => html! {},
    }
}

fn removal(reader: &Reader, found: &Found) -> Markup {
    let ui = &reader.ui;
    let n = |count: u64| grouped(ui.language, &count.to_string());
    let told = |text: Text, count: u64| ui.fill(text, &[("n", &n(count))]);
    let mut facts = vec![
        ("circle-check", "good", ui.t(texts::OWN_STAY).to_owned()),
        ("trash-2", "plain", ui.t(texts::FOR_GOOD).to_owned()),
    ];
    if found.held > 0 {
        facts.push(("link", "plain", told(texts::HELD, found.held)));
    }
    if found.loosened > 0 {
        let text = told(texts::LOOSENED, found.loosened);
        facts.push(("triangle-alert", "warning", text));
    }
    if !found.is_complete {
        facts.push(("info", "plain", ui.t(texts::PARTLY).to_owned()));
    }
    html! {
        section.settings-group aria-labelledby="samples-there" {
            h2.settings-group__title id="samples-there" { (ui.t(texts::THERE)) }
            ul.chips {
                @for (def, count) in counted(reader, found) {
                    @let label = if count.all == 1 { &def.label } else { &def.label_plural };
                    li.chip { (ui.fill(texts::COUNT, &[("n", &n(count.all)), ("objects", label)])) }
                }
            }
        }
        form.settings-form method="post" action={ (PAGE) "/remove" } data-once {
            (ui.csrf_field())
            (review::list(&facts))
            @if found.changed() > 0 {
                fieldset.control {
                    legend.control__label { (told(texts::CHANGED, found.changed())) }
                    (choice(ui, "keep", texts::KEEP_CHANGED, Some(texts::KEEP_CHANGED_HINT)))
                    (choice(ui, "remove", texts::REMOVE_CHANGED, None))
                }
            }
            div.work__actions { button.button.button--danger id="remove" { (Icon("trash-2")) (ui.t(texts::REMOVE)) } }
        }
    }
}

/// How many there are of what; what is worked on comes first.
fn counted<'r>(reader: &'r Reader, found: &Found) -> Vec<(&'r ObjectDef, samples::Count)> {
    let all = reader.cx.schema.objects().filter_map(|def| {
        let (_, count) = found.counts.iter().find(|(id, _)| *id == def.id)?;
        Some((def.as_ref(), *count))
    });
    let mut all: Vec<_> = all.collect();
    all.sort_by_key(|(def, _)| is_set_up(def));
    all
}

fn choice(ui: &Ui, value: &str, label: Text, hint: Option<Text>) -> Markup {
    html! {
        label.check {
            input type="radio" name="changed" value=(value) checked[value == "keep"];
            span { (ui.t(label)) @if let Some(hint) = hint { " " span.hint { "– " (ui.t(hint)) } } }
        }
    }
}
