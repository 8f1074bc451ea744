//! One connection of either database, and statements run on it.

use std::sync::Arc;

use base::{Error, Result};
use futures::{FutureExt as _, StreamExt, TryStreamExt, future::BoxFuture, stream::BoxStream};
use sqlx::{
    Arguments, AssertSqlSafe, Connection, Executor, Postgres, Sqlite,
    pool::PoolConnection,
    postgres::{PgArguments, PgConnection},
    sqlite::{SqliteArguments, SqliteConnection},
};

use super::{
    bind::{self, Kind},
    fault::{Failure, Tried, meaning},
    outage::Heard,
    postgres::Reach,
    row::{self, Row},
};
use crate::{Arg, Dialect, Sql, names::WORKSPACE};

/// A connection taken from a pool; it goes back when it is dropped.
pub struct Conn {
    pub(super) inner: Inner,
    /// What `{w}` stands for.
    workspace: Arc<str>,
    /// Whether a failed statement takes a transaction with it.
    pub(super) in_transaction: bool,
    /// The last failure in a transaction after which it is worth running again.
    failure: Option<Failure>,
    /// The version of the stored definitions, as an answer told it.
    seen_version: Option<i64>,
    /// Where answers of the server are counted.
    heard: Option<Heard>,
    /// Where another connection comes from if this one is lost between questions.
    again: Option<Reach>,
}

pub(super) enum Inner {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
    /// It is lost, and there was no other.
    Gone,
}

/// Text and arguments as the driver takes them.
enum Ready {
    Sqlite(String, SqliteArguments),
    Postgres(String, PgArguments),
}

/// A transaction that was left open must not be met by who comes next.
impl Drop for Conn {
    fn drop(&mut self) {
        if self.in_transaction {
            self.discard();
        }
    }
}

impl std::fmt::Debug for Conn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Conn")
            .field("dialect", &self.dialect())
            .field("workspace", &self.workspace)
            .finish()
    }
}

impl Conn {
    pub(super) fn new(inner: Inner, workspace: Arc<str>) -> Self {
        Self {
            inner,
            workspace,
            in_transaction: false,
            failure: None,
            seen_version: None,
            heard: None,
            again: None,
        }
    }

    /// Has a question asked once more that a lost connection did not answer.
    pub(super) fn again_from(mut self, reach: Reach) -> Self {
        self.again = Some(reach);
        self
    }

    /// Has the answers of the server counted.
    pub(super) fn counted(mut self, heard: Heard) -> Self {
        self.heard = Some(heard);
        self
    }

    /// Counts what a server said, be it that something is wrong with a statement.
    fn heard<T>(&self, answer: &std::result::Result<T, sqlx::Error>) {
        if let (Some(heard), Ok(_) | Err(sqlx::Error::Database(_))) = (&self.heard, answer) {
            heard.one();
        }
    }

    /// The version of the definitions that were stored when a question was last
    /// answered on this connection; none where the answer did not tell.
    pub fn seen_version(&self) -> Option<i64> {
        self.seen_version
    }

    /// Forgets it, before another question.
    pub fn forget_version(&mut self) {
        self.seen_version = None;
    }

    /// Notes the version that came with an answer.
    pub(crate) fn saw_version(&mut self, version: i64) {
        self.seen_version = Some(version);
    }

    /// Which database this is.
    pub fn dialect(&self) -> Dialect {
        match &self.inner {
            Inner::Sqlite(_) => Dialect::Sqlite,
            Inner::Postgres(_) | Inner::Gone => Dialect::Postgres,
        }
    }

    /// The quoted name of the workspace's schema, without the dot.
    pub fn workspace(&self) -> &str {
        &self.workspace
    }

    /// Every row of the answer. For what is bounded; see [`Conn::stream`].
    ///
    /// # Errors
    /// `Busy` if the database is away, full or locked; `Conflict` if a unique
    /// value exists already; otherwise `Broken`. So for each of these.
    pub async fn fetch(&mut self, sql: &Sql) -> Result<Vec<Row>> {
        self.try_fetch(sql).await.map_err(Error::from)
    }

    /// The first row; there must be one.
    ///
    /// # Errors
    /// See [`Conn::fetch`].
    pub async fn fetch_one(&mut self, sql: &Sql) -> Result<Row> {
        self.fetch_optional(sql)
            .await?
            .ok_or_else(|| Error::broken(format!("no row came from: {}", sql.text())))
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// See [`Conn::fetch`].
    pub async fn fetch_optional(&mut self, sql: &Sql) -> Result<Option<Row>> {
        Ok(self.fetch(sql).await?.into_iter().next())
    }

    /// Runs a statement; how many rows it changed.
    ///
    /// # Errors
    /// See [`Conn::fetch`].
    pub async fn execute(&mut self, sql: &Sql) -> Result<u64> {
        self.try_execute(sql).await.map_err(Error::from)
    }

    /// The rows of the answer, one by one, without holding them all.
    pub fn stream<'c>(&'c mut self, sql: &Sql) -> BoxStream<'c, Result<Row>> {
        let ready = match self.ready(sql) {
            Ok(ready) => ready,
            Err(error) => return futures::stream::once(async { Err(error) }).boxed(),
        };
        match (&mut self.inner, ready) {
            (Inner::Sqlite(conn), Ready::Sqlite(text, args)) => sqlite(conn)
                .fetch(sqlx::query_with::<Sqlite, _>(AssertSqlSafe(text), args))
                .map(|row| row.map(|row| Row(row::Inner::Sqlite(row))).map_err(meaning))
                .boxed(),
            (Inner::Postgres(conn), Ready::Postgres(text, args)) => postgres(conn)
                .fetch(sqlx::query_with::<Postgres, _>(AssertSqlSafe(text), args))
                .map(|row| {
                    row.map(|row| Row(row::Inner::Postgres(row)))
                        .map_err(meaning)
                })
                .boxed(),
            _ => futures::stream::once(async { Err(mixed()) }).boxed(),
        }
    }

    /// Runs statements separated by `;` without arguments and without keeping
    /// them prepared: definitions, pragmas, transaction control. Gives the rows
    /// of all of them.
    pub(crate) async fn script(&mut self, text: &str) -> Tried<Vec<Row>> {
        let query = sqlx::raw_sql(AssertSqlSafe(self.render(text)));
        let rows = match &mut self.inner {
            Inner::Gone => return Err(Failure::Other(mixed())),
            Inner::Sqlite(conn) => {
                query
                    .fetch(sqlite(conn))
                    .map_ok(|row| Row(row::Inner::Sqlite(row)))
                    .try_collect()
                    .await
            }
            Inner::Postgres(conn) => {
                query
                    .fetch(postgres(conn))
                    .map_ok(|row| Row(row::Inner::Postgres(row)))
                    .try_collect()
                    .await
            }
        };
        self.heard(&rows);
        rows.map_err(|error| self.failed(error))
    }

    /// Runs a statement that takes long and stands outside of transactions. Who
    /// stops waiting for it midway leaves a connection that nobody else may have:
    /// it is closed.
    pub(crate) async fn run_aside(&mut self, text: &str) -> Tried<()> {
        self.in_transaction = true;
        let done = self.script(text).await;
        self.in_transaction = false;
        self.failure = None;
        done.map(drop)
    }

    /// From here on every read sees the workspace as it is now.
    pub(crate) async fn begin_snapshot(&mut self) -> Result<()> {
        let begin = match self.dialect() {
            Dialect::Sqlite => "begin",
            Dialect::Postgres => "begin isolation level repeatable read read only",
        };
        self.in_transaction = true;
        self.script(begin).await.map(drop).map_err(Error::from)
    }

    /// The connection may go back to others.
    pub(crate) async fn end_snapshot(&mut self) {
        if self.script("rollback").await.is_ok() {
            self.in_transaction = false;
        }
    }

    /// Takes a failure of this transaction that another run may not meet.
    pub(super) fn take_failure(&mut self) -> Option<Failure> {
        self.failure.take()
    }

    fn failed(&mut self, error: sqlx::Error) -> Failure {
        let failure = Failure::from(error);
        if self.in_transaction {
            self.failure = failure.repeatable();
        }
        failure
    }

    pub(crate) async fn try_fetch(&mut self, sql: &Sql) -> Tried<Vec<Row>> {
        match self.fetch_once(sql).await {
            Err(Failure::Replan(_)) if !self.in_transaction => {
                self.forget_statements().await?;
                self.fetch_once(sql).await
            }
            Err(Failure::Lost(cause)) if !self.in_transaction && self.again.is_some() => {
                tracing::debug!(cause, "a question is asked on another connection");
                self.replace().await?;
                self.fetch_once(sql).await
            }
            outcome => outcome,
        }
    }

    /// Takes another connection, which answers, in the place of a lost one.
    /// It is rare, so what it takes is no part of every question's future.
    fn replace(&mut self) -> BoxFuture<'_, Tried<()>> {
        let replacing = async move {
            // It goes first: others may wait for its place.
            self.discard();
            self.inner = Inner::Gone;
            if let Some(reach) = &self.again {
                self.inner = Inner::Postgres(reach.alive().await.map_err(Failure::Other)?);
            }
            Ok(())
        };
        replacing.boxed()
    }

    /// Drops the prepared statements: a definition changed under them.
    pub(super) async fn forget_statements(&mut self) -> Tried<()> {
        match &mut self.inner {
            Inner::Sqlite(conn) => sqlite(conn).clear_cached_statements().await,
            Inner::Postgres(conn) => postgres(conn).clear_cached_statements().await,
            Inner::Gone => Ok(()),
        }
        .map_err(Failure::from)
    }

    async fn fetch_once(&mut self, sql: &Sql) -> Tried<Vec<Row>> {
        let ready = self.ready(sql).map_err(Failure::Other)?;
        let rows = match (&mut self.inner, ready) {
            (Inner::Sqlite(conn), Ready::Sqlite(text, args)) => {
                let query = sqlx::query_with::<Sqlite, _>(AssertSqlSafe(text), args);
                sqlite(conn)
                    .fetch(query)
                    .map_ok(|row| Row(row::Inner::Sqlite(row)))
                    .try_collect()
                    .await
            }
            (Inner::Postgres(conn), Ready::Postgres(text, args)) => {
                let query = sqlx::query_with::<Postgres, _>(AssertSqlSafe(text), args);
                postgres(conn)
                    .fetch(query)
                    .map_ok(|row| Row(row::Inner::Postgres(row)))
                    .try_collect()
                    .await
            }
            _ => return Err(Failure::Other(mixed())),
        };
        self.heard(&rows);
        rows.map_err(|error| self.failed(error))
    }

    pub(crate) async fn try_execute(&mut self, sql: &Sql) -> Tried<u64> {
        let ready = self.ready(sql).map_err(Failure::Other)?;
        self.run(ready).await
    }

    /// Runs a statement of bare `?` placeholders, which SQLite binds without
    /// looking up their names: with thousands of them that is what costs.
    pub(crate) async fn try_execute_positional(
        &mut self,
        text: &str,
        args: Vec<Arg>,
    ) -> Tried<u64> {
        let mut bound = SqliteArguments::default();
        bound.reserve(args.len(), 0);
        for arg in args {
            bind::sqlite(&mut bound, arg).map_err(|e| Failure::Other(Error::broken(e)))?;
        }
        self.run(Ready::Sqlite(self.render(text), bound)).await
    }

    /// Runs a statement that takes one list per column (PostgreSQL's `unnest`).
    /// `rows` are laid out one after another.
    pub(crate) async fn try_execute_columns(
        &mut self,
        text: &str,
        kinds: &[Kind],
        rows: &[Arg],
    ) -> Tried<u64> {
        let mut bound = PgArguments::default();
        for (column, kind) in kinds.iter().enumerate() {
            bind::postgres_column(&mut bound, *kind, rows, kinds.len(), column)
                .map_err(|e| Failure::Other(Error::broken(e)))?;
        }
        self.run(Ready::Postgres(self.render(text), bound)).await
    }

    /// Closes the connection instead of giving it back: its state is not known.
    pub(super) fn discard(&mut self) {
        match &mut self.inner {
            Inner::Sqlite(conn) => conn.close_on_drop(),
            Inner::Postgres(conn) => conn.close_on_drop(),
            Inner::Gone => {}
        }
    }

    async fn run(&mut self, ready: Ready) -> Tried<u64> {
        let done = match (&mut self.inner, ready) {
            (Inner::Sqlite(conn), Ready::Sqlite(text, args)) => {
                let query = sqlx::query_with::<Sqlite, _>(AssertSqlSafe(text), args);
                sqlite(conn)
                    .execute(query)
                    .await
                    .map(|done| done.rows_affected())
            }
            (Inner::Postgres(conn), Ready::Postgres(text, args)) => {
                let query = sqlx::query_with::<Postgres, _>(AssertSqlSafe(text), args);
                postgres(conn)
                    .execute(query)
                    .await
                    .map(|done| done.rows_affected())
            }
            _ => return Err(Failure::Other(mixed())),
        };
        self.heard(&done);
        done.map_err(|error| self.failed(error))
    }

    fn render(&self, text: &str) -> String {
        text.replace(WORKSPACE, &self.workspace)
    }

    fn ready(&self, sql: &Sql) -> Result<Ready> {
        let text = self.render(sql.text());
        match self.dialect() {
            Dialect::Sqlite => {
                let text = unnumbered(&text, sql.args().len()).unwrap_or(text);
                let mut args = SqliteArguments::default();
                args.reserve(sql.args().len(), 0);
                for arg in sql.args() {
                    bind::sqlite(&mut args, arg.clone()).map_err(Error::broken)?;
                }
                Ok(Ready::Sqlite(text, args))
            }
            Dialect::Postgres => {
                let mut args = PgArguments::default();
                args.reserve(sql.args().len(), sql.args().len() * 24);
                for arg in sql.args() {
                    bind::postgres(&mut args, arg).map_err(Error::broken)?;
                }
                Ok(Ready::Postgres(text, args))
            }
        }
    }
}

/// The text with `?` for its placeholders, if each of many stands once and in order:
/// SQLite looks each `$N` up in a list of all of them, again and again.
fn unnumbered(text: &str, args: usize) -> Option<String> {
    const MANY: usize = 16;
    if args < MANY {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut last) = (text, 0);
    while let Some(at) = rest.find('$') {
        let (before, after) = rest.split_at(at);
        let after = &after[1..];
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let (number, tail) = after.split_at(digits);
        out.push_str(before);
        match number.parse::<usize>() {
            Ok(number) if number == last + 1 => out.push('?'),
            Ok(_) => return None,
            Err(_) => {
                out.push('$');
                out.push_str(number);
            }
        }
        last += usize::from(digits > 0);
        rest = tail;
    }
    out.push_str(rest);
    (last == args).then_some(out)
}

fn sqlite(conn: &mut PoolConnection<Sqlite>) -> &mut SqliteConnection {
    conn
}

fn postgres(conn: &mut PoolConnection<Postgres>) -> &mut PgConnection {
    conn
}

fn mixed() -> Error {
    Error::broken("a statement was made for the other database")
}

#[cfg(test)]
mod tests {
    use super::unnumbered;

    #[test]
    fn placeholders_in_order_need_no_numbers() {
        let list = |numbers: &[usize]| {
            let all: Vec<String> = numbers.iter().map(|n| format!("${n}")).collect();
            format!("insert into t values ({}) -- $.a", all.join(", "))
        };
        let ordered: Vec<usize> = (1..=20).collect();
        let marks = vec!["?"; 20].join(", ");
        assert_eq!(
            unnumbered(&list(&ordered), 20),
            Some(format!("insert into t values ({marks}) -- $.a"))
        );
        let mut swapped = ordered.clone();
        swapped.swap(3, 4);
        let mut again = ordered.clone();
        again.push(1);
        for (numbers, args) in [
            (&swapped, 20),
            (&again, 20),
            (&ordered, 21),
            (&ordered[..8].to_vec(), 8),
        ] {
            assert_eq!(unnumbered(&list(numbers), args), None, "{numbers:?}");
        }
    }
}
