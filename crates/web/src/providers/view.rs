//! The pages on which providers are set up.

use identity::providers::{Finding, Outlook, Provider};
use maud::{Markup, html};

use super::BASE;
use crate::parts::face::{Badge, badge};
use crate::parts::notice::{crumbs, empty};
use crate::texts::{self as common, providers as texts};
use crate::ui::{Icon, Tone, Ui};

/// The list.
#[derive(Clone, Debug, Default)]
pub struct ListView {
    pub rows: Vec<Row>,
    pub may_change: bool,
}

/// One provider.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: String,
    pub name: String,
    pub issuer: String,
    pub is_active: bool,
    pub lets_in: bool,
}

/// The form.
#[derive(Clone, Debug, Default)]
pub struct FormView {
    /// The one that is changed; none for a new one.
    pub provider: Option<OneView>,
    /// Its redirect address with `KEY` in place of the key.
    pub redirect_pattern: String,
    pub groups: Vec<(&'static str, Vec<Markup>)>,
    pub mapping: Markup,
    /// Why nothing was saved, if that is no fault of a field.
    pub stale: Option<String>,
    pub faults: Vec<FieldFault>,
    pub found: Vec<Finding>,
    pub may_change: bool,
}

/// What is wrong with a field.
#[derive(Clone, Debug)]
pub struct FieldFault {
    /// The id of its input, and what it is called; none if the form lacks it.
    pub input: Option<(String, &'static str)>,
    pub message: String,
}

/// Who is changed.
#[derive(Clone, Debug, Default)]
pub struct OneView {
    pub id: String,
    pub name: String,
    pub redirect: String,
}

/// A provider as the list shows it.
pub fn row(provider: &Provider) -> Row {
    Row {
        id: provider.id.to_string(),
        name: provider.name.clone(),
        issuer: provider.issuer.clone(),
        is_active: provider.settings.active,
        lets_in: provider.settings.create_users,
    }
}

/// The bar above the list.
pub fn list_head(ui: &Ui, view: &ListView) -> Markup {
    html! {
        span.page-head__icon.wide-only { (Icon("shield-check")) }
        h1.page-head__title { (ui.t(texts::PROVIDERS)) }
        div.page-head__actions {
            @if view.may_change { (new(ui, "button--folds")) }
        }
    }
}

fn new(ui: &Ui, class: &str) -> Markup {
    html! { a class={ "button button--primary " (class) } id="new" href={ (BASE) "/new" } { (Icon("plus")) span { (ui.t(texts::NEW)) } } }
}

/// The table.
pub fn list(ui: &Ui, view: &ListView) -> Markup {
    let action = html! { @if view.may_change { a.button.button--primary href={ (BASE) "/new" } { (Icon("plus")) (ui.t(texts::NEW)) } } };
    html! {
        section.table-box id="list" tabindex="0" aria-label=(ui.t(texts::PROVIDERS)) {
            @if view.rows.is_empty() {
                (empty("shield-check", ui.t(texts::NONE_TITLE), ui.t(texts::NONE_TEXT), &action))
            } @else {
                table.table {
                    thead { tr {
                        @for head in [common::NAME, texts::ISSUER, texts::NEW_PEOPLE, texts::STATE] { th scope="col" { (ui.t(head)) } }
                    } }
                    tbody id="rows" { @for row in &view.rows { (one(ui, row)) } }
                }
            }
        }
    }
}

fn one(ui: &Ui, row: &Row) -> Markup {
    let (state, tone) = match row.is_active {
        true => (texts::ON, Tone::Green),
        false => (texts::OFF_STATE, Tone::Gray),
    };
    let people = match row.lets_in {
        true => texts::MADE,
        false => texts::NOT_MADE,
    };
    let state = badge(&Badge {
        label: ui.t(state).to_owned(),
        tone,
    });
    html! {
        tr.row data-id=(row.id) {
            td { a.row__link href={ (BASE) "/" (row.id) } { (Icon("shield-check")) span { (row.name) } } }
            td data-label=(ui.t(texts::ISSUER)) { span.cell { (row.issuer) } }
            td data-label=(ui.t(texts::NEW_PEOPLE)) { span.cell { (ui.t(people)) } }
            td data-label=(ui.t(texts::STATE)) { span.cell { (state) } }
        }
    }
}

/// The document's title.
pub fn title(ui: &Ui, view: &FormView) -> String {
    match &view.provider {
        Some(one) => ui.fill(texts::EDIT, &[("name", &one.name)]),
        None => ui.t(texts::NEW).to_owned(),
    }
}

/// The bar above the form.
pub fn form_head(ui: &Ui, view: &FormView) -> Markup {
    let list = (ui.t(texts::PROVIDERS).to_owned(), BASE.to_owned());
    let here = match &view.provider {
        Some(one) => one.name.clone(),
        None => ui.t(texts::NEW).to_owned(),
    };
    html! {
        (crumbs(ui, &[list], &here))
        @if let Some(one) = &view.provider {
            div.page-head__actions {
                form method="post" action={ (BASE) "/" (one.id) "/test" } {
                    (ui.csrf_field())
                    button.button.button--folds id="test" { (Icon("plug")) span { (ui.t(texts::TEST)) } }
                }
                @if view.may_change { (menu(ui, one)) }
            }
        }
    }
}

fn menu(ui: &Ui, one: &OneView) -> Markup {
    let ask = ui.fill(texts::REMOVE_ASK, &[("name", &one.name)]);
    html! {
        details.menu {
            summary.button.button--quiet.button--icon aria-label=(ui.t(common::MORE)) { (Icon("ellipsis")) }
            div.menu__list {
                form id="delete" method="post" action={ (BASE) "/" (one.id) "/delete" } data-confirm=(ask) data-confirm-text=(ui.t(texts::REMOVE_TEXT)) data-confirm-yes=(ui.t(texts::REMOVE)) {
                    (ui.csrf_field())
                    button.menu__item.menu__item--danger { (Icon("trash-2")) (ui.t(texts::REMOVE)) }
                }
            }
        }
    }
}

/// The form.
pub fn form(ui: &Ui, view: &FormView) -> Markup {
    let action = match &view.provider {
        Some(one) => format!("{BASE}/{}", one.id),
        None => BASE.to_owned(),
    };
    let save = match &view.provider {
        Some(_) => common::SAVE,
        None => texts::CREATE,
    };
    html! {
        form.form id="provider-form" method="post" action=(action) novalidate data-dirty[!view.faults.is_empty()] {
            (ui.csrf_field())
            h1.visually-hidden { (title(ui, view)) }
            (findings(ui, &view.found))
            @if let Some(stale) = &view.stale {
                div.banner.banner--conflict role="alert" data-fault { (Icon("triangle-alert")) p.banner__text { (stale) } }
            }
            @if !view.faults.is_empty() {
                div.error-summary role="alert" tabindex="-1" {
                    p.error-summary__title { (Icon("circle-alert")) (faults_title(ui, view.faults.len())) }
                    ul {
                        @for fault in &view.faults {
                            li {
                                @match &fault.input {
                                    Some((id, label)) => a href={ "#" (id) } { (label) ": " (ui.said(&fault.message)) },
                                    None => (ui.said(&fault.message)),
                                }
                            }
                        }
                    }
                }
            }
            @for (n, (title, controls)) in view.groups.iter().enumerate() {
                section.form__group aria-label=(title) {
                    h2.form__title { (title) }
                    @if n == 0 { (redirect(ui, view)) }
                    // Roles stand between the claim that they come from and the role of all others.
                    @for (at, control) in controls.iter().enumerate() {
                        @if n == 2 && at == 1 { (view.mapping) }
                        (control)
                    }
                }
            }
            @if view.may_change {
                div.form__bar {
                    a.button id="cancel" href=(BASE) { (ui.t(common::CANCEL)) }
                    button.button.button--primary id="save" type="submit" { (ui.t(save)) }
                }
            }
        }
    }
}

fn faults_title(ui: &Ui, count: usize) -> String {
    match count {
        1 => ui.t(common::FAULTS_ONE).to_owned(),
        n => ui.fill(common::FAULTS_MANY, &[("n", &n.to_string())]),
    }
}

/// The address that must be registered with the provider.
fn redirect(ui: &Ui, view: &FormView) -> Markup {
    html! {
        @if let Some(one) = &view.provider {
            div.control.control--wide {
                label.control__label for="redirect" { (ui.t(texts::REDIRECT)) }
                div.copied {
                    input.input.copied__text id="redirect" value=(one.redirect) readonly aria-describedby="h-redirect";
                    button.button type="button" data-copy=(one.redirect) { (Icon("copy")) (ui.t(texts::COPY)) }
                }
                p.control__help id="h-redirect" { (ui.t(texts::REDIRECT_HELP)) }
            }
        } @else {
            p.control__help.control--wide { (crate::form::controls::ticked(&ui.fill(texts::REDIRECT_NEW, &[("address", &view.redirect_pattern)]))) }
        }
    }
}

fn findings(ui: &Ui, found: &[Finding]) -> Markup {
    html! {
        @if !found.is_empty() {
            section.findings id="findings" role="status" aria-label=(ui.t(texts::TESTED)) {
                h2.findings__title { (ui.t(texts::TESTED)) }
                ul {
                    @for one in found {
                        li.findings__one data-outlook=(one.outlook.name()) { (Icon(icon(one.outlook))) span { (ui.said(&one.message)) } }
                    }
                }
            }
        }
    }
}

fn icon(outlook: Outlook) -> &'static str {
    match outlook {
        Outlook::Good => "circle-check",
        Outlook::Doubtful => "triangle-alert",
        Outlook::Bad => "circle-x",
    }
}
