//! The form of the first start.

use base::{Currency, Zone};
use engine::people::{First, LANGUAGES};
use maud::{Markup, html};
use schema::value::parse::countries;

use crate::shell::gate;
use crate::texts::{self, Text, setup as words};
use crate::ui::{Icon, Ui};

/// What the form shows.
#[derive(Clone, Debug, Default)]
pub struct SetUpView {
    pub token: String,
    /// What was typed; the password is not shown again.
    pub told: First,
    /// Whether sample data is wished, and whether it can be had.
    pub samples: bool,
    pub offers_samples: bool,
    /// Nothing was typed yet: a script may put in what the browser knows.
    pub is_fresh: bool,
    /// Field and what is wrong with it.
    pub faults: Vec<(String, String)>,
}

impl SetUpView {
    fn fault(&self, field: &str) -> Option<&str> {
        let fault = self.faults.iter().find(|(known, _)| known == field);
        fault.map(|(_, message)| message.as_str())
    }
}

/// The fields in their order.
const FIELDS: [&str; 8] = [
    "company", "currency", "zone", "region", "language", "name", "email", "password",
];

/// The page of the first start.
pub fn set_up(ui: &Ui, view: &SetUpView) -> Markup {
    let told = &view.told;
    let general = view
        .faults
        .iter()
        .find(|(field, _)| !FIELDS.contains(&field.as_str()));
    let card = html! {
        div {
            h1.gate__title { (ui.t(texts::SET_UP_TITLE)) }
            p.gate__text { (ui.t(texts::SET_UP_TEXT)) }
        }
        @if let Some((_, fault)) = general {
            div.error-summary role="alert" tabindex="-1" { p.error-summary__title { (Icon("circle-alert")) (fault) } }
        }
        form.gate__form id="setup" method="post" action="/setup" data-fresh[view.is_fresh] {
            (ui.csrf_field())
            input type="hidden" name="token" value=(view.token);
            fieldset.gate__part {
                legend.gate__legend { (ui.t(words::COMPANY_PART)) }
                (input(ui, view, "company", words::COMPANY, "text", "organization", &told.company, None))
                div.gate__pair {
                    (control(ui, view, "region", words::COUNTRY, html! {
                        select.select id="region" name="region" {
                            @for (code, name) in countries() { option value=(code) selected[*code == told.region] { (name) } }
                        }
                    }))
                    (control(ui, view, "currency", words::CURRENCY, html! {
                        select.select id="currency" name="currency" {
                            @for currency in Currency::all() {
                                @let code = currency.to_string();
                                option value=(code) selected[code == told.currency] { (code) }
                            }
                        }
                    }))
                }
                div.gate__pair {
                    (control(ui, view, "zone", words::ZONE, html! {
                        input.input id="zone" name="zone" list="zones" value=(told.zone) autocomplete="off" spellcheck="false" required
                            aria-invalid=[view.fault("zone").map(|_| "true")];
                        datalist id="zones" { @for zone in Zone::names() { option value=(zone) {} } }
                    }))
                    (control(ui, view, "language", words::LANGUAGE, html! {
                        select.select id="language" name="language" {
                            @for (code, name) in LANGUAGES { option value=(code) selected[*code == told.language] { (name) } }
                        }
                    }))
                }
            }
            fieldset.gate__part {
                legend.gate__legend { (ui.t(words::YOU_PART)) }
                (input(ui, view, "name", texts::NAME, "text", "name", &told.name, None))
                (input(ui, view, "email", texts::EMAIL, "email", "username", &told.email, None))
                (input(ui, view, "password", texts::PASSWORD, "password", "new-password", "", Some(texts::PASSWORD_HINT)))
            }
            @if view.offers_samples {
                fieldset.gate__part {
                    legend.gate__legend { (ui.t(words::SAMPLES_PART)) }
                    label.gate__option {
                        input type="radio" name="samples" value="no" checked[!view.samples];
                        span { b { (ui.t(words::SAMPLES_NO)) } " " span.gate__code { (ui.t(words::SAMPLES_NO_HINT)) } }
                    }
                    label.gate__option {
                        input type="radio" name="samples" value="yes" checked[view.samples];
                        span { b { (ui.t(words::SAMPLES_YES)) } " " span.gate__code { (ui.t(words::SAMPLES_YES_HINT)) } }
                    }
                }
            }
            button.button.button--primary.button--wide type="submit" { (ui.t(texts::SET_UP)) }
        }
    };
    gate(ui, ui.t(texts::SET_UP_TITLE), "setup", &card, None)
}

#[allow(
    clippy::too_many_arguments,
    reason = "one input of this form, said in one line each"
)]
fn input(
    ui: &Ui,
    view: &SetUpView,
    name: &str,
    label: Text,
    kind: &str,
    complete: &str,
    value: &str,
    help: Option<Text>,
) -> Markup {
    let fault = view.fault(name);
    control(
        ui,
        view,
        name,
        label,
        html! {
            input.input id=(name) name=(name) type=(kind) value=(value) autocomplete=(complete) required
                aria-invalid=[fault.map(|_| "true")] aria-describedby=[fault.map(|_| format!("e-{name}"))];
            @if let Some(help) = help { p.control__help { (ui.t(help)) } }
        },
    )
}

/// A label, what is typed into, and what is wrong with it.
fn control(ui: &Ui, view: &SetUpView, name: &str, label: Text, inner: Markup) -> Markup {
    let fault = view.fault(name);
    html! {
        div.control.control--invalid[fault.is_some()] data-field=(name) {
            label.control__label for=(name) { (ui.t(label)) }
            (inner)
            @if let Some(message) = fault { p.control__error id={ "e-" (name) } { (Icon("circle-alert")) (message) } }
        }
    }
}
