//! The form of a field, and the choice of its type before.

use maud::{Markup, html};
use schema::{FieldDef, ObjectDef, Schema};
use serde_json::Value as Json;

use super::types::{self, GROUPS};
use super::values::{OptionRow, SOUGHT, Values};
use crate::settings::controls::{self, Faults, Words, color_select, control, line, switch};
use crate::settings::objects::address;
use crate::texts::{self as common, Text, field_types, settings as texts};
use crate::ui::{Icon, Ui};

/// The form of a field.
pub struct FormView<'a> {
    pub def: &'a ObjectDef,
    /// The field that is changed; none for a new one.
    pub field: Option<&'a FieldDef>,
    /// The same as it is compiled in.
    pub own: Option<&'a FieldDef>,
    pub values: Values,
    pub faults: Faults,
    /// Objects that can be pointed to.
    pub targets: Vec<(String, String)>,
    /// The types that it can become.
    pub becomes: Vec<&'static str>,
}

/// All types, to choose from.
pub fn choose(ui: &Ui, def: &ObjectDef) -> Markup {
    html! {
        section.work.work--wide id="choose-type" {
            header.work__head {
                h1.work__title { (ui.t(texts::NEW_FIELD)) }
                p.hint { (ui.t(texts::CHOOSE_TYPE)) }
            }
            @for (title, kinds) in GROUPS {
                section.settings-group {
                    h2.settings-group__title { (ui.t(*title)) }
                    ul.type-list {
                        @for kind in *kinds {
                            li { a.type-list__one data-type=(kind.name) href={ (address(def)) "/fields/new?type=" (kind.name) } {
                                (Icon(kind.icon))
                                span.type-list__name { (ui.t(kind.label)) }
                                span.type-list__about { (ui.t(kind.about)) }
                            } }
                        }
                    }
                }
            }
        }
    }
}

fn words<'a>(name: &'a str, label: &'a str) -> Words<'a> {
    Words {
        name,
        label,
        ..Words::default()
    }
}

/// The form.
pub fn form(ui: &Ui, view: &FormView<'_>) -> Markup {
    let here = address(view.def);
    let action = match view.field {
        Some(field) => format!("{here}/fields/{}", field.name),
        None => format!("{here}/fields"),
    };
    let kind = types::named(&view.values.ty);
    let is_new = view.field.is_none();
    let title = view
        .field
        .map_or(ui.t(texts::NEW_FIELD), |field| field.label.as_str());
    html! {
        section.work id="field-form" {
            header.work__head {
                h1.work__title { (title) }
                p.work__about {
                    @if let Some(kind) = kind { span.badge.tone.tone--gray { (Icon(kind.icon)) (ui.t(kind.label)) } }
                    @if view.own.is_some() { span { (ui.t(texts::STANDARD_FIELD)) } }
                    @if is_new { a.text-link href={ (here) "/fields/new" } { (ui.t(texts::OTHER_TYPE)) } }
                }
            }
            @if !view.becomes.is_empty() { (retype(ui, view, &action)) }
            form.settings-form method="post" action=(action) novalidate data-once {
                (ui.csrf_field())
                (view.faults.summary(ui))
                input type="hidden" name="type" value=(view.values.ty);
                div.settings-form__grid {
                    (line(ui, &view.faults, Words { required: true, ..words("label", ui.t(texts::LABEL)) }, &view.values.label))
                    @if view.own.is_none() {
                        (controls::code(ui, &view.faults, Words { help: ui.t(texts::FIELD_NAME_HELP), ..words("name", ui.t(texts::FIELD_NAME)) }, &view.values.name))
                    }
                    (controls::area(ui, &view.faults, Words { wide: true, help: ui.t(texts::HELP_HELP), ..words("help", ui.t(texts::HELP)) }, &view.values.help))
                }
                (of_type(ui, view))
                (rules(ui, view))
                (more(ui, view))
                div.work__actions {
                    button.button.button--primary id="save" { (ui.t(if is_new { texts::ADD_FIELD } else { common::SAVE })) }
                    a.button href=(here) { (ui.t(common::CANCEL)) }
                    @if let Some(field) = view.field.filter(|_| view.own.is_none() && !is_new && view.def.title != view.field.map_or_else(|| "".into(), |field| field.id.clone())) {
                        a.button.button--quiet.settings-form__remove id="remove-field" href={ (here) "/fields/" (field.name) "/remove" } { (Icon("trash-2")) (ui.t(texts::REMOVE_FIELD)) }
                    }
                }
            }
        }
    }
}

/// The choice of another type.
fn retype(ui: &Ui, view: &FormView<'_>, action: &str) -> Markup {
    let is = view.field.map_or("", FieldDef::type_name);
    let is_other = is != view.values.ty;
    html! {
        form.retype method="get" action=(action) {
            label.control__label for="retype" { (ui.t(texts::TYPE)) }
            select.select id="retype" name="type" data-submits {
                @for name in std::iter::once(is).chain(view.becomes.iter().copied()) {
                    option value=(name) selected[name == view.values.ty] { (types::named(name).map_or(name, |kind| ui.t(kind.label))) }
                }
            }
            noscript { button.button { (ui.t(texts::CHOOSE)) } }
            @if is_other { p.control__help { (ui.t(texts::RETYPE_HELP)) } }
        }
    }
}

/// What belongs to the type alone.
fn of_type(ui: &Ui, view: &FormView<'_>) -> Markup {
    let (values, faults) = (&view.values, &view.faults);
    let is_new = view.field.is_none();
    html! {
        @match values.ty.as_str() {
            "select" | "multi_select" => (options(ui, view)),
            "decimal" | "percent" if view.own.is_none() => {
                @let scales: Vec<(String, String)> = (0..=9).map(|n| (n.to_string(), n.to_string())).collect();
                div.settings-form__grid { (controls::select(ui, faults, words("scale", ui.t(texts::SCALE)), &scales, &values.scale)) }
            },
            "reference" | "references" | "any_reference" => (pointing(ui, view)),
            "formula" | "rollup" => {
                @if values.ty == "formula" { (expression(ui, view, "formula", &values.formula, field_types::FORMULA, texts::FORMULA_HELP)) }
                @else { (expression(ui, view, "rollup", &values.rollup, field_types::ROLLUP, texts::ROLLUP_HELP)) }
                @if is_new { div.settings-form__grid { (controls::select(ui, faults, words("returns", ui.t(texts::RETURNS)), &returned(ui), &values.returns)) } }
            },
            "series" => {
                div.settings-form__grid {
                    (controls::code(ui, faults, Words { wide: true, help: ui.t(texts::PATTERN_HELP), ..words("pattern", ui.t(texts::PATTERN)) }, &values.pattern))
                    (controls::code(ui, faults, Words { wide: true, help: ui.t(texts::ISSUE_HELP), ..words("issue_if", ui.t(texts::ISSUE)) }, &values.issue_if))
                }
            },
            _ => {}
        }
    }
}

/// The types that a computed value may be asked to have.
fn returned(ui: &Ui) -> Vec<(String, String)> {
    let own = (String::new(), ui.t(texts::RETURNS_OWN).to_owned());
    let types = [
        "text", "integer", "decimal", "percent", "money", "boolean", "date", "datetime",
    ];
    let types = types.into_iter().filter_map(types::named);
    let types = types.map(|kind| (kind.name.to_owned(), ui.t(kind.label).to_owned()));
    std::iter::once(own).chain(types).collect()
}

fn expression(
    ui: &Ui,
    view: &FormView<'_>,
    name: &str,
    value: &str,
    label: Text,
    help: Text,
) -> Markup {
    let words = Words {
        name,
        label: ui.t(label),
        help: ui.t(help),
        required: true,
        wide: true,
    };
    control(ui, &view.faults, words, |marks| {
        html! {
            textarea.textarea.textarea--code id=(marks.id) name=(name) rows="3" spellcheck="false" aria-invalid=[marks.invalid] aria-describedby=[&marks.described] { "\n" (value) }
        }
    })
}

fn pointing(ui: &Ui, view: &FormView<'_>) -> Markup {
    let (values, faults) = (&view.values, &view.faults);
    let is_fixed = view.field.is_some();
    let rules: Vec<(String, String)> = [
        ("clear", texts::ON_DELETE_CLEAR),
        ("restrict", texts::ON_DELETE_RESTRICT),
        ("cascade", texts::ON_DELETE_CASCADE),
    ]
    .into_iter()
    .map(|(value, text)| (value.to_owned(), ui.t(text).to_owned()))
    .collect();
    let to = values.to.first().map_or("", String::as_str);
    html! {
        div.settings-form__grid {
            @if values.ty == "any_reference" {
                fieldset.control.control--wide data-field="to" {
                    legend.control__label { (ui.t(texts::TO_ANY)) }
                    div.choices { @for (name, label) in &view.targets {
                        label.choice { input type="checkbox" name="to" value=(name) checked[values.to.contains(name)]; span.choice__face.tone.tone--indigo { (label) } }
                    } }
                    p.control__help { (ui.t(texts::TO_ANY_HELP)) }
                }
            } @else if is_fixed {
                div.control { span.control__label { (ui.t(texts::TO)) } span.control__fixed { (view.targets.iter().find(|(name, _)| name == to).map_or(to, |(_, label)| label)) } }
            } @else {
                (controls::select(ui, faults, Words { required: true, ..words("to", ui.t(texts::TO)) }, &view.targets, to))
            }
            (line(ui, faults, Words { help: ui.t(texts::INVERSE_HELP), ..words("inverse", ui.t(texts::INVERSE)) }, &values.inverse))
            @if values.ty != "references" { (controls::select(ui, faults, Words { wide: true, ..words("on_delete", ui.t(texts::ON_DELETE)) }, &rules, &values.on_delete)) }
        }
    }
}

fn options(ui: &Ui, view: &FormView<'_>) -> Markup {
    let fault = view.faults.of(ui, "options");
    let blank = OptionRow {
        is_offered: true,
        ..OptionRow::default()
    };
    html! {
        fieldset.settings-form__part.control--invalid[fault.is_some()] data-field="options" id="f-options" tabindex="-1" {
            legend.settings-form__legend { (ui.t(texts::OPTIONS)) }
            row-list.order.order--boxed data-moved=(ui.t(texts::MOVED)) {
                ol.order__all {
                    @for (n, row) in view.values.options.iter().enumerate() { (option(ui, &n.to_string(), row)) }
                }
                button.button.button--quiet.button--small type="button" data-add { (Icon("plus")) (ui.t(texts::ADD_OPTION)) }
                p.visually-hidden aria-live="polite" data-told {}
                template { (option(ui, "__N__", &blank)) }
            }
            @if let Some(fault) = &fault { p.control__error { (Icon("circle-alert")) span { (fault) } } }
        }
    }
}

fn option(ui: &Ui, n: &str, row: &OptionRow) -> Markup {
    let is_new = row.key.is_empty();
    let part = |part: &str| format!("option.{n}.{part}");
    html! {
        li.order__one data-retired[!is_new && !row.is_offered] {
            (handle(ui))
            (color_select(ui, &part("color"), ui.t(texts::COLOR), &row.color))
            input.input name=(part("label")) value=(row.label) placeholder=(ui.t(texts::OPTION)) aria-label=(ui.t(texts::OPTION)) autocomplete="off" data-name;
            @if is_new {
                button.button.button--quiet.button--icon type="button" data-remove aria-label=(ui.t(common::REMOVE)) { (Icon("x")) }
            } @else {
                input type="hidden" name=(part("key")) value=(row.key);
                label.order__offer title=(ui.t(texts::OFFERED_HELP)) {
                    input type="checkbox" name=(part("offered")) value="true" checked[row.is_offered];
                    span { (ui.t(texts::OFFERED)) }
                }
            }
        }
    }
}

/// What a row is moved by.
pub fn handle(ui: &Ui) -> Markup {
    html! { button.order__handle type="button" data-handle title=(ui.t(texts::MOVE_HELP)) aria-label=(ui.t(texts::MOVE_HELP)) { (Icon("grip-vertical")) } }
}

/// What holds for its values.
fn rules(ui: &Ui, view: &FormView<'_>) -> Markup {
    let (values, faults) = (&view.values, &view.faults);
    let ty = values.ty.as_str();
    if is_computed(ty) {
        return html! {};
    }
    let is_unique = matches!(
        ty,
        "text" | "integer" | "decimal" | "percent" | "date" | "datetime" | "select" | "reference"
    );
    let fixed = |is: fn(&FieldDef) -> bool| view.own.is_some_and(is);
    let help = |help: Text| ui.t(help);
    html! {
        fieldset.settings-form__part {
            legend.settings-form__legend { (ui.t(texts::RULES)) }
            (switch(ui, faults, Words { help: help(texts::REQUIRED_HELP), ..words("required", ui.t(texts::REQUIRED)) }, values.required, fixed(|own| own.required)))
            @if is_unique {
                (switch(ui, faults, Words { help: help(texts::UNIQUE_HELP), ..words("unique", ui.t(texts::UNIQUE)) }, values.unique, fixed(|own| own.unique)))
            }
            div.settings-form__grid { (default(ui, view)) }
            div.settings-form__grid {
                (controls::code(ui, faults, Words { help: help(texts::REQUIRED_IF_HELP), ..words("required_if", ui.t(texts::REQUIRED_IF)) }, &values.required_if))
                (controls::code(ui, faults, Words { help: help(texts::READ_ONLY_IF_HELP), ..words("read_only_if", ui.t(texts::READ_ONLY_IF)) }, &values.read_only_if))
            }
        }
    }
}

fn is_computed(ty: &str) -> bool {
    matches!(ty, "formula" | "rollup" | "auto_number" | "series")
}

/// The value of records that give none.
fn default(ui: &Ui, view: &FormView<'_>) -> Markup {
    let (values, faults) = (&view.values, &view.faults);
    let label = ui.t(texts::DEFAULT);
    let none = (String::new(), ui.t(common::NO_VALUE).to_owned());
    let choice = |more: Vec<(String, String)>| {
        let all: Vec<_> = std::iter::once(none.clone()).chain(more).collect();
        controls::select(ui, faults, words("default", label), &all, &values.default)
    };
    let pair = |value: &str, text: Text| (value.to_owned(), ui.t(text).to_owned());
    match values.ty.as_str() {
        "boolean" => choice(vec![pair("true", common::YES), pair("false", common::NO)]),
        "select" if values.options.iter().any(|row| !row.key.is_empty()) => {
            let offered = values.options.iter();
            let offered = offered.filter(|row| row.is_offered && !row.key.is_empty());
            choice(
                offered
                    .map(|row| (row.key.clone(), row.label.clone()))
                    .collect(),
            )
        }
        "reference" if view.field.is_some() => match values.to.first().map(String::as_str) {
            Some("user") => choice(vec![pair("me", texts::DEFAULT_ME)]),
            Some("team") => choice(vec![pair("my_team", texts::DEFAULT_TEAM)]),
            _ => html! {},
        },
        "date" => {
            let words = Words {
                help: ui.t(texts::DEFAULT_TODAY),
                ..words("default", label)
            };
            line(ui, faults, words, &values.default)
        }
        "datetime" => {
            let words = Words {
                help: ui.t(texts::DEFAULT_NOW),
                ..words("default", label)
            };
            line(ui, faults, words, &values.default)
        }
        "text" | "long_text" | "integer" | "decimal" | "percent" | "rating" => {
            line(ui, faults, words("default", label), &values.default)
        }
        "tags" => {
            let words = Words {
                help: ui.t(texts::DEFAULT_LIST),
                ..words("default", label)
            };
            line(ui, faults, words, &values.default)
        }
        _ => html! {},
    }
}

/// What few fields need.
fn more(ui: &Ui, view: &FormView<'_>) -> Markup {
    let (values, faults) = (&view.values, &view.faults);
    let ty = values.ty.as_str();
    let is_new = view.field.is_none();
    let fixed = |is: fn(&FieldDef) -> bool| view.own.is_some_and(is);
    let is_indexed = matches!(
        ty,
        "text"
            | "integer"
            | "decimal"
            | "percent"
            | "boolean"
            | "date"
            | "datetime"
            | "select"
            | "reference"
            | "money"
            | "duration"
            | "rating"
            | "person_name"
            | "any_reference"
    );
    let can_be_sensitive = is_new && matches!(ty, "text" | "long_text");
    let is_written = view.own.is_none() && !is_computed(ty) && ty != "rank";
    let writes = vec![
        ("always".to_owned(), ui.t(texts::WRITE_ALWAYS).to_owned()),
        ("on_create".to_owned(), ui.t(texts::WRITE_ONCE).to_owned()),
    ];
    let is_open = ["indexed", "search", "sensitive", "hidden", "write"]
        .iter()
        .any(|key| faults.of(ui, key).is_some());
    html! {
        details.tray open[is_open] {
            summary.tray__head { (Icon("chevron-right")) span { (ui.t(texts::MORE)) } }
            div.tray__body.settings-form__more {
                (switch(ui, faults, Words { help: ui.t(texts::HIDDEN_HELP), ..words("hidden", ui.t(texts::HIDDEN)) }, values.hidden, false))
                @if SOUGHT.contains(&ty) {
                    (switch(ui, faults, Words { help: ui.t(texts::SEARCHED_HELP), ..words("search", ui.t(texts::SEARCHED)) }, values.search, fixed(|own| own.search)))
                }
                @if is_indexed {
                    (switch(ui, faults, Words { help: ui.t(texts::INDEXED_HELP), ..words("indexed", ui.t(texts::INDEXED)) }, values.indexed, fixed(|own| own.indexed)))
                }
                @if can_be_sensitive {
                    (switch(ui, faults, Words { help: ui.t(texts::SENSITIVE_HELP), ..words("sensitive", ui.t(texts::SENSITIVE)) }, values.sensitive, false))
                }
                @if is_written {
                    (controls::select(ui, faults, words("write", ui.t(texts::WRITE)), &writes, &values.write))
                }
            }
        }
    }
}

/// What a change says, for the page that asks whether it shall be made.
pub fn told(
    ui: &Ui,
    field: &FieldDef,
    change: &Json,
    schema: &Schema,
) -> Vec<(String, String, String)> {
    let before = field.to_json(schema);
    let said = |key: &str, value: &Json| match (key, value) {
        ("type", Json::String(name)) => types::named(name)
            .map_or(name.as_str(), |kind| ui.t(kind.label))
            .to_owned(),
        (_, Json::Bool(true)) => ui.t(common::YES).to_owned(),
        (_, Json::Bool(false)) => ui.t(common::NO).to_owned(),
        (_, Json::String(text)) => base::text::truncate(text, 120).into_owned(),
        ("options", Json::Array(all)) => {
            let offered = all
                .iter()
                .filter(|option| option["retired"] != Json::Bool(true));
            let labels: Vec<&str> = offered
                .filter_map(|option| option["label"].as_str())
                .collect();
            base::text::truncate(&labels.join(", "), 200).into_owned()
        }
        (_, Json::Null) => String::new(),
        (_, other) => base::text::truncate(&other.to_string(), 120).into_owned(),
    };
    let changes = change.as_object().into_iter().flatten();
    changes
        .map(|(key, value)| {
            let was = before.get(key).map(|was| said(key, was));
            (
                name_of_key(ui, key),
                was.unwrap_or_default(),
                said(key, value),
            )
        })
        .collect()
}

fn name_of_key(ui: &Ui, key: &str) -> String {
    let text = match key {
        "type" => texts::TYPE,
        "label" => texts::LABEL,
        "name" => texts::FIELD_NAME,
        "help" => texts::HELP,
        "required" => texts::REQUIRED,
        "unique" => texts::UNIQUE,
        "options" => texts::OPTIONS,
        "scale" => texts::SCALE,
        "default" => texts::DEFAULT,
        "hidden" => texts::HIDDEN,
        "indexed" => texts::INDEXED,
        "search" => texts::SEARCHED,
        "required_if" => texts::REQUIRED_IF,
        "read_only_if" => texts::READ_ONLY_IF,
        "formula" => field_types::FORMULA,
        "rollup" => field_types::ROLLUP,
        "on_delete" => texts::ON_DELETE,
        "inverse" => texts::INVERSE,
        "write" => texts::WRITE,
        "pattern" => texts::PATTERN,
        _ => return key.to_owned(),
    };
    ui.t(text).to_owned()
}
