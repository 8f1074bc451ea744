//! Exports that are made by a job and fetched afterwards, of any size. A file of lines
//! goes on where it stood when its process died; a workbook begins anew.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use base::{Error, Id, Micros, Result};
use schema::{Action, Cursor, ObjectId};
use serde::{Deserialize, Serialize};
use store::contents::{self, BLOCK};

use super::{Format, Lines, Pages, What, kept::Made, unwritable, workbook};
use crate::notifications::Subject;
use crate::{
    Cx, audit, files,
    jobs::{self, Ask, Asking, Job, Run, Status},
    records,
};

/// Blocks that one transaction keeps of a workbook, 4 MB.
const BLOCKS: usize = 16;
/// How often a workbook says how far it has come.
const TELL: Duration = Duration::from_secs(1);

/// How far it has come.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Told {
    object: Option<ObjectId>,
    /// What the file is called.
    pub name: String,
    /// Records that were there when it was asked for.
    pub total: u64,
    /// Records that are in the file.
    pub done: u64,
    /// The file, once it is whole.
    pub made: Option<Made>,
}

/// Has a file made. That is no writing: all who may read may ask.
///
/// # Errors
/// `NotFound` if there is no such object; `Busy` if the database is away.
pub async fn begin(cx: &Cx, what: What) -> Result<Status> {
    asked(cx, what, Ask::default()).await
}

/// Has it made once, however often it is asked for by the same token.
///
/// # Errors
/// As [`begin`].
pub async fn begin_once(cx: &Cx, what: What, token: Id) -> Result<Status> {
    let key = format!("export:{token}");
    match jobs::own_of_key(cx, ExportFile::QUEUE, &key).await {
        Err(Error::NotFound { .. }) => asked(cx, what, Ask::keyed(key)).await,
        found => found,
    }
}

async fn asked(cx: &Cx, what: What, ask: Ask) -> Result<Status> {
    let def = what.def(cx)?;
    cx.may_do(Action::Export, &def.id)?;
    let total = records::count(cx, &what.query(), None).await?;
    let today = cx.now.date_in(&cx.zone);
    let job = ExportFile {
        name: format!("{}-{today}.{}", def.plural, what.format.ending()),
        what,
        at: cx.now,
        total,
    };
    let origin = Asking::of(cx);
    let (event, by) = (job.what.event(cx, total)?, cx.clone());
    let id = records::write_beside(cx, move |tx| {
        let (origin, job, ask) = (origin.clone(), job.clone(), ask.clone());
        audit::note(tx, &by, &event);
        Box::pin(async move { jobs::add(tx, &origin, &job, &ask).await })
    });
    jobs::own(cx, id.await?).await
}

/// How it stands, for whoever asked for it.
///
/// # Errors
/// `NotFound` if there is no such export of this object.
pub async fn status(cx: &Cx, object: &ObjectId, id: Id) -> Result<(Status, Told)> {
    let job = jobs::own(cx, id).await?;
    let told: Told = serde_json::from_value(job.progress.clone()).unwrap_or_default();
    // Nothing is told of one that was not begun.
    let is_of_it = told.object.as_ref().is_none_or(|of| of == object);
    match job.kind == ExportFile::KIND && is_of_it {
        true => Ok((job, told)),
        false => Err(Error::not_found("export")),
    }
}

/// A file to be made.
#[derive(Clone, Serialize, Deserialize)]
pub struct ExportFile {
    what: What,
    name: String,
    /// When it was asked for: days of the filter are those of then.
    at: Micros,
    total: u64,
}

/// Where it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Course {
    content: Id,
    begun: Micros,
    /// The definitions by which its lines are written.
    schema: i64,
    after: Option<Cursor>,
    blocks: u64,
    bytes: u64,
    done: u64,
    is_over: bool,
}

impl Job for ExportFile {
    const KIND: &'static str = "export";
    const QUEUE: &'static str = "export";
    /// Its process may be killed again and again.
    const MOST_ATTEMPTS: u32 = 100;

    fn subject(&self) -> Option<Subject> {
        Some(Subject::of(&self.what.object))
    }

    async fn run(self, run: &Run) -> Result<()> {
        let cx = Cx {
            now: self.at,
            ..run.cx().clone()
        };
        let course = self.course(run).await?;
        match (course.is_over, self.what.format) {
            (true, _) => Ok(()),
            (false, Format::Xlsx) => self.sheet(run, &cx, course).await,
            (false, Format::Csv(_) | Format::JsonLines) => self.lines(run, &cx, course).await,
        }
    }
}

impl ExportFile {
    /// Where an earlier run stood, if it can be taken up there.
    async fn course(&self, run: &Run) -> Result<Course> {
        let schema = run.cx().schema.version();
        if let Some(course) = run.checkpoint::<Course>()? {
            let goes_on = self.what.format != Format::Xlsx && course.schema == schema;
            if goes_on || course.is_over {
                return Ok(course);
            }
            files::drop_blocks(run.cx(), course.content).await?;
        }
        let now = run.cx().now;
        Ok(Course {
            content: Id::make(now),
            begun: now,
            schema,
            after: None,
            blocks: 0,
            bytes: 0,
            done: 0,
            is_over: false,
        })
    }

    fn told(&self, done: u64) -> Told {
        Told {
            object: Some(self.what.object.clone()),
            name: self.name.clone(),
            total: self.total,
            done,
            made: None,
        }
    }

    async fn lines(&self, run: &Run, cx: &Cx, mut course: Course) -> Result<()> {
        let mut lines = Lines::of(&self.what.def(cx)?, &self.what);
        let mut pages = Pages::after(&self.what, course.after.clone());
        let mut text = Vec::new();
        if course.blocks == 0 {
            lines.header(&mut text)?;
            run.tell(&self.told(0)).await?;
        }
        while let Some(records) = pages.next(cx).await? {
            for record in &records {
                lines.put(&cx.schema, record, &mut text)?;
            }
            course.done += records.len() as u64;
            course.after = pages.place();
            course.is_over = pages.is_over();
            if text.len() >= BLOCK || course.is_over {
                self.keep(run, &mut course, std::mem::take(&mut text))
                    .await?;
            }
        }
        Ok(())
    }

    async fn sheet(&self, run: &Run, cx: &Cx, mut course: Course) -> Result<()> {
        let mut file = cx.ws.scratch()?;
        course.done = self.written(run, cx, &mut file).await?;
        file.seek(SeekFrom::Start(0)).map_err(unwritable)?;
        while !course.is_over {
            let mut bytes = Vec::new();
            let mut part = Read::by_ref(&mut file).take((BLOCKS * BLOCK) as u64);
            part.read_to_end(&mut bytes).map_err(unwritable)?;
            course.is_over = bytes.len() < BLOCKS * BLOCK;
            self.keep(run, &mut course, bytes).await?;
        }
        Ok(())
    }

    /// Writes the whole workbook, and tells now and then how far it is.
    async fn written(&self, run: &Run, cx: &Cx, file: &mut File) -> Result<u64> {
        let done = AtomicU64::new(0);
        let count = |so_far| done.store(so_far, Ordering::Relaxed);
        let mut making = std::pin::pin!(workbook(cx, &self.what, file, &count));
        loop {
            // Each is over before the next thing is written, or it might come after it.
            run.tell(&self.told(done.load(Ordering::Relaxed))).await?;
            tokio::select! {
                made = &mut making => return made,
                () = tokio::time::sleep(TELL) => {}
            }
        }
    }

    /// Keeps the next part of the file, and how far it has come.
    async fn keep(&self, run: &Run, course: &mut Course, bytes: Vec<u8>) -> Result<()> {
        let (content, first) = (course.content, course.blocks);
        course.blocks += bytes.len().div_ceil(BLOCK) as u64;
        course.bytes += bytes.len() as u64;
        let mut told = self.told(course.done);
        if course.is_over {
            told.made = Some(Made::new(content, course.bytes, course.begun));
        }
        run.keep(course, &told, move |tx| {
            let bytes = bytes.clone();
            Box::pin(async move {
                for (number, block) in (first..).zip(bytes.chunks(BLOCK)) {
                    contents::put_block(tx, content, number, block.to_vec()).await?;
                }
                Ok(())
            })
        })
        .await
    }
}
