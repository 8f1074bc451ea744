//! Imports that are killed and go on, sets of files, workbooks.

use std::{fs, process::Stdio, time::Duration};

use crate::{
    running::kills,
    support::{Place, places},
};

/// How often an import is killed, per database, unless `RAPPORT_TEST_KILLS` says so.
const KILLS: u64 = 2;
/// Rows of a file, and how many of them are at fault.
const ROWS: usize = 30_000;
const FAULTY: usize = 20;

#[test]
fn an_import_that_is_killed_goes_on_with_resume() {
    let mut killed = 0;
    // One that is all in before it was killed often enough is begun again elsewhere.
    while killed < kills(KILLS) {
        let left = kills(KILLS) - killed;
        let each = places()
            .into_iter()
            .map(|place| killed_and_resumed(&place, left));
        killed += each.min().unwrap();
    }
}

/// Kills an import so often, or until it is over, and has it end; how often it was
/// killed after it had begun.
fn killed_and_resumed(place: &Place, most: u64) -> u64 {
    place.must(&["migrate"]);
    let rows: String = (0..ROWS)
        .map(|n| match n % 1_500 {
            7 => format!("Firm {n},many\n"),
            _ => format!("Firm {n},7\n"),
        })
        .collect();
    let file = place.file("firms.csv", &format!("name,employees\n{rows}"));
    let file = file.to_str().unwrap();
    let none = place.run(&["import", "companies", file, "--resume"]);
    assert_eq!(none.status, 1, "{none:?}");
    assert!(none.err.contains("was cut short"), "{none:?}");
    let mut line = vec!["import", "companies", file];
    let mut killed = 0;
    for round in 1..=8 {
        let mut child = place
            .command(&line)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(600 * round));
        let has_ended = child.try_wait().unwrap().is_some();
        // On unix this is `kill -9`.
        child.kill().unwrap();
        child.wait().unwrap();
        if has_ended {
            break;
        }
        // Nothing goes on that had not begun.
        let out = place.path("so_far.csv");
        place.must(&["export", "companies", out.to_str().unwrap()]);
        if fs::read_to_string(&out).unwrap().lines().count() > 1 {
            killed += 1;
            line = vec!["import", "companies", file, "--resume"];
        }
        if killed == most {
            break;
        }
    }
    assert!(killed > 0, "it was too fast to be killed");
    let ended = place.run(&line);
    // The last kill may have come when all was in.
    if !ended.err.contains("was cut short") {
        assert_eq!(ended.status, 0, "{ended:?}");
        let told = format!(
            "{ROWS} rows (UTF-8), {} created, 0 updated, 0 unchanged, {FAULTY} at fault",
            ROWS - FAULTY
        );
        assert!(ended.out.replace(" read", "").contains(&told), "{ended:?}");
    }
    let out = place.path("out.csv");
    place.must(&["export", "companies", out.to_str().unwrap()]);
    assert_eq!(
        fs::read_to_string(&out).unwrap().lines().count(),
        ROWS - FAULTY + 1
    );
    place.must(&["check"]);
    // All rows at fault are in the newest file of them.
    let mut rejects: Vec<_> = fs::read_dir(place.path(""))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().contains(".errors"))
        .filter(|path| fs::read_to_string(path).unwrap().lines().count() == FAULTY + 1)
        .collect();
    assert!(rejects.pop().is_some());
    let again = place.run(&line);
    assert_eq!(again.status, 1, "it is all in: {again:?}");
    killed
}

#[test]
fn files_that_belong_together_come_in_at_once() {
    for place in places() {
        let folder = place.path("set");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("companies.csv"), "Firm,Key\nAcme,k1\n").unwrap();
        let map = "match = \"external_id\"\n[columns]\nFirm = \"name\"\nKey = \"external_id\"\n";
        fs::write(folder.join("companies.toml"), map).unwrap();
        fs::write(
            folder.join("contacts.jsonl"),
            "{\"name\":\"Ana Nord\",\"company\":\"Acme\"}\n",
        )
        .unwrap();
        let ended = place.run(&["import", "--set", folder.to_str().unwrap()]);
        assert_eq!(ended.status, 0, "{ended:?}");
        let batches: Vec<&str> = ended
            .out
            .lines()
            .filter_map(|line| line.strip_prefix("Import "))
            .filter_map(|line| line.split(':').next())
            .collect();
        assert!(matches!(batches.as_slice(), [a, b] if a == b), "{ended:?}");
        let again = place.run(&["import", "--set", folder.to_str().unwrap(), "--resume"]);
        assert!(again.out.contains("is in already"), "{again:?}");
        // What leaves as a workbook comes back, and nothing of it is a formula.
        let book = place.path("contacts.xlsx");
        let book = book.to_str().unwrap();
        place.must(&["export", "contacts", book]);
        let back = place.run(&["import", "contacts", book]);
        assert!(
            back.out.contains("0 created, 0 updated, 1 unchanged"),
            "{back:?}"
        );
        fs::write(folder.join("nothing.csv"), "a\n1\n").unwrap();
        let refused = place.run(&["import", "--set", folder.to_str().unwrap()]);
        assert_eq!(refused.status, 1, "{refused:?}");
        assert!(
            refused.err.contains("There is no object \"nothing\""),
            "{refused:?}"
        );
    }
}
