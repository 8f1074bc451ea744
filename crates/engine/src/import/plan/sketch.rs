//! What a file holds and where its columns would go: what people look at, and
//! put right, before they import it.

use base::{Error, Result};
use schema::{
    Access, FieldDef, FieldType, ObjectDef, def::system_field, input, input::Mode, value::keys,
};
use serde::{Deserialize, Serialize};

use super::{Destination, Detail, From, MatchBy, build, matching};
use crate::{
    Cx,
    import::{
        csv::{FileFormat, Reader, Source},
        mapping::Mapping,
    },
};

/// Rows that samples are taken from.
const ROWS: usize = 200;
/// Samples of a column.
const SAMPLES: usize = 3;
/// Characters of a sample.
const LONGEST: usize = 80;

/// A file as it would be imported without a word said about it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sketch {
    /// The name of the object that its rows become.
    pub object: String,
    pub read_as: String,
    /// The layout of another program that it was recognised as.
    pub layout: Option<String>,
    pub columns: Vec<SketchColumn>,
    /// The name of the field that records are best found by.
    pub match_by: Option<String>,
}

/// A column of a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SketchColumn {
    /// What mappings call it.
    pub name: String,
    /// The first values that differ.
    pub samples: Vec<String>,
    /// The paths of the fields that it goes to.
    pub to: Vec<String>,
    /// Why it goes nowhere.
    pub why: Option<String>,
}

/// A place that a column can go to.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// As mappings write it: `name`, `address.city`, `id`.
    pub path: String,
    /// The label of its field.
    pub label: String,
    /// The part of the field that it is.
    pub part: Option<&'static str>,
    /// Whether its texts are looked up among records.
    pub is_reference: bool,
    pub is_required: bool,
    /// Whether records are told apart by it.
    pub tells_apart: bool,
}

/// Looks at a file.
///
/// # Errors
/// As [`super::plan`], but for what only a mapping can mend.
pub async fn sketch(cx: &Cx, object: &str, source: &Source, sheet: Option<&str>) -> Result<Sketch> {
    let mut mapping = Mapping::default();
    mapping.file.sheet = sheet.map(str::to_string);
    let begun = build::begin(cx, object, source, mapping).await?;
    let (builder, header) = (&begun.builder, begun.header);
    let mut columns: Vec<SketchColumn> = (0..builder.headers.len())
        .map(|n| SketchColumn {
            name: builder.headers.name(n).to_string(),
            ..SketchColumn::default()
        })
        .collect();
    for input in &builder.inputs {
        let path = path(&input.to);
        let from = match &input.from {
            From::Column(n) => std::slice::from_ref(n),
            From::Joined { columns, .. } => columns.as_slice(),
            From::Constant(_) => &[],
        };
        for n in from {
            if !columns[*n].to.contains(&path) {
                columns[*n].to.push(path.clone());
            }
        }
    }
    for left in &builder.left_out {
        if let Some(column) = columns
            .iter_mut()
            .find(|column| column.name == left.header && column.to.is_empty())
        {
            column.why = Some(left.why.clone());
        }
    }
    let rows = header.table.unwrap_or_else(|| source.clone());
    let samples = tokio::task::spawn_blocking(move || samples(&rows, &header.file))
        .await
        .map_err(Error::broken)??;
    for (column, samples) in columns.iter_mut().zip(samples) {
        column.samples = samples;
    }
    let noted = begun.mapping.match_by.map(|noted| noted.value);
    Ok(Sketch {
        object: builder.object.name.clone(),
        read_as: header.told,
        layout: begun.layout.map(|layout| layout.name.to_string()),
        match_by: match_by(&builder.object, &columns, noted),
        columns,
    })
}

/// The first values of each column that differ.
fn samples(rows: &Source, file: &FileFormat) -> Result<Vec<Vec<String>>> {
    let mut reader = Reader::open(rows, file)?;
    let mut samples = vec![Vec::new(); reader.headers().len()];
    let mut read = 0;
    while read < ROWS
        && let Some(row) = reader.next_row()?
    {
        read += 1;
        for (cell, samples) in row.cells().zip(&mut samples) {
            let shown = base::text::truncate(cell.trim(), LONGEST);
            let is_new = samples.len() < SAMPLES && !samples.iter().any(|known| *known == shown);
            if is_new && !shown.is_empty() {
                samples.push(shown.into_owned());
            }
        }
    }
    Ok(samples)
}

/// What tells the rows' records apart: as the layout has it, their ids, unique
/// values, or e-mail addresses; never a mere name.
fn match_by(object: &ObjectDef, columns: &[SketchColumn], noted: Option<String>) -> Option<String> {
    let is_given = |name: &str| {
        let mut all = columns.iter().flat_map(|column| &column.to);
        all.any(|path| path == name)
    };
    let tells = |field: &&FieldDef| match matching::by(object, field) {
        Some(MatchBy::Id | MatchBy::Unique(_)) => true,
        Some(MatchBy::Handle(_)) => field.ty == FieldType::Emails,
        Some(MatchBy::Title(_)) | None => false,
    };
    if let Some(noted) = noted.filter(|noted| is_given(noted)) {
        return Some(noted);
    }
    if is_given("id") {
        return Some("id".to_string());
    }
    let mut fields = object.live_fields().filter(tells);
    let found = fields.find(|field| is_given(&field.name));
    found.map(|field| field.name.clone())
}

fn path(to: &Destination) -> String {
    match to {
        Destination::Id => "id".to_string(),
        Destination::Field(field) | Destination::Link { field, .. } => field.name.clone(),
        Destination::Part { field, part } => format!("{}.{part}", field.name),
        Destination::LinkId(field) => format!("{}.id", field.name),
        Destination::Detail { field, detail } => match detail {
            Detail::Label => format!("{}.label", field.name),
            Detail::Display => format!("{}.display", field.name),
        },
    }
}

/// The places that columns of a file can go to, in the order of the definition.
pub fn places(def: &ObjectDef) -> Vec<Place> {
    let belonging: &[&str] = match def.access {
        Access::Owned => &["owner", "team"],
        _ => &[],
    };
    let belonging = belonging.iter().filter_map(|name| system_field(name));
    let fields = def.live_fields().filter(|field| {
        !field.hidden && field.ty != FieldType::Rank && !input::is_locked(field, Mode::Create)
    });
    let mut places = Vec::new();
    for field in fields.chain(belonging) {
        let whole = Place {
            path: field.name.clone(),
            label: field.label.clone(),
            part: None,
            is_reference: super::destination::is_reference(&field.ty),
            is_required: field.required,
            tells_apart: matching::by(def, field).is_some(),
        };
        let parts = keys::parts(field).iter().map(|part| Place {
            path: format!("{}.{part}", field.name),
            part: Some(part),
            is_required: false,
            tells_apart: false,
            ..whole.clone()
        });
        let parts: Vec<Place> = parts.collect();
        places.push(whole);
        places.extend(parts);
    }
    places
}
