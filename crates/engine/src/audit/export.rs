//! The log as a file: one line per event, newest first, as it is read.

use base::{Error, Result};
use futures::Stream;
use schema::Special;
use serde_json::Value as Json;
use store::audit::{AuditFilter, AuditPlace};

use super::{Ask, Event, Line, list, look::MOST, note_alone};
use crate::{Cx, export::harmless};

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Texts that a spreadsheet would take for formulas begin with a quote mark.
    Csv,
    /// One event per line, as REST gives it.
    JsonLines,
}

/// A file that is about to be sent.
pub struct File {
    name: String,
    cx: Cx,
    filter: AuditFilter,
    format: Format,
}

const COLUMNS: [&str; 14] = [
    "seq",
    "at",
    "event",
    "who",
    "who_id",
    "who_kind",
    "via",
    "address",
    "agent",
    "object",
    "record",
    "record_id",
    "details",
    "hash",
];

impl Format {
    /// The ending of its files' names, which is also its name outside.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
        }
    }
}

/// Begins a file of what a filter finds. The log is told of it, in words that need
/// no names.
///
/// # Errors
/// `Forbidden` to who may not see the log; `Busy` if the database is away.
pub async fn export(cx: &Cx, filter: AuditFilter, format: Format) -> Result<File> {
    cx.may(Special::Audit)?;
    let count = store::audit::audit_count(&mut cx.ws.db().read().await?, &filter).await?;
    let event = Event::Exported {
        object: "audit".into(),
        filter: words(&filter),
        fields: None,
        count,
        format: format.ending(),
    };
    note_alone(cx, &event).await?;
    Ok(File {
        name: format!("audit-{}.{}", cx.now.date_in(&cx.zone), format.ending()),
        cx: cx.clone(),
        filter,
        format,
    })
}

fn words(filter: &AuditFilter) -> String {
    let id = |id: Option<base::Id>| id.map(|id| id.to_string());
    let time = |at: Option<base::Micros>| at.map(base::Micros::to_rfc3339);
    let parts = [
        ("event", filter.event.clone()),
        ("who", id(filter.who)),
        ("object", filter.object.clone()),
        ("record", id(filter.record)),
        ("from", time(filter.from)),
        ("to", time(filter.to)),
    ];
    let parts = parts
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name}={}", value?)));
    parts.collect::<Vec<_>>().join(" ")
}

/// Where the file stands.
enum Place {
    Begin,
    After(AuditPlace),
    End,
}

impl File {
    /// The headers that it is sent with: to be kept under its name, and by nobody on
    /// the way.
    pub fn headers(&self) -> [(&'static str, String); 4] {
        let media = match self.format {
            Format::Csv => "text/csv; charset=utf-8",
            Format::JsonLines => "application/jsonl; charset=utf-8",
        };
        let kept = format!("attachment; filename=\"{}\"", self.name);
        [
            ("content-type", media.into()),
            ("content-disposition", kept),
            ("cache-control", "no-store".into()),
            (
                "content-security-policy",
                "sandbox; default-src 'none'".into(),
            ),
        ]
    }

    /// Its bytes. Between two pieces nothing is held, however slowly they are taken.
    pub fn stream(self) -> impl Stream<Item = Result<Vec<u8>>> + Send + use<> + 'static {
        futures::stream::try_unfold((self, Place::Begin), |(file, place)| async move {
            let after = match place {
                Place::End => return Ok(None),
                Place::Begin => None,
                Place::After(place) => Some(place),
            };
            let ask = Ask {
                filter: file.filter.clone(),
                after,
                limit: MOST,
            };
            let page = list(&file.cx, &ask).await?;
            let mut bytes = Vec::new();
            if after.is_none() && file.format == Format::Csv {
                put(&mut bytes, COLUMNS.map(String::from))?;
            }
            for line in &page.lines {
                file.line(line, &mut bytes)?;
            }
            let place = page.next.map_or(Place::End, Place::After);
            Ok(Some((bytes, (file, place))))
        })
    }

    fn line(&self, line: &Line, into: &mut Vec<u8>) -> Result<()> {
        let json = line.json();
        if self.format == Format::JsonLines {
            into.extend(json.to_string().into_bytes());
            into.push(b'\n');
            return Ok(());
        }
        let text = |json: &Json| match json {
            Json::Null => String::new(),
            Json::String(text) => harmless(text.clone()),
            other => harmless(other.to_string()),
        };
        let cells = COLUMNS.map(|column| match column {
            "who" => text(&json["who"]["name"]),
            "who_id" => text(&json["who"]["id"]),
            "record" => text(&json["record"]["name"]),
            "record_id" => text(&json["record"]["id"]),
            column => text(&json[column]),
        });
        put(into, cells)
    }
}

fn put(into: &mut Vec<u8>, cells: [String; COLUMNS.len()]) -> Result<()> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&cells).map_err(Error::broken)?;
    into.extend(
        writer
            .into_inner()
            .map_err(|error| Error::broken(error.to_string()))?,
    );
    Ok(())
}
