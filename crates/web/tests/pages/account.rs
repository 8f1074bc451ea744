//! One's own account, and what administrators do about those of others.

use std::time::Duration;

use engine::people::{self, NewUser};
use testkit::on_each;

use crate::browser::{Browser, EMAIL, PASSWORD};

const NEW: &str = "eight other rivers";

async fn sign_in(browser: &mut Browser, email: &str, password: &str) -> u16 {
    let fields = [("email", email), ("password", password)];
    browser.post("/sign-in", &fields).await.status.as_u16()
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_it_and_signs_out_elsewhere() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let mut other = browser.another();
        assert_eq!(sign_in(&mut other, EMAIL, PASSWORD).await, 303);
        browser
            .get("/account")
            .await
            .expect(200, &["id=\"change-password\""]);
        for (present, password, field) in [
            ("wrong", NEW, "e-present"),
            (PASSWORD, "short", "e-password"),
            (PASSWORD, "mira@acme.example", "e-password"),
        ] {
            let fields = [("present", present), ("password", password)];
            let shown = browser.post("/account/password", &fields).await;
            shown.expect(422, &[field]);
            assert!(!shown.has(NEW));
        }
        other.get("/deals").await.expect(200, &[]);
        let fields = [("present", PASSWORD), ("password", NEW)];
        let shown = browser.post("/account/password", &fields).await;
        assert_eq!(shown.location.as_deref(), Some("/account"));
        browser
            .get("/account")
            .await
            .expect(200, &["Password changed"]);
        assert_eq!(other.get("/deals").await.status.as_u16(), 303, "it is out");
        assert_eq!(sign_in(&mut other, EMAIL, PASSWORD).await, 422);
        assert_eq!(sign_in(&mut other, EMAIL, NEW).await, 303);
    })
    .await;
}

#[tokio::test]
async fn guessing_the_present_password_is_slowed_down() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let fields = [("present", "guess"), ("password", NEW)];
        for _ in 0..8 {
            browser
                .post("/account/password", &fields)
                .await
                .expect(422, &[]);
        }
        browser
            .post("/account/password", &fields)
            .await
            .expect(429, &[]);
        let fields = [("password", PASSWORD)];
        browser
            .post("/account/proof", &fields)
            .await
            .expect(429, &[]);
    })
    .await;
}

#[tokio::test]
async fn what_changes_how_one_signs_in_asks_for_a_fresh_proof() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        browser.get("/account/program").await.expect(200, &[]);
        browser.fresh.clock.advance(Duration::from_secs(15 * 60));
        for (path, next) in [
            ("/account/program", "%2Faccount%2Fprogram"),
            ("/account/passkeys/new", "%2Faccount%2Fpasskeys%2Fnew"),
        ] {
            let shown = browser.get_at(path, "localhost").await;
            let to = format!("/account/proof?next={next}");
            assert_eq!(shown.location, Some(to), "{path}");
        }
        for path in [
            "/account/codes",
            "/account/program/remove",
            "/account/program",
        ] {
            let to = browser.post(path, &[]).await.location.unwrap_or_default();
            assert!(to.starts_with("/account/proof"), "{path}: {to}");
        }
        browser
            .post("/account/passkeys/ask", &[])
            .await
            .expect(403, &["fault"]);
        let wrong = [("password", "wrong"), ("next", "/account/program")];
        browser
            .post("/account/proof", &wrong)
            .await
            .expect(422, &["e-password"]);
        let right = [("password", PASSWORD), ("next", "/account/program")];
        let shown = browser.post("/account/proof", &right).await;
        assert_eq!(shown.location.as_deref(), Some("/account/program"));
        browser.get("/account/program").await.expect(200, &[]);
        let elsewhere = [("password", PASSWORD), ("next", "//evil.example")];
        let shown = browser.post("/account/proof", &elsewhere).await;
        assert_eq!(shown.location.as_deref(), Some("/account"));
    })
    .await;
}

#[tokio::test]
async fn sessions_are_listed_and_ended_one_by_one_and_all() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let mut other = browser.another();
        other.agent = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0";
        assert_eq!(sign_in(&mut other, EMAIL, PASSWORD).await, 303);
        let page = browser.get("/account").await;
        page.expect(200, &["Firefox on Linux", "This browser", "by password"]);
        let marks: Vec<&str> = page.html.split("data-session=\"").skip(1).collect();
        let marks: Vec<&str> = marks.iter().map(|rest| &rest[..24]).collect();
        assert_eq!(marks.len(), 2);
        let own = page.html.split("This browser</span>").next().unwrap();
        let own = &own.rsplit("data-session=\"").next().unwrap()[..24];
        let theirs = marks.iter().find(|mark| **mark != own).unwrap();

        // Nobody ends sessions of others by their names.
        let mut stranger = browser.another();
        let new = NewUser {
            email: "ana@acme.example".into(),
            name: "Ana".into(),
            role: "sales".into(),
            password: PASSWORD.into(),
            team: None,
        };
        let ana = people::create_user(&browser.fresh.cx(), new).await.unwrap();
        assert_eq!(
            sign_in(&mut stranger, "ana@acme.example", PASSWORD).await,
            303
        );
        let end = format!("/account/sessions/{theirs}/end");
        stranger.post(&end, &[]).await.expect(303, &[]);
        other.get("/deals").await.expect(200, &[]);

        let page = browser.post(&end, &[]).await;
        assert_eq!(page.location.as_deref(), Some("/account"));
        other.get("/deals").await.expect(303, &[]);
        browser.get("/deals").await.expect(200, &[]);
        assert_eq!(sign_in(&mut other, EMAIL, PASSWORD).await, 303);
        let shown = browser.post("/account/sessions/end", &[]).await;
        assert_eq!(shown.location.as_deref(), Some("/sign-in"));
        for one in [&mut browser, &mut other] {
            one.get("/deals").await.expect(303, &[]);
        }
        stranger.get("/deals").await.expect(200, &[]);

        // Those of others, by who manages people.
        assert_eq!(sign_in(&mut browser, EMAIL, PASSWORD).await, 303);
        let care = format!("/users/{}/sign-in", ana.id);
        let page = browser.get(&care).await;
        page.expect(200, &["How Ana signs in", "No second factor is set up"]);
        let mark = page.between("data-session=\"", "\"").to_owned();
        browser
            .post(&format!("{care}/end/{mark}"), &[])
            .await
            .expect(303, &[]);
        stranger.get("/deals").await.expect(303, &[]);
        assert_eq!(
            sign_in(&mut stranger, "ana@acme.example", PASSWORD).await,
            303
        );
        browser
            .post(&format!("{care}/end"), &[])
            .await
            .expect(303, &[]);
        stranger.get("/deals").await.expect(303, &[]);
        assert_eq!(
            sign_in(&mut stranger, "ana@acme.example", PASSWORD).await,
            303
        );
        stranger.get(&care).await.expect(403, &[]);
        browser.get("/users/nobody/sign-in").await.expect(404, &[]);
        let deal = browser.get("/deals/x/sign-in").await;
        deal.expect(404, &[]);
    })
    .await;
}

#[tokio::test]
async fn who_lost_their_factors_gets_in_after_an_administrator_removed_them() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let new = NewUser {
            email: "ana@acme.example".into(),
            name: "Ana".into(),
            role: "sales".into(),
            password: PASSWORD.into(),
            team: None,
        };
        let ana = people::create_user(&browser.fresh.cx(), new).await.unwrap();
        let mut hers = browser.another();
        assert_eq!(sign_in(&mut hers, "ana@acme.example", PASSWORD).await, 303);
        crate::factors::set_up(&mut hers).await;
        let care = format!("/users/{}/sign-in", ana.id);
        browser
            .get(&care)
            .await
            .expect(200, &["Authenticator program", "10 left", "id=\"reset\""]);
        let shown = browser.post(&format!("{care}/reset"), &[]).await;
        assert_eq!(shown.location, Some(care));
        hers.get("/deals").await.expect(303, &[]);
        let fields = [("email", "ana@acme.example"), ("password", PASSWORD)];
        let shown = hers.post("/sign-in", &fields).await;
        assert_eq!(shown.location.as_deref(), Some("/"));
        assert_eq!(browser.fresh.rows("recovery_codes").await, 0);
    })
    .await;
}

#[tokio::test]
async fn passkeys_are_asked_for_where_they_work_and_refused_without_an_answer() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        // A page that was reached by a number says why there are none.
        browser
            .get_at("/account", "127.0.0.1:7900")
            .await
            .expect(200, &["Passkeys belong to a name"]);
        browser
            .get_at("/account", "crm.example")
            .await
            .expect(200, &["over HTTPS only"]);
        browser
            .get_at("/account", "localhost")
            .await
            .expect(200, &["id=\"add-passkey\""]);
        let asked = browser.post("/account/passkeys/ask", &[]).await;
        asked.expect(
            200,
            &[
                "\"rp\":{",
                "\"residentKey\":\"preferred\"",
                "\"userVerification\":\"required\"",
            ],
        );
        assert!(
            !asked.has("\"state\""),
            "the browser gets the question and no more"
        );
        let ticket = asked.between("\"ticket\":\"", "\"").to_owned();
        for answer in ["", "{}", "nonsense"] {
            let fields = [("ticket", ticket.as_str()), ("answer", answer)];
            browser
                .post("/account/passkeys", &fields)
                .await
                .expect(422, &[]);
        }
        browser.post("/sign-out", &[]).await;
        let asked = browser.post("/sign-in/passkey/ask", &[]).await;
        asked.expect(
            200,
            &[
                "\"allowCredentials\":[]",
                "\"userVerification\":\"required\"",
            ],
        );
        let ticket = asked.between("\"ticket\":\"", "\"").to_owned();
        let fields = [("ticket", ticket.as_str()), ("answer", "{}")];
        browser
            .post("/sign-in/passkey", &fields)
            .await
            .expect(422, &["could not be read"]);
        browser
            .post("/sign-in/passkey", &fields)
            .await
            .expect(422, &["took too long"]);
        browser
            .post_raw("/sign-in/passkey", &fields)
            .await
            .expect(403, &[]);
    })
    .await;
}
