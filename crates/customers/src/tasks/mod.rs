//! Tasks: what is to be done, by whom and until when. The owner of a task is
//! the person who has to do it.

use base::{Micros, Result};
use engine::{Draft, Rules, Tx};
use schema::object::{AnyRef, Choice, Date, DateTime, Files, LongText, Rank, Text};
use schema_derive::Object;

/// Something to be done.
#[derive(Object, Clone, Debug)]
#[object(
    plural = "tasks",
    icon = "square-check-big",
    title = subject,
    board = status,
    list(due_date, about, status, priority, owner, type)
)]
pub struct Task {
    /// What is to be done, in a few words.
    #[field(required, search, indexed)]
    pub subject: Text,
    #[field(
        options(
            open = "Open" / blue,
            in_progress = "In progress" / indigo,
            waiting = "Waiting" / amber,
            done = "Done" / green,
            cancelled = "Cancelled" / gray,
        ),
        default = "open",
        required,
        indexed
    )]
    pub status: Choice,
    #[field(
        options(low = "Low" / gray, normal = "Normal" / blue, high = "High" / orange, urgent = "Urgent" / red),
        default = "normal",
        indexed
    )]
    pub priority: Option<Choice>,
    #[field(options(
        to_do = "To do" / gray,
        call = "Call" / green,
        email = "E-mail" / blue,
        meeting = "Meeting" / violet,
        visit = "Visit" / teal,
    ))]
    pub r#type: Option<Choice>,
    /// The day by which it is to be done.
    #[field(label = "Due", indexed)]
    pub due_date: Option<Date>,
    /// When to be reminded of it.
    #[field(label = "Reminder")]
    pub remind_at: Option<DateTime>,
    /// The contact, company, deal or other record that it is for.
    #[field(inverse = "tasks")]
    pub about: Option<AnyRef>,
    pub description: Option<LongText>,
    pub files: Files,
    /// When it was done.
    #[field(label = "Done", indexed, write = rule)]
    pub done_at: Option<DateTime>,
    #[field(hidden)]
    pub rank: Option<Rank>,
    /// Its key in another system, to find it again at the next import.
    #[field(label = "External ID", unique, hidden)]
    pub external_id: Option<Text>,
}

impl Rules for Task {
    async fn before_save(tx: &mut Tx<'_>, all: &mut [Draft<Self>]) -> Result<()> {
        let now = tx.now();
        for draft in all.iter_mut() {
            let status = draft.get(Self::STATUS);
            let moved = draft.is_new() || draft.changes(Self::STATUS);
            match done_at(status.as_deref(), draft.get(Self::DONE_AT), now) {
                Some(at) => draft.set(Self::DONE_AT, at),
                None => draft.clear(Self::DONE_AT),
            }
            if moved && !placed(draft) {
                draft.set(Self::RANK, Rank::last(now));
            }
        }
        Ok(())
    }
}

/// When a task in this state was done.
fn done_at(status: Option<&str>, stored: Option<Micros>, now: Micros) -> Option<Micros> {
    match status {
        Some("done") => Some(stored.unwrap_or(now)),
        _ => None,
    }
}

/// Whether this write itself says where on the board the task goes.
fn placed(draft: &Draft<Task>) -> bool {
    draft.changes(Task::RANK) && draft.get(Task::RANK).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_done_has_a_time() {
        let (then, now) = (Micros(5), Micros(9));
        let cases = [
            (Some("done"), None, Some(now)),
            (Some("done"), Some(then), Some(then)),
            (Some("open"), Some(then), None),
            (Some("cancelled"), None, None),
            (None, Some(then), None),
        ];
        for (status, stored, expected) in cases {
            assert_eq!(
                done_at(status, stored, now),
                expected,
                "{status:?} {stored:?}"
            );
        }
    }
}
