//! `rapport import --set`: files that belong together.

use std::{collections::HashSet, path::Path};

use engine::{
    Cx, Principal, Via,
    import::{Mode, object_named},
    imports,
};

use super::{One, Resume, carry_out, finish, listen, ready};
use crate::{config::Settings, failure::Failure, output, wiring};

/// What files of a set end in.
const KINDS: [&str; 8] = ["csv", "tsv", "txt", "xlsx", "ods", "jsonl", "ndjson", "vcf"];

/// Imports the files of a folder as one change set.
///
/// # Errors
/// If there are none, if one is named after no object, or as with one file; the
/// files before stay in.
pub async fn run(
    settings: &Settings,
    folder: &Path,
    mode: Mode,
    resume: bool,
    strict: bool,
) -> Result<(), Failure> {
    let files = files(folder)?;
    let ws = wiring::open(settings).await?;
    let cx = ws.cx(Principal::System, Via::Import);
    let ending = listen()?;
    let (mut objects, mut named) = (Vec::new(), HashSet::new());
    for (stem, path) in &files {
        let object = object_named(&cx.schema, stem)
            .map_err(|error| Failure::new(format!("{}: {}", path.display(), error.public())))?;
        if !named.insert(object.id.clone()) {
            return Err(Failure::new(format!(
                "Several files of {} are for {}. Put them into one file, or import them one by one.",
                folder.display(),
                object.plural
            )));
        }
        objects.push(object.id.clone());
    }
    let mut outcome = Ok(());
    for place in imports::in_order(&cx.schema, &objects) {
        let (stem, path) = &files[place];
        let map = path.with_extension("toml");
        output::line(&format!("{}:", path.display()));
        let one = One {
            object: stem.clone(),
            file: path.clone(),
            map: map.is_file().then_some(map),
            match_by: None,
            sheet: None,
            mode,
            resume: match resume {
                true => Resume::OfSet,
                false => Resume::No,
            },
            strict,
            errors: None,
            force: false,
        };
        // One change set: what is undone together came together.
        let cx = Cx {
            batch: cx.batch,
            ..ws.cx(Principal::System, Via::Import)
        };
        outcome = match ready(settings, one) {
            Ok(ready) => carry_out(&cx, ready, &ending).await,
            Err(failure) => Err(failure),
        };
        if outcome.is_err() || ending.came() {
            break;
        }
    }
    finish(&ws, mode, &ending, outcome).await
}

/// The files of a folder with what they are named, in the order of their names.
fn files(folder: &Path) -> Result<Vec<(String, std::path::PathBuf)>, Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::new(format!("{} cannot be read: {error}.", folder.display()))
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let text = |part: Option<&std::ffi::OsStr>| {
            part.map(|part| part.to_string_lossy().into_owned())
                .unwrap_or_default()
        };
        let (stem, end) = (text(path.file_stem()), text(path.extension()));
        // Rows at fault of an earlier run lie there too.
        let is_rejects = stem.contains(".errors");
        if path.is_file() && !is_rejects && KINDS.contains(&end.to_lowercase().as_str()) {
            files.push((stem, path));
        }
    }
    files.sort();
    match files.is_empty() {
        true => Err(Failure::new(format!(
            "There is no file to import in {}. Files are named after objects: companies.csv, deals.xlsx.",
            folder.display()
        ))),
        false => Ok(files),
    }
}
