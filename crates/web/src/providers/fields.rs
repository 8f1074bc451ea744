//! The form of a provider: controls of what REST says of it, and what was typed as REST
//! would say it.

use base::Fault;
use engine::rights::Named;
use identity::providers::{Provider, Settings};
use maud::{Markup, html};
use serde_json::{Map, Value as Json, json};

use crate::form::control::{AreaMode, Choice, ControlView, Input, Mode};
use crate::form::controls::control;
use crate::sent::Sent;
use crate::texts::{self as common, Text, providers as texts};
use crate::ui::{Icon, Tone, Ui};

/// Empty rows for values that are to be mapped; more come with each saving.
const EMPTY_ROWS: usize = 3;
const TEXTS: [&str; 7] = [
    "name",
    "key",
    "issuer",
    "client_id",
    "email_claim",
    "name_claim",
    "roles_claim",
];
const FLAGS: [&str; 3] = ["active", "create_users", "trusted"];

/// What the inputs are called.
const LABELS: [(&str, Text); 16] = [
    ("name", common::NAME),
    ("key", texts::KEY),
    ("issuer", texts::ISSUER),
    ("client_id", texts::CLIENT_ID),
    ("client_secret", texts::CLIENT_SECRET),
    ("active", texts::ACTIVE),
    ("create_users", texts::CREATE_USERS),
    ("domains", texts::DOMAINS),
    ("trusted", texts::TRUSTED),
    ("second_factor", texts::SECOND),
    ("second_factor_acr", texts::ACR),
    ("roles_claim", texts::ROLES_CLAIM),
    ("default_role", texts::DEFAULT_ROLE),
    ("scopes", texts::SCOPES),
    ("email_claim", texts::EMAIL_CLAIM),
    ("name_claim", texts::NAME_CLAIM),
];

/// The id of a field's input, and what it is called.
pub fn input(ui: &Ui, field: &str, is_new: bool) -> Option<(String, &'static str)> {
    let found = match field {
        // Fixed from the first saving on.
        "key" | "issuer" if !is_new => return None,
        "roles" => return Some(("f-role-value-0".to_owned(), ui.t(texts::MAPPING))),
        _ => LABELS
            .iter()
            .find(|(name, _)| *name == field)
            .map(|(_, label)| *label),
    };
    found.map(|label| (format!("f-{field}"), ui.t(label)))
}

/// A new one before anything was typed.
pub fn start() -> Json {
    json!(Settings::default())
}

/// What was typed as REST says it.
pub fn body(sent: &Sent, provider: Option<&Provider>) -> Json {
    let mut body = Map::new();
    for name in TEXTS {
        if let Some(text) = sent.first(name) {
            body.insert(name.to_owned(), text.trim().into());
        }
    }
    for name in FLAGS {
        let is_on = sent
            .0
            .iter()
            .any(|(key, value)| key == name && value == "true");
        body.insert(name.to_owned(), is_on.into());
    }
    for name in ["scopes", "domains", "second_factor_acr"] {
        let words: Vec<&str> = sent.get(name).split_whitespace().collect();
        body.insert(name.to_owned(), json!(words));
    }
    body.insert("second_factor".into(), sent.get("second_factor").into());
    body.insert("default_role".into(), sent.get("default_role").into());
    body.insert("roles".into(), rows(sent));
    let secret = sent.get("client_secret");
    if !secret.is_empty() {
        body.insert("client_secret".into(), secret.into());
    } else if provider.is_some() && sent.get("remove_secret") == "true" {
        body.insert("client_secret".into(), Json::Null);
    }
    Json::Object(body)
}

/// Rows of the mapping; empty ones are none.
fn rows(sent: &Sent) -> Json {
    let all = |name: &str| -> Vec<&str> {
        let values = sent.0.iter().filter(|(key, _)| key == name);
        values.map(|(_, value)| value.trim()).collect()
    };
    let (values, roles) = (all("role_value"), all("role_key"));
    let pairs = values.iter().zip(&roles);
    pairs
        .filter(|(value, role)| !(value.is_empty() && role.is_empty()))
        .map(|(value, role)| json!({"value": value, "role": role}))
        .collect()
}

/// Groups of controls with their titles.
pub fn groups(
    ui: &Ui,
    body: &Json,
    provider: Option<&Provider>,
    roles: &[Named],
    faults: &[Fault],
) -> Vec<(&'static str, Vec<Markup>)> {
    let form = Form { ui, body, faults };
    let mut who = vec![form.line("name", common::NAME, Some(texts::NAME_HELP), true)];
    if provider.is_none() {
        who.push(form.line("key", texts::KEY, Some(texts::KEY_HELP), false));
        who.push(form.line("issuer", texts::ISSUER, Some(texts::ISSUER_HELP), true));
    }
    who.push(form.line("client_id", texts::CLIENT_ID, None, true));
    let has_secret = provider.is_some_and(Provider::has_secret);
    who.push(form.secret(has_secret));
    who.push(form.check("active", texts::ACTIVE, None));
    let people = vec![
        form.check(
            "create_users",
            texts::CREATE_USERS,
            Some(texts::CREATE_USERS_HELP),
        ),
        form.words("domains", texts::DOMAINS, texts::DOMAINS_HELP, "\n"),
        form.check("trusted", texts::TRUSTED, Some(texts::TRUSTED_HELP)),
        form.second(),
        form.words("second_factor_acr", texts::ACR, texts::ACR_HELP, " "),
    ];
    let may = vec![
        form.line(
            "roles_claim",
            texts::ROLES_CLAIM,
            Some(texts::ROLES_CLAIM_HELP),
            true,
        ),
        form.default_role(roles),
    ];
    let details = vec![
        form.words("scopes", texts::SCOPES, texts::SCOPES_HELP, " "),
        form.line("email_claim", texts::EMAIL_CLAIM, None, true),
        form.line("name_claim", texts::NAME_CLAIM, None, true),
    ];
    vec![
        (ui.t(texts::WHO), who),
        (ui.t(texts::PEOPLE), people),
        (ui.t(texts::ROLES), may),
        (ui.t(texts::DETAILS), details),
    ]
}

/// The rows that map values to roles.
pub fn mapping(ui: &Ui, body: &Json, roles: &[Named], faults: &[Fault]) -> Markup {
    let mut rows: Vec<(String, String)> = Vec::new();
    for row in body["roles"].as_array().into_iter().flatten() {
        let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        rows.push((text("value"), text("role")));
    }
    rows.extend((0..EMPTY_ROWS).map(|_| (String::new(), String::new())));
    let wrong: Vec<&str> = of("roles", faults);
    html! {
        fieldset.control.control--wide.mapping-roles.control--invalid[!wrong.is_empty()] data-field="roles" aria-describedby="h-roles" {
            legend.control__label { (ui.t(texts::MAPPING)) }
            @for (n, (value, role)) in rows.iter().enumerate() {
                div.mapping-roles__row {
                    label.visually-hidden for={ "f-role-value-" (n) } { (ui.t(texts::VALUE)) }
                    input.input id={ "f-role-value-" (n) } name="role_value" value=(value) placeholder=(ui.t(texts::VALUE)) autocomplete="off" spellcheck="false";
                    (Icon("arrow-right"))
                    label.visually-hidden for={ "f-role-key-" (n) } { (ui.t(texts::ROLE)) }
                    select.select id={ "f-role-key-" (n) } name="role_key" {
                        option value="" { (ui.t(texts::NO_MAPPED_ROLE)) }
                        @for known in roles { option value=(known.key) selected[known.key == *role] { (known.name) } }
                    }
                }
            }
            p.control__help id="h-roles" { (ui.t(texts::MAPPING_HELP)) }
            @if !wrong.is_empty() { p.control__error id="e-roles" { (Icon("circle-alert")) span { (wrong.join(" ")) } } }
        }
    }
}

fn of<'a>(field: &str, faults: &'a [Fault]) -> Vec<&'a str> {
    let such = faults.iter().filter(|fault| fault.field == field);
    such.map(|fault| fault.message.as_str()).collect()
}

struct Form<'a> {
    ui: &'a Ui,
    body: &'a Json,
    faults: &'a [Fault],
}

impl Form<'_> {
    fn control(&self, name: &str, label: Text, help: Option<Text>, input: Input) -> ControlView {
        let faults = of(name, self.faults);
        ControlView {
            name: name.to_owned(),
            label: self.ui.t(label).to_owned(),
            help: help.map(|help| self.ui.t(help).to_owned()),
            kind: "text".to_owned(),
            required: false,
            input,
            faults: faults.into_iter().map(str::to_owned).collect(),
            theirs: None,
        }
    }

    fn text(&self, name: &str) -> String {
        self.body[name].as_str().unwrap_or_default().to_owned()
    }

    fn line(&self, name: &str, label: Text, help: Option<Text>, required: bool) -> Markup {
        let input = Input::Line {
            value: self.text(name),
            mode: Mode::Text,
        };
        let view = self.control(name, label, help, input);
        control(self.ui, &ControlView { required, ..view })
    }

    /// It is never shown again, typed or kept.
    fn secret(&self, is_kept: bool) -> Markup {
        let input = Input::Line {
            value: String::new(),
            mode: Mode::Password,
        };
        let help = match is_kept {
            true => texts::SECRET_KEPT,
            false => texts::SECRET_HELP,
        };
        html! {
            (control(self.ui, &self.control("client_secret", texts::CLIENT_SECRET, Some(help), input)))
            @if is_kept {
                label.check.control--wide { input type="checkbox" name="remove_secret" value="true"; (self.ui.t(texts::SECRET_REMOVE)) }
            }
        }
    }

    fn check(&self, name: &str, label: Text, help: Option<Text>) -> Markup {
        let is_on = self.body[name] == true;
        let wrong = of(name, self.faults);
        html! {
            div.control.control--wide data-field=(name) {
                label.check {
                    input type="checkbox" id={ "f-" (name) } name=(name) value="true" checked[is_on] aria-describedby=[help.map(|_| format!("h-{name}"))];
                    (self.ui.t(label))
                }
                @if let Some(help) = help { p.control__help id={ "h-" (name) } { (self.ui.t(help)) } }
                @if !wrong.is_empty() { p.control__error { (Icon("circle-alert")) span { (wrong.join(" ")) } } }
            }
        }
    }

    fn words(&self, name: &str, label: Text, help: Text, between: &str) -> Markup {
        let words = self.body[name].as_array().into_iter().flatten();
        let words: Vec<&str> = words.filter_map(Json::as_str).collect();
        let value = words.join(between);
        let input = match between {
            "\n" => Input::Area {
                value,
                mode: AreaMode::Code,
            },
            _ => Input::Line {
                value,
                mode: Mode::Text,
            },
        };
        control(self.ui, &self.control(name, label, Some(help), input))
    }

    fn second(&self) -> Markup {
        let chosen = self.text("second_factor");
        let choices = [
            ("never", texts::SECOND_NEVER),
            ("claims", texts::SECOND_CLAIMS),
            ("always", texts::SECOND_ALWAYS),
        ];
        let choice = |(value, label): (&str, Text)| choice(value, self.ui.t(label), &chosen);
        let input = Input::Select {
            choices: choices.into_iter().map(choice).collect(),
            none: None,
        };
        let view = self.control(
            "second_factor",
            texts::SECOND,
            Some(texts::SECOND_HELP),
            input,
        );
        control(self.ui, &view)
    }

    fn default_role(&self, roles: &[Named]) -> Markup {
        let chosen = self.text("default_role");
        let choices = roles
            .iter()
            .map(|role| choice(&role.key, &role.name, &chosen));
        let input = Input::Select {
            choices: choices.collect(),
            none: Some(self.ui.t(texts::NO_DEFAULT).to_owned()),
        };
        let help = Some(texts::DEFAULT_ROLE_HELP);
        control(
            self.ui,
            &self.control("default_role", texts::DEFAULT_ROLE, help, input),
        )
    }
}

fn choice(value: &str, label: &str, chosen: &str) -> Choice {
    Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        tone: Tone::Gray,
        chosen: value == chosen,
    }
}
