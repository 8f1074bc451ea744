//! Files that are looked at before they are imported: kept, tried out as often as
//! one likes, then imported for good. All of that is one import with one id.

use base::{Error, Fault, Id, Result};

use super::{Asked, Choices, Import, ImportFiles, NewFile, State, asked, find, job, store};
use crate::{
    Cx, import,
    jobs::{self, Asker},
    records,
};

/// A larger file is not gone through while somebody waits: what is wrong with its
/// mapping is told by the job.
const AT_ONCE: u64 = 32 << 20;
/// The code of what was begun already.
const BEGUN: &str = "import_begun";

/// Takes a file in, to be looked at. Nothing is imported yet.
///
/// # Errors
/// `Malformed`, `Unsupported` or `TooLarge` if it cannot be read, `NotFound` if
/// there is no such object.
pub async fn stage(cx: &Cx, file: NewFile) -> Result<Import> {
    cx.who.may_change()?;
    cx.may(schema::Special::Import)?;
    let sheet = file.sheet.as_deref();
    let sketch = import::sketch(cx, &file.object, &file.source, sheet).await?;
    let choices = Choices {
        match_by: sketch.match_by.clone(),
        ..Choices::default()
    };
    let asked = Asked {
        name: file.name,
        object: sketch.object.clone(),
        sheet: file.sheet,
        size: file.source.size(),
        headers: sketch.columns.iter().map(|c| c.name.clone()).collect(),
        read_as: sketch.read_as.clone(),
        layout: sketch.layout.clone(),
        staged: Some(Box::new((sketch, choices))),
        ..Asked::default()
    };
    let id = Id::make(cx.now);
    let kept = keep(cx, id, &file.source, vec![asked]).await;
    if kept.is_err() {
        // Should this fail too, they are tidied away.
        let _ = store::drop_blocks(cx, id).await;
    }
    kept?;
    find(cx, id).await
}

async fn keep(cx: &Cx, id: Id, source: &import::Source, asked: Vec<Asked>) -> Result<()> {
    asked::put_blocks(cx, id, 0, source).await?;
    let new = store::New {
        id,
        batch: cx.batch,
        job: None,
        who: serde_json::to_string(&Asker::of(&cx.who)).map_err(Error::broken)?,
        state: State::Draft,
        is_dry: true,
        sought: None,
        asked: serde_json::to_string(&asked).map_err(Error::broken)?,
        now: cx.now,
    };
    records::write_plain(cx, move |tx| {
        let new = new.clone();
        Box::pin(async move { store::insert(tx, &new).await })
    })
    .await
}

/// What is decided about a file is tried out, or done. Asked for twice, it is
/// done once; what runs or is done already is left as it is.
///
/// # Errors
/// `Invalid` with the faults of the choices: of `columns.N`, `match_by`, or of
/// the file as a whole. `NotFound`.
pub async fn begin(cx: &Cx, id: Id, choices: Choices, mode: import::Mode) -> Result<Import> {
    cx.who.may_change()?;
    cx.may(schema::Special::Import)?;
    let import = find(cx, id).await?;
    let is_dry = mode == import::Mode::Dry;
    let Some((sketch, _)) = import.staged().filter(|_| import.is_open()) else {
        return Ok(import);
    };
    let file = Asked {
        mapping: choices.mapping(sketch),
        match_by: choices.match_by.clone(),
        staged: Some(Box::new((sketch.clone(), choices))),
        ..import.files[0].clone()
    };
    let file = check(cx, &import, file).await?;
    let asked = serde_json::to_string(&[file]).map_err(Error::broken)?;
    let begun = records::write(cx, move |mut tx| {
        let asked = asked.clone();
        Box::pin(async move {
            let work = ImportFiles { import: id, is_dry };
            let job = jobs::enqueue(&mut tx, &work, &jobs::Ask::default()).await?;
            let batch = tx.cx.batch;
            let now = tx.cx.now;
            match store::begin_staged(tx.store, id, batch, job, is_dry, &asked, now).await? {
                true => Ok(()),
                // The job goes with the transaction.
                false => Err(Error::conflict(BEGUN, "It was begun already.")),
            }
        })
    })
    .await;
    match begun {
        Ok(()) | Err(Error::Conflict { code: BEGUN, .. }) => find(cx, id).await,
        Err(error) => Err(error),
    }
}

/// Whether a file can be imported so; gives it with what a plan says of it.
async fn check(cx: &Cx, import: &Import, file: Asked) -> Result<Asked> {
    if file.size > AT_ONCE {
        return Ok(file);
    }
    let (_, source) = job::opened(cx, import, 0).await?;
    let plan = file.plan(cx, &source).await.map_err(|error| match error {
        Error::Malformed { message, code, .. } => Error::Invalid(vec![told(&message, code, &file)]),
        other => other,
    })?;
    let planned = Asked::of(&plan, &file.name, file.size);
    Ok(Asked {
        headers: planned.headers,
        left_out: planned.left_out,
        ..file
    })
}

/// A fault of a mapping that nobody wrote, where it belongs.
fn told(message: &str, code: &'static str, file: &Asked) -> Fault {
    let Some((line, sentence)) = import::line_of(message) else {
        let is_of_match = file.match_by.is_some() && message.contains("matched by");
        let field = if is_of_match { "match_by" } else { "" };
        // Commands have mapping files.
        let message = message.replace(" Say what goes where in a mapping file (--map).", "");
        return Fault::new(field, code, message);
    };
    let sentence = sentence.replace(
        " Join the columns by [[join]], or leave one out.",
        " Leave one of them out.",
    );
    match Choices::column_at(line) {
        Some(column) => Fault::new(format!("columns.{column}"), code, sentence),
        None => Fault::new("", code, sentence),
    }
}

/// Throws a file away that was not imported.
///
/// # Errors
/// `NotFound`; `Conflict` if it was imported, or is at this moment.
pub async fn discard(cx: &Cx, id: Id) -> Result<()> {
    cx.who.may_change()?;
    cx.may(schema::Special::Import)?;
    let import = find(cx, id).await?;
    let is_gone = match import.is_open() {
        true => store::discard(cx, id).await?,
        false => false,
    };
    match is_gone {
        true => Ok(()),
        false => Err(Error::conflict(
            "import_state",
            "The import was begun already. What it wrote can be undone.",
        )),
    }
}
