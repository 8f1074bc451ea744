//! The form of a new key.

use maud::{Markup, html};

use crate::form::{control::ControlView, controls};
use crate::texts::{self as common, Text, keys as texts};
use crate::ui::{Icon, Ui};

/// The form of a new key.
#[derive(Clone, Debug, Default)]
pub struct FormView {
    pub name: String,
    pub acts: Acts,
    /// Key, name, whether chosen; none if the reader gives none.
    pub roles: Vec<(String, String, bool)>,
    /// Where the customer is chosen, and the roles that customers can have.
    pub contact: Option<ControlView>,
    pub customers: Vec<(String, String, bool)>,
    pub is_read_only: bool,
    pub objects: Vec<(String, String, bool)>,
    pub terms: Vec<(&'static str, Text, bool)>,
    pub from: String,
    /// Field and what is wrong with it.
    pub faults: Vec<(String, String)>,
}

/// As whom a key acts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Acts {
    #[default]
    Oneself,
    Role,
    Customer,
}

impl Acts {
    pub fn of(sent: &str) -> Self {
        match sent {
            "role" => Self::Role,
            "contact" => Self::Customer,
            _ => Self::Oneself,
        }
    }
}

/// The form.
pub fn form(ui: &Ui, view: &FormView) -> Markup {
    let general = view.faults.iter().filter(|(field, _)| {
        !["name", "role", "contact", "objects", "from"].contains(&field.as_str())
    });
    html! {
        section.work {
            h1.work__title { (ui.t(texts::NEW)) }
            @for (_, message) in general {
                div.error-summary role="alert" tabindex="-1" { p.error-summary__title { (Icon("circle-alert")) (message) } }
            }
            form.form.key-form id="key-form" method="post" action="/keys" novalidate {
                (ui.csrf_field())
                (control(view, "name", ui.t(texts::NAME), Some(ui.t(texts::NAME_HELP)), |invalid, about| html! {
                    input.input id="name" name="name" value=(view.name) maxlength="100" required autocomplete="off" autofocus aria-invalid=[invalid] aria-describedby=[about];
                }))
                @if !view.roles.is_empty() { (acts(ui, view)) }
                fieldset.options {
                    legend.control__label { (ui.t(texts::MAY)) }
                    (option(ui, "may", "write", !view.is_read_only, texts::WRITES, texts::WRITES_TEXT))
                    (option(ui, "may", "read", view.is_read_only, texts::READS, texts::READS_TEXT))
                }
                (objects(ui, view))
                div.control {
                    label.control__label for="term" { (ui.t(texts::EXPIRY)) }
                    select.select id="term" name="term" {
                        @for (name, text, chosen) in &view.terms { option value=(name) selected[*chosen] { (ui.t(*text)) } }
                    }
                }
                (control(view, "from", ui.t(texts::PLACES), Some(ui.t(texts::PLACES_HELP)), |invalid, about| html! {
                    textarea.textarea id="from" name="from" rows="2" spellcheck="false" aria-invalid=[invalid] aria-describedby=[about] { (view.from) }
                }))
                div.form__bar {
                    a.button href="/keys" { (ui.t(common::CANCEL)) }
                    button.button.button--primary id="make" { (Icon("key")) (ui.t(texts::MAKE)) }
                }
            }
        }
    }
}

fn acts(ui: &Ui, view: &FormView) -> Markup {
    let is = |acts| view.acts == acts;
    html! {
        fieldset.options {
            legend.control__label { (ui.t(texts::ACTS)) }
            (option(ui, "acts", "me", is(Acts::Oneself), texts::AS_ME, texts::AS_ME_TEXT))
            (option(ui, "acts", "role", is(Acts::Role), texts::AS_ROLE, texts::AS_ROLE_TEXT))
            div.key-form__role { (role(ui, view, "role", &view.roles, is(Acts::Role))) }
            @if let Some(contact) = &view.contact {
                (option(ui, "acts", "contact", is(Acts::Customer), texts::AS_CONTACT, texts::AS_CONTACT_TEXT))
                div.key-form__contact {
                    (controls::control(ui, contact))
                    (role(ui, view, "customer_role", &view.customers, is(Acts::Customer)))
                }
            }
        }
    }
}

fn role(
    ui: &Ui,
    view: &FormView,
    field: &str,
    roles: &[(String, String, bool)],
    is: bool,
) -> Markup {
    let said = if is { fault(view, "role") } else { None };
    told(field, ui.t(texts::ROLE), None, said, |invalid, about| {
        html! {
            select.select id=(field) name=(field) aria-invalid=[invalid] aria-describedby=[about] {
                @for (key, name, chosen) in roles { option value=(key) selected[*chosen] { (name) } }
            }
        }
    })
}

fn objects(ui: &Ui, view: &FormView) -> Markup {
    let is_all = view.objects.iter().all(|(_, _, chosen)| !chosen);
    let fault = fault(view, "objects");
    html! {
        details.tray open[!is_all || fault.is_some()] {
            summary.tray__head {
                (Icon("chevron-right"))
                span { (ui.t(texts::OBJECTS)) }
                @if is_all { span.tray__note { (ui.t(texts::OBJECTS_ALL)) } }
            }
            fieldset.tray__body {
                legend.visually-hidden { (ui.t(texts::OBJECTS)) }
                @for (name, label, chosen) in &view.objects {
                    label.check { input type="checkbox" name="objects" value=(name) checked[*chosen]; span { (label) } }
                }
            }
        }
        @if let Some(message) = fault { p.control__error { (Icon("circle-alert")) (message) } }
    }
}

fn option(ui: &Ui, name: &str, value: &str, chosen: bool, label: Text, text: Text) -> Markup {
    html! {
        label.option {
            input type="radio" name=(name) value=(value) checked[chosen];
            span.option__name { (ui.t(label)) }
            span.option__text { (ui.t(text)) }
        }
    }
}

fn fault<'v>(view: &'v FormView, field: &str) -> Option<&'v str> {
    let found = view.faults.iter().find(|(at, _)| at == field);
    found.map(|(_, message)| message.as_str())
}

fn control(
    view: &FormView,
    field: &str,
    label: &str,
    help: Option<&str>,
    input: impl FnOnce(Option<&'static str>, Option<String>) -> Markup,
) -> Markup {
    told(field, label, help, fault(view, field), input)
}

fn told(
    field: &str,
    label: &str,
    help: Option<&str>,
    fault: Option<&str>,
    input: impl FnOnce(Option<&'static str>, Option<String>) -> Markup,
) -> Markup {
    let told = [("h", help.is_some()), ("e", fault.is_some())];
    let told = told.iter().filter(|(_, is_there)| *is_there);
    let ids: Vec<String> = told.map(|(part, _)| format!("{part}-{field}")).collect();
    let about = (!ids.is_empty()).then(|| ids.join(" "));
    html! {
        div.control.control--invalid[fault.is_some()] data-field=(field) {
            label.control__label for=(field) { (label) }
            (input(fault.map(|_| "true"), about))
            @if let Some(help) = help { p.control__help id={ "h-" (field) } { (help) } }
            @if let Some(message) = fault { p.control__error id={ "e-" (field) } { (Icon("circle-alert")) span { (message) } } }
        }
    }
}
