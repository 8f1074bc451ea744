//! Where the columns of a file go: as it was found out, to be put right.

use base::Fault;
use engine::import::{Place, Sketch, places};
use engine::imports::{Choices, Dates, Goes, Missing, Numbers};
use maud::{Markup, html};
use schema::ObjectDef;

use super::outcome::{Outcome, figures, reasons};
use crate::texts::{self as common, Text, imports as texts};
use crate::ui::{Icon, Ui};

/// So many columns without values are shown with the others.
const FEW: usize = 3;
/// The choice that leaves a column to the recognised layout.
pub const AS_FOUND: &str = "=";

/// The page.
#[derive(Clone, Debug, Default)]
pub struct MappingView {
    pub id: String,
    pub name: String,
    /// Of the file, for people.
    pub size: String,
    pub read_as: String,
    pub layout: Option<String>,
    pub label_plural: String,
    pub columns: Vec<ColumnView>,
    pub match_by: Vec<Pick>,
    pub match_fault: Option<String>,
    pub dates: Vec<Pick>,
    pub numbers: Vec<Pick>,
    /// What is wrong with none of the controls.
    pub faults: Vec<String>,
    /// How many controls are at fault.
    pub wrong: usize,
    /// What came of trying it out.
    pub tried: Option<Outcome>,
    /// Why it could not be tried out.
    pub error: Option<String>,
}

/// One column.
#[derive(Clone, Debug, Default)]
pub struct ColumnView {
    pub name: String,
    pub samples: Vec<String>,
    pub choices: Vec<Pick>,
    pub fault: Option<String>,
}

/// One thing to choose.
#[derive(Clone, Debug, Default)]
pub struct Pick {
    pub value: String,
    pub label: String,
    pub chosen: bool,
}

impl ColumnView {
    fn is_imported(&self) -> bool {
        self.choices
            .iter()
            .any(|pick| pick.chosen && !pick.value.is_empty())
    }
}

/// The page's data, but for what is known of the import itself.
pub fn of(
    ui: &Ui,
    def: &ObjectDef,
    sketch: &Sketch,
    choices: &Choices,
    faults: &[Fault],
) -> MappingView {
    let all = places(def);
    let of_field = |field: &str| {
        let found = faults.iter().find(|fault| fault.field == field);
        found.map(|fault| ui.said(&fault.message))
    };
    let columns: Vec<ColumnView> = sketch
        .columns
        .iter()
        .enumerate()
        .map(|(n, column)| {
            let goes = choices.columns.get(n).unwrap_or(&Goes::AsFound);
            ColumnView {
                name: column.name.clone(),
                samples: column.samples.clone(),
                choices: column_picks(ui, (def, &all), sketch.layout.as_deref(), &column.to, goes),
                fault: of_field(&format!("columns.{n}")),
            }
        })
        .collect();
    let match_fault = of_field("match_by");
    let is_placed =
        |fault: &&Fault| fault.field == "match_by" || fault.field.starts_with("columns.");
    let other = faults.iter().filter(|fault| !is_placed(fault));
    MappingView {
        read_as: sketch.read_as.clone(),
        layout: sketch.layout.clone(),
        label_plural: def.label_plural.clone(),
        wrong: faults.len(),
        faults: other.map(|fault| ui.said(&fault.message)).collect(),
        match_by: match_picks(ui, def, &all, choices.match_by.as_deref()),
        match_fault,
        dates: dates(ui, sketch.layout.as_deref(), choices.dates),
        numbers: numbers(ui, sketch.layout.as_deref(), choices.numbers),
        columns,
        ..MappingView::default()
    }
}

fn part_text(part: &str) -> Option<Text> {
    Some(match part {
        "street" => common::STREET,
        "city" => common::CITY,
        "region" => common::REGION,
        "postcode" => common::POSTCODE,
        "country" => texts::COUNTRY,
        "lat" => texts::LATITUDE,
        "lon" => texts::LONGITUDE,
        "prefix" => common::PREFIX,
        "first" => common::FIRST,
        "middle" => common::MIDDLE,
        "last" => common::LAST,
        "suffix" => common::SUFFIX,
        _ => return None,
    })
}

fn place_label(ui: &Ui, place: &Place) -> String {
    match place.part.and_then(part_text) {
        Some(part) => format!("{} › {}", place.label, ui.t(part)),
        None => place.label.clone(),
    }
}

/// What a path is called; hidden fields have no place, but a label.
fn path_label(ui: &Ui, (def, all): (&ObjectDef, &[Place]), path: &str) -> String {
    if path == "id" {
        return ui.t(texts::ID).to_owned();
    }
    if let Some(place) = all.iter().find(|place| place.path == path) {
        return place_label(ui, place);
    }
    match def.field(path) {
        Some(field) => field.label.clone(),
        None => path.replace('.', " › "),
    }
}

fn column_picks(
    ui: &Ui,
    (def, all): (&ObjectDef, &[Place]),
    layout: Option<&str>,
    to: &[String],
    goes: &Goes,
) -> Vec<Pick> {
    let chosen = match goes {
        Goes::Nowhere => String::new(),
        Goes::To {
            path,
            missing: Missing::Refuse,
        } => path.clone(),
        Goes::To { path, missing } => format!("{path}+{}", missing.name()),
        Goes::AsFound if layout.is_some() && !to.is_empty() => AS_FOUND.to_owned(),
        Goes::AsFound => to.first().cloned().unwrap_or_default(),
    };
    let mut picks = vec![(String::new(), ui.t(texts::DO_NOT_IMPORT).to_owned())];
    if layout.is_some() && !to.is_empty() {
        let fields: Vec<String> = to
            .iter()
            .map(|path| path_label(ui, (def, all), path))
            .collect();
        let fields = fields.join(", ");
        let label = ui.fill(texts::AS_LAYOUT, &[("fields", &fields)]);
        picks.push((AS_FOUND.to_owned(), label));
    }
    for place in all {
        let label = place_label(ui, place);
        if !place.is_reference {
            picks.push((place.path.clone(), label));
            continue;
        }
        let field = [("field", label.as_str())];
        let way = |missing: Missing| format!("{}+{}", place.path, missing.name());
        picks.push((place.path.clone(), ui.fill(texts::MUST_EXIST, &field)));
        picks.push((
            way(Missing::Create),
            ui.fill(texts::MADE_IF_MISSING, &field),
        ));
        picks.push((way(Missing::Empty), ui.fill(texts::LEFT_EMPTY, &field)));
    }
    picks.push(("id".to_owned(), ui.t(texts::ID).to_owned()));
    // A file that we wrote may have columns that nobody would choose.
    if !picks.iter().any(|(value, _)| *value == chosen) {
        picks.push((chosen.clone(), path_label(ui, (def, all), &chosen)));
    }
    picks
        .into_iter()
        .map(|(value, label)| Pick {
            chosen: value == chosen,
            value,
            label,
        })
        .collect()
}

fn match_picks(ui: &Ui, def: &ObjectDef, all: &[Place], chosen: Option<&str>) -> Vec<Pick> {
    let (one, many) = (
        ui.language.noun(&def.label),
        ui.language.noun(&def.label_plural),
    );
    let mut picks = vec![Pick {
        value: String::new(),
        label: ui.fill(texts::ALWAYS_NEW, &[("object", &one)]),
        chosen: chosen.is_none(),
    }];
    let id = ("id".to_owned(), ui.t(texts::ID).to_owned());
    let telling = all.iter().filter(|place| place.tells_apart);
    let telling = telling.map(|place| (place.path.clone(), place.label.clone()));
    let mut telling: Vec<(String, String)> = telling.chain([id]).collect();
    // What the layout goes by may be hidden elsewhere.
    if let Some(chosen) = chosen.filter(|one| !telling.iter().any(|(value, _)| value == one)) {
        telling.insert(0, (chosen.to_owned(), path_label(ui, (def, all), chosen)));
    }
    for (value, label) in telling {
        let places = [("objects", many.as_str()), ("field", label.as_str())];
        picks.push(Pick {
            chosen: chosen == Some(value.as_str()),
            label: ui.fill(texts::UPDATE_BY, &places),
            value,
        });
    }
    picks
}

fn plain(ui: &Ui, layout: Option<&str>, text: Text) -> String {
    match layout {
        Some(layout) => ui.fill(texts::DATES_LAYOUT, &[("layout", layout)]),
        None => ui.t(text).to_owned(),
    }
}

fn dates(ui: &Ui, layout: Option<&str>, chosen: Dates) -> Vec<Pick> {
    let pick = |dates: Dates| Pick {
        value: dates.name().to_owned(),
        chosen: dates == chosen,
        label: match dates {
            Dates::Plain => plain(ui, layout, texts::DATES_PLAIN),
            Dates::DayFirst => ui.t(texts::DATES_DAY).to_owned(),
            Dates::MonthFirst => ui.t(texts::DATES_MONTH).to_owned(),
        },
    };
    Dates::ALL.into_iter().map(pick).collect()
}

fn numbers(ui: &Ui, layout: Option<&str>, chosen: Numbers) -> Vec<Pick> {
    let pick = |numbers: Numbers| Pick {
        value: numbers.name().to_owned(),
        chosen: numbers == chosen,
        label: match numbers {
            Numbers::Plain => plain(ui, layout, texts::NUMBERS_PLAIN),
            Numbers::Comma => ui.t(texts::NUMBERS_COMMA).to_owned(),
            Numbers::Point => ui.t(texts::NUMBERS_POINT).to_owned(),
        },
    };
    Numbers::ALL.into_iter().map(pick).collect()
}

/// The page.
pub fn content(ui: &Ui, view: &MappingView) -> Markup {
    let imported = view.columns.iter().filter(|one| one.is_imported()).count();
    let (folded, shown) = folded(&view.columns);
    let (imported, all) = (imported.to_string(), view.columns.len().to_string());
    let counted = [("n", imported.as_str()), ("all", all.as_str())];
    html! {
        article.work.work--wide id="import" data-state="open" {
            header.work__head {
                h1.work__title { (view.name) }
                p.work__about {
                    span { (view.label_plural) " · " (view.read_as) " · " (view.size) }
                    @if let Some(layout) = &view.layout {
                        span.badge.tone.tone--green { (Icon("check")) (ui.fill(texts::RECOGNISED, &[("layout", layout)])) }
                    }
                }
            }
            (told(ui, view))
            form id="mapping-form" method="post" action={ "/imports/" (view.id) } data-once {
                (ui.csrf_field())
                div.mapping {
                    div.mapping__head {
                        h2.section__title { (ui.t(texts::MAPPING_TEXT)) }
                        span.section__count data-mapped=(ui.t(texts::MATCHED)) { (ui.fill(texts::MATCHED, &counted)) }
                    }
                    div.mapping__rows role="list" {
                        @for (n, column) in shown { (column_part(ui, n, column)) }
                        @if !folded.is_empty() {
                            details.mapping__more {
                                summary { (Icon("chevron-right")) (ui.fill(texts::NO_VALUES, &[("n", &folded.len().to_string())])) }
                                @for (n, column) in folded { (column_part(ui, n, column)) }
                            }
                        }
                    }
                }
                section.form__group.mapping__how aria-label=(ui.t(texts::HOW)) {
                    h2.form__title { (ui.t(texts::HOW)) }
                    (select(ui, "match_by", texts::EXISTING, &view.match_by, view.match_fault.as_deref(), true))
                    (select(ui, "dates", texts::DATES, &view.dates, None, false))
                    (select(ui, "numbers", texts::NUMBERS, &view.numbers, None, false))
                }
                div.form__bar {
                    button.button.button--quiet.form__left form="discard" { (Icon("trash-2")) (ui.t(texts::DISCARD)) }
                    button.button name="do" value="check" id="check" { (Icon("list-checks")) (ui.t(texts::CHECK)) }
                    button.button.button--primary name="do" value="start" id="start" { (Icon("upload")) (ui.t(texts::START)) }
                }
            }
            form id="discard" method="post" action={ "/imports/" (view.id) "/discard" } data-confirm=(ui.t(texts::DISCARD_ASK)) data-confirm-text=(ui.t(texts::DISCARD_TEXT)) data-confirm-yes=(ui.t(texts::DISCARD)) {
                (ui.csrf_field())
            }
        }
    }
}

/// Columns with their places.
type Columns<'v> = Vec<(usize, &'v ColumnView)>;

/// Columns without values wait behind a word, if there are many, and the others.
fn folded(columns: &[ColumnView]) -> (Columns<'_>, Columns<'_>) {
    let all = columns.iter().enumerate();
    let (empty, full): (Columns<'_>, Columns<'_>) =
        all.partition(|(_, one)| one.samples.is_empty() && one.fault.is_none());
    match empty.len() > FEW && !full.is_empty() {
        true => (empty, full),
        false => (Vec::new(), columns.iter().enumerate().collect()),
    }
}

/// What is wrong, or what came of trying it out.
fn told(ui: &Ui, view: &MappingView) -> Markup {
    html! {
        @if view.wrong > 0 {
            div.error-summary role="alert" tabindex="-1" {
                p.error-summary__title { (Icon("circle-alert")) (ui.t(texts::FAULTS)) }
                ul {
                    @for fault in &view.faults { li { (fault) } }
                    @for (n, column) in view.columns.iter().enumerate().filter(|(_, one)| one.fault.is_some()) {
                        li { a href={ "#f-column." (n) } { (column.name) ": " (column.fault.as_deref().unwrap_or_default()) } }
                    }
                    @if let Some(fault) = &view.match_fault { li { a href="#f-match_by" { (fault) } } }
                }
            }
        }
        @if let Some(error) = &view.error {
            div.error-summary role="alert" {
                p.error-summary__title { (Icon("circle-alert")) (ui.t(texts::CHECK_FAILED)) }
                p { (error) }
            }
        } @else if let Some(tried) = &view.tried {
            section.tried id="tried" role="status" {
                h2.section__title { (ui.t(texts::CHECKED_TITLE)) }
                (figures(ui, tried))
                (reasons(ui, tried))
            }
        }
    }
}

fn column_part(ui: &Ui, n: usize, column: &ColumnView) -> Markup {
    let id = format!("f-column.{n}");
    html! {
        div.mapping__row.control--invalid[column.fault.is_some()] role="listitem" data-column=(column.name) {
            div.mapping__from {
                label.mapping__name for=(id) { (column.name) }
                p.mapping__samples {
                    @if column.samples.is_empty() { span.none { (ui.t(texts::NO_SAMPLES)) } }
                    @for sample in &column.samples { span.mapping__sample { (sample) } }
                }
            }
            span.mapping__arrow { (Icon("arrow-right")) }
            div.mapping__to {
                select.select id=(id) name={ "column." (n) } aria-label={ (column.name) ": " (ui.t(texts::GOES_TO)) } aria-invalid=[column.fault.as_ref().map(|_| "true")] {
                    @for pick in &column.choices { option value=(pick.value) selected[pick.chosen] { (pick.label) } }
                }
                @if let Some(fault) = &column.fault { p.control__error { (Icon("circle-alert")) span { (fault) } } }
            }
        }
    }
}

fn select(
    ui: &Ui,
    name: &str,
    label: Text,
    picks: &[Pick],
    fault: Option<&str>,
    is_wide: bool,
) -> Markup {
    let id = format!("f-{name}");
    html! {
        div.control.control--wide[is_wide].control--invalid[fault.is_some()] {
            label.control__label for=(id) { (ui.t(label)) }
            select.select id=(id) name=(name) {
                @for pick in picks { option value=(pick.value) selected[pick.chosen] { (pick.label) } }
            }
            @if let Some(fault) = fault { p.control__error { (Icon("circle-alert")) span { (fault) } } }
        }
    }
}
