//! Imports that end before their files do, and files that change under them.

use std::ops::ControlFlow;

use engine::import::{self, Mapping, Mode, Source};
use testkit::Fresh;

use crate::support::{Kept, counts, cx, on, source};

#[tokio::test]
async fn a_file_that_changes_under_way_is_noticed() {
    let fresh = Fresh::on("sqlite").await;
    let cx = cx(&fresh.ws);
    let plan = import::plan(
        &cx,
        "companies",
        &source("name\nx\n"),
        Mapping::default(),
        None,
    )
    .await
    .unwrap();
    let outcome = import::run(
        &cx,
        plan,
        &source("name,industry\nx,retail\n"),
        Mode::Write,
        &mut Kept::default(),
        &on,
    )
    .await;
    assert!(outcome.unwrap_err().public().contains("changed"));
}

#[tokio::test]
async fn a_file_may_vanish_but_not_change_while_it_is_imported() {
    let fresh = Fresh::on("sqlite").await;
    let cx = cx(&fresh.ws);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("firms.csv");
    let rows: String = (0..3_500).map(|n| format!("Firm {n}\n")).collect();
    let begin = async || {
        std::fs::write(&file, format!("name\n{rows}")).unwrap();
        let source = Source::file(&file).unwrap();
        let plan = import::plan(&cx, "companies", &source, Mapping::default(), None);
        (plan.await.unwrap(), source)
    };
    let (plan, source) = begin().await;
    std::fs::remove_file(&file).unwrap();
    let report = import::run(&cx, plan, &source, Mode::Write, &mut Kept::default(), &on).await;
    assert_eq!(report.unwrap().created, 3_500);

    let (plan, source) = begin().await;
    let grow = |_: import::Progress| {
        let mut open = std::fs::OpenOptions::new()
            .append(true)
            .open(&file)
            .unwrap();
        std::io::Write::write_all(&mut open, b"One more\n").unwrap();
        ControlFlow::Continue(())
    };
    assert!(grow(import::Progress::default()).is_continue());
    let outcome = import::run(&cx, plan, &source, Mode::Write, &mut Kept::default(), &grow).await;
    let told = outcome.unwrap_err().public();
    assert!(told.contains("was changed while it was imported"), "{told}");
}

#[tokio::test]
async fn an_import_that_is_interrupted_says_what_is_in() {
    let fresh = Fresh::on("sqlite").await;
    let cx = cx(&fresh.ws);
    let rows: String = (0..3_500).map(|n| format!("Firm {n},f{n}\n")).collect();
    let source = source(&format!("name,external_id\n{rows}"));
    let stop = |at: import::Progress| match at.rows {
        0..2_000 => ControlFlow::Continue(()),
        _ => ControlFlow::Break(()),
    };
    for (mode, expected) in [
        (Mode::Dry, "interrupted before it had written anything"),
        (
            Mode::Write,
            "Interrupted. The import stopped after row 2000 (line 2001). Up to there the rows are in: 2000 created",
        ),
    ] {
        let plan = import::plan(&cx, "companies", &source, Mapping::default(), None);
        let plan = plan.await.unwrap();
        let outcome = import::run(&cx, plan, &source, mode, &mut Kept::default(), &stop).await;
        let error = outcome.unwrap_err();
        assert_eq!(error.code(), import::INTERRUPTED);
        assert!(error.public().contains(expected), "{}", error.public());
    }
    // As the message says: once more with a match, and nothing is in twice.
    let plan = import::plan(
        &cx,
        "companies",
        &source,
        Mapping::default(),
        Some("external_id"),
    );
    let plan = plan.await.unwrap();
    let report = import::run(&cx, plan, &source, Mode::Write, &mut Kept::default(), &on).await;
    assert_eq!(counts(&report.unwrap()), (1_500, 0, 2_000, 0));
}

/// Cannot take rows: its disk is full.
struct Full;

impl import::FaultyRows for Full {
    fn begin(&mut self, _: &[String], _: import::csv::Dialect) -> base::Result<()> {
        Ok(())
    }
    fn put(&mut self, _: &import::csv::Row, _: &[String]) -> base::Result<()> {
        Err(base::Error::malformed("file", "The disk is full."))
    }
    fn end(&mut self) -> base::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn an_import_that_breaks_off_says_where_and_how_to_go_on() {
    let rows: String = (0..1_500).map(|n| format!("Firm {n},f{n},\n")).collect();
    let text = format!("name,external_id,parent\nFirst,a,Last\n{rows},none,\nLast,z,\n");
    for (match_by, way) in [
        (None, "Go on with the header and the rows after that one"),
        (Some("external_id"), "Import the file once more"),
    ] {
        let fresh = Fresh::on("sqlite").await;
        let cx = cx(&fresh.ws);
        let source = source(&text);
        let plan = import::plan(&cx, "companies", &source, Mapping::default(), match_by);
        let plan = plan.await.unwrap();
        let outcome = import::run(&cx, plan, &source, Mode::Write, &mut Full, &on).await;
        let told = outcome.unwrap_err().public();
        for part in [
            "The disk is full. The import stopped after row 1503 (line 1504).",
            "without 1 that refer to later ones",
            way,
        ] {
            assert!(told.contains(part), "{part} / {told}");
        }
    }
}
