//! What is on its way: how far it has come, and the outlines of what will be there.

use maud::{Markup, html};

use crate::texts::parts as texts;
use crate::ui::Ui;

/// How far something has come. What it is stands in `label`, for those who do not see the bar.
pub fn progress(label: &str, come: Come) -> Markup {
    html! {
        @match come {
            Come::Percent(percent) => progress.progress__bar max="100" value=(percent.min(100)) aria-label=(label) { (percent.min(100)) " %" },
            Come::Unknown => progress.progress__bar aria-label=(label) {},
        }
    }
}

/// How much is known of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Come {
    Percent(u8),
    Unknown,
}

/// A turning ring with its words for those who do not see it.
pub fn spinner(ui: &Ui) -> Markup {
    html! { span.spinner aria-hidden="true" {} span.visually-hidden { (ui.t(texts::LOADING)) } }
}

/// Which outline stands in the place of what is loading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outline {
    /// Lines of text below a title.
    Text,
    /// Rows of a list.
    Rows(u8),
    /// Cards of a board or gallery.
    Cards(u8),
}

/// An outline; screen readers hear that something is loading.
pub fn skeleton(ui: &Ui, outline: Outline) -> Markup {
    html! {
        div role="status" {
            span.visually-hidden { (ui.t(texts::LOADING)) }
            div.skeleton aria-hidden="true" {
                @match outline {
                    Outline::Text => {
                        div class="skeleton__bone skeleton__bone--title" {}
                        div.skeleton__bone {}
                        div.skeleton__bone {}
                        div class="skeleton__bone skeleton__bone--short" {}
                    },
                    Outline::Rows(count) => div {
                        @for _ in 0..count {
                            div.skeleton__row {
                                div class="skeleton__bone skeleton__bone--face" {}
                                @for _ in 0..4 { div.skeleton__bone {} }
                            }
                        }
                    },
                    Outline::Cards(count) => @for _ in 0..count {
                        div.skeleton__card {
                            div class="skeleton__bone skeleton__bone--title" {}
                            div.skeleton__bone {}
                            div class="skeleton__bone skeleton__bone--short" {}
                        }
                    },
                }
            }
        }
    }
}
