//! Rows at fault as a file that can be corrected and imported again.

use base::{Error, Result};
use futures::{Stream, StreamExt};

use super::{Asked, Import};
use crate::{
    Cx,
    import::{ERROR_COLUMN, header_key, ledger},
};

/// The rows at fault of one of an import's files, piece by piece, as a file that
/// can be corrected and imported again.
///
/// # Errors
/// `NotFound` if the import has no such file; a piece gives `Busy` if the
/// database is away.
pub fn error_file(
    cx: Cx,
    import: Import,
    part: usize,
) -> Result<impl Stream<Item = Result<Vec<u8>>> + Send + 'static> {
    let file = import
        .files
        .get(part)
        .ok_or_else(|| Error::not_found("file"))?;
    let first = error_header(file)?;
    let rows = futures::stream::try_unfold(-1_i64, move |after| {
        let (cx, import) = (cx.clone(), import.clone());
        async move {
            let next = error_rows(&cx, &import, part, after).await?;
            Ok(next.map(|(step, rows)| (rows, step)))
        }
    });
    Ok(futures::stream::once(async move { Ok(first) }).chain(rows))
}

/// The beginning of the file: its mark as UTF-8, and its header.
fn error_header(file: &Asked) -> Result<Vec<u8>> {
    let headers = file.headers.iter().map(String::as_str);
    let headers = headers.filter(|header| !is_reason(header));
    let row = row(headers.chain([ERROR_COLUMN]))?;
    Ok([b"\xef\xbb\xbf".as_slice(), &row].concat())
}

/// The next rows after a step, and their step; none after the last.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn error_rows(
    cx: &Cx,
    import: &Import,
    part: usize,
    after: i64,
) -> Result<Option<(i64, Vec<u8>)>> {
    let Some(file) = import.files.get(part) else {
        return Ok(None);
    };
    let mut conn = cx.ws.db().read().await?;
    let next = ledger::next_faults(&mut conn, import.id, part, after).await?;
    let Some((step, faults)) = next else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    for fault in faults {
        let columns = file.headers.iter().enumerate();
        let cells = columns
            .filter(|(_, header)| !is_reason(header))
            .map(|(n, _)| fault.cells.get(n).map_or("", String::as_str));
        let more: Vec<&str> = fault
            .cells
            .iter()
            .skip(file.headers.len())
            .map(String::as_str)
            .take(20)
            .collect();
        let why = match more.is_empty() {
            true => fault.why.clone(),
            false => format!("{} Left over: {}", fault.why, more.join(" | ")),
        };
        bytes.extend(row(cells.chain([why.as_str()]))?);
    }
    Ok(Some((step, bytes)))
}

fn is_reason(header: &str) -> bool {
    header_key(header) == header_key(ERROR_COLUMN)
}

fn row<'c>(cells: impl Iterator<Item = &'c str>) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells).map_err(Error::broken)?;
    writer.into_inner().map_err(Error::broken)
}
