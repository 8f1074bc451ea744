//! A real pipeline comes in, beside a serving process, and again.

use serde_json::{Value as Json, json};
use store::{Db, Sql, Tuning};

use crate::support::{Place, Serving, places, repository};

#[tokio::test(flavor = "multi_thread")]
async fn the_maven_pipeline_gives_its_numbers_and_a_second_run_changes_nothing() {
    let data = repository().join("../shared/data/maven_crm");
    if !data.is_dir() {
        println!("skipped: {} is not there", data.display());
        return;
    }
    for place in places() {
        let serving = place.serve();
        let empty = exported(&place);
        let batches = import(&place, &data);
        let by = async |query: &str| {
            serving.get(&format!("deals/aggregate?{query}")).await["data"].clone()
        };

        let stages = by("group_by=stage&measures=count").await;
        assert_eq!(
            counted(&stages, "stage"),
            json!({ "Won": 4238, "Lost": 2473, "Engaging": 1589, "Prospecting": 500 })
        );
        let total = serving.get("deals?limit=1&count=true").await["total"].clone();
        assert_eq!(total, 8_800);
        let won = "filter=stage%20%3D%20Won&measures=count,sum:amount";
        let revenue = by(won).await;
        assert_eq!(amount(&revenue[0]), 10_005_534.0);
        let quarters = by(&format!("{won}&group_by=close_date:quarter")).await;
        let quarters: Vec<(String, u64, f64)> = quarters
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                (
                    row["close_date:quarter"].as_str().unwrap().into(),
                    row["count"].as_u64().unwrap(),
                    amount(row),
                )
            })
            .collect();
        let expected = [
            ("2017-Q1", 531, 1_134_672.0),
            ("2017-Q2", 1_254, 3_086_111.0),
            ("2017-Q3", 1_257, 2_982_255.0),
            ("2017-Q4", 1_196, 2_802_496.0),
        ];
        assert_eq!(
            quarters,
            expected.map(|(quarter, count, sum)| (quarter.to_string(), count, sum))
        );
        let owners = summed(&by(&format!("{won}&group_by=owner")).await, "owner");
        assert_eq!(owners["Darcel Schlecht"], 1_153_214.0);
        assert_eq!(owners["Vicki Laflamme"], 478_396.0);
        assert_eq!(owners["Kary Hendrixson"], 454_298.0);
        let managers = summed(
            &by(&format!("{won}&group_by=owner.team")).await,
            "owner.team",
        );
        assert_eq!(
            managers,
            json!({
                "Melvin Marxen": 2_251_930.0, "Summer Sewald": 1_964_750.0, "Rocco Neubert": 1_960_545.0,
                "Celia Rouche": 1_603_897.0, "Cara Losch": 1_130_049.0, "Dustin Brinkmann": 1_094_363.0
            })
        );
        let products = summed(&by(&format!("{won}&group_by=product")).await, "product");
        assert_eq!(
            products,
            json!({
                "GTX Pro": 3_510_578.0, "GTX Plus Pro": 2_629_651.0, "MG Advanced": 2_216_387.0, "GTX Plus Basic": 705_275.0,
                "GTX Basic": 499_263.0, "GTK 500": 400_612.0, "MG Special": 43_768.0
            })
        );
        let without = serving
            .get("deals?limit=1&count=true&filter=company%20is%20empty")
            .await["total"]
            .clone();
        assert_eq!(without, 1_425);
        let subsidiaries = serving
            .get("companies?limit=1&count=true&filter=parent%20is%20not%20empty")
            .await["total"]
            .clone();
        assert_eq!(subsidiaries, 15);

        let before = log_rows(&place).await;
        import(&place, &data);
        assert_eq!(log_rows(&place).await, before);
        for objects in ["deals", "companies", "users", "teams", "products", "stages"] {
            let changed = serving
                .get(&format!(
                    "{objects}?limit=1&count=true&filter=version%20%3E%201"
                ))
                .await["total"]
                .clone();
            assert_eq!(changed, 0, "{objects}");
        }
        taken_back(&place, &serving, &empty, &batches).await;
        drop(serving);
        place.must(&["check"]);
    }
}

/// An edit of 500 deals, a merge of ten companies and the imports are undone in
/// reverse: what is exported is what it was before each, byte for byte.
async fn taken_back(place: &Place, serving: &Serving, empty: &[String], imports: &[String]) {
    let imported = exported(place);
    let values = r#"{"amount": {"amount": "1.50", "currency": "USD"}, "name": "Edited"}"#;
    let said = place.must(&[
        "bulk",
        "deals",
        "--filter",
        "stage = Prospecting",
        "--set",
        values,
    ]);
    assert!(said.contains("500 "), "{said}");
    let edit = ids_in(&said).swap_remove(0);
    let edited = exported(place);
    assert_ne!(edited, imported);

    let companies = serving
        .get("companies?limit=10&order_by=name&fields=name")
        .await;
    let ids = companies["data"].as_array().unwrap().iter();
    let ids: Vec<&str> = ids.map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 10);
    let merge = json!({ "winner": ids[0], "losers": ids[1..] });
    let (_, merge) = serving.post("companies/merge", &merge).await;
    assert_ne!(exported(place), edited);
    let left = serving.get("companies?limit=1&count=true").await["total"].clone();
    assert_eq!(left, 76);

    let undone = |batch: &str| {
        let told: Json = serde_json::from_str(&place.must(&["undo", batch, "--json"])).unwrap();
        assert_eq!(told["conflicts"], 0, "{told}");
    };
    undone(&merge);
    assert!(exported(place) == edited, "the merge was not undone whole");
    undone(&edit);
    assert!(exported(place) == imported, "the edit was not undone whole");
    for import in imports.iter().rev() {
        undone(import);
    }
    assert!(
        exported(place) == empty,
        "the imports were not undone whole"
    );
}

/// Everything that there is, object by object.
fn exported(place: &Place) -> Vec<String> {
    let objects = [
        "deals",
        "companies",
        "contacts",
        "users",
        "teams",
        "products",
        "stages",
        "pipelines",
    ];
    let all = objects.iter();
    all.map(|objects| place.must(&["export", objects, "-"]))
        .collect()
}

/// The ids in a text.
fn ids_in(text: &str) -> Vec<String> {
    let is_id = |word: &&str| word.len() == 36 && word.matches('-').count() == 4;
    let words = text.split([' ', ':', '\n']);
    words.filter(is_id).map(str::to_owned).collect()
}

/// Imports the files; gives the batches of those that changed something.
fn import(place: &Place, data: &std::path::Path) -> Vec<String> {
    let output = std::process::Command::new("bash")
        .arg(repository().join("examples/maven/import.sh"))
        .arg(data)
        .envs(place.variables())
        .env("RAPPORT_BIN", env!("CARGO_BIN_EXE_rapport"))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned()
        + &String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}");
    assert!(
        told.lines()
            .filter(|line| line.starts_with("Import "))
            .all(|line| line.ends_with(" 0 at fault.")),
        "{told}"
    );
    let imports = told.lines().filter(|line| line.starts_with("Import "));
    imports.flat_map(ids_in).collect()
}

/// How many rows the change log has.
async fn log_rows(place: &Place) -> i64 {
    let db = Db::open(place.location(), Tuning::default()).await.unwrap();
    let mut conn = db.read().await.unwrap();
    let row = conn
        .fetch_one(&Sql::new("select count(*) from {w}.changes"))
        .await
        .unwrap();
    let count = row.int(0).unwrap().unwrap();
    drop(conn);
    db.close().await;
    count
}

fn amount(row: &Json) -> f64 {
    row["sum:amount"]["amount"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap()
}

fn counted(rows: &Json, by: &str) -> Json {
    rows.as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row[by]["name"].as_str().unwrap().to_string(),
                row["count"].clone(),
            )
        })
        .collect()
}

fn summed(rows: &Json, by: &str) -> Json {
    rows.as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row[by]["name"].as_str().unwrap().to_string(),
                json!(amount(row)),
            )
        })
        .collect()
}
