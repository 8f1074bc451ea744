//! Which part of a condition chooses the rows.
//!
//! A page is fast in one of two ways. If some part of the condition is met by
//! few records, an index finds those and they are sorted. If every part is met
//! by many, the rows are walked in the order of the page until it is full.
//! Without statistics SQLite guesses which, and guesses badly with partial
//! indexes; so each indexed part is counted up to a few thousand, which costs
//! less than a millisecond, and the statement says which index to go by.
//! PostgreSQL has statistics, and decides by itself.
//!
//! Parts that test the records one step away (`stage = Won`, `company.city =
//! Berlin`) are turned into a list of ids first, where there are few.

use base::{Id, Result};
use schema::{
    Action,
    filter::{Cell, Pred},
    scope::{Amount, Sight},
};

use super::{
    cell::Form,
    few::Reached,
    newest::Ways,
    probe::{count_up_to, is_indexed, lookup, targets},
    rare::{is_rare, rare_ids},
    row::{At, Maker},
    sort::Walk,
    words::Words,
};
use crate::{Conn, Dialect, Sql, list::in_list, sync::walked};

/// A part that this many records or fewer meet chooses the rows. At a million
/// records, to sort so many takes as long as to walk over the rows between
/// fifty of so many.
pub(super) const FEW: usize = 5_000;
/// No more parts than this are counted or looked up.
const MOST_PROBES: usize = 4;

/// What rows are asked for.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'p> {
    pub pred: &'p Pred,
    pub words: Option<&'p Words>,
    pub trash: bool,
    pub purpose: Purpose<'p>,
    /// Whether their order is that of one column and nothing else.
    pub is_one_column: bool,
    /// As many records as may be found by an index and sorted.
    pub few: usize,
}

/// What the rows are wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose<'p> {
    /// The first of them in the order of an index on this column, of the id if none.
    Walk(Option<&'p str>),
    /// The first of them in the order of what this reference leads to.
    WalkTargets(&'p str),
    /// The first of them in an order that no index has.
    Sort,
    /// How many they are.
    Count,
    /// Every one of them.
    Scan,
}

impl<'p> Purpose<'p> {
    /// A page that an index has the order of, or none.
    pub fn of(walk: Option<&'p Walk>) -> Self {
        match walk {
            Some(Walk::Ids) => Self::Walk(None),
            Some(
                Walk::Column(column)
                | Walk::Options {
                    bare_column: column,
                    ..
                },
            ) => Self::Walk(Some(column)),
            Some(Walk::Titles(titles)) => Self::WalkTargets(&titles.bare_column),
            None => Self::Sort,
        }
    }
}

/// A condition, and how its rows are found.
pub(super) struct Plan {
    pub condition: Sql,
    pub found: Found,
    /// The table under its alias, and which index to go by.
    pub from: String,
    /// The table under its alias.
    pub table: String,
    /// What the index alone tells of the condition, where it should be asked first; then
    /// `condition` is all else.
    pub told: Option<Sql>,
}

/// How the rows of a condition are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// There are none.
    Nowhere,
    /// By an index on a part of the condition; there are few.
    Few,
    /// In any other way.
    Many,
}

impl Plan {
    fn nowhere(at: &At<'_>) -> Self {
        Self {
            condition: Sql::new("false"),
            found: Found::Nowhere,
            from: at.table(),
            table: at.table(),
            told: None,
        }
    }

    /// For rows that are told apart by another condition, which finds few.
    pub fn few(from: String) -> Self {
        Self {
            condition: Sql::new("t.deleted_at is null"),
            found: Found::Few,
            table: from.clone(),
            from,
            told: None,
        }
    }

    /// Runs a statement that is made for a `from`. An index that has gone since
    /// the definitions were read is done without.
    pub async fn fetch(
        &self,
        conn: &mut Conn,
        statement: impl Fn(&str) -> Sql,
    ) -> Result<Vec<crate::Row>> {
        match conn.fetch(&statement(&self.from)).await {
            Err(base::Error::Broken { .. }) if self.from != self.table => {
                conn.fetch(&statement(&self.table)).await
            }
            answer => answer,
        }
    }
}

/// One of the conditions that must all hold.
pub(super) enum Part {
    Pred(Pred),
    Words(Words),
    /// Words in the record's own columns: in the trash, or where the search knows
    /// words of fields that do not exist for who asks.
    Trashed(Words),
    /// The records that rare words were found in, or the few in sight.
    Known(Vec<Id>),
    /// The few in sight, by the statement that gives their ids.
    Among(Sql),
    /// What its asker may see, which is much.
    InSight,
}

/// Plans a condition.
pub(super) async fn plan(
    conn: &mut Conn,
    maker: &Maker<'_>,
    at: &At<'_>,
    wanted: &Wanted<'_>,
) -> Result<Plan> {
    let mut parts = Vec::new();
    match maker.scope.sight(&at.def.id, Action::Read) {
        Sight::Everything => {}
        Sight::Nothing => return Ok(Plan::nowhere(at)),
        // Few are found first, whatever else is asked: no index on anything else
        // leads to them.
        Sight::Some(_) => parts.push(
            match maker.reached(conn, &at.def.id, wanted.trash, true).await? {
                Reached::Ids(ids) => Part::Known(ids),
                Reached::Among(ids) => Part::Among(ids),
                Reached::Much => Part::InSight,
            },
        ),
    }
    flatten(wanted.pred, &mut parts);
    let sought = match wanted.trash || maker.hides_words(at.def) {
        true => Part::Trashed,
        false => Part::Words,
    };
    parts.extend(wanted.words.cloned().map(sought));
    look_up(conn, maker, at, &mut parts).await?;
    find_rare(conn, maker, at, &mut parts).await?;
    if parts.iter().any(|part| part.is_never()) {
        return Ok(Plan::nowhere(at));
    }
    let (found, chosen) = match maker.dialect {
        _ if wanted.trash => (Found::Many, None),
        // PostgreSQL cannot choose between two statements.
        dialect
            if dialect == Dialect::Sqlite || matches!(wanted.purpose, Purpose::WalkTargets(_)) =>
        {
            choose(conn, maker, at, &parts, wanted).await?
        }
        _ => (Found::Many, None),
    };
    if found == Found::Nowhere {
        return Ok(Plan::nowhere(at));
    }
    let guided = maker.dialect == Dialect::Sqlite && !wanted.trash;
    let mut conditions = vec![Sql::new(if wanted.trash {
        // What was merged into another record is not in the trash: it is that record now.
        "t.deleted_at is not null and t.merged_into is null"
    } else {
        "t.deleted_at is null"
    })];
    // Pages of an order that an index has end soon, all else goes to the end.
    let tester = match (chosen, wanted.purpose) {
        (None, Purpose::Sort | Purpose::Count | Purpose::Scan) => maker.testing_all(),
        _ => maker.with(maker.schema, maker.scope),
    };
    let index_tells = told(conn, maker, at, &parts, wanted).await?;
    let mut told = None;
    for (n, part) in parts.iter().enumerate() {
        if index_tells == Some(n) {
            let mut sql = conditions.remove(0);
            sql.push(" and (")
                .append(part.sql(&tester, at, Form::Seek)?)
                .push(")");
            told = Some(sql);
            continue;
        }
        let form = if guided && chosen != Some(n) {
            Form::Test
        } else {
            Form::Seek
        };
        let mut sql = Sql::new("(");
        sql.append(part.sql(&tester, at, form)?).push(")");
        conditions.push(sql);
    }
    if conditions.is_empty() {
        conditions.push("true".into());
    }
    let mut condition = Sql::default();
    condition.join(conditions, " and ");
    let hint = match (chosen, wanted.purpose) {
        _ if !guided => String::new(),
        (Some(_), _) => String::new(),
        (None, Purpose::Walk(Some(column)) | Purpose::WalkTargets(column)) => {
            format!(" indexed by {}", walked(at.def, column))
        }
        (None, Purpose::Walk(None)) => format!(" indexed by sqlite_autoindex_o_{}_1", at.def.id),
        (None, Purpose::Count) if parts.is_empty() => String::new(),
        (None, _) => " not indexed".to_string(),
    };
    Ok(Plan {
        condition,
        found,
        from: format!("{}{hint}", at.table()),
        table: at.table(),
        told,
    })
}

/// Which part the index that is walked should be asked for first, without the rows:
/// PostgreSQL would fetch them all the same. None where few records meet another part,
/// as its planner begins with those.
async fn told(
    conn: &mut Conn,
    maker: &Maker<'_>,
    at: &At<'_>,
    parts: &[Part],
    wanted: &Wanted<'_>,
) -> Result<Option<usize>> {
    let is_walk = wanted.is_one_column && matches!(wanted.purpose, Purpose::Walk(Some(_)));
    if maker.dialect == Dialect::Sqlite || !is_walk || wanted.trash {
        return Ok(None);
    }
    let in_sight = parts.iter().position(|part| matches!(part, Part::InSight));
    let is_plain = |part: &Part| matches!(part, Part::InSight | Part::Pred(_));
    if in_sight.is_none() || !parts.iter().all(is_plain) || Ways::of(maker, at).is_none() {
        return Ok(None);
    }
    let others = parts.iter().filter_map(|part| match part {
        Part::Pred(pred) => Some(pred),
        _ => None,
    });
    let others = format!("{:?}", others.collect::<Vec<_>>());
    let about = (&at.def.id, others.as_str());
    if maker.scope.recall(about) == Some(Amount::Many) {
        return Ok(in_sight);
    }
    let (found, _) = choose(conn, maker, at, parts, wanted).await?;
    if found == Found::Many {
        maker.scope.remember(about, Amount::Many);
    }
    Ok(in_sight.filter(|_| found == Found::Many))
}

/// Turns tests of the records one step away into lists of ids.
async fn look_up(
    conn: &mut Conn,
    maker: &Maker<'_>,
    at: &At<'_>,
    parts: &mut [Part],
) -> Result<()> {
    let mut lookups = 0;
    for part in parts {
        let Part::Pred(pred) = part else { continue };
        let Some(sought) = lookup(maker, at, pred)? else {
            continue;
        };
        if lookups == MOST_PROBES {
            break;
        }
        lookups += 1;
        if let Some(ids) = targets(conn, maker, &sought).await? {
            *pred = Pred::Cell {
                way: vec![],
                field: sought.field,
                cell: Cell::IdIn(ids),
            };
        }
    }
    Ok(())
}

/// Turns words that few records have into their ids, where only that keeps the
/// planner from reading all of them.
async fn find_rare(
    conn: &mut Conn,
    maker: &Maker<'_>,
    at: &At<'_>,
    parts: &mut [Part],
) -> Result<()> {
    for part in parts {
        if let Part::Words(words) = part
            && is_rare(conn, maker, words).await?
            && let Some(ids) = rare_ids(conn, maker, &at.def.id, words, FEW).await?
        {
            *part = Part::Known(ids);
        }
    }
    Ok(())
}

/// Which part chooses the rows, if one does: one that few records meet, or for
/// a count the first that has an index.
async fn choose(
    conn: &mut Conn,
    maker: &Maker<'_>,
    at: &At<'_>,
    parts: &[Part],
    wanted: &Wanted<'_>,
) -> Result<(Found, Option<usize>)> {
    let mut probes = 0;
    let mut first = None;
    for (n, part) in parts.iter().enumerate() {
        if matches!(part, Part::Known(_) | Part::Among(_)) {
            return Ok((Found::Few, Some(n)));
        }
        if probes == MOST_PROBES || !part.is_indexed(maker, at)? {
            continue;
        }
        probes += 1;
        match count_up_to(conn, maker, at, part, wanted.few).await? {
            0 => return Ok((Found::Nowhere, None)),
            few if few <= wanted.few => return Ok((Found::Few, Some(n))),
            _ => first = first.or(Some(n)),
        }
    }
    Ok((
        Found::Many,
        first.filter(|_| wanted.purpose == Purpose::Count),
    ))
}

fn flatten(pred: &Pred, out: &mut Vec<Part>) {
    match pred {
        Pred::And(all) => all.iter().for_each(|part| flatten(part, out)),
        Pred::True => {}
        other => out.push(Part::Pred(other.clone())),
    }
}

impl Part {
    fn is_never(&self) -> bool {
        match self {
            Self::Pred(pred) => *pred == Pred::False,
            Self::Known(ids) => ids.is_empty(),
            _ => false,
        }
    }

    pub fn sql<'a>(&self, maker: &Maker<'a>, at: &At<'a>, form: Form) -> Result<Sql> {
        match self {
            Self::Pred(pred) => maker.pred(at, pred, form),
            Self::Among(ids) => {
                let mut sql = Sql::new(at.column('f', &"id".into()));
                sql.push(" in (").append(ids.clone()).push(")");
                Ok(sql)
            }
            Self::Words(words) => Ok(maker.found(at, words, form)),
            Self::Trashed(words) => maker.found_in_trash(at, words),
            Self::Known(ids) => Ok(in_list(maker.dialect, &at.column('f', &"id".into()), ids)),
            Self::InSight => Ok(maker
                .in_sight(at, Action::Read)?
                .unwrap_or_else(|| "true".into())),
        }
    }

    /// Whether an index finds the records that meet it.
    fn is_indexed(&self, maker: &Maker<'_>, at: &At<'_>) -> Result<bool> {
        match self {
            Self::Words(words) => Ok(words.is_indexed()),
            Self::Trashed(_) | Self::InSight => Ok(false),
            Self::Known(_) | Self::Among(_) => Ok(true),
            Self::Pred(pred) => is_indexed(pred, maker, at, true),
        }
    }
}
