//! Workspaces that earlier versions left behind: each opens, is brought up to
//! this version, is whole, and goes on. See `tests/workspaces/make.sh`.

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::support::{Place, places, repository};

/// A workspace as an earlier version left it.
pub struct Sample {
    /// How far its tables are.
    migration: usize,
    folder: PathBuf,
}

/// From this state of the tables on there is a sample of each.
const SAMPLED_SINCE: usize = 10;

/// Every sample that there is.
pub fn samples() -> Vec<Sample> {
    let folder = repository().join("tests/workspaces");
    let files = std::fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut found: Vec<usize> = files
        .filter_map(|file| file.strip_suffix(".backup")?.parse().ok())
        .collect();
    found.sort_unstable();
    // Earlier states were never anybody's but the builders'.
    for state in SAMPLED_SINCE..=store::db::LATEST_MIGRATION {
        assert!(
            found.contains(&state),
            "tests/workspaces/make.sh {state} was not run"
        );
    }
    let sample = |migration| Sample {
        migration,
        folder: folder.clone(),
    };
    found.into_iter().map(sample).collect()
}

impl Sample {
    fn file(&self, ending: &str) -> PathBuf {
        self.folder.join(format!("{}.{ending}", self.migration))
    }

    /// Puts it at a place, instead of what is there.
    pub fn put(&self, place: &Place) {
        match place.location() {
            store::Location::Sqlite(file) => {
                let folder = file.parent().unwrap();
                let _ = std::fs::remove_dir_all(folder);
                std::fs::create_dir_all(folder).unwrap();
                std::fs::write(&file, unpacked(&self.file("sqlite.zst"))).unwrap();
            }
            store::Location::Postgres { url, workspace } => {
                let dump = String::from_utf8(unpacked(&self.file("postgres.sql.zst"))).unwrap();
                let schema = format!("ws_{workspace}");
                let dump = dump.replace(&format!("ws_sample_{}", self.migration), &schema);
                load(&url, &schema, &place.file("dump.sql", &dump));
            }
        }
    }
}

impl std::fmt::Display for Sample {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "tables {}", self.migration)
    }
}

/// Runs a dump of a schema on PostgreSQL.
fn load(url: &str, schema: &str, dump: &Path) {
    let loaded = std::process::Command::new("psql")
        .arg(url)
        .args(["-q", "-v", "ON_ERROR_STOP=1"])
        .args(["-c", "create extension if not exists pg_trgm"])
        .args(["-c", &format!("drop schema if exists \"{schema}\" cascade")])
        .arg("-f")
        .arg(dump)
        .output()
        .unwrap();
    assert!(loaded.status.success(), "{loaded:?}");
}

fn unpacked(file: &Path) -> Vec<u8> {
    zstd::decode_all(std::fs::File::open(file).unwrap()).unwrap()
}

/// Before the tables are brought up, what there was is backed up.
fn is_kept(place: &Place, sample: &Sample) {
    let said = place.run(&["migrate"]);
    assert_eq!(said.status, 0, "{sample}: {said:?}");
    let folder = place.path("data/backups");
    if sample.migration == store::db::LATEST_MIGRATION {
        assert!(!folder.exists(), "{sample}: {said:?}");
        return;
    }
    assert!(
        said.err.contains("A backup of it as it was is in"),
        "{sample}: {said:?}"
    );
    let mut files = std::fs::read_dir(folder).unwrap();
    let backup = files.next().unwrap().unwrap().path();
    assert!(files.next().is_none(), "{sample}");
    let backup = backup.to_str().unwrap();
    place.must(&["restore", backup, "--verify"]);
    let other = Place::sqlite();
    other.must(&["restore", backup]);
    other.must(&["restore", backup, "--verify"]);
}

/// The one record of an object, as an export shows it.
fn only(place: &Place, object: &str) -> Json {
    let file = place.path(&format!("{object}.jsonl"));
    place.must(&["export", object, file.to_str().unwrap()]);
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    let all: Vec<&str> = text.lines().collect();
    assert_eq!(all.len(), 1, "{object}: {text}");
    serde_json::from_str(all[0]).unwrap()
}

/// What every sample holds is there, and more can be added.
fn goes_on(place: &Place, name: &Sample) {
    place.must(&["migrate"]);
    assert!(place.must(&["check"]).contains("clean"), "{name}");

    let company = only(place, "companies");
    assert_eq!(company["name"], "Größe & Söhne", "{name}");
    assert_eq!(company["employees"], 7, "{name}");
    assert_eq!(company["annual_revenue"]["amount"], "12500.50", "{name}");
    assert_eq!(
        only(place, "contacts")["company"]["id"],
        company["id"],
        "{name}"
    );
    assert_eq!(
        only(place, "deals")["company"]["id"],
        company["id"],
        "{name}"
    );
    let one = only(place, "samples");
    for (field, wanted) in [
        ("rich", Json::from("<p>Hello</p>")),
        ("exact", "1.25".into()),
        ("share", "12.5".into()),
        ("on", true.into()),
        ("day", "2026-03-01".into()),
        ("took", 90.into()),
        ("one", "a".into()),
        ("stars", 4.into()),
        ("number", 1.into()),
        ("words", serde_json::json!(["x", "Y"])),
        ("data", serde_json::json!({ "z": 1, "a": [null] })),
    ] {
        assert_eq!(one[field], wanted, "{name}: {field}");
    }
    assert_eq!(one["whom"][0]["id"], one["who"]["id"], "{name}");
    assert!(
        one.get("old").is_none(),
        "{name}: a removed field is still removed"
    );

    let more = place.file("more.csv", "name,whole\nTwo,8\nThree,9\n");
    place.must(&[
        "import",
        "samples",
        more.to_str().unwrap(),
        "--match",
        "name",
    ]);
    let file = place.path("samples.jsonl");
    place.must(&[
        "export",
        "samples",
        file.to_str().unwrap(),
        "--filter",
        "number > 1",
    ]);
    assert_eq!(
        std::fs::read_to_string(&file).unwrap().lines().count(),
        2,
        "{name}"
    );
    assert!(place.must(&["check"]).contains("clean"), "{name}");
}

#[test]
fn workspaces_of_earlier_versions_open_and_go_on() {
    for sample in samples() {
        for place in places() {
            sample.put(&place);
            is_kept(&place, &sample);
            goes_on(&place, &sample);
        }
    }
}

#[test]
fn nothing_is_brought_up_without_a_backup_unless_that_is_wanted() {
    let earliest = samples().swap_remove(0);
    let place = Place::sqlite();
    earliest.put(&place);
    // Where the folder should be is a file.
    place.file("data/backups", "");
    let refused = place.run(&["migrate"]);
    assert_eq!(refused.status, 1, "{refused:?}");
    assert!(refused.err.contains("before_migration"), "{refused:?}");
    place.file("rapport.toml", "[backup]\nbefore_migration = false\n");
    let done = place.run(&["migrate"]);
    assert_eq!((done.status, done.err.as_str()), (0, ""), "{done:?}");
    goes_on(&place, &earliest);
}

#[test]
fn backups_of_earlier_versions_restore_and_go_on() {
    for sample in samples() {
        let file = sample.file("backup");
        let file = file.to_str().unwrap();
        for place in places() {
            place.must(&["restore", file]);
            place.must(&["restore", file, "--verify"]);
            goes_on(&place, &sample);
        }
    }
}
