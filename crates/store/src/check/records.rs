//! Every record of an object against what is kept beside it.

use std::collections::{BTreeSet, HashMap};

use base::{Error, Id, Result};
use schema::{FieldDef, ObjectDef, Record};

use super::Findings;
use crate::{
    Arg, Conn, Dialect, Row, Sql,
    db::Kind,
    list::in_list,
    names::table,
    rows::{Doc, Selection, derived_columns, doc, encode, handle_rows, link_rows},
};

/// How many records are held at once.
const AT_ONCE: usize = 500;

/// A record that is not what is kept beside it, or the other way round.
pub(super) struct Fault {
    pub record: Id,
    /// What all such faults are called together.
    pub kind: String,
    pub what: String,
}

impl Fault {
    fn of(record: Id, what: impl Into<String>) -> Self {
        let what = what.into();
        Self {
            record,
            kind: what.clone(),
            what,
        }
    }
}

/// What is read of an object's records to compare them with what follows from them.
pub(super) struct Looking<'d> {
    def: &'d ObjectDef,
    selection: Selection<'d>,
    /// Fields, which of their columns, and the column: those that are worked out.
    derived: Vec<(&'d FieldDef, usize, String, Kind)>,
    /// Whether the search is behind, so that its documents say nothing.
    waiting: bool,
}

impl<'d> Looking<'d> {
    pub async fn at(conn: &mut Conn, def: &'d ObjectDef) -> Result<Self> {
        Ok(Self {
            def,
            selection: Selection::of(def, None)?,
            derived: derived_columns(def),
            waiting: pending(conn, def).await?,
        })
    }

    /// The next records by id, and what is wrong beside them. `held` keeps others
    /// from changing them until the transaction ends.
    pub async fn next(
        &self,
        conn: &mut Conn,
        after: Id,
        held: bool,
    ) -> Result<(Vec<Record>, Vec<Fault>)> {
        let (read, width) = self.selection.columns("t");
        let more: String = self
            .derived
            .iter()
            .map(|(_, _, name, _)| format!(", t.{name}"))
            .collect();
        let mut sql = Sql::new(format!(
            "select {read}{more} from {} t where t.id > ",
            table(&self.def.id)
        ));
        sql.bind(after)
            .push(&format!(" order by t.id limit {AT_ONCE}"));
        if held && conn.dialect() == Dialect::Postgres {
            sql.push(" for update of t");
        }
        let rows = conn.fetch(&sql).await?;
        let mut records: Vec<Record> = rows
            .iter()
            .map(|row| self.selection.decode(row, 0))
            .collect::<Result<_>>()?;
        self.selection.fill_links(conn, &mut records).await?;
        let mut faults = Vec::new();
        for (row, record) in rows.iter().zip(&records) {
            for (n, (field, part, _, kind)) in self.derived.iter().enumerate() {
                let mut args = Vec::new();
                encode(field, record.value(field.id.as_str()), &mut args)?;
                if !holds(row, width + n, *kind, args.get(*part))? {
                    faults.push(Fault::of(
                        record.id,
                        format!("the folded form of {} is not that of its value", field.name),
                    ));
                }
            }
        }
        if !records.is_empty() {
            beside(conn, self.def, &records, &mut faults).await?;
            if !self.waiting {
                documents(conn, self.def, &records, &mut faults).await?;
            }
        }
        Ok((records, faults))
    }
}

pub(super) async fn look(conn: &mut Conn, def: &ObjectDef, findings: &mut Findings) -> Result<()> {
    let looking = Looking::at(conn, def).await?;
    let mut after = Id::nil();
    loop {
        let (records, faults) = looking.next(conn, after, false).await?;
        let Some(last) = records.last() else {
            return Ok(());
        };
        after = last.id;
        for fault in faults {
            findings.of_record(def, &fault.kind, fault.record, fault.what);
        }
        versions(conn, def, &records, findings).await?;
    }
}

/// Whether a column holds a value.
fn holds(row: &Row, column: usize, kind: Kind, arg: Option<&Arg>) -> Result<bool> {
    let parse = |text: Option<String>| -> Result<Option<serde_json::Value>> {
        text.map(|text| serde_json::from_str(&text))
            .transpose()
            .map_err(Error::broken)
    };
    match (kind, arg) {
        (Kind::Text, Some(Arg::Text(text))) => Ok(row.text(column)? == *text),
        (Kind::Json, Some(Arg::Json(text))) => {
            Ok(parse(row.json(column)?)? == parse(text.clone())?)
        }
        _ => Ok(false),
    }
}

/// Links and handles, as rows of text that can be compared.
async fn beside(
    conn: &mut Conn,
    def: &ObjectDef,
    records: &[Record],
    faults: &mut Vec<Fault>,
) -> Result<()> {
    let mut asked: BTreeSet<(Id, String)> = BTreeSet::new();
    for field in def.live_fields() {
        for record in records {
            let mut args = Vec::new();
            link_rows(def, field, record, &mut args);
            let links = args
                .chunks(6)
                .map(|row| format!("{:?}", (&row[1], &row[4])));
            asked.extend(links.map(|row| (record.id, row)));
            let mut args = Vec::new();
            handle_rows(def, field, record, &mut args)?;
            let handles = args
                .chunks(5)
                .map(|row| format!("{:?}", (&row[4], &row[1])));
            asked.extend(handles.map(|row| (record.id, row)));
        }
    }
    let live: BTreeSet<&str> = def.live_fields().map(|field| field.id.as_str()).collect();
    let mut stored: BTreeSet<(Id, String)> = BTreeSet::new();
    let links = among(
        conn.dialect(),
        "select record, field, target from {w}.links where ",
        "record",
        records,
    );
    for row in conn.fetch(&links).await? {
        let field = row.get_text(1)?;
        if live.contains(field.as_str()) {
            let cells: (Arg, Arg) = (field.into(), row.get_id(2)?.into());
            stored.insert((row.get_id(0)?, format!("{cells:?}")));
        }
    }
    let handles = among(
        conn.dialect(),
        "select record, field, value from {w}.handles where ",
        "record",
        records,
    );
    for row in conn.fetch(&handles).await? {
        let field = row.get_text(1)?;
        if live.contains(field.as_str()) {
            let cells: (Arg, Arg) = (field.into(), row.get_text(2)?.into());
            stored.insert((row.get_id(0)?, format!("{cells:?}")));
        }
    }
    for (rows, others, kind) in [
        (&asked, &stored, "a link or handle is missing"),
        (&stored, &asked, "a link or handle is left over"),
    ] {
        faults.extend(rows.difference(others).map(|(record, row)| Fault {
            record: *record,
            kind: kind.into(),
            what: format!("{kind}: {row}"),
        }));
    }
    Ok(())
}

async fn documents(
    conn: &mut Conn,
    def: &ObjectDef,
    records: &[Record],
    faults: &mut Vec<Fault>,
) -> Result<()> {
    let mut stored: HashMap<Id, Doc> = HashMap::new();
    let documents = among(
        conn.dialect(),
        "select id, title, body from {w}.search_docs where ",
        "id",
        records,
    );
    for row in conn.fetch(&documents).await? {
        stored.insert(
            row.get_id(0)?,
            Doc {
                title: row.get_text(1)?,
                body: row.get_text(2)?,
            },
        );
    }
    for record in records {
        if doc(def, record).as_ref() != stored.get(&record.id) {
            let what = "the search knows something else of it";
            faults.push(Fault::of(record.id, what));
        }
    }
    Ok(())
}

/// Each version has its row in the log.
async fn versions(
    conn: &mut Conn,
    def: &ObjectDef,
    records: &[Record],
    findings: &mut Findings,
) -> Result<()> {
    let mut sql = among(
        conn.dialect(),
        "select record, count(*), max(case op when 'create' then 1 else 0 end) from {w}.changes where ",
        "record",
        records,
    );
    sql.push(" group by record");
    let mut logged: HashMap<Id, (i64, bool)> = HashMap::new();
    for row in conn.fetch(&sql).await? {
        logged.insert(row.get_id(0)?, (row.get_int(1)?, row.get_int(2)? == 1));
    }
    for record in records {
        // A log that was cut off at some day has no creation of older records.
        match logged.get(&record.id) {
            Some((changes, true)) if *changes != record.version => {
                let what = format!(
                    "it is at version {}, and the log has {changes} changes",
                    record.version
                );
                let kind = "the log has more or fewer changes than versions";
                findings.of_record(def, kind, record.id, what);
            }
            None => {
                let what = "the log has nothing of it";
                findings.of_record(def, what, record.id, what);
            }
            _ => {}
        }
    }
    Ok(())
}

async fn pending(conn: &mut Conn, def: &ObjectDef) -> Result<bool> {
    let sql = Sql::with(PENDING, [def.id.as_str().into()]);
    Ok(conn.fetch_one(&sql).await?.get_int(0)? > 0)
}

/// A statement that ends in its condition, about these records alone.
fn among(dialect: Dialect, text: &str, column: &str, records: &[Record]) -> Sql {
    let ids: Vec<Id> = records.iter().map(|record| record.id).collect();
    let mut sql = Sql::new(text);
    sql.append(in_list(dialect, column, &ids));
    sql
}

const PENDING: &str = "select count(*) from {w}.search_pending where object = $1";

/// Every fixed statement of this module.
pub(crate) const STATEMENTS: &[&str] = &[PENDING];
