//! What the cards of the first page hold.

use std::collections::BTreeSet;
use std::sync::Arc;

use base::{Id, Micros, Result};
use engine::{Cx, records};
use schema::def::system_field;
use schema::{
    Action, Dir, FieldType, Filter, Kind, ObjectDef, Path, Query, Record, Sort, Value, filter,
};

use super::view::{Due, Lane, Line, Mine, Whole};
use crate::board::totals::Axis;
use crate::board::{columns, totals};
use crate::frame::is_set_up;
use crate::list::ask::encoded;
use crate::live::Shown;
use crate::objects;
use crate::parts::cell::Moment;
use crate::texts::home as words;
use crate::values::{face, times, title};
use crate::visit::Reader;

/// Lines of a card.
const MOST: u32 = 8;
/// Counting stops here.
const COUNTED: u64 = 100;
/// Stages of a pipeline on a card.
const MOST_LANES: usize = 8;
/// Pipelines of a card.
const MOST_WHOLES: usize = 4;

/// What of one's own tasks is not done yet.
const TO_DO: &str = "owner = me and done_at is empty and status != cancelled";
/// What of one's own is open, where things are opened and closed, and where not.
const OPEN: [&str; 2] = ["owner = me and status = open", "owner = me"];

/// The tasks of the reader that are overdue, due today or in the next days. None if there are no
/// such things, or not any more as they were made.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn due(reader: &Reader) -> Result<Option<Due>> {
    let (cx, ui) = (&reader.cx, &reader.ui);
    let Some(def) = cx.schema.named("task") else {
        return Ok(None);
    };
    let asked = |more: &str| filter::parse(&format!("{TO_DO} and {more}"), def, &cx.schema);
    let (Ok(soon), Ok(overdue), Ok(today), Some(day)) = (
        asked("due_date <= +7d"),
        asked("due_date < today"),
        asked("due_date = today"),
        def.field("due_date"),
    ) else {
        return Ok(None);
    };
    let query = |filter: Filter| Query {
        filter,
        sort: by(Path::field(day.id.clone()), Dir::Asc),
        limit: MOST,
        ..Query::of(def.id.clone())
    };
    let found = records::list(cx, query(soon)).await?.records;
    let now = cx.now.date_in(&cx.zone);
    let lines = found.iter().map(|record| {
        let due = match record.value(day.id.as_str()) {
            Value::Date(due) => Some(*due),
            _ => None,
        };
        let when = due.map(|due| times::day(ui.language, due));
        Line {
            href: format!("/{}/{}", def.plural, record.id),
            name: title(def, record),
            kind: String::new(),
            shape: None,
            icon: def.icon.clone(),
            when: match due {
                Some(due) if due == now => when.map(|when| Moment {
                    shown: ui.t(words::DUE_TODAY).to_owned(),
                    ..when
                }),
                _ => when,
            },
            is_late: due.is_some_and(|due| due < now),
        }
    });
    let may_make = !ui.reads_only && cx.may_do(Action::Create, &def.id).is_ok();
    Ok(Some(Due {
        title: objects::looks(def).lower(ui).1,
        icon: def.icon.clone(),
        href: format!("/{}?filter={}&sort=due_date", def.plural, encoded(TO_DO)),
        make: may_make.then(|| format!("/{}/new", def.plural)),
        lines: lines.collect(),
        overdue: records::count(cx, &query(overdue), Some(COUNTED)).await?,
        today: records::count(cx, &query(today), Some(COUNTED)).await?,
    }))
}

/// What of the reader's own is open in each stage, of every object that goes through stages.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn open(reader: &Reader) -> Result<Vec<Mine>> {
    let cx = &reader.cx;
    let mut all = Vec::new();
    for def in work(cx) {
        let asked = OPEN
            .into_iter()
            .find_map(|text| Some((text, filter::parse(text, def, &cx.schema).ok()?)));
        if let Some((text, filter)) = asked {
            all.extend(by_stage(reader, def, text, filter).await?);
        }
    }
    Ok(all)
}

async fn by_stage(
    reader: &Reader,
    def: &ObjectDef,
    text: &str,
    filter: Filter,
) -> Result<Option<Mine>> {
    let (cx, ui) = (&reader.cx, &reader.ui);
    let Some(field) = columns::field(def, "") else {
        return Ok(None);
    };
    let Some(states) = columns::states_of(&cx.schema, field) else {
        return Ok(None);
    };
    let query = Query {
        filter,
        ..Query::of(def.id.clone())
    };
    let sum = def
        .live_fields()
        .find(|field| field.ty == FieldType::Money && !field.hidden);
    let totals = totals::of(cx, Axis { field, lanes: &[] }, None, sum, query).await?;
    let lane = |stage: &Record| {
        let total = totals.of(&stage.id.to_string());
        let here = format!("{} = \"{}\" and {text}", field.name, stage.id);
        (total.count > 0).then(|| Lane {
            href: format!("/{}?filter={}", def.plural, encoded(&here)),
            name: title(&states, stage),
            tone: columns::tone(&states, stage),
            count: total.count,
            count_text: total.count_text(ui.language),
            sum: total.sum_text(ui.language),
        })
    };
    let stages = columns::targets(cx, &states, None).await?;
    let mut wholes = Vec::new();
    for (name, stages) in apart(cx, &states, stages).await? {
        let mut lanes: Vec<Lane> = stages.iter().filter_map(lane).collect();
        let more = lanes.len().saturating_sub(MOST_LANES);
        lanes.truncate(MOST_LANES);
        if !lanes.is_empty() {
            wholes.push(Whole { name, lanes, more });
        }
    }
    let more = wholes.len().saturating_sub(MOST_WHOLES);
    wholes.truncate(MOST_WHOLES);
    Ok(Some(Mine {
        title: objects::looks(def).lower(ui).1,
        icon: def.icon.clone(),
        href: format!("/{}?filter={}", def.plural, encoded(text)),
        wholes,
        more,
    }))
}

/// Stages by the wholes that they belong to, pipelines, with the names of these; without a name if
/// they belong to none.
async fn apart(
    cx: &Cx,
    states: &ObjectDef,
    stages: Vec<Record>,
) -> Result<Vec<(String, Vec<Record>)>> {
    let Some((link, parent)) = columns::parent_of(&cx.schema, states) else {
        return Ok(vec![(String::new(), stages)]);
    };
    let parents = columns::targets(cx, &parent, None).await?;
    let of = |stage: &Record, id: Id| match stage.value(link.id.as_str()) {
        Value::Ref(to) => to.id == id,
        _ => false,
    };
    let wholes = parents.iter().map(|whole| {
        let own = stages.iter().filter(|stage| of(stage, whole.id));
        (title(&parent, whole), own.cloned().collect())
    });
    Ok(wholes.collect())
}

/// What was changed last, of all that is worked on.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn changed(reader: &Reader) -> Result<Vec<Line>> {
    let (cx, ui) = (&reader.cx, &reader.ui);
    let mut all: Vec<(Micros, Line)> = Vec::new();
    let Some(at) = system_field("updated_at") else {
        return Ok(Vec::new());
    };
    for def in work(cx) {
        let query = Query {
            sort: by(Path::field(at.id.clone()), Dir::Desc),
            limit: MOST,
            ..Query::of(def.id.clone())
        };
        let found = records::list(cx, query).await?.records;
        all.extend(found.iter().map(|record| {
            let when = times::ago(ui.language, record.updated_at, cx.now, &cx.zone);
            let line = Line {
                href: format!("/{}/{}", def.plural, record.id),
                name: title(def, record),
                kind: def.label.clone(),
                shape: face(def),
                icon: def.icon.clone(),
                when: Some(when),
                is_late: false,
            };
            (record.updated_at, line)
        }));
    }
    all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let newest = all.into_iter().take(MOST as usize);
    Ok(newest.map(|(_, line)| line).collect())
}

/// Whose changes show on the page.
pub fn live(reader: &Reader) -> String {
    let schema = &reader.cx.schema;
    let words = work(&reader.cx).map(|def| Shown::records(schema, def).words());
    let words: Vec<String> = words.collect();
    let each: BTreeSet<&str> = words.iter().flat_map(|some| some.split(' ')).collect();
    each.into_iter().collect::<Vec<_>>().join(" ")
}

/// Objects that are worked on; files hang on others.
fn work(cx: &Cx) -> impl Iterator<Item = &Arc<ObjectDef>> {
    let objects = cx.schema.objects();
    objects.filter(|def| def.kind == Kind::Record && !is_set_up(def) && !engine::files::are(def))
}

fn by(path: Path, dir: Dir) -> Vec<Sort> {
    vec![Sort { path, dir }]
}
