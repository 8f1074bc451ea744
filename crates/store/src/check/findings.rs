//! What was found, bounded: of each kind the first and how many there are.

use base::{Id, Result};
use schema::{ObjectDef, ObjectId};

use super::Problem;
use crate::{Conn, Row, Sql};

/// Problems of one kind that are shown.
const SHOWN: usize = 20;

/// Problems by their kinds, in the order in which those were met first.
#[derive(Debug, Default)]
pub struct Findings {
    kinds: Vec<Kind>,
}

#[derive(Debug)]
struct Kind {
    object: Option<ObjectId>,
    /// What is wrong with all of them.
    what: String,
    shown: Vec<Problem>,
    count: u64,
}

impl Findings {
    /// Something that no record is to blame for.
    pub fn note(&mut self, object: Option<&ObjectId>, what: impl Into<String>) {
        let what = what.into();
        self.add(object, &what.clone(), None, what);
    }

    /// Something wrong with a record: what is wrong with all such, and with it.
    pub fn of_record(&mut self, def: &ObjectDef, kind: &str, record: Id, what: impl Into<String>) {
        self.add(Some(&def.id), kind, Some(record), what.into());
    }

    fn add(&mut self, object: Option<&ObjectId>, kind: &str, record: Option<Id>, what: String) {
        let found = self.kind(object, kind);
        found.count += 1;
        if found.shown.len() < SHOWN {
            let object = object.cloned();
            found.shown.push(Problem {
                object,
                record,
                what,
                count: 1,
            });
        }
    }

    /// Records that a statement finds, without holding them all: `rest` is what
    /// follows the columns, of which the first is the record's id.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn found_by(
        &mut self,
        conn: &mut Conn,
        def: &ObjectDef,
        kind: &str,
        [with, columns]: [&str; 2],
        rest: Sql,
        what: impl Fn(&Row) -> Result<String>,
    ) -> Result<()> {
        let ask = |columns: &str, end: &str| {
            let mut sql = Sql::new(format!("{with}select {columns} "));
            sql.append(rest.clone()).push(end);
            sql
        };
        let first = ask(columns, &format!(" order by 1 limit {}", SHOWN + 1));
        let rows = conn.fetch(&first).await?;
        for row in &rows {
            self.of_record(def, kind, row.get_id(0)?, what(row)?);
        }
        if rows.len() > SHOWN {
            let counted = conn.fetch_one(&ask("count(*)", "")).await?.get_int(0)?;
            let more = u64::try_from(counted).unwrap_or_default();
            let already = rows.len() as u64;
            self.kind(Some(&def.id), kind).count += more.saturating_sub(already);
        }
        Ok(())
    }

    fn kind(&mut self, object: Option<&ObjectId>, what: &str) -> &mut Kind {
        let is = |kind: &Kind| kind.object.as_ref() == object && kind.what == what;
        // Most often it is the one that was met last.
        let place = self.kinds.iter().rposition(is).unwrap_or_else(|| {
            self.kinds.push(Kind {
                object: object.cloned(),
                what: what.to_string(),
                shown: Vec::new(),
                count: 0,
            });
            self.kinds.len() - 1
        });
        &mut self.kinds[place]
    }

    /// All that is shown; one more where there are others of a kind.
    pub fn problems(self) -> Vec<Problem> {
        let told = |kind: Kind| {
            let more = kind.count - kind.shown.len() as u64;
            let last = (more > 0).then(|| Problem {
                object: kind.object,
                record: None,
                what: format!("{more} more like these: {}", kind.what),
                count: more,
            });
            kind.shown.into_iter().chain(last)
        };
        self.kinds.into_iter().flat_map(told).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_of_a_kind_are_counted() {
        let mut found = Findings::default();
        for n in 0..50 {
            found.note(None, "alike");
            if n == 0 {
                found.note(None, "other");
            }
        }
        let problems = found.problems();
        assert_eq!(problems.len(), SHOWN + 2);
        assert_eq!(problems[SHOWN].to_string(), "30 more like these: alike");
        assert_eq!(
            problems.iter().map(|problem| problem.count).sum::<u64>(),
            51
        );
    }
}
