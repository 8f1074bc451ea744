//! References: found, made, missing, ambiguous, and to rows of the same file.

use engine::import::{self as imports, Mapping};
use serde_json::json;
use testkit::on_each;

use crate::support::{all, counts, cx, import, make, source, titled};

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
async fn notes_and_tasks_come_with_what_they_are_about() {
    on_each(async |fresh| {
        let acme = make(&fresh.ws, "company", json!({ "name": "Acmé Corp" })).await;
        let bo = make(&fresh.ws, "contact", json!({ "name": "Bo Li", "emails": ["bo@li.example"] })).await;
        let text = format!(
            "subject,person,firm\nFirst call,bo@li.example,\nSecond call,{},\nThird call,,acme corp\nFourth call,,New Works\nFifth call,,\nSixth call,nobody@li.example,\n",
            bo.id
        );
        let of_people = "[columns]\nfirm = false\nperson = { field = \"about\", to = \"contact\", lookup = \"emails\" }\n";
        let (report, kept) = import(&fresh.ws, "tasks", &text, of_people, "").await;
        assert_eq!(counts(&report), (5, 0, 0, 1));
        assert!(kept.rows[0].1[0].contains("nobody@li.example"), "{:?}", kept.rows);
        for title in ["First call", "Second call"] {
            let task = titled(&fresh.ws, "task", title).await;
            let about = &task["about"];
            assert_eq!((&about["object"], &about["id"]), (&json!("contact"), &json!(bo.id)));
        }
        let of_firms = "[columns]\nperson = false\nfirm = { field = \"about\", to = \"companies\", missing = \"create\" }\n";
        let (report, _) = import(&fresh.ws, "tasks", &text, of_firms, "subject").await;
        assert_eq!(counts(&report), (1, 2, 3, 0));
        assert_eq!(report.made.get("Companies"), Some(&1));
        let task = titled(&fresh.ws, "task", "Third call").await;
        let about = &task["about"];
        assert_eq!((&about["object"], &about["id"]), (&json!("company"), &json!(acme.id)));
        // Said wrongly, it is a fault of the mapping.
        for (said, complaint) in [
            ("lookup = \"name\"", "Say of which"),
            ("to = \"nothing\"", "There is no object"),
        ] {
            let mapping = format!("[columns]\nfirm = {{ field = \"about\", {said} }}\n");
            let mapping = Mapping::parse(&mapping).unwrap();
            let (cx, source) = (cx(&fresh.ws), source(&text));
            let refused = imports::plan(&cx, "tasks", &source, mapping, None).await;
            let told = refused.unwrap_err().public();
            assert!(told.contains(complaint), "{said}: {told}");
        }
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

#[tokio::test]
async fn what_another_row_gives_is_not_made_for_a_reference() {
    on_each(async |fresh| {
        let mapping = "[columns]\nparent = { field = \"parent\", missing = \"create\" }\n";
        // B is missing when A is read, and comes as a row of its own; Nobody never comes.
        let text = "name,parent,industry\nA,B,retail\nB,Nobody,energy\nC,b,\n";
        let (report, kept) = import(&fresh.ws, "company", text, mapping, "").await;
        assert_eq!(kept.rows, []);
        assert_eq!(counts(&report), (3, 0, 0, 0));
        assert_eq!(report.made.get("Companies"), Some(&1));
        assert_eq!(
            all(&fresh.ws, "company").await.len(),
            4,
            "nothing stands twice"
        );
        let a = titled(&fresh.ws, "company", "A").await;
        let b = titled(&fresh.ws, "company", "B").await;
        assert_eq!(
            (&a["parent"]["id"], &b["industry"]),
            (&b["id"], &json!("energy"))
        );
        assert_eq!(b["parent"]["name"], "Nobody");
    })
    .await;
}

#[tokio::test]
async fn rows_in_a_circle_are_at_fault_or_begin_without_the_reference() {
    on_each(async |fresh| {
        let text = "name,parent\nA,B\nB,A\nC,C\nD,\n";
        for missing in ["error", "create"] {
            let mapping =
                format!("[columns]\nparent = {{ field = \"parent\", missing = \"{missing}\" }}\n");
            let text = text
                .replace('\n', &format!(" {missing}\n"))
                .replace(',', &format!(" {missing},"));
            let text = text.replace(&format!("name {missing},parent {missing}"), "name,parent");
            let text = text.replace(&format!("D {missing}, {missing}"), &format!("D {missing},"));
            let (report, kept) = import(&fresh.ws, "company", &text, &mapping, "").await;
            assert_eq!(counts(&report), (1, 0, 0, 3), "{:?}", kept.rows);
            assert!(kept.rows[0].1[0].contains("in a circle"), "{:?}", kept.rows);
        }
        let mapping = "[columns]\nparent = { field = \"parent\", missing = \"empty\" }\n";
        let (report, kept) = import(&fresh.ws, "company", text, mapping, "").await;
        assert_eq!(counts(&report), (4, 0, 0, 0), "{:?}", kept.rows);
        assert_eq!(
            titled(&fresh.ws, "company", "A").await["parent"],
            json!(null)
        );
        assert_eq!(
            titled(&fresh.ws, "company", "B").await["parent"]["name"],
            "A"
        );
    })
    .await;
}

#[tokio::test]
async fn the_last_row_of_a_record_has_the_last_word_even_if_an_earlier_one_waits() {
    on_each(async |fresh| {
        let mut text = String::from("name,parent,industry\nA,Top,retail\nA,,energy\n");
        for n in 0..1_100 {
            text.push_str(&format!("Filler {n},,\n"));
        }
        text.push_str("A,,education\nTop,,\n");
        let (report, kept) = import(&fresh.ws, "company", &text, "", "name").await;
        assert_eq!(kept.rows, []);
        assert_eq!(counts(&report), (1_102, 2, 0, 0));
        let a = titled(&fresh.ws, "company", "A").await;
        assert_eq!(
            (&a["industry"], &a["parent"]["name"]),
            (&json!("education"), &json!("Top"))
        );
    })
    .await;
}

#[tokio::test]
async fn rows_that_share_one_of_several_mails_are_one_record() {
    on_each(async |fresh| {
        let text = "name,emails,job_title\n\
                    Ana Nord,ana@north.example; nord@home.example,CTO\n\
                    Ana Nord,nord@home.example,CEO\n\
                    Ana Nord,ana@north.example; ana@new.example,Chair\n\
                    Ana Nord,ana@new.example,Founder\n\
                    Bo Li,bo@li.example,\n";
        let (report, kept) = import(&fresh.ws, "contacts", text, "", "emails").await;
        assert_eq!(kept.rows, []);
        assert_eq!(counts(&report), (2, 3, 0, 0));
        assert_eq!(
            titled(&fresh.ws, "contact", "Ana Nord").await["job_title"],
            "Founder"
        );
    })
    .await;
}

#[tokio::test]
async fn a_default_may_refer_to_a_row_further_down() {
    on_each(async |fresh| {
        let mapping = "[defaults]\nparent = \"Top\"\n";
        let (report, kept) = import(
            &fresh.ws,
            "company",
            "name,parent\nA,\nB,A\nTop,A\n",
            mapping,
            "",
        )
        .await;
        // Top would be under A and A under Top: the first of them gives way.
        assert_eq!(counts(&report), (0, 0, 0, 3), "{:?}", kept.rows);
        let (report, kept) = import(
            &fresh.ws,
            "company",
            "name,parent\nA,\nB,A\nTop,Peak\nPeak,Far\n",
            mapping,
            "",
        )
        .await;
        assert_eq!(counts(&report), (0, 0, 0, 4), "{:?}", kept.rows);
        make(&fresh.ws, "company", json!({ "name": "Far" })).await;
        let (report, kept) = import(
            &fresh.ws,
            "company",
            "name,parent\nA,\nB,A\nTop,Peak\nPeak,Far\n",
            mapping,
            "",
        )
        .await;
        assert_eq!(counts(&report), (4, 0, 0, 0), "{:?}", kept.rows);
        assert_eq!(
            titled(&fresh.ws, "company", "A").await["parent"]["name"],
            "Top"
        );
    })
    .await;
}

#[tokio::test]
async fn a_field_without_an_index_is_looked_up_too() {
    on_each(async |fresh| {
        let cx = fresh.cx();
        let city = json!({ "name": "city", "plural": "cities", "label": "City", "title": "name", "fields": [
            { "name": "name", "type": "text", "required": true },
            { "name": "code", "type": "text" },
            { "name": "number", "type": "integer" },
        ]});
        engine::definitions::create_object(&cx, &city).await.unwrap();
        let body = json!({ "name": "city", "type": "reference", "to": "city" });
        engine::definitions::add_field(&cx, "company", &body).await.unwrap();
        let rows: String = (0..1_200).map(|n| format!("City {n},Ç{n},{n}\n")).collect();
        let twins: String = (0..700).map(|n| format!("Twin {n},twin,\n")).collect();
        let text = format!("name,code,number\n{rows}{twins}");
        import(&fresh.ws, "cities", &text, "", "").await;
        let by = |field: &str| {
            format!("[columns]\ncity = {{ field = \"city\", lookup = \"{field}\" }}\n")
        };
        let rows: String = (0..1_200).map(|n| format!("Firm {n},ç{n}\n")).collect();
        let text = format!("name,city\n{rows}Firm X,TWIN\nFirm Y,nowhere\n");
        let (report, kept) = import(&fresh.ws, "companies", &text, &by("code"), "").await;
        assert_eq!(counts(&report), (1_200, 0, 0, 2), "{:?}", kept.rows);
        assert!(kept.rows[0].1[0].contains("several cities have \"TWIN\""), "{:?}", kept.rows);
        assert_eq!(titled(&fresh.ws, "company", "Firm 1199").await["city"]["name"], "City 1199");
        let text = "name,city\nBy number,77\n";
        let (report, kept) = import(&fresh.ws, "companies", text, &by("number"), "").await;
        assert_eq!(counts(&report), (1, 0, 0, 0), "{:?}", kept.rows);
        assert_eq!(titled(&fresh.ws, "company", "By number").await["city"]["name"], "City 77");
    })
    .await;
}

#[tokio::test]
async fn a_long_chain_against_the_order_of_the_file_goes_in() {
    on_each(async |fresh| {
        let cx = fresh.cx();
        let step = json!({ "name": "step", "plural": "steps", "label": "Step", "title": "name", "fields": [
            { "name": "name", "type": "text", "required": true },
            { "name": "after", "type": "reference", "to": "step" },
        ]});
        engine::definitions::create_object(&cx, &step).await.unwrap();
        let others: String = (0..950).map(|n| format!("Other {n},\n")).collect();
        let chain: String = (0..99)
            .map(|n| format!("Step {n},Step {}\n", n + 1))
            .collect();
        let text = format!("name,after\n{others}{chain}Step 99,\n");
        let (report, kept) = import(&fresh.ws, "steps", &text, "", "").await;
        assert_eq!(kept.rows, []);
        assert_eq!(counts(&report), (1_050, 0, 0, 0));
        assert_eq!(titled(&fresh.ws, "step", "Step 0").await["after"]["name"], "Step 1");
    })
    .await;
}
