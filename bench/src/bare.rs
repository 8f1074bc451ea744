//! The same work done by the bare engine: plain statements through the driver,
//! rows turned into JSON, nothing else.

use base::{Id, Stopwatch};
use engine::Workspace;
use serde_json::{Map, Value};
use store::{Arg, Conn, Dialect, Sql};

use crate::{
    Outcome,
    table::{Table, thousands},
};

/// Runs a statement and encodes its rows, column by column.
pub async fn rows(conn: &mut Conn, columns: &[String], sql: &Sql) -> Outcome<usize> {
    let found = conn.fetch(sql).await?;
    let mut all = Vec::with_capacity(found.len());
    for row in &found {
        let mut object = Map::new();
        for (n, name) in columns.iter().enumerate() {
            let value = row.text(n).ok().flatten().map(Value::from);
            let value = value.or_else(|| row.int(n).ok().flatten().map(Value::from));
            let value = value.or_else(|| {
                row.id(n)
                    .ok()
                    .flatten()
                    .map(|id: Id| Value::from(id.to_string()))
            });
            object.insert(name.clone(), value.unwrap_or(Value::Null));
        }
        all.push(Value::Object(object));
    }
    Ok(serde_json::to_vec(&all)?.len())
}

/// The columns of a table, in its order.
pub async fn columns(conn: &mut Conn, table: &str) -> Outcome<Vec<String>> {
    let sql = match conn.dialect() {
        Dialect::Sqlite => Sql::new(format!("select name from pragma_table_info('{table}')")),
        Dialect::Postgres => Sql::new(format!(
            "select attname::text from pg_attribute where attrelid = '{{w}}.{table}'::regclass and attnum > 0 \
             and not attisdropped order by attnum"
        )),
    };
    let found = conn.fetch(&sql).await?;
    found.iter().map(|row| Ok(row.get_text(0)?)).collect()
}

/// Copies a table without its rows, with the indexes that matter for writing.
pub async fn copy_of(ws: &Workspace, table: &str, key: &str) -> Outcome<()> {
    let version = ws.schema().version();
    let (table, key, dialect) = (table.to_string(), key.to_string(), ws.db().dialect());
    ws.db()
        .write(version, move |tx| {
            let (table, key) = (table.clone(), key.clone());
            Box::pin(async move {
                tx.execute(&Sql::new(format!(
                    "drop table if exists {{w}}.bare_{table}"
                )))
                .await?;
                tx.execute(&Sql::new(format!(
                    "create table {{w}}.bare_{table} as select * from {{w}}.{table} limit 0"
                )))
                .await?;
                for columns in [
                    "id",
                    key.as_str(),
                    "owner, id",
                    "team, id",
                    "created_at, id",
                ] {
                    let name = columns.split(',').next().unwrap_or_default();
                    let on = match dialect {
                        Dialect::Sqlite => format!(
                            "create index {{w}}.bare_{table}_{name} on bare_{table} ({columns})"
                        ),
                        Dialect::Postgres => format!(
                            "create index bare_{table}_{name} on {{w}}.bare_{table} ({columns})"
                        ),
                    };
                    tx.execute(&Sql::new(on)).await?;
                }
                Ok(())
            })
        })
        .await?;
    Ok(())
}

/// One statement in one durable transaction.
pub async fn write(ws: &Workspace, text: &str, args: Vec<Arg>) -> Outcome<()> {
    let text = text.to_string();
    let version = ws.schema().version();
    ws.db()
        .write(version, move |tx| {
            let sql = Sql::with(&text, args.clone());
            Box::pin(async move { tx.execute(&sql).await })
        })
        .await?;
    Ok(())
}

/// Rows per second when the contacts are copied, a thousand a transaction.
pub async fn bulk(ws: &Workspace, size: usize, table: &mut Table) -> Outcome<()> {
    copy_of(ws, "o_contact", "k_name").await?;
    let rows = size.min(100_000);
    let watch = Stopwatch::start();
    for from in (0..rows).step_by(1_000) {
        let text = "insert into {w}.bare_o_contact select * from {w}.o_contact order by id limit 1000 offset $1";
        write(ws, text, vec![i64::try_from(from)?.into()]).await?;
    }
    #[allow(clippy::cast_precision_loss, reason = "row counts are far below 2^52")]
    let rate = rows as f64 / watch.elapsed().as_secs_f64();
    table.figure(
        &format!(
            "bare: {} contacts copied into a plain table, indexed",
            thousands(rows)
        ),
        format!("{rate:.0} rows/s"),
    );
    Ok(())
}

/// Drops the workspace of a run.
pub fn forget(url: &str, name: &str) {
    let sql = format!("drop schema if exists \"ws_{name}\" cascade");
    if let Err(error) = std::process::Command::new("psql")
        .arg(url)
        .args(["-q", "-c", &sql])
        .status()
    {
        eprintln!("the schema ws_{name} is still there: {error}");
    }
}
