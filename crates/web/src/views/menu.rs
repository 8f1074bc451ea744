//! The menu of views above a list, and what is open of them.

use base::{Id, Result};
use engine::views::Audience;
use engine::{Cx, Principal, records};
use maud::{Markup, html};
use schema::ObjectDef;

use super::{address, form_address};
use crate::assets;
use crate::list::ask::Ask;
use crate::list::kept::Kept;
use crate::texts::{kept as kept_texts, table as texts};
use crate::ui::{Icon, Ui};

/// Teams whose names are looked up.
const MOST_TEAMS: usize = 20;

/// A view in the menu: its name, its address, whether it is open.
type Known = (String, String, bool);

/// What the menu shows.
#[derive(Clone, Debug, Default)]
pub struct MenuView {
    /// What is open: a view's name, or all records.
    pub title: String,
    pub is_changed: bool,
    /// Where all records are.
    pub all: (String, String),
    /// Views by who sees them: a heading, then names, addresses, whether open.
    pub groups: Vec<(String, Vec<Known>)>,
    /// The view that is open, with what can be done about it.
    pub open: Option<OpenView>,
    /// Where what is shown is kept as a new view; none for whoever keeps none.
    pub keep: Option<String>,
    /// What is shown, as a view keeps it.
    pub state: String,
    /// What is left out of the open view, in words.
    pub left_out: Option<String>,
    /// The view that can be kept without that.
    pub settles: Option<String>,
}

/// The view that is open.
#[derive(Clone, Debug)]
pub struct OpenView {
    pub id: String,
    pub name: String,
    pub address: String,
    pub updated_at: i64,
    pub is_pinned: bool,
    pub begins: bool,
    pub may_change: bool,
    /// Where it is named and shared, as it is shown now; none for whoever may not change it.
    pub change: Option<String>,
}

impl MenuView {
    /// The same where what is shown cannot be kept: its filter is at fault.
    pub fn unkept(mut self) -> MenuView {
        self.keep = None;
        if let Some(open) = &mut self.open {
            open.change = None;
        }
        self
    }
}

/// The menu over the views of an object.
pub fn of(cx: &Cx, ui: &Ui, def: &ObjectDef, ask: &Ask, kept: &Kept) -> MenuView {
    let many = ui.language.noun(&def.label_plural);
    let all = ui.fill(texts::ALL, &[("objects", &many)]);
    let is_open = |id: Id| kept.open.as_ref().is_some_and(|open| open.id == id);
    let group = |text, fits: &dyn Fn(&engine::views::View) -> bool| {
        let found = kept.all.iter().filter(|view| fits(view));
        let links = found.map(|view| (view.name.clone(), address(def, view.id), is_open(view.id)));
        (ui.t(text).to_owned(), links.collect::<Vec<_>>())
    };
    let groups = vec![
        group(texts::MINE, &|view| view.audience == Audience::Me),
        group(texts::OF_TEAM, &|view| {
            matches!(view.audience, Audience::Team(_))
        }),
        group(texts::OF_ALL, &|view| view.audience == Audience::Everybody),
    ];
    let may_keep = matches!(cx.who, Principal::User { .. });
    MenuView {
        title: match &kept.open {
            Some(view) => view.name.clone(),
            None => all.clone(),
        },
        is_changed: kept.is_changed(def, ask),
        all: (all, format!("/{}?view=table", def.plural)),
        groups: groups
            .into_iter()
            .filter(|(_, links)| !links.is_empty())
            .collect(),
        open: kept
            .open
            .as_ref()
            .filter(|_| may_keep)
            .map(|view| OpenView {
                id: view.id.to_string(),
                name: view.name.clone(),
                address: address(def, view.id),
                updated_at: view.updated_at.0,
                is_pinned: view.is_pinned,
                begins: view.begins,
                may_change: view.may_change,
                change: view.may_change.then(|| form_address(def, ask, Some(view))),
            }),
        keep: may_keep.then(|| form_address(def, ask, None)),
        state: ask.state(def),
        left_out: left_out(ui, kept),
        settles: kept
            .open
            .as_ref()
            .filter(|view| may_keep && kept.is_outdated && view.may_change)
            .map(|view| view.id.to_string()),
    }
}

/// What is left out of the open view, in words.
fn left_out(ui: &Ui, kept: &Kept) -> Option<String> {
    if kept.shown.left_out.is_empty() {
        return None;
    }
    let mut parts: Vec<String> = Vec::new();
    for one in &kept.shown.left_out {
        let Some(label) = &one.field else { continue };
        let text = match one.part.as_str() {
            "filter" => kept_texts::CONDITION,
            "sort" => kept_texts::ORDER,
            "group" => kept_texts::GROUPS,
            "columns" => kept_texts::COLUMN,
            _ => kept_texts::FIELD,
        };
        let part = ui.fill(text, &[("field", label)]);
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    Some(match parts.is_empty() {
        true => ui.t(kept_texts::LEFT_OUT_UNNAMED).to_owned(),
        false => ui.fill(kept_texts::LEFT_OUT, &[("what", &parts.join(", "))]),
    })
}

/// The note of what is left out of the open view, with the way to keep it without.
pub fn note(ui: &Ui, view: &MenuView) -> Markup {
    html! {
        @if let Some(left_out) = &view.left_out {
            div.lens-note id="left-out" role="status" {
                (Icon("info"))
                p { (left_out) }
                @if let Some(id) = &view.settles {
                    form method="post" action={ "/-/views/" (id) "/settle" } {
                        (ui.csrf_field())
                        button.button.button--small { (ui.t(kept_texts::SETTLE)) }
                    }
                }
            }
        }
    }
}

/// The teams of who asks, with their names.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn teams(cx: &Cx) -> Result<Vec<(Id, String)>> {
    let Principal::User { team, also, .. } = &cx.who else {
        return Ok(Vec::new());
    };
    let mine = team.iter().chain(&also.teams).take(MOST_TEAMS);
    let object = "team".into();
    let Some(def) = cx.schema.object(&object) else {
        return Ok(Vec::new());
    };
    let mut named = Vec::new();
    for id in mine {
        if let Ok(record) = records::get(cx, &object, *id).await {
            named.push((*id, crate::values::title(def, &record)));
        }
    }
    Ok(named)
}

/// The button with the open view's name, and all others below it.
pub fn menu(ui: &Ui, view: &MenuView) -> Markup {
    html! {
        details.menu.view-menu id="view-menu" {
            summary.button.button--quiet.view-menu__open {
                (Icon("layers")) span.view-menu__name { (view.title) }
                @if view.is_changed { span.view-menu__changed { (ui.t(texts::VIEW_CHANGED)) } }
                (Icon("chevron-down"))
            }
            div.menu__list {
                a.menu__item href=(view.all.1) aria-current=[view.open.is_none().then_some("page")] { (Icon("table-2")) span { (view.all.0) } }
                @for (title, links) in &view.groups {
                    p.menu__note { (title) }
                    @for (name, href, is_open) in links {
                        a.menu__item href=(href) aria-current=[is_open.then_some("page")] { (Icon("bookmark")) span { (name) } }
                    }
                }
                @if let Some(open) = &view.open { (about(ui, open)) }
                @if let Some(keep) = &view.keep {
                    hr.menu__rule;
                    a.menu__item id="keep-view" href=(keep) data-sheet=(assets::SHEET_JS) { (Icon("plus")) span { (ui.t(texts::SAVE_AS)) } }
                }
            }
        }
        @if view.is_changed { (changed(ui, view)) }
        @else if view.open.is_none() && !view.state.is_empty() {
            @if let Some(keep) = &view.keep { a.button.button--small id="save-view" href=(keep) data-sheet=(assets::SHEET_JS) { (Icon("bookmark")) (ui.t(texts::SAVE_VIEW)) } }
        }
    }
}

/// What can be done about a view that is shown in another way than it was kept.
fn changed(ui: &Ui, view: &MenuView) -> Markup {
    html! {
        @if let Some(open) = &view.open {
            @if open.change.is_some() {
                form.view-menu__save method="post" action={ "/-/views/" (open.id) } {
                    (ui.csrf_field())
                    input type="hidden" name="query" value=(view.state);
                    input type="hidden" name="since" value=(open.updated_at);
                    button.button.button--small id="save-changes" { (ui.t(texts::SAVE_CHANGES)) }
                }
            } @else if let Some(keep) = &view.keep {
                a.button.button--small href=(keep) data-sheet=(assets::SHEET_JS) { (ui.t(texts::SAVE_AS)) }
            }
            a.button.button--small.button--quiet id="reset-view" href=(open.address) { (ui.t(texts::RESET_VIEW)) }
        }
    }
}

fn about(ui: &Ui, open: &OpenView) -> Markup {
    let mark = |name: &str, now: bool, icon: &str, on, off| {
        html! {
            form method="post" action={ "/-/views/" (open.id) "/mark" } {
                (ui.csrf_field())
                input type="hidden" name=(name) value=(if now { "0" } else { "1" });
                button.menu__item { (Icon(icon)) span { (ui.t(if now { off } else { on })) } }
            }
        }
    };
    html! {
        hr.menu__rule;
        (mark("pinned", open.is_pinned, "pin", texts::PIN, texts::UNPIN))
        (mark("begins", open.begins, "star", texts::BEGIN, texts::BEGIN_NOT))
        button.menu__item type="button" data-copy-address=(open.address) { (Icon("link")) span { (ui.t(texts::COPY_ADDRESS)) } }
        @if let Some(change) = &open.change {
            a.menu__item id="change-view" href=(change) data-sheet=(assets::SHEET_JS) { (Icon("pencil")) span { (ui.t(texts::EDIT_VIEW)) } }
        }
        @if open.may_change {
            form method="post" action={ "/-/views/" (open.id) "/remove" } data-confirm=(ui.t(texts::REMOVE_VIEW)) data-confirm-text=(ui.fill(texts::REMOVE_VIEW_TEXT, &[("name", &open.name)])) data-confirm-yes=(ui.t(texts::REMOVE_VIEW)) {
                (ui.csrf_field())
                input type="hidden" name="since" value=(open.updated_at);
                button.menu__item.menu__item--danger { (Icon("trash-2")) span { (ui.t(texts::REMOVE_VIEW)) } }
            }
        }
    }
}
