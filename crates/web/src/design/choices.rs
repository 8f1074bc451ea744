//! What is chosen instead of typed: options, days, records, tags.

use maud::{Markup, html};

use super::{state, states};
use crate::form::control::{Choice, ControlView, Input};
use crate::form::controls::control;
use crate::form::entries::RefControl;
use crate::parts::date::{DateInput, Precision, date_input};
use crate::texts::{Text, design as texts};
use crate::ui::{Icon, Tone, Ui};

fn view(ui: &Ui, name: &str, label: Text, input: Input) -> ControlView {
    ControlView {
        name: format!("design-{name}"),
        label: ui.t(label).to_owned(),
        help: None,
        kind: name.to_owned(),
        required: false,
        input,
        faults: Vec::new(),
        theirs: None,
    }
}

fn options(ui: &Ui) -> Vec<Choice> {
    let all = [
        (texts::OPTION_ONE, Tone::Blue),
        (texts::OPTION_TWO, Tone::Violet),
        (texts::OPTION_THREE, Tone::Green),
    ];
    let choice = |(text, tone): (Text, Tone)| Choice {
        value: text.key.to_owned(),
        label: ui.t(text).to_owned(),
        tone,
        chosen: text == texts::OPTION_ONE,
    };
    all.into_iter().map(choice).collect()
}

pub(super) fn choices(ui: &Ui) -> Markup {
    let fault = vec![ui.t(texts::SAMPLE_CHOICE_FAULT).to_owned()];
    let select = |name| {
        let input = Input::Select {
            choices: options(ui),
            none: Some("–".to_owned()),
        };
        view(ui, name, texts::STATUS, input)
    };
    let boxed = |id: &str, class: &str, tail: &Markup| {
        html! { label.check for={ "design-" (id) } { input class=(class) id={ "design-" (id) } type="checkbox" disabled[id == "check-disabled"] checked[id != "check-off"]; (tail) } }
    };
    let word = html! { (ui.t(texts::SUBSCRIBED)) };
    html! {
        (states(ui.t(texts::SELECT), &html! {
            (state(ui, texts::REST, &control(ui, &select("select"))))
            (state(ui, texts::HOVER, &html! { select.select.is-hover aria-label=(ui.t(texts::STATUS)) { option { (ui.t(texts::OPTION_ONE)) } } }))
            (state(ui, texts::FOCUS, &html! { select.select.is-focus aria-label=(ui.t(texts::STATUS)) { option { (ui.t(texts::OPTION_ONE)) } } }))
            (state(ui, texts::DISABLED, &html! { select.select disabled aria-label=(ui.t(texts::STATUS)) { option { (ui.t(texts::OPTION_ONE)) } } }))
            (state(ui, texts::ERROR, &control(ui, &ControlView { faults: fault.clone(), ..select("select-error") })))
            (state(ui, texts::LONG, &html! { select.select aria-label=(ui.t(texts::STATUS)) { option { (ui.t(texts::LONG_TEXT)) } } }))
        }))
        (states(ui.t(texts::CHECKS), &html! {
            (state(ui, texts::REST, &boxed("check-off", "", &word)))
            (state(ui, texts::CHOSEN, &boxed("check-on", "", &word)))
            (state(ui, texts::FOCUS, &boxed("check-focus", "is-focus", &word)))
            (state(ui, texts::DISABLED, &boxed("check-disabled", "", &word)))
            (state(ui, texts::OPTIONS, &control(ui, &view(ui, "options", texts::CHANNELS, Input::Choices(options(ui))))))
            (state(ui, texts::RATING, &control(ui, &view(ui, "rating", texts::RATING, Input::Rating(Some(3))))))
        }))
    }
}

pub(super) fn dates(ui: &Ui) -> Markup {
    let label = ui.t(texts::CLOSE_DATE);
    let day = DateInput {
        label: Some(label),
        value: "2026-12-01",
        ..DateInput::default()
    };
    let (disabled, invalid) = (true, true);
    html! {
        (states(ui.t(texts::DAY_FIELD), &html! {
            (state(ui, texts::REST, &date_input(ui, &DateInput { id: "design-day", ..day })))
            (state(ui, texts::EMPTY, &date_input(ui, &DateInput { id: "design-day-empty", value: "", ..day })))
            (state(ui, texts::DISABLED, &date_input(ui, &DateInput { id: "design-day-off", disabled, ..day })))
            (state(ui, texts::ERROR, &html! { div.control.control--invalid { (date_input(ui, &DateInput { id: "design-day-wrong", value: "31 Feb", invalid, ..day })) p.control__error { (Icon("circle-alert")) span { (ui.t(texts::SAMPLE_DATE_FAULT)) } } } }))
            (state(ui, texts::BOUNDED, &date_input(ui, &DateInput { id: "design-day-bounds", least: Some("2026-11-20"), most: Some("2026-12-18"), ..day })))
            (state(ui, texts::MOMENT, &date_input(ui, &DateInput { id: "design-moment", value: "2026-12-01T14:30", precision: Precision::Moment, ..day })))
        }))
        p.hint { (ui.t(texts::DATE_HINT)) }
    }
}

pub(super) fn references(ui: &Ui) -> Markup {
    let one = |name: &str, chosen: Option<&str>| {
        let chosen = chosen.map(|name| (String::from("1"), name.to_owned()));
        let control = RefControl {
            lookup: "companies".to_owned(),
            chosen: chosen.into_iter().collect(),
            ..RefControl::default()
        };
        view(ui, name, texts::COMPANY, Input::Reference(control))
    };
    let words = |text: Text| ui.t(text).to_owned();
    let tags = vec![words(texts::OPTION_ONE), words(texts::LONG_TEXT)];
    html! {
        (states(ui.t(texts::COMBOBOX), &html! {
            (state(ui, texts::EMPTY, &control(ui, &one("ref", None))))
            (state(ui, texts::CHOSEN, &control(ui, &one("ref-chosen", Some(ui.t(texts::SAMPLE_COMPANY))))))
            (state(ui, texts::LONG, &control(ui, &one("ref-long", Some(ui.t(texts::LONG_TEXT))))))
            (state(ui, texts::ERROR, &control(ui, &ControlView { faults: vec![words(texts::SAMPLE_CHOICE_FAULT)], ..one("ref-error", None) })))
            (state(ui, texts::OPEN, &open_list(ui)))
            (state(ui, texts::NOTHING, &html! { div.combo { div.combo__list { div.combo__note { (ui.t(texts::NOTHING_FOUND)) } } } }))
        }))
        (states(ui.t(texts::TAG_INPUT), &html! {
            (state(ui, texts::EMPTY, &control(ui, &view(ui, "tags-empty", texts::TAGS, Input::Tags(Vec::new())))))
            (state(ui, texts::CHOSEN, &control(ui, &view(ui, "tags", texts::TAGS, Input::Tags(tags)))))
            (state(ui, texts::SEVERAL, &control(ui, &view(ui, "refs", texts::COMPANY, Input::References(RefControl {
                lookup: "companies".to_owned(),
                chosen: vec![("1".to_owned(), words(texts::SAMPLE_COMPANY)), ("2".to_owned(), words(texts::SAMPLE_NAME))],
                ..RefControl::default()
            })))))
        }))
    }
}

fn open_list(ui: &Ui) -> Markup {
    html! {
        div.combo {
            div.combo__list role="listbox" aria-label=(ui.t(texts::COMPANY)) {
                div.combo__option role="option" aria-selected="true" { span { (ui.t(texts::SAMPLE_COMPANY)) } span.combo__detail { "Bremen" } }
                div.combo__option role="option" aria-selected="false" { span { (ui.t(texts::SAMPLE_NAME)) } span.combo__detail { "Lyon" } }
                div.combo__option role="option" aria-selected="false" { span { (ui.t(texts::LONG_TEXT)) } span.combo__detail { (ui.t(texts::LONG_TEXT)) } }
            }
        }
    }
}
