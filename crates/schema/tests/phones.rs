//! Phone numbers against libphonenumber's verdicts.

#![allow(clippy::unwrap_used, reason = "what a test relies on may end it")]

use std::{collections::BTreeMap, path::Path};

use schema::value::phone;

const VECTORS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../shared/data/phone_vectors/phone_vectors.csv"
);

/// Reads every spelling of every region's example numbers and compares what
/// came out with the library's verdict. Its metadata is some releases newer
/// than that of the crate, so that single rows may differ.
#[test]
fn agrees_with_libphonenumber() {
    if !Path::new(VECTORS).exists() {
        println!("skipped: {VECTORS} is not there");
        return;
    }
    let (mut rows, mut agreed) = (0, 0);
    let mut differing: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in csv::Reader::from_path(VECTORS).unwrap().into_records() {
        let row = row.unwrap();
        let (region, kind, raw) = (&row[0], &row[1], &row[2]);
        let expected =
            (&row[3] == "ok").then(|| (row[8].to_string(), &row[4] == "1", &row[5] == "1"));
        let read = phone::parse(raw, region)
            .ok()
            .map(|p| (p.e164, p.is_possible, p.is_valid));
        rows += 1;
        if read == expected {
            agreed += 1;
        } else {
            let spelling = kind.rsplit('/').next().unwrap_or(kind).to_string();
            differing.entry(spelling).or_default().push(format!(
                "{region} {raw:?}: read {read:?}, expected {expected:?}"
            ));
        }
    }
    let share = 100.0 * f64::from(agreed) / f64::from(rows);
    println!("phone numbers: {agreed} of {rows} rows agree ({share:.2} %)");
    for (spelling, rows) in &differing {
        println!("{spelling}: {}", rows.len());
        rows.iter().for_each(|row| println!("    {row}"));
    }
    assert!(rows > 3_000, "the vectors are there and read: {rows} rows");
    assert!(share > 99.0, "{share:.2} % is not above 99 %");
}
