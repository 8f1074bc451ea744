//! Into the queue: what is asked for, by whom, under which key.

use base::{Error, Id, Micros, Result};
use serde::{Deserialize, Serialize};
use store::{Arg, Sql};

use super::Job;
use crate::{Cx, Origin, Principal, Tx, Workspace, people, records};

/// Everything that a job is to be, besides its own value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// Not before; at once if none.
    pub at: Option<Micros>,
    /// There is at most one job with this key that waits or runs. Asked for
    /// again, one that waits is due at the earlier of the two times, and one
    /// that runs is run once more: it may have looked too early.
    pub key: Option<String>,
}

impl Ask {
    /// A job of which one is enough at a time.
    pub fn keyed(key: impl Into<String>) -> Self {
        Self {
            at: None,
            key: Some(key.into()),
        }
    }
}

/// Who asked for a job, as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Asker {
    pub kind: String,
    pub id: Option<Id>,
    pub name: Option<String>,
    /// From where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// What they acted through, if they were not there in person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<AskedThrough>,
}

/// A key or a program that asked for a job in a person's name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct AskedThrough {
    kind: String,
    id: Id,
}

impl Asker {
    pub(crate) fn of(who: &Principal) -> Self {
        let (kind, id, name) = match who {
            Principal::System => ("system", None, None),
            Principal::User { id, name, .. } => ("user", Some(*id), Some(name.clone())),
            Principal::Key { id, name, .. } => ("key", Some(*id), Some(name.clone())),
            Principal::Outsider { who, name, .. } => ("outsider", Some(who.id), Some(name.clone())),
            Principal::Link { id, .. } => ("link", Some(*id), None),
        };
        Self {
            kind: kind.into(),
            id,
            name,
            origin: None,
            through: who.through().map(|through| AskedThrough {
                kind: through.kind.name().into(),
                id: through.id,
            }),
        }
    }

    /// Whether it was this one. What a person's programs asked for is theirs too; a
    /// program knows of its own alone.
    pub(crate) fn is(&self, who: &Principal) -> bool {
        let other = Self::of(who);
        let is_through = other.through.is_none() || self.through == other.through;
        (&self.kind, self.id) == (&other.kind, other.id) && is_through
    }

    /// Who they are now, with the role that they have now.
    ///
    /// # Errors
    /// `Forbidden` if they may not come in any more.
    pub(super) async fn principal(&self, ws: &Workspace) -> Result<Principal> {
        let through = self.through.as_ref();
        let through = through.map(|through| (through.kind.as_str(), through.id));
        let found = match (self.kind.as_str(), self.id, through) {
            ("system", ..) => return Ok(Principal::System),
            ("user" | "outsider", Some(_), Some(("key", id))) => people::key_of_id(ws, id).await?,
            ("user", Some(_), Some((_, id))) => people::program(ws, id).await?,
            ("user", Some(id), None) => people::user(ws, id).await?,
            ("key", Some(id), _) => people::key_of_id(ws, id).await?,
            _ => None,
        };
        found.ok_or_else(|| {
            let name = self.name.as_deref().unwrap_or("Whoever it was");
            Error::forbidden(format!(
                "{name} has asked for this and may not come in any more. Whoever still wants it asks anew."
            ))
        })
    }
}

/// Where a job comes from.
#[derive(Clone)]
pub(crate) struct Asking {
    who: Asker,
    now: Micros,
    batch: Id,
}

impl Asking {
    /// From whoever acts.
    pub(crate) fn of(cx: &Cx) -> Self {
        Self {
            who: Asker {
                origin: Some(Origin::clone(&cx.origin)),
                ..Asker::of(&cx.who)
            },
            now: cx.now,
            batch: cx.batch,
        }
    }

    /// From the system itself.
    pub(crate) fn system(now: Micros) -> Self {
        Self {
            who: Asker::of(&Principal::System),
            now,
            batch: Id::make(now),
        }
    }
}

/// Adds a job in the transaction of what causes it. Gives its id, or that of
/// the job with its key that waits or runs already.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn enqueue<J: Job>(tx: &mut Tx<'_>, job: &J, ask: &Ask) -> Result<Id> {
    let origin = Asking::of(&tx.cx);
    add(tx.store, &origin, job, ask).await
}

/// Adds a job in a transaction of its own.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn put<J: Job + Clone>(cx: &Cx, job: J, ask: Ask) -> Result<Id> {
    records::write(cx, move |mut tx| {
        let (job, ask) = (job.clone(), ask.clone());
        Box::pin(async move { enqueue(&mut tx, &job, &ask).await })
    })
    .await
}

pub(crate) async fn add<J: Job>(
    tx: &mut store::Tx,
    origin: &Asking,
    job: &J,
    ask: &Ask,
) -> Result<Id> {
    let payload = serde_json::to_string(job).map_err(Error::broken)?;
    let who = serde_json::to_string(&origin.who).map_err(Error::broken)?;
    let args: [Arg; 10] = [
        Id::make(origin.now).into(),
        J::QUEUE.into(),
        J::KIND.into(),
        Arg::Json(Some(payload)),
        Arg::Text(ask.key.clone()),
        Arg::Json(Some(who)),
        origin.batch.into(),
        ask.at.unwrap_or(origin.now).0.into(),
        i64::from(J::MOST_ATTEMPTS).into(),
        origin.now.0.into(),
    ];
    tx.fetch_one(&Sql::with(ADD, args)).await?.get_id(0)
}

/// Forgets jobs with this key that failed or were cancelled: what they were to do
/// is asked for anew.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn forget_failed(tx: &mut store::Tx, key: &str) -> Result<()> {
    tx.execute(&Sql::with(FORGET, [key.into()])).await.map(drop)
}

const FORGET: &str =
    "delete from {w}.jobs where unique_key = $1 and state in ('failed', 'cancelled')";
const ADD: &str = "insert into {w}.jobs as j (id, queue, kind, payload, state, unique_key, again, who, batch, run_at, attempts, \
     most_attempts, created_at) \
     values ($1, $2, $3, $4, 'waiting', $5, 0, $6, $7, $8, 0, $9, $10) \
     on conflict (unique_key) where unique_key is not null and state in ('waiting', 'running') do update set \
     again = case when j.state = 'running' then j.again - j.again % 2 + 1 else j.again end, \
     run_at = case when j.state = 'waiting' and excluded.run_at < j.run_at then excluded.run_at else j.run_at end \
     returning id";

pub(super) const STATEMENTS: &[&str] = &[ADD, FORGET];
