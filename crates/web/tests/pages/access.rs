//! Who gets in.

use engine::people;
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
            ("company", "Größe & Söhne"),
            ("currency", "EUR"),
            ("zone", "europe/berlin"),
            ("region", "de"),
            ("language", "en"),
            ("name", "Mira Holm"),
            ("email", EMAIL),
            ("password", PASSWORD),
            // Nothing here can make sample data, so the wish changes nothing.
            ("samples", "yes"),
        ];
        for (field, bad) in [
            ("company", " "),
            ("currency", "XYZ"),
            ("zone", "Mars/Base"),
            ("region", "ZZ"),
            ("language", "tlh"),
            ("password", "Größe & Söhne"),
        ] {
            let mut told = good;
            let place = told.iter().position(|(name, _)| *name == field).unwrap();
            told[place].1 = bad;
            let shown = browser.post("/setup", &told).await;
            shown.expect(422, &[&format!("id=\"e-{field}\""), "value=\"Mira Holm\""]);
            assert!(!shown.has(PASSWORD));
            assert!(
                !people::can_sign_in(&browser.fresh.ws).await.unwrap(),
                "{field}"
            );
            assert_eq!(browser.fresh.ws.settings().name, "Rapport");
        }
        let shown = browser.post("/setup", &good).await;
        assert_eq!(shown.location.as_deref(), Some("/"), "{}", shown.html);
        let settings = browser.fresh.ws.settings();
        assert_eq!(
            (
                settings.name.as_str(),
                settings.zone.as_str(),
                settings.region.as_str()
            ),
            ("Größe & Söhne", "Europe/Berlin", "DE")
        );
        assert_eq!(settings.currency, base::Currency::EUR);
        let home = browser.get("/").await;
        home.expect(200, &["Größe &amp; Söhne", "id=\"start\""]);
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
            &[("name", "Acme"), ("-csrf", "guess")],
        ] {
            browser
                .post_raw("/companies", fields)
                .await
                .expect(403, &["data-page=\"form\"", "open for too long"]);
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
        // Nothing is offered that would be refused.
        for path in [
            "/companies",
            "/companies?q=nothing",
            "/deals?view=board",
            &at,
        ] {
            let shown = browser.get(path).await;
            for control in [
                "id=\"new\"",
                "id=\"edit\"",
                "id=\"delete\"",
                "/new\"",
                "related__new",
            ] {
                assert!(!shown.has(control), "{path} offers {control}");
            }
        }
        let form = format!("{at}/edit");
        for path in ["/companies/new", &form] {
            browser.get(path).await.expect(403, &["viewer"]);
        }
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

#[tokio::test]
async fn what_was_typed_outlives_the_session() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let company = browser
            .record("company", serde_json::json!({"name": "Acme"}))
            .await;
        browser.post("/sign-out", &[]).await;
        let typed = [
            ("name", "Typed Works"),
            ("employees", "12"),
            ("-csrf", "old"),
        ];
        let shown = browser.post_raw("/companies", &typed).await;
        shown.expect(
            401,
            &[
                "id=\"sign-in\"",
                "Your session has ended",
                "name=\"kept.name\" value=\"Typed Works\"",
            ],
        );
        assert!(!shown.has("kept.-csrf"));
        // A wrong password loses nothing either.
        let mut fields = vec![
            ("email", EMAIL),
            ("password", "wrong"),
            ("next", "/companies"),
            ("kept", "/companies"),
            ("kept.name", "Typed Works"),
            ("kept.employees", "12"),
        ];
        browser
            .post("/sign-in", &fields)
            .await
            .expect(422, &["name=\"kept.name\" value=\"Typed Works\""]);
        fields[1] = ("password", PASSWORD);
        let shown = browser.post("/sign-in", &fields).await;
        shown.expect(
            200,
            &[
                "action=\"/companies\"",
                "value=\"Typed Works\"",
                "not saved yet",
            ],
        );
        // The form that is on that page: shown again, not acted on.
        let again = [("name", "Typed Works"), ("employees", "12")];
        let shown = browser.post_raw("/companies", &again).await;
        shown.expect(
            403,
            &[
                "id=\"record-form\"",
                "value=\"Typed Works\"",
                "value=\"12\"",
                "send it again",
            ],
        );
        browser.get("/companies?q=typed").await.expect(200, &[]);
        assert!(!browser.get("/companies").await.has("Typed Works"));
        let token = shown.between("name=\"-csrf\" value=\"", "\"").to_owned();
        let sent = [
            ("name", "Typed Works"),
            ("employees", "12"),
            ("-csrf", &token),
        ];
        assert_eq!(
            browser.post_raw("/companies", &sent).await.status.as_u16(),
            303
        );

        browser.post("/sign-out", &[]).await;
        let path = format!("/companies/{company}/delete");
        browser.post_raw(&path, &[("-csrf", "old")]).await.expect(
            401,
            &[
                &format!("name=\"next\" value=\"/companies/{company}\""),
                "Sign in again",
            ],
        );
        let head = browser.head("/companies?q=a").await;
        let to = Some("/sign-in?next=%2Fcompanies%3Fq%3Da");
        assert_eq!((head.status.as_u16(), head.location.as_deref()), (303, to));
    })
    .await;
}

#[tokio::test]
async fn a_stale_form_of_the_gate_keeps_its_input() {
    on_each(async |fresh| {
        let mut browser = Browser::stranger(fresh).await;
        let set_up = [
            ("token", "open-sesame"),
            ("name", "Mira"),
            ("email", EMAIL),
            ("password", PASSWORD),
        ];
        browser.post_raw("/setup", &set_up).await.expect(
            403,
            &["id=\"setup\"", "value=\"Mira\"", EMAIL, "send it again"],
        );
        let sign_in = [("email", EMAIL), ("password", PASSWORD), ("next", "/deals")];
        let shown = browser.post_raw("/sign-in", &sign_in).await;
        shown.expect(
            403,
            &["id=\"sign-in\"", EMAIL, "value=\"/deals\"", "send it again"],
        );
        assert!(!shown.has(PASSWORD));
    })
    .await;
}

#[tokio::test]
async fn the_menu_says_who_is_signed_in() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let shown = browser.get("/companies").await;
        let menu = shown.between("class=\"menu__note\">", "</p>");
        assert!(menu.contains("Mira Holm") && menu.contains(EMAIL), "{menu}");
    })
    .await;
}

#[tokio::test]
async fn administrators_let_others_in() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        browser.get("/users/new").await.expect(
            200,
            &[
                "name=\"-password\"",
                "type=\"password\"",
                "autocomplete=\"new-password\"",
            ],
        );
        assert!(!browser.get("/companies/new").await.has("-password"));
        let new = |name: &'static str, email: &'static str, password: &'static str| {
            [
                ("name", name),
                ("email", email),
                ("role", "sales"),
                ("-password", password),
            ]
        };
        let weak = browser
            .post("/users", &new("", "vera@acme.example", "short"))
            .await;
        weak.expect(
            422,
            &[
                "id=\"e-name\"",
                "id=\"e--password\"",
                "at least 10 characters",
                "vera@acme.example",
            ],
        );
        assert!(
            !weak.has("value=\"short\""),
            "a password is not shown again"
        );
        browser
            .post("/users", &new("Vera Lund", "vera@acme.example", ""))
            .await
            .expect(422, &["id=\"e--password\""]);
        browser
            .post("/users", &new("Vera Lund", "", PASSWORD))
            .await
            .expect(422, &["id=\"e-email\""]);
        browser
            .post("/users", &new("Vera Lund", EMAIL, PASSWORD))
            .await
            .expect(
                422,
                &[
                    "id=\"e-email\"",
                    "nother user already has this e-mail address",
                ],
            );
        for fields in [
            new("Owner Only", "", ""),
            new("Vera Lund", "vera@acme.example", "first long phrase"),
        ] {
            let shown = browser.post("/users", &fields).await;
            assert_eq!(shown.status.as_u16(), 303, "{}", shown.html);
        }
        let vera = browser.id_of("user", "Vera Lund").await;
        let edit = browser.get(&format!("/users/{vera}/edit")).await;
        edit.expect(200, &["New password"]);
        let version = edit.between("name=\"version\" value=\"", "\"").to_owned();
        let change = [
            ("version", version.as_str()),
            ("-password", "second long phrase"),
        ];
        let shown = browser.post(&format!("/users/{vera}"), &change).await;
        assert_eq!(shown.status.as_u16(), 303, "{}", shown.html);

        browser.post("/sign-out", &[]).await;
        let sign_in =
            |password: &'static str| [("email", "vera@acme.example"), ("password", password)];
        browser
            .post("/sign-in", &sign_in("first long phrase"))
            .await
            .expect(422, &[]);
        browser
            .post("/sign-in", &sign_in("second long phrase"))
            .await
            .expect(303, &[]);
        // She is in sales: whom to let in is not hers to say.
        assert!(!browser.get("/users/new").await.has("-password"));
        let path = format!("/users/{vera}");
        let other = [("version", "1"), ("-password", "third long phrase")];
        browser.post(&path, &other).await;
        browser.post("/sign-out", &[]).await;
        browser
            .post("/sign-in", &sign_in("second long phrase"))
            .await
            .expect(303, &[]);
    })
    .await;
}
