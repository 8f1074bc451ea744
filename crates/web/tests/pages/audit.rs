//! The page of the audit log.

use base::Id;
use engine::audit::{self, Changed, Chosen, Event, Step, Values};
use engine::people;
use serde_json::json;
use testkit::on_each;

use crate::browser::{Browser, EMAIL, PASSWORD};

#[tokio::test]
async fn the_log_is_shown_searched_and_fetched() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let settings = browser.get("/settings").await;
        settings.expect(200, &["href=\"/audit\""]);
        let shown = browser.get("/audit").await;
        shown.expect(
            200,
            &[
                "Signed in",
                "Mira Holm",
                "Password set",
                "Command line",
                "Rights changed",
                "Administrator",
            ],
        );
        browser
            .get("/audit?event=signed_in")
            .await
            .expect(200, &["Mira Holm", "id=\"clear\""]);
        let none = browser.get("/audit?event=purged").await;
        none.expect(200, &["Nothing matches"]);
        browser
            .get("/audit?who.text=Nobody+such")
            .await
            .expect(422, &["id=\"who-error\""]);
        browser.get("/audit?event=slept").await.expect(400, &[]);

        let company = browser
            .record("company", json!({"name": "<b>Acme</b>"}))
            .await;
        browser
            .post(&format!("/companies/{company}/purge"), &[])
            .await;
        browser
            .get("/audit?event=purged")
            .await
            .expect(200, &["Deleted for ever", "Company …"]);

        let file = browser
            .get("/audit/export?event=signed_in&format=csv")
            .await;
        file.expect(200, &["seq,at,event", "signed_in"]);
        assert!(
            file.headers["content-disposition"]
                .to_str()
                .unwrap()
                .contains("attachment")
        );
        browser
            .get("/audit?event=exported")
            .await
            .expect(200, &["Exported", "event=signed_in"]);
    })
    .await;
}

#[tokio::test]
async fn it_goes_on_where_a_page_ends() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let cx = browser.fresh.cx();
        for n in 0..60 {
            people::create_key(&cx, &format!("Key {n}"), "viewer")
                .await
                .unwrap();
        }
        let first = browser.get("/audit?event=key_created").await;
        first.expect(200, &["Key 59", "Key 10"]);
        assert!(!first.has("Key 9<"));
        let next = first.html.split("data-next=\"").nth(1).unwrap();
        let next = next.split('"').next().unwrap().replace("&amp;", "&");
        let rest = browser.piece(&next).await;
        rest.expect(200, &["Key 9", "Key 0"]);
        assert!(!rest.has("<html") && !rest.has("data-next"));
    })
    .await;
}

#[tokio::test]
async fn who_may_not_see_it_is_not_led_there() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let new = people::NewUser {
            email: "otto@acme.example".into(),
            name: "Otto".into(),
            role: "manager".into(),
            password: PASSWORD.into(),
            team: None,
        };
        people::create_user(&browser.fresh.cx(), new).await.unwrap();
        browser.post("/sign-out", &[]).await;
        let fields = [("email", "otto@acme.example"), ("password", PASSWORD)];
        browser.post("/sign-in", &fields).await.expect(303, &[]);
        assert!(!browser.get("/deals").await.has("href=\"/audit\""));
        browser.get("/audit").await.expect(403, &[]);
        browser.get("/audit/export").await.expect(403, &[]);
        browser.post("/sign-out", &[]).await;
        let fields = [("email", EMAIL), ("password", PASSWORD)];
        browser.post("/sign-in", &fields).await.expect(303, &[]);
        browser
            .get("/audit?event=signed_out")
            .await
            .expect(200, &["Otto", "Mira Holm"]);
    })
    .await;
}

#[tokio::test]
async fn guesses_are_told_and_a_pause_once() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        browser.post("/sign-out", &[]).await;
        for _ in 0..12 {
            let fields = [("email", EMAIL), ("password", "wrong")];
            browser.post("/sign-in", &fields).await;
        }
        assert_eq!(
            browser
                .fresh
                .rows("audit where event = 'sign_in_failed'")
                .await,
            9,
            "eight guesses, and that the next ones were not let through"
        );
    })
    .await;
}

#[tokio::test]
async fn every_event_is_told_in_words() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let cx = browser.fresh.cx();
        let mira = people::by_email(&cx.ws, EMAIL).await.unwrap().unwrap();
        let record = browser.record("company", json!({"name": "Mill"})).await;
        let record = Id::parse(&record).unwrap();
        let body = json!({"name": "Yonder", "issuer": "https://id.yonder.example", "client_id": "rapport"});
        let provider = identity::providers::create(&cx, &body).await.unwrap().id;
        let body = json!({"client_name": "Pilot", "redirect_uris": ["https://pilot.example/back"]});
        let said = identity::oauth::register_client(&cx, &body).await.unwrap();
        let client = Id::parse(said["client_id"].as_str().unwrap()).unwrap();
        let (user, passkey) = (mira, provider);
        let gone = Id::make(cx.now);
        let (object, whom_object) = ("company".into(), "user".into());
        let signed_in = |how: &str| Event::SignedIn { user, how: how.into() };
        let set = |by| Event::PasswordSet { user, by };
        let viewed = |step| Event::ViewedAs { viewer: user, user, step };
        let shared = |level: &str| Event::Shared {
            object: "company".into(),
            record,
            whom_object: "user".into(),
            whom: user,
            level: level.into(),
        };
        let granted = |scope: &str| Event::OauthGranted { client, user, scope: scope.into() };
        let rules = |field: &str, before, after| Event::SignInRulesChanged {
            changes: vec![Changed {
                field: field.into(),
                values: Some(Values { before, after }),
            }],
        };
        let kind = "totp".to_owned();
        for (event, words) in [
            (signed_in("passkey"), ["Signed in", "With a passkey"]),
            (signed_in(&format!("provider {provider}")), ["Signed in", "With Yonder"]),
            (signed_in(&format!("provider {gone}")), ["Signed in", "Sign-in provider …"]),
            (set(Chosen::Invitation), ["Password set", "By an invitation"]),
            (set(Chosen::Reset), ["Password set", "By a reset link"]),
            (Event::SecondFactorAdded { user, kind: kind.clone() }, ["Second factor added", "Authenticator program"]),
            (Event::SecondFactorRemoved { user, kind }, ["Second factor removed", "Authenticator program"]),
            (Event::PasskeyAdded { user, passkey: gone }, ["Passkey added", "Passkey …"]),
            (Event::PasskeyRemoved { user, passkey: gone }, ["Passkey removed", "Passkey …"]),
            (Event::PasskeyRefused { user, passkey }, ["Passkey refused as a copy", "Nobody"]),
            (Event::ProviderRemoved { provider: gone, key: "yonder".into() }, ["Provider removed", "yonder"]),
            (Event::ProviderChanged { provider, fields: vec!["name".into()] }, ["Provider changed", "Yonder"]),
            (Event::ProviderLinked { provider, user }, ["Provider linked", "Yonder"]),
            (Event::ProviderUnlinked { provider, user }, ["Provider unlinked", "Yonder"]),
            (Event::OauthClientRemoved { client }, ["Program removed", "Pilot"]),
            (granted("read"), ["Program let in", "Reads only"]),
            (granted("read write"), ["Program let in", "Reads and changes"]),
            (Event::OauthRevoked { client, user }, ["Program shut out", "Mira Holm"]),
            (shared("read"), ["Shared", "May see it"]),
            (shared("write"), ["Shared", "May change it"]),
            (Event::Unshared { object, record, whom_object, whom: user }, ["No longer shared", "Mill"]),
            (Event::Published { object: "company".into(), record, link: client, fields: vec!["legal_name".into()] }, ["Public link made", "Legal name"]),
            (Event::Unpublished { object: "company".into(), record, link: client }, ["Public link ended", "Mill"]),
            (Event::KeyCreated { key: client, role: "portal".into(), owner: None, contact: Some(user) }, ["Key made", "Portal"]),
            (rules("idle_minutes", json!(20_160), json!(480)), ["Sign-in rules changed", "Minutes without use"]),
            (rules("second_factor", json!([]), json!(["sales"])), ["Ask for a second factor", "Sales"]),
            (viewed(Step::Began), ["Viewed as somebody", "Began"]),
            (viewed(Step::Ended), ["Viewed as somebody", "Ended"]),
        ] {
            audit::note_alone(&cx, &event).await.unwrap();
            let page = browser.get("/audit").await;
            let first = page.html.split("id=\"row-").nth(1).unwrap();
            let row = first.split("</tr>").next().unwrap();
            for word in words {
                assert!(row.contains(word), "{event:?}: {word} is not in {row}");
            }
            assert!(!row.contains('{') && !row.contains("&quot;"), "{row}");
        }
    })
    .await;
}
