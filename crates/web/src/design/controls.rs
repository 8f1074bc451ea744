//! Buttons and fields.

use maud::{Markup, html};

use super::{state, states};
use crate::form::control::{AreaMode, ControlView, Input, Mode};
use crate::form::controls::control;
use crate::texts::{Text, design as texts};
use crate::ui::{Icon, Ui};

const BUTTONS: [(&str, Text); 5] = [
    ("button", texts::USUAL),
    ("button button--primary", texts::PRIMARY),
    ("button button--danger", texts::DANGER),
    ("button button--quiet", texts::QUIET),
    ("button button--small", texts::SMALL),
];

/// States that only a pointer or the keyboard brings, and the classes that show them.
pub(super) const POINTED: [(&str, Text); 4] = [
    ("", texts::REST),
    (" is-hover", texts::HOVER),
    (" is-focus", texts::FOCUS),
    (" is-active", texts::ACTIVE),
];

pub(super) fn buttons(ui: &Ui) -> Markup {
    let word = ui.t(texts::SAVE_CHANGES);
    let long = ui.t(texts::LONG_TEXT);
    html! {
        @for (class, title) in BUTTONS {
            (states(ui.t(title), &html! {
                @for (also, name) in POINTED {
                    (state(ui, name, &html! { button class={ (class) (also) } type="button" { (Icon("plus")) (word) } }))
                }
                (state(ui, texts::DISABLED, &html! { button class=(class) type="button" disabled { (Icon("plus")) (word) } }))
                (state(ui, texts::LOADING, &html! { button class=(class) type="button" aria-disabled="true" aria-busy="true" { span.spinner aria-hidden="true" {} (word) } }))
                (state(ui, texts::LONG, &html! { button class={ (class) " button--wide" } type="button" { span.button__text { (long) } } }))
            }))
        }
        (states(ui.t(texts::ICON_BUTTON), &html! {
            @for (also, name) in POINTED {
                (state(ui, name, &html! { button class={ "button button--quiet button--icon" (also) } type="button" aria-label=(ui.t(texts::EDIT)) data-tip=(ui.t(texts::EDIT)) { (Icon("pencil")) } }))
            }
            (state(ui, texts::DISABLED, &html! { button.button.button--quiet.button--icon type="button" aria-label=(ui.t(texts::EDIT)) disabled { (Icon("pencil")) } }))
        }))
        (states(ui.t(texts::SEGMENTS), &html! {
            @for (also, name) in &POINTED[..3] {
                (state(ui, *name, &html! {
                    div.segments role="group" aria-label=(ui.t(texts::SEGMENTS)) {
                        a.segments__item href="#buttons" aria-current="true" { (Icon("table-2")) (ui.t(texts::TABLE)) }
                        a class={ "segments__item" (also) } href="#buttons" { (Icon("square-kanban")) (ui.t(texts::BOARD)) }
                    }
                }))
            }
        }))
    }
}

fn line(ui: &Ui, name: &str, label: Text, value: &str, mode: Mode) -> ControlView {
    ControlView {
        name: format!("design-{name}"),
        label: ui.t(label).to_owned(),
        help: None,
        kind: "text".to_owned(),
        required: false,
        input: Input::Line {
            value: value.to_owned(),
            mode,
        },
        faults: Vec::new(),
        theirs: None,
    }
}

pub(super) fn fields(ui: &Ui) -> Markup {
    let name = ui.t(texts::SAMPLE_NAME);
    let plain = |id: &str, class: &str, value: &str| {
        html! {
            div.control {
                label.control__label for={ "design-" (id) } { (ui.t(texts::NAME)) }
                input class={ "input" (class) } id={ "design-" (id) } value=(value) autocomplete="off";
            }
        }
    };
    html! {
        (states(ui.t(texts::TEXT_FIELD), &html! {
            (state(ui, texts::REST, &plain("rest", "", name)))
            (state(ui, texts::HOVER, &plain("hover", " is-hover", name)))
            (state(ui, texts::FOCUS, &plain("focus", " is-focus", name)))
            (state(ui, texts::EMPTY, &html! {
                div.control {
                    label.control__label for="design-empty" { (ui.t(texts::NAME)) }
                    input.input id="design-empty" placeholder=(ui.t(texts::PLACEHOLDER)) autocomplete="off";
                }
            }))
            (state(ui, texts::DISABLED, &html! {
                div.control {
                    label.control__label for="design-disabled" { (ui.t(texts::NAME)) }
                    input.input id="design-disabled" value=(name) disabled;
                }
            }))
            (state(ui, texts::ERROR, &control(ui, &ControlView {
                required: true,
                faults: vec![ui.t(texts::SAMPLE_FAULT).to_owned()],
                ..line(ui, "error", texts::NAME, "", Mode::Text)
            })))
            (state(ui, texts::HELP, &control(ui, &ControlView {
                help: Some(ui.t(texts::SAMPLE_HELP).to_owned()),
                ..line(ui, "help", texts::NAME, name, Mode::Text)
            })))
            (state(ui, texts::LONG, &plain("long", "", ui.t(texts::LONG_TEXT))))
        }))
        (states(ui.t(texts::OTHER_FIELDS), &html! {
            (state(ui, texts::NUMBER, &control(ui, &line(ui, "number", texts::AMOUNT, "12400", Mode::Number))))
            (state(ui, texts::MONEY, &control(ui, &ControlView {
                input: Input::Money { amount: "12400.00".to_owned(), currency: "EUR".to_owned() },
                ..line(ui, "money", texts::AMOUNT, "", Mode::Text)
            })))
            (state(ui, texts::LONG_FIELD, &control(ui, &ControlView {
                input: Input::Area { value: ui.t(texts::SAMPLE_SENTENCE).to_owned(), mode: AreaMode::Prose },
                ..line(ui, "area", texts::DESCRIPTION, "", Mode::Text)
            })))
            (state(ui, texts::CODE, &control(ui, &ControlView {
                input: Input::Area { value: "{\n  \"plan\": \"pro\"\n}".to_owned(), mode: AreaMode::Code },
                ..line(ui, "code", texts::DESCRIPTION, "", Mode::Text)
            })))
        }))
    }
}
