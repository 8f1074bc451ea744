//! The page of the audit log: what is looked for, and a table that grows.

use maud::{Markup, html};

use crate::form::entries::{RefControl, lookup};
use crate::parts::cell::Moment;
use crate::parts::date::{DateInput, date_input};
use crate::parts::face::{Linked, who};
use crate::parts::notice::empty;
use crate::texts::{self as common, Text, audit as texts};
use crate::ui::{Icon, Tone, Ui};

/// The page.
#[derive(Clone, Debug, Default)]
pub struct AuditView {
    pub rows: Vec<Row>,
    /// Where the rows after these are.
    pub next: Option<String>,
    /// Where the same is fetched as a file.
    pub csv: String,
    pub json: String,
    pub is_narrowed: bool,
    pub filter: FilterView,
}

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct FilterView {
    pub event: String,
    /// Id and name.
    pub who: Option<(String, String)>,
    /// A name that was typed, and whether it names nobody.
    pub typed: String,
    pub is_unclear: bool,
    pub object: String,
    /// Names and labels to choose among.
    pub objects: Vec<(String, String)>,
    pub record: String,
    pub from: String,
    pub to: String,
}

/// One line.
#[derive(Clone, Debug)]
pub struct Row {
    pub seq: i64,
    pub at: Moment,
    pub event: String,
    pub icon: &'static str,
    pub tone: Tone,
    pub who: Who,
    pub subject: Subject,
    pub details: Vec<Detail>,
    pub address: String,
    /// The browser, or the way.
    pub through: String,
    /// All that the browser says of itself.
    pub agent: String,
}

/// Who did it.
#[derive(Clone, Debug)]
pub enum Who {
    Person(Linked),
    /// Somebody who is not there any more, or not to be seen.
    Gone(String),
    Key(String),
    Rapport,
    Nobody,
}

/// What it was done to.
#[derive(Clone, Debug)]
pub enum Subject {
    None,
    Record(Linked),
    /// All records of an object: what they are called, and their list.
    Object(String, String),
    Other(String),
}

/// One thing more: a label, and a value that may have been another one.
#[derive(Clone, Debug)]
pub struct Detail {
    pub label: String,
    pub was: Option<String>,
    pub is: String,
}

impl Detail {
    /// A value under a label.
    pub fn of(label: impl Into<String>, is: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            was: None,
            is: is.into(),
        }
    }

    /// A sentence.
    pub fn said(text: impl Into<String>) -> Self {
        Self::of("", text)
    }
}

/// Events to choose among, in groups.
const GROUPS: [(Text, &[&str]); 4] = [
    (
        texts::COMING_IN,
        &[
            "signed_in",
            "sign_in_failed",
            "signed_out",
            "signed_out_everywhere",
            "session_revoked",
            "password_set",
            "second_factor_added",
            "second_factor_removed",
            "recovery_codes_made",
            "passkey_added",
            "passkey_removed",
            "passkey_refused",
        ],
    ),
    (
        texts::RIGHTS,
        &[
            "rights_changed",
            "sign_in_rules_changed",
            "settings_changed",
            "invited",
            "reset_link_made",
            "link_withdrawn",
            "shared",
            "unshared",
            "published",
            "unpublished",
            "viewed_as",
        ],
    ),
    (
        texts::PROGRAMS,
        &[
            "key_created",
            "key_revoked",
            "provider_added",
            "provider_changed",
            "provider_removed",
            "provider_linked",
            "provider_unlinked",
            "oauth_client_registered",
            "oauth_client_removed",
            "oauth_granted",
            "oauth_revoked",
        ],
    ),
    (
        texts::DATA,
        &[
            "exported",
            "purged",
            "erased",
            "dossier_made",
            "sensitive_revealed",
            "samples_made",
            "samples_removed",
        ],
    ),
];

/// The bar above.
pub fn head(ui: &Ui, view: &AuditView) -> Markup {
    html! {
        span.page-head__icon.wide-only { (Icon("history")) }
        h1.page-head__title { (ui.t(texts::LOG)) }
        div.page-head__actions {
            details.menu {
                summary.button.button--folds id="export" { (Icon("download")) span { (ui.t(texts::EXPORT)) } }
                div.menu__list {
                    a.menu__item id="export-csv" href=(view.csv) download { (Icon("file-spreadsheet")) (ui.t(texts::AS_CSV)) }
                    a.menu__item id="export-json" href=(view.json) download { (Icon("braces")) (ui.t(texts::AS_JSON)) }
                }
            }
        }
    }
}

/// Filter and table.
pub fn content(ui: &Ui, view: &AuditView) -> Markup {
    let heads = [
        texts::WHEN,
        texts::EVENT,
        texts::WHO,
        texts::WHAT,
        texts::DETAILS,
        texts::WHERE,
    ];
    html! {
        (filter(ui, view))
        section.table-box id="list" tabindex="0" aria-label=(ui.t(texts::LOG)) {
            @if view.rows.is_empty() { (nothing(ui, view)) }
            @else {
                table.table.audit {
                    thead { tr { @for head in heads { th scope="col" { (ui.t(head)) } } } }
                    tbody id="rows" data-grows="rows" { (rows(ui, view)) }
                }
            }
        }
    }
}

/// The rows and the mark at which the next ones are asked for.
pub fn rows(ui: &Ui, view: &AuditView) -> Markup {
    html! {
        @for row in &view.rows { (line(ui, row)) }
        @if let Some(next) = &view.next {
            tr.more id="more" data-next=(next) hx-get=(next) hx-swap="outerHTML" hx-trigger="intersect once root:#list rootMargin:600px" {
                td colspan="6" { a href=(next) { span.spinner aria-hidden="true" {} " " (ui.t(common::LOADING)) } }
            }
        }
    }
}

fn line(ui: &Ui, row: &Row) -> Markup {
    html! {
        tr.row.audit__row id={ "row-" (row.seq) } {
            td.audit__when { time datetime=(row.at.iso) data-tip=(row.at.full) { (row.at.shown) } }
            td.audit__event { span class={ "audit__sign " (row.tone.class()) } { (Icon(row.icon)) span { (row.event) } } }
            td.audit__who { (who_did(ui, &row.who)) }
            td.audit__what data-label=(ui.t(texts::WHAT)) data-empty[matches!(row.subject, Subject::None)] { (subject(&row.subject)) }
            td.audit__details data-empty[row.details.is_empty()] {
                ul { @for one in &row.details { li { (detail(one)) } } }
            }
            td.audit__where data-empty[row.address.is_empty() && row.through.is_empty()] {
                @if !row.address.is_empty() { span.audit__address { (row.address) } }
                @if !row.through.is_empty() { span.audit__through data-tip=[(!row.agent.is_empty()).then_some(&row.agent)] { (row.through) } }
            }
        }
    }
}

fn who_did(ui: &Ui, did: &Who) -> Markup {
    html! {
        @match did {
            Who::Person(linked) => (who(linked)),
            Who::Gone(name) => span.none { (name) },
            Who::Key(name) => span.audit__thing { (Icon("key")) span { (name) } },
            Who::Rapport => span.audit__thing { (Icon("server")) span { (ui.t(common::SOMEBODY)) } },
            Who::Nobody => span.none { (ui.t(texts::NOBODY)) },
        }
    }
}

fn subject(subject: &Subject) -> Markup {
    html! {
        @match subject {
            Subject::None => {},
            Subject::Record(linked) => (who(linked)),
            Subject::Object(label, href) => a.text-link href=(href) { (label) },
            Subject::Other(name) => span data-tip=(name) { (name) },
        }
    }
}

fn detail(detail: &Detail) -> Markup {
    html! {
        @if !detail.label.is_empty() { span.audit__label { (detail.label) } " " }
        @if let Some(was) = &detail.was { span.audit__was { (was) } " → " }
        span.audit__is { (detail.is) }
    }
}

fn filter(ui: &Ui, view: &AuditView) -> Markup {
    let asked = &view.filter;
    let person = RefControl {
        lookup: "users".into(),
        chosen: asked.who.clone().into_iter().collect(),
        typed: asked.typed.clone(),
        ..RefControl::default()
    };
    html! {
        details.toolbar.audit-filter open[view.is_narrowed] {
            summary.audit-filter__fold { (Icon("list-filter")) (ui.t(texts::FILTER)) }
            form.audit-filter__form id="filter-form" action="/audit" method="get" role="search" {
                div.control.audit-filter__event {
                    label.control__label for="event" { (ui.t(texts::EVENT)) }
                    select.select id="event" name="event" data-submits { (events(ui, &asked.event)) }
                }
                div.control.audit-filter__who.control--invalid[asked.is_unclear] {
                    label.control__label for="who" { (ui.t(texts::WHO)) }
                    (lookup(ui, &person, "who", asked.is_unclear.then_some("who-error")))
                    @if asked.is_unclear {
                        p.control__error id="who-error" role="alert" { (Icon("circle-alert")) span { (ui.t(texts::CHOOSE)) } }
                    }
                }
                div.control.audit-filter__object {
                    label.control__label for="object" { (ui.t(texts::WHAT)) }
                    select.select id="object" name="object" data-submits {
                        option value="" { (ui.t(texts::ANYTHING)) }
                        @for (name, label) in &asked.objects { option value=(name) selected[*name == asked.object] { (label) } }
                    }
                }
                (day(ui, ui.t(texts::FROM), "from", &asked.from))
                (day(ui, ui.t(texts::TO), "to", &asked.to))
                @if !asked.record.is_empty() { input type="hidden" name="record" value=(asked.record); }
                div.audit-filter__actions {
                    button.button { (ui.t(common::APPLY)) }
                    @if view.is_narrowed { a.button.button--quiet id="clear" href="/audit" { (ui.t(texts::CLEAR)) } }
                }
            }
        }
    }
}

fn events(ui: &Ui, chosen: &str) -> Markup {
    html! {
        option value="" { (ui.t(texts::ANY_EVENT)) }
        @for (group, keys) in GROUPS {
            optgroup label=(ui.t(group)) {
                @for text in keys.iter().filter_map(|key| texts::event(key)) {
                    option value=(text.key) selected[text.key == chosen] { (ui.t(text)) }
                }
            }
        }
    }
}

fn day(ui: &Ui, label: &str, name: &str, value: &str) -> Markup {
    let input = DateInput {
        id: name,
        name,
        value,
        ..DateInput::default()
    };
    html! {
        div.control.audit-filter__day {
            label.control__label for=(name) { (label) }
            (date_input(ui, &input))
        }
    }
}

fn nothing(ui: &Ui, view: &AuditView) -> Markup {
    if view.filter.is_unclear {
        return html! {};
    }
    if view.is_narrowed {
        let clear = html! { a.button href="/audit" { (ui.t(texts::CLEAR)) } };
        let (title, text) = (ui.t(texts::NO_MATCH_TITLE), ui.t(texts::NO_MATCH_TEXT));
        return empty("history", title, text, &clear);
    }
    empty(
        "history",
        ui.t(texts::NONE_TITLE),
        ui.t(texts::NONE_TEXT),
        &html! {},
    )
}

#[cfg(test)]
mod tests {
    use super::GROUPS;

    #[test]
    fn every_event_can_be_chosen_once() {
        let mut offered: Vec<&str> = GROUPS.iter().flat_map(|(_, keys)| *keys).copied().collect();
        let mut all = engine::audit::KEYS.to_vec();
        offered.sort_unstable();
        all.sort_unstable();
        assert_eq!(offered, all);
    }
}
