//! What tests do to their throw-away PostgreSQL besides using it.

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

/// Takes a workspace away, with all that is in it. For use in `drop`: it waits,
/// on a thread and a connection of its own.
///
/// A write in the background may still hold a table, and cannot end while we
/// wait; so that does not last for ever. What is left goes with the server.
pub fn drop_workspace(url: &str, workspace: &str) {
    let url = url.to_owned();
    let statement = format!("drop schema if exists \"ws_{workspace}\" cascade");
    let gone = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(async {
            let mut conn = PgConnection::connect(&url).await?;
            conn.execute("set lock_timeout = '2s'; set client_min_messages = 'error'")
                .await?;
            conn.execute(AssertSqlSafe(statement)).await?;
            conn.close().await
        })
    });
    // It is only tidying up: a failure is no test's.
    let _ = gone.join();
}
