//! What the planner knows of how rows are spread.

use base::Result;
use schema::ObjectId;

use crate::{Db, Dialect, Sql, names};

/// Makes the planner know these objects' tables as they are now, after many
/// rows were written at once: PostgreSQL looks by itself only about once a
/// minute, and until then takes a full table for an empty one. SQLite is told
/// for each page which index to go by, and needs nothing.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn refresh_statistics(db: &Db, objects: &[ObjectId]) -> Result<()> {
    if db.dialect() == Dialect::Sqlite {
        return Ok(());
    }
    let mut tables: Vec<String> = objects.iter().map(names::table).collect();
    tables.extend(BESIDE.iter().map(ToString::to_string));
    let mut conn = db.read().await?;
    conn.execute(&Sql::new(format!("analyze {}", tables.join(", "))))
        .await
        .map(drop)
}

/// Where records leave rows besides their own.
const BESIDE: &[&str] = &["{w}.links", "{w}.handles", "{w}.changes", "{w}.search_docs"];
