//! Controls that hold several values or point to other records.

use engine::files;
use maud::{Markup, html};

use super::controls::Marks;
use crate::texts;
use crate::ui::{Icon, Ui};
use crate::values::numbers;

/// What repeatable entries are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    Email,
    Phone,
    Link,
}

/// One entry as it stands in the form.
#[derive(Clone, Debug, Default)]
pub struct EntryRow {
    pub value: String,
    pub label: String,
    pub primary: bool,
}

/// A control for references: where candidates come from, and what is chosen.
#[derive(Clone, Debug, Default)]
pub struct RefControl {
    /// The plural to look up in, or `any`.
    pub lookup: String,
    /// Ids (of any object: `plural/id`) and names.
    pub chosen: Vec<(String, String)>,
    /// Of a list that is stored: the ids that its reader was shown. There may be
    /// others, which are none of the reader's business.
    pub was: Option<Vec<String>>,
    /// Words that were typed and not found.
    pub typed: String,
    /// The field whose record the candidates belong to (a stage's pipeline).
    pub within: Option<String>,
    /// Whether files are sent from here, to be chosen.
    pub sends: bool,
}

/// Repeatable entries with label and the mark of the primary one.
pub(super) fn entries(ui: &Ui, kind: EntryKind, rows: &[EntryRow], name: &str) -> Markup {
    let blank = [EntryRow {
        primary: true,
        ..EntryRow::default()
    }];
    let rows = if rows.is_empty() { &blank } else { rows };
    html! {
        // Says that the field was on the form, even if no entry is left.
        input type="hidden" name=(name) value="";
        entry-list.entries {
            div.entries.entries__rows {
                @for (n, row) in rows.iter().enumerate() { (entry(ui, kind, name, &n.to_string(), row)) }
            }
            div {
                button.button.button--quiet.button--small type="button" data-add { (Icon("plus")) (ui.t(texts::ADD)) }
            }
            template { (entry(ui, kind, name, "__N__", &EntryRow::default())) }
        }
    }
}

fn entry(ui: &Ui, kind: EntryKind, name: &str, n: &str, row: &EntryRow) -> Markup {
    let (keyboard, hint) = match kind {
        EntryKind::Email => ("email", "name@example.com"),
        EntryKind::Phone => ("tel", "+49 30 1234567"),
        EntryKind::Link => ("url", "https://example.com"),
    };
    html! {
        div.entry {
            input.input name={ (name) "." (n) ".value" } value=(row.value) inputmode=(keyboard) placeholder=(hint) aria-label={ (name) " " (n) } autocomplete="off" spellcheck="false";
            input.input name={ (name) "." (n) ".label" } value=(row.label) placeholder=(ui.t(texts::LABEL)) aria-label=(ui.t(texts::LABEL)) autocomplete="off";
            label.entry__primary data-tip=(ui.t(texts::PRIMARY)) {
                input type="radio" name={ (name) ".primary" } value=(n) checked[row.primary] aria-label=(ui.t(texts::PRIMARY));
                (Icon("star"))
            }
            button.button.button--quiet.button--icon type="button" data-remove aria-label=(ui.t(texts::REMOVE)) { (Icon("x")) }
        }
    }
}

/// Free words.
pub(super) fn tags(ui: &Ui, values: &[String], marks: &Marks<'_>) -> Markup {
    html! {
        input type="hidden" name=(marks.name) value="";
        tag-box.tag-box name=(marks.name) remove=(ui.t(texts::REMOVE)) {
            @for value in values { (chip(ui, marks.name, value, value)) }
            input.tag-box__input id=(marks.id) name=(marks.name) placeholder=(ui.t(texts::TAGS_HINT)) autocomplete="off" aria-invalid=[marks.invalid] aria-describedby=[&marks.described];
        }
    }
}

fn chip(ui: &Ui, name: &str, value: &str, shown: &str) -> Markup {
    html! {
        span.tag {
            span.tag__text { (shown) }
            input type="hidden" name=(name) value=(value);
            button.tag__remove type="button" aria-label={ (ui.t(texts::REMOVE)) " " (shown) } { (Icon("x")) }
        }
    }
}

/// A reference: its name is typed, its id is sent. Without a script the server looks the
/// typed name up.
pub(super) fn reference(ui: &Ui, one: &RefControl, marks: &Marks<'_>) -> Markup {
    let (id, name) = one
        .chosen
        .first()
        .map_or(("", one.typed.as_str()), |(id, name)| {
            (id.as_str(), name.as_str())
        });
    html! {
        combo-box.combo src={ "/-/lookup/" (one.lookup) } name=(marks.name) none=(ui.t(texts::NOTHING_FOUND)) choose=(ui.t(texts::CHOOSE)) any[one.lookup == "any"] within=[&one.within] {
            input type="hidden" id={ (marks.id) "-id" } name=(marks.name) value=(id) data-id;
            div.combo__box {
                (combo_input(ui, name, &format!("{}.text", marks.name), "input", marks))
                // The keyboard clears the field itself; Tab goes on to the next one.
                button.combo__clear type="button" tabindex="-1" hidden[id.is_empty()] aria-label=(ui.t(texts::CLEAR)) { (Icon("x")) }
            }
            div.combo__list id={ (marks.id) "-list" } role="listbox" hidden {}
        }
    }
}

/// A choice of one record by its name, outside of a form for records: `name` is also
/// the input's id.
pub(crate) fn lookup(ui: &Ui, one: &RefControl, name: &str, error: Option<&'static str>) -> Markup {
    let marks = Marks {
        name,
        id: name.to_owned(),
        invalid: error.map(|_| "true"),
        described: error.map(str::to_owned),
    };
    reference(ui, one, &marks)
}

/// Several references.
pub(super) fn references(ui: &Ui, many: &RefControl, marks: &Marks<'_>) -> Markup {
    let most = numbers::bytes(ui.language, files::MOST);
    html! {
        input type="hidden" name=(marks.name) value="";
        @if let Some(was) = &many.was { input type="hidden" name={ (marks.name) ".was" } value=(was.join(" ")); }
        combo-box.combo src={ "/-/lookup/" (many.lookup) } name=(marks.name) none=(ui.t(texts::NOTHING_FOUND)) choose=(ui.t(texts::CHOOSE)) remove=(ui.t(texts::REMOVE)) multiple any[many.lookup == "any"]
            files=[many.sends.then_some(crate::files::BASE)] failed=[many.sends.then(|| ui.t(texts::files::FAILED))] wait=[many.sends.then(|| ui.t(texts::files::WAIT))]
            most=[many.sends.then_some(files::MOST)] too-large=[many.sends.then(|| ui.fill(texts::files::TOO_LARGE, &[("size", &most)]))] {
            div.tag-box {
                @for (id, name) in &many.chosen { (chip(ui, marks.name, &format!("{id} {name}"), name)) }
                (combo_input(ui, &many.typed, &format!("{}.text", marks.name), "tag-box__input", marks))
            }
            @if many.sends {
                // A button for everybody: keyboards and screen readers get to the input itself.
                // The script that sends shows it.
                label.combo__send.button.button--quiet.button--small hidden {
                    (Icon("upload")) (ui.t(texts::files::ATTACH))
                    input.visually-hidden type="file" multiple;
                }
            }
            div.combo__list id={ (marks.id) "-list" } role="listbox" hidden {}
        }
    }
}

fn combo_input(ui: &Ui, value: &str, name: &str, class: &str, marks: &Marks<'_>) -> Markup {
    html! {
        input class=(class) id=(marks.id) name=(name) value=(value) role="combobox" aria-expanded="false" aria-controls={ (marks.id) "-list" } aria-autocomplete="list"
            placeholder=(ui.t(texts::TYPE_TO_SEARCH)) autocomplete="off" spellcheck="false" aria-invalid=[marks.invalid] aria-describedby=[&marks.described];
    }
}
