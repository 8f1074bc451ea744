//! What the pages of pipelines show.

use maud::{Markup, html};

use super::form::{Form, News, SEEN, StageRow};
use crate::parts::face::{Badge, badge};
use crate::parts::notice::empty;
use crate::settings::controls::{self, Faults, Words, color_select, line};
use crate::settings::fields::handle;
use crate::texts::{self as common, settings as texts};
use crate::ui::{Icon, Tone, Ui};

/// All pipelines.
pub struct ListView {
    pub rows: Vec<PipelineRow>,
    /// The name of a new one, as it was typed.
    pub typed: String,
    /// Whether the reader may make one.
    pub may_make: bool,
    pub faults: Faults,
}

/// One of them.
pub struct PipelineRow {
    pub id: String,
    pub name: String,
    pub stages: Vec<(String, Tone)>,
}

/// The question before a stage goes.
pub struct StageRemoval {
    pub title: String,
    pub told: Markup,
    pub action: String,
    pub back: String,
    /// Where its deals can go: id and name.
    pub targets: Vec<(String, String)>,
    /// None if it cannot go.
    pub yes: Option<&'static str>,
    pub faults: Faults,
}

/// The list.
pub fn list(ui: &Ui, view: &ListView) -> Markup {
    html! {
        section.work.work--wide id="pipelines" {
            header.work__head {
                h1.work__title { (ui.t(texts::PIPELINES)) }
                p.hint { (ui.t(texts::PIPELINES_HINT)) }
            }
            @if view.rows.is_empty() {
                (empty("workflow", ui.t(texts::PIPELINES_NONE_TITLE), ui.t(texts::PIPELINES_NONE_TEXT), &html! {}))
            } @else {
                form method="post" action="/settings/pipelines/order" {
                    (ui.csrf_field())
                    row-list.order.order--boxed data-saves data-moved=(ui.t(texts::MOVED)) data-saved=(ui.t(texts::ORDER_SAVED)) data-failed=(ui.t(common::FAILED)) {
                        ol.order__all { @for row in &view.rows { (pipeline(ui, row)) } }
                        p.visually-hidden aria-live="polite" data-told {}
                    }
                }
            }
            @if view.may_make {
                form.settings-new id="new-pipeline" method="post" action="/settings/pipelines" novalidate data-once {
                    (ui.csrf_field())
                    (line(ui, &view.faults, Words { name: "name", label: ui.t(texts::NEW_PIPELINE), help: ui.t(texts::NEW_PIPELINE_HELP), required: true, wide: false }, &view.typed))
                    button.button.button--primary { (Icon("plus")) (ui.t(texts::MAKE_PIPELINE)) }
                }
            }
        }
    }
}

fn pipeline(ui: &Ui, row: &PipelineRow) -> Markup {
    html! {
        li.order__one {
            (handle(ui))
            span.field-row {
                a.field-row__name href={ "/settings/pipelines/" (row.id) } data-name { (row.name) }
                span.badges { @for (name, tone) in &row.stages { (badge(&Badge { label: name.clone(), tone: *tone })) } }
            }
            input type="hidden" name="pipeline" value=(row.id);
        }
    }
}

/// A pipeline with its stages, and whether the reader may add some.
pub fn one(ui: &Ui, here: &str, (form, may_add): (&Form, bool), faults: &Faults) -> Markup {
    let blank = StageRow {
        kind: "open".into(),
        ..StageRow::default()
    };
    let board = here.rsplit('/').next().unwrap_or_default();
    html! {
        section.work.work--wide id="pipeline" {
            div.settings-head {
                header.work__head { h1.work__title { (form.name) } }
                div.work__actions { a.button id="open-board" href={ "/deals?view=board&by=stage&in=" (board) } { (Icon("square-kanban")) (ui.t(texts::OPEN_BOARD)) } }
            }
            form.settings-form method="post" action=(here) novalidate data-once {
                (ui.csrf_field())
                input type="hidden" name=(SEEN) value=(form.seen.text());
                @if let Some(news) = &form.news { (overtaken(ui, news)) }
                (faults.summary(ui))
                div.settings-form__grid {
                    (line(ui, faults, Words { name: "name", label: ui.t(texts::PIPELINE_NAME), required: true, ..Words::default() }, &form.name))
                    (controls::area(ui, faults, Words { name: "description", label: ui.t(texts::PIPELINE_DESCRIPTION), ..Words::default() }, &form.description))
                }
                fieldset.settings-form__part id="f-stages" tabindex="-1" {
                    legend.settings-form__legend { (ui.t(texts::STAGES)) }
                    p.hint { (ui.t(texts::STAGES_HINT)) }
                    row-list.order.order--boxed data-moved=(ui.t(texts::MOVED)) {
                        ol.order__all {
                            @for (n, row) in form.stages.iter().enumerate() { (stage(ui, here, form, &n.to_string(), row, faults.of(ui, &format!("stages[{n}]")))) }
                        }
                        @if may_add { button.button.button--quiet.button--small type="button" data-add { (Icon("plus")) (ui.t(texts::ADD_STAGE)) } }
                        p.visually-hidden aria-live="polite" data-told {}
                        @if may_add { template { (stage(ui, here, form, "__N__", &blank, None)) } }
                    }
                }
                div.work__actions {
                    button.button.button--primary id="save" { (ui.t(common::SAVE)) }
                    a.button href="/settings/pipelines" { (ui.t(common::CANCEL)) }
                    a.button.button--quiet.settings-form__remove href={ (here) "/remove" } { (Icon("trash-2")) (ui.t(texts::REMOVE_PIPELINE)) }
                }
            }
        }
    }
}

fn stage(
    ui: &Ui,
    here: &str,
    form: &Form,
    n: &str,
    row: &StageRow,
    fault: Option<String>,
) -> Markup {
    let part = |part: &str| format!("stage.{n}.{part}");
    let deals = form.deals.get(&row.id);
    let kinds = [
        ("open", texts::STAGE_OPEN),
        ("won", texts::STAGE_WON),
        ("lost", texts::STAGE_LOST),
    ];
    html! {
        li.order__one.stage-row.control--invalid[fault.is_some()] {
            (handle(ui))
            (color_select(ui, &part("color"), ui.t(texts::COLOR), &row.color))
            input.input.stage-row__name name=(part("name")) value=(row.name) placeholder=(ui.t(texts::STAGE)) aria-label=(ui.t(texts::STAGE)) autocomplete="off" data-name;
            select.select.stage-row__kind name=(part("kind")) aria-label=(ui.t(texts::STAGE_KIND)) title=(ui.t(texts::STAGE_KIND)) {
                @for (value, text) in kinds { option value=(value) selected[row.kind == value] { (ui.t(text)) } }
            }
            span.stage-row__number {
                input.input name=(part("probability")) value=(row.probability) inputmode="decimal" data-align="end" aria-label=(ui.t(texts::STAGE_PROBABILITY)) title=(ui.t(texts::STAGE_PROBABILITY)) autocomplete="off";
                span aria-hidden="true" { "%" }
            }
            span.stage-row__number {
                input.input name=(part("rotting")) value=(row.rotting) inputmode="numeric" data-align="end" aria-label=(ui.t(texts::STAGE_ROTTING)) title=(ui.t(texts::STAGE_ROTTING)) autocomplete="off";
                span aria-hidden="true" { (ui.t(texts::STAGE_ROTTING_SHORT)) }
            }
            @if row.id.is_empty() {
                button.button.button--quiet.button--icon type="button" data-remove aria-label=(ui.t(common::REMOVE)) { (Icon("x")) }
            } @else {
                input type="hidden" name=(part("id")) value=(row.id);
                @if let Some(seen) = &row.seen { input type="hidden" name=(part(SEEN)) value=(seen.text()); }
                a.button.button--quiet.button--icon href={ (here) "/stages/" (row.id) "/remove" } aria-label=(ui.fill(texts::REMOVE_STAGE, &[("name", &row.name)])) title=(ui.fill(texts::REMOVE_STAGE, &[("name", &row.name)])) { (Icon("trash-2")) }
            }
            @if let Some(deals) = deals { span.stage-row__deals { (ui.fill(texts::STAGE_DEALS, &[("n", deals)])) } }
            @for (part, value) in &row.theirs { p.control__help.stage-row__theirs { (stored(ui, part, value)) } }
            @if let Some(fault) = &fault { p.control__error.stage-row__fault { (Icon("circle-alert")) span { (fault) } } }
        }
    }
}

/// What somebody else did to the pipeline while the form was open.
fn overtaken(ui: &Ui, news: &News) -> Markup {
    let object = ui.t(texts::PIPELINE);
    let added = news.added.join(", ");
    let gone = news.gone.join(", ");
    html! {
        div.banner.banner--conflict role="alert" {
            (Icon("triangle-alert"))
            div.banner__text {
                p { (ui.fill(common::CONFLICT, &[("object", object)])) }
                @for (part, value) in &news.theirs { p { (stored(ui, part, value)) } }
                @if !added.is_empty() { p { (ui.fill(texts::STAGES_ADDED, &[("names", &added)])) } }
                @if !gone.is_empty() { p { (ui.fill(texts::STAGES_GONE, &[("names", &gone)])) } }
                @if news.is_reordered { p { (ui.t(texts::STAGES_REORDERED)) } }
            }
        }
    }
}

/// What is stored by now of a part that was changed here as well.
fn stored(ui: &Ui, part: &str, value: &str) -> String {
    let label = match part {
        "description" => texts::PIPELINE_DESCRIPTION,
        "type" => texts::STAGE_KIND,
        "probability" => texts::STAGE_PROBABILITY,
        "rotting_days" => texts::STAGE_ROTTING,
        "color" => texts::COLOR,
        _ => texts::PIPELINE_NAME,
    };
    let shown = match (part, value) {
        ("color", color) => controls::color_name(ui, color),
        (_, "") => "–",
        ("type", "open") => ui.t(texts::STAGE_OPEN),
        ("type", "won") => ui.t(texts::STAGE_WON),
        ("type", "lost") => ui.t(texts::STAGE_LOST),
        (_, value) => value,
    };
    let now = ui.fill(common::CONFLICT_THEIRS, &[("value", shown)]);
    format!("{}: {now}", ui.t(label))
}

/// The question before a stage goes.
pub fn stage_removal(ui: &Ui, view: &StageRemoval) -> Markup {
    html! {
        section.work id="review" {
            header.work__head { h1.work__title { (view.title) } }
            (view.faults.summary(ui))
            (view.told)
            form.settings-form method="post" action=(view.action) novalidate data-once {
                (ui.csrf_field())
                @if !view.targets.is_empty() {
                    (controls::select(ui, &view.faults, Words { name: "to", label: ui.t(texts::STAGE_TARGET), ..Words::default() }, &view.targets, ""))
                }
                div.work__actions {
                    @if let Some(yes) = view.yes { button.button.button--danger id="yes" { (yes) } }
                    a.button href=(view.back) { (ui.t(common::CANCEL)) }
                }
            }
        }
    }
}
