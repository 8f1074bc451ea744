//! What happened that concerns somebody: a record became theirs, one of theirs was moved or
//! deleted by another, work that they asked for has ended, something is due, something was
//! shared with them. Never what they did themselves.
//!
//! A notification is written in the transaction of what causes it, one row for each person,
//! kind and change set, so it is there exactly if that was committed, and an import of a
//! hundred thousand records tells each new owner once. What things are called is looked up
//! when it is read, within what the reader may see; nothing of it is kept.

mod bell;
mod changes;
mod due;
mod names;
mod shared;
mod store;
mod wishes;
mod work;

use base::{Date, Error, Id, Micros, Result};
use schema::{FieldId, Link, ObjectId};
use serde::{Deserialize, Serialize};

use crate::{Cx, records};

pub use bell::{Bell, Bells};
pub use store::STATEMENTS;
pub use wishes::{muted, wish};
pub use work::Subject;

pub(crate) use changes::changed;
pub(crate) use due::{Due, RemindDue};
pub(crate) use shared::{record_shared, view_readers, view_shared};
pub(crate) use work::{Ended, ended};

/// Notifications of a page, at most.
pub const MOST: u32 = 100;
/// Counting of what is unread stops here.
pub const COUNTED: u64 = MOST as u64;
/// Days that a notification is kept.
const KEPT_DAYS: i64 = 90;
/// Notifications that are kept of one person.
const KEPT: i64 = 2_000;
/// Pages that are read on where a reader may see nothing of a whole one.
const LOOKS: usize = 5;

/// What a notification is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A record became the reader's: its owner, or a field that names people.
    Assigned,
    /// A record of theirs went to another stage.
    Moved,
    /// A record of theirs went to the trash.
    Deleted,
    /// A record or a view was shared with them.
    Shared,
    /// Something of theirs is due today.
    Due,
    /// Something of theirs was due and is not done.
    Overdue,
    /// Work that they asked for is done.
    Done,
    /// Work that they asked for was given up.
    Failed,
}

impl Kind {
    /// Every kind, in the order in which people are asked which they want.
    pub const ALL: [Kind; 8] = [
        Kind::Assigned,
        Kind::Moved,
        Kind::Deleted,
        Kind::Shared,
        Kind::Due,
        Kind::Overdue,
        Kind::Done,
        Kind::Failed,
    ];

    /// Its name in the database and in REST.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Assigned => "assigned",
            Kind::Moved => "moved",
            Kind::Deleted => "deleted",
            Kind::Shared => "shared",
            Kind::Due => "due",
            Kind::Overdue => "overdue",
            Kind::Done => "done",
            Kind::Failed => "failed",
        }
    }

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What happened, as its reader may know it.
#[derive(Clone, Debug, PartialEq)]
pub struct Notification {
    pub id: Id,
    pub kind: Kind,
    /// What the records are, if it is of any.
    pub object: Option<ObjectId>,
    /// The record, with its name, if it is a single one.
    pub record: Option<Link>,
    /// How many records.
    pub total: u64,
    /// The user who did it, with their name if the reader may see them.
    pub by: Option<Link>,
    /// The field that tells of it.
    pub field: Option<FieldId>,
    /// What the field holds since: an option's key, or a record with its name.
    pub to: Option<To>,
    /// The day by which something was to be done.
    pub day: Option<Date>,
    /// The work that has ended.
    pub work: Option<Work>,
    /// The view that was shared, and what it is called.
    pub view: Option<(Id, String)>,
    pub at: Micros,
    pub read_at: Option<Micros>,
}

/// What a field holds since.
#[derive(Clone, Debug, PartialEq)]
pub enum To {
    Key(String),
    Record(Link),
}

/// Work that has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// The kind of its job.
    pub kind: String,
    pub job: Id,
    /// What its page is known by, if not by the job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thing: Option<Id>,
}

/// What is kept of a notification besides its columns: ids and keys, no names.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Detail {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    field: Option<FieldId>,
    /// An option's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    /// A record that a field points to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    target: Option<(ObjectId, Id)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    day: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    work: Option<Work>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    view: Option<Id>,
}

/// A notification to be written.
#[derive(Clone, Debug)]
struct New {
    person: Id,
    kind: Kind,
    /// Names what it is one with: more of the same adds to its number.
    mark: String,
    object: Option<ObjectId>,
    record: Option<Id>,
    total: i64,
    by: Option<Id>,
    detail: Detail,
}

/// Which notifications are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ask {
    pub unread: bool,
    /// Older than this one.
    pub after: Option<Id>,
    pub limit: u32,
}

/// Some notifications, the newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    pub all: Vec<Notification>,
    /// From where older ones follow, if there are any.
    pub next: Option<Id>,
}

/// Which notifications are to be marked as read.
#[derive(Clone, Debug, PartialEq)]
pub enum Which {
    All,
    These(Vec<Id>),
}

/// What happened to who asks, the newest first. What is about records that they may not see
/// is not there, and does not count; looking marks nothing.
///
/// # Errors
/// `Forbidden` if who asks is no person; `Busy` if the database is away.
pub async fn list(cx: &Cx, ask: Ask) -> Result<Page> {
    of_person(cx, person(cx)?, ask).await
}

async fn of_person(cx: &Cx, me: Id, ask: Ask) -> Result<Page> {
    let limit = ask.limit.clamp(1, MOST) as usize;
    let mut page = Page::default();
    let mut after = ask.after;
    for _ in 0..LOOKS {
        let left = limit - page.all.len();
        let mut conn = cx.ws.db().read().await?;
        let mut rows = store::page(&mut conn, me, ask.unread, after, left + 1).await?;
        drop(conn);
        let more = rows.len() > left;
        rows.truncate(left);
        after = rows.last().map(|row| row.id);
        page.next = after.filter(|_| more);
        page.all.extend(names::seen(cx, rows).await?);
        if page.next.is_none() || page.all.len() >= limit {
            break;
        }
    }
    Ok(page)
}

/// One of them.
///
/// # Errors
/// `NotFound`, also if it is about a record that may not be seen.
pub async fn find(cx: &Cx, id: Id) -> Result<Notification> {
    let me = person(cx)?;
    let row = store::find(&mut cx.ws.db().read().await?, me, id).await?;
    let found = names::seen(cx, row.into_iter().collect()).await?.pop();
    found.ok_or_else(|| Error::not_found("notification"))
}

/// How much is unread of what the reader may know of, [`COUNTED`] at most; nothing for whoever
/// is no person. Behind so many that are out of sight that no list shows more, nothing counts.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn unread(cx: &Cx) -> Result<u64> {
    let Some(me) = cx.user() else {
        return Ok(0);
    };
    let ask = Ask {
        unread: true,
        after: None,
        limit: MOST,
    };
    Ok(of_person(cx, me, ask).await?.all.len() as u64)
}

/// Marks some as read, which may be so already.
///
/// # Errors
/// `Forbidden` if who asks is no person, or only looks as they see.
pub async fn read(cx: &Cx, which: Which) -> Result<()> {
    let me = person(cx)?;
    cx.who.may_be_told()?;
    mark(cx, me, which).await
}

async fn mark(cx: &Cx, me: Id, which: Which) -> Result<()> {
    let now = cx.now;
    records::write_beside(cx, move |tx| {
        let which = which.clone();
        Box::pin(async move { store::mark(tx, me, &which, now).await })
    })
    .await
}

/// Forgets what is old, and what is more than anybody reads.
///
/// # Errors
/// `Busy` if the database is away; the next time finds what is left.
pub(crate) async fn tidy(cx: &Cx) -> Result<()> {
    let limit = Id::make(cx.now.plus_seconds(-KEPT_DAYS * 86_400));
    let forget = |work: store::Forget| {
        records::write_plain(cx, move |tx| {
            Box::pin(async move { store::forget(tx, work).await })
        })
    };
    while forget(store::Forget::Before(limit)).await? >= store::AT_ONCE {}
    let many = store::with_many(&mut cx.ws.db().read().await?, KEPT).await?;
    for person in many {
        forget(store::Forget::Behind(person, KEPT)).await?;
    }
    Ok(())
}

fn person(cx: &Cx) -> Result<Id> {
    let message = "Notifications are for people. Sign in, or use a key of your own.";
    cx.user().ok_or_else(|| Error::forbidden(message))
}

/// Tells people, but for what they do not want to be told of.
async fn tell(tx: &mut ::store::Tx, at: Micros, all: Vec<New>, again: Again) -> Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    let muted = store::muted_of(tx, &all).await?;
    for new in all {
        if !muted.contains(&(new.person, new.kind.name().to_owned())) {
            store::put(tx, at, &new, again).await?;
        }
    }
    Ok(())
}

/// What it means that there is one of the same mark already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Again {
    /// More of the same.
    Adds,
    /// They know.
    Known,
}
