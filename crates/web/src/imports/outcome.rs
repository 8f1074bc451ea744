//! What came of an import, or would come of it: counts, reasons, the refused rows.

use maud::{Markup, html};

use crate::texts::imports as texts;
use crate::ui::{Icon, Ui};
use crate::values::numbers::grouped;

/// What came of rows.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    pub created: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub failed: u64,
    /// Records made because rows refer to them: “3 Company”.
    pub made: Vec<String>,
    /// The first.
    pub reasons: Vec<Reason>,
    /// Where the refused rows are; of several files with their names.
    pub downloads: Vec<(Option<String>, String)>,
    /// Columns that go nowhere, and why.
    pub left_out: Vec<String>,
}

/// Why a row was refused.
#[derive(Clone, Debug, Default)]
pub struct Reason {
    /// Of several files, which.
    pub file: Option<String>,
    pub line: u64,
    pub why: String,
}

/// The counts as figures.
pub fn figures(ui: &Ui, outcome: &Outcome) -> Markup {
    let all = [
        ("created", outcome.created, texts::CREATED),
        ("updated", outcome.updated, texts::UPDATED),
        ("unchanged", outcome.unchanged, texts::UNCHANGED),
        ("refused", outcome.failed, texts::REFUSED),
    ];
    html! {
        dl.figures {
            @for (name, count, label) in all {
                div.figures__one data-figure=(name) data-none[count == 0] {
                    dt { (ui.t(label)) }
                    dd { (grouped(ui.language, &count.to_string())) }
                }
            }
        }
        @if !outcome.made.is_empty() {
            p.hint { (ui.fill(texts::ALSO_MADE, &[("all", &outcome.made.join(", "))])) }
        }
    }
}

/// The counts in a line, for lists.
pub fn line(ui: &Ui, outcome: &Outcome) -> Markup {
    let all = [
        (outcome.created, texts::CREATED),
        (outcome.updated, texts::UPDATED),
        (outcome.unchanged, texts::UNCHANGED),
    ];
    let told: Vec<String> = all
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, label)| {
            format!(
                "{} {}",
                grouped(ui.language, &count.to_string()),
                ui.t(label)
            )
        })
        .collect();
    html! {
        (told.join(", "))
        @if outcome.failed > 0 {
            @if !told.is_empty() { ", " }
            span.refused { (grouped(ui.language, &outcome.failed.to_string())) " " (ui.t(texts::REFUSED)) }
        }
    }
}

/// Why rows were refused, and the way to them.
pub fn reasons(ui: &Ui, outcome: &Outcome) -> Markup {
    if outcome.failed == 0 {
        return html! {};
    }
    let shown = outcome.reasons.len() as u64;
    let (first, all) = (
        shown.to_string(),
        grouped(ui.language, &outcome.failed.to_string()),
    );
    let places = [("n", first.as_str()), ("all", all.as_str())];
    html! {
        section.reasons id="reasons" {
            header.section__head {
                h2.section__title { (ui.t(texts::REASONS)) }
                @if shown < outcome.failed { span.section__count { (ui.fill(texts::FIRST_REASONS, &places)) } }
            }
            ul.reasons__list {
                @for reason in &outcome.reasons {
                    li.reasons__one {
                        span.reasons__line {
                            @if let Some(file) = &reason.file { (file) " · " }
                            (ui.fill(texts::LINE, &[("n", &reason.line.to_string())]))
                        }
                        span.reasons__why { (reason.why) }
                    }
                }
            }
            @for (file, href) in &outcome.downloads {
                p.reasons__get {
                    a.button href=(href) download {
                        (Icon("download")) (ui.t(texts::DOWNLOAD))
                        @if let Some(file) = file { ": " (file) }
                    }
                }
            }
            p.hint { (ui.t(texts::DOWNLOAD_TEXT)) }
        }
    }
}
