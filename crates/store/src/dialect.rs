//! What differs between the two databases: types, functions, casts. Where a
//! whole statement has another shape, the module that makes it asks which one
//! it is; nothing outside of this crate does.

use crate::db::Kind;

/// The kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

/// Expressions that read.
impl Dialect {
    /// The function that says where a text has another in it, from 1; 0 if nowhere.
    pub(crate) fn position(self) -> &'static str {
        match self {
            Self::Sqlite => "instr",
            Self::Postgres => "strpos",
        }
    }

    /// The items of a JSON list as rows.
    pub(crate) fn items(self, list: &str, alias: &str) -> String {
        match self {
            Self::Sqlite => format!("json_each({list}) {alias}"),
            Self::Postgres => {
                format!("jsonb_array_elements_text({list}) with ordinality {alias}(value, place)")
            }
        }
    }

    /// An item of such rows.
    pub(crate) fn item(self, alias: &str) -> String {
        match self {
            Self::Sqlite => format!("{alias}.value"),
            Self::Postgres => format!("({alias}.value collate \"C\")"),
        }
    }

    /// The beginning of a document's title, as it is indexed.
    pub(crate) fn title_start(self, title: &str) -> String {
        match self {
            Self::Sqlite => title.to_string(),
            Self::Postgres => format!("left({title}, 64)"),
        }
    }

    /// The item of another list at the place of an item of such rows.
    pub(crate) fn item_beside(self, list: &str, alias: &str) -> String {
        match self {
            Self::Sqlite => format!("({list} ->> {alias}.key)"),
            Self::Postgres => {
                format!("(({list} ->> cast({alias}.place - 1 as integer)) collate \"C\")")
            }
        }
    }

    /// A value as text, compared bytewise.
    pub(crate) fn bytewise(self, value: &str) -> String {
        match self {
            Self::Sqlite => format!("cast({value} as text)"),
            Self::Postgres => format!("(cast({value} as text) collate \"C\")"),
        }
    }

    /// The text under a key of a JSON object, compared bytewise. The key is one of ours.
    pub(crate) fn json_text(self, object: &str, key: &str) -> String {
        match self {
            Self::Sqlite => format!("({object} ->> '{key}')"),
            Self::Postgres => format!("(({object} ->> '{key}') collate \"C\")"),
        }
    }

    /// An id as it is written, compared bytewise.
    pub(crate) fn id_text(self, id: &str) -> String {
        match self {
            Self::Sqlite => {
                let digits = format!("lower(hex({id}))");
                format!(
                    "(substr({digits}, 1, 8) || '-' || substr({digits}, 9, 4) || '-' || substr({digits}, 13, 4) \
                     || '-' || substr({digits}, 17, 4) || '-' || substr({digits}, 21))"
                )
            }
            Self::Postgres => format!("({id}::text collate \"C\")"),
        }
    }

    /// A text that is not there.
    pub(crate) fn null_text(self) -> &'static str {
        match self {
            Self::Sqlite => "cast(null as text)",
            Self::Postgres => "(cast(null as text) collate \"C\")",
        }
    }

    /// A column that a planner without statistics must not choose an index by.
    /// PostgreSQL has statistics.
    pub(crate) fn unindexed(self, column: &str) -> String {
        match self {
            Self::Sqlite => format!("+{column}"),
            Self::Postgres => column.to_string(),
        }
    }
}

/// Definitions of tables.
impl Dialect {
    /// The type of a column. Texts compare bytewise on both.
    pub(crate) fn column_type(self, kind: Kind) -> String {
        match (self, kind) {
            (Self::Sqlite, kind) => kind.sqlite().to_string(),
            (Self::Postgres, Kind::Text) => "text collate \"C\"".to_string(),
            (Self::Postgres, kind) => kind.postgres().to_string(),
        }
    }
}
