//! References: found, made, missing, ambiguous, and to rows of the same file.

use serde_json::json;
use testkit::on_each;

use crate::support::{all, counts, import, make, titled};

#[tokio::test]
async fn references_are_found_by_title_mail_or_id_and_made_once() {
    on_each(async |fresh| {
        let acme = make(&fresh.ws, "company", json!({ "name": "Acmé Corp" })).await;
        make(&fresh.ws, "user", json!({ "name": "Ana Nord", "email": "ana@north.example" })).await;
        make(&fresh.ws, "contact", json!({ "name": "Bo Li", "emails": ["bo@li.example", "Bo2@li.example"] })).await;
        let text = format!(
            "name,company,owner,contact\n\
             One,acme corp,ana@north.example,bo2@LI.example\n\
             Two,{},ANA@north.example,\n\
             Three,New Works,,\n\
             Four,new works,,\n",
            acme.id
        );
        let mapping = "[constants]\nstage = { value = \"Won\", where = \"pipeline = 'Sales'\" }\n\
                       [columns]\ncompany = { field = \"company\", missing = \"create\", create = { industry = \"retail\" } }\n\
                       owner = { field = \"owner\", lookup = \"email\" }\ncontact = { field = \"contact\", lookup = \"emails\" }\n";
        sales::seed(&fresh.cx()).await.unwrap();
        let (report, kept) = import(&fresh.ws, "deals", &text, mapping, "").await;
        assert_eq!(kept.rows, []);
        assert_eq!(counts(&report), (4, 0, 0, 0));
        assert_eq!(report.made.get("Companies"), Some(&1));
        let one = titled(&fresh.ws, "deal", "One").await;
        assert_eq!(one["company"]["id"], json!(acme.id));
        assert_eq!(one["owner"]["name"], "Ana Nord");
        assert_eq!(one["contact"]["name"], "Bo Li");
        assert_eq!(one["stage"]["name"], "Won");
        assert_eq!(titled(&fresh.ws, "deal", "Two").await["company"]["id"], json!(acme.id));
        let made = titled(&fresh.ws, "company", "New Works").await;
        assert_eq!(made["industry"], "retail");
        assert_eq!(titled(&fresh.ws, "deal", "Four").await["company"]["id"], made["id"]);
    })
    .await;
}

#[tokio::test]
async fn what_is_missing_or_ambiguous_is_told() {
    on_each(async |fresh| {
        for _ in 0..2 {
            make(&fresh.ws, "company", json!({ "name": "Twin" })).await;
        }
        let text = "name,company\nAna One,Twin\nBo Two,Nowhere\nCy Three,\n";
        let (report, kept) = import(&fresh.ws, "contacts", text, "", "").await;
        assert_eq!(counts(&report), (1, 0, 0, 2));
        assert!(
            kept.rows[0].1[0].contains("several companies have \"Twin\""),
            "{:?}",
            kept.rows
        );
        assert!(
            kept.rows[1].1[0].contains("no company with the name \"Nowhere\""),
            "{:?}",
            kept.rows
        );
        let mapping = "[columns]\ncompany = { field = \"company\", missing = \"empty\" }\n";
        let (report, _) = import(
            &fresh.ws,
            "contacts",
            "name,company\nDi Four,Nowhere\n",
            mapping,
            "",
        )
        .await;
        assert_eq!(counts(&report), (1, 0, 0, 0));
        assert_eq!(
            titled(&fresh.ws, "contact", "Di Four").await["company"],
            json!(null)
        );
    })
    .await;
}

#[tokio::test]
async fn rows_may_refer_to_rows_further_down() {
    on_each(async |fresh| {
        // A chain against the order of the file, over several chunks.
        let mut text = String::from("name,parent\n");
        for n in 0..30 {
            text.push_str(&format!("Level {n},Level {}\n", n + 1));
        }
        for n in 0..1_200 {
            text.push_str(&format!("Filler {n},\n"));
        }
        text.push_str("Level 30,\nLost,Nobody\nSelf,Self\n");
        let (report, kept) = import(&fresh.ws, "company", &text, "", "name").await;
        assert_eq!(counts(&report), (1_231, 0, 0, 2));
        let rows: Vec<u64> = kept.rows.iter().map(|(row, _)| *row).collect();
        assert_eq!(rows, [1_232, 1_233]);
        assert_eq!(
            titled(&fresh.ws, "company", "Level 0").await["parent"]["name"],
            "Level 1"
        );
        assert!(
            all(&fresh.ws, "company")
                .await
                .iter()
                .all(|record| record.version == 1)
        );
        let (report, _) = import(&fresh.ws, "company", &text, "", "name").await;
        assert_eq!(counts(&report), (0, 0, 1_231, 2));
    })
    .await;
}

#[tokio::test]
async fn rows_of_one_record_follow_each_other() {
    on_each(async |fresh| {
        let text =
            "name,industry,employees\nAcme,retail,1\nacme,retail,1\nBeta,,2\nAcme,energy,3\n";
        let (report, _) = import(&fresh.ws, "company", text, "", "name").await;
        // The second row is spelt otherwise, so it is a change.
        assert_eq!(counts(&report), (2, 2, 0, 0));
        assert_eq!(
            titled(&fresh.ws, "company", "Acme").await["industry"],
            "energy"
        );
        let (report, _) = import(
            &fresh.ws,
            "team",
            "name\nNorth\nNorth\nSouth\nNorth\n",
            "",
            "name",
        )
        .await;
        assert_eq!(counts(&report), (2, 0, 2, 0));
    })
    .await;
}

#[tokio::test]
async fn matching_by_any_mail_finds_a_contact_and_refuses_two() {
    on_each(async |fresh| {
        make(&fresh.ws, "contact", json!({ "name": "Ana Nord", "emails": ["ana@north.example", "nord@home.example"] })).await;
        make(&fresh.ws, "contact", json!({ "name": "Bo Li", "emails": ["shared@li.example"] })).await;
        make(&fresh.ws, "contact", json!({ "name": "Cy Li", "emails": ["shared@li.example"] })).await;
        let text = "name,emails,job_title\nAna Nord,NORD@home.example,CTO\nX Y,shared@li.example,?\nNew One,new@one.example,CEO\nNo Mail,,\n";
        let mapping = "[columns]\nemails = \"emails\"\n";
        let (report, kept) = import(&fresh.ws, "contacts", text, mapping, "emails").await;
        assert_eq!(counts(&report), (1, 1, 0, 2));
        assert!(kept.rows.iter().any(|(row, why)| *row == 2 && why[0].contains("Several contacts")), "{:?}", kept.rows);
        assert!(kept.rows.iter().any(|(row, why)| *row == 4 && why[0].contains("no value to be matched by")));
        assert_eq!(titled(&fresh.ws, "contact", "Ana Nord").await["job_title"], "CTO");
    })
    .await;
}
