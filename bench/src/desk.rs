//! Pages in a real browser: requests, bytes, when rows are there, beside a server that
//! computes nothing and gives the same bytes; and how long a key, an edit and a drag take.

use std::{
    fmt::Write as _,
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Stdio},
    time::Duration,
};

use serde::Deserialize;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
};

use crate::{
    Outcome, files,
    program::{self, Place},
    still,
    table::{Table, thousands},
};

const EMAIL: &str = "bench@rapport.example";
const PASSWORD: &str = "a long enough pass phrase";

/// What the browser's side says of one page.
#[derive(Deserialize)]
struct Page {
    page: String,
    visit: String,
    requests: u64,
    bytes: u64,
    moved: f64,
    rows: Vec<f64>,
    #[serde(rename = "bareRows")]
    bare_rows: Vec<f64>,
    paint: Vec<f64>,
    #[serde(rename = "barePaint")]
    bare_paint: Vec<f64>,
}

/// What it says of one kind of interaction.
#[derive(Deserialize)]
struct Interaction {
    interaction: String,
    paint: Vec<f64>,
    until: Vec<f64>,
}

/// Frames while somebody scrolled, in milliseconds, and how many rows were in the page at the
/// end.
#[derive(Deserialize)]
struct Scrolled {
    scrolled: String,
    frames: Vec<f64>,
    shown: u64,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Said {
    Page(Page),
    Interaction(Interaction),
    Scrolled(Scrolled),
}

/// Imports so many contacts, serves them, and has a browser open them.
pub async fn measure(size: usize, program: &Path, keep: Option<&Path>) -> Outcome<()> {
    let keep = keep.map(|folder| folder.join(format!("desk-{size}")));
    let place = Place::new(program, None, keep.as_deref())?;
    if !place.is_filled() {
        let folder = files::write(place.folder(), size)?;
        let mut table = Table::new("import");
        program::import(
            &place,
            &folder,
            &[("companies", 0), ("contacts", size)],
            &mut table,
        )
        .await?;
        add_user(&place)?;
    }
    let mut server = program::serve(&place)?;
    let outcome = browse(&server.address).await;
    end(&mut server.child)?;
    let said = outcome?;
    println!("{}", told(size, &said)?);
    Ok(())
}

fn add_user(place: &Place) -> Outcome<()> {
    let args = [
        "user",
        "add",
        EMAIL,
        "--name",
        "Bench",
        "--role",
        "administrator",
        "--password-stdin",
    ];
    let mut child = place
        .command(&args)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()?;
    let mut stdin = child.stdin.take().ok_or("no input of the command")?;
    writeln!(stdin, "{PASSWORD}")?;
    drop(stdin);
    match child.wait()?.success() {
        true => Ok(()),
        false => Err("the user was not added".into()),
    }
}

fn end(child: &mut Child) -> Outcome<()> {
    child.kill()?;
    child.wait()?;
    Ok(())
}

/// Runs the browser's side to its end.
async fn browse(address: &str) -> Outcome<Vec<Said>> {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("desk/measure.mjs");
    let mut child = Command::new("node")
        .arg(script)
        .env("RAPPORT_URL", address)
        .env("STILL_URL", still::start().await?)
        .env("RAPPORT_EMAIL", EMAIL)
        .env("RAPPORT_PASSWORD", PASSWORD)
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("node: {error}; bin/test installs it"))?;
    let stdout = child
        .stdout
        .take()
        .ok_or("no output of the browser's side")?;
    let mut lines = BufReader::new(stdout).lines();
    let mut said = Vec::new();
    while let Some(line) = lines.next_line().await? {
        eprintln!("{line}");
        said.push(serde_json::from_str(&line)?);
    }
    match child.wait().await?.success() {
        true => Ok(said),
        false => Err("the browser's side failed; `npm ci --prefix tests/browser` brings what it needs, RAPPORT_CHROMIUM names the browser".into()),
    }
}

/// Both tables, in Markdown.
fn told(size: usize, said: &[Said]) -> Outcome<String> {
    let mut text = format!(
        "### Pages in Chromium, {} contacts\n\n| page | visit | requests | kB | rows | still | ratio | largest paint | still | ratio | moved |\n|---|---|---|---|---|---|---|---|---|---|---|\n",
        thousands(size)
    );
    for one in said {
        let Said::Page(page) = one else { continue };
        #[allow(
            clippy::cast_precision_loss,
            reason = "bytes of a page are far below 2^52"
        )]
        let kilobytes = page.bytes as f64 / 1000.0;
        writeln!(
            text,
            "| {} | {} | {} | {kilobytes:.1} | {} | {} | {:.2} |",
            page.page,
            page.visit,
            page.requests,
            beside(&page.rows, &page.bare_rows),
            beside(&page.paint, &page.bare_paint),
            page.moved,
        )?;
    }
    text.push_str("\n| interaction | to the next paint, median | longest | until it is done, median |\n|---|---|---|---|\n");
    for one in said {
        let Said::Interaction(one) = one else {
            continue;
        };
        writeln!(
            text,
            "| {} | {} | {} | {} |",
            one.interaction,
            at_least(median(&one.paint)),
            at_least(one.paint.iter().copied().fold(0.0, f64::max)),
            millis(median(&one.until)),
        )?;
    }
    text.push_str("\n| scrolled | frame, median | p95 | longest | rows in the page at the end |\n|---|---|---|---|---|\n");
    for one in said {
        let Said::Scrolled(one) = one else { continue };
        writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            one.scrolled,
            millis(at(&one.frames, 0.5)),
            millis(at(&one.frames, 0.95)),
            millis(at(&one.frames, 1.0)),
            one.shown,
        )?;
    }
    Ok(text)
}

fn beside(ours: &[f64], bare: &[f64]) -> String {
    let (ours, bare) = (median(ours), median(bare));
    format!(
        "{} | {} | {:.2}",
        millis(ours),
        millis(bare),
        ours / bare.max(1e-9)
    )
}

fn millis(time: f64) -> String {
    format!(
        "{} ms",
        Duration::from_secs_f64(time.max(0.0) / 1e3).as_millis()
    )
}

/// The browser tells of nothing that is quicker than 16 ms.
fn at_least(time: f64) -> String {
    match time <= 16.0 {
        true => "<= 16 ms".into(),
        false => millis(time),
    }
}

fn median(times: &[f64]) -> f64 {
    at(times, 0.5)
}

/// The time that such a share of all does not exceed.
fn at(times: &[f64], share: f64) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a few thousand times"
    )]
    let place = (last as f64 * share).round() as usize;
    sorted.get(place).copied().unwrap_or_default()
}
