//! The bar below a list, and the pages that ask what becomes of many records.

use maud::{Markup, html};

use crate::form::controls::control;
use crate::form::several::{ListMode, Several};
use crate::list::view::Looks;
use crate::parts::notice::crumbs;
use crate::texts::{self as common, exports, selection as texts};
use crate::ui::{Icon, Ui};

/// Which records something is done with.
#[derive(Clone, Debug, Default)]
pub struct Many {
    pub looks: Looks,
    /// The first of them, and how many more there are.
    pub names: Vec<String>,
    pub more: u64,
    pub total: u64,
    pub count: String,
    /// What carries the selection on.
    pub fields: Vec<(&'static str, String)>,
    /// The list that they were selected in.
    pub back: String,
}

/// The form for some of their fields.
pub struct EditView {
    pub many: Many,
    pub controls: Vec<Several>,
    /// Names and labels of the fields that can be chosen besides.
    pub left: Vec<(String, String)>,
    /// What is wrong with no control.
    pub faults: Vec<String>,
    /// Names this very edit, so that it is done once.
    pub token: String,
}

/// The question before they go.
pub struct DeleteView {
    pub many: Many,
    pub token: String,
}

/// The bar above.
pub fn head(ui: &Ui, looks: &Looks, count: &str) -> Markup {
    let list = (looks.label_plural.clone(), format!("/{}", looks.plural));
    let here = ui.fill(texts::SELECTED, &[("n", count)]);
    crumbs(ui, &[list], &here)
}

pub(crate) fn objects(ui: &Ui, many: &Many) -> String {
    let (one, all) = many.looks.lower(ui);
    match many.total {
        1 => one,
        _ => all,
    }
}

pub(crate) fn named(ui: &Ui, many: &Many) -> Markup {
    html! {
        ul.chips {
            @for name in &many.names { li.chip { (name) } }
            @if many.more > 0 { li.chip.chip--more { (ui.fill(texts::AND_MORE, &[("n", &many.more.to_string())])) } }
        }
    }
}

pub(crate) fn hidden(ui: &Ui, many: &Many, token: &str) -> Markup {
    html! {
        (ui.csrf_field())
        input type="hidden" name="-token" value=(token);
        @for (name, value) in &many.fields { input type="hidden" name=(name) value=(value); }
    }
}

pub(crate) fn none_left(ui: &Ui, many: &Many) -> Markup {
    let all = many.looks.lower(ui).1;
    html! {
        article.work {
            div.banner.banner--conflict role="status" {
                (Icon("circle-alert"))
                p.banner__text { (ui.fill(texts::NONE_LEFT, &[("objects", &all)])) }
                a.button.button--small href=(many.back) { (ui.t(common::BACK)) }
            }
        }
    }
}

/// The form.
pub fn edit(ui: &Ui, view: &EditView) -> Markup {
    let many = &view.many;
    if many.total == 0 {
        return none_left(ui, many);
    }
    let objects = objects(ui, many);
    let places = [
        ("count", many.count.as_str()),
        ("objects", objects.as_str()),
    ];
    let bulk = format!("/{}/bulk", many.looks.plural);
    let chooser = match view.controls.is_empty() {
        true => texts::CHOOSE_FIELD,
        false => texts::ANOTHER_FIELD,
    };
    html! {
        form.form id="bulk-form" method="post" action={ "/" (many.looks.plural) "/selection" } novalidate data-once {
            // Enter in a field does what the button at the foot does.
            button.visually-hidden formaction=(bulk) tabindex="-1" aria-hidden="true" disabled[view.controls.is_empty()] {}
            (hidden(ui, many, &view.token))
            input type="hidden" name="-do" value="edit";
            header.work__head {
                h1.work__title { (ui.fill(texts::EDIT_MANY, &places)) }
                p.hint { (ui.t(texts::EDIT_TEXT)) }
            }
            (named(ui, many))
            @if !view.faults.is_empty() {
                div.error-summary role="alert" tabindex="-1" { ul { @for fault in &view.faults { li { (fault) } } } }
            }
            @for one in &view.controls {
                div.several data-several=(one.control.name) {
                    input type="hidden" name="-field" value=(one.control.name);
                    (control(ui, &one.control))
                    @if let Some(mode) = one.mode { (modes(ui, &one.control.name, mode)) }
                    button.button.button--quiet.button--icon.several__without name="-without" value=(one.control.name) aria-label=(ui.fill(texts::WITHOUT, &[("field", &one.control.label)])) { (Icon("x")) }
                }
            }
            @if !view.left.is_empty() {
                div.control {
                    label.control__label for="another" { (ui.t(chooser)) }
                    select.select id="another" name="-field" data-submits {
                        option value="" { "–" }
                        @for (name, label) in &view.left { option value=(name) { (label) } }
                    }
                    noscript { button.button { (ui.t(texts::ADD_FIELD)) } }
                }
            }
            div.form__bar {
                a.button href=(many.back) { (ui.t(common::CANCEL)) }
                button.button.button--primary id="change" formaction=(bulk) disabled[view.controls.is_empty()] { (ui.fill(texts::CHANGE_MANY, &places)) }
            }
        }
    }
}

fn modes(ui: &Ui, name: &str, chosen: ListMode) -> Markup {
    html! {
        fieldset.several__modes {
            legend.visually-hidden { (ui.t(texts::MODE)) }
            @for mode in ListMode::ALL {
                @let label = match mode { ListMode::Set => texts::MODE_SET, ListMode::Add => texts::MODE_ADD, ListMode::Remove => texts::MODE_REMOVE };
                label.check {
                    input type="radio" name={ (name) "-mode" } value=(mode.name()) checked[mode == chosen];
                    (ui.t(label))
                }
            }
        }
    }
}

/// The question.
pub fn delete(ui: &Ui, view: &DeleteView) -> Markup {
    let many = &view.many;
    if many.total == 0 {
        return none_left(ui, many);
    }
    let objects = objects(ui, many);
    let places = [
        ("count", many.count.as_str()),
        ("objects", objects.as_str()),
    ];
    html! {
        form.form id="bulk-form" method="post" action={ "/" (many.looks.plural) "/bulk" } data-once {
            (hidden(ui, many, &view.token))
            input type="hidden" name="-deed" value="delete";
            header.work__head {
                h1.work__title { (ui.fill(texts::DELETE_MANY, &places)) }
                p.hint { (ui.t(texts::DELETE_MANY_TEXT)) }
            }
            (named(ui, many))
            div.form__bar {
                a.button href=(many.back) { (ui.t(common::CANCEL)) }
                button.button.button--danger id="change" { (Icon("trash-2")) (ui.fill(texts::DELETE_BUTTON, &places)) }
            }
        }
    }
}

/// What a list offers for the rows that are selected in it.
#[derive(Clone, Debug, Default)]
pub struct Bar {
    pub q: String,
    pub filter: String,
    /// How many there are, if more than are shown.
    pub all: Option<String>,
}

/// The bar that appears when rows are selected. A script counts them; without one it
/// works the same.
pub fn bar(ui: &Ui, looks: &Looks, bar: &Bar) -> Markup {
    let all = bar.all.as_deref();
    let text = match bar.q.is_empty() && bar.filter.is_empty() {
        true => texts::ALL_THERE_ARE,
        false => texts::ALL_MATCHING,
    };
    let may_not = ui.withheld;
    html! {
        form.selection id="selection" method="post" action={ "/" (looks.plural) "/selection" } aria-label=(ui.t(texts::ACTIONS)) {
            (ui.csrf_field())
            input type="hidden" name="-q" value=(bar.q);
            input type="hidden" name="-filter" value=(bar.filter);
            p.selection__count role="status" { span data-selected {} " " (ui.t(texts::SELECTED_WORD)) }
            @if let Some(all) = all {
                label.check.selection__all { input type="checkbox" name="-all" value="1"; span { (ui.fill(text, &[("count", all)])) } }
            }
            div.selection__actions {
                @if !may_not.bulk && !may_not.change { button.button.button--small name="-do" value="edit" { (Icon("pencil")) (ui.t(common::EDIT)) } }
                @if !may_not.export { button.button.button--small name="-do" value="export" { (Icon("download")) (ui.t(exports::EXPORT)) } }
                @if !may_not.merge { button.button.button--small name="-do" value="merge" data-few { (Icon("merge")) (ui.t(texts::MERGE)) } }
                @if !may_not.bulk && !may_not.remove { button.button.button--small.selection__delete name="-do" value="delete" { (Icon("trash-2")) (ui.t(common::DELETE)) } }
                button.button.button--quiet.button--small.button--icon type="button" data-clear-selection hidden aria-label=(ui.t(texts::CLEAR_SELECTION)) { (Icon("x")) }
            }
        }
    }
}

/// The box of one row.
pub fn pick(ui: &Ui, id: &str, name: &str) -> Markup {
    html! {
        label.pick { input type="checkbox" form="selection" name="id" value=(id) aria-label=(ui.fill(texts::SELECT, &[("name", name)])); }
    }
}

/// The box for all rows that are shown: of no use without a script, which shows it. Its place is
/// kept, so that nothing moves then.
pub fn pick_all(ui: &Ui) -> Markup {
    html! {
        label.pick.pick--all { input type="checkbox" data-pick-all disabled autocomplete="off" aria-label=(ui.t(texts::SELECT_SHOWN)); }
    }
}
