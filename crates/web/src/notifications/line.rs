//! A notification in words, and where it leads.

use base::Date;
use engine::Cx;
use engine::notifications::{Kind, Notification, To, Work};
use schema::{FieldType, ObjectDef};

use crate::list::ask::encoded;
use crate::objects;
use crate::parts::cell::Moment;
use crate::texts::{Text, notifications as texts};
use crate::ui::{Tone, Ui};
use crate::values::{numbers, times};
use crate::visit::Reader;

/// What is shown of a notification.
#[derive(Clone, Debug)]
pub struct Line {
    pub id: String,
    pub icon: String,
    pub tone: Tone,
    /// Where it leads.
    pub href: String,
    /// What it is of: a record, a number of them, some work.
    pub name: String,
    /// What happened.
    pub text: String,
    pub when: Moment,
    pub day: Date,
    pub is_unread: bool,
    /// Whether the reader may say that it is read: nobody does for another.
    pub may_read: bool,
}

/// A notification in the reader's words.
pub fn of(reader: &Reader, one: &Notification) -> Line {
    let (cx, ui) = (&reader.cx, &reader.ui);
    let def = one.object.as_ref().and_then(|id| cx.schema.object(id));
    let def = def.map(AsRef::as_ref);
    Line {
        id: one.id.to_string(),
        icon: icon(one, def),
        tone: tone(one.kind),
        href: href(cx, one),
        name: name(ui, one, def),
        text: text(reader, one, def),
        when: times::ago(ui.language, one.at, cx.now, &cx.zone),
        day: one.at.date_in(&cx.zone),
        is_unread: one.read_at.is_none(),
        may_read: one.read_at.is_none() && cx.who.viewer().is_none(),
    }
}

fn icon(one: &Notification, def: Option<&ObjectDef>) -> String {
    let icon = match (one.kind, &one.work) {
        (Kind::Deleted, _) => "trash-2",
        (Kind::Overdue, _) => "calendar-clock",
        (Kind::Failed, _) => "triangle-alert",
        (_, Some(work)) => match work.kind.as_str() {
            "import" => "upload",
            "export" => "download",
            "undo" => "undo-2",
            _ => "check",
        },
        _ if one.view.is_some() => "bookmark",
        _ => def.map_or("bell", |def| def.icon.as_str()),
    };
    icon.to_owned()
}

fn tone(kind: Kind) -> Tone {
    match kind {
        Kind::Assigned => Tone::Indigo,
        Kind::Moved => Tone::Blue,
        Kind::Deleted | Kind::Failed => Tone::Red,
        Kind::Shared => Tone::Violet,
        Kind::Due => Tone::Amber,
        Kind::Overdue => Tone::Orange,
        Kind::Done => Tone::Green,
    }
}

fn name(ui: &Ui, one: &Notification, def: Option<&ObjectDef>) -> String {
    let nouns = def.map(|def| objects::looks(def).lower(ui));
    let (single, many) = nouns.unwrap_or_default();
    if let Some(work) = &one.work {
        let label = def.map_or(many, |def| def.label_plural.clone());
        return ui.fill(work_text(work), &[("objects", &label)]);
    }
    if let Some((_, name)) = &one.view {
        return ui.fill(texts::VIEW, &[("name", name)]);
    }
    match &one.record {
        Some(record) => record.name.clone().filter(|name| !name.is_empty()),
        None => {
            let noun = if one.total == 1 { single } else { many };
            let n = numbers::count(ui.language, one.total, u64::MAX);
            Some(ui.fill(texts::MANY, &[("n", &n), ("objects", &noun)]))
        }
    }
    .unwrap_or_else(|| def.map_or_else(String::new, |def| def.label.clone()))
}

fn work_text(work: &Work) -> Text {
    match work.kind.as_str() {
        "import" => texts::WORK_IMPORT,
        "export" => texts::WORK_EXPORT,
        "bulk" => texts::WORK_BULK,
        "undo" => texts::WORK_UNDO,
        "build_index" => texts::WORK_INDEX,
        "change_type" => texts::WORK_TYPE,
        "back_up" => texts::WORK_BACKUP,
        _ => texts::WORK,
    }
}

fn text(reader: &Reader, one: &Notification, def: Option<&ObjectDef>) -> String {
    let ui = &reader.ui;
    let noun = def.map(|def| objects::looks(def).lower(ui).0);
    let noun = noun.unwrap_or_default();
    let by = one.by.as_ref().and_then(|by| by.name.clone());
    let is_many = one.record.is_none() && one.total != 1;
    let field = one.field.as_ref().zip(def);
    let field = field.and_then(|(id, def)| def.field_by_id(id));
    let to = one.to.as_ref().and_then(|to| match to {
        To::Record(record) => record.name.clone(),
        To::Key(key) => field.and_then(|field| match &field.ty {
            FieldType::Select { options } => {
                let option = options.iter().find(|option| option.key == *key);
                option.map(|option| option.label.clone())
            }
            _ => None,
        }),
    });
    let label = field.map(|field| field.label.clone());
    let sentence = match (one.kind, by.is_some(), is_many) {
        (Kind::Assigned, true, _) if label.is_some() => texts::ENTERED_BY,
        (Kind::Assigned, false, _) if label.is_some() => texts::ENTERED,
        (Kind::Assigned, true, false) => texts::ASSIGNED_BY,
        (Kind::Assigned, false, false) => texts::ASSIGNED,
        (Kind::Assigned, true, true) => texts::ASSIGNED_MANY_BY,
        (Kind::Assigned, false, true) => texts::ASSIGNED_MANY,
        (Kind::Moved, true, false) if to.is_some() => texts::MOVED_TO_BY,
        (Kind::Moved, false, false) if to.is_some() => texts::MOVED_TO,
        (Kind::Moved, true, _) => texts::MOVED_BY,
        (Kind::Moved, false, _) => texts::MOVED,
        (Kind::Deleted, true, false) => texts::DELETED_BY,
        (Kind::Deleted, false, false) => texts::DELETED,
        (Kind::Deleted, true, true) => texts::DELETED_MANY_BY,
        (Kind::Deleted, false, true) => texts::DELETED_MANY,
        (Kind::Shared, true, _) => texts::SHARED_BY,
        (Kind::Shared, false, _) => texts::SHARED,
        (Kind::Due, ..) if one.day == Some(reader.cx.now.date_in(&reader.cx.zone)) => {
            texts::DUE_TODAY
        }
        (Kind::Due, ..) => texts::DUE_ON,
        (Kind::Overdue, ..) => texts::OVERDUE,
        (Kind::Done, ..) => texts::DONE,
        (Kind::Failed, ..) => texts::FAILED,
    };
    let day = one.day.map(|day| times::day_text(ui.language, day));
    ui.fill(
        sentence,
        &[
            ("by", by.as_deref().unwrap_or_default()),
            ("object", &noun),
            ("field", label.as_deref().unwrap_or_default()),
            ("to", to.as_deref().unwrap_or_default()),
            ("day", day.as_deref().unwrap_or_default()),
        ],
    )
}

/// Where a notification leads.
fn href(cx: &Cx, one: &Notification) -> String {
    let def = one.object.as_ref().and_then(|id| cx.schema.object(id));
    let plural = def.map(|def| def.plural.as_str());
    if let Some(work) = &one.work {
        return of_work(work, def.map(AsRef::as_ref));
    }
    let Some((def, plural)) = def.zip(plural) else {
        return super::BASE.to_owned();
    };
    if let Some((view, _)) = &one.view {
        return format!("/{plural}?saved={view}");
    }
    if let Some(record) = &one.record {
        return format!("/{plural}/{}", record.id);
    }
    let field = one.field.as_ref().and_then(|id| def.field_by_id(id));
    let filter = match (one.kind, field, one.day) {
        (Kind::Assigned, Some(field), _) => format!("{} = me", field.name),
        (Kind::Due | Kind::Overdue, Some(field), Some(day)) => {
            format!("owner = me and {} = {}", field.name, day.to_iso())
        }
        _ => "owner = me".to_owned(),
    };
    let trash = if one.kind == Kind::Deleted {
        "&trash=true"
    } else {
        ""
    };
    // The newest first; not as some view begins that the reader keeps.
    format!(
        "/{plural}?view=table&filter={}&sort=-updated_at{trash}",
        encoded(&filter)
    )
}

fn of_work(work: &Work, def: Option<&ObjectDef>) -> String {
    match (work.kind.as_str(), def, work.thing) {
        ("import", _, Some(import)) => format!("/imports/{import}"),
        ("export", Some(def), _) => format!("/{}/export/{}", def.plural, work.job),
        ("bulk", Some(def), _) => format!("/{}/bulk/{}", def.plural, work.job),
        ("undo", _, Some(batch)) => format!("/-/undo/{batch}"),
        ("build_index" | "change_type", Some(def), _) => format!("/settings/objects/{}", def.name),
        ("back_up", ..) => "/settings/jobs".to_owned(),
        _ => super::BASE.to_owned(),
    }
}
