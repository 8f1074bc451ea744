//! What a database says went wrong, by what it means to us.
//!
//! A database that is away, full, locked or read only is `Busy`: the caller may
//! try again, and nothing needs to be restarted once it is back.

use base::Error;
use sqlx::error::DatabaseError;

/// What to tell whoever asked where nothing can be written any more.
const DISK_FULL: &str = "Nothing can be saved: there is no room left on the disk of the database. Make room there; then it works again by itself.";

/// The same where others were in the way.
const CROWDED: &str =
    "Others are at work on this right now, and it took too long. Try again in a moment.";

/// Why a statement failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Two records would share a value: the index, as [`Clash`] knows it.
    Unique(Clash),
    /// Running the whole transaction once more may well succeed.
    Retry(String),
    /// The definitions moved under a prepared statement (PostgreSQL).
    Replan(String),
    /// A lock was not to be had in time (a change of definitions asks again).
    Locked(String),
    /// The file could not be opened (SQLite): it is away, or another connection
    /// is just putting its log away.
    Unopened(String),
    /// The connection is gone; what was asked on it may have been done.
    Lost(String),
    Other(Error),
}

impl Failure {
    /// The same failure, if it is one after which a transaction is run again.
    pub(super) fn repeatable(&self) -> Option<Self> {
        match self {
            Self::Retry(cause) => Some(Self::Retry(cause.clone())),
            Self::Replan(cause) => Some(Self::Replan(cause.clone())),
            Self::Locked(cause) => Some(Self::Locked(cause.clone())),
            Self::Unique(_) | Self::Unopened(_) | Self::Lost(_) | Self::Other(_) => None,
        }
    }
}

/// What a statement gives that a caller can still make sense of.
pub(crate) type Tried<T> = std::result::Result<T, Failure>;

/// What a unique violation tells: PostgreSQL names the index, SQLite the
/// columns (`o_deal.k_name`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Clash {
    Index(String),
    Columns(Vec<String>),
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Unique(clash) => {
                tracing::debug!(?clash, "a unique index was violated outside of a save");
                Error::conflict("unique", "A record with this value exists already.")
            }
            Failure::Retry(cause) | Failure::Replan(cause) | Failure::Locked(cause) => {
                crowded(cause)
            }
            Failure::Unopened(cause) | Failure::Lost(cause) => Error::busy(cause),
            Failure::Other(error) => error,
        }
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(database) => of_database(database.as_ref()),
            // A server that is down is found out by `outage`, and sooner.
            sqlx::Error::PoolTimedOut => {
                Self::Other(crowded("every connection to it is in use".into()))
            }
            sqlx::Error::PoolClosed => Self::Other(Error::busy("it is closed")),
            sqlx::Error::Io(_) => Self::Lost(error.to_string()),
            sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::BeginFailed => Self::Other(Error::busy(error)),
            _ => Self::Other(Error::broken(error)),
        }
    }
}

/// What an error means where no transaction can be repeated.
pub(crate) fn meaning(error: sqlx::Error) -> Error {
    Failure::from(error).into()
}

fn of_database(error: &dyn DatabaseError) -> Failure {
    if let Some(postgres) = error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>() {
        return of_postgres(postgres);
    }
    let code = error
        .code()
        .and_then(|code| code.parse::<i32>().ok())
        .unwrap_or_default();
    of_sqlite(code, error.message())
}

fn of_postgres(error: &sqlx::postgres::PgDatabaseError) -> Failure {
    let cause = || match error.detail() {
        Some(detail) => format!("{} {}: {detail}", error.code(), error.message()),
        None => format!("{} {}", error.code(), error.message()),
    };
    match error.code() {
        "53100" => Failure::Other(disk_full(cause())),
        "23505" => Failure::Unique(Clash::Index(
            error.constraint().unwrap_or_default().to_string(),
        )),
        // serialization failure, deadlock
        "40001" | "40P01" => Failure::Retry(cause()),
        // feature_not_supported: "cached plan must not change result type"
        "0A000" if error.message().contains("cached plan") => Failure::Replan(cause()),
        // invalid_sql_statement_name: a pooler gave us a server that has not seen our statement.
        "26000" => Failure::Replan(cause()),
        "55P03" => Failure::Locked(cause()),
        // admin_shutdown, crash_shutdown
        "57P01" | "57P02" => Failure::Lost(cause()),
        code if code.starts_with("08") => Failure::Lost(cause()),
        // out of resources, operator intervention, system error,
        // read-only transaction, authentication (a password is being changed).
        code if ["53", "57", "58"]
            .iter()
            .any(|class| code.starts_with(class)) =>
        {
            Failure::Other(Error::busy(cause()))
        }
        "25006" | "28P01" | "28000" | "3D000" => Failure::Other(Error::busy(cause())),
        _ => Failure::Other(Error::broken(cause())),
    }
}

/// The database is there, and others were in the way for longer than it was waited.
fn crowded(cause: String) -> Error {
    Error::Busy {
        message: CROWDED.into(),
        cause,
    }
}

fn disk_full(cause: String) -> Error {
    Error::Busy {
        message: DISK_FULL.into(),
        cause,
    }
}

/// Begins the cause of an error that says that the file is no sound database.
const DAMAGED: &str = "the database file is damaged, or is no SQLite database";

/// Whether an error says that the database file is damaged.
pub fn is_damage(error: &Error) -> bool {
    matches!(error, Error::Broken { cause } if cause.starts_with(DAMAGED))
}

/// SQLite's extended result codes; the low byte is the primary code.
fn of_sqlite(code: i32, message: &str) -> Failure {
    const UNIQUE: i32 = 2067;
    const PRIMARY_KEY: i32 = 1555;
    if code == UNIQUE || code == PRIMARY_KEY {
        return Failure::Unique(clash(message));
    }
    let cause = format!("{code} {message}");
    match code & 0xff {
        // busy, locked
        5 | 6 => Failure::Locked(cause),
        13 => Failure::Other(disk_full(cause)),
        14 => Failure::Unopened(cause),
        // out of memory, read only, I/O, protocol (of locks)
        7 | 8 | 10 | 15 => Failure::Other(Error::busy(cause)),
        // corrupt, not a database
        11 | 26 => Failure::Other(Error::broken(format!("{DAMAGED} ({cause})"))),
        _ => Failure::Other(Error::broken(cause)),
    }
}

/// Reads `UNIQUE constraint failed: o_deal.k_name, o_deal.f_kind` and
/// `UNIQUE constraint failed: index 'u_deal_name'`.
fn clash(message: &str) -> Clash {
    let what = message.rsplit_once(": ").map_or("", |(_, what)| what);
    match what
        .strip_prefix("index '")
        .and_then(|rest| rest.strip_suffix('\''))
    {
        Some(index) => Clash::Index(index.to_string()),
        None => Clash::Columns(what.split(", ").map(str::to_string).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clash_is_read_from_the_message() {
        assert_eq!(
            clash("UNIQUE constraint failed: o_deal.k_name, o_deal.f_kind"),
            Clash::Columns(vec!["o_deal.k_name".into(), "o_deal.f_kind".into()])
        );
        assert_eq!(
            clash("UNIQUE constraint failed: index 'u_deal'"),
            Clash::Index("u_deal".into())
        );
    }

    #[test]
    fn a_full_disk_is_busy_and_a_broken_file_is_broken() {
        for (code, status) in [
            (13, 503),
            (10, 503),
            (778, 503),
            (8, 503),
            (5, 503),
            (14, 503),
            (11, 500),
            (1, 500),
        ] {
            let error: Error = of_sqlite(code, "message").into();
            assert_eq!(error.status(), status, "code {code}");
        }
        for (code, damage) in [(11, true), (267, true), (26, true), (1, false), (13, false)] {
            let error: Error = of_sqlite(code, "message").into();
            assert_eq!(is_damage(&error), damage, "code {code}");
        }
    }
}
