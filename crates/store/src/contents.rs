//! What files hold: blocks of bytes, kept once however many files hold the same.
//! Records of files name it by its SHA-256, in a field of the object `file`; what
//! none of them names any more is swept.

use base::{Error, Id, Result};
use schema::{FieldId, ObjectId, def::FILE};
use sha2::{Digest, Sha256};

use crate::{
    Conn, Dialect, Sql, Tx,
    list::{chunks, in_list},
    names::{column, table},
};

/// Bytes of a block; the last of a content may have fewer.
pub const BLOCK: usize = 256 << 10;
/// The field of a file that names its content.
pub const HASH: &str = "hash";
/// Blocks that are taken away in one transaction, 16 MB: others write, too.
const DROPPED: i64 = 64;
/// Orphans of each kind that are found, and swept, at once.
const ORPHANS: i64 = 20;

/// Something that files hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    pub id: Id,
    /// In bytes.
    pub size: u64,
}

/// Keeps a block of what is arriving. Until [`settle`] it belongs to nothing, and
/// is swept if that never comes.
///
/// # Errors
/// `Busy` if the database is away or full.
pub async fn put_block(tx: &mut Tx, content: Id, number: u64, bytes: Vec<u8>) -> Result<()> {
    let number = i64::try_from(number).map_err(Error::broken)?;
    let bytes = crate::Arg::Bytes(Some(bytes));
    tx.execute(&Sql::with(
        PUT_BLOCK,
        [content.into(), number.into(), bytes],
    ))
    .await
    .map(drop)
}

/// Takes away some blocks of what is no content: it did not arrive whole, was there
/// already, or is swept. Gives whether there may be more of them.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn drop_blocks(tx: &mut Tx, content: Id) -> Result<bool> {
    let sql = Sql::with(DROP_BLOCKS, [content.into(), DROPPED.into()]);
    let dropped = tx.execute(&sql).await?;
    Ok(i64::try_from(dropped).is_ok_and(|dropped| dropped == DROPPED))
}

/// What arrived is whole. Either it is a content now, or the same was there before:
/// then it gives false, and the new blocks are to go. Whichever is the content
/// stays at least until this transaction ends.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn settle(tx: &mut Tx, content: Id, hash: &str, size: u64) -> Result<bool> {
    let size = i64::try_from(size).map_err(Error::broken)?;
    let args = [content.into(), hash.into(), size.into()];
    let kept = tx.fetch_one(&Sql::with(SETTLE, args)).await?.get_id(0)?;
    Ok(kept == content)
}

/// The content with this hash.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn content(conn: &mut Conn, hash: &str) -> Result<Option<Content>> {
    let row = conn.fetch_optional(&Sql::with(FIND, [hash.into()])).await?;
    let content = |row: crate::Row| {
        Ok(Content {
            id: row.get_id(0)?,
            size: u64::try_from(row.get_int(1)?).map_err(Error::broken)?,
        })
    };
    row.map(content).transpose()
}

/// A block of a content; none after the last.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn block(conn: &mut Conn, content: Id, number: u64) -> Result<Option<Vec<u8>>> {
    let number = i64::try_from(number).map_err(Error::broken)?;
    let sql = Sql::with(READ_BLOCK, [content.into(), number.into()]);
    let row = conn.fetch_optional(&sql).await?;
    row.map(|row| row.bytes(0).map(Option::unwrap_or_default))
        .transpose()
}

/// Of these hashes, those whose content is there. They stay at least until this
/// transaction ends.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn present(tx: &mut Tx, hashes: &[&str]) -> Result<Vec<String>> {
    let hold = match tx.dialect() {
        Dialect::Sqlite => "",
        // Or they would be swept before anybody sees who names them.
        Dialect::Postgres => " for share",
    };
    let mut there = Vec::new();
    for some in chunks(hashes) {
        let mut sql = Sql::new("select hash from {w}.contents where ");
        sql.append(in_list(tx.dialect(), "hash", some));
        sql.push(hold);
        for row in tx.fetch(&sql).await? {
            there.push(row.get_text(0)?);
        }
    }
    Ok(there)
}

/// Some contents that no file names, and of which blocks no content came, of those
/// that arrived before `before` was made; none if there are none.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn orphans(conn: &mut Conn, before: Id) -> Result<Vec<Id>> {
    let mut unnamed = Sql::new("select c.id from {w}.contents c where c.id < ");
    unnamed.bind(before);
    unnamed.push(&format!(" and {} limit {ORPHANS}", is_unnamed()));
    let mut found = Vec::new();
    for sql in [unnamed, Sql::with(STRAYS, [before.into(), ORPHANS.into()])] {
        found.extend(ids(&conn.fetch(&sql).await?)?);
    }
    Ok(found)
}

/// Takes away those of these contents that no file names still. Gives all that are
/// no contents any more: their blocks are to go.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn sweep(tx: &mut Tx, orphans: &[Id]) -> Result<Vec<Id>> {
    let is_unnamed = is_unnamed();
    let hold = match tx.dialect() {
        Dialect::Sqlite => "",
        // Whose transaction may come to name them holds them.
        Dialect::Postgres => " for update skip locked",
    };
    let mut sql = Sql::new("select c.id from {w}.contents c where ");
    sql.append(in_list(tx.dialect(), "c.id", orphans));
    sql.push(&format!(" and {is_unnamed}{hold}"));
    let held = ids(&tx.fetch(&sql).await?)?;
    if !held.is_empty() {
        // Asked again, now that nobody can come to name them.
        let mut sql = Sql::new("delete from {w}.contents as c where ");
        sql.append(in_list(tx.dialect(), "c.id", &held));
        sql.push(&format!(" and {is_unnamed}"));
        tx.execute(&sql).await?;
    }
    let mut sql = Sql::new("select c.id from {w}.contents c where ");
    sql.append(in_list(tx.dialect(), "c.id", orphans));
    let left = ids(&tx.fetch(&sql).await?)?;
    let gone = orphans.iter().filter(|id| !left.contains(id));
    Ok(gone.copied().collect())
}

fn ids(rows: &[crate::Row]) -> Result<Vec<Id>> {
    rows.iter().map(|row| row.get_id(0)).collect()
}

/// Whether no file names a content, in the trash or out of it.
fn is_unnamed() -> String {
    let hash = column('k', &FieldId::from(HASH));
    let files = table(&ObjectId::from(FILE));
    // The folded form of a hash is the same, and has an index of those outside the
    // trash. Those in it are gone through once.
    format!(
        "not exists (select 1 from {files} f where f.{hash} = c.hash and f.deleted_at is null) \
         and not (c.hash in (select f.{hash} from {files} f where f.deleted_at is not null and f.{hash} is not null))"
    )
}

/// Files whose content is not there: what follows the columns of a statement, with
/// the files as `t`.
pub(crate) fn hollow() -> Sql {
    let hash = column('f', &FieldId::from(HASH));
    Sql::new(format!(
        "from {} t where not exists (select 1 from {{w}}.contents c where c.hash = t.{hash})",
        table(&ObjectId::from(FILE))
    ))
}

/// The contents after this one that are not what their hash says: each with why.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn damaged(conn: &mut Conn) -> Result<Vec<(Id, String)>> {
    let mut damaged = Vec::new();
    let mut after = Id::nil();
    while let Some(row) = conn
        .fetch_optional(&Sql::with(NEXT, [after.into()]))
        .await?
    {
        let (id, hash, size) = (row.get_id(0)?, row.get_text(1)?, row.get_int(2)?);
        let (mut sum, mut bytes, mut number) = (Sha256::new(), 0, 0);
        while let Some(block) = block(conn, id, number).await? {
            sum.update(&block);
            bytes += i64::try_from(block.len()).map_err(Error::broken)?;
            number += 1;
        }
        if bytes != size {
            damaged.push((id, format!("has {bytes} of {size} bytes")));
        } else if hex(&sum.finalize()) != hash {
            damaged.push((id, "is not what was sent".to_string()));
        }
        after = id;
    }
    Ok(damaged)
}

/// A hash as it is written.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

const PUT_BLOCK: &str =
    "insert into {w}.content_blocks (content, number, bytes) values ($1, $2, $3)";
const READ_BLOCK: &str = "select bytes from {w}.content_blocks where content = $1 and number = $2";
const DROP_BLOCKS: &str = "delete from {w}.content_blocks where content = $1 \
     and number in (select number from {w}.content_blocks where content = $1 order by number limit $2) \
     and not exists (select 1 from {w}.contents where id = $1)";
const SETTLE: &str = "insert into {w}.contents (id, hash, size) values ($1, $2, $3) \
     on conflict (hash) do update set size = excluded.size returning id";
const FIND: &str = "select id, size from {w}.contents where hash = $1";
const NEXT: &str = "select id, hash, size from {w}.contents where id > $1 order by id limit 1";
// From one content to the next: a block of each is looked at, not all of them.
const STRAYS: &str = "with recursive s (content) as (\
     select (select content from {w}.content_blocks where content < $1 order by content limit 1) \
     union all \
     select (select b.content from {w}.content_blocks b where b.content > s.content and b.content < $1 \
     order by b.content limit 1) from s where s.content is not null) \
     select s.content from s where s.content is not null \
     and not exists (select 1 from {w}.contents c where c.id = s.content) limit $2";

pub(crate) const STATEMENTS: &[&str] = &[
    PUT_BLOCK,
    READ_BLOCK,
    DROP_BLOCKS,
    SETTLE,
    FIND,
    NEXT,
    STRAYS,
];
