//! The comparison: a column for each record, a row for each field, a choice in each row.

use maud::{Markup, html};

use crate::list::view::Looks;
use crate::parts::cell::{Cell, Moment, full};
use crate::parts::face::avatar;
use crate::parts::notice::crumbs;
use crate::texts::{self as common, merge as texts};
use crate::ui::{Icon, Ui};

/// The choice that takes the lists of all.
pub const UNITED: &str = "all";

/// The page.
#[derive(Clone, Debug, Default)]
pub struct MergeView {
    pub looks: Looks,
    pub winner: String,
    pub records: Vec<Contender>,
    /// Fields in which not all are the same.
    pub differing: Vec<Field>,
    pub same: Vec<Field>,
    /// Icons, and how many of which objects follow.
    pub followers: Vec<(String, String)>,
    pub faults: Vec<String>,
    pub united: &'static str,
}

/// One of the records.
#[derive(Clone, Debug)]
pub struct Contender {
    pub id: String,
    pub title: String,
    pub href: String,
    pub made: Moment,
    /// Whether it is the one that stays.
    pub stays: bool,
    /// Where it is.
    pub keep: String,
}

/// One field of all of them.
#[derive(Clone, Debug, Default)]
pub struct Field {
    pub name: String,
    pub label: String,
    pub is_list: bool,
    pub differs: bool,
    pub values: Vec<Worth>,
}

/// What one record has in a field.
#[derive(Clone, Debug, Default)]
pub struct Worth {
    pub id: String,
    pub cell: Cell,
    pub chosen: bool,
}

/// The bar above.
pub fn head(ui: &Ui, view: &MergeView, title: &str) -> Markup {
    let list = (
        view.looks.label_plural.clone(),
        format!("/{}", view.looks.plural),
    );
    crumbs(ui, &[list], title)
}

/// The page.
pub fn content(ui: &Ui, view: &MergeView, title: &str) -> Markup {
    let (count, many) = (view.records.len().to_string(), view.looks.lower(ui).1);
    let places = [("count", count.as_str()), ("objects", many.as_str())];
    html! {
        form.work.work--full id="merge-form" method="post" action={ "/" (view.looks.plural) "/merge" } data-once {
            (ui.csrf_field())
            input type="hidden" name="winner" value=(view.winner);
            @for record in &view.records { input type="hidden" name="id" value=(record.id); }
            header.work__head {
                h1.work__title { (title) }
                p.hint { (ui.t(texts::TEXT)) }
            }
            @if !view.faults.is_empty() {
                div.error-summary role="alert" tabindex="-1" { ul { @for fault in &view.faults { li { (fault) } } } }
            }
            div.table-box.compare-box tabindex="0" aria-label=(title) {
                table.compare {
                    thead { (heads(ui, view)) }
                    tbody {
                        @for field in &view.differing { (row(ui, view, field)) }
                        @if view.differing.is_empty() {
                            tr { td.compare__none colspan=(view.records.len() + 1) { (ui.t(texts::NOTHING_DIFFERS)) } }
                        }
                    }
                }
            }
            @if !view.same.is_empty() { (same(ui, view)) }
            section {
                h2.section__title { (ui.t(texts::FOLLOW)) }
                @if view.followers.is_empty() { p.hint { (ui.t(texts::NOTHING_FOLLOWS)) } }
                @else { ul.chips { @for (icon, told) in &view.followers { li.chip { (Icon(icon)) (told) } } } }
            }
            div.form__bar {
                a.button href={ "/" (view.looks.plural) } { (ui.t(common::CANCEL)) }
                button.button.button--primary id="merge" { (Icon("merge")) (ui.fill(texts::MERGE_MANY, &places)) }
            }
        }
    }
}

fn heads(ui: &Ui, view: &MergeView) -> Markup {
    html! {
        tr {
            th.compare__field scope="col" { span.visually-hidden { (ui.t(texts::FIELD)) } }
            @for record in &view.records {
                th.compare__head scope="col" data-id=(record.id) data-stays[record.stays] {
                    div.compare__who {
                        @if let Some(shape) = view.looks.face { (avatar(&record.title, shape)) }
                        a.compare__title href=(record.href) { (record.title) }
                    }
                    p.compare__made { (ui.fill(texts::MADE, &[("when", &record.made.shown)])) }
                    @if record.stays {
                        span.badge.tone.tone--green { (Icon("check")) (ui.t(texts::STAYS)) }
                    } @else {
                        a.button.button--small href=(record.keep) aria-label={ (ui.t(texts::KEEP_THIS)) ": " (record.title) } { (ui.t(texts::KEEP_THIS)) }
                    }
                }
            }
        }
    }
}

fn row(ui: &Ui, view: &MergeView, field: &Field) -> Markup {
    let name = format!("pick.{}", field.name);
    html! {
        tr data-field=(field.name) {
            th.compare__field scope="row" {
                (field.label)
                @if field.is_list {
                    label.check.compare__united {
                        input type="radio" name=(name) value=(view.united) checked;
                        (ui.t(texts::UNITED))
                    }
                }
            }
            @for (worth, record) in field.values.iter().zip(&view.records) {
                td.compare__cell data-label=(record.title) data-stays[record.stays] data-list[field.is_list] {
                    @if worth.cell == Cell::Empty { span.none { "–" } }
                    @else {
                        @let text = if field.is_list { texts::ONLY_FROM } else { texts::FROM };
                        div.compare__worth {
                            input type="radio" name=(name) value=(worth.id) checked[worth.chosen]
                                aria-label=(ui.fill(text, &[("field", &field.label), ("name", &record.title)]));
                            div.compare__value { (full(ui, &worth.cell)) }
                        }
                    }
                }
            }
        }
    }
}

fn same(ui: &Ui, view: &MergeView) -> Markup {
    let text = match view.same.len() {
        1 => ui.t(texts::SAME_ONE).to_owned(),
        n => ui.fill(texts::SAME, &[("n", &n.to_string())]),
    };
    html! {
        details.system.system--fields {
            summary { (Icon("chevron-right")) (text) }
            dl.fields {
                @for field in &view.same {
                    div.field data-field=(field.name) {
                        dt { (field.label) }
                        dd { @if let Some(worth) = field.values.first() { (full(ui, &worth.cell)) } }
                    }
                }
            }
        }
    }
}
