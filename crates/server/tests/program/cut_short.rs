//! `kill -9` in the midst of a backup, a restore and a migration: what there was is
//! untouched or known to be unfinished, and the next run finishes.

use std::{process::Stdio, time::Duration};

use base::Stopwatch;

use crate::{
    growth::samples,
    running::kills,
    support::{Ended, Place, places},
};

/// How often each is killed, per database, unless `RAPPORT_TEST_KILLS` says so.
const KILLS: u64 = 2;

/// Runs a command and kills it after a part of the time that it takes; whether it
/// had succeeded before.
fn killed(place: &Place, args: &[&str], after: Duration) -> bool {
    let mut child = place
        .command(args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(after);
    // On unix this is `kill -9`.
    child.kill().unwrap();
    child.wait().unwrap().success()
}

/// Moments of a time, from its beginning to its end, as many as there are kills.
fn moments(time: Duration) -> impl Iterator<Item = Duration> + Clone {
    let kills = kills(KILLS);
    (1..=kills).map(move |n| time.mul_f64(n as f64 / (kills + 1) as f64))
}

fn timed(place: &Place, args: &[&str]) -> (Ended, Duration) {
    let watch = Stopwatch::start();
    let ended = place.run(args);
    assert_eq!(ended.status, 0, "{args:?}: {ended:?}");
    (ended, watch.elapsed())
}

/// A workspace with some thousand records, and how they look.
fn filled(place: &Place) {
    let rows: String = (0..3_000).map(|n| format!("Firm {n},{n}\n")).collect();
    let file = place.file("firms.csv", &format!("name,employees\n{rows}"));
    place.must(&["import", "companies", file.to_str().unwrap()]);
}

#[test]
fn a_backup_and_a_restore_that_are_killed_are_whole_the_next_time() {
    for (n, place) in places().into_iter().enumerate() {
        filled(&place);
        let file = place.path("whole.backup");
        let file = file.to_str().unwrap();
        let (_, time) = timed(&place, &["backup", file]);
        backups_are_killed(&place, time);
        // On the other database, where there are two.
        let empty = || places().into_iter().rev().nth(n).unwrap();
        restores_are_killed(&empty, file);
    }
}

/// Half a backup never has the name of a whole one.
fn backups_are_killed(place: &Place, time: Duration) {
    let path = place.path("cut.backup");
    let cut = path.to_str().unwrap();
    let mut moments = moments(time).cycle();
    let mut count = 0;
    while count < kills(KILLS) {
        let is_done = killed(place, &["backup", cut], moments.next().unwrap());
        assert!(!is_done || path.exists());
        count += u64::from(!is_done);
        // One that has its name may have been killed on its way out.
        if path.exists() {
            place.must(&["restore", cut, "--verify"]);
            std::fs::remove_file(&path).unwrap();
        }
    }
    let half = half_files(place);
    place.must(&["backup", cut]);
    place.must(&["restore", cut, "--verify"]);
    assert_eq!(half_files(place), Vec::<String>::new(), "of {half:?}");
}

/// What killed processes left beside the backup.
fn half_files(place: &Place) -> Vec<String> {
    let folder = place.path("cut.backup");
    let entries = std::fs::read_dir(folder.parent().unwrap()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.ends_with(".part")).collect()
}

/// Nothing is served from half a workspace; after one that is whole, another begins
/// elsewhere.
fn restores_are_killed(empty: &dyn Fn() -> Place, file: &str) {
    let (_, time) = timed(&empty(), &["restore", file]);
    let mut target = empty();
    let mut moments = moments(time).cycle();
    let mut count = 0;
    while count < kills(KILLS) {
        let is_done = killed(&target, &["restore", file], moments.next().unwrap());
        let look = target.run(&["export", "companies", "-"]);
        if look.status == 0 && !is_done && look.out.lines().count() <= 1 {
            // It had not begun: whoever looks makes an empty workspace.
            target = empty();
            continue;
        }
        count += u64::from(!is_done);
        // One that is whole may have been killed on its way out.
        if look.status == 0 {
            let again = target.run(&["restore", file]);
            assert!(
                again.err.contains("There is a workspace already"),
                "{again:?}"
            );
            is_whole(&target, file);
            target = empty();
        } else {
            assert!(!is_done && look.status == 1, "{look:?}");
        }
    }
    target.must(&["restore", file]);
    is_whole(&target, file);
}

fn is_whole(target: &Place, file: &str) {
    target.must(&["restore", file, "--verify"]);
    assert!(target.must(&["check"]).contains("clean"));
}

#[test]
fn a_migration_that_is_killed_is_made_the_next_time() {
    for sample in samples() {
        for place in places() {
            sample.put(&place);
            let (_, time) = timed(&place, &["migrate"]);
            for after in moments(time) {
                sample.put(&place);
                killed(&place, &["migrate"], after);
                place.must(&["migrate"]);
                assert!(place.must(&["check"]).contains("clean"), "{sample}");
                let file = place.path("companies.jsonl");
                place.must(&["export", "companies", file.to_str().unwrap()]);
                let out = std::fs::read_to_string(file).unwrap();
                assert!(out.contains("Größe & Söhne"), "{sample}: {out}");
            }
        }
    }
}
