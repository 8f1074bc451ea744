//! The ways to look at the records of an object, as far as it has what they need.

use schema::ObjectDef;

use super::ask::Ask;
use super::choices;
use super::view::Way;
use crate::board;
use crate::texts::{self as common, Text, views as texts};

/// Name, icon and word of each, and what an object needs for it.
type Kind = (&'static str, &'static str, Text, fn(&ObjectDef) -> bool);

const ALL: [Kind; 5] = [
    ("table", "table-2", common::TABLE, |_| true),
    ("board", "square-kanban", common::BOARD, has_board),
    ("calendar", "calendar-days", texts::CALENDAR, has_days),
    ("timeline", "chart-gantt", texts::TIMELINE, has_stretches),
    ("gallery", "layout-grid", texts::GALLERY, has_pictures),
];

fn has_board(def: &ObjectDef) -> bool {
    board::columns::field(def, "").is_some()
}

fn has_days(def: &ObjectDef) -> bool {
    choices::is_work(def) && !choices::own_days(def).is_empty()
}

fn has_stretches(def: &ObjectDef) -> bool {
    choices::is_work(def) && choices::stretch(def).is_some()
}

fn has_pictures(def: &ObjectDef) -> bool {
    choices::is_work(def) && !choices::pictures(def).is_empty()
}

/// The name of the view that an address asks for.
pub fn current(view: &str) -> &'static str {
    let known = ALL.iter().find(|(name, ..)| *name == view);
    known.map_or("table", |(name, ..)| name)
}

/// Those of an object. What was chosen on one of them means nothing on another; search and
/// filter stay.
pub fn of(def: &ObjectDef, ask: &Ask) -> Vec<Way> {
    let open = current(&ask.view);
    let fits = ALL
        .iter()
        .filter(|(name, _, _, has)| *name == open || has(def));
    fits.map(|(name, icon, text, _)| Way {
        view: name,
        icon,
        text: *text,
        href: match *name == open {
            true => ask.address(def, &[]),
            false => plain(def, ask, name),
        },
    })
    .collect()
}

fn plain(def: &ObjectDef, ask: &Ask, name: &str) -> String {
    // What says nothing else opens the view that its reader begins with.
    let is_said = !ask.filter.trim().is_empty() && ask.saved.is_empty();
    let view = if name == "table" && is_said { "" } else { name };
    let bare = Ask {
        view: view.to_owned(),
        q: ask.q.clone(),
        filter: ask.filter.clone(),
        columns: ask.columns.clone(),
        freeze: ask.freeze.clone(),
        group: ask.group.clone(),
        totals: ask.totals.clone(),
        density: ask.density.clone(),
        saved: ask.saved.clone(),
        ..Ask::default()
    };
    bare.address(def, &[])
}
