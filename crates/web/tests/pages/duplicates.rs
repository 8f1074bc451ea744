//! The page of records that may be one: from the list to the group, to the comparison,
//! and back when they are one.

use engine::people::{self, NewUser};
use serde_json::json;
use testkit::on_each;

use crate::browser::{Browser, PASSWORD};

#[tokio::test]
async fn duplicates_are_shown_with_reasons_and_lead_to_the_comparison() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let list = browser.get("/contacts").await;
        list.expect(
            200,
            &["id=\"find-duplicates\" href=\"/contacts/duplicates\""],
        );
        let none = browser.get("/contacts/duplicates").await;
        none.expect(
            200,
            &[
                "No duplicates found",
                "select them in the list and choose Merge",
            ],
        );
        assert!(!none.has("id=\"further\""));

        let ada = json!({"name": "Ada Brook", "emails": "ada@a.example"});
        let ada = browser.record("contact", ada).await;
        let twin = json!({"name": "Ada Brock", "emails": "ADA@a.example"});
        let twin = browser.record("contact", twin).await;
        let bo = json!({"name": "Bo <Hay>", "phones": "+49 30 1234567"});
        browser.record("contact", bo).await;
        let cleo = json!({"name": "Cleo Low", "phones": "+49 30 123 4567"});
        browser.record("contact", cleo).await;
        for name in ["Jonathan Meier", "Jonahtan Meier", "Emil Sand", "emil sand"] {
            browser.record("contact", json!({"name": name})).await;
        }
        let shown = browser.get("/contacts/duplicates").await;
        shown.expect(
            200,
            &[
                "Same e-mail address ada@a.example",
                "Very likely",
                &format!("href=\"/contacts/{ada}\""),
                "Same phone number +49301234567",
                "Bo &lt;Hay&gt;",
                "Similar name",
                "Same name",
                "Compare and merge: Jonahtan Meier, Jonathan Meier",
            ],
        );
        assert_eq!(shown.html.matches("class=\"duplicate\"").count(), 4);
        let merge = format!("/contacts/merge?ids={ada},{twin}");
        assert!(shown.has(&format!("href=\"{merge}\"")), "{}", shown.html);
        browser.get(&merge).await.expect(200, &["Merge 2 contacts"]);
        let said = [("winner", ada.as_str()), ("id", &ada), ("id", &twin)];
        browser
            .post("/contacts/merge", &said)
            .await
            .expect(303, &[]);
        let shown = browser.get("/contacts/duplicates").await;
        assert_eq!(shown.html.matches("class=\"duplicate\"").count(), 3);
        assert!(!shown.has("ada@a.example"));

        for path in ["/contacts/duplicates?cursor=x", "/nothings/duplicates"] {
            let status = browser.get(path).await.status.as_u16();
            assert_eq!(status, if path.contains('x') { 400 } else { 404 });
        }
    })
    .await;
}

#[tokio::test]
async fn one_looks_further_until_that_was_all() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        for n in 0..60 {
            let name = format!("Firm Number {}", n / 2);
            browser.record("company", json!({"name": name})).await;
        }
        let first = browser.get("/companies/duplicates").await;
        first.expect(200, &["id=\"further\"", "Firm Number 0<"]);
        assert_eq!(first.html.matches("class=\"duplicate\"").count(), 25);
        let next = first.between("id=\"further\" href=\"", "\"").to_owned();
        let second = browser.get(&next).await;
        assert_eq!(second.html.matches("class=\"duplicate\"").count(), 5);
        assert!(!second.has("id=\"further\""));
        // What is behind it was removed meanwhile.
        let all = schema::Query {
            limit: 100,
            ..schema::Query::of("company".into())
        };
        let cx = browser.fresh.cx();
        let page = engine::records::list(&cx, all).await.unwrap();
        for record in page.records {
            let any = engine::records::Expect::Any;
            engine::records::delete(&cx, &record.object, record.id, any)
                .await
                .unwrap();
        }
        let last = browser.get(&next).await;
        last.expect(200, &["That was all"]);
    })
    .await;
}

#[tokio::test]
async fn a_viewer_sees_them_and_is_offered_no_merge() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        for name in ["Contoso GmbH", "Contoso Ltd"] {
            browser.record("company", json!({"name": name})).await;
        }
        let viewer = NewUser {
            email: "vera@acme.example".into(),
            name: "Vera Holm".into(),
            role: "viewer".into(),
            password: PASSWORD.into(),
            team: None,
        };
        people::create_user(&browser.fresh.cx(), viewer)
            .await
            .unwrap();
        browser
            .get("/companies/duplicates")
            .await
            .expect(200, &["Compare and merge"]);
        browser.post("/sign-out", &[]).await;
        let gone = browser.get("/companies/duplicates").await;
        assert!(gone.location.unwrap().starts_with("/sign-in"));
        let fields = [("email", "vera@acme.example"), ("password", PASSWORD)];
        browser.post("/sign-in", &fields).await.expect(303, &[]);
        let shown = browser.get("/companies/duplicates").await;
        shown.expect(200, &["Contoso GmbH", "Similar name"]);
        assert!(!shown.has("Compare and merge") && !shown.has("/companies/merge"));
    })
    .await;
}
