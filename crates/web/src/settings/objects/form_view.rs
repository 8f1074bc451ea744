//! The forms of an object: of a new one, and of one that is there.

use maud::{Markup, html};
use schema::def::{COLORS, can_be_title, system_field};
use schema::{FieldDef, FieldType, ObjectDef, Origin};

use super::address;
use super::values::Values;
use crate::list::columns::fits;
use crate::settings::controls::{self, Faults, Words, line};
use crate::settings::fields::handle;
use crate::texts::{self as common, Text, settings as texts};
use crate::ui::{Icon, Ui};

/// Icons that an object may have.
const ICONS: [&str; 72] = [
    "box",
    "boxes",
    "package",
    "briefcase",
    "building",
    "building-2",
    "store",
    "warehouse",
    "house",
    "car",
    "truck",
    "plane",
    "rocket",
    "map",
    "map-pin",
    "globe",
    "route",
    "flag",
    "goal",
    "target",
    "trophy",
    "star",
    "heart",
    "gift",
    "shopping-bag",
    "shopping-cart",
    "receipt",
    "credit-card",
    "banknote",
    "coins",
    "wallet",
    "badge-dollar-sign",
    "percent",
    "scale",
    "chart-column",
    "chart-line",
    "gauge",
    "calendar",
    "calendar-days",
    "clock",
    "timer",
    "ticket",
    "tag",
    "tags",
    "bookmark",
    "inbox",
    "file",
    "file-text",
    "folder",
    "clipboard-list",
    "notebook-pen",
    "sticky-note",
    "list-todo",
    "square-kanban",
    "layers",
    "layout-grid",
    "database",
    "server",
    "monitor",
    "phone",
    "headphones",
    "video",
    "megaphone",
    "mail",
    "message-circle",
    "lightbulb",
    "graduation-cap",
    "users",
    "user-round",
    "handshake",
    "shield",
    "wrench",
];

/// An object under change.
pub struct EditView<'a> {
    pub def: &'a ObjectDef,
    pub values: &'a Values,
    pub faults: &'a Faults,
}

fn words<'a>(name: &'a str, label: &'a str) -> Words<'a> {
    Words {
        name,
        label,
        ..Words::default()
    }
}

/// The form of a new object.
pub fn new_form(ui: &Ui, values: &Values, faults: &Faults) -> Markup {
    let is_open = faults.of(ui, "name").is_some() || faults.of(ui, "plural").is_some();
    html! {
        section.work id="new-object-form" {
            header.work__head {
                h1.work__title { (ui.t(texts::NEW_OBJECT)) }
                p.hint { (ui.t(texts::NEW_OBJECT_HINT)) }
            }
            form.settings-form method="post" action="/settings/objects" novalidate data-once {
                (ui.csrf_field())
                (faults.summary(ui))
                div.settings-form__grid {
                    (line(ui, faults, Words { required: true, help: ui.t(texts::SINGULAR_HELP), ..words("label", ui.t(texts::SINGULAR)) }, &values.label))
                    (line(ui, faults, Words { required: true, help: ui.t(texts::PLURAL_HELP), ..words("label_plural", ui.t(texts::PLURAL)) }, &values.label_plural))
                    (line(ui, faults, Words { wide: true, help: ui.t(texts::TITLE_NEW_HELP), ..words("title", ui.t(texts::TITLE_NEW)) }, &values.title))
                }
                (look(ui, values))
                (controls::area(ui, faults, Words { wide: true, help: ui.t(texts::OBJECT_HELP_HELP), ..words("help", ui.t(texts::OBJECT_HELP)) }, &values.help))
                fieldset.options {
                    legend.control__label { (ui.t(texts::ACCESS)) }
                    (access(ui, "owned", values, texts::ACCESS_OWNED, texts::ACCESS_OWNED_TEXT))
                    (access(ui, "everyone", values, texts::ACCESS_EVERYONE, texts::ACCESS_EVERYONE_TEXT))
                }
                details.tray open[is_open] {
                    summary.tray__head { (Icon("chevron-right")) span { (ui.t(texts::NAMES)) } }
                    div.tray__body.settings-form__grid { (names(ui, values, faults)) }
                }
                div.work__actions {
                    button.button.button--primary id="save" { (ui.t(texts::MAKE_OBJECT)) }
                    a.button href="/settings/objects" { (ui.t(common::CANCEL)) }
                }
            }
        }
    }
}

fn access(ui: &Ui, value: &str, values: &Values, label: Text, text: Text) -> Markup {
    html! {
        label.option {
            input type="radio" name="access" value=(value) checked[values.access == value];
            span.option__name { (ui.t(label)) }
            span.option__text { (ui.t(text)) }
        }
    }
}

fn names(ui: &Ui, values: &Values, faults: &Faults) -> Markup {
    html! {
        (controls::code(ui, faults, Words { help: ui.t(texts::NAME_ONE_HELP), ..words("name", ui.t(texts::NAME_ONE)) }, &values.name))
        (controls::code(ui, faults, Words { help: ui.t(texts::NAME_MANY_HELP), ..words("plural", ui.t(texts::NAME_MANY)) }, &values.plural))
    }
}

fn look(ui: &Ui, values: &Values) -> Markup {
    let offered = ICONS.iter().filter(|icon| crate::assets::has_icon(icon));
    // One of its own that is not offered stays.
    let own = (!values.icon.is_empty() && !ICONS.contains(&values.icon.as_str()))
        .then_some(values.icon.as_str());
    html! {
        div.settings-form__look {
            (controls::colors(ui, ("color", ui.t(texts::COLOR)), Some(ui.t(texts::NO_COLOR)), &COLORS, &values.color))
            fieldset.icons {
                legend.control__label { (ui.t(texts::ICON)) }
                div.icons__all {
                    @for icon in own.into_iter().chain(offered.copied()) {
                        label.icons__one title=(icon) {
                            input type="radio" name="icon" value=(icon) checked[icon == values.icon] aria-label=(icon);
                            (Icon(icon))
                        }
                    }
                }
            }
        }
    }
}

/// The form of an object that is there.
pub fn edit_form(ui: &Ui, view: &EditView<'_>) -> Markup {
    let (def, values, faults) = (view.def, view.values, view.faults);
    let is_own = def.origin == Origin::Custom;
    let here = address(def);
    html! {
        section.work id="edit-object-form" {
            header.work__head { h1.work__title { (def.label_plural) } }
            form.settings-form method="post" action=(here) novalidate data-once {
                (ui.csrf_field())
                (faults.summary(ui))
                div.settings-form__grid {
                    (line(ui, faults, Words { required: true, ..words("label", ui.t(texts::SINGULAR)) }, &values.label))
                    (line(ui, faults, Words { required: true, ..words("label_plural", ui.t(texts::PLURAL)) }, &values.label_plural))
                }
                (controls::area(ui, faults, words("help", ui.t(texts::OBJECT_HELP)), &values.help))
                (look(ui, values))
                (roles(ui, view, is_own))
                (listed(ui, view))
                @if is_own {
                    details.tray open[faults.of(ui, "name").is_some() || faults.of(ui, "plural").is_some()] {
                        summary.tray__head { (Icon("chevron-right")) span { (ui.t(texts::NAMES)) } }
                        div.tray__body.settings-form__grid { (names(ui, values, faults)) }
                    }
                }
                div.work__actions {
                    button.button.button--primary id="save" { (ui.t(common::SAVE)) }
                    a.button href=(here) { (ui.t(common::CANCEL)) }
                }
            }
        }
    }
}

/// What fields are to their object.
fn roles(ui: &Ui, view: &EditView<'_>, is_own: bool) -> Markup {
    let (def, values, faults) = (view.def, view.values, view.faults);
    let pair = |field: &FieldDef| (field.name.clone(), field.label.clone());
    let titles = def
        .live_fields()
        .filter(|field| field.computed.is_none() && can_be_title(&field.ty));
    let titles: Vec<_> = titles.map(pair).collect();
    let boards = def.live_fields().filter(|field| {
        let is_one = matches!(
            field.ty,
            FieldType::Select { .. } | FieldType::Reference { .. }
        );
        is_one && !field.hidden
    });
    let none = (String::new(), ui.t(texts::BOARD_NONE).to_owned());
    // The board of a standard object can be another, but not none.
    let none = (is_own || def.board.is_none()).then_some(none);
    let boards: Vec<_> = none.into_iter().chain(boards.map(pair)).collect();
    html! {
        div.settings-form__grid {
            @if is_own {
                (controls::select(ui, faults, Words { help: ui.t(texts::TITLE_HELP), ..words("title", ui.t(texts::TITLE)) }, &titles, &values.title))
            }
            @if boards.len() > 1 || def.board.is_some() {
                (controls::select(ui, faults, Words { help: ui.t(texts::BOARD_HELP), ..words("board", ui.t(texts::BOARD)) }, &boards, &values.board))
            }
        }
    }
}

/// What the list shows.
fn listed(ui: &Ui, view: &EditView<'_>) -> Markup {
    let (def, values) = (view.def, view.values);
    let fault = view.faults.of(ui, "list");
    let mut offered: Vec<&FieldDef> = values
        .list
        .iter()
        .filter_map(|name| def.field(name))
        .collect();
    let system = ["owner", "created_at", "updated_at"]
        .into_iter()
        .filter_map(|name| -> Option<&FieldDef> { system_field(name) });
    let system: Vec<&FieldDef> = system.collect();
    for field in def.live_fields().chain(system) {
        let is_there = offered.iter().any(|there| there.id == field.id);
        if !is_there && field.id != def.title && fits(field) {
            offered.push(field);
        }
    }
    html! {
        fieldset.settings-form__part.control--invalid[fault.is_some()] data-field="list" id="f-list" tabindex="-1" {
            legend.settings-form__legend { (ui.t(texts::LISTED)) }
            label.check { input type="radio" name="columns" value="usual" checked[!values.chooses_list]; span { (ui.t(texts::LIST_USUAL)) } }
            label.check { input type="radio" name="columns" value="chosen" checked[values.chooses_list]; span { (ui.t(texts::LIST_CHOSEN)) } }
            row-list.order.order--boxed.columns-chosen data-moved=(ui.t(texts::MOVED)) {
                ol.order__all {
                    @for field in offered {
                        li.order__one {
                            (handle(ui))
                            label.check.order__check {
                                input type="checkbox" name="list" value=(field.name) checked[values.list.contains(&field.name)];
                                span data-name { (field.label) }
                            }
                        }
                    }
                }
                p.visually-hidden aria-live="polite" data-told {}
            }
            @if let Some(fault) = &fault { p.control__error { (Icon("circle-alert")) span { (fault) } } }
        }
    }
}
