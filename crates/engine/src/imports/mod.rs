//! Imports as something that lasts: what was asked for, how far it has come,
//! which rows were at fault. Those that are asked for over REST are done as
//! jobs; commands do theirs themselves. Either goes on where it stood.

mod asked;
mod choices;
mod command;
mod faults;
mod job;
mod order;
mod staged;
mod store;

use base::{Error, Id, Micros, Result};
use serde_json::{Value as Json, json};

pub use asked::{Asked, NewFile, create};
pub use choices::{Choices, Dates, Goes, Missing, Numbers};
pub use command::{Kept, Standing, begin, end, resume};
pub use faults::{error_file, error_rows};
pub use job::ImportFiles;
pub use order::in_order;
pub use staged::{begin as begin_staged, discard, stage};
pub use store::statements;

use crate::{
    Cx,
    import::{Counts, Position, Sketch},
    jobs::Asker,
};

/// Files of one import.
pub const FILES: usize = 50;
/// Bytes of the files that are sent for an import.
pub const UPLOAD_BYTES: u64 = 4 << 30;

/// What has become of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Its file is looked at; nothing is asked for yet.
    Draft,
    Waiting,
    Running,
    Done,
    /// It had to stop; the reason is kept.
    Failed,
    Cancelled,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Draft,
        Self::Waiting,
        Self::Running,
        Self::Done,
        Self::Failed,
        Self::Cancelled,
    ];

    /// Its name in the database and outside.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing comes of it any more by itself.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }

    fn named(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|state| state.name() == name);
        found.ok_or_else(|| Error::broken(format!("an import is {name}")))
    }
}

/// An import, as it stands.
#[derive(Clone, Debug)]
pub struct Import {
    pub id: Id,
    /// The change set that all its writes belong to.
    pub batch: Id,
    pub state: State,
    pub is_dry: bool,
    pub files: Vec<Asked>,
    pub position: Position,
    /// Why it failed.
    pub error: Option<String>,
    pub created_at: Micros,
    pub begun_at: Option<Micros>,
    pub ended_at: Option<Micros>,
    job: Option<Id>,
    step: i64,
    asker: Asker,
}

impl Import {
    /// What its file looks like and what is decided about it, if people look at it
    /// before it is imported.
    pub fn staged(&self) -> Option<&(Sketch, Choices)> {
        match self.files.as_slice() {
            [only] => only.staged.as_deref(),
            _ => None,
        }
    }

    /// Whether it can still be decided how its file is imported.
    pub fn is_open(&self) -> bool {
        let is_tried = self.is_dry && self.state.is_over();
        self.staged().is_some() && (self.state == State::Draft || is_tried)
    }

    /// Who asked for it.
    pub fn by(&self) -> Option<&str> {
        self.asker.name.as_deref()
    }

    /// What came of the rows of all files.
    pub fn counts(&self) -> Counts {
        let mut sum = Counts::default();
        for counts in self.position.counts.iter().take(self.files.len()) {
            sum.read += counts.read;
            sum.created += counts.created;
            sum.updated += counts.updated;
            sum.unchanged += counts.unchanged;
            sum.failed += counts.failed;
            for (label, count) in &counts.made {
                *sum.made.entry(label.clone()).or_default() += count;
            }
        }
        sum
    }

    /// How many bytes of a file were gone through.
    fn bytes_read(&self, part: usize) -> u64 {
        let Some(file) = self.files.get(part) else {
            return 0;
        };
        let is_over = part < self.position.part || self.state == State::Done;
        match (is_over, part == self.position.part) {
            (true, _) => file.size,
            (false, true) => self.position.bytes.min(file.size),
            (false, false) => 0,
        }
    }

    /// How much of its files was gone through, in hundredths.
    pub fn percent(&self) -> u64 {
        let size: u64 = self.files.iter().map(|file| file.size).sum();
        let read: u64 = (0..self.files.len()).map(|n| self.bytes_read(n)).sum();
        (read * 100).checked_div(size).unwrap_or(0)
    }

    /// The form that REST shows.
    pub fn json(&self) -> Json {
        let time = |at: Option<Micros>| at.map(Micros::to_rfc3339);
        let by = self
            .asker
            .id
            .map(|id| json!({"id": id, "object": self.asker.kind, "name": self.asker.name}));
        let none = Counts::default();
        let sum = self.counts();
        let mut files = Vec::new();
        for (n, file) in self.files.iter().enumerate() {
            let counts = self.position.counts.get(n).unwrap_or(&none);
            files.push(json!({
                "name": file.name,
                "object": file.object,
                "read_as": file.read_as,
                "layout": file.layout,
                "left_out": file.left_out,
                "bytes": file.size,
                "bytes_read": self.bytes_read(n),
                "counts": counts_json(counts),
            }));
        }
        let shown = self.position.shown.iter().map(|fault| {
            json!({"file": fault.part + 1, "row": fault.row, "line": fault.line, "message": fault.message})
        });
        json!({
            "id": self.id,
            "state": self.state.name(),
            "dry_run": self.is_dry,
            "batch": self.batch,
            "counts": {
                "read": sum.read,
                "created": sum.created,
                "updated": sum.updated,
                "unchanged": sum.unchanged,
                "failed": sum.failed,
            },
            "files": files,
            "errors": shown.collect::<Vec<_>>(),
            "error": self.error,
            "created_at": self.created_at.to_rfc3339(),
            "begun_at": time(self.begun_at),
            "ended_at": time(self.ended_at),
            "by": by,
        })
    }
}

fn counts_json(counts: &Counts) -> Json {
    json!({
        "read": counts.read,
        "created": counts.created,
        "updated": counts.updated,
        "unchanged": counts.unchanged,
        "failed": counts.failed,
        "made": counts.made,
    })
}

/// An import. Whoever asked for it sees it, and administrators do.
///
/// # Errors
/// `NotFound`; `Busy` if the database is away.
pub async fn find(cx: &Cx, id: Id) -> Result<Import> {
    let found = store::find(&mut cx.ws.db().read().await?, id).await?;
    let may = |import: &Import| {
        cx.who.is_administrator() || (import.asker.id.is_some() && import.asker.is(&cx.who))
    };
    found.filter(may).ok_or_else(|| Error::not_found("import"))
}

/// Imports, newest first: one's own, or all for administrators.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn list(cx: &Cx, before: Option<Id>, limit: u32) -> Result<Vec<Import>> {
    let mut conn = cx.ws.db().read().await?;
    let all = cx.who.is_administrator();
    store::list(&mut conn, before, limit, (!all).then_some(&cx.who)).await
}

/// Ends an import that waits or runs. What is in stays in.
///
/// # Errors
/// `NotFound`; `Conflict` if it has ended.
pub async fn cancel(cx: &Cx, id: Id) -> Result<Import> {
    let import = find(cx, id).await?;
    if !store::cancel(cx, &import).await? {
        let message = format!(
            "The import has ended already; it is {}.",
            find(cx, id).await?.state.name()
        );
        return Err(Error::conflict("import_state", message));
    }
    find(cx, id).await
}

/// Ends the import of a command that writes under this change set, before that is
/// taken back. Those that jobs do are looked at by their jobs.
pub(crate) async fn end_of_command(tx: &mut ::store::Tx, batch: Id, now: Micros) -> Result<()> {
    store::end_of_command(tx, batch, now).await
}

/// Removes what nobody needs any more: files of imports that were never asked
/// for or have ended, and rows at fault of long ago.
pub(crate) async fn tidy(cx: &Cx) -> Result<()> {
    store::tidy(cx).await
}
