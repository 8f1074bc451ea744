//! That work has ended which somebody asked for: told in the transaction that says so.

use base::{Error, Id, Micros, Result};
use schema::ObjectId;

use super::{Again, Detail, Kind, New, Work, tell};
use crate::jobs::Asker;

/// What a job is about, for whoever asked for it and waits for its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    pub object: Option<ObjectId>,
    /// What its page is known by, if not by the job.
    pub thing: Option<Id>,
}

impl Subject {
    /// Work on records of an object.
    pub fn of(object: &ObjectId) -> Self {
        Self {
            object: Some(object.clone()),
            thing: None,
        }
    }
}

/// A job that has ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ended<'j> {
    pub job: Id,
    pub kind: &'j str,
    /// JSON of who asked for it.
    pub who: &'j str,
    pub subject: &'j Subject,
    pub is_done: bool,
}

/// Tells whoever asked for a job how it ended, if they are a person.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn ended(tx: &mut store::Tx, ended: Ended<'_>, now: Micros) -> Result<()> {
    let asker: Asker = serde_json::from_str(ended.who).map_err(Error::broken)?;
    let Some(person) = asker.id.filter(|_| asker.kind == "user") else {
        return Ok(());
    };
    let kind = match ended.is_done {
        true => Kind::Done,
        false => Kind::Failed,
    };
    let new = New {
        person,
        kind,
        mark: format!("{} {}", kind.name(), ended.job),
        object: ended.subject.object.clone(),
        record: None,
        total: 1,
        by: None,
        detail: Detail {
            work: Some(Work {
                kind: ended.kind.to_owned(),
                job: ended.job,
                thing: ended.subject.thing,
            }),
            ..Detail::default()
        },
    };
    tell(tx, now, vec![new], Again::Adds).await
}
