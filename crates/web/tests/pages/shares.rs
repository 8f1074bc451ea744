//! Sharing a record on its page.

use engine::people;
use serde_json::json;
use testkit::on_each;

use crate::browser::{Browser, EMAIL, PASSWORD};

/// Makes somebody who reaches what is their own; gives their id.
async fn colleague(browser: &Browser, name: &str) -> String {
    let new = people::NewUser {
        email: format!("{}@acme.example", name.to_lowercase()),
        name: name.into(),
        role: "partner".into(),
        password: PASSWORD.into(),
        team: None,
    };
    let user = people::create_user(&browser.fresh.cx(), new).await.unwrap();
    user.id.to_string()
}

async fn sign_in(browser: &mut Browser, email: &str) {
    browser.post("/sign-out", &[]).await;
    let fields = [("email", email), ("password", PASSWORD)];
    browser.post("/sign-in", &fields).await.expect(303, &[]);
}

#[tokio::test]
async fn a_record_is_shared_and_taken_back() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let company = json!({"name": "Acme"});
        let company = browser.record("company", company).await;
        let vera = colleague(&browser, "Vera").await;
        let at = format!("/companies/{company}");
        let shares = format!("{at}/shares");
        browser
            .get(&at)
            .await
            .expect(200, &["id=\"share\"", &shares]);
        let empty = ["Share Acme", "Shared with nobody yet", "id=\"share-form\""];
        browser.get(&shares).await.expect(200, &empty);
        // As without a script: by the name that was typed.
        let typed = [("whom", ""), ("whom.text", "vera"), ("level", "read")];
        let done = browser.post(&shares, &typed).await;
        assert_eq!(done.location.as_deref(), Some(shares.as_str()));
        let there = browser.get(&shares).await;
        there.expect(
            200,
            &["Vera", "can see", "by Mira Holm", "Let them change it, too"],
        );
        sign_in(&mut browser, "vera@acme.example").await;
        let list = browser.get("/companies").await;
        list.expect(200, &["Acme"]);
        // Who only sees it knows with whom it is shared, and no more.
        let seen = browser.get(&at).await;
        seen.expect(200, &["Acme", "Shared with"]);
        assert!(!seen.has("id=\"edit\"") && !seen.has("id=\"delete\""));
        let seen = browser.get(&shares).await;
        seen.expect(200, &["With whom Acme is shared", "Vera"]);
        assert!(!seen.has("id=\"share-form\"") && !seen.has("/unshare"));
        let whom = ("whom", vera.as_str());
        for (path, level) in [(&shares, "write"), (&format!("{at}/unshare"), "")] {
            let fields = [whom, ("level", level)];
            browser.post(path, &fields).await.expect(403, &[]);
        }
        sign_in(&mut browser, EMAIL).await;
        let fields = [whom, ("level", "write")];
        browser.post(&shares, &fields).await.expect(303, &[]);
        browser
            .get(&shares)
            .await
            .expect(200, &["can change", "Only let them see it"]);
        browser
            .post(&format!("{at}/unshare"), &[whom])
            .await
            .expect(303, &[]);
        browser
            .get(&shares)
            .await
            .expect(200, &["Shared with nobody yet"]);
        // Twice clicked is once done.
        browser
            .post(&format!("{at}/unshare"), &[whom])
            .await
            .expect(303, &[]);
        sign_in(&mut browser, "vera@acme.example").await;
        browser.get(&at).await.expect(404, &[]);
        browser.get(&shares).await.expect(404, &[]);
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_a_wish_to_share_stands_beside_its_field() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let company = browser.record("company", json!({"name": "Acme"})).await;
        let team = browser.record("team", json!({"name": "North"})).await;
        browser.record("team", json!({"name": "Twins"})).await;
        colleague(&browser, "Twins").await;
        let shares = format!("/companies/{company}/shares");
        for (id, text, told) in [
            ("", "", "Choose a person or a team."),
            ("", "Nobody", "Nobody here is called “Nobody”"),
            ("", "Twins", "Several are called “Twins”"),
            (company.as_str(), "Acme", "They are not here any more"),
        ] {
            let fields = [("whom", id), ("whom.text", text), ("level", "write")];
            let shown = browser.post(&shares, &fields).await;
            shown.expect(422, &[told, "id=\"e-whom\"", "value=\"write\" selected"]);
        }
        browser
            .post_raw(&shares, &[("whom", &team)])
            .await
            .expect(403, &[]);
        let found = browser.get("/-/lookup/people-and-teams?q=nor").await;
        found.expect(200, &["North", "Team", &team]);
        let all = browser.get("/-/lookup/people-and-teams").await;
        all.expect(200, &["North", "Mira Holm"]);
        // What nobody shares has no such page.
        let product = browser.record("product", json!({"name": "Wall"})).await;
        let shown = browser.get(&format!("/products/{product}")).await;
        assert!(!shown.has("/shares"));
        let page = format!("/products/{product}/shares");
        browser.get(&page).await.expect(404, &[]);
    })
    .await;
}

#[tokio::test]
async fn the_page_of_what_somebody_may_do_counts_what_is_shared_with_them() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let vera = colleague(&browser, "Vera").await;
        let access = format!("/users/{vera}/access");
        let none = browser.get(&access).await;
        none.expect(200, &["id=\"view-as\""]);
        assert!(!none.has("access__shared"));
        let mut last = String::new();
        for (name, level) in [
            ("One", "read"),
            ("Two", "read"),
            ("Three", "write"),
            ("Four", "read"),
        ] {
            last = browser.record("company", json!({"name": name})).await;
            let fields = [("whom", vera.as_str()), ("level", level)];
            let shares = format!("/companies/{last}/shares");
            browser.post(&shares, &fields).await.expect(303, &[]);
        }
        // What lies in the trash is not there for them either.
        let trashed = browser
            .post(&format!("/companies/{last}/delete"), &[])
            .await;
        trashed.expect(303, &[]);
        let told = browser.get(&access).await;
        told.expect(
            200,
            &[
                "2 are shared with them to see",
                "1 is shared with them to change",
            ],
        );
        sign_in(&mut browser, "vera@acme.example").await;
        let own = browser.get(&access).await;
        own.expect(200, &["2 are shared with them to see"]);
        assert!(!own.has("id=\"view-as\""));
    })
    .await;
}
