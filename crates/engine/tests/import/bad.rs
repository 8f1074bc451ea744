//! Files, mappings and rows that are wrong, and the file of bad rows.

use engine::import::{self, FaultyFile, Mapping, Mode, Source};
use testkit::{Fresh, on_each};

use crate::support::{Kept, counts, cx, import, source, titled};

#[tokio::test]
async fn bad_rows_can_be_corrected_and_imported_again() {
    on_each(async |fresh| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("firms.csv");
        let text = "Firm;Staff;Branch\nGood;1;retail\nBad \"one\";many;retail\nWorse;2;nonsense\n;3;retail\nShort;4\nLong;5;retail;more\n";
        // Not UTF-8, and the mapping says so.
        let text = text.replace("Worse", "Wörse");
        let bytes: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        std::fs::write(&file, bytes).unwrap();
        let mapping = "[file]\nencoding = \"windows-1252\"\n[columns]\nFirm = \"name\"\nStaff = \"employees\"\nBranch = \"industry\"\n";
        let report = run_file(&fresh, &file, mapping).await;
        assert_eq!(counts(&report), (1, 0, 0, 5));
        let errors = folder.path().join("firms.csv.errors.csv");
        let told = std::fs::read_to_string(&errors).unwrap();
        assert!(told.starts_with("\u{feff}Firm;Staff;Branch;import_error\n"), "{told}");
        assert!(told.contains("\"Bad \"\"one\"\"\";many;retail;"), "{told}");
        assert!(told.contains("Wörse;2;nonsense;"), "{told}");
        assert!(told.contains("Left over: more"), "{told}");
        let mended = told
            .replace(";many;", ";2;")
            .replace("nonsense;", "energy;")
            .replace("\n;3;", "\nNamed;3;")
            .replace("Short;4;;", "Short;4;retail;");
        std::fs::write(&errors, mended).unwrap();
        let report = run_file(&fresh, &errors, mapping).await;
        assert_eq!(counts(&report), (5, 0, 0, 0), "{:?}", report.faults);
        assert!(!folder.path().join("firms.csv.errors.csv.errors.csv").exists());
        assert_eq!(titled(&fresh.ws, "company", "Wörse").await["industry"], "energy");
    })
    .await;
}

async fn run_file(fresh: &Fresh, file: &std::path::Path, mapping: &str) -> import::Report {
    let cx = cx(&fresh.ws);
    let source = Source::File(file.to_path_buf());
    let plan = import::plan(
        &cx,
        "companies",
        &source,
        Mapping::parse(mapping).unwrap(),
        None,
    )
    .await
    .unwrap();
    let mut faulty = FaultyFile::beside(file);
    import::run(&cx, plan, &source, Mode::Write, &mut faulty, &|_| {})
        .await
        .unwrap()
}

#[tokio::test]
async fn odd_bytes_and_huge_cells_are_faults_of_their_rows() {
    on_each(async |fresh| {
        let mut text = String::from("name,tax_id\nGood,1\nWith\0nul,2\nHuge,");
        text.extend(std::iter::repeat_n('x', 10 << 20));
        text.push_str("\nLong name,3\nAfter,4\n");
        let text = text.replace("Long name", &"n".repeat(2_000));
        let (report, kept) = import(&fresh.ws, "companies", &text, "", "").await;
        assert_eq!(counts(&report), (2, 0, 0, 3));
        let why: Vec<&str> = kept.rows.iter().map(|(_, why)| why[0].as_str()).collect();
        assert!(why[0].contains("NUL"), "{why:?}");
        assert!(why[1].contains("longer than 1 MB"), "{why:?}");
        assert!(why[2].contains("at most 1000 characters"), "{why:?}");
        assert_eq!(titled(&fresh.ws, "company", "After").await["tax_id"], "4");
    })
    .await;
}

#[tokio::test]
async fn plans_that_do_not_fit_say_where_and_what_to_do() {
    let fresh = Fresh::on("sqlite").await;
    let cases = [
        (
            "nothings",
            "name\nx\n",
            "",
            "",
            "There is no object \"nothings\"",
        ),
        (
            "companies",
            "name\nx\n",
            "object = \"deal\"",
            "",
            "Line 1 of the mapping",
        ),
        (
            "companies",
            "name\nx\n",
            "[columns]\nnom = \"name\"",
            "",
            "has no column \"nom\"",
        ),
        (
            "companies",
            "name\nx\n",
            "[columns]\nname = \"nam\"",
            "",
            "has no field \"nam\"",
        ),
        (
            "companies",
            "name\nx\n",
            "[columns]\nname = \"created_at\"",
            "",
            "set by the system",
        ),
        (
            "companies",
            "name,b\nx,y\n",
            "[columns]\nname = \"name\"\nb = \"name\"",
            "",
            "goes to \"name\" already",
        ),
        (
            "companies",
            "name,parent\nx,y\n",
            "[columns]\nparent = { field = \"parent\", lookup = \"nix\" }",
            "",
            "no field \"nix\"",
        ),
        (
            "companies",
            "name,parent\nx,y\n",
            "[columns]\nparent = { field = \"parent\", where = \"name = \" }",
            "",
            "\"where\"",
        ),
        (
            "companies",
            "name\nx\n",
            "[columns]\nname = { field = \"name\", missing = \"create\" }",
            "",
            "are for references",
        ),
        (
            "companies",
            "name\nx\n",
            "",
            "industry",
            "cannot be matched by \"industry\"",
        ),
        (
            "companies",
            "name\nx\n",
            "",
            "external_id",
            "no column gives",
        ),
        ("companies", "name\nx\n", "", "nix", "no field \"nix\""),
        (
            "companies",
            "a,b\nx,y\n",
            "",
            "",
            "No column goes to a field",
        ),
        ("companies", "", "", "", "file is empty"),
        ("companies", "PK\u{3}\u{4}x", "", "", "Excel"),
    ];
    for (object, text, mapping, match_by, expected) in cases {
        let mapping = Mapping::parse(mapping).unwrap();
        let match_by = Some(match_by).filter(|name| !name.is_empty());
        let error = import::plan(&cx(&fresh.ws), object, &source(text), mapping, match_by)
            .await
            .unwrap_err();
        assert!(error.status() < 500, "{error}");
        let told = error.public();
        assert!(
            told.to_lowercase().contains(&expected.to_lowercase()),
            "{told} / {expected}"
        );
    }
    let gone = Source::File("/nowhere/x.csv".into());
    let error = import::plan(&cx(&fresh.ws), "companies", &gone, Mapping::default(), None)
        .await
        .unwrap_err();
    assert!(error.public().contains("no such file"), "{error}");
}

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
        &|_| {},
    )
    .await;
    assert!(outcome.unwrap_err().public().contains("changed"));
}

#[tokio::test]
async fn cyclic_parents_are_refused() {
    on_each(async |fresh| {
        import(&fresh.ws, "company", "name,parent\nB,\nA,B\n", "", "name").await;
        let (report, kept) = import(&fresh.ws, "company", "name,parent\nB,A\n", "", "name").await;
        assert_eq!(counts(&report), (0, 0, 0, 1));
        assert!(kept.rows[0].1[0].contains("parent"), "{:?}", kept.rows);
    })
    .await;
}

#[tokio::test]
async fn a_quote_that_is_not_closed_says_how_far_it_reaches() {
    let fresh = Fresh::on("sqlite").await;
    let text = "name,tax_id\r\nGood,1\r\n\"Open,2\r\nSwallowed,3\r\nToo,4\r\n";
    let (report, kept) = import(&fresh.ws, "companies", text, "", "").await;
    assert_eq!(counts(&report), (1, 0, 0, 1));
    assert_eq!(report.faults[0].1, 3, "the line that it begins on");
    let why = &kept.rows[0].1[0];
    assert!(why.contains("A quote that is not closed"), "{why}");
    assert!(why.contains("reaches from line 3 to line"), "{why}");
}

#[cfg(unix)]
#[tokio::test]
async fn what_can_be_read_but_once_is_refused() {
    let fresh = Fresh::on("sqlite").await;
    let cx = cx(&fresh.ws);
    let device = Source::File("/dev/null".into());
    let folder = Source::File(std::env::temp_dir());
    for (source, what) in [(device, "save it as a file"), (folder, "is a folder")] {
        let plan = import::plan(&cx, "companies", &source, Mapping::default(), None);
        let told = plan.await.unwrap_err().public();
        assert!(told.contains(what), "{told}");
    }
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
        let outcome = import::run(&cx, plan, &source, Mode::Write, &mut Full, &|_| {}).await;
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
