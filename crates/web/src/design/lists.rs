//! Badges, faces, tables, cards, and what stands where nothing is (yet).

use maud::{Markup, html};

use super::controls::POINTED;
use super::{state, states};
use crate::parts::cell::{Cell, full};
use crate::parts::face::{Badge, Linked, Shape, avatar, badge, large_avatar, who};
use crate::parts::loading::{Come, Outline, progress, skeleton, spinner};
use crate::parts::notice::empty;
use crate::texts::{CLEAR_FILTER, design as texts};
use crate::ui::{Icon, Tone, Ui};

pub(super) fn marks(ui: &Ui) -> Markup {
    let one = |text: &str, tone| {
        badge(&Badge {
            label: text.to_owned(),
            tone,
        })
    };
    let linked = |name: &str, shape| Linked {
        name: name.to_owned(),
        href: Some("#marks".to_owned()),
        shape,
    };
    let (name, company, long) = (
        ui.t(texts::SAMPLE_NAME),
        ui.t(texts::SAMPLE_COMPANY),
        ui.t(texts::LONG_TEXT),
    );
    html! {
        (states(ui.t(texts::BADGES), &html! {
            (state(ui, texts::REST, &one(ui.t(texts::OPTION_ONE), Tone::Blue)))
            (state(ui, texts::USUAL, &one(ui.t(texts::OPTION_TWO), Tone::Gray)))
            (state(ui, texts::LONG, &one(long, Tone::Violet)))
            (state(ui, texts::RATING, &full(ui, &Cell::Rating(4))))
            (state(ui, texts::EMPTY, &full(ui, &Cell::Empty)))
            (state(ui, texts::KEYS, &html! { span.key { "/" } " " span.key { "Ctrl" } }))
        }))
        (states(ui.t(texts::FACES), &html! {
            (state(ui, texts::PERSON, &avatar(name, Shape::Round)))
            (state(ui, texts::COMPANY, &avatar(company, Shape::Square)))
            (state(ui, texts::FILE, &avatar(name, Shape::File)))
            (state(ui, texts::LARGE, &large_avatar(company, "building-2")))
            (state(ui, texts::LINK, &who(&linked(name, Shape::Round))))
            (state(ui, texts::LONG, &who(&linked(long, Shape::Square))))
        }))
    }
}

pub(super) fn tables(ui: &Ui) -> Markup {
    let rows = [
        (
            "",
            ui.t(texts::SAMPLE_COMPANY),
            ui.t(texts::OPTION_ONE),
            Tone::Blue,
            "12,400.00 €",
        ),
        (
            " is-hover",
            ui.t(texts::HOVER),
            ui.t(texts::OPTION_TWO),
            Tone::Violet,
            "980.50 €",
        ),
        (
            " is-focus",
            ui.t(texts::FOCUS),
            ui.t(texts::OPTION_THREE),
            Tone::Green,
            "1,250,000.00 €",
        ),
        (
            "",
            ui.t(texts::LONG_TEXT),
            ui.t(texts::LONG_TEXT),
            Tone::Gray,
            "123,456,789.50 €",
        ),
    ];
    html! {
        div.table-box.design__table tabindex="0" role="group" aria-label=(ui.t(texts::TABLES)) {
            table.table {
                thead { tr {
                    th scope="col" aria-sort="ascending" { a.sort href="#tables" { (ui.t(texts::NAME)) (Icon("arrow-up")) } }
                    th scope="col" { a.sort href="#tables" { (ui.t(texts::STATUS)) (Icon("arrow-up")) } }
                    th scope="col" data-align="end" { (ui.t(texts::AMOUNT)) }
                    th scope="col" { (ui.t(texts::OWNER)) }
                } }
                tbody {
                    @for (class, name, status, tone, amount) in rows {
                        tr class={ "row" (class) } {
                            td { a.row__link href="#tables" { (avatar(name, Shape::Square)) span { (name) } } }
                            td data-label=(ui.t(texts::STATUS)) { span.cell { span.badges { (badge(&Badge { label: status.to_owned(), tone })) } } }
                            td data-align="end" data-label=(ui.t(texts::AMOUNT)) { span.cell { (amount) } }
                            td data-label=(ui.t(texts::OWNER)) { span.cell { (who(&Linked { name: ui.t(texts::SAMPLE_NAME).to_owned(), href: None, shape: Shape::Round })) } }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn cards(ui: &Ui) -> Markup {
    let card = |also: &str, title: &str| {
        html! {
            ul { li class={ "card" (also) } {
                a.card__title href="#cards" { (title) }
                div.card__line { (who(&Linked { name: ui.t(texts::SAMPLE_COMPANY).to_owned(), href: None, shape: Shape::Square })) }
                div.card__foot { span.card__amount { "12,400.00 €" } span.card__end { (Icon("calendar")) "1 Dec 2026" (avatar(ui.t(texts::SAMPLE_NAME), Shape::Round)) } }
            } }
        }
    };
    html! {
        div.specimens.specimens--cards {
            @for (also, name) in &POINTED[..3] { (state(ui, *name, &card(also, ui.t(texts::SAMPLE_DEAL)))) }
            (state(ui, texts::LIFTED, &card(" card--lifted", ui.t(texts::SAMPLE_DEAL))))
            (state(ui, texts::GHOST, &html! { div inert { (card(" card--ghost", ui.t(texts::SAMPLE_DEAL))) } }))
            (state(ui, texts::LONG, &card("", ui.t(texts::LONG_TEXT))))
        }
        (states(ui.t(texts::EMPTY), &html! {
            div.specimen--wide { (empty("handshake", ui.t(texts::SAMPLE_EMPTY), ui.t(texts::SAMPLE_EMPTY_TEXT), &html! {
                a.button.button--primary href="#cards" { (Icon("plus")) (ui.t(texts::SAMPLE_NEW)) }
                a.button href="#cards" { (ui.t(CLEAR_FILTER)) }
            })) }
        }))
    }
}

pub(super) fn waiting(ui: &Ui) -> Markup {
    html! {
        (states(ui.t(texts::PROGRESS), &html! {
            (state(ui, texts::PROGRESS, &progress(ui.t(texts::PROGRESS), Come::Percent(62))))
            (state(ui, texts::UNKNOWN, &progress(ui.t(texts::PROGRESS), Come::Unknown)))
            (state(ui, texts::SPINNER, &spinner(ui)))
        }))
        (states(ui.t(texts::OUTLINES), &html! {
            (state(ui, texts::LONG_FIELD, &skeleton(ui, Outline::Text)))
            (state(ui, texts::CARDS, &skeleton(ui, Outline::Cards(2))))
            div.specimen--wide { (skeleton(ui, Outline::Rows(3))) }
        }))
    }
}
