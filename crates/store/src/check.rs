//! Whether a workspace is whole: the file itself, and everything that is kept
//! beside records and could be worked out from them.

mod records;

use base::{Id, Result};
use schema::{FieldType, ObjectDef, ObjectId, OnDelete, Schema};

use crate::{
    Conn, Db, Dialect, Sql,
    names::{self, table},
    read::owners,
    sync,
};

pub(crate) use records::STATEMENTS;

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub object: Option<ObjectId>,
    pub record: Option<Id>,
    /// What is wrong, for an administrator.
    pub what: String,
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

/// More problems than this are not looked for.
const MOST: usize = 1_000;

/// Looks a workspace through, all at one point in time. Writers are not held up.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn check(db: &Db, schema: &Schema) -> Result<Vec<Problem>> {
    let mut conn = db.fresh().await?;
    conn.begin_snapshot().await?;
    let mut problems = Vec::new();
    let outcome = look(&mut conn, schema, &mut problems).await;
    conn.end_snapshot().await;
    outcome.map(|()| problems)
}

async fn look(conn: &mut Conn, schema: &Schema, problems: &mut Vec<Problem>) -> Result<()> {
    file(conn, problems).await?;
    if schema_differs(conn, schema, problems).await? {
        return Ok(());
    }
    let tables = sync::tables(conn).await?;
    for def in schema.objects() {
        strays(conn, def, problems).await?;
        for target in schema
            .all_objects()
            .filter(|target| tables.contains(target.id.as_str()))
        {
            dangling(conn, def, &target.id, problems).await?;
            lost(conn, def, &target.id, problems).await?;
        }
        records::look(conn, def, problems).await?;
        if problems.len() >= MOST {
            return Ok(());
        }
    }
    Ok(())
}

/// The database file itself. PostgreSQL looks after its own.
async fn file(conn: &mut Conn, problems: &mut Vec<Problem>) -> Result<()> {
    if conn.dialect() == Dialect::Postgres {
        return Ok(());
    }
    for row in conn.fetch(&Sql::new("pragma integrity_check")).await? {
        let said = row.get_text(0)?;
        if said != "ok" {
            problems.push(Problem {
                object: None,
                record: None,
                what: said,
            });
        }
    }
    Ok(())
}

async fn schema_differs(
    conn: &mut Conn,
    schema: &Schema,
    problems: &mut Vec<Problem>,
) -> Result<bool> {
    if sync::is_synced(conn, schema).await? {
        return Ok(false);
    }
    let what = "the tables do not follow the definitions; run `rapport migrate`".to_string();
    problems.push(Problem {
        object: None,
        record: None,
        what,
    });
    Ok(true)
}

/// Rows of side tables whose record is not there.
async fn strays(conn: &mut Conn, def: &ObjectDef, problems: &mut Vec<Problem>) -> Result<()> {
    for (side, id) in [
        ("links", "record"),
        ("handles", "record"),
        ("search_docs", "id"),
    ] {
        let mut sql = Sql::new(format!(
            "select s.{id} from {{w}}.{side} s where s.object = "
        ));
        sql.bind(def.id.as_str());
        sql.push(&format!(
            " and not exists (select 1 from {} t where t.id = s.{id}) limit 100",
            table(&def.id)
        ));
        for row in conn.fetch(&sql).await? {
            let record = Some(row.get_id(0)?);
            let what = format!("{side} has a row of it, and there is no such record");
            problems.push(Problem {
                object: Some(def.id.clone()),
                record,
                what,
            });
        }
    }
    Ok(())
}

/// Links to records that are not there.
async fn dangling(
    conn: &mut Conn,
    def: &ObjectDef,
    target: &ObjectId,
    problems: &mut Vec<Problem>,
) -> Result<()> {
    let mut sql = Sql::new("select l.record, l.field, l.target from {w}.links l where l.object = ");
    sql.bind(def.id.as_str())
        .push(" and l.target_object = ")
        .bind(target.as_str());
    sql.push(&format!(
        " and not exists (select 1 from {} t where t.id = l.target) limit 100",
        table(target)
    ));
    for row in conn.fetch(&sql).await? {
        let what = format!(
            "its {} points to {target} {}, which is not there",
            row.get_text(1)?,
            row.get_id(2)?
        );
        problems.push(Problem {
            object: Some(def.id.clone()),
            record: Some(row.get_id(0)?),
            what,
        });
    }
    Ok(())
}

/// References in an object's own columns, owner and team among them, to records
/// that are not there. What hung on a record that is gone stays in the trash as it was.
async fn lost(
    conn: &mut Conn,
    def: &ObjectDef,
    target: &ObjectId,
    problems: &mut Vec<Problem>,
) -> Result<()> {
    for field in def.live_fields().chain(owners()) {
        let (more, rule) = match &field.ty {
            FieldType::Reference { to, on_delete, .. } if to == target => {
                (String::new(), *on_delete)
            }
            FieldType::AnyReference { to, on_delete, .. }
                if to.is_empty() || to.contains(target) =>
            {
                let object = names::column('o', &field.id);
                (format!(" and r.{object} = '{target}'"), *on_delete)
            }
            _ => continue,
        };
        let trash = match rule {
            OnDelete::Cascade => " and r.deleted_at is null",
            OnDelete::Clear | OnDelete::Restrict => "",
        };
        let column = names::column('f', &field.id);
        let sql = Sql::new(format!(
            "select r.id, r.{column} from {} r where r.{column} is not null{more}{trash} \
             and not exists (select 1 from {} t where t.id = r.{column}) limit 100",
            table(&def.id),
            table(target)
        ));
        for row in conn.fetch(&sql).await? {
            let what = format!(
                "its {} points to {target} {}, which is not there",
                field.name,
                row.get_id(1)?
            );
            problems.push(Problem {
                object: Some(def.id.clone()),
                record: Some(row.get_id(0)?),
                what,
            });
        }
    }
    Ok(())
}
