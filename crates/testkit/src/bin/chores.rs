//! A process that does jobs until it is killed: `chores FILE`, or
//! `chores ADDRESS WORKSPACE` on PostgreSQL.

use base::{Error, Result};
use engine::jobs;
use store::Location;
use testkit::chores;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let location = match args.as_slice() {
        [file] => Location::Sqlite(file.into()),
        [url, workspace] => Location::Postgres {
            url: url.clone(),
            workspace: workspace.clone(),
        },
        _ => return Err(Error::malformed("arguments", "Say where the workspace is.")),
    };
    let ws = chores::open(location).await?;
    // Nobody tells it to end.
    let (_tell, told) = tokio::sync::watch::channel(false);
    jobs::work(ws, chores::PACE, told).await;
    Ok(())
}
