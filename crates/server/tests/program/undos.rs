//! `rapport undo` and `rapport bulk`.

use std::{process::Stdio, time::Duration};

use serde_json::Value as Json;

use crate::{
    running::kills,
    support::{Place, places},
};

/// How often an undo is killed, unless `RAPPORT_TEST_KILLS` says so.
const KILLS: u64 = 2;

fn exported(place: &Place, object: &str) -> String {
    place.must(&["export", object, "-"])
}

/// The id in `Import 0195..: 3 rows read ..` or `.. rapport undo 0195..`.
fn id_in(text: &str) -> String {
    let is_id = |word: &&str| word.len() == 36 && word.matches('-').count() == 4;
    let mut words = text.split([' ', ':', '\n']);
    words
        .find(is_id)
        .unwrap_or_else(|| panic!("{text}"))
        .to_owned()
}

#[test]
fn an_import_and_an_edit_are_undone_by_command_however_often_it_is_killed() {
    for place in places() {
        place.must(&["migrate"]);
        let few = place.file("few.csv", "name,employees\nOld,3\n");
        place.must(&["import", "companies", few.to_str().unwrap()]);
        let before = exported(&place, "companies");
        let mut text = "name,employees\n".to_owned();
        for n in 0..3_000 {
            text.push_str(&format!("Firm {n},{n}\n"));
        }
        let many = place.file("many.csv", &text);
        let import = id_in(&place.must(&["import", "companies", many.to_str().unwrap()]));
        let imported = exported(&place, "companies");

        let count = place.must(&[
            "bulk",
            "companies",
            "--filter",
            "employees < 100",
            "--preview",
        ]);
        assert_eq!(count.trim(), "101 companies meet the filter.");
        let edit = place.must(&[
            "bulk",
            "companies",
            "--filter",
            "employees < 100",
            "--set",
            r#"{"employees": 5}"#,
        ]);
        assert!(
            edit.contains("100 changed, 1 unchanged, 0 at fault."),
            "{edit}"
        );
        let edit = id_in(&edit);
        let wrong = place.run(&["bulk", "companies", "--filter", "employees <", "--delete"]);
        assert!(
            wrong.status == 1 && wrong.err.contains("character"),
            "{wrong:?}"
        );

        // What came of the import since is told, and stays.
        let look = place.must(&["undo", &edit, "--preview"]);
        assert!(
            look.contains("100 records would be as they were."),
            "{look}"
        );
        let done = place.must(&["undo", &edit]);
        assert!(done.contains("100 records are as they were."), "{done}");
        assert!(exported(&place, "companies") == imported);

        for round in 0..kills(KILLS) {
            let mut command = place.command(&["undo", &import]);
            let mut child = command
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            std::thread::sleep(Duration::from_millis(500 + 400 * (round % 4)));
            child.kill().unwrap();
            child.wait().unwrap();
        }
        let done = place.must(&["undo", &import, "--json"]);
        let json: Json = serde_json::from_str(&done).unwrap();
        assert_eq!(json["conflicts"], 0, "{done}");
        assert!(exported(&place, "companies") == before);
        // Once more there is nothing left to do; the trash has them all.
        let again = place.must(&["undo", &import, "--json"]);
        let json: Json = serde_json::from_str(&again).unwrap();
        assert_eq!(
            (&json["trashed"], &json["conflicts"]),
            (&0.into(), &0.into()),
            "{again}"
        );
        assert_eq!(
            place.must(&["check"]).lines().last(),
            Some("The workspace is clean.")
        );

        for (wrong, status) in [
            (&["undo", "x"][..], 2),
            (&["undo", "0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f"], 1),
            (
                &["undo", "0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f", "--preview"],
                1,
            ),
        ] {
            assert_eq!(place.run(wrong).status, status, "{wrong:?}");
        }
    }
}
