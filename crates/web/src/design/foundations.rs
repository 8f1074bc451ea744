//! Colours, type, space, shape and motion: the tokens.

use maud::{Markup, html};

use super::states;
use crate::texts::{Text, design as texts};
use crate::ui::{Tone, Ui};

/// Tokens by what they are for; `design.css` has a class for each.
const COLOURS: [(Text, &[&str]); 4] = [
    (
        texts::SURFACES,
        &[
            "surface",
            "surface-sunken",
            "surface-nav",
            "surface-raised",
            "surface-hover",
            "surface-press",
            "accent-wash",
            "danger-wash",
            "warning-wash",
        ],
    ),
    (
        texts::LINES,
        &["line-soft", "line", "line-strong", "line-field", "focus"],
    ),
    (
        texts::TEXT_COLOURS,
        &[
            "text",
            "text-soft",
            "text-faint",
            "accent-text",
            "danger-text",
            "success-text",
            "warning-text",
        ],
    ),
    (texts::SOLIDS, &["accent", "danger", "toast", "star"]),
];

const TONES: [(Tone, &str); 10] = [
    (Tone::Gray, "gray"),
    (Tone::Red, "red"),
    (Tone::Orange, "orange"),
    (Tone::Amber, "amber"),
    (Tone::Green, "green"),
    (Tone::Teal, "teal"),
    (Tone::Blue, "blue"),
    (Tone::Indigo, "indigo"),
    (Tone::Violet, "violet"),
    (Tone::Pink, "pink"),
];

pub(super) fn colours(ui: &Ui) -> Markup {
    html! {
        @for (title, names) in COLOURS {
            h3.design__part { (ui.t(title)) }
            ul.patches {
                @for name in names {
                    li.patch { span class={ "patch__colour patch__colour--" (name) } aria-hidden="true" {} code.patch__name { (name) } }
                }
            }
        }
        h3.design__part { (ui.t(texts::TONES)) }
        ul.patches {
            @for (tone, name) in TONES {
                li.patch { span class={ "badge " (tone.class()) } { span class={ "dot " (tone.class()) } {} span.badge__text { (name) } } }
            }
        }
    }
}

pub(super) fn type_scale(ui: &Ui) -> Markup {
    let sizes = ["30", "24", "20", "18", "16", "14", "13", "12", "11"];
    let sample = ui.t(texts::SAMPLE_SENTENCE);
    html! {
        dl.scale {
            @for size in sizes {
                dt { code { "size-" (size) } }
                dd class={ "scale__size scale__size--" (size) } { (sample) }
            }
            dt { code { "weight" } } dd { (sample) }
            dt { code { "weight-medium" } } dd.scale__medium { (sample) }
            dt { code { "weight-bold" } } dd.scale__bold { (sample) }
            dt { code { "font-mono" } } dd { code { "stage = won and amount >= 1000" } }
        }
    }
}

pub(super) fn space(ui: &Ui) -> Markup {
    let steps = [
        "1", "2", "3", "4", "5", "6", "8", "10", "12", "16", "20", "24", "32",
    ];
    html! {
        (states(ui.t(texts::STEPS), &html! {
            ul.steps { @for step in steps { li.step { span class={ "step__bar step__bar--" (step) } aria-hidden="true" {} code { "s-" (step) } } } }
        }))
        (states(ui.t(texts::SHAPES), &html! {
            @for name in ["radius-s", "radius", "radius-l", "radius-xl", "radius-full"] { div class={ "shape shape--" (name) } { code { (name) } } }
            @for name in ["shadow-1", "shadow-2", "shadow-3"] { div class={ "shape shape--" (name) } { code { (name) } } }
        }))
        (states(ui.t(texts::MOTION), &html! {
            @for name in ["quick", "calm"] { div class={ "shape motion motion--" (name) } { code { (name) } } }
            p.hint { (ui.t(texts::MOTION_TEXT)) }
        }))
    }
}
