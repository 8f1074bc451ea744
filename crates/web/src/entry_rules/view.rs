//! The page of how people get in.

use maud::{Markup, html};

use crate::parts::notice::crumbs;
use crate::texts::{self, Text, account};
use crate::ui::{Icon, Ui};

/// The page.
pub struct RulesView {
    pub roles: Vec<RoleChoice>,
    pub roles_fault: Option<String>,
    /// What is typed, and what is wrong with it.
    pub idle: (String, Option<String>),
    pub longest: (String, Option<String>),
}

/// A standard role.
pub struct RoleChoice {
    pub key: &'static str,
    pub name: &'static str,
    pub is_chosen: bool,
}

/// The bar above.
pub fn head(ui: &Ui) -> Markup {
    crumbs(ui, &[], ui.t(account::RULES))
}

/// The page.
pub fn content(ui: &Ui, view: &RulesView) -> Markup {
    html! {
        section.work id="rules" {
            header.work__head { h1.work__title { (ui.t(account::RULES_TITLE)) } }
            form.account-form.account-form--wide id="rules-form" method="post" action="/sign-in/rules" {
                (ui.csrf_field())
                (roles(ui, view))
                fieldset.panel {
                    legend.panel__title { (ui.t(account::RULES_SESSIONS)) }
                    p.panel__text { (ui.t(account::RULES_SESSIONS_HELP)) }
                    div.rules__times {
                        (hours(ui, "idle", account::RULES_IDLE, &view.idle))
                        (hours(ui, "longest", account::RULES_LONGEST, &view.longest))
                    }
                }
                div.work__actions { button.button.button--primary type="submit" { (ui.t(texts::SAVE)) } }
            }
        }
    }
}

fn roles(ui: &Ui, view: &RulesView) -> Markup {
    let fault = view.roles_fault.as_deref();
    html! {
        fieldset.panel data-field="second_factor" aria-describedby=[fault.map(|_| "e-second_factor")] {
            legend.panel__title { (ui.t(account::RULES_SECOND)) }
            p.panel__text { (ui.t(account::RULES_SECOND_HELP)) }
            div.rules__roles {
                @for role in &view.roles {
                    label.check { input type="checkbox" name="second_factor" value=(role.key) checked[role.is_chosen]; (role.name) }
                }
            }
            @if let Some(fault) = fault { p.control__error id="e-second_factor" role="alert" { (Icon("circle-alert")) span { (fault) } } }
            p.panel__note { span { (ui.t(account::RULES_OWN_ROLES)) " " a.text-link href="/roles" { (ui.t(texts::access::ROLES)) } } }
        }
    }
}

fn hours(ui: &Ui, name: &str, label: Text, (value, fault): &(String, Option<String>)) -> Markup {
    html! {
        div.control.control--invalid[fault.is_some()] data-field=(name) {
            label.control__label for=(name) { (ui.t(label)) }
            input.input id=(name) name=(name) value=(value) inputmode="decimal" autocomplete="off" required
                aria-invalid=[fault.as_ref().map(|_| "true")] aria-describedby=[fault.as_ref().map(|_| format!("e-{name}"))];
            @if let Some(fault) = fault { p.control__error id={ "e-" (name) } role="alert" { (Icon("circle-alert")) (fault) } }
        }
    }
}
