//! Many rows by one statement, in few shapes, so that each is prepared once.
//!
//! SQLite takes lists of values with bare `?`, in groups of fixed sizes;
//! PostgreSQL takes one list per column, of any length.

use crate::{
    Arg, Conn, Dialect,
    db::{Kind, Tried},
};

/// A column to write, and what it holds.
pub(crate) type Column<'c> = (&'c str, Kind);

/// How many rows an SQLite statement takes: the largest that fits, then the next.
const SHAPES: [usize; 3] = [64, 8, 1];
/// SQLite takes 32,766 bound values.
const SQLITE_VALUES: usize = 32_000;
/// Rows per statement on PostgreSQL, to bound a message.
const POSTGRES_ROWS: usize = 2_000;

/// Inserts rows that are laid out one after another. `tail` follows the values
/// (`on conflict ...`). Gives how many rows were written.
pub(crate) async fn insert(
    conn: &mut Conn,
    table: &str,
    columns: &[Column<'_>],
    rows: Vec<Arg>,
    tail: &str,
) -> Tried<u64> {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let head = format!("insert into {table} ({})", names.join(", "));
    with_rows(conn, columns, rows, |source| match source {
        Source::Values(values) => format!("{head} values {values} {tail}"),
        Source::Lists(lists) => format!("{head} select * from {lists} {tail}"),
    })
    .await
}

/// Updates rows of `table` (as `t`) from rows of values (as `u`, its columns
/// named like `columns`).
pub(crate) async fn update(
    conn: &mut Conn,
    table: &str,
    set: &str,
    on: &str,
    columns: &[Column<'_>],
    rows: Vec<Arg>,
) -> Tried<u64> {
    let names = columns
        .iter()
        .map(|(name, _)| *name)
        .collect::<Vec<_>>()
        .join(", ");
    with_rows(conn, columns, rows, |source| match source {
        Source::Values(values) => {
            format!("with u ({names}) as (values {values}) update {table} as t set {set} from u where {on}")
        }
        Source::Lists(lists) => format!("update {table} as t set {set} from {lists} where {on}"),
    })
    .await
}

/// Rows as a part of a statement.
enum Source {
    /// `(?, ?), (?, ?)`
    Values(String),
    /// `unnest($1::bigint[], ...) as u (id, ...)`
    Lists(String),
}

async fn with_rows(
    conn: &mut Conn,
    columns: &[Column<'_>],
    mut rows: Vec<Arg>,
    statement: impl Fn(Source) -> String,
) -> Tried<u64> {
    let width = columns.len();
    let mut done = 0;
    match conn.dialect() {
        Dialect::Postgres => {
            let kinds: Vec<Kind> = columns.iter().map(|(_, kind)| *kind).collect();
            let text = statement(Source::Lists(lists(columns)));
            for some in rows.chunks(POSTGRES_ROWS * width) {
                done += conn.try_execute_columns(&text, &kinds, some).await?;
            }
        }
        Dialect::Sqlite => {
            for shape in SHAPES {
                if shape > 1 && shape * width > SQLITE_VALUES {
                    continue;
                }
                let size = shape * width;
                if rows.len() < size {
                    continue;
                }
                let text = statement(Source::Values(values(width, shape)));
                let whole = rows.len() / size;
                let rest = rows.split_off(whole * size);
                let mut some = rows.into_iter();
                for _ in 0..whole {
                    done += conn
                        .try_execute_positional(&text, some.by_ref().take(size).collect())
                        .await?;
                }
                rows = rest;
            }
        }
    }
    Ok(done)
}

fn values(width: usize, rows: usize) -> String {
    let row = format!("({})", vec!["?"; width].join(", "));
    vec![row; rows].join(", ")
}

fn lists(columns: &[Column<'_>]) -> String {
    let lists: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(n, (_, kind))| format!("${}::{}[]", n + 1, kind.postgres()))
        .collect();
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    format!("unnest({}) as u ({})", lists.join(", "), names.join(", "))
}
