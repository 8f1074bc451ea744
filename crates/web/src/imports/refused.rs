//! The rows that an import refused, as a file.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use base::Error;
use engine::imports;
use serde::Deserialize;

use crate::extract::{Params, Path};
use crate::problems::Answer;
use crate::visit::Reader;

/// Which of an import's files.
#[derive(Deserialize)]
pub struct Part {
    #[serde(default)]
    file: Option<usize>,
}

/// The refused rows as a file that can be corrected and imported again.
pub async fn errors(reader: Reader, Path(id): Path<String>, Params(part): Params<Part>) -> Answer {
    reader.cx.who.may_write()?;
    let import = imports::find(&reader.cx, crate::objects::id(&id)?).await?;
    let part = part.file.unwrap_or(1).saturating_sub(1);
    let file = import.files.get(part);
    let file = file.ok_or_else(|| Error::not_found("page"))?;
    let disposition = attachment(&file.name);
    let rows = imports::error_file(reader.cx.clone(), import, part)?;
    let mut response = Body::from_stream(rows).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/csv; charset=utf-8"),
    );
    if let Ok(disposition) = HeaderValue::try_from(disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

/// The name of the file of refused rows: that of the file, in letters that every
/// browser takes.
fn attachment(name: &str) -> String {
    let plain = |c: char| match c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') {
        true => c,
        false => '-',
    };
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem: String = stem.chars().map(plain).take(80).collect();
    format!("attachment; filename=\"{stem}-refused.csv\"")
}

#[cfg(test)]
mod tests {
    use super::attachment;

    #[test]
    fn a_file_of_refused_rows_has_a_harmless_name() {
        for (name, expect) in [
            ("deals.csv", "deals-refused.csv"),
            (
                "my \"best\" deals; x.xlsx",
                "my--best--deals--x-refused.csv",
            ),
            ("Käufer\r\nx", "K-ufer--x-refused.csv"),
        ] {
            let expect = format!("attachment; filename=\"{expect}\"");
            assert_eq!(attachment(name), expect);
        }
    }
}
