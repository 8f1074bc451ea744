//! An answer to a version that is not the newest: changes of other fields are
//! let through, changes of the same fields are refused.

use base::{Error, Result};
use schema::{FieldId, ObjectDef, Record};

use super::Tx;

/// Versions further behind than this are refused without looking.
const FURTHEST: i64 = 200;

/// Passes if none of the touched fields has changed since `version`.
///
/// # Errors
/// `Stale` otherwise.
pub(super) async fn stale(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    current: &Record,
    version: i64,
    touched: &[FieldId],
) -> Result<()> {
    let behind = current.version - version;
    if behind <= 0 || behind > FURTHEST {
        return Err(stale_error(def, None));
    }
    let rows = store::history(tx.store, &def.id, current.id, None, behind.unsigned_abs()).await?;
    if i64::try_from(rows.len()).map_err(Error::broken)? < behind {
        return Err(stale_error(def, None));
    }
    for row in &rows {
        let clash = row
            .diff
            .as_ref()
            .and_then(|diff| diff.as_object())
            .into_iter()
            .flatten()
            .find_map(|(id, _)| touched.iter().find(|field| field.as_str() == id));
        if let Some(field) = clash {
            let name = def
                .field_by_id(field)
                .map_or(field.as_str(), |f| f.name.as_str());
            return Err(stale_error(def, Some(name)));
        }
    }
    Ok(())
}

fn stale_error(def: &ObjectDef, field: Option<&str>) -> Error {
    let what = match field {
        Some(field) => format!(
            "\"{field}\" of this {} was changed meanwhile.",
            def.label.to_lowercase()
        ),
        None => format!("This {} was changed meanwhile.", def.label.to_lowercase()),
    };
    Error::Stale {
        message: format!("{what} Read it again, then repeat your change."),
    }
}
