//! Who gets in.

use testkit::on_each;

use crate::browser::{Browser, EMAIL, PASSWORD};

#[tokio::test]
async fn a_stranger_is_led_to_sign_in_and_back() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let shown = browser.post("/sign-out", &[]).await;
        assert_eq!(shown.location.as_deref(), Some("/sign-in"));
        let shown = browser.get("/deals?q=acme").await;
        assert_eq!(
            shown.location.as_deref(),
            Some("/sign-in?next=%2Fdeals%3Fq%3Dacme")
        );
        browser
            .get("/sign-in?next=%2Fdeals%3Fq%3Dacme")
            .await
            .expect(200, &["value=\"/deals?q=acme\"", "id=\"sign-in\""]);
        let wrong = browser
            .post(
                "/sign-in",
                &[
                    ("email", EMAIL),
                    ("password", "wrong"),
                    ("next", "/deals?q=acme"),
                ],
            )
            .await;
        wrong.expect(
            422,
            &[
                "E-mail or password is wrong",
                EMAIL,
                "value=\"/deals?q=acme\"",
            ],
        );
        let right = browser
            .post(
                "/sign-in",
                &[
                    ("email", EMAIL),
                    ("password", PASSWORD),
                    ("next", "/deals?q=acme"),
                ],
            )
            .await;
        assert_eq!(
            (right.status.as_u16(), right.location.as_deref()),
            (303, Some("/deals?q=acme"))
        );
        browser
            .get("/deals?q=acme")
            .await
            .expect(200, &["Mira Holm"]);
    })
    .await;
}

#[tokio::test]
async fn every_page_is_closed_to_strangers() {
    on_each(async |fresh| {
        let mut browser = Browser::stranger(fresh).await;
        for path in [
            "/",
            "/deals",
            "/deals/new",
            "/deals/x",
            "/search",
            "/-/lookup/deals",
            "/-/filter/deals",
            "/no-such-page",
        ] {
            let shown = browser.get(path).await;
            assert!(
                shown.location.is_some_and(|to| to.starts_with("/sign-in")),
                "{path}"
            );
            assert_eq!(browser.piece(path).await.status.as_u16(), 401, "{path}");
        }
        for path in ["/deals", "/deals/x", "/deals/x/delete", "/deals/x/move"] {
            assert_eq!(browser.post(path, &[]).await.status.as_u16(), 401, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn guessing_passwords_is_slowed_down() {
    on_each(async |fresh| {
        let mut browser = Browser::stranger(fresh).await;
        for _ in 0..8 {
            browser
                .post(
                    "/sign-in",
                    &[("email", "a@x.example"), ("password", "guess")],
                )
                .await
                .expect(422, &[]);
        }
        let shown = browser
            .post(
                "/sign-in",
                &[("email", "a@x.example"), ("password", "guess")],
            )
            .await;
        shown.expect(429, &["Too many attempts"]);
        assert_eq!(shown.headers["retry-after"], "600");
    })
    .await;
}

#[tokio::test]
async fn the_first_account_needs_the_token_and_is_made_once() {
    on_each(async |fresh| {
        let mut browser = Browser::stranger(fresh).await;
        browser
            .get("/sign-in")
            .await
            .expect(200, &["Nobody has an account here yet"]);
        browser.get("/setup?token=guess").await.expect(404, &[]);
        browser
            .get("/setup?token=open-sesame")
            .await
            .expect(200, &["id=\"setup\""]);
        let weak = [
            ("token", "open-sesame"),
            ("name", ""),
            ("email", EMAIL),
            ("password", "x"),
        ];
        browser
            .post("/setup", &weak)
            .await
            .expect(422, &["e-name", EMAIL]);
        let good = [
            ("token", "open-sesame"),
            ("name", "Mira Holm"),
            ("email", EMAIL),
            ("password", PASSWORD),
        ];
        let shown = browser.post("/setup", &good).await;
        assert_eq!(shown.location.as_deref(), Some("/"), "{}", shown.html);
        let home = browser.get("/").await;
        assert_eq!(home.location.as_deref(), Some("/deals"));
        browser
            .get("/setup?token=open-sesame")
            .await
            .expect(404, &[]);
    })
    .await;
}

#[tokio::test]
async fn a_form_without_its_token_changes_nothing() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        for fields in [
            &[("name", "Acme")][..],
            &[("name", "Acme"), ("csrf", "guess")],
        ] {
            browser
                .post_raw("/companies", fields)
                .await
                .expect(403, &["data-page=\"problem\"", "open for too long"]);
        }
        browser
            .get("/companies")
            .await
            .expect(200, &["No companies yet"]);
    })
    .await;
}

#[tokio::test]
async fn pages_carry_a_strict_policy_and_nothing_inline() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        browser
            .record(
                "company",
                serde_json::json!({"name": "<script>alert(1)</script>"}),
            )
            .await;
        for path in [
            "/companies",
            "/deals?view=board",
            "/companies/new",
            "/search?q=%3Cscript%3E",
        ] {
            let shown = browser.get(path).await;
            let policy = shown.headers["content-security-policy"].to_str().unwrap();
            assert!(
                policy.starts_with("default-src 'self'") && !policy.contains("unsafe"),
                "{policy}"
            );
            assert_eq!(shown.headers["cache-control"], "no-store");
            assert!(
                !shown.has("<script>") && !shown.has(" style=") && !shown.has(" onclick="),
                "{path}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_read_is_a_page_too() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        for (path, status) in [
            ("/companies?trash=maybe", 400),
            ("/companies?q=a&q=b", 400),
            ("/companies/%FF", 404),
            ("/sign-out", 405),
            ("/companies/x/delete", 405),
        ] {
            browser
                .get(path)
                .await
                .expect(status, &["data-page=\"problem\"", "Mira Holm"]);
        }
    })
    .await;
}

#[tokio::test]
async fn a_viewer_reads_and_does_not_write() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let company = browser
            .record("company", serde_json::json!({"name": "Acme"}))
            .await;
        let new = engine::people::NewUser {
            email: "vera@acme.example".into(),
            name: "Vera Holm".into(),
            role: "viewer".into(),
            password: PASSWORD.into(),
            team: None,
        };
        let cx = browser.fresh.cx();
        engine::people::create_user(&cx, new).await.unwrap();
        browser.post("/sign-out", &[]).await;
        let fields = [("email", "vera@acme.example"), ("password", PASSWORD)];
        let shown = browser.post("/sign-in", &fields).await;
        assert_eq!(shown.status.as_u16(), 303, "{}", shown.html);
        let at = format!("/companies/{company}");
        browser.get(&at).await.expect(200, &["Acme"]);
        for path in ["/companies", &at] {
            let shown = browser
                .post(path, &[("name", "Mine"), ("version", "1")])
                .await;
            shown.expect(403, &["viewer"]);
        }
        browser.get(&at).await.expect(200, &["Acme"]);
        browser.post("/sign-out", &[]).await;
    })
    .await;
}
