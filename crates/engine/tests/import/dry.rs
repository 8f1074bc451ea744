//! A dry run says what a run would do, and does nothing.

use engine::import::Mode;
use serde_json::json;
use testkit::on_each;

use crate::support::{all, counts, import, import_as};

#[tokio::test]
async fn a_dry_run_counts_as_the_run_does_and_writes_nothing() {
    on_each(async |fresh| {
        let mut text = String::from(
            "name,external_id,industry,parent\nTop,t,retail,Company 1500\nBad,b,nonsense,\n",
        );
        for n in 0..1_600 {
            text.push_str(&format!(
                "Company {n},{n},retail,{}\n",
                if n == 3 { "Nobody" } else { "" }
            ));
        }
        // The same values again, far from the first: changed, unchanged, a unique value of another.
        text.push_str(
            "Company 0 new,0,retail,\nCompany 1,1,retail,\nCompany 2,2,energy,Company 1599\n",
        );
        let before = import_as(&fresh.ws, "company", &text, "", "external_id", Mode::Dry)
            .await
            .0;
        assert!(all(&fresh.ws, "company").await.is_empty());
        let (report, kept) = import(&fresh.ws, "company", &text, "", "external_id").await;
        assert_eq!(counts(&before), counts(&report));
        assert_eq!(counts(&report), (1_600, 2, 1, 2));
        assert_eq!(kept.rows.len(), 2);
        let again = import_as(&fresh.ws, "company", &text, "", "external_id", Mode::Dry)
            .await
            .0;
        let (report, _) = import(&fresh.ws, "company", &text, "", "external_id").await;
        assert_eq!(again.failed, report.failed);
    })
    .await;
}

#[tokio::test]
async fn a_dry_run_sees_unique_values_and_references_to_be_made() {
    on_each(async |fresh| {
        let mut text = String::from("name,external_id,company\nFirst One,x,Maker\n");
        for n in 0..1_100 {
            text.push_str(&format!("Filler {n},f{n},Maker\n"));
        }
        text.push_str("Second One,x,Maker\n");
        let mapping = "[columns]\ncompany = { field = \"company\", missing = \"create\" }\n";
        let (dry, kept) = import_as(&fresh.ws, "contacts", &text, mapping, "", Mode::Dry).await;
        assert_eq!(counts(&dry), (1_101, 0, 0, 1));
        assert!(kept.rows[0].1[0].contains("external_id"), "{:?}", kept.rows);
        assert_eq!(dry.made.get("Companies"), Some(&1));
        assert!(all(&fresh.ws, "company").await.is_empty());
        let (report, _) = import(&fresh.ws, "contacts", &text, mapping, "").await;
        assert_eq!(counts(&report), counts(&dry));
        assert_eq!(report.made, dry.made);
    })
    .await;
}

#[tokio::test]
async fn a_record_that_two_columns_refer_to_is_counted_once() {
    on_each(async |fresh| {
        let trip = json!({ "name": "trip", "plural": "trips", "label": "Trip", "title": "name", "fields": [
            { "name": "name", "type": "text" },
            { "name": "start", "type": "reference", "to": "company" },
            { "name": "goal", "type": "reference", "to": "company" },
        ]});
        engine::definitions::create_object(&fresh.cx(), &trip).await.unwrap();
        let text = "name,start,goal\nOut,Home,Acme\nBack,acme,home\n";
        let mapping = "[columns]\nstart = { field = \"start\", missing = \"create\" }\n\
                       goal = { field = \"goal\", missing = \"create\" }\n";
        let (dry, _) = import_as(&fresh.ws, "trips", text, mapping, "", Mode::Dry).await;
        let (report, _) = import(&fresh.ws, "trips", text, mapping, "").await;
        assert_eq!(report.made.get("Companies"), Some(&2));
        assert_eq!(dry.made, report.made);
    })
    .await;
}
