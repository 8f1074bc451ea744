//! Search over all objects, as one types.
//!
//! Every word must begin a word of the record. The newest thousand that do are
//! ranked by how well their titles fit, and where there are more, those whose
//! titles begin with what was typed; where they are few, titles with the words
//! inside of theirs follow.

use std::collections::{HashMap, HashSet};

use base::{Id, Result, text};
use schema::{Action, ObjectId, Schema, Scoped, scope::Sight};

use super::{
    common,
    fit::{Typed, matched},
    links::titles,
    rare::{is_rare, rare_docs},
    row::Maker,
    words::Words,
};
use crate::{
    Conn, Dialect, Row, Sql,
    list::{chunks, in_list},
};

/// Characters of a title that are indexed on PostgreSQL.
const TITLE_START: usize = 64;
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
    /// ISO 3166 region that phone numbers are dialled in.
    pub region: String,
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
    let maker = Maker::new(schema, ask.scope(), conn.dialect());
    let Some(words) = Words::of(&query.text, &query.region).filter(|_| limit > 0) else {
        return Ok(Vec::new());
    };
    let searched = Searched::of(conn, &maker, query.objects.as_deref(), &words).await?;
    if searched.is_nothing() {
        return Ok(Vec::new());
    }
    let words = common::marked(conn, &maker, words).await?;
    let typed = Typed::of(&query.text);
    let statement = match is_rare(conn, &maker, &words).await? {
        true => rare(&maker, &words, &searched),
        false => beginnings(&maker, &words, &searched),
    };
    let mut found = candidates(conn, statement).await?;
    if let Some(statement) = few(&maker, &words, &searched) {
        add(&mut found, candidates(conn, statement).await?);
    }
    if found.len() >= RANKED && words.is_indexed() {
        // Who has that very title may be older than all of them.
        let statement = entitled(&maker, &typed, &searched);
        add(&mut found, candidates(conn, statement).await?);
    }
    found.sort_by_cached_key(|one| {
        std::cmp::Reverse((typed.rank(&one.title, &words), one.at, one.id))
    });
    if found.len() < limit
        && let Some(statement) = parts(&maker, &words, &searched)
    {
        add(&mut found, candidates(conn, statement).await?);
    }
    found.truncate(limit + SPARE);
    hits(conn, &maker, &words, found, limit).await
}

/// What is searched.
struct Searched {
    /// Everything there is: nothing is hidden and nothing was chosen.
    all: bool,
    /// Objects of which everything is in sight.
    whole: Vec<ObjectId>,
    /// Conditions on documents of objects of which much is in sight.
    much: Vec<Sql>,
    /// Records of objects of which few are.
    few: Vec<Id>,
}

impl Searched {
    async fn of(
        conn: &mut Conn,
        maker: &Maker<'_>,
        objects: Option<&[ObjectId]>,
        words: &Words,
    ) -> Result<Self> {
        let mut searched = Self {
            all: objects.is_none() && maker.scope.is_everything(),
            whole: Vec::new(),
            much: Vec::new(),
            few: Vec::new(),
        };
        if searched.all {
            return Ok(searched);
        }
        for def in maker.schema.objects() {
            if objects.is_some_and(|objects| !objects.contains(&def.id)) {
                continue;
            }
            let hides_words = maker.hides_words(def);
            match maker.scope.sight(&def.id, Action::Read) {
                Sight::Nothing => {}
                Sight::Everything if !hides_words => searched.whole.push(def.id.clone()),
                Sight::Some(_) if !hides_words => match maker.few_in_sight(conn, &def.id).await? {
                    Some(few) => searched.few.extend(few),
                    None => searched.much.push(of_record(maker, &def.id, None)?),
                },
                _ => searched.much.push(of_record(maker, &def.id, Some(words))?),
            }
        }
        Ok(searched)
    }

    fn is_nothing(&self) -> bool {
        !self.all && self.whole.is_empty() && self.much.is_empty() && self.few.is_empty()
    }

    /// ` and ...` that a document is searched by its words.
    fn condition(&self, dialect: Dialect) -> Sql {
        self.conditions(dialect, &[])
    }

    /// ` and ...` that a document is searched at all.
    fn any_condition(&self, dialect: Dialect) -> Sql {
        let few: Vec<Sql> = match self.few.is_empty() {
            true => Vec::new(),
            false => vec![in_list(dialect, &dialect.unindexed("d.id"), &self.few)],
        };
        self.conditions(dialect, &few)
    }

    /// The words find the documents: no index on anything else is to.
    fn conditions(&self, dialect: Dialect, more: &[Sql]) -> Sql {
        if self.all {
            return Sql::default();
        }
        let mut any: Vec<Sql> = Vec::new();
        if !self.whole.is_empty() {
            let ids: Vec<String> = self.whole.iter().map(|id| format!("'{id}'")).collect();
            let object = dialect.unindexed("d.object");
            any.push(format!("{object} in ({})", ids.join(", ")).into());
        }
        any.extend(self.much.iter().chain(more).cloned());
        let mut sql = Sql::new(" and (");
        match any.is_empty() {
            true => sql.push("false"),
            false => sql.join(any, " or "),
        };
        sql.push(")");
        sql
    }
}

/// The condition that a document is of a record in sight of this object, in whose
/// own columns words stand if some are given.
fn of_record(maker: &Maker<'_>, object: &ObjectId, words: Option<&Words>) -> Result<Sql> {
    let at = maker.row(object)?;
    let mut sql = Sql::new(format!(
        "{} = '{object}' and exists (select 1 from {} where {}.id = {} and ",
        maker.dialect.unindexed("d.object"),
        at.table(),
        at.alias,
        maker.dialect.unindexed("d.id"),
    ));
    sql.append(maker.there(&at)?);
    if let Some(words) = words {
        sql.push(" and ").append(maker.found_in_trash(&at, words)?);
    }
    sql.push(")");
    Ok(sql)
}

/// The documents of the few records in sight that have the words.
fn few(maker: &Maker<'_>, words: &Words, searched: &Searched) -> Option<Sql> {
    if searched.few.is_empty() {
        return None;
    }
    let mut sql = Sql::new("select d.object, d.id, d.at, d.title from {w}.search_docs d where ");
    sql.append(in_list(maker.dialect, "d.id", &searched.few))
        .append(maker.begin_all("d", words))
        .push(&format!(" order by d.at desc limit {RANKED}"));
    Some(sql)
}

/// The newest documents that have words with these beginnings; of a single
/// letter those whose title begins with it.
fn beginnings(maker: &Maker<'_>, words: &Words, searched: &Searched) -> Sql {
    let mut sql = Sql::new("select d.object, d.id, d.at, d.title from ");
    match maker.matching("d", words) {
        Some(matching) => {
            sql.push(&maker.docs("d")).push(" where ").append(matching);
            sql.append(maker.begins("d", words))
                .append(searched.condition(maker.dialect));
            sql.push(match maker.dialect {
                // In the order of the index: documents are numbered as they come.
                Dialect::Sqlite => " order by search_words.rowid desc",
                Dialect::Postgres => " order by d.at desc",
            });
        }
        None => {
            let title = maker.dialect.title_start("d.title");
            let first = words.all().next().unwrap_or_default();
            sql.push(&format!("{{w}}.search_docs d where {title} >= "))
                .bind(first);
            sql.push(&format!(" and {title} < "))
                .bind(format!("{first}\u{10ffff}"));
            sql.append(maker.begins("d", words))
                .append(searched.condition(maker.dialect));
            sql.push(&format!(" order by {title}"));
        }
    }
    sql.push(&format!(" limit {RANKED}"));
    sql
}

/// The same of words that few documents have.
fn rare(maker: &Maker<'_>, words: &Words, searched: &Searched) -> Sql {
    let mut sql = Sql::new("select d.object, d.id, d.at, d.title from ");
    sql.append(rare_docs(words, "d"))
        .push(" where true")
        .append(maker.begins("d", words))
        .append(searched.condition(maker.dialect))
        .push(&format!(" order by d.at desc limit {RANKED}"));
    sql
}

/// The documents whose title is what was typed, and the first ones of those
/// whose titles begin with it.
fn entitled(maker: &Maker<'_>, typed: &Typed, searched: &Searched) -> Sql {
    let (from, title) = (
        "from {w}.search_docs d",
        maker.dialect.title_start("d.title"),
    );
    let start: String = typed.text.chars().take(TITLE_START).collect();
    let columns = "select d.object, d.id, d.at, d.title";
    let mut sql = Sql::new(format!(
        "select object, id, at, title from ({columns} {from} where {title} = "
    ));
    sql.bind(start.as_str())
        .push(" and d.title = ")
        .bind(typed.text.as_str());
    sql.append(searched.any_condition(maker.dialect))
        .push(&format!(" order by d.at desc limit {MOST_HITS}) same"));
    sql.push(&format!(
        " union all select object, id, at, title from ({columns} {from} where {title} >= "
    ));
    sql.bind(start.as_str());
    sql.push(&format!(" and {title} < "))
        .bind(format!("{start}\u{10ffff}"));
    // Cut before objects are told apart, so that no more is read however rare they are.
    sql.push(&format!(" order by {title} limit {RANKED}) d where true"));
    sql.append(searched.any_condition(maker.dialect));
    sql
}

/// Adds those that are not there yet.
fn add(found: &mut Vec<Candidate>, more: Vec<Candidate>) {
    let known: HashSet<Id> = found.iter().map(|one| one.id).collect();
    let mut added = HashSet::new();
    found.extend(
        more.into_iter()
            .filter(|one| !known.contains(&one.id) && added.insert(one.id)),
    );
}

/// The documents whose titles have these words anywhere, the newest first; none
/// if the words are too short for that.
fn parts(maker: &Maker<'_>, words: &Words, searched: &Searched) -> Option<Sql> {
    let parts: Vec<&str> = words
        .all()
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
    for word in words.all().filter(|word| !parts.contains(word)) {
        sql.push(" and ")
            .append(maker.contains("d.title".into(), word));
    }
    sql.append(searched.any_condition(maker.dialect))
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

/// Gives the candidates their names; those in the trash are left out.
async fn hits(
    conn: &mut Conn,
    maker: &Maker<'_>,
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
        names.extend(titles(conn, maker.schema, maker.scope, object, &ids).await?);
    }
    // What is told of a document may stand in a field that does not exist for who asks.
    let hides = |object: &ObjectId| {
        let def = maker.schema.object(object);
        def.is_some_and(|def| maker.hides_words(def))
    };
    let mut hits = Vec::new();
    let mut elsewhere = Vec::new();
    for one in found {
        let Some((name, false)) = names.remove(&one.id) else {
            continue;
        };
        if !words.all().all(|word| one.title.contains(word)) && !hides(&one.object) {
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
            let matched: Vec<String> = words
                .parts()
                .iter()
                .flat_map(|part| matched(&body, part))
                .collect();
            if !matched.is_empty() {
                found.insert(row.get_id(0)?, matched.join(" "));
            }
        }
    }
    Ok(found)
}
