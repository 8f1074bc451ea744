//! A sensitive value on the pages of its record.

use serde_json::json;
use testkit::on_each;

use crate::browser::Browser;

const MASK: &str = "••••••••";
const IBAN: &str = "DE89370400440532013000";

async fn with_field(browser: &Browser) {
    let body = json!({"name": "iban", "label": "IBAN", "type": "text", "sensitive": true});
    let cx = browser.fresh.cx();
    engine::definitions::add_field(&cx, "company", &body)
        .await
        .unwrap();
}

#[tokio::test]
async fn it_is_dots_until_somebody_has_it_shown() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        with_field(&browser).await;
        let company = browser
            .record("company", json!({"name": "Acme", "iban": IBAN}))
            .await;
        let at = format!("/companies/{company}");
        let reveal = format!("{at}/reveal");
        let page = browser.get(&at).await;
        page.expect(200, &["Acme", MASK, &reveal]);
        assert!(!page.has(IBAN));
        let shown = browser.post(&reveal, &[("field", "iban")]).await;
        shown.expect(200, &["Acme", IBAN]);
        assert!(!shown.has(MASK));
        browser
            .post(&reveal, &[("field", "nothing")])
            .await
            .expect(422, &[]);

        // The form has the dots, which leave it as it is.
        let form = browser.get(&format!("{at}/edit")).await;
        form.expect(200, &[MASK]);
        assert!(!form.has(IBAN));
        let sent = [("version", "1"), ("name", "Acme"), ("iban", MASK)];
        browser.post(&at, &sent).await.expect(303, &[]);
        browser
            .post(&reveal, &[("field", "iban")])
            .await
            .expect(200, &[IBAN]);
        let sent = [("version", "1"), ("name", "Acme"), ("iban", "FR14")];
        browser.post(&at, &sent).await.expect(303, &[]);
        let shown = browser.post(&reveal, &[("field", "iban")]).await;
        shown.expect(200, &["FR14", "changed"]);
        assert!(!shown.has(IBAN), "the history does not tell it");
        let list = browser.get("/companies").await;
        assert!(!list.has("FR14") && !list.has("s1."));
        // A file does not offer it.
        let export = browser.get("/companies/export").await;
        export.expect(200, &["name=\"-field\""]);
        assert!(!export.has("IBAN"));
    })
    .await;
}
