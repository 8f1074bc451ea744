//! Makes a plan of a mapping, a file's header and an object's definition.

use std::{collections::HashSet, sync::Arc};

use base::{Error, Result};
use schema::{ObjectDef, Schema, input};

use super::{
    Destination, From, Plan,
    builder::Builder,
    fault::at,
    headers::Headers,
    matching,
    opened::{Header, header},
    references::Lookups,
};
use crate::{
    Cx,
    import::{
        csv::Source,
        layouts,
        mapping::{Mapping, Noted, header_key, meant},
    },
};

/// Checks a mapping against a file and an object. `match_by` goes before the
/// mapping's own.
///
/// # Errors
/// `NotFound` if there is no such object; `Malformed` with the line of the
/// mapping that does not fit, or if the file cannot be read.
pub async fn plan(
    cx: &Cx,
    object: &str,
    source: &Source,
    mapping: Mapping,
    match_by: Option<&str>,
) -> Result<Plan> {
    let begun = begin(cx, object, source, mapping).await?;
    let Begun {
        mut builder,
        mapping,
        layout,
        header:
            Header {
                cells,
                file,
                told,
                table,
                ..
            },
    } = begun;
    let def = Arc::clone(&builder.object);
    let noted = mapping.match_by.as_ref().filter(|noted| {
        let mut inputs = builder.inputs.iter();
        !mapping.lenient || noted.value.is_empty() || inputs.any(|input| input.to.is(&noted.value))
    });
    let asked = match_by;
    let match_by = matching::match_by(&def, &builder.inputs, asked, noted)?;
    // References by id go before those by title: where both are given, the id counts.
    builder
        .inputs
        .sort_by_key(|input| !matches!(input.to, Destination::LinkId(_)));
    if builder
        .inputs
        .iter()
        .all(|input| matches!(input.from, From::Constant(_)))
    {
        return Err(nothing_to_import(&def, &builder.headers));
    }
    Ok(Plan {
        object: def,
        left_out: builder.left_out,
        layout: layout.map(|layout| layout.name),
        read_as: told,
        table,
        schema: Arc::clone(&cx.schema),
        file,
        headers: cells,
        inputs: builder.inputs,
        defaults: builder.defaults,
        lookups: builder.lookups.all(cx).await?,
        may_be_unmatched: mapping.takes_unmatched || (mapping.lenient && asked.is_none()),
        match_by,
        empty_cells: mapping.format.empty_cells,
    })
}

/// What is known once a mapping is checked against a file's header.
pub(super) struct Begun {
    pub(super) builder: Builder,
    pub(super) mapping: Mapping,
    pub(super) layout: Option<&'static layouts::Layout>,
    pub(super) header: Header,
}

/// Finds out where the columns of a file go.
pub(super) async fn begin(
    cx: &Cx,
    object: &str,
    source: &Source,
    mapping: Mapping,
) -> Result<Begun> {
    let def = object_named(&cx.schema, object)?;
    if let Some(Noted { value, line }) = &mapping.object
        && object_named(&cx.schema, value).map_or(true, |other| other.id != def.id)
    {
        let message = format!("this mapping is for {value}, not for {object}.");
        return Err(at(*line, message));
    }
    let header = {
        let (cx, source, mapping, def) = (
            cx.clone(),
            source.clone(),
            mapping.clone(),
            Arc::clone(&def),
        );
        tokio::task::spawn_blocking(move || header(&cx, &source, &mapping, &def))
            .await
            .map_err(Error::broken)??
    };
    let layout = match mapping.takes_layout() {
        true => layouts::recognised(&def, &header.cells),
        false => None,
    };
    let mapping = match layout {
        Some(layout) => layout.mapping(mapping)?,
        None => mapping,
    };
    let mut builder = Builder {
        object: Arc::clone(&def),
        headers: Headers::new(&header.cells, header.read_as.as_str()),
        schema: Arc::clone(&cx.schema),
        lookups: Lookups::new(Arc::clone(&cx.schema), cx.locale()),
        locale: cx.locale(),
        zone: cx.zone.clone(),
        inputs: Vec::new(),
        defaults: Vec::new(),
        taken: HashSet::new(),
        left_out: Vec::new(),
        has_typed_days: header.table.is_some(),
        is_lenient: mapping.lenient,
    };
    builder.inputs(&mapping)?;
    Ok(Begun {
        builder,
        mapping,
        layout,
        header,
    })
}

/// An object by its name or label, singular or plural.
///
/// # Errors
/// `Malformed` with those that there are.
pub fn object_named(schema: &Schema, name: &str) -> Result<Arc<ObjectDef>> {
    let key = header_key(name);
    let by_label = || {
        schema.objects().find(|def| {
            [&def.name, &def.plural, &def.label, &def.label_plural]
                .into_iter()
                .any(|text| header_key(text) == key)
        })
    };
    schema
        .named(name)
        .or_else(by_label)
        .cloned()
        .ok_or_else(|| {
            let all: Vec<&str> = schema.objects().map(|def| def.plural.as_str()).collect();
            Error::malformed(
                "object",
                format!(
                    "There is no object \"{name}\".{} There are: {}.",
                    meant(name, all.iter().copied()),
                    all.join(", ")
                ),
            )
        })
}

/// The fields that an import can give, for a complaint.
pub(super) fn settable(def: &ObjectDef) -> Vec<&str> {
    def.live_fields()
        .filter(|field| !input::is_locked(field, input::Mode::Create))
        .map(|field| field.name.as_str())
        .collect()
}

fn nothing_to_import(def: &ObjectDef, headers: &Headers) -> Error {
    let message = format!(
        "No column goes to a field. The file's columns are: {}. The fields of a {} are: {}. Say what goes where in a mapping file (--map).",
        headers.told(),
        def.label.to_lowercase(),
        settable(def).join(", ")
    );
    Error::malformed("mapping", message)
}
