//! Words that few documents have, on PostgreSQL.
//!
//! Its planner cannot know how many words begin with a few letters or digits.
//! It takes a word that nobody has for one that many have, and reads every row
//! in the order that is asked for until it has found enough. A look at the
//! newest documents tells words that are common; all others are asked of their
//! index alone. SQLite's index gives the newest first by itself.

use base::{Id, Result};
use schema::ObjectId;

use super::{row::Maker, words::Words};
use crate::{Conn, Dialect, Sql};

/// How many of the newest documents are looked at.
const LOOKED_AT: u64 = 2_000;
/// Words that this many of them have are common: the newest documents with
/// them are soon found one by one.
const COMMON: i64 = 40;
/// No more than this are read by the index: at a million documents more than
/// rare words have.
const MOST: u64 = 20_000;

/// Whether words should be asked of their index alone: some can be, and few
/// documents have them.
pub(super) async fn is_rare(conn: &mut Conn, maker: &Maker<'_>, words: &Words) -> Result<bool> {
    if maker.dialect == Dialect::Sqlite {
        return Ok(false);
    }
    let Some(matching) = maker.matching("d", words) else {
        return Ok(false);
    };
    let mut sql = Sql::new(format!(
        "select count(*) from (select words from {{w}}.search_docs order by at desc limit {LOOKED_AT}) d where "
    ));
    sql.append(matching);
    Ok(conn.fetch_one(&sql).await?.get_int(0)? < COMMON)
}

/// The documents that have rare words, for a `from`.
pub(super) fn rare_docs(words: &Words, doc: &str) -> Sql {
    let mut sql = Sql::new("{w}.search_sought(cast(");
    sql.bind(words.query(Dialect::Postgres).unwrap_or_default())
        .push(&format!(" as tsquery), {MOST}) {doc}"));
    sql
}

/// The records of an object that have rare words; none if there are more than
/// `most`.
pub(super) async fn rare_ids(
    conn: &mut Conn,
    maker: &Maker<'_>,
    object: &ObjectId,
    words: &Words,
    most: usize,
) -> Result<Option<Vec<Id>>> {
    let mut sql = Sql::new("select d.id from ");
    sql.append(rare_docs(words, "d"))
        .push(&format!(" where d.object = '{object}'"))
        .append(maker.begins("d", words))
        .push(&format!(" limit {}", most + 1));
    let ids = conn
        .fetch(&sql)
        .await?
        .iter()
        .map(|row| row.get_id(0))
        .collect::<Result<Vec<_>>>()?;
    Ok((ids.len() <= most).then_some(ids))
}
