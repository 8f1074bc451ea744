//! What people with different roles see in pages, and what pages say of it.

use engine::people;
use serde_json::json;
use testkit::on_each;

use crate::browser::{Browser, PASSWORD};

/// Makes somebody with a standard role; gives their id.
async fn colleague(browser: &Browser, role: &str, team: Option<base::Id>) -> String {
    let new = people::NewUser {
        email: format!("{role}@acme.example"),
        name: format!("{role} person"),
        role: role.into(),
        password: PASSWORD.into(),
        team,
    };
    let user = people::create_user(&browser.fresh.cx(), new).await.unwrap();
    user.id.to_string()
}

async fn sign_in(browser: &mut Browser, role: &str) {
    browser.post("/sign-out", &[]).await;
    let email = format!("{role}@acme.example");
    let fields = [("email", email.as_str()), ("password", PASSWORD)];
    browser.post("/sign-in", &fields).await.expect(303, &[]);
}

#[tokio::test]
async fn nothing_is_offered_that_would_be_refused() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let product = browser.record("product", json!({"name": "Wall"})).await;
        let theirs = browser.record("company", json!({"name": "Acme"})).await;
        let me = colleague(&browser, "partner", None).await;
        let owned = json!({"name": "Birch", "owner": me});
        let own = browser.record("company", owned).await;
        sign_in(&mut browser, "partner").await;

        let list = browser.get("/companies").await;
        list.expect(200, &["Birch", "id=\"new\""]);
        assert!(!list.has("Acme"));
        for control in [
            "id=\"import\"",
            "id=\"export\"",
            "id=\"selection\"",
            "/imports",
        ] {
            assert!(!list.has(control), "{control}");
        }
        browser
            .get(&format!("/companies/{theirs}"))
            .await
            .expect(404, &[]);
        let record = browser.get(&format!("/companies/{own}")).await;
        record.expect(200, &["Birch", "id=\"edit\""]);
        assert!(!record.has("id=\"delete\""));
        // What is set up is read.
        let wall = format!("/products/{product}");
        let shown = browser.get(&wall).await;
        shown.expect(200, &["Wall"]);
        assert!(!shown.has("id=\"edit\"") && !shown.has("id=\"delete\""));
        assert!(!browser.get("/products").await.has("id=\"new\""));
        for path in ["/products/new".to_string(), format!("{wall}/edit")] {
            browser
                .get(&path)
                .await
                .expect(403, &["Your roles do not let you"]);
        }
        for (path, fields) in [
            ("/products".to_string(), vec![("name", "Mine")]),
            (wall.clone(), vec![("name", "Mine"), ("version", "1")]),
            (format!("{wall}/delete"), vec![("version", "1")]),
            (format!("/companies/{own}/delete"), vec![("version", "1")]),
        ] {
            browser.post(&path, &fields).await.expect(403, &[]);
        }
        browser.get(&wall).await.expect(200, &["Wall"]);
        // Objects that they cannot read have no page at all.
        browser.get("/exchange_rates").await.expect(404, &[]);
        assert!(!browser.get("/").await.has("exchange_rates"));
        browser.post("/sign-out", &[]).await;
    })
    .await;
}

#[tokio::test]
async fn a_page_says_what_somebody_may_do_and_why() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let rights = json!({
            "objects": {"company": {"read": "all", "update": "all", "only": "employees >= 900"}},
            "fields": {"company": {"tax_id": "hidden"}},
            "special": ["merge"],
        });
        let role = json!({"name": "Large accounts", "key": "large", "rights": rights});
        let role = browser.record("role", role).await;
        let team = browser
            .record("team", json!({"name": "North", "roles": [role]}))
            .await;
        let id = colleague(&browser, "partner", base::Id::parse(&team)).await;
        let at = format!("/users/{id}/access");
        browser
            .get(&format!("/users/{id}"))
            .await
            .expect(200, &["id=\"access\"", &at]);
        let told = [
            "Partner",
            "Large accounts",
            "through North",
            "employees &gt;= 900",
            "Merge records",
        ];
        browser.get(&at).await.expect(200, &told);
        sign_in(&mut browser, "partner").await;
        browser.get(&at).await.expect(200, &["Large accounts"]);
        let other = colleague(&browser, "sales", None).await;
        browser
            .get(&format!("/users/{other}/access"))
            .await
            .expect(403, &[]);
        browser
            .get(&format!("/teams/{team}/access"))
            .await
            .expect(404, &[]);
        browser.post("/sign-out", &[]).await;
    })
    .await;
}

#[tokio::test]
async fn a_form_keeps_what_its_reader_does_not_see() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let me = colleague(&browser, "partner", None).await;
        let company = browser.record("company", json!({"name": "Acme"})).await;
        let contact = json!({"name": {"last": "Lee"}, "company": company, "owner": me});
        let contact = browser.record("contact", contact).await;
        sign_in(&mut browser, "partner").await;
        let at = format!("/contacts/{contact}");
        let form = browser.get(&format!("{at}/edit")).await;
        form.expect(200, &["Lee"]);
        assert!(!form.has("Acme") && !form.has(&company));
        let shown = browser.get(&at).await;
        assert!(!shown.has("Acme") && !shown.has(&company));
        // As a browser sends it: every field of the form.
        let fields = [
            ("version", "1"),
            ("name.last", "Lee"),
            ("company", ""),
            ("job_title", "Chief"),
        ];
        browser.post(&at, &fields).await.expect(303, &[]);
        let cx = browser.fresh.cx();
        let id = base::Id::parse(&contact).unwrap();
        let kept = engine::records::get(&cx, &"contact".into(), id)
            .await
            .unwrap();
        assert_eq!(kept.value("job_title").as_text(), Some("Chief"));
        assert_eq!(
            kept.value("company").as_ref_id().map(|id| id.to_string()),
            Some(company)
        );
        browser.post("/sign-out", &[]).await;
    })
    .await;
}

#[tokio::test]
async fn a_role_is_chosen_in_a_table_and_keeps_what_was_chosen() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        browser.get("/roles/new").await.expect(
            200,
            &[
                "name=\"rights.o.*.read\"",
                "name=\"rights.o.company.only\"",
                "name=\"rights.s.import\"",
            ],
        );
        let chosen = [
            ("name", "North"),
            ("key", "north"),
            ("rights.kept", ""),
            ("rights.o.*.read", "team"),
            ("rights.o.*.create", "own"),
            ("rights.o.company.read", "all"),
            ("rights.o.company.only", "billing_address.countri = DE"),
            ("rights.o.deal.read", ""),
            ("rights.f.contact.birthday", "hidden"),
            ("rights.f.contact.name", "write"),
            ("rights.s.import", "yes"),
        ];
        // What is wrong stands beside its object, and the rest stays chosen.
        browser.post("/roles", &chosen).await.expect(
            422,
            &[
                "billing_address.countri = DE",
                "control__error",
                "value=\"hidden\" selected",
            ],
        );
        let mut right = chosen;
        right[6].1 = "billing_address.country = DE";
        let made = browser.post("/roles", &right).await;
        let path = made.location.unwrap();
        let id = path.rsplit('/').next().unwrap().to_string();
        let kept = browser.stored("role", &id).await["rights"].clone();
        assert_eq!(kept["objects"]["*"]["read"], "team");
        assert_eq!(kept["objects"]["*"]["delete"], "none");
        let company = &kept["objects"]["company"];
        // What is not chosen for an object is as for all others.
        assert_eq!(
            (&company["read"], &company["create"]),
            (&json!("all"), &json!("own"))
        );
        assert_eq!(company["only"], "billing_address.country = DE");
        assert!(kept["objects"].get("deal").is_none(), "{kept}");
        assert_eq!(kept["fields"], json!({"contact": {"birthday": "hidden"}}));
        assert_eq!(kept["special"], json!(["import"]));
        let shown = browser.get(&path).await;
        shown.expect(200, &["What it lets people do"]);
        assert!(!shown.has("only_kept"), "nobody reads JSON here");
        browser.get(&format!("{path}/access")).await.expect(
            200,
            &[
                "What North lets people do",
                "where billing_address.country = DE",
                "Birthday",
            ],
        );
        // Saved as it is, it stays as it is.
        let form = browser.get(&format!("{path}/edit")).await;
        let fields = form.inputs();
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        browser.post(&path, &fields).await.expect(303, &[]);
        let again = browser.stored("role", &id).await;
        assert_eq!((&again["rights"], &again["version"]), (&kept, &json!(1)));
        // An object that is as all others again is named no more.
        let without: Vec<(&str, &str)> = fields
            .iter()
            .map(
                |(name, value)| match name.starts_with("rights.o.company.") {
                    true => (*name, ""),
                    false => (*name, *value),
                },
            )
            .collect();
        browser.post(&path, &without).await.expect(303, &[]);
        let now = browser.stored("role", &id).await;
        assert!(now["rights"]["objects"].get("company").is_none(), "{now}");
    })
    .await;
}
