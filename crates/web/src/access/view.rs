//! The page of what a person may do: their roles, a table of objects and actions,
//! and what else.

use maud::{Markup, html};

use crate::parts::notice::{crumbs, empty};
use crate::texts::{Text, access as texts};
use crate::ui::{Icon, Ui};

/// The page.
#[derive(Clone, Debug)]
pub struct AccessView {
    pub person: String,
    /// The list of people, its name and address.
    pub list: (String, String),
    /// The person's own page.
    pub address: String,
    pub is_everything: bool,
    /// It is of a role, not of a person who has some.
    pub is_role: bool,
    /// Whether the reader may see the pages as this person does.
    pub may_view: bool,
    pub roles: Vec<RoleView>,
    pub rows: Vec<Row>,
    pub specials: Vec<SpecialView>,
}

/// A role.
#[derive(Clone, Debug)]
pub struct RoleView {
    pub name: String,
    /// The team that it comes through.
    pub team: Option<String>,
}

/// One object.
#[derive(Clone, Debug)]
pub struct Row {
    pub label: String,
    pub icon: String,
    pub cells: Vec<Cell>,
    /// Labels of fields.
    pub hidden: Vec<String>,
    pub read_only: Vec<String>,
    /// What others share with them, in sentences.
    pub shared: Vec<String>,
}

/// One action with one object: the sum of what is granted.
#[derive(Clone, Debug)]
pub struct Cell {
    pub action: Text,
    pub grants: Vec<Grant>,
}

/// What some roles let them reach.
#[derive(Clone, Debug)]
pub struct Grant {
    pub reach: Reaches,
    /// The filter that narrows it.
    pub only: Option<String>,
    /// The roles that let them, where that is not clear.
    pub by: Vec<String>,
}

/// How far an action reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reaches {
    None,
    Own,
    Team,
    All,
}

/// A right that is not about records.
#[derive(Clone, Debug)]
pub struct SpecialView {
    pub label: Text,
    /// The roles that give it.
    pub by: Vec<String>,
}

/// The bar above.
pub fn head(ui: &Ui, view: &AccessView) -> Markup {
    let person = (view.person.clone(), view.address.clone());
    crumbs(ui, &[view.list.clone(), person], ui.t(texts::CRUMB))
}

/// The page.
pub fn content(ui: &Ui, view: &AccessView, title: &str) -> Markup {
    html! {
        section.work.work--wide id="access" {
            header.work__head {
                div.access__title {
                    h1.work__title { (title) }
                    @if view.may_view { (view_as(ui, view)) }
                }
                (roles(ui, view))
            }
            @if view.is_everything {
                p.access__everything { (Icon("shield-check")) span { (ui.fill(texts::EVERYTHING, &[("name", &view.person)])) } }
            } @else if view.roles.is_empty() && !view.is_role {
                (empty("shield", ui.t(texts::NOTHING_TITLE), ui.t(texts::NOTHING_TEXT), &html! {}))
            } @else {
                (table(ui, view))
                (specials(ui, view))
            }
        }
    }
}

fn view_as(ui: &Ui, view: &AccessView) -> Markup {
    let why = ui.fill(texts::VIEW_AS_TITLE, &[("name", &view.person)]);
    html! {
        form method="post" action={ (view.address) "/view-as" } {
            (ui.csrf_field())
            button.button id="view-as" data-tip=(why) aria-description=(why) { (Icon("eye")) (ui.t(texts::VIEW_AS)) }
        }
    }
}

fn roles(ui: &Ui, view: &AccessView) -> Markup {
    html! {
        @if !view.roles.is_empty() {
            ul.access__roles aria-label=(ui.t(texts::ROLES)) {
                @for role in &view.roles {
                    li.access__role {
                        (Icon("shield-check"))
                        span.access__role-name { (role.name) }
                        @if let Some(team) = &role.team {
                            span.access__through { (ui.fill(texts::THROUGH, &[("team", team)])) }
                        }
                    }
                }
            }
        }
    }
}

fn table(ui: &Ui, view: &AccessView) -> Markup {
    let actions: Vec<Text> = view.rows.first().map_or_else(Vec::new, |row| {
        row.cells.iter().map(|cell| cell.action).collect()
    });
    html! {
        div.access-box tabindex="0" role="region" aria-label=(ui.t(texts::OBJECTS)) {
            table.access {
                thead { tr {
                    th scope="col" { (ui.t(texts::OBJECT)) }
                    @for action in &actions { th scope="col" { (ui.t(*action)) } }
                } }
                tbody {
                    @for row in &view.rows { (object(ui, row)) }
                }
            }
        }
    }
}

fn object(ui: &Ui, row: &Row) -> Markup {
    let labels = |labels: &[String]| labels.join(", ");
    html! {
        tr {
            th scope="row" {
                span.access__object { (Icon(&row.icon)) span { (row.label) } }
                @for sentence in &row.shared {
                    span.access__shared { (Icon("users")) span { (sentence) } }
                }
                @if !row.hidden.is_empty() {
                    span.access__fields { (ui.fill(texts::HIDDEN, &[("fields", &labels(&row.hidden))])) }
                }
                @if !row.read_only.is_empty() {
                    span.access__fields { (ui.fill(texts::READ_ONLY, &[("fields", &labels(&row.read_only))])) }
                }
            }
            @for cell in &row.cells {
                td data-label=(ui.t(cell.action)) { (reach(ui, cell)) }
            }
        }
    }
}

fn reach(ui: &Ui, cell: &Cell) -> Markup {
    html! {
        div.access__grants {
            @if cell.grants.is_empty() { div { span.reach.reach--none { (ui.t(texts::NONE)) } } }
            @for grant in &cell.grants {
                div {
                    span.reach { (ui.t(reach_text(grant.reach))) }
                    @if let Some(only) = &grant.only { " " span.access__only { (ui.fill(texts::WHERE, &[("filter", only)])) } }
                    @if !grant.by.is_empty() { span.access__why { (grant.by.join(", ")) } }
                }
            }
        }
    }
}

fn reach_text(reach: Reaches) -> Text {
    match reach {
        Reaches::None => texts::NONE,
        Reaches::Own => texts::OWN,
        Reaches::Team => texts::TEAM,
        Reaches::All => texts::ALL,
    }
}

fn specials(ui: &Ui, view: &AccessView) -> Markup {
    html! {
        h2.access__heading { (ui.t(texts::BESIDES)) }
        ul.access__specials {
            @for special in &view.specials {
                li.access__special data-has[!special.by.is_empty()] {
                    (Icon(if special.by.is_empty() { "x" } else { "check" }))
                    span { (ui.t(special.label)) }
                    @if view.roles.len() > 1 && !special.by.is_empty() {
                        span.access__why { (special.by.join(", ")) }
                    }
                    @if special.by.is_empty() { span.visually-hidden { (ui.t(texts::NOT)) } }
                }
            }
        }
    }
}
