//! Whether a workspace is whole: the file itself, and everything that is kept
//! beside records and could be worked out from them.

mod counters;
mod findings;
mod records;
mod references;
mod repair;
mod trees;

use base::{Error, Id, Result};
use schema::{FieldId, ObjectDef, ObjectId, Schema, def::FILE};

use self::findings::Findings;
use crate::{Conn, Db, Dialect, Sql, contents, db::is_damage, names::table, sync};

pub(crate) use records::STATEMENTS;
pub use repair::{Repaired, repair};

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub object: Option<ObjectId>,
    pub record: Option<Id>,
    /// What is wrong, for an administrator.
    pub what: String,
    /// How many problems it stands for: of many that are alike, the first are
    /// told one by one.
    pub count: u64,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.object, self.record) {
            (Some(object), Some(record)) => write!(f, "{object} {record}: {}", self.what),
            (Some(object), None) => write!(f, "{object}: {}", self.what),
            _ => f.write_str(&self.what),
        }
    }
}

/// Looks a workspace through, all at one point in time. Writers are not held up.
/// `trees` are the fields by which records of an object lie under each other.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn check(
    db: &Db,
    schema: &Schema,
    trees: &[(ObjectId, FieldId)],
) -> Result<Vec<Problem>> {
    let mut conn = db.fresh().await?;
    conn.begin_snapshot().await?;
    let mut findings = Findings::default();
    let outcome = look(&mut conn, schema, trees, &mut findings).await;
    conn.end_snapshot().await;
    if let Err(error) = outcome {
        match &error {
            // That is what was looked for.
            Error::Broken { cause } if is_damage(&error) => {
                findings.note(None, format!("the rest cannot be looked at: {cause}"));
            }
            _ => return Err(error),
        }
    }
    Ok(findings.problems())
}

async fn look(
    conn: &mut Conn,
    schema: &Schema,
    trees: &[(ObjectId, FieldId)],
    findings: &mut Findings,
) -> Result<()> {
    file(conn, findings).await?;
    if schema_differs(conn, schema, findings).await? {
        return Ok(());
    }
    let tables = sync::tables(conn).await?;
    for def in schema.objects() {
        strays(conn, def, findings).await?;
        references::look(conn, def, &tables, schema, findings).await?;
        for (_, parent) in trees.iter().filter(|(object, _)| *object == def.id) {
            if let Some(parent) = def.field_by_id(parent) {
                trees::look(conn, def, parent, findings).await?;
            }
        }
        records::look(conn, def, findings).await?;
        counters::look(conn, def, findings).await?;
    }
    files(conn, schema, findings).await
}

/// What files hold. Nothing could make it anew.
async fn files(conn: &mut Conn, schema: &Schema, findings: &mut Findings) -> Result<()> {
    let Some(def) = schema.object(&ObjectId::from(FILE)) else {
        return Ok(());
    };
    let what = "what it holds is not there";
    findings
        .found_by(conn, def, what, ["", "t.id"], contents::hollow(), |_| {
            Ok(what.to_string())
        })
        .await?;
    for (content, what) in contents::damaged(conn).await? {
        findings.note(Some(&def.id), format!("the content {content} {what}"));
    }
    Ok(())
}

/// The database file itself. PostgreSQL looks after its own.
async fn file(conn: &mut Conn, findings: &mut Findings) -> Result<()> {
    if conn.dialect() == Dialect::Postgres {
        return Ok(());
    }
    for row in conn.fetch(&Sql::new("pragma integrity_check")).await? {
        let said = row.get_text(0)?;
        if said != "ok" {
            findings.note(None, format!("the database file is damaged: {said}"));
        }
    }
    Ok(())
}

async fn schema_differs(conn: &mut Conn, schema: &Schema, findings: &mut Findings) -> Result<bool> {
    if sync::is_synced(conn, schema).await? {
        return Ok(false);
    }
    findings.note(
        None,
        "the tables do not follow the definitions; run `rapport migrate`",
    );
    Ok(true)
}

/// Tables of rows that belong to records, and their columns of those: object and id.
const SIDES: [(&str, [&str; 2]); 6] = [
    ("links", ["object", "record"]),
    ("handles", ["object", "record"]),
    ("search_docs", ["object", "id"]),
    ("shares", ["object", "record"]),
    ("shares", ["whom_object", "whom"]),
    ("public_links", ["object", "record"]),
];

/// Rows of a side table whose record is not there, from the `from` on.
fn stray(def: &ObjectDef, side: &str, [object, id]: [&str; 2]) -> Sql {
    let mut sql = Sql::new(format!("from {{w}}.{side} as s where s.{object} = "));
    sql.bind(def.id.as_str());
    sql.push(&format!(
        " and not exists (select 1 from {} t where t.id = s.{id})",
        table(&def.id)
    ));
    sql
}

async fn strays(conn: &mut Conn, def: &ObjectDef, findings: &mut Findings) -> Result<()> {
    for (side, columns) in SIDES {
        let what = format!("{side} has a row of it, and there is no such record");
        let kind = format!("{side} has rows of records that are not there");
        let (column, rest) = (format!("s.{}", columns[1]), stray(def, side, columns));
        findings
            .found_by(conn, def, &kind, ["", &column], rest, |_| Ok(what.clone()))
            .await?;
    }
    Ok(())
}
