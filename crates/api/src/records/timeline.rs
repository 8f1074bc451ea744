//! `GET /{objects}/{id}/timeline`: what happened around a record, newest
//! first: its own changes, and the records that came to point to it.

use axum::http::{StatusCode, Uri};
use base::{Id, Micros, Result};
use schema::filter::{Literal, Op, Operand, Right, Test};
use schema::query::CursorKey;
use schema::{Cursor, Dir, FieldType, Filter, Inverse, Path, Query, Record, Sort, value::keys};
use serde_json::{Value as Json, json};

use super::history::{self, change};
use super::shown;
use crate::http::{Answer, Params};
use crate::objects::{On, One};

/// Parameters of a timeline.
pub const PARAMETERS: &[&str] = &["limit", "cursor"];
/// Entries of a page, at most and unless asked otherwise.
pub const MOST: u32 = 200;
pub const USUAL: u32 = 50;

/// Where a page ends. At one instant changes come before records, and those
/// are in the order of their ids.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    at: Micros,
    id: Id,
    /// The oldest change shown so far; 0 if none was.
    seq: i64,
}

struct Entry {
    at: Micros,
    /// None for a change.
    id: Option<Id>,
    seq: i64,
    json: Json,
}

/// What happened around a record.
pub async fn timeline(One { on, id }: One, uri: Uri) -> Answer {
    let params = Params::of(&uri, PARAMETERS)?;
    let limit = params.number("limit", 1..=MOST, USUAL)?;
    let from = params.get("cursor").map(Place::read).transpose()?;
    let mut entries = changes(&on, id, from, limit)
        .await
        .map_err(|error| on.problem(error))?;
    let inverses: Vec<Inverse> = on.cx.schema.inverses(&on.def.id).cloned().collect();
    for inverse in &inverses {
        entries.extend(pointing(&on, id, inverse, from, limit).await?);
    }
    entries.sort_by(|a, b| {
        let changes_first = a.id.is_some().cmp(&b.id.is_some());
        b.at.cmp(&a.at)
            .then(changes_first)
            .then(b.seq.cmp(&a.seq))
            .then(b.id.cmp(&a.id))
    });
    // A record may point here through several fields.
    entries.dedup_by(|a, b| a.id.is_some() && a.id == b.id);
    let more = entries.len() > limit as usize;
    entries.truncate(limit as usize);
    let next = Place::after(&entries, from)
        .filter(|_| more)
        .map(Place::text);
    let data: Vec<Json> = entries.into_iter().map(|entry| entry.json).collect();
    Ok(shown::json(
        StatusCode::OK,
        &json!({"data": data, "next_cursor": next}),
    ))
}

async fn changes(on: &On, id: Id, from: Option<Place>, limit: u32) -> Result<Vec<Entry>> {
    let before = from.map(|place| place.seq).filter(|seq| *seq > 0);
    let rows =
        engine::records::history(&on.cx, &on.def.id, id, before, u64::from(limit) + 1).await?;
    let entries = rows.iter().map(|row| {
        let mut json = json!({"kind": "change"});
        if let (Json::Object(entry), Json::Object(change)) =
            (&mut json, change(&on.cx.schema, &on.def, row))
        {
            entry.extend(change);
        }
        Entry {
            at: row.at,
            id: None,
            seq: row.seq,
            json,
        }
    });
    Ok(entries.collect())
}

/// The newest records that point here through one field.
async fn pointing(
    on: &On,
    id: Id,
    inverse: &Inverse,
    from: Option<Place>,
    limit: u32,
) -> Result<Vec<Entry>> {
    let Some(def) = on.cx.schema.object(&inverse.object).cloned() else {
        return Ok(Vec::new());
    };
    let Some(field) = def.field_by_id(&inverse.field) else {
        return Ok(Vec::new());
    };
    let many = matches!(field.ty, FieldType::References { .. });
    let test = Test {
        left: Operand::Path(Path::field(inverse.field.clone())),
        op: if many { Op::Has } else { Op::Eq },
        right: Right::One(Literal::Id(id)),
    };
    let query = Query {
        filter: Filter::Test(test),
        sort: vec![Sort {
            path: Path::field("created_at"),
            dir: Dir::Desc,
        }],
        fields: Some(vec![def.title.clone()]),
        limit: limit + 1,
        after: from.map(|place| Cursor {
            keys: vec![Some(CursorKey::Int(place.at.0))],
            id: place.id,
        }),
        ..Query::of(def.id.clone())
    };
    let page = engine::records::list(&on.cx, query).await?;
    let entries = page.records.iter().map(|record: &Record| Entry {
        at: record.created_at,
        id: Some(record.id),
        seq: 0,
        json: json!({
            "kind": "record",
            "at": record.created_at.to_rfc3339(),
            "record": {"id": record.id, "object": def.name, "name": keys::title(&def, record)},
            "field": field.name,
        }),
    });
    Ok(entries.collect())
}

impl Place {
    fn after(shown: &[Entry], from: Option<Place>) -> Option<Place> {
        let last = shown.last()?;
        let oldest = shown
            .iter()
            .rev()
            .find(|entry| entry.id.is_none())
            .map(|entry| entry.seq);
        Some(Place {
            at: last.at,
            // After a change, every record of its instant is still to come.
            id: last.id.unwrap_or(Id::from_bytes([0xff; 16])),
            seq: oldest.or(from.map(|place| place.seq)).unwrap_or(0),
        })
    }

    fn text(self) -> String {
        format!("t{}_{}_{}", self.at.0, self.id, self.seq)
    }

    fn read(text: &str) -> Result<Place> {
        let parts = || {
            let mut parts = text.strip_prefix('t')?.split('_');
            let at = Micros::new(parts.next()?.parse().ok()?)?;
            let id = Id::parse(parts.next()?)?;
            let seq: i64 = parts.next()?.parse().ok().filter(|seq| *seq >= 0)?;
            parts.next().is_none().then_some(Place { at, id, seq })
        };
        parts().ok_or_else(history::not_ours)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_come_back_as_they_were() {
        let place = Place {
            at: Micros(1_700_000_000_000_000),
            id: Id::nil(),
            seq: 7,
        };
        assert_eq!(Place::read(&place.text()).unwrap(), place);
        for forged in [
            "",
            "t",
            "t1_2_3",
            "h3",
            &format!("{}_9", place.text()),
            "t9223372036854775807_x_1",
        ] {
            assert_eq!(
                Place::read(forged).unwrap_err().code(),
                "cursor",
                "{forged}"
            );
        }
    }
}
