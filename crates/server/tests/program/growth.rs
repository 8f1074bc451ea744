//! Workspaces that earlier versions left behind: each opens, is brought up to
//! this version, is whole, and goes on. See `tests/workspaces/make.sh`.

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::support::{Place, places, repository};

/// The samples with this ending.
fn samples(ending: &str) -> Vec<PathBuf> {
    let folder = repository().join("tests/workspaces");
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let mut found: Vec<PathBuf> = files
        .filter(|file| file.to_string_lossy().ends_with(ending))
        .collect();
    found.sort();
    assert!(!found.is_empty(), "there are no samples {ending}");
    found
}

fn unpacked(file: &Path) -> Vec<u8> {
    zstd::decode_all(std::fs::File::open(file).unwrap()).unwrap()
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
fn goes_on(place: &Place, sample: &Path) {
    let name = sample.display();
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
fn files_of_earlier_versions_open_and_go_on() {
    for sample in samples(".sqlite.zst") {
        let place = Place::sqlite();
        let folder = place.path("data");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("main.sqlite"), unpacked(&sample)).unwrap();
        goes_on(&place, &sample);
    }
}

#[test]
fn schemas_of_earlier_versions_open_and_go_on() {
    for sample in samples(".postgres.sql.zst") {
        for place in places() {
            let store::Location::Postgres { url, workspace } = place.location() else {
                continue;
            };
            let schema = format!("ws_{workspace}");
            let dump = String::from_utf8(unpacked(&sample)).unwrap();
            let number = sample.file_name().unwrap().to_string_lossy();
            let number = number.split('.').next().unwrap().to_string();
            let dump = dump.replace(&format!("ws_sample_{number}"), &schema);
            let file = place.file("dump.sql", &dump);
            let loaded = std::process::Command::new("psql")
                .arg(url)
                .args([
                    "-q",
                    "-v",
                    "ON_ERROR_STOP=1",
                    "-c",
                    "create extension if not exists pg_trgm",
                ])
                .args([
                    "-c",
                    &format!("drop schema if exists \"{schema}\" cascade"),
                    "-f",
                ])
                .arg(&file)
                .output()
                .unwrap();
            assert!(loaded.status.success(), "{loaded:?}");
            goes_on(&place, &sample);
        }
    }
}

#[test]
fn backups_of_earlier_versions_restore_and_go_on() {
    for sample in samples(".backup") {
        for place in places() {
            place.must(&["restore", sample.to_str().unwrap()]);
            place.must(&["restore", sample.to_str().unwrap(), "--verify"]);
            goes_on(&place, &sample);
        }
    }
}
