//! Controls of the forms of settings, each with its label, its help and what is wrong
//! with it.

use base::Fault;
use maud::{Markup, html};

use crate::texts;
use crate::ui::{Icon, Tone, Ui};
use schema::def::COLORS;

/// What is wrong with a form.
#[derive(Clone, Debug, Default)]
pub struct Faults(pub Vec<Fault>);

/// What a control is called and how it is explained.
#[derive(Clone, Copy, Default)]
pub struct Words<'a> {
    /// The field's name in the form.
    pub name: &'a str,
    pub label: &'a str,
    pub help: &'a str,
    pub required: bool,
    /// It takes the whole row.
    pub wide: bool,
}

/// The attributes of an input that its words and faults give it.
pub struct Marks {
    pub id: String,
    pub invalid: Option<&'static str>,
    pub described: Option<String>,
}

impl Faults {
    /// What is wrong with a field or with a part of it.
    pub fn of(&self, ui: &Ui, name: &str) -> Option<String> {
        let is_of = |fault: &&Fault| {
            let rest = fault.field.strip_prefix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', '.']))
        };
        let found = self.0.iter().filter(is_of);
        let found: Vec<String> = found
            .map(|fault| ui.language.message(&fault.message))
            .collect();
        (!found.is_empty()).then(|| found.join(" "))
    }

    /// Everything that is wrong, above the form.
    pub fn summary(&self, ui: &Ui) -> Markup {
        let title = match self.0.len() {
            0 => return html! {},
            1 => ui.t(texts::FAULTS_ONE).to_owned(),
            n => ui.fill(texts::FAULTS_MANY, &[("n", &n.to_string())]),
        };
        html! {
            div.error-summary role="alert" tabindex="-1" {
                p.error-summary__title { (Icon("circle-alert")) (title) }
                ul {
                    @for fault in &self.0 {
                        @let at = fault.field.split(['[', '.']).next().unwrap_or_default();
                        @let said = ui.language.message(&fault.message);
                        li { @if at.is_empty() { (said) } @else { a href={ "#f-" (at) } { (said) } } }
                    }
                }
            }
        }
    }
}

/// A control around an input.
pub fn control(
    ui: &Ui,
    faults: &Faults,
    words: Words<'_>,
    input: impl FnOnce(&Marks) -> Markup,
) -> Markup {
    let fault = faults.of(ui, words.name);
    let told = [("h", !words.help.is_empty()), ("e", fault.is_some())];
    let told = told.iter().filter(|(_, is_there)| *is_there);
    let ids: Vec<String> = told
        .map(|(part, _)| format!("{part}-{}", words.name))
        .collect();
    let marks = Marks {
        id: format!("f-{}", words.name),
        invalid: fault.as_ref().map(|_| "true"),
        described: (!ids.is_empty()).then(|| ids.join(" ")),
    };
    html! {
        div.control.control--wide[words.wide].control--invalid[fault.is_some()] data-field=(words.name) {
            label.control__label for=(marks.id) {
                (words.label)
                @if words.required { span.control__required title=(ui.t(texts::REQUIRED)) aria-hidden="true" { "*" } }
            }
            (input(&marks))
            @if !words.help.is_empty() { p.control__help id={ "h-" (words.name) } { (crate::form::controls::ticked(words.help)) } }
            @if let Some(fault) = &fault { p.control__error id={ "e-" (words.name) } { (Icon("circle-alert")) span { (fault) } } }
        }
    }
}

/// A line of text.
pub fn line(ui: &Ui, faults: &Faults, words: Words<'_>, value: &str) -> Markup {
    control(ui, faults, words, |marks| {
        html! {
            input.input id=(marks.id) name=(words.name) value=(value) autocomplete="off" aria-required=[words.required.then_some("true")]
                aria-invalid=[marks.invalid] aria-describedby=[&marks.described];
        }
    })
}

/// A line that a program reads.
pub fn code(ui: &Ui, faults: &Faults, words: Words<'_>, value: &str) -> Markup {
    control(ui, faults, words, |marks| {
        html! {
            input.input.input--code id=(marks.id) name=(words.name) value=(value) autocomplete="off" spellcheck="false" autocapitalize="none"
                aria-invalid=[marks.invalid] aria-describedby=[&marks.described];
        }
    })
}

/// Several lines.
pub fn area(ui: &Ui, faults: &Faults, words: Words<'_>, value: &str) -> Markup {
    control(ui, faults, words, |marks| {
        html! {
            textarea.textarea id=(marks.id) name=(words.name) rows="2" aria-invalid=[marks.invalid] aria-describedby=[&marks.described] { "\n" (value) }
        }
    })
}

/// One of few: value, name.
pub fn select(
    ui: &Ui,
    faults: &Faults,
    words: Words<'_>,
    choices: &[(String, String)],
    chosen: &str,
) -> Markup {
    control(ui, faults, words, |marks| {
        html! {
            select.select id=(marks.id) name=(words.name) aria-invalid=[marks.invalid] aria-describedby=[&marks.described] {
                @for (value, name) in choices { option value=(value) selected[value == chosen] { (name) } }
            }
        }
    })
}

/// Yes or no, with what it means.
pub fn switch(ui: &Ui, faults: &Faults, words: Words<'_>, on: bool, fixed: bool) -> Markup {
    let fault = faults.of(ui, words.name);
    html! {
        div.switch.control--invalid[fault.is_some()] data-field=(words.name) {
            // Says that it was on the form, also when it is off.
            @if !fixed { input type="hidden" name=(words.name) value="false"; }
            label.switch__row {
                input.switch__input id={ "f-" (words.name) } type="checkbox" role="switch" name=(words.name) value="true" checked[on] disabled[fixed]
                    aria-describedby=[(!words.help.is_empty()).then(|| format!("h-{}", words.name))];
                span.switch__track aria-hidden="true" {}
                span.switch__label { (words.label) }
            }
            @if !words.help.is_empty() { p.switch__help id={ "h-" (words.name) } { (words.help) } }
            @if let Some(fault) = &fault { p.control__error { (Icon("circle-alert")) span { (fault) } } }
        }
    }
}

/// A colour out of all that there are. `none` says what stands for no colour.
pub fn colors(
    ui: &Ui,
    (name, label): (&str, &str),
    none: Option<&str>,
    offered: &[&str],
    chosen: &str,
) -> Markup {
    html! {
        fieldset.swatches {
            legend.control__label { (label) }
            div.swatches__all {
                @if let Some(none) = none { (swatch(name, "", none, chosen)) }
                @for color in offered { (swatch(name, color, color_name(ui, color), chosen)) }
            }
        }
    }
}

fn swatch(name: &str, color: &str, label: &str, chosen: &str) -> Markup {
    html! {
        label.swatch title=(label) {
            input type="radio" name=(name) value=(color) checked[color == chosen] aria-label=(label);
            span class={ "swatch__face " (Tone::named(color).class()) } data-none[color.is_empty()] aria-hidden="true" {}
        }
    }
}

/// What people call a colour.
pub fn color_name(ui: &Ui, color: &str) -> &'static str {
    use crate::texts::settings as own;
    let all = [
        own::GRAY,
        own::RED,
        own::ORANGE,
        own::AMBER,
        own::GREEN,
        own::TEAL,
        own::BLUE,
        own::INDIGO,
        own::VIOLET,
        own::PINK,
    ];
    let place = COLORS.iter().position(|known| *known == color);
    ui.t(place.map_or(own::NO_COLOR, |place| all[place]))
}

/// The colour of a row, as a small choice that shows it.
pub fn color_select(ui: &Ui, name: &str, label: &str, chosen: &str) -> Markup {
    let tone = Tone::named(chosen).class();
    html! {
        span class={ "tint " (tone) } data-tint {
            select.select.tint__select name=(name) aria-label=(label) {
                option value="" selected[!COLORS.contains(&chosen)] { (color_name(ui, "")) }
                @for color in COLORS { option value=(color) selected[color == chosen] { (color_name(ui, color)) } }
            }
        }
    }
}
