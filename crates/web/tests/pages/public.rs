//! Public links: made on a page, and what they show to whoever has them.

use serde_json::json;
use testkit::on_each;

use crate::browser::{Browser, EMAIL, PASSWORD};

fn link(page: &str) -> String {
    let at = page.find("/-/public/").expect("the page shows the link");
    page[at..].split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_link_is_made_shown_to_strangers_and_ended() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let company = json!({"name": "Mill <b>& Sons</b>", "tax_id": "T-77", "employees": 12});
        let company = browser.record("company", company).await;
        let contact = json!({
            "name": {"first": "Ida", "last": "Moon"}, "company": company,
            "job_title": "Miller", "department": "Flour",
            "emails": ["ida@mill.example"],
        });
        let contact = browser.record("contact", contact).await;
        let at = format!("/contacts/{contact}");
        let links = format!("{at}/public-links");
        browser
            .get(&at)
            .await
            .expect(200, &["id=\"public-links\"", &links]);
        let empty = browser.get(&links).await;
        empty.expect(
            200,
            &[
                "Public links to Ida Moon",
                "No public links yet",
                "Job title",
            ],
        );
        // No files, and the title is always there.
        assert!(!empty.has("value=\"files\"") && !empty.has("value=\"name\""));
        let none = browser.post(&links, &[("term", "7")]).await;
        none.expect(422, &["Choose at least one field"]);
        let chosen = [
            ("fields", "company"),
            ("fields", "job_title"),
            ("fields", "emails"),
            ("term", "7"),
        ];
        let made = browser.post(&links, &chosen).await;
        made.expect(200, &["A link to Ida Moon", "shown this once"]);
        let link = link(&made.html);
        let list = browser.get(&links).await;
        list.expect(
            200,
            &["Company, Job title, E-mails", "Never opened", "End it"],
        );
        assert!(!list.has(&link), "it is shown once");

        browser.post("/sign-out", &[]).await;
        let shown = browser.get(&link).await;
        shown.expect(
            200,
            &[
                "Ida Moon",
                "Miller",
                "mailto:ida@mill.example",
                "Mill &lt;b&gt;&amp; Sons&lt;/b&gt;",
                "public__company",
            ],
        );
        for (name, value) in [
            ("cache-control", "no-store"),
            ("referrer-policy", "no-referrer"),
            ("x-robots-tag", "noindex, nofollow"),
        ] {
            assert_eq!(shown.headers[name], value, "{name}");
        }
        for secret in [
            "Flour",
            "T-77",
            "Department",
            "/companies/",
            &contact,
            "Mira",
        ] {
            assert!(!shown.has(secret), "{secret}: {}", shown.html);
        }
        browser
            .get("/-/public/nobodys")
            .await
            .expect(404, &["This link shows nothing any more"]);

        let fields = [("email", EMAIL), ("password", PASSWORD)];
        browser.post("/sign-in", &fields).await.expect(303, &[]);
        let list = browser.get(&links).await;
        list.expect(200, &["Last opened"]);
        let end = list
            .html
            .split("action=\"")
            .find(|part| part.contains("/end\""));
        let end = end.unwrap().split('"').next().unwrap().to_owned();
        let done = browser.post(&end, &[]).await;
        assert_eq!(done.location.as_deref(), Some(links.as_str()));
        browser.post("/sign-out", &[]).await;
        browser
            .get(&link)
            .await
            .expect(404, &["This link shows nothing any more"]);
    })
    .await;
}

#[tokio::test]
async fn a_key_is_made_for_a_customer() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let contact = json!({"name": {"first": "Ida", "last": "Moon"}});
        let contact = browser.record("contact", contact).await;
        let form = browser.get("/keys/new").await;
        form.expect(200, &["A customer", "customer_role", "Portal"]);
        let base = [
            ("name", "Portal of Ida"),
            ("acts", "contact"),
            ("term", "7"),
        ];
        let role = ("customer_role", "portal");
        let with = |more: &[(&'static str, &str)]| {
            let all = base.iter().chain(more);
            all.map(|(key, value)| (*key, (*value).to_owned()))
                .collect::<Vec<_>>()
        };
        for (more, says) in [
            (vec![role], "Choose the contact who comes in by it"),
            (
                vec![role, ("contact.text", "Nobody")],
                "Nobody here is called “Nobody”",
            ),
        ] {
            let fields = with(&more);
            let fields: Vec<(&str, &str)> = fields
                .iter()
                .map(|(key, value)| (*key, value.as_str()))
                .collect();
            browser.post("/keys", &fields).await.expect(422, &[says]);
        }
        for chosen in [("contact", contact.as_str()), ("contact.text", "Ida Moon")] {
            let fields = with(&[role, chosen]);
            let fields: Vec<(&str, &str)> = fields
                .iter()
                .map(|(key, value)| (*key, value.as_str()))
                .collect();
            browser.post("/keys", &fields).await.expect(200, &["rk_"]);
        }
        browser
            .get("/keys")
            .await
            .expect(200, &["As Ida Moon", "Portal"]);
    })
    .await;
}
