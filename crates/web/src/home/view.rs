//! The first page as markup.

use maud::{Markup, html};

use engine::samples::Deed;

use super::samples::Samples;
use super::start::PART;
use crate::parts::cell::Moment;
use crate::parts::face::{Shape, avatar};
use crate::settings::samples::PAGE;
use crate::texts::selection::AND_MORE;
use crate::texts::{self, home, samples as words};
use crate::ui::{Icon, Tone, Ui};
use crate::values::numbers;

/// The page.
#[derive(Clone, Debug)]
pub struct HomeView {
    pub greeting: String,
    pub day: Moment,
    pub start: Option<Start>,
    pub samples: Samples,
    pub due: Option<Due>,
    pub open: Vec<Mine>,
    pub changed: Vec<Line>,
    /// Whose changes show here (`data-live`).
    pub live: String,
}

/// The first steps.
#[derive(Clone, Debug)]
pub struct Start {
    pub steps: Vec<Step>,
}

/// One of them.
#[derive(Clone, Debug)]
pub struct Step {
    pub title: &'static str,
    pub text: &'static str,
    /// Where it is done; none if not in pages.
    pub href: Option<String>,
    /// Whether a short form does it.
    pub is_short: bool,
    pub is_done: bool,
}

/// What is due.
#[derive(Clone, Debug)]
pub struct Due {
    pub title: String,
    pub icon: String,
    pub href: String,
    /// Where one more is made, if they may.
    pub make: Option<String>,
    pub lines: Vec<Line>,
    pub overdue: u64,
    pub today: u64,
}

/// A record in a line.
#[derive(Clone, Debug)]
pub struct Line {
    pub href: String,
    pub name: String,
    /// What it is; empty where all are the same.
    pub kind: String,
    pub shape: Option<Shape>,
    pub icon: String,
    pub when: Option<Moment>,
    pub is_late: bool,
}

/// What of one's own is open, by stages.
#[derive(Clone, Debug)]
pub struct Mine {
    pub title: String,
    pub icon: String,
    pub href: String,
    pub wholes: Vec<Whole>,
    /// Pipelines that have no room.
    pub more: usize,
}

/// The stages of one pipeline.
#[derive(Clone, Debug)]
pub struct Whole {
    /// Empty if they belong to nothing.
    pub name: String,
    pub lanes: Vec<Lane>,
    /// Stages that have no room.
    pub more: usize,
}

/// One stage.
#[derive(Clone, Debug)]
pub struct Lane {
    pub href: String,
    pub name: String,
    pub tone: Tone,
    pub count: u64,
    pub count_text: String,
    pub sum: Option<String>,
}

/// Greeting and cards.
pub fn content(ui: &Ui, view: &HomeView) -> Markup {
    html! {
        div.home id="home" data-live=(view.live) {
            header.home__head {
                h1.home__title { (view.greeting) }
                time.home__day datetime=(view.day.iso) { (view.day.shown) }
            }
            (sample_banner(ui, &view.samples))
            @if let Some(start) = &view.start { (steps(ui, start, &view.samples)) }
            div.home__cards {
                @if let Some(due) = &view.due { (due_card(ui, due)) }
                @for mine in &view.open { (open_card(ui, mine)) }
                section.home__card.home__card--wide aria-labelledby="home-changed" data-card="changed" {
                    h2.home__name id="home-changed" { (Icon("history")) (ui.t(home::CHANGED)) }
                    @if view.changed.is_empty() { p.home__none { (ui.t(home::NO_CHANGES)) } }
                    @else { (lines(&view.changed)) }
                }
            }
        }
    }
}

/// That this is sample data, and how it goes.
fn sample_banner(ui: &Ui, samples: &Samples) -> Markup {
    let (text, more) = match samples {
        Samples::Unsaid | Samples::Offered => return html! {},
        Samples::UnderWay(Deed::Fill, ..) => (words::FILLING, None),
        Samples::UnderWay(Deed::Remove, ..) => (words::REMOVING, None),
        Samples::Failed(Deed::Fill) => (words::FILL_FAILED, Some(words::SHOW)),
        Samples::Failed(Deed::Remove) => (words::REMOVE_FAILED, Some(words::SHOW)),
        Samples::There => (words::LOOKING, Some(words::REMOVE_IT)),
    };
    let place = match samples {
        Samples::UnderWay(_, done, total) => Some((*done, *total)),
        _ => None,
    };
    let again = place.map(|_| "/");
    html! {
        div.banner.home__samples id="home-samples" role="status"
            hx-get=[again] hx-trigger=[again.map(|_| "load delay:1s")] hx-select=[again.map(|_| "#home")] hx-target=[again.map(|_| "#home")] hx-swap=[again.map(|_| "outerHTML")] {
            (Icon("sparkles"))
            p.banner__text {
                (ui.t(text))
                @if *samples == Samples::There { " " span.hint { (ui.t(words::LOOKING_TEXT)) } }
            }
            @if let Some((done, total)) = place { progress.progress__bar.home__progress value=(done) max=(total.max(1)) aria-label=(ui.t(text)) {} }
            @if let Some(more) = more { a.button.button--small href=(PAGE) { (ui.t(more)) } }
        }
    }
}

fn steps(ui: &Ui, start: &Start, samples: &Samples) -> Markup {
    let done = start.steps.iter().filter(|step| step.is_done).count();
    let all = start.steps.len();
    let (done_text, all_text) = (done.to_string(), all.to_string());
    let told = [("done", done_text.as_str()), ("all", all_text.as_str())];
    html! {
        section.home__card.start id="start" aria-labelledby="start-title" {
            div.start__head {
                div {
                    h2.home__name id="start-title" { (Icon("rocket")) (ui.t(home::START)) }
                    p.hint { (ui.fill(home::START_TEXT, &told)) }
                }
                form.push-end method="post" action=(super::HIDE) {
                    (ui.csrf_field())
                    input type="hidden" name="part" value=(PART);
                    button.button.button--quiet.button--icon aria-label=(ui.t(home::START_HIDE)) data-tip=(ui.t(home::START_HIDE)) { (Icon("x")) }
                }
            }
            progress.progress__bar value=(done) max=(all) aria-labelledby="start-title" {}
            ol.start__steps {
                @for step in &start.steps {
                    li.start__step data-done[step.is_done] {
                        (Icon(if step.is_done { "circle-check" } else { "circle" }))
                        div {
                            @match &step.href {
                                Some(href) if !step.is_done => a.start__title href=(href) data-quick[step.is_short] { (step.title) },
                                _ => span.start__title { (step.title) },
                            }
                            @if step.is_done { span.visually-hidden { " (" (ui.t(home::DONE)) ")" } }
                            @else { p.start__text { (step.text) } }
                        }
                    }
                }
            }
            @if *samples == Samples::Offered {
                form.start__samples method="post" action=(PAGE) data-once {
                    (ui.csrf_field())
                    span.hint { (ui.t(words::LOOK)) }
                    button.button.button--small { (Icon("sparkles")) (ui.t(words::FILL)) }
                }
            }
        }
    }
}

fn due_card(ui: &Ui, due: &Due) -> Markup {
    let count = |text, n: u64| ui.fill(text, &[("n", &n.to_string())]);
    html! {
        section.home__card aria-labelledby="home-due" data-card="due" {
            div.home__bar {
                h2.home__name id="home-due" { (Icon(&due.icon)) a href=(due.href) { (ui.fill(home::MINE, &[("objects", &due.title)])) } }
                @if due.overdue > 0 { span class={ "badge " (Tone::Red.class()) } { (count(home::OVERDUE, due.overdue)) } }
                @if due.today > 0 { span class={ "badge " (Tone::Amber.class()) } { (count(home::TODAY, due.today)) } }
                @if let Some(make) = &due.make {
                    a.button.button--quiet.button--small.button--icon.push-end href=(make) data-quick aria-label=(ui.t(texts::ADD)) { (Icon("plus")) }
                }
            }
            @if due.lines.is_empty() { p.home__none { (ui.t(home::NO_TASKS)) } }
            @else { (lines(&due.lines)) }
        }
    }
}

fn open_card(ui: &Ui, mine: &Mine) -> Markup {
    let counts = mine.wholes.iter().flat_map(|whole| &whole.lanes);
    let most = counts.map(|lane| lane.count).max().unwrap_or(1);
    let name = ui.fill(home::MINE, &[("objects", &mine.title)]);
    html! {
        section.home__card aria-label=(name) data-card="open" {
            div.home__bar {
                h2.home__name { (Icon(&mine.icon)) a href=(mine.href) { (name) } }
            }
            @if mine.wholes.is_empty() { p.home__none { (ui.t(home::NO_OPEN)) } }
            @for whole in &mine.wholes {
                // One pipeline needs no name: the card's heading says it all.
                @if mine.wholes.len() > 1 { h3.home__whole { (whole.name) } }
                ul { @for lane in &whole.lanes { (lane_line(lane, most)) } }
                (others(ui, mine, whole.more))
            }
            (others(ui, mine, mine.more))
        }
    }
}

/// What has no room on the card is said, and stands in the list.
fn others(ui: &Ui, mine: &Mine, more: usize) -> Markup {
    let n = numbers::grouped(ui.language, &more.to_string());
    html! {
        @if more > 0 { p.home__none { a href=(mine.href) { (ui.fill(AND_MORE, &[("n", &n)])) } } }
    }
}

fn lane_line(lane: &Lane, most: u64) -> Markup {
    html! {
        li.lane {
            span class={ "dot " (lane.tone.class()) } aria-hidden="true" {}
            a.lane__name href=(lane.href) { (lane.name) }
            progress class={ "lane__bar " (lane.tone.class()) } value=(lane.count) max=(most) aria-hidden="true" {}
            span.lane__count { (lane.count_text) }
            @if let Some(sum) = &lane.sum { span.lane__sum { (sum) } }
        }
    }
}

fn lines(lines: &[Line]) -> Markup {
    html! {
        ul.results {
            @for line in lines {
                li.result {
                    @match line.shape { Some(shape) => (avatar(&line.name, shape)), None => (Icon(&line.icon)) }
                    div.result__text { a.result__name href=(line.href) { (line.name) } }
                    @if !line.kind.is_empty() { span.home__kind.wide-only { (line.kind) } }
                    @if let Some(when) = &line.when {
                        time.home__when data-late[line.is_late] datetime=(when.iso) title=(when.full) { (when.shown) }
                    }
                }
            }
        }
    }
}
