//! What comes above a page: menus, dialogs, drawers, tips, notes; and tabs.

use maud::{Markup, html};

use super::controls::POINTED;
use super::{state, states};
use crate::parts::dialog::{Dialog, Drawer, Size, dialog, drawer, opener};
use crate::parts::menu::{Menu, item, menu, rule};
use crate::parts::tabs::{TabLink, TabPanel, tab_links, tab_panels};
use crate::parts::toast::{Act, Toast, toast};
use crate::texts::{CANCEL, DELETE, UNDO, design as texts};
use crate::ui::{Icon, Ui};

pub(super) fn menus(ui: &Ui) -> Markup {
    let items = html! {
        (item("pencil", ui.t(texts::EDIT), "#menus"))
        (item("copy", ui.t(texts::LONG_TEXT), "#menus"))
        (rule())
        button class="menu__item menu__item--danger" type="button" { (Icon("trash-2")) (ui.t(DELETE)) }
    };
    html! {
        (states(ui.t(texts::MENUS), &html! {
            (state(ui, texts::REST, &menu(&Menu {
                id: "design-menu",
                label: Some(ui.t(texts::MORE)),
                class: "button button--icon",
                face: html! { (Icon("ellipsis")) },
                items,
            })))
            (state(ui, texts::OPEN, &html! {
                div.menu__list {
                    p.menu__note { (ui.t(texts::SAMPLE_NAME)) }
                    @for (also, name) in &POINTED[..3] {
                        a class={ "menu__item" (also) } href="#menus" { (Icon("pencil")) (ui.t(*name)) span.menu__keys { "E" } }
                    }
                    a.menu__item href="#menus" aria-disabled="true" { (Icon("merge")) (ui.t(texts::DISABLED)) }
                    (rule())
                    button class="menu__item menu__item--danger" type="button" { (Icon("trash-2")) (ui.t(DELETE)) }
                }
            }))
        }))
    }
}

pub(super) fn dialogs(ui: &Ui) -> Markup {
    let close = |id: &str| html! { button.button type="button" commandfor=(id) command="close" { (ui.t(CANCEL)) } };
    let field = html! {
        div.control {
            label.control__label for="design-in-dialog" { (ui.t(texts::NAME)) }
            input.input id="design-in-dialog" value=(ui.t(texts::SAMPLE_NAME)) autocomplete="off";
        }
    };
    let lines = html! { @for _ in 0..12 { p.dialog__text { (ui.t(texts::SAMPLE_SENTENCE)) } } };
    html! {
        (states(ui.t(texts::DIALOGS), &html! {
            (state(ui, texts::DIALOG, &opener("design-dialog", "button", &html! { (ui.t(texts::OPEN)) })))
            (state(ui, texts::LONG, &opener("design-long-dialog", "button", &html! { (ui.t(texts::OPEN)) })))
            (state(ui, texts::DRAWER, &opener("design-drawer", "button", &html! { (ui.t(texts::OPEN)) })))
            (state(ui, texts::LOADING, &opener("design-loading-drawer", "button", &html! { (ui.t(texts::OPEN)) })))
        }))
        (dialog(&Dialog {
            id: "design-dialog",
            title: ui.t(texts::SAMPLE_QUESTION),
            text: Some(ui.t(texts::SAMPLE_ANSWER)),
            size: Size::Usual,
            content: field.clone(),
            actions: html! { (close("design-dialog")) button.button.button--danger type="button" commandfor="design-dialog" command="close" { (ui.t(DELETE)) } },
        }))
        (dialog(&Dialog {
            id: "design-long-dialog",
            title: ui.t(texts::LONG_TEXT),
            text: None,
            size: Size::Wide,
            content: lines.clone(),
            actions: close("design-long-dialog"),
        }))
        (drawer(ui, &Drawer {
            id: "design-drawer",
            title: ui.t(texts::LONG_TEXT),
            size: Size::Usual,
            content: lines,
            actions: html! { (close("design-drawer")) button.button.button--primary type="button" commandfor="design-drawer" command="close" { (ui.t(texts::SAVE_CHANGES)) } },
        }))
        (drawer(ui, &Drawer {
            id: "design-loading-drawer",
            title: ui.t(texts::DRAWER),
            size: Size::Wide,
            content: crate::parts::loading::skeleton(ui, crate::parts::loading::Outline::Text),
            actions: html! {},
        }))
    }
}

pub(super) fn tabs(ui: &Ui) -> Markup {
    let panel = |id, label, count| TabPanel {
        id,
        label,
        count,
        content: html! { p.hint { (label) ". " (ui.t(texts::SAMPLE_SENTENCE)) } },
    };
    let panels = [
        panel("design-tab-one", ui.t(texts::OPTION_ONE), Some("12")),
        panel("design-tab-two", ui.t(texts::OPTION_TWO), None),
        panel("design-tab-three", ui.t(texts::LONG_TEXT), None),
    ];
    let link = |label: &str, current| TabLink {
        label: label.to_owned(),
        href: "#tabs".to_owned(),
        current,
        count: None,
    };
    let links = [
        link(ui.t(texts::OPTION_ONE), true),
        link(ui.t(texts::OPTION_TWO), false),
        link(ui.t(texts::OPTION_THREE), false),
    ];
    html! {
        (states(ui.t(texts::PANELS), &html! { div.specimen--wide { (tab_panels(ui.t(texts::PANELS), &panels)) } }))
        (states(ui.t(texts::PAGES), &html! { div.specimen--wide { (tab_links(ui.t(texts::PAGES), &links)) } }))
        (states(ui.t(texts::STATES), &html! {
            @for (also, name) in &POINTED[..3] { (state(ui, *name, &html! { a class={ "tabs__tab" (also) } href="#tabs" { (ui.t(texts::OPTION_TWO)) } })) }
        }))
    }
}

pub(super) fn tips(ui: &Ui) -> Markup {
    let long = ui.t(texts::LONG_TEXT);
    html! {
        p.hint { (ui.t(texts::TIPS_TEXT)) }
        (states(ui.t(texts::TIPS), &html! {
            (state(ui, texts::REST, &html! { button.button.button--icon type="button" aria-label=(ui.t(texts::EDIT)) data-tip=(ui.t(texts::EDIT)) { (Icon("pencil")) } }))
            (state(ui, texts::LONG, &html! { button.button type="button" data-tip=(long) aria-description=(long) { (ui.t(texts::HELP)) } }))
            (state(ui, texts::CUT, &html! { span.cell.design__cut { (long) } }))
            (state(ui, texts::OPEN, &html! { div.tip.design__tip { (ui.t(texts::EDIT)) } }))
        }))
    }
}

pub(super) fn notes(ui: &Ui) -> Markup {
    let undo = Act::Open {
        label: ui.t(UNDO),
        href: "#notes",
    };
    let note = |icon, text, act| Toast { icon, text, act };
    let deleted = ui.t(texts::SAMPLE_DONE);
    html! {
        (states(ui.t(texts::TOASTS), &html! {
            (state(ui, texts::REST, &toast(ui, &note("check", deleted, None))))
            (state(ui, texts::WITH_ACTION, &toast(ui, &note("trash-2", deleted, Some(undo)))))
            (state(ui, texts::ERROR, &toast(ui, &note("circle-alert", ui.t(texts::SAMPLE_FAILED), None))))
            (state(ui, texts::LONG, &toast(ui, &note("check", ui.t(texts::LONG_TEXT), Some(undo)))))
            (state(ui, texts::TRY, &html! { button.button type="button" data-toast=(deleted) data-act=(ui.t(UNDO)) data-done=(ui.t(texts::SAMPLE_UNDONE)) { (ui.t(texts::SHOW_NOTE)) } }))
        }))
        (states(ui.t(texts::BANNERS), &html! {
            div.specimen--wide {
                div.banner { (Icon("info")) p.banner__text { (ui.t(texts::SAMPLE_SENTENCE)) } a.button.button--small href="#notes" { (ui.t(texts::OPEN)) } }
                div.banner.banner--conflict { (Icon("triangle-alert")) p.banner__text { (ui.t(texts::LONG_TEXT)) } }
                div.banner.banner--done { (Icon("circle-check")) p.banner__text { (deleted) } }
                div.error-summary {
                    p.error-summary__title { (Icon("circle-alert")) (ui.t(texts::SAMPLE_FAILED)) }
                    ul { li { a href="#design-error" { (ui.t(texts::SAMPLE_FAULT)) } } li { a href="#fields" { (ui.t(texts::SAMPLE_CHOICE_FAULT)) } } }
                }
            }
        }))
    }
}
