//! The list of objects, and one object with its fields.

use maud::{Markup, html};
use schema::{FieldDef, Kind, ObjectDef, Origin, Schema, State, Write};

use super::address;
use crate::list::columns;
use crate::settings::fields::{self, handle};
use crate::texts::{self as common, Text, settings as texts};
use crate::ui::{Icon, Tone, Ui};

/// The list.
pub fn list(ui: &Ui, schema: &Schema) -> Markup {
    let all: Vec<&ObjectDef> = schema.objects().map(|def| &**def).collect();
    let (work, rest): (Vec<&ObjectDef>, Vec<&ObjectDef>) = all
        .into_iter()
        .partition(|def| !crate::frame::is_set_up(def));
    let removed = schema
        .all_objects()
        .filter(|def| def.state == State::Removed);
    let removed: Vec<_> = removed.collect();
    html! {
        section.work.work--wide id="objects" {
            div.settings-head {
                header.work__head {
                    h1.work__title { (ui.t(texts::OBJECTS)) }
                    p.hint { (ui.t(texts::OBJECTS_HINT)) }
                }
                a.button.button--primary id="new-object" href="/settings/objects/new" { (Icon("plus")) (ui.t(texts::NEW_OBJECT)) }
            }
            (group(ui, texts::OBJECTS_WORK, &work))
            (group(ui, texts::OBJECTS_SET_UP, &rest))
            @if !removed.is_empty() {
                section.settings-group {
                    h2.settings-group__title { (ui.t(texts::REMOVED)) }
                    ul.settings-list {
                        @for def in removed {
                            li.settings-list__one data-removed {
                                (tile(def))
                                span.settings-list__main { span.settings-list__name { (def.label_plural) } code.settings-list__code { (def.plural) } }
                                form method="post" action={ "/settings/objects/" (def.id) "/restore" } {
                                    (ui.csrf_field())
                                    button.button.button--small { (Icon("rotate-ccw")) (ui.t(common::RESTORE)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn group(ui: &Ui, title: Text, all: &[&ObjectDef]) -> Markup {
    html! {
        @if !all.is_empty() {
            section.settings-group {
                h2.settings-group__title { (ui.t(title)) }
                ul.settings-list {
                    @for def in all {
                        li.settings-list__one {
                            (tile(def))
                            span.settings-list__main {
                                a.settings-list__name href=(address(def)) data-object=(def.name) { (def.label_plural) }
                                code.settings-list__code { (def.plural) }
                            }
                            span.settings-list__note { (ui.fill(texts::FIELDS_COUNT, &[("n", &def.live_fields().count().to_string())])) }
                            @if def.origin == Origin::Custom { span.badge.tone.tone--teal { (ui.t(texts::ADDED)) } }
                        }
                    }
                }
            }
        }
    }
}

/// The icon of an object in its colour.
pub fn tile(def: &ObjectDef) -> Markup {
    html! { span class={ "object-tile " (Tone::named(&def.color).class()) } data-plain[def.color.is_empty()] aria-hidden="true" { (Icon(&def.icon)) } }
}

/// One object with its fields.
pub fn one(ui: &Ui, def: &ObjectDef, has_board: bool) -> Markup {
    let here = address(def);
    let live: Vec<&FieldDef> = def.live_fields().collect();
    let removed: Vec<&FieldDef> = def
        .fields
        .values()
        .filter(|field| field.state == State::Removed)
        .collect();
    let has_pages = !matches!(def.kind, Kind::Child { .. } | Kind::Event { .. });
    html! {
        section.work.work--wide id="object" {
            div.settings-head {
                div.object-head {
                    (tile(def))
                    header.work__head {
                        h1.work__title { (def.label_plural) }
                        @if !def.help.is_empty() { p.hint { (def.help) } }
                    }
                }
                div.work__actions {
                    @if has_pages { a.button id="open-list" href={ "/" (def.plural) } { (Icon("table-2")) (ui.t(texts::OPEN_LIST)) } }
                    @if has_board { a.button id="open-board" href={ "/" (def.plural) "?view=board" } { (Icon("square-kanban")) (ui.t(texts::OPEN_BOARD)) } }
                    a.button id="edit-object" href={ (here) "/edit" } { (Icon("settings")) (ui.t(texts::EDIT_OBJECT)) }
                }
            }
            section.settings-group {
                div.settings-head {
                    h2.settings-group__title { (ui.t(texts::FIELDS)) }
                    a.button.button--primary.button--small id="new-field" href={ (here) "/fields/new" } { (Icon("plus")) (ui.t(texts::NEW_FIELD)) }
                }
                form id="field-order" method="post" action={ (here) "/order" } {
                    (ui.csrf_field())
                    row-list.order.order--boxed data-saves data-moved=(ui.t(texts::MOVED)) data-saved=(ui.t(texts::ORDER_SAVED)) data-failed=(ui.t(common::FAILED)) {
                        ol.order__all { @for field in &live { (row(ui, def, field)) } }
                        p.visually-hidden aria-live="polite" data-told {}
                    }
                }
            }
            @if !removed.is_empty() {
                section.settings-group {
                    h2.settings-group__title { (ui.t(texts::REMOVED)) }
                    p.hint { (ui.t(texts::REMOVED_FIELDS_HINT)) }
                    ul.settings-list {
                        @for field in &removed {
                            li.settings-list__one data-removed {
                                span.field-icon { (Icon(fields::icon(field))) }
                                span.settings-list__main { span.settings-list__name { (field.label) } code.settings-list__code { (field.name) } }
                                form method="post" action={ (here) "/fields/" (field.id) "/restore" } {
                                    (ui.csrf_field())
                                    button.button.button--small { (Icon("rotate-ccw")) (ui.t(common::RESTORE)) }
                                }
                            }
                        }
                    }
                }
            }
            @if def.origin == Origin::Custom {
                div.work__left { a.button.button--quiet.settings-danger id="remove-object" href={ (here) "/remove" } { (Icon("trash-2")) (ui.fill(texts::REMOVE_OBJECT, &[("object", &def.label_plural)])) } }
            }
        }
    }
}

fn row(ui: &Ui, def: &ObjectDef, field: &FieldDef) -> Markup {
    let kind = fields::type_named(field.type_name());
    html! {
        li.order__one {
            (handle(ui))
            span.field-icon { (Icon(fields::icon(field))) }
            span.field-row {
                a.field-row__name href={ (address(def)) "/fields/" (field.name) } data-name data-field=(field.name) { (field.label) }
                span.field-row__type { (kind.map_or(field.type_name(), |kind| ui.t(kind.label))) }
            }
            span.field-row__marks { @for (tone, text) in marks(def, field) { span class={ "badge " (tone.class()) } { (ui.t(text)) } } }
            input type="hidden" name="field" value=(field.name);
        }
    }
}

fn marks(def: &ObjectDef, field: &FieldDef) -> Vec<(Tone, Text)> {
    let is_listed = columns::of(def).iter().any(|one| one.id == field.id);
    let all = [
        (def.title == field.id, Tone::Indigo, texts::MARK_TITLE),
        (
            def.board.as_ref() == Some(&field.id),
            Tone::Violet,
            texts::MARK_BOARD,
        ),
        (
            is_listed && def.title != field.id,
            Tone::Blue,
            texts::MARK_LIST,
        ),
        (field.required, Tone::Amber, texts::REQUIRED),
        (field.unique, Tone::Amber, texts::UNIQUE),
        (field.sensitive, Tone::Red, texts::SENSITIVE),
        (
            field.is_computed() || field.write == Write::Rule,
            Tone::Gray,
            texts::MARK_COMPUTED,
        ),
        (field.hidden, Tone::Gray, texts::MARK_HIDDEN),
        (
            field.origin == Origin::Custom && def.origin == Origin::Standard,
            Tone::Teal,
            texts::ADDED,
        ),
    ];
    let there = all.into_iter().filter(|(is, _, _)| *is);
    there.map(|(_, tone, text)| (tone, text)).collect()
}
