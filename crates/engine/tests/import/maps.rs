//! Columns to fields: by header, by mapping, with every kind of value.

use serde_json::json;
use testkit::on_each;

use crate::support::{all, counts, import, titled};

#[tokio::test]
async fn without_a_mapping_headers_are_names_and_labels() {
    on_each(async |fresh| {
        let text = "Name;E-MAILS;employees;Billing_Address.City;Tax id;Nonsense\n\
                    Nordwind AG;info@nordwind.example; 120 ;Köln;DE 123;x\n\
                    ;;;;;\n\
                    Südwerk;a@suedwerk.example; ;München;;y\n";
        let (report, kept) = import(&fresh.ws, "companies", text, "", "").await;
        assert_eq!(kept.rows, []);
        assert_eq!(counts(&report), (2, 0, 0, 0));
        let left_out: Vec<&str> = report
            .left_out
            .iter()
            .map(|left| left.header.as_str())
            .collect();
        assert_eq!(left_out, ["Nonsense"]);
        let nordwind = titled(&fresh.ws, "company", "Nordwind AG").await;
        assert_eq!(nordwind["employees"], 120);
        assert_eq!(nordwind["emails"][0]["value"], "info@nordwind.example");
        assert_eq!(nordwind["billing_address"]["city"], "Köln");
        assert_eq!(nordwind["tax_id"], "DE 123");
        assert_eq!(
            titled(&fresh.ws, "company", "Südwerk").await["employees"],
            json!(null)
        );
    })
    .await;
}

const MAPPING: &str = r#"
object = "company"
match = "external_id"

[format]
decimal_mark = ","
thousands = "."
empty = ["Select", "-"]
trim = true

[constants]
type = "customer"

[defaults]
tags = "imported; new"

[columns]
Key = "external_id"
Firm = [{ field = "name" }, { field = "description", map = { "Erste GmbH" = "The first one" }, otherwise = "empty" }]
Branch = { field = "industry", map = { "technolgy" = "technology" } }
Land = { field = "billing_address.country", map = { "Philipines" = "Philippines" } }
Umsatz = { field = "annual_revenue", currency = { column = "Curr" }, unit = "thousand" }
Mail = { field = "emails", label = "work" }
"Mail [2]" = { field = "emails", label = "home" }
Junk = false
Phones = "phones"

[[join]]
columns = ["Street", "No"]
field = "billing_address.street"
"#;

#[tokio::test]
async fn a_mapping_says_how_cells_become_values() {
    on_each(async |fresh| {
        let text = "Key;Firm;Branch;Land;Umsatz;Curr;Mail;Mail;Junk;Street;No;Phones\n\
                    1; Erste GmbH ;technolgy;Philipines;1.234,5;EUR;a@one.example;b@one.example;?;Weg;5;+49 30 901820\n\
                    2;Zweite;Select;Deutschland;-;;-;;?;;;\n";
        let (report, kept) = import(&fresh.ws, "companies", text, MAPPING, "").await;
        assert_eq!(kept.rows, []);
        assert_eq!(counts(&report), (2, 0, 0, 0));
        let first = titled(&fresh.ws, "company", "Erste GmbH").await;
        assert_eq!(first["description"], "The first one");
        assert_eq!(first["industry"], "technology");
        assert_eq!(first["type"], "customer");
        assert_eq!(first["tags"], json!(["imported", "new"]));
        assert_eq!(first["annual_revenue"], json!({ "amount": "1234500.00", "currency": "EUR" }));
        assert_eq!(
            first["emails"],
            json!([{ "value": "a@one.example", "label": "work", "primary": true },
                   { "value": "b@one.example", "label": "home", "primary": false }])
        );
        assert_eq!(first["phones"][0]["value"], "+4930901820");
        assert_eq!(first["billing_address"]["street"], "Weg 5");
        assert_eq!(first["billing_address"]["country"], "PH");
        let second = titled(&fresh.ws, "company", "Zweite").await;
        assert_eq!(second["industry"], json!(null));
        assert_eq!(second["description"], json!(null));
        assert_eq!(second["annual_revenue"], json!(null));
        assert_eq!(second["billing_address"]["country"], "DE");
    })
    .await;
}

#[tokio::test]
async fn a_second_run_writes_nothing_and_a_changed_row_writes_itself() {
    on_each(async |fresh| {
        let rows: String = (0..2_500).map(|n| format!("{n};Company {n};retail\n")).collect();
        let text = format!("Key;Firm;Branch\n{rows}");
        let mapping = "match = \"external_id\"\n[columns]\nKey = \"external_id\"\nFirm = \"name\"\nBranch = \"industry\"\n";
        let (report, _) = import(&fresh.ws, "company", &text, mapping, "").await;
        assert_eq!(counts(&report), (2_500, 0, 0, 0));
        let (report, _) = import(&fresh.ws, "company", &text, mapping, "").await;
        assert_eq!(counts(&report), (0, 0, 2_500, 0));
        assert!(all(&fresh.ws, "company").await.iter().all(|record| record.version == 1));
        let text = text.replace("7;Company 7;retail\n", "7;Company Seven;retail\n");
        let (report, _) = import(&fresh.ws, "company", &text, mapping, "").await;
        assert_eq!(counts(&report), (0, 1, 2_499, 0));
        assert_eq!(titled(&fresh.ws, "company", "Company Seven").await["version"], 2);
        assert_eq!(fresh.ws.check().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn empty_cells_keep_or_clear_and_parts_are_merged() {
    on_each(async |fresh| {
        let mapping = "match = \"name\"\n";
        let first =
            "name,tax_id,billing_address.street,billing_address.city\nAcme,T1,Road 1,Riga\n";
        import(&fresh.ws, "company", first, mapping, "").await;
        let (report, _) = import(
            &fresh.ws,
            "company",
            "name,tax_id,billing_address.street,billing_address.city\nACME,,Road 2,\n",
            mapping,
            "",
        )
        .await;
        // Matching ignores case; the name itself is what the file says.
        assert_eq!(counts(&report), (0, 1, 0, 0));
        let acme = titled(&fresh.ws, "company", "ACME").await;
        assert_eq!(acme["tax_id"], "T1");
        assert_eq!(acme["billing_address"]["street"], "Road 2");
        assert_eq!(acme["billing_address"]["city"], "Riga");
        let mapping = "match = \"name\"\n[format]\nempty_cells = \"clear\"\n";
        import(
            &fresh.ws,
            "company",
            "name,tax_id,billing_address.city\nACME,,\n",
            mapping,
            "",
        )
        .await;
        let acme = titled(&fresh.ws, "company", "ACME").await;
        assert_eq!(acme["tax_id"], json!(null));
        assert_eq!(acme["billing_address"]["city"], json!(null));
        assert_eq!(acme["billing_address"]["street"], "Road 2");
    })
    .await;
}

#[tokio::test]
async fn dates_are_read_by_their_formats_and_zone() {
    on_each(async |fresh| {
        let mapping = "[format]\ndate = [\"M/D/YYYY\", \"DD.MM.YYYY\"]\n\
                       [columns]\nsubject = \"subject\"\ndue = \"due_date\"\n\
                       at = { field = \"remind_at\", date = \"DD.MM.YYYY HH:mm\", zone = \"Europe/Berlin\" }\n";
        let text = "subject,due,at\nOne,2/26/2018,01.07.2026 12:00\nTwo,26.02.2018,\n";
        let (report, kept) = import(&fresh.ws, "tasks", text, mapping, "").await;
        assert_eq!(kept.rows, []);
        assert_eq!(report.created, 2);
        let one = titled(&fresh.ws, "task", "One").await;
        assert_eq!(one["due_date"], "2018-02-26");
        assert_eq!(one["remind_at"], "2026-07-01T10:00:00Z");
        assert_eq!(titled(&fresh.ws, "task", "Two").await["due_date"], "2018-02-26");
    })
    .await;
}

#[tokio::test]
async fn a_custom_object_is_imported_like_any_other() {
    on_each(async |fresh| {
        let cx = fresh.cx();
        let definition = json!({
            "name": "vehicle", "plural": "vehicles", "label": "Vehicle", "title": "name",
            "fields": [
                { "name": "name", "type": "text", "label": "Name", "required": true },
                { "name": "plate", "type": "text", "unique": true },
                { "name": "price", "type": "money" },
                { "name": "keeper", "type": "reference", "to": "contact" }
            ]
        });
        engine::definitions::create_object(&cx, &definition)
            .await
            .unwrap();
        let text = "Name,plate,price,keeper\nVan,B-AR 1,12000.50 EUR,Ana Nord\nVan 2,b-ar 1,1,\n";
        let (report, kept) = import(
            &fresh.ws,
            "vehicles",
            text,
            "[columns]\nkeeper = { field = \"keeper\", missing = \"create\" }\n",
            "plate",
        )
        .await;
        assert_eq!(kept.rows, []);
        assert_eq!(counts(&report), (1, 1, 0, 0));
        assert_eq!(report.made.get("Contacts"), Some(&1));
        let van = titled(&fresh.ws, "vehicle", "Van 2").await;
        assert_eq!(van["keeper"]["name"], "Ana Nord");
        assert_eq!(van["price"]["currency"], "USD");
    })
    .await;
}
