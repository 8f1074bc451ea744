//! Files that are imported and exported in other ways than by name.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    process::Stdio,
};

use crate::support::{Place, places};

const TWO: &str = "name,industry\nGood,retail\nBad,nonsense\n";

#[test]
fn what_comes_through_a_pipe_is_imported() {
    for place in places() {
        place.must(&["migrate"]);
        let text: String = (0..2_500).map(|n| format!("Firm {n}\n")).collect();
        for (file, name) in [("-", "One"), ("/dev/stdin", "Two")] {
            let text = format!("name\n{text}{name}\n");
            let ended = place.run_with(&["import", "companies", file, "--match", "name"], &text);
            assert_eq!(ended.status, 0, "{ended:?}");
            assert!(ended.out.contains("2501 rows read"), "{ended:?}");
        }
        // Nothing is left of what came, and bad rows go to this folder.
        let ended = place.run_with(&["import", "companies", "-"], TWO);
        assert_eq!(ended.status, 0, "{ended:?}");
        let errors = fs::read_to_string(place.path("companies.errors.csv")).unwrap();
        assert!(errors.contains("Bad,nonsense,"), "{errors}");
        if let Ok(left) = fs::read_dir(place.path("data")) {
            let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
            let strange = |name: &&std::ffi::OsString| {
                let name = name.to_string_lossy();
                !name.contains("sqlite") && name != "secret.key"
            };
            assert_eq!(left.iter().find(strange), None, "{left:?}");
        }
        let ended = place.run(&["import", "companies", "-"]);
        assert_eq!(ended.status, 1, "{ended:?}");
        assert!(ended.err.contains("is empty"), "{ended:?}");
        assert!(
            place
                .must(&["import", "--help"])
                .contains("- for standard input")
        );
    }
}

#[cfg(unix)]
#[test]
fn a_named_pipe_is_imported() {
    let place = Place::sqlite();
    let pipe = place.path("pipe.csv");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let into = pipe.clone();
    let writer = std::thread::spawn(move || fs::write(into, TWO).unwrap());
    let ended = place.run(&["import", "companies", pipe.to_str().unwrap()]);
    writer.join().unwrap();
    assert_eq!(ended.status, 0, "{ended:?}");
    assert!(ended.out.contains("1 created"), "{ended:?}");
    assert!(place.path("companies.errors.csv").exists());
}

#[test]
fn the_status_says_how_much_is_in() {
    for place in places() {
        let good = place.file("good.csv", "name\nGood\n");
        let some = place.file("some.csv", TWO);
        let none = place.file("none.csv", "name,industry\nBad,nonsense\n");
        let broken = place.file("broken.csv", "");
        for (file, status, strict) in [(&good, 0, 0), (&some, 0, 1), (&none, 1, 1), (&broken, 1, 1)]
        {
            let file = file.to_str().unwrap();
            for (flags, status) in [
                (&["--dry-run"][..], status),
                (&["--dry-run", "--strict"], strict),
                (&[], status),
                (&["--strict"], strict),
            ] {
                let mut line = vec!["import", "companies", file, "--match", "name"];
                line.extend(flags);
                let ended = place.run(&line);
                assert_eq!(ended.status, status, "{line:?}: {ended:?}");
                assert_eq!(ended.err.contains("error: "), status != 0, "{ended:?}");
            }
        }
        let help = place.must(&["import", "--help"]);
        assert!(help.contains("with --strict, a row is at fault"), "{help}");
    }
}

#[test]
fn a_file_of_bad_rows_is_never_lost() {
    let place = Place::sqlite();
    let file = place.file("firms.csv", TWO);
    let file = file.to_str().unwrap();
    let read = |name: &str| fs::read_to_string(place.path(name)).unwrap();
    place.file("firms.csv.errors.csv", "precious");
    let ended = place.run(&["import", "companies", file]);
    assert!(
        ended.err.contains("firms.csv.errors-2.csv. Correct them"),
        "{ended:?}"
    );
    assert_eq!(read("firms.csv.errors.csv"), "precious");
    // What was corrected is imported by the same command.
    let mended = read("firms.csv.errors-2.csv").replace("nonsense", "energy");
    place.file("firms.csv.errors-2.csv", &mended);
    let mended = place.path("firms.csv.errors-2.csv");
    let ended = place.run(&["import", "companies", mended.to_str().unwrap()]);
    assert_eq!(ended.status, 0, "{ended:?}");

    place.file("bad.csv", "precious");
    let named = ["import", "companies", file, "--errors", "bad.csv"];
    let ended = place.run(&named);
    assert_eq!(ended.status, 2, "{ended:?}");
    assert!(
        ended.err.contains("is there already") && ended.err.contains("--force"),
        "{ended:?}"
    );
    assert_eq!(read("bad.csv"), "precious");
    let ended = place.run(&[&named[..], &["--force"]].concat());
    assert_eq!(ended.status, 0, "{ended:?}");
    assert!(read("bad.csv").contains("Bad,nonsense"), "{ended:?}");
    for line in [
        &["import", "companies", file, "--errors", "nowhere/x.csv"][..],
        &["import", "companies", file, "--errors", file, "--force"],
        &["import", "companies", file, "--force"],
        &["import", "companies", file, "--errors", ".", "--force"],
    ] {
        let ended = place.run(line);
        assert_eq!(ended.status, 2, "{ended:?}");
    }
    assert_eq!(read("firms.csv"), TWO);
}

#[test]
fn a_mapping_that_cannot_be_right_is_named_with_its_line() {
    let place = Place::sqlite();
    let file = place.file("firms.csv", TWO);
    let file = file.to_str().unwrap();
    for (mapping, expected) in [
        (
            "[columns]\nnam = \"name\"\n",
            "map.toml: Line 2 of the mapping: the file has no column \"nam\". Did you mean \"name\"?",
        ),
        (
            "[format]\ndecimal_mark = \"5\"\n",
            "map.toml: Line 2: \"decimal_mark\" must be",
        ),
        ("match = \"nmae\"\n", "map.toml: Line 1 of the mapping"),
    ] {
        place.file("map.toml", mapping);
        let ended = place.run(&["import", "companies", file, "--map", "map.toml"]);
        assert_eq!(ended.status, 1, "{ended:?}");
        assert!(ended.err.contains(expected), "{ended:?}");
    }
    fs::write(place.path("map.toml"), b"\xff\xfe").unwrap();
    let ended = place.run(&["import", "companies", file, "--map", "map.toml"]);
    assert!(
        ended
            .err
            .contains("map.toml cannot be read: it is not UTF-8"),
        "{ended:?}"
    );
}

#[cfg(unix)]
#[test]
fn an_import_ends_by_ctrl_c_and_says_what_is_in() {
    for place in places() {
        place.must(&["migrate"]);
        let rows: String = (0..200_000).map(|n| format!("Firm {n},f{n}\n")).collect();
        let file = place.file("firms.csv", &format!("name,external_id\n{rows}"));
        let line = [
            "import",
            "companies",
            file.to_str().unwrap(),
            "--match",
            "external_id",
        ];
        let mut child = place
            .command(&line)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // It says how far it is as soon as some rows are in.
        let mut err = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        while !said.contains(" rows, ") {
            assert_ne!(err.read_line(&mut said).unwrap(), 0, "{said}");
        }
        let kill = std::process::Command::new("kill");
        let told = { kill }.arg("-INT").arg(child.id().to_string()).status();
        assert!(told.unwrap().success());
        err.read_to_string(&mut said).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(130), "{said}");
        for part in [
            "Interrupted. The import stopped after row ",
            "Give --resume to go on after that row.",
        ] {
            assert!(said.contains(part), "{said}");
        }
    }
}

#[test]
fn an_export_that_nobody_reads_ends_quietly() {
    let place = Place::sqlite();
    let rows: String = (0..3_000).map(|n| format!("Firm number {n}\n")).collect();
    let file = place.file("firms.csv", &format!("name\n{rows}"));
    place.must(&["import", "companies", file.to_str().unwrap()]);
    let mut child = place
        .command(&["export", "companies", "-"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut some = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut some).unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");

    #[cfg(target_os = "linux")]
    {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let mut command = place.command(&["export", "companies", "-"]);
        let ended = command
            .stdout(full)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        assert_eq!(ended.status.code(), Some(1), "{ended:?}");
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(
            said.contains("Standard output cannot be written: the disk is full."),
            "{said}"
        );
    }
}

#[test]
fn an_export_has_its_name_when_it_is_whole() {
    let place = Place::sqlite();
    place.must(&["migrate"]);
    let folder = place.path("out");
    fs::create_dir(&folder).unwrap();
    let names = || {
        let names = fs::read_dir(&folder).unwrap();
        let mut names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let file = folder.join("firms.csv");
    fs::write(&file, "before").unwrap();
    let file = file.to_str().unwrap();
    let ended = place.run(&["export", "companies", file, "--filter", "nonsense = 1"]);
    assert_eq!(ended.status, 1, "{ended:?}");
    assert_eq!(names(), ["firms.csv"]);
    assert_eq!(fs::read_to_string(file).unwrap(), "before");
    place.must(&["export", "companies", file]);
    assert_eq!(names(), ["firms.csv"]);
    assert!(fs::read_to_string(file).unwrap().starts_with("id,"));
    #[cfg(unix)]
    {
        // A link stays a link, and a pipe a pipe.
        let link = folder.join("link.csv");
        std::os::unix::fs::symlink(file, &link).unwrap();
        place.must(&["export", "companies", link.to_str().unwrap()]);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        let pipe = folder.join("pipe.csv");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let from = pipe.clone();
        let reader = std::thread::spawn(move || fs::read_to_string(from).unwrap());
        place.must(&["export", "companies", pipe.to_str().unwrap()]);
        assert!(reader.join().unwrap().starts_with("id,"));
        assert_eq!(names(), ["firms.csv", "link.csv", "pipe.csv"]);
    }
    let folder = folder.join("folder.csv");
    fs::create_dir(&folder).unwrap();
    let ended = place.run(&["export", "companies", folder.to_str().unwrap()]);
    assert!(
        ended.status == 1 && ended.err.contains("is a folder"),
        "{ended:?}"
    );
}

#[test]
fn a_damaged_database_file_is_told_plainly() {
    let place = Place::sqlite();
    let rows: String = (0..5_000).map(|n| format!("Firm number {n}\n")).collect();
    let file = place.file("firms.csv", &format!("name\n{rows}"));
    place.must(&["import", "companies", file.to_str().unwrap()]);
    let data = place.path("data").join("main.sqlite");
    let whole = fs::read(&data).unwrap();
    assert!(place.must(&["check"]).contains("clean"));

    // Some pages in the middle are lost.
    let mut torn = whole.clone();
    let middle = torn.len() / 2;
    torn[middle..middle + 64 * 1024].fill(0xaa);
    fs::write(&data, torn).unwrap();
    let ended = place.run(&["check"]);
    assert_eq!(ended.status, 1, "{ended:?}");
    let said = format!("{}{}", ended.out, ended.err);
    assert!(said.contains("the database file is damaged"), "{said}");

    // No database at all.
    fs::write(&data, "This is no database. ".repeat(1_000)).unwrap();
    let ended = place.run(&["check"]);
    assert_eq!(ended.status, 1, "{ended:?}");
    assert!(ended.err.contains("is no SQLite database"), "{ended:?}");
    assert!(ended.err.contains("Restore it from a backup"), "{ended:?}");
    fs::write(&data, whole).unwrap();
    assert!(place.must(&["check"]).contains("clean"));
}

#[test]
fn columns_that_are_left_out_are_told_together() {
    let place = Place::sqlite();
    let file = place.file(
        "firms.csv",
        "name,A,B,Name,emails,emails\nOne,a,b,Two,a@x.example,b@x.example\n",
    );
    let ended = place.run(&["import", "companies", file.to_str().unwrap()]);
    assert_eq!(ended.status, 0, "{ended:?}");
    for expected in [
        "2 columns are not imported, each since a company has no field of this name: \"A\", \"B\".",
        "Column \"Name [2]\" is not imported: something else goes to this field already.",
    ] {
        assert!(ended.err.contains(expected), "{ended:?}");
    }
    let out = place.must(&["export", "Companies", "-"]);
    assert!(out.contains("a@x.example; b@x.example"), "{out}");
    let ended = place.run(&["export", "compnies", "-"]);
    assert!(
        ended.err.contains("Did you mean \"companies\"?"),
        "{ended:?}"
    );
}
