//! The audit log: rows that are added and never changed, each with a hash that
//! covers the row before it.
//!
//! What is noted in a transaction ([`Tx::note`](crate::Tx::note)) is written as its
//! very last work. Whoever writes to the log holds its lock (PostgreSQL) until the
//! commit and asks for no other lock after it, so nobody waits in a circle, rows are
//! numbered without gaps, and their order is that of the commits.

mod chain;
mod check;
mod read;

use base::{Id, Micros, Result};
use sha2::{Digest, Sha256};

use crate::{Arg, Conn, Dialect, Sql, db::Kind, names::WORKSPACE, rows::insert};

pub use chain::Head;
pub use check::{Verified, verify};
pub use read::{AuditFilter, AuditPlace, audit_count, audit_page};

/// Something that happened, as it is kept. Texts are bounded by who notes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub at: Micros,
    /// A stable key: `signed_in`.
    pub event: String,
    /// The user or key that did it.
    pub who: Option<Id>,
    pub who_kind: String,
    pub via: String,
    /// The network address that it came from.
    pub address: String,
    /// The program that was used.
    pub agent: String,
    /// What it was done to.
    pub object: Option<String>,
    pub record: Option<Id>,
    /// More of it, as JSON: kept as text, so that its hash is the same everywhere.
    pub details: String,
}

/// A row of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// From 1, without gaps.
    pub seq: i64,
    pub entry: Entry,
    pub hash: String,
}

/// The columns in the order in which they are read.
const COLUMNS: &str =
    "seq, at, event, who, who_kind, via, address, agent, object, record, details, hash";
const HEAD: &str = "select seq, hash from {w}.audit order by seq desc limit 1";
/// Held until the transaction ends, which is right after.
const LOCK: &str = "select pg_advisory_xact_lock($1)";

const KINDS: [(&str, Kind); 12] = [
    ("seq", Kind::Int),
    ("at", Kind::Int),
    ("event", Kind::Text),
    ("who", Kind::Id),
    ("who_kind", Kind::Text),
    ("via", Kind::Text),
    ("address", Kind::Text),
    ("agent", Kind::Text),
    ("object", Kind::Text),
    ("record", Kind::Id),
    ("details", Kind::Text),
    ("hash", Kind::Text),
];

/// Adds rows at the end of the log. Nothing may be locked after it in the same
/// transaction.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn append(conn: &mut Conn, entries: Vec<Entry>) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    if conn.dialect() == Dialect::Postgres {
        let key = lock_key(conn.workspace());
        conn.fetch(&Sql::with(LOCK, [key.into()])).await?;
    }
    // A statement of its own: it sees what was committed while the lock was waited for.
    let mut head = head(conn).await?;
    let mut cells = Vec::with_capacity(entries.len() * KINDS.len());
    for entry in entries {
        let entry = entry.without_nul();
        head = chain::next(&head, &entry);
        cells.extend(entry.cells(&head));
    }
    insert(conn, &format!("{WORKSPACE}.audit"), &KINDS, cells, "").await?;
    Ok(())
}

/// Where the log ends; before its first row if it has none.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn head(conn: &mut Conn) -> Result<Head> {
    match conn.fetch_optional(&Sql::new(HEAD)).await? {
        Some(row) => Ok(Head {
            seq: row.get_int(0)?,
            hash: row.get_text(1)?,
        }),
        None => Ok(Head::none()),
    }
}

/// The same for every process that writes to this workspace, and no other lock's.
fn lock_key(workspace: &str) -> i64 {
    let hash = Sha256::digest(format!("rapport audit {workspace}"));
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    i64::from_be_bytes(first)
}

impl Entry {
    /// PostgreSQL keeps no NUL in a text, and what is hashed is what is kept.
    fn without_nul(mut self) -> Self {
        let texts = [
            &mut self.event,
            &mut self.who_kind,
            &mut self.via,
            &mut self.address,
            &mut self.agent,
            &mut self.details,
        ];
        for text in texts.into_iter().chain(self.object.as_mut()) {
            if text.contains('\0') {
                *text = text.replace('\0', "");
            }
        }
        self
    }

    fn cells(self, head: &Head) -> [Arg; 12] {
        [
            head.seq.into(),
            self.at.0.into(),
            Arg::Text(Some(self.event)),
            self.who.into(),
            Arg::Text(Some(self.who_kind)),
            Arg::Text(Some(self.via)),
            Arg::Text(Some(self.address)),
            Arg::Text(Some(self.agent)),
            Arg::Text(self.object),
            self.record.into(),
            Arg::Text(Some(self.details)),
            head.hash.as_str().into(),
        ]
    }
}

pub(crate) const STATEMENTS: &[&str] = &[HEAD, check::PAGE];
pub(crate) const POSTGRES_STATEMENTS: &[&str] = &[LOCK];
