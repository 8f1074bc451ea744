//! Which tables a copy of a workspace has, with what their columns hold.

use schema::{ObjectDef, Schema};
use serde::{Deserialize, Serialize};

use crate::{
    db::Kind,
    names::bare_table,
    rows::{SYSTEM, columns},
};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    Int,
    Text,
    Json,
    Id,
    Bytes,
}

/// A table of a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    pub name: String,
    /// The first of them are the key, by which rows are in order.
    pub columns: Vec<(String, Holds)>,
    /// How many columns are the key.
    pub key: usize,
}

type Fixed = (&'static str, usize, &'static [(&'static str, Holds)]);

use Holds::{Bytes, Id, Int, Json, Text};

/// What definitions are made of: the tables of objects follow from these.
const DEFINING: &[Fixed] = &[
    ("settings", 1, &[("key", Text), ("value", Json)]),
    (
        "objects",
        1,
        &[("id", Text), ("position", Int), ("def", Json)],
    ),
    (
        "fields",
        2,
        &[
            ("object", Text),
            ("id", Text),
            ("position", Int),
            ("def", Json),
        ],
    ),
];

/// What lies beside records, and is not worked out from them.
const BESIDE: &[Fixed] = &[
    (
        "sequences",
        2,
        &[("object", Text), ("field", Text), ("next", Int)],
    ),
    (
        "computing",
        2,
        &[
            ("object", Text),
            ("field", Text),
            ("pending", Int),
            ("as_of", Int),
        ],
    ),
    (
        "links",
        3,
        &[
            ("record", Id),
            ("field", Text),
            ("target", Id),
            ("position", Int),
            ("object", Text),
            ("target_object", Text),
        ],
    ),
    (
        "handles",
        4,
        &[
            ("value", Text),
            ("object", Text),
            ("field", Text),
            ("record", Id),
            ("kind", Text),
        ],
    ),
    (
        "batches",
        1,
        &[
            ("id", Id),
            ("at", Int),
            ("who", Id),
            ("who_kind", Text),
            ("via", Text),
            ("label", Text),
            ("undoes", Id),
        ],
    ),
    (
        "credentials",
        1,
        &[
            ("user_id", Id),
            ("password_hash", Text),
            ("changed_at", Int),
        ],
    ),
    (
        "keys",
        1,
        &[
            ("id", Id),
            ("name", Text),
            ("prefix", Text),
            ("token_hash", Text),
            ("role", Text),
            ("user_id", Id),
            ("created_at", Int),
            ("last_used_at", Int),
            ("revoked_at", Int),
            ("limits", Json),
            ("expires_at", Int),
            ("created_by", Id),
            ("contact", Id),
        ],
    ),
    (
        "public_links",
        1,
        &[
            ("id", Id),
            ("token_hash", Text),
            ("object", Text),
            ("record", Id),
            ("fields", Json),
            ("created_at", Int),
            ("created_by", Id),
            ("expires_at", Int),
            ("last_used_at", Int),
        ],
    ),
    (
        "saved_views",
        1,
        &[
            ("id", Id),
            ("object", Text),
            ("name", Text),
            ("query", Text),
            ("audience", Text),
            ("team", Id),
            ("owner", Id),
            ("roles", Json),
            ("created_at", Int),
            ("updated_at", Int),
        ],
    ),
    (
        "view_marks",
        2,
        &[
            ("person", Id),
            ("view", Id),
            ("pinned", Int),
            ("begins", Int),
        ],
    ),
    (
        "notifications",
        1,
        &[
            ("id", Id),
            ("person", Id),
            ("kind", Text),
            ("mark", Text),
            ("object", Text),
            ("record", Id),
            ("total", Int),
            ("actor", Id),
            ("detail", Json),
            ("at", Int),
            ("read_at", Int),
        ],
    ),
    ("muted_notifications", 2, &[("person", Id), ("kind", Text)]),
    (
        "totp",
        1,
        &[
            ("user_id", Id),
            ("secret", Bytes),
            ("created_at", Int),
            ("last_step", Int),
            ("last_used_at", Int),
        ],
    ),
    (
        "recovery_codes",
        2,
        &[("user_id", Id), ("code_hash", Text), ("used_at", Int)],
    ),
    (
        "passkeys",
        1,
        &[
            ("id", Id),
            ("user_id", Id),
            ("credential", Text),
            ("site", Text),
            ("name", Text),
            ("data", Json),
            ("counter", Int),
            ("created_at", Int),
            ("last_used_at", Int),
            ("refused_at", Int),
        ],
    ),
    (
        "providers",
        1,
        &[
            ("id", Id),
            ("key", Text),
            ("name", Text),
            ("issuer", Text),
            ("client_id", Text),
            ("client_secret", Bytes),
            ("settings", Json),
            ("created_at", Int),
        ],
    ),
    (
        "identities",
        2,
        &[
            ("provider", Id),
            ("subject", Text),
            ("user_id", Id),
            ("label", Text),
            ("created_at", Int),
            ("last_used_at", Int),
        ],
    ),
    (
        "oauth_clients",
        1,
        &[
            ("id", Id),
            ("name", Text),
            ("redirects", Json),
            ("settings", Json),
            ("created_at", Int),
            ("last_used_at", Int),
        ],
    ),
    (
        "oauth_grants",
        1,
        &[
            ("id", Id),
            ("client_id", Id),
            ("user_id", Id),
            ("scope", Text),
            ("created_at", Int),
            ("last_used_at", Int),
            ("revoked_at", Int),
        ],
    ),
    (
        "shares",
        4,
        &[
            ("object", Text),
            ("record", Id),
            ("whom", Id),
            ("through", Id),
            ("whom_object", Text),
            ("level", Text),
            ("by_user", Id),
            ("at", Int),
        ],
    ),
    ("sharing", 2, &[("whom", Id), ("object", Text)]),
    (
        "subject_keys",
        1,
        &[
            ("subject", Id),
            ("object", Text),
            ("sealed", Bytes),
            ("made_at", Int),
            ("erased_at", Int),
        ],
    ),
    (
        "audit",
        1,
        &[
            ("seq", Int),
            ("at", Int),
            ("event", Text),
            ("who", Id),
            ("who_kind", Text),
            ("via", Text),
            ("address", Text),
            ("agent", Text),
            ("object", Text),
            ("record", Id),
            ("details", Text),
            ("hash", Text),
        ],
    ),
    ("queues", 1, &[("name", Text), ("paused_at", Int)]),
    ("schedules", 1, &[("name", Text), ("last_tick", Int)]),
    (
        "jobs",
        1,
        &[
            ("id", Id),
            ("queue", Text),
            ("kind", Text),
            ("payload", Json),
            ("state", Text),
            ("unique_key", Text),
            ("again", Int),
            ("who", Json),
            ("batch", Id),
            ("run_at", Int),
            ("attempts", Int),
            ("most_attempts", Int),
            ("checkpoint", Json),
            ("progress", Json),
            ("error", Text),
            ("created_at", Int),
            ("begun_at", Int),
            ("ended_at", Int),
        ],
    ),
    (
        "imports",
        1,
        &[
            ("id", Id),
            ("batch", Id),
            ("job", Id),
            ("who", Json),
            ("state", Text),
            ("dry", Int),
            ("sought", Text),
            ("asked", Json),
            ("step", Int),
            ("reached", Json),
            ("error", Text),
            ("created_at", Int),
            ("begun_at", Int),
            ("ended_at", Int),
        ],
    ),
    (
        "import_notes",
        2,
        &[
            ("import", Id),
            ("step", Int),
            ("part", Int),
            ("pass", Int),
            ("faults", Text),
            ("waits", Text),
        ],
    ),
    ("contents", 1, &[("id", Id), ("hash", Text), ("size", Int)]),
    (
        "content_blocks",
        2,
        &[("content", Id), ("number", Int), ("bytes", Bytes)],
    ),
    (
        "changes",
        1,
        &[
            ("seq", Int),
            ("at", Int),
            ("who", Id),
            ("who_kind", Text),
            ("via", Text),
            ("object", Text),
            ("record", Id),
            ("op", Text),
            ("event", Text),
            ("diff", Json),
            ("batch", Id),
            ("schema_version", Int),
        ],
    ),
];

/// What a copy leaves out: whose session it was signs in again; what follows from
/// the rest is made anew; the rest is of processes that are not there any more.
#[doc(hidden)]
pub const LEFT_OUT: &[&str] = &[
    "workspace",
    "migrations",
    "synced",
    "sessions",
    "tickets",
    "oauth_tokens",
    "idempotency",
    "workers",
    "search_docs",
    "search_pending",
    // Files of imports that are under way: whoever still wants one sends it again.
    "import_blocks",
];

/// Rows that are read or written together.
const PAGE: usize = 1_000;
/// The same of rows that are blocks of files.
const WIDE_PAGE: usize = 16;

/// What moves on by itself while nobody changes anything.
const RESTLESS: &[&str] = &[
    "audit",
    "jobs",
    "schedules",
    "keys",
    "imports",
    "import_notes",
    "totp",
    "passkeys",
    "identities",
    "oauth_clients",
    "oauth_grants",
];

impl Table {
    fn fixed((name, key, columns): &Fixed) -> Self {
        let columns = columns.iter();
        Self {
            name: (*name).to_string(),
            columns: columns
                .map(|(name, holds)| ((*name).to_string(), *holds))
                .collect(),
            key: *key,
        }
    }

    fn of(def: &ObjectDef) -> Self {
        let system = SYSTEM
            .iter()
            .map(|(name, kind)| ((*name).to_string(), Holds::of(*kind)));
        // Those of removed fields too: they may be restored.
        let fields = def.fields.values().flat_map(columns);
        let fields = fields.map(|(name, kind)| (name, Holds::of(kind)));
        Self {
            name: bare_table(&def.id),
            columns: system.chain(fields).collect(),
            key: 1,
        }
    }

    /// How many of its rows are read or written together.
    pub fn page(&self) -> usize {
        let is_wide = self.columns.iter().any(|(_, holds)| *holds == Bytes);
        if is_wide { WIDE_PAGE } else { PAGE }
    }

    /// Whether two workspaces that hold the same have the same rows in it.
    pub fn is_steady(&self) -> bool {
        !RESTLESS.contains(&self.name.as_str())
    }
}

impl Holds {
    fn of(kind: Kind) -> Self {
        match kind {
            Kind::Int => Int,
            Kind::Text => Text,
            Kind::Json => Json,
            Kind::Id => Id,
            Kind::Bytes => Bytes,
        }
    }

    pub(super) fn kind(self) -> Kind {
        match self {
            Int => Kind::Int,
            Text => Kind::Text,
            Json => Kind::Json,
            Id => Kind::Id,
            Bytes => Kind::Bytes,
        }
    }
}

/// The tables that definitions are made of, in the order in which they are filled.
pub fn defining_tables() -> Vec<Table> {
    DEFINING.iter().map(Table::fixed).collect()
}

/// All others: those of objects, then what lies beside records.
pub fn other_tables(schema: &Schema) -> Vec<Table> {
    let objects = schema.all_objects().map(|def| Table::of(def));
    objects.chain(BESIDE.iter().map(Table::fixed)).collect()
}
