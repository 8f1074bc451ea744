//! What is asked for: files, what their rows are, and by which mapping.

use std::io::Read;

use base::{Error, Id, Result};
use serde::{Deserialize, Serialize};

use super::{Choices, FILES, Import, ImportFiles, State, find, order, store};
use crate::{
    Cx,
    import::{self, Mapping, Plan, Sketch, Source},
    jobs::{self, Asker},
    records,
};

/// Bytes of a file that are kept in one row.
const BLOCK: usize = 1 << 20;

/// A file that is to be imported.
pub struct NewFile {
    /// What it is called.
    pub name: String,
    pub source: Source,
    /// What its rows are: the name of an object.
    pub object: String,
    /// The text of a mapping file; empty for none.
    pub mapping: String,
    pub match_by: Option<String>,
    pub sheet: Option<String>,
}

/// A file of an import, as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub name: String,
    pub object: String,
    pub mapping: String,
    pub match_by: Option<String>,
    pub sheet: Option<String>,
    pub size: u64,
    pub headers: Vec<String>,
    /// How it is read.
    pub read_as: String,
    /// The layout that it was recognised as.
    pub layout: Option<String>,
    /// Columns that are not imported, and why.
    pub left_out: Vec<String>,
    /// What it looks like and what is decided about it, if people look at it first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staged: Option<Box<(Sketch, Choices)>>,
}

impl Asked {
    /// What a plan says of a file.
    pub fn of(plan: &Plan, name: &str, size: u64) -> Self {
        let left_out = plan.left_out.iter();
        Self {
            name: name.to_string(),
            object: plan.object.name.clone(),
            size,
            headers: plan.headers.clone(),
            read_as: plan.read_as.clone(),
            layout: plan.layout.map(str::to_string),
            left_out: left_out
                .map(|one| format!("{}: {}", base::text::truncate(&one.header, 100), one.why))
                .collect(),
            ..Self::default()
        }
    }

    /// Makes a plan of it.
    ///
    /// # Errors
    /// As [`import::plan`].
    pub(super) async fn plan(&self, cx: &Cx, source: &Source) -> Result<Plan> {
        plan(
            cx,
            &self.object,
            source,
            &self.mapping,
            self.match_by.as_deref(),
            self.sheet.as_deref(),
        )
        .await
    }
}

async fn plan(
    cx: &Cx,
    object: &str,
    source: &Source,
    mapping: &str,
    match_by: Option<&str>,
    sheet: Option<&str>,
) -> Result<Plan> {
    let mut mapping = Mapping::parse(mapping)?;
    if let Some(sheet) = sheet {
        mapping.file.sheet = Some(sheet.to_string());
    }
    import::plan(cx, object, source, mapping, match_by).await
}

/// Asks for an import. Mappings and headers are checked at once; the rows are
/// read by a job, files that others refer to first.
///
/// # Errors
/// `Malformed` or `NotFound` if a file, a mapping or an object is not what it
/// should be.
pub async fn create(cx: &Cx, files: Vec<NewFile>, is_dry: bool) -> Result<Import> {
    cx.who.may_change()?;
    cx.may(schema::Special::Import)?;
    if files.is_empty() || files.len() > FILES {
        let message = format!("An import has 1 to {FILES} files.");
        return Err(Error::malformed("file", message).in_field("file"));
    }
    let mut all = Vec::with_capacity(files.len());
    let many = files.len() > 1;
    for file in files {
        let sheet = file.sheet.as_deref();
        let made = plan(
            cx,
            &file.object,
            &file.source,
            &file.mapping,
            file.match_by.as_deref(),
            sheet,
        );
        let made = made.await.map_err(|error| match (many, error) {
            (
                true,
                Error::Malformed {
                    code,
                    message,
                    position,
                    field,
                },
            ) => Error::Malformed {
                code,
                message: format!("{}: {message}", base::text::truncate(&file.name, 100)),
                position,
                field,
            },
            (_, error) => error,
        })?;
        let asked = Asked {
            mapping: file.mapping,
            match_by: file.match_by,
            sheet: file.sheet,
            ..Asked::of(&made, &file.name, file.source.size())
        };
        all.push((made.object.id.clone(), asked, file.source));
    }
    let objects: Vec<_> = all.iter().map(|(object, ..)| object.clone()).collect();
    let mut places = order::in_order(&cx.schema, &objects);
    let mut ordered = Vec::with_capacity(all.len());
    let mut all: Vec<Option<_>> = all.into_iter().map(Some).collect();
    for place in places.drain(..) {
        ordered.extend(all[place].take().map(|(_, asked, source)| (asked, source)));
    }
    let id = Id::make(cx.now);
    let kept = keep(cx, id, ordered, is_dry).await;
    if kept.is_err() {
        // Should this fail too, they are tidied away.
        let _ = store::drop_blocks(cx, id).await;
    }
    kept?;
    find(cx, id).await
}

async fn keep(cx: &Cx, id: Id, files: Vec<(Asked, Source)>, is_dry: bool) -> Result<()> {
    let mut asked = Vec::with_capacity(files.len());
    for (part, (file, source)) in files.into_iter().enumerate() {
        put_blocks(cx, id, part, &source).await?;
        asked.push(file);
    }
    let asked = serde_json::to_string(&asked).map_err(Error::broken)?;
    let who = serde_json::to_string(&Asker::of(&cx.who)).map_err(Error::broken)?;
    records::write(cx, move |mut tx| {
        let (asked, who) = (asked.clone(), who.clone());
        Box::pin(async move {
            let work = ImportFiles { import: id, is_dry };
            let job = jobs::enqueue(&mut tx, &work, &jobs::Ask::default()).await?;
            let new = store::New {
                id,
                batch: tx.cx.batch,
                job: Some(job),
                who,
                state: State::Waiting,
                is_dry,
                sought: None,
                asked,
                now: tx.cx.now,
            };
            store::insert(tx.store, &new).await
        })
    })
    .await
}

/// Keeps a file where every node finds it.
pub(super) async fn put_blocks(cx: &Cx, id: Id, part: usize, source: &Source) -> Result<()> {
    let mut number = 0;
    loop {
        let (from, at) = (source.clone(), number);
        let block = tokio::task::spawn_blocking(move || read(&from, at))
            .await
            .map_err(Error::broken)??;
        if block.is_empty() {
            return Ok(());
        }
        store::put_block(cx, id, part, number, block).await?;
        number += 1;
    }
}

fn read(source: &Source, number: usize) -> Result<Vec<u8>> {
    let mut file = source.open();
    let mut block = Vec::with_capacity(BLOCK);
    let done = file
        .seek(std::io::SeekFrom::Start((number * BLOCK) as u64))
        .and_then(|_| file.take(BLOCK as u64).read_to_end(&mut block));
    done.map_err(|error| Error::busy(format!("what was sent cannot be read again: {error}")))?;
    Ok(block)
}
