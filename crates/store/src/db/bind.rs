//! How values travel to the drivers.

use base::Id;
use sqlx::{
    Arguments, Encode, Postgres, Type,
    encode::IsNull,
    postgres::{PgArgumentBuffer, PgArguments, PgHasArrayType, PgTypeInfo},
    sqlite::SqliteArguments,
    types::{Json, Uuid},
};

use crate::Arg;

/// What the drivers answer when a value cannot be bound.
pub(super) type Added = std::result::Result<(), Box<dyn std::error::Error + Send + Sync + 'static>>;

/// JSON that is text already: it is not parsed again on its way to `jsonb`.
pub(super) struct JsonText<'a>(pub &'a str);

impl Type<Postgres> for JsonText<'_> {
    fn type_info() -> PgTypeInfo {
        <Json<()> as Type<Postgres>>::type_info()
    }
}

impl PgHasArrayType for JsonText<'_> {
    fn array_type_info() -> PgTypeInfo {
        <Json<()> as PgHasArrayType>::array_type_info()
    }
}

impl Encode<'_, Postgres> for JsonText<'_> {
    fn encode_by_ref(
        &self,
        buffer: &mut PgArgumentBuffer,
    ) -> std::result::Result<IsNull, sqlx::error::BoxDynError> {
        // The version of `jsonb`'s binary form.
        buffer.push(1);
        buffer.extend_from_slice(self.0.as_bytes());
        Ok(IsNull::No)
    }
}

/// Binds a value for SQLite.
pub(super) fn sqlite(args: &mut SqliteArguments, arg: Arg) -> Added {
    match arg {
        Arg::Int(value) => args.add(value),
        Arg::Real(value) => args.add(value),
        Arg::Text(value) | Arg::Json(value) => args.add(value),
        Arg::Id(value) => args.add(value.map(|id| id.0)),
        Arg::Bytes(value) => args.add(value),
        Arg::List(_) => Err("SQLite has no lists of values".into()),
    }
}

/// Binds a value for PostgreSQL.
pub(super) fn postgres(args: &mut PgArguments, arg: &Arg) -> Added {
    match arg {
        Arg::Int(value) => args.add(*value),
        Arg::Real(value) => args.add(*value),
        Arg::Text(value) => args.add(value.as_deref()),
        Arg::Json(value) => args.add(value.as_deref().map(JsonText)),
        Arg::Id(value) => args.add(value.map(|id| id.0)),
        Arg::Bytes(value) => args.add(value.as_deref()),
        Arg::List(values) => {
            let kind = values.first().and_then(Kind::of).ok_or("a list of what?")?;
            postgres_column(args, kind, values, 1, 0)
        }
    }
}

/// A column of many rows, all of one kind, for PostgreSQL's `unnest`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Int,
    Text,
    Json,
    Id,
    Bytes,
}

impl Kind {
    /// What a value is; none if no list has such values.
    pub(crate) fn of(value: &Arg) -> Option<Self> {
        match value {
            Arg::Int(_) => Some(Self::Int),
            Arg::Text(_) => Some(Self::Text),
            Arg::Json(_) => Some(Self::Json),
            Arg::Id(_) => Some(Self::Id),
            Arg::Bytes(_) => Some(Self::Bytes),
            Arg::Real(_) | Arg::List(_) => None,
        }
    }

    /// The type as PostgreSQL names it.
    pub(crate) fn postgres(self) -> &'static str {
        match self {
            Self::Int => "bigint",
            Self::Text => "text",
            Self::Json => "jsonb",
            Self::Id => "uuid",
            Self::Bytes => "bytea",
        }
    }

    /// The type as SQLite names it.
    pub(crate) fn sqlite(self) -> &'static str {
        match self {
            Self::Int => "integer",
            Self::Text | Self::Json => "text",
            Self::Id | Self::Bytes => "blob",
        }
    }
}

/// Binds column `column` of rows that are laid out one after another, `width`
/// values each. A value of another kind is a defect of the caller and refused.
pub(super) fn postgres_column(
    args: &mut PgArguments,
    kind: Kind,
    rows: &[Arg],
    width: usize,
    column: usize,
) -> Added {
    let cells = rows.iter().skip(column).step_by(width);
    macro_rules! list {
        ($variant:ident, $ty:ty, $take:expr) => {{
            let mut list: Vec<Option<$ty>> = Vec::with_capacity(rows.len() / width);
            for cell in cells {
                match cell {
                    Arg::$variant(value) => list.push($take(value)),
                    other => {
                        return Err(
                            format!("column {column} is {kind:?} and was given {other:?}").into(),
                        );
                    }
                }
            }
            args.add(list)
        }};
    }
    match kind {
        Kind::Int => list!(Int, i64, |v: &Option<i64>| *v),
        Kind::Text => list!(Text, &str, as_deref),
        Kind::Json => list!(Json, JsonText<'_>, |v| as_deref(v).map(JsonText)),
        Kind::Id => list!(Id, Uuid, |v: &Option<Id>| v.map(|id| id.0)),
        Kind::Bytes => list!(Bytes, &[u8], bytes_of),
    }
}

fn bytes_of(bytes: &Option<Vec<u8>>) -> Option<&[u8]> {
    bytes.as_deref()
}

fn as_deref(text: &Option<String>) -> Option<&str> {
    text.as_deref()
}
