//! Words that many documents have, on SQLite.
//!
//! Its index has lists of the documents for whole words and for beginnings of
//! two and three letters, and reads such a list as far as it is needed. For a
//! longer beginning it puts a list together first, of every document there is:
//! what a million of them have takes long, however few are wanted. A sample
//! tells such words. The index is asked for their first letters, most of whose
//! documents have the word then, and each document for the rest. PostgreSQL has
//! the opposite trouble (see [`super::rare`]).

use std::collections::HashSet;

use base::Result;

use super::{
    row::Maker,
    words::{INDEXED_LETTERS, Words},
};
use crate::{Conn, Dialect, Sql};

/// How many places of the index are looked at, and documents at each.
const PLACES: i64 = 40;
const AT_EACH: i64 = 25;
/// Fewer documents than this need no care.
const FEW: i64 = 1_000;
/// The share of the documents that makes a word common: one in so many.
const ONE_IN: i64 = 50;

/// The words with those marked that many documents have.
pub(super) async fn marked(conn: &mut Conn, maker: &Maker<'_>, words: Words) -> Result<Words> {
    if maker.dialect == Dialect::Postgres {
        return Ok(words);
    }
    let long: Vec<String> = words
        .all()
        .filter(|word| word.chars().nth(INDEXED_LETTERS).is_some())
        .map(str::to_owned)
        .collect();
    if long.is_empty() {
        return Ok(words);
    }
    let newest = Sql::new("select coalesce(max(rid), 0) from {w}.search_docs");
    let newest = conn.fetch_one(&newest).await?.get_int(0)?;
    if newest < FEW {
        return Ok(words);
    }
    let mut sql = Sql::new(
        "with recursive places (n) as (select 0 union all select n + 1 from places where n < ",
    );
    sql.push(&format!("{}) select count(*)", PLACES - 1));
    for word in &long {
        sql.push(", coalesce(sum(instr(' ' || d.body, ")
            .bind(format!(" {word}"))
            .push(") > 0), 0)");
    }
    sql.push(&format!(
        " from places p join {{w}}.search_docs d on d.rid between p.n * {step} + 1 and p.n * {step} + {AT_EACH}",
        step = newest / PLACES
    ));
    let row = conn.fetch_one(&sql).await?;
    let looked_at = row.get_int(0)?;
    let mut common = HashSet::new();
    for (n, word) in long.into_iter().enumerate() {
        if row.get_int(n + 1)? * ONE_IN > looked_at {
            common.insert(word);
        }
    }
    Ok(words.with_common(common))
}
