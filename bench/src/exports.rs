//! Exports by the program's own command, as each kind of file.

use std::process::Stdio;
use std::time::Duration;

use base::Stopwatch;

use crate::{
    Outcome,
    program::{Place, resident},
    table::{Table, thousands},
};

/// Contacts per second, the size of the file, and peak memory.
pub async fn measure(place: &Place, size: usize, table: &mut Table) -> Outcome<()> {
    let mut peak = 0;
    for kind in ["csv", "jsonl", "xlsx"] {
        let file = place.folder().join(format!("contacts.{kind}"));
        let path = file.to_str().ok_or("a temporary path that is not text")?;
        let watch = Stopwatch::start();
        let mut child = place
            .command(&["export", "contacts", path])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let status = loop {
            peak = peak.max(resident(&child, "VmHWM:"));
            match child.try_wait()? {
                Some(status) => break status,
                None => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        };
        let time = watch.elapsed();
        if !status.success() {
            return Err(format!("the export as {kind} failed").into());
        }
        let bytes = std::fs::metadata(&file)?.len();
        std::fs::remove_file(&file)?;
        #[allow(clippy::cast_precision_loss, reason = "row counts are far below 2^52")]
        let rate = size as f64 / time.as_secs_f64();
        table.figure(
            &format!("export {} contacts as {kind}", thousands(size)),
            format!("{rate:.0} rows/s, {} MB", bytes / 1_000_000),
        );
    }
    table.figure("peak memory of the exports", format!("{} MB", peak / 1024));
    Ok(())
}
