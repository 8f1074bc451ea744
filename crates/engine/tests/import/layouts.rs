//! Exports of other programs are recognised by their headers.

use engine::import::{self, Mapping, Mode, Source};
use serde_json::json;
use testkit::{Fresh, on_each};

use crate::support::{Kept, all, counts, cx, on, titled};

async fn import(fresh: &Fresh, object: &str, bytes: &[u8]) -> (import::Report, Kept) {
    let source = Source::Bytes(bytes.into());
    let cx = cx(&fresh.ws);
    let plan = import::plan(&cx, object, &source, Mapping::default(), None);
    let plan = plan.await.unwrap();
    let mut kept = Kept::default();
    let report = import::run(&cx, plan, &source, Mode::Write, &mut kept, &on).await;
    (report.unwrap(), kept)
}

fn shared(name: &str) -> Option<Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::read(
        folder
            .join("../../../shared/data/contact_exports")
            .join(name),
    )
    .ok()
}

#[tokio::test]
async fn files_of_known_programs_are_read_without_a_mapping() {
    on_each(|fresh| async move {
        for (file, layout, rows) in [
            ("fixture_hubspot.csv", "HubSpot contacts", 1),
            ("fixture_hubspot_messy.csv", "HubSpot contacts", 5),
            ("fixture_pipedrive.csv", "Pipedrive persons", 1),
            ("fixture_salesforce.csv", "Salesforce contacts", 1),
            ("google_contacts_v1_header.csv", "Google Contacts", 0),
            ("google_contacts_v2_header.csv", "Google Contacts", 0),
            ("outlook_classic_header.csv", "Outlook", 0),
            ("google_in_outlook_layout.csv", "Outlook", 0),
            ("outlook_com.csv", "Outlook", 0),
        ] {
            let Some(bytes) = shared(file) else {
                return;
            };
            let (report, kept) = import(&fresh, "contacts", &bytes).await;
            assert_eq!(report.layout, Some(layout), "{file}");
            for (row, why) in &kept.rows {
                // A row without a name, an address and a number is nobody.
                assert!(
                    why.iter().all(|why| why.starts_with("name:")),
                    "{file} {row}: {why:?}"
                );
            }
            if rows > 0 {
                assert_eq!(report.read, rows, "{file}");
            }
            // Nobody comes in twice where rows have keys.
            if layout != "Outlook" {
                let before = all(&fresh.ws, "contact").await.len();
                let (again, _) = import(&fresh, "contacts", &bytes).await;
                assert!(
                    again.created == 0 || layout == "Salesforce contacts",
                    "{file}"
                );
                let more = all(&fresh.ws, "contact").await.len() - before;
                assert_eq!(more as u64, again.created, "{file}");
            }
        }
        let ada = titled(&fresh.ws, "contact", "Ada Lovelace").await;
        assert_eq!(ada["company"]["name"], "Acme Restoration");
        assert_eq!(ada["emails"][0]["value"], "ada@acme.com");
        assert_eq!(ada["address"]["city"], "Chicago");
        assert_eq!(ada["external_id"], "hubspot-7431");
        let nameless = titled(&fresh.ws, "contact", "noname@example.com").await;
        assert_eq!(nameless["emails"][0]["value"], "noname@example.com");
        assert_eq!(fresh.ws.check().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn google_labels_and_lists_are_kept() {
    on_each(|fresh| async move {
        let text = "First Name,Middle Name,Last Name,Organization Name,Labels,Notes,Nickname,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Birthday\nAna,,Nord,Acme,Friends ::: * myContacts,Tea,Annie,* Work,a@b.example ::: c@d.example,Mobile,+1 650 253 0000,--05-01\n";
        let (report, kept) = import(&fresh, "contacts", text.as_bytes()).await;
        assert_eq!(kept.rows, []);
        assert_eq!(counts(&report), (1, 0, 0, 0));
        let ana = titled(&fresh.ws, "contact", "Ana Nord").await;
        assert_eq!(ana["tags"], json!(["Friends"]));
        assert_eq!(ana["emails"][1], json!({"value": "c@d.example", "label": "Work", "primary": false}));
        assert_eq!(ana["phones"][0]["label"], "Mobile");
        let note = ana["description"].as_str().unwrap();
        assert!(note.starts_with("Tea\nNickname: Annie") && note.contains("Birthday: --05-01"), "{note}");
    })
    .await;
}

#[tokio::test]
async fn the_first_address_counts_and_the_others_are_kept() {
    on_each(|fresh| async move {
        let text = "First Name,Last Name,E-mail Address,Business Phone,Home Phone,Business Street,Business City,Home Street,Home City,Business Country/Region\nAna,Nord,a@b.example,,,Road 1,Riga,Lane 2,Oslo,Latvia\nBo,Li,b@b.example,,,,,Lane 3,Oslo,\n";
        let (report, kept) = import(&fresh, "contacts", text.as_bytes()).await;
        assert_eq!((report.layout, kept.rows.len()), (Some("Outlook"), 0));
        let ana = titled(&fresh.ws, "contact", "Ana Nord").await;
        assert_eq!((&ana["address"]["street"], &ana["address"]["country"]), (&json!("Road 1"), &json!("LV")));
        assert_eq!(ana["description"], "Home Street: Lane 2\nHome City: Oslo");
        let bo = titled(&fresh.ws, "contact", "Bo Li").await;
        assert_eq!((&bo["address"]["street"], &bo["description"]), (&json!("Lane 3"), &json!(null)));
    })
    .await;
}

#[tokio::test]
async fn deals_of_other_programs_find_their_stages_and_companies() {
    on_each(|fresh| async move {
        sales::seed(&fresh.cx()).await.unwrap();
        for (text, layout, title) in [
            ("Record ID,Deal Name,Deal Stage,Amount,Close Date,Associated Company,Deal owner\n1,One,Closed Won,\"1,200.50\",2024-03-12 09:14,Acme,nobody@x.example\n", "HubSpot deals", "One"),
            ("Opportunity Name,Account Name,Stage,Amount,Close Date,Probability (%)\nTwo,Acme,Closed Won,1200.5,3/12/2024,100\n", "Salesforce opportunities", "Two"),
            ("Deal - ID,Deal - Title,Deal - Value,Deal - Currency of Value,Deal - Stage,Deal - Organization,Deal - Expected close date\n3,Three,1200.5,USD,Won,Acme,2024-03-12\n", "Pipedrive deals", "Three"),
            ("Id,Name,Amount / Amount,Amount / Currency,Stage,Close date,Company / Name\nx-4,Four,1200.5,USD,CUSTOMER,2024-03-12,Acme\n", "Twenty opportunities", "Four"),
            ("Name,Account,Stage,Amount,Close Date,Assigned User\nFive,Acme,Closed Won,1200.5,2024-03-12,nobody\n", "EspoCRM opportunities", "Five"),
        ] {
            let (report, kept) = import(&fresh, "deals", text.as_bytes()).await;
            assert_eq!((report.layout, &kept.rows), (Some(layout), &Vec::new()), "{title}");
            let deal = titled(&fresh.ws, "deal", title).await;
            assert_eq!(deal["company"]["name"], "Acme", "{title}");
            assert_eq!(deal["stage"]["name"], "Won", "{title}");
            assert_eq!(deal["amount"], json!({"amount": "1200.50", "currency": "USD"}), "{title}");
            assert_eq!(deal["close_date"], "2024-03-12", "{title}");
        }
        assert_eq!(all(&fresh.ws, "company").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn companies_of_other_programs_come_with_all_they_have() {
    on_each(|fresh| async move {
        for (text, layout, title) in [
            ("Record ID,Company name,Company Domain Name,Industry,Number of Employees,Annual Revenue,City,Country/Region,Phone Number,Favourite colour\n7,Hub,hub.example,,12,\"1,200.50\",Riga,Latvia,+1 650 253 0000,blue\n", "HubSpot companies", "Hub"),
            ("Account ID,Account Name,Website,Employees,Annual Revenue,Billing City,Billing Country,Phone,Account Owner\n001A,Force,force.example,12,1200.50,Riga,Latvia,+1 650 253 0000,nobody\n", "Salesforce accounts", "Force"),
            ("Organization - ID,Organization - Name,Organization - Website,Organization - Number of employees,Organization - Annual revenue,Organization - City/town/village/locality of Address,Organization - Country of Address\n9,Pipe,pipe.example,12,1200.50,Riga,Latvia\n", "Pipedrive organizations", "Pipe"),
            ("Id,Name,Domain Name / Link URL,Employees,ARR / Amount,ARR / Currency,Address / City,Address / Country\nx-1,Tandem,tandem.example,12,1200.50,USD,Riga,Latvia\n", "Twenty companies", "Tandem"),
            ("ID,Name,Website,Type,Industry,Billing City,Billing Country,Phone,Email,Assigned User\ne-1,Bean,bean.example,Customer,,Riga,Latvia,+1 650 253 0000,office@bean.example,nobody\n", "EspoCRM accounts", "Bean"),
        ] {
            let (report, kept) = import(&fresh, "companies", text.as_bytes()).await;
            assert_eq!((report.layout, &kept.rows), (Some(layout), &Vec::new()), "{title}");
            let company = titled(&fresh.ws, "company", title).await;
            let city = &company["billing_address"];
            assert_eq!((&city["city"], &city["country"]), (&json!("Riga"), &json!("LV")), "{layout}");
            let site = company["website"].to_string();
            assert!(site.contains(&format!("{}.example", title.to_lowercase())), "{layout}: {site}");
            if layout != "EspoCRM accounts" {
                assert_eq!(company["employees"], 12, "{layout}");
                assert_eq!(company["annual_revenue"], json!({"amount": "1200.50", "currency": "USD"}), "{layout}");
            }
            if text.contains("253 0000") {
                assert_eq!(company["phones"][0]["value"], "+16502530000", "{layout}");
            }
            // Whoever imports it again has it once.
            let (again, _) = import(&fresh, "companies", text.as_bytes()).await;
            assert_eq!(counts(&again), (0, 0, 1, 0), "{layout}");
        }
        assert_eq!(all(&fresh.ws, "company").await.len(), 5);
    })
    .await;
}

#[tokio::test]
async fn people_of_other_programs_come_with_their_companies() {
    on_each(|fresh| async move {
        for (text, layout, title) in [
            ("Id,Name / First Name,Name / Last Name,Emails / Primary Email,Phones / Primary Phone Number,Job Title,City,Company / Name\np-1,Ana,Nord,ana@nord.example,+1 650 253 0000,Director,Riga,Acme\n", "Twenty people", "Ana Nord"),
            ("ID,First Name,Last Name,Email,Phone,Account Title,Account,Address City,Assigned User\nc-1,Bo,Li,bo@li.example,+1 650 253 0001,Director,Acme,Riga,nobody\n", "EspoCRM contacts", "Bo Li"),
        ] {
            let (report, kept) = import(&fresh, "contacts", text.as_bytes()).await;
            assert_eq!((report.layout, &kept.rows), (Some(layout), &Vec::new()), "{title}");
            let person = titled(&fresh.ws, "contact", title).await;
            assert_eq!(person["company"]["name"], "Acme", "{layout}");
            assert_eq!(person["job_title"], "Director", "{layout}");
            assert_eq!(person["address"]["city"], "Riga", "{layout}");
            assert!(person["emails"][0]["value"].is_string(), "{layout}");
            assert!(person["phones"][0]["value"].is_string(), "{layout}");
        }
        assert_eq!(all(&fresh.ws, "company").await.len(), 1);
    })
    .await;
}

/// What a workspace exports itself is no other program's.
#[tokio::test]
async fn own_headers_are_no_layout() {
    let fresh = Fresh::on("sqlite").await;
    let (report, _) = import(&fresh, "contacts", b"name,emails\nAna,a@b.example\n").await;
    assert_eq!(report.layout, None);
}
