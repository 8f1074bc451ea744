//! Many records at once: files that are imported, edits and removals of what was
//! selected, records that become one; and who may do none of that.

use std::time::Duration;

use axum::http::header;
use engine::jobs::{self, Pace};
use serde_json::json;
use testkit::on_each;

use crate::browser::{Browser, PASSWORD, Shown};

async fn work(browser: &Browser) {
    jobs::work_off(browser.fresh.ws.clone(), Pace::default())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_file_is_mapped_tried_out_imported_and_undone() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        browser.record("contact", json!({"name": "Old Name", "emails": ["ada@a.example"]})).await;
        browser
            .get("/imports/new?object=contacts")
            .await
            .expect(200, &["value=\"contacts\" selected", "type=\"file\""]);
        let csv = "Name;E-Mail;Firm;Shoe\nAda Low;ada@a.example;Acme;7\nBo Hay;bo@b.example;;8\nNo Mail;nonsense;;9\n";
        let shown = browser.upload("contacts", "people.csv", csv.as_bytes()).await;
        let at = shown.location.clone().unwrap_or_else(|| panic!("{}", shown.html));
        let shown = browser.get(&at).await;
        // Samples are shown; what nothing is called by goes nowhere.
        shown.expect(200, &["people.csv", "Ada Low", "1 of 4 columns are imported"]);

        // Two columns cannot be one field: it is said where, and the choice stays.
        let wrong = [("column.0", "name"), ("column.1", "job_title"), ("column.2", "job_title"), ("column.3", "")];
        let refused = browser.post(&at, &[&wrong[..], &[("do", "start")]].concat()).await;
        refused.expect(422, &["href=\"#f-column.2\"", "value=\"job_title\" selected"]);
        assert!(!refused.has("Line 1"), "nobody wrote a mapping");

        let right = [
            ("column.0", "name"),
            ("column.1", "emails"),
            ("column.2", "company+create"),
            ("column.3", ""),
            ("match_by", "emails"),
        ];
        let tried = browser.post(&at, &[&right[..], &[("do", "check")]].concat()).await;
        assert_eq!(tried.location.as_deref(), Some(at.as_str()), "{}", tried.html);
        browser.get(&at).await.expect(200, &["data-state=\"waiting\"", "hx-trigger=\"load"]);
        work(&browser).await;
        let tried = browser.get(&at).await;
        tried.expect(200, &["id=\"tried\"", "Line 4", "value=\"company+create\" selected", "value=\"emails\" selected"]);
        assert_eq!(figures(&tried), ["1", "1", "0", "1"]);
        assert!(browser.get("/contacts").await.has("Old Name"), "nothing is written yet");

        // Twice clicked is once done.
        for _ in 0..2 {
            let begun = browser.post(&at, &[&right[..], &[("do", "start")]].concat()).await;
            assert_eq!(begun.location.as_deref(), Some(at.as_str()), "{}", begun.html);
        }
        work(&browser).await;
        let done = browser.get(&at).await;
        done.expect(200, &["data-state=\"done\"", "id=\"undo-import\"", "data-list"]);
        assert_eq!(figures(&done), ["1", "1", "0", "1"]);
        let list = done.between("data-list href=\"", "\"").replace("&amp;", "&");
        let shown = browser.get(&list).await;
        shown.expect(200, &["Ada Low", "Bo Hay", ">2</span>"]);
        let file = browser.get(&format!("{at}/errors?file=1")).await;
        file.expect(200, &["Name,E-Mail,Firm,Shoe,import_error", "No Mail,nonsense,,9,"]);
        let kind = file.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
        assert_eq!(kind, "attachment; filename=\"people-refused.csv\"");
        browser.get("/imports").await.expect(200, &["people.csv", "Mira Holm", "Imported"]);

        let undo = done.between("id=\"undo-import\" href=\"", "\"").replace("&amp;", "&");
        browser.get(&undo).await.expect(200, &["Ada Low", "id=\"undo-form\""]);
        let undone = browser.post(undo.split('?').next().unwrap(), &[("back", &at)]).await;
        assert_eq!(undone.location.as_deref(), Some(at.as_str()));
        let shown = browser.get("/contacts").await;
        assert!(shown.has("Old Name") && !shown.has("Bo Hay"));
        assert!(!browser.get("/companies").await.has("Acme"));

        // It says so, and can be brought back.
        let shown = browser.get(&at).await;
        shown.expect(200, &["Undone", "This import was undone", "id=\"redo-import\""]);
        assert!(!shown.has("id=\"undo-import\"") && !shown.has("data-list"));
        browser.get("/imports").await.expect(200, &["people.csv", "Undone"]);
        let redo = shown.between("id=\"redo-import\" href=\"", "\"").replace("&amp;", "&");
        browser.post(redo.split('?').next().unwrap(), &[("back", &at)]).await;
        assert!(browser.get("/contacts").await.has("Bo Hay"));
        let shown = browser.get(&at).await;
        shown.expect(200, &["Imported", "id=\"undo-import\""]);
        assert!(!browser.get("/imports").await.has("Undone"));
    })
    .await;
}

fn figures(shown: &Shown) -> Vec<String> {
    let mut all = shown.html.split("<dd>").skip(1);
    (0..4)
        .map(|_| all.next().unwrap().split('<').next().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn what_is_no_file_of_rows_is_told_and_a_known_layout_can_be_put_right() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        for (name, bytes, told) in [
            ("empty.csv", &b""[..], "The file is empty"),
            ("", b"", "Choose a file first"),
            ("a.zip", b"PK\x03\x04 and no more", "role=\"alert\""),
            ("long.csv", &[b'x'; 3000], "The file is larger than 2 kB"),
        ] {
            let shown = browser.upload("contacts", name, bytes).await;
            shown.expect(422, &[told, "id=\"upload-form\""]);
        }
        let shown = browser.upload("nothing", "a.csv", b"Name\nA\n").await;
        shown.expect(422, &["Choose what the rows are"]);

        let csv = "Record ID,Email,First Name,Last Name,Lifecycle Stage,Job Title\n7,a@a.example,Ada,Low,lead,Boss\n";
        let at = browser.upload("contacts", "hubspot.csv", csv.as_bytes()).await;
        let at = at.location.unwrap();
        let shown = browser.get(&at).await;
        shown.expect(200, &["Recognised as HubSpot contacts", "(as recognised)", "value=\"external_id\" selected"]);
        // One column is decided otherwise; all others stay as the layout has them.
        let said = [("column.5", "description"), ("match_by", "external_id"), ("do", "start")];
        browser.post(&at, &said).await;
        work(&browser).await;
        browser.get(&at).await.expect(200, &["data-state=\"done\""]);
        let ada = browser.id_of("contact", "Ada Low").await;
        let stored = browser.stored("contact", &ada).await;
        assert_eq!(stored["external_id"], "hubspot-7");
        assert_eq!((&stored["description"], &stored["job_title"]), (&json!("Boss"), &json!(null)));

        // A file that is not wanted after all.
        let at = browser.upload("contacts", "b.csv", b"Name\nBo\n").await.location.unwrap();
        let gone = browser.post(&format!("{at}/discard"), &[]).await;
        assert_eq!(gone.location.as_deref(), Some("/imports"));
        browser.get(&at).await.expect(404, &[]);
    })
    .await;
}

#[tokio::test]
async fn what_is_selected_is_edited_removed_and_brought_back() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let mut ids = Vec::new();
        for name in ["Acme", "Beta", "Gamma", "Other"] {
            ids.push(
                browser
                    .record("company", json!({"name": name, "employees": 1}))
                    .await,
            );
        }
        let list = browser.get("/companies?sort=name").await;
        list.expect(200, &["id=\"selection\"", "aria-label=\"Select Acme\""]);
        let some = [("id", ids[0].as_str()), ("id", ids[1].as_str())];
        let asked = browser
            .post(
                "/companies/selection",
                &[&some[..], &[("-do", "edit")]].concat(),
            )
            .await;
        asked.expect(200, &["Edit 2 companies", "value=\"employees\""]);
        assert!(!asked.has("name=\"employees\""), "no field is chosen yet");
        let field = [("-do", "edit"), ("-field", "employees")];
        let asked = browser
            .post("/companies/selection", &[&some[..], &field].concat())
            .await;
        asked.expect(200, &["name=\"employees\"", "Change 2 companies"]);
        let token = asked.between("name=\"-token\" value=\"", "\"").to_owned();
        let wrong = [
            ("-field", "employees"),
            ("employees", "many"),
            ("-token", &token),
        ];
        let refused = browser
            .post("/companies/bulk", &[&some[..], &wrong].concat())
            .await;
        refused.expect(422, &["id=\"e-employees\"", "value=\"many\""]);
        let right = [
            ("-field", "employees"),
            ("employees", "42"),
            ("-token", &token),
        ];
        let mut at = Vec::new();
        for _ in 0..2 {
            let begun = browser
                .post("/companies/bulk", &[&some[..], &right].concat())
                .await;
            at.push(begun.location.unwrap_or_else(|| panic!("{}", begun.html)));
        }
        assert_eq!(at[0], at[1], "twice clicked is once done");
        browser
            .get(&at[0])
            .await
            .expect(200, &["hx-trigger=\"load"]);
        work(&browser).await;
        let done = browser.get(&at[0]).await;
        done.expect(200, &["data-state=\"done\"", "2 companies changed"]);
        assert_eq!(browser.stored("company", &ids[1]).await["employees"], 42);
        assert_eq!(browser.stored("company", &ids[2]).await["employees"], 1);

        // All that a search and a filter let through.
        let all = [("-all", "1"), ("-filter", "employees = 42"), ("-q", "acm")];
        let asked = browser
            .post(
                "/companies/selection",
                &[&all[..], &[("-do", "delete")]].concat(),
            )
            .await;
        asked.expect(200, &["Delete 1 company?"]);
        let gone = browser
            .post(
                "/companies/bulk",
                &[&all[..], &[("-deed", "delete")]].concat(),
            )
            .await;
        work(&browser).await;
        let gone = browser.get(&gone.location.unwrap()).await;
        gone.expect(200, &["1 company moved to the trash"]);
        assert!(!browser.get("/companies").await.has(">Acme<"));
        for shown in [gone, done] {
            let undo = shown.between("id=\"undo-bulk\" href=\"", "?").to_owned();
            browser.post(&undo, &[("back", "/companies")]).await;
        }
        assert!(browser.get("/companies").await.has(">Acme<"));
        assert_eq!(browser.stored("company", &ids[0]).await["employees"], 1);

        browser
            .post("/companies/selection", &[("-do", "edit")])
            .await
            .expect(400, &["Select rows first"]);
        browser
            .post(
                "/companies/selection",
                &[("-all", "1"), ("-filter", "nme = 1")],
            )
            .await
            .expect(400, &[]);
    })
    .await;
}

#[tokio::test]
async fn what_is_shown_or_selected_is_exported() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let mut ids = Vec::new();
        for (name, employees) in [("Acme", 1), ("Beta & Co", 2), ("Gamma", 2)] {
            let body = json!({"name": name, "employees": employees});
            ids.push(browser.record("company", body).await);
        }
        let list = browser.get("/companies?filter=employees%20%3D%202").await;
        list.expect(
            200,
            &["href=\"/companies/export?q=&amp;filter=employees%20%3D%202\""],
        );
        // A new search takes the way to the file along.
        let piece = browser.piece("/companies?q=gamma").await;
        piece.expect(
            200,
            &[
                "hx-target=\"#export\"",
                "/companies/export?q=gamma&amp;filter=",
            ],
        );
        let asked = browser
            .get("/companies/export?q=&filter=employees%20%3D%202")
            .await;
        asked.expect(
            200,
            &[
                "Export 2 companies",
                "value=\"xlsx\" checked",
                "name=\"-filter\" value=\"employees = 2\"",
            ],
        );

        let sent = asked.inputs();
        let token = sent
            .iter()
            .find(|(name, _)| name == "-token")
            .unwrap()
            .1
            .clone();
        let kept = [
            ("-q", ""),
            ("-filter", "employees = 2"),
            ("-all", "1"),
            ("-token", token.as_str()),
        ];
        let none = browser
            .post(
                "/companies/export",
                &[&kept[..], &[("-format", "csv")]].concat(),
            )
            .await;
        none.expect(422, &["Choose at least one field", "value=\"csv\" checked"]);
        let right = [
            ("-format", "csv"),
            ("-field", "name"),
            ("-field", "employees"),
        ];
        let begun = browser
            .post("/companies/export", &[&kept[..], &right].concat())
            .await;
        let at = begun
            .location
            .clone()
            .unwrap_or_else(|| panic!("{}", begun.html));
        // Twice clicked is once done.
        let again = browser
            .post("/companies/export", &[&kept[..], &right].concat())
            .await;
        assert_eq!(again.location.as_deref(), Some(at.as_str()));
        browser
            .get(&at)
            .await
            .expect(200, &["data-state=\"waiting\"", "hx-trigger=\"load"]);
        work(&browser).await;
        let done = browser.get(&at).await;
        done.expect(
            200,
            &[
                "data-state=\"done\"",
                "2 companies",
                "id=\"download\"",
                ".csv",
            ],
        );
        let file = browser.get(&format!("{at}/file")).await;
        assert_eq!(file.html, "name,employees\nBeta & Co,2\nGamma,2\n");

        let some = [
            ("id", ids[0].as_str()),
            ("id", ids[1].as_str()),
            ("-do", "export"),
        ];
        let asked = browser.post("/companies/selection", &some).await;
        asked.expect(200, &["Export 2 companies", "Acme", ids[1].as_str()]);
        let wrong = browser
            .get("/companies/export?q=&filter=nonsense%20%3D")
            .await;
        wrong.expect(400, &[]);
        let nothing = browser.get("/companies/export?q=nowhere&filter=").await;
        nothing.expect(200, &["None of these companies is there any more"]);
        browser
            .get("/companies/export/0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f")
            .await
            .expect(404, &[]);

        // It is kept for a day.
        browser.fresh.clock.advance(Duration::from_secs(25 * 3_600));
        work(&browser).await;
        browser
            .get(&at)
            .await
            .expect(200, &["is gone", "Export again"]);
        browser.get(&format!("{at}/file")).await.expect(409, &[]);
    })
    .await;
}

#[tokio::test]
async fn records_are_compared_become_one_and_are_parted_again() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let full = json!({"name": "Acme", "employees": 12, "tags": ["old"], "description": "Best"});
        let full = browser.record("company", full).await;
        let bare = json!({"name": "ACME Inc", "employees": 13, "tags": ["new"]});
        let bare = browser.record("company", bare).await;
        let deal = browser
            .record("contact", json!({"name": "Ada Low", "company": bare}))
            .await;
        let few = [
            ("id", bare.as_str()),
            ("id", full.as_str()),
            ("-do", "merge"),
        ];
        let to = browser
            .post("/companies/selection", &few)
            .await
            .location
            .unwrap();
        let shown = browser.get(&to).await;
        shown.expect(
            200,
            &["Merge 2 companies", "1 contact", "name=\"pick.employees\""],
        );
        // The one that knows more stays, unless one says otherwise.
        let winner = shown.between("name=\"winner\" value=\"", "\"").to_owned();
        assert_eq!(winner, full);
        let other = browser.get(&format!("{to}&winner={bare}")).await;
        assert_eq!(other.between("name=\"winner\" value=\"", "\""), bare);

        let said = [
            ("winner", full.as_str()),
            ("id", bare.as_str()),
            ("id", full.as_str()),
            ("pick.employees", bare.as_str()),
            ("pick.name", full.as_str()),
            ("pick.tags", "all"),
        ];
        let merged = browser.post("/companies/merge", &said).await;
        let at = merged
            .location
            .clone()
            .unwrap_or_else(|| panic!("{}", merged.html));
        assert!(
            at.starts_with(&format!("/companies/{full}?merged=")),
            "{at}"
        );
        let shown = browser.get(&at).await;
        shown.expect(200, &["id=\"undo-merge\"", "Ada Low"]);
        let stored = browser.stored("company", &full).await;
        assert_eq!(
            (&stored["name"], &stored["employees"]),
            (&json!("Acme"), &json!(13))
        );
        assert_eq!(stored["tags"], json!(["old", "new"]));
        assert_eq!(
            browser.stored("contact", &deal).await["company"]["id"],
            full.as_str()
        );
        let old = browser.get(&format!("/companies/{bare}")).await;
        assert_eq!(
            old.location.as_deref(),
            Some(format!("/companies/{full}").as_str())
        );
        // Twice clicked.
        let again = browser.post("/companies/merge", &said).await;
        assert_eq!(
            again.location.as_deref(),
            Some(format!("/companies/{full}").as_str())
        );

        let undo = shown.between("id=\"undo-merge\" href=\"", "?").to_owned();
        browser.post(&undo, &[("back", "/companies")]).await;
        browser
            .get(&format!("/companies/{bare}"))
            .await
            .expect(200, &["ACME Inc", "Ada Low"]);
        assert_eq!(browser.stored("company", &full).await["employees"], 12);

        for ids in ["", &full, "x,y", &format!("{full},{full}")] {
            let shown = browser.get(&format!("/companies/merge?ids={ids}")).await;
            assert!(
                [400, 404].contains(&shown.status.as_u16()),
                "{ids}: {}",
                shown.status
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_viewer_is_offered_none_of_it_and_refused_and_others_see_their_own() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let acme = browser.record("company", json!({"name": "Acme"})).await;
        let beta = browser.record("company", json!({"name": "Beta"})).await;
        let at = browser
            .upload("contacts", "a.csv", b"Name\nBo\n")
            .await
            .location
            .unwrap();
        // Without the token of the page nothing is taken in.
        let forged = browser
            .upload_with("forged", "contacts", "a.csv", b"Name\nBo\n")
            .await;
        forged.expect(403, &[]);
        let cx = browser.fresh.cx();
        for (role, name) in [("viewer", "Vera Holm"), ("sales", "Sam Holm")] {
            let new = engine::people::NewUser {
                email: format!("{role}@acme.example"),
                name: name.into(),
                role: role.into(),
                password: PASSWORD.into(),
                team: None,
            };
            engine::people::create_user(&cx, new).await.unwrap();
        }
        let sign_in = async |browser: &mut Browser, email: &str| {
            browser.post("/sign-out", &[]).await;
            let fields = [("email", email), ("password", PASSWORD)];
            browser.post("/sign-in", &fields).await.expect(303, &[]);
        };
        sign_in(&mut browser, "sales@acme.example").await;
        // Somebody else's import is none of theirs.
        for path in [at.clone(), format!("{at}/errors")] {
            browser.get(&path).await.expect(404, &[]);
        }
        for path in [at.clone(), format!("{at}/cancel"), format!("{at}/discard")] {
            browser
                .post(&path, &[("do", "start")])
                .await
                .expect(404, &[]);
        }
        assert!(!browser.get("/imports").await.has("a.csv"));
        assert!(browser.get("/companies").await.has("id=\"import\""));

        sign_in(&mut browser, "viewer@acme.example").await;
        let list = browser.get("/companies").await;
        for control in [
            "id=\"selection\"",
            "class=\"pick\"",
            "id=\"import\"",
            "/imports",
        ] {
            assert!(!list.has(control), "a viewer is offered {control}");
        }
        let merge = format!("/companies/merge?ids={acme},{beta}");
        for path in ["/imports", "/imports/new", &at, &merge] {
            browser.get(path).await.expect(403, &[]);
        }
        let id = ("id", acme.as_str());
        let all = [
            id,
            ("id", beta.as_str()),
            ("winner", acme.as_str()),
            ("-deed", "delete"),
        ];
        for path in [
            "/companies/selection",
            "/companies/bulk",
            "/companies/merge",
        ] {
            browser.post(path, &all).await.expect(403, &[]);
        }
        browser
            .upload("contacts", "a.csv", b"Name\nBo\n")
            .await
            .expect(403, &[]);
        assert!(browser.get("/companies").await.has("Acme"));
    })
    .await;
}
