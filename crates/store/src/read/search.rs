//! Search over all objects, as one types.
//!
//! Every word must begin a word of the record. The newest thousand that do are
//! ranked by how well their titles fit; where they are few, titles with the
//! words inside of theirs follow.

use std::collections::{HashMap, HashSet};

use base::{Id, Result, text};
use schema::{ObjectId, Schema, Scoped};

use super::{links::titles, row::Maker, words::Words};
use crate::{
    Conn, Dialect, Row, Sql,
    list::{chunks, in_list},
};

/// How many of the newest are ranked.
const RANKED: usize = 1_000;
/// The most hits of an answer.
const MOST_HITS: u32 = 100;
/// Trash that the search has not been told of yet may stand among the hits; so
/// many more are looked at.
const SPARE: usize = 20;
/// The index of parts holds three letters each.
const SHORTEST_PART: usize = 3;

/// What is searched for.
#[derive(Clone, Debug)]
pub struct SearchQuery {
    pub text: String,
    /// Every object if none.
    pub objects: Option<Vec<ObjectId>>,
    /// At most 100.
    pub limit: u32,
}

/// A record that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub object: ObjectId,
    pub id: Id,
    pub name: String,
    /// The words that were found elsewhere than in the name, folded.
    pub matched: Option<String>,
}

struct Candidate {
    object: ObjectId,
    id: Id,
    at: i64,
    title: String,
}

/// Records in which every word of a text is found, the best first. A text
/// without words finds nothing.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn search(
    conn: &mut Conn,
    schema: &Schema,
    ask: &Scoped<SearchQuery>,
) -> Result<Vec<Hit>> {
    let query = ask.get();
    let limit = usize::try_from(query.limit.min(MOST_HITS)).unwrap_or_default();
    let searched = Searched::of(schema, query.objects.as_deref());
    let (Some(words), false) = (Words::of(&query.text), limit == 0 || searched.is_nothing()) else {
        return Ok(Vec::new());
    };
    let maker = Maker::new(schema, conn.dialect());
    let sought = words.all().join(" ");
    let mut found = candidates(conn, beginnings(&maker, &words, &sought, &searched)).await?;
    found.sort_by_cached_key(|one| {
        std::cmp::Reverse((rank(&one.title, &sought, &words), one.at, one.id))
    });
    if found.len() < limit
        && let Some(statement) = parts(&maker, &words, &searched)
    {
        let known: HashSet<Id> = found.iter().map(|one| one.id).collect();
        let more = candidates(conn, statement).await?;
        found.extend(more.into_iter().filter(|one| !known.contains(&one.id)));
    }
    found.truncate(limit + SPARE);
    hits(conn, schema, &words, found, limit).await
}

/// Which objects are searched.
enum Searched {
    All,
    /// Well-formed ids of live objects.
    These(Vec<ObjectId>),
}

impl Searched {
    fn of(schema: &Schema, objects: Option<&[ObjectId]>) -> Self {
        match objects {
            None => Self::All,
            Some(objects) => Self::These(
                objects
                    .iter()
                    .filter(|id| schema.object(id).is_some())
                    .cloned()
                    .collect(),
            ),
        }
    }

    fn is_nothing(&self) -> bool {
        matches!(self, Self::These(objects) if objects.is_empty())
    }

    fn condition(&self) -> String {
        match self {
            Self::All => String::new(),
            Self::These(objects) => {
                let ids: Vec<String> = objects.iter().map(|id| format!("'{id}'")).collect();
                format!(" and d.object in ({})", ids.join(", "))
            }
        }
    }
}

/// The newest documents that have words with these beginnings; of a single
/// letter those whose title begins with it.
fn beginnings(maker: &Maker<'_>, words: &Words, sought: &str, searched: &Searched) -> Sql {
    let mut sql = Sql::new("select d.object, d.id, d.at, d.title from ");
    match maker.matching("d", words) {
        Some(matching) => {
            sql.push(&maker.docs("d")).push(" where ").append(matching);
            sql.append(maker.begins("d", words.letters()))
                .push(&searched.condition());
            sql.push(match maker.dialect {
                // In the order of the index: documents are numbered as they come.
                Dialect::Sqlite => " order by search_words.rowid desc",
                Dialect::Postgres => " order by d.at desc",
            });
        }
        None => {
            let title = maker.dialect.title_start("d.title");
            let first: String = sought.chars().take(1).collect();
            sql.push(&format!("{{w}}.search_docs d where {title} >= "))
                .bind(first.clone());
            sql.push(&format!(" and {title} < "))
                .bind(format!("{first}\u{10ffff}"));
            sql.append(maker.begins("d", words.letters()))
                .push(&searched.condition());
            sql.push(&format!(" order by {title}"));
        }
    }
    sql.push(&format!(" limit {RANKED}"));
    sql
}

/// The documents whose titles have these words anywhere, the newest first; none
/// if the words are too short for that.
fn parts(maker: &Maker<'_>, words: &Words, searched: &Searched) -> Option<Sql> {
    let parts: Vec<&str> = words
        .all()
        .iter()
        .map(String::as_str)
        .filter(|word| text::display_len(word) >= SHORTEST_PART)
        .collect();
    if parts.is_empty() {
        return None;
    }
    let mut sql = Sql::new("select d.object, d.id, d.at, d.title from ");
    let newest = match maker.dialect {
        Dialect::Sqlite => {
            let all: Vec<String> = parts.iter().map(|part| format!("\"{part}\"")).collect();
            sql.push("{w}.search_parts join {w}.search_docs d on d.rid = search_parts.rowid where search_parts match ");
            sql.bind(all.join(" AND "));
            "search_parts.rowid"
        }
        Dialect::Postgres => {
            sql.push("{w}.search_docs d where true");
            for part in &parts {
                // Words hold no sign that `like` knows.
                sql.push(" and d.title like ").bind(format!("%{part}%"));
            }
            "d.at"
        }
    };
    for word in words
        .all()
        .iter()
        .filter(|word| !parts.contains(&word.as_str()))
    {
        sql.push(" and ")
            .append(maker.contains("d.title".into(), word));
    }
    sql.push(&searched.condition())
        .push(&format!(" order by {newest} desc limit {MOST_HITS}"));
    Some(sql)
}

async fn candidates(conn: &mut Conn, statement: Sql) -> Result<Vec<Candidate>> {
    let candidate = |row: &Row| {
        Ok(Candidate {
            object: ObjectId::new(row.get_text(0)?),
            id: row.get_id(1)?,
            at: row.get_int(2)?,
            title: row.get_text(3)?,
        })
    };
    conn.fetch(&statement)
        .await?
        .iter()
        .map(candidate)
        .collect()
}

/// How well a folded title fits: it is what was typed, it begins with it, its
/// words do in any order, or the words were found elsewhere.
fn rank(title: &str, sought: &str, words: &Words) -> u8 {
    if title == sought {
        return 3;
    }
    if title.starts_with(sought) {
        return 2;
    }
    u8::from(words.all().iter().all(|word| begins_a_word(title, word)))
}

fn begins_a_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric())
        .any(|own| own.starts_with(word))
}

/// Gives the candidates their names; those in the trash are left out.
async fn hits(
    conn: &mut Conn,
    schema: &Schema,
    words: &Words,
    found: Vec<Candidate>,
    limit: usize,
) -> Result<Vec<Hit>> {
    let mut by_object: HashMap<&ObjectId, Vec<Id>> = HashMap::new();
    for one in &found {
        by_object.entry(&one.object).or_default().push(one.id);
    }
    let mut names = HashMap::new();
    for (object, ids) in by_object {
        names.extend(titles(conn, schema, object, &ids).await?);
    }
    let mut hits = Vec::new();
    let mut elsewhere = Vec::new();
    for one in found {
        let Some((name, false)) = names.remove(&one.id) else {
            continue;
        };
        if !words
            .all()
            .iter()
            .all(|word| one.title.contains(word.as_str()))
        {
            elsewhere.push(one.id);
        }
        hits.push(Hit {
            object: one.object,
            id: one.id,
            name,
            matched: None,
        });
        if hits.len() == limit {
            break;
        }
    }
    let mut matched = matches(conn, words, &elsewhere).await?;
    for hit in &mut hits {
        hit.matched = matched.remove(&hit.id);
    }
    Ok(hits)
}

/// The words of these documents that begin with the ones that were typed.
async fn matches(conn: &mut Conn, words: &Words, ids: &[Id]) -> Result<HashMap<Id, String>> {
    let mut found = HashMap::new();
    for some in chunks(ids) {
        let mut sql = Sql::new("select id, body from {w}.search_docs where ");
        sql.append(in_list(conn.dialect(), "id", some));
        for row in conn.fetch(&sql).await? {
            let body = row.get_text(1)?;
            let typed = words
                .all()
                .iter()
                .filter_map(|word| body.split(' ').find(|own| own.starts_with(word)));
            let matched: Vec<&str> = typed.collect();
            if !matched.is_empty() {
                found.insert(row.get_id(0)?, matched.join(" "));
            }
        }
    }
    Ok(found)
}
