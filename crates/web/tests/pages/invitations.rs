//! Links with which people choose a password.

use engine::people::{self, NewUser};
use testkit::{fresh::NOON, on_each};

use crate::browser::{Browser, EMAIL, PASSWORD, Shown};

const NEW: &str = "nine loud mountains";

fn secret(shown: &Shown) -> String {
    shown
        .between("http://localhost/set-password#", "\"")
        .to_owned()
}

/// Follows a link as its script does.
async fn follow(browser: &mut Browser, secret: &str) -> Shown {
    let shown = browser.get("/set-password").await;
    shown.expect(200, &["data-from-hash=\"secret\""]);
    assert_eq!(shown.headers["referrer-policy"], "no-referrer");
    browser.post("/set-password", &[("secret", secret)]).await
}

async fn choose(browser: &mut Browser, secret: &str, password: &str) -> Shown {
    let fields = [("secret", secret), ("password", password)];
    browser.post("/set-password", &fields).await
}

#[tokio::test]
async fn somebody_is_invited_chooses_a_password_and_is_in() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        browser
            .get("/users")
            .await
            .expect(200, &["id=\"invite\"", "/users/invite"]);
        browser.get("/companies/invite").await.expect(404, &[]);
        browser
            .get("/users/invite")
            .await
            .expect(200, &["id=\"invite-form\"", "Manager"]);
        let faulty = [("name", ""), ("email", "bo"), ("role", "king")];
        browser
            .post("/users/invite", &faulty)
            .await
            .expect(422, &["e-name", "There is no role"]);
        let good = [
            ("name", "Bo Berg"),
            ("email", "bo@acme.example"),
            ("role", "manager"),
        ];
        let shown = browser.post("/users/invite", &good).await;
        shown.expect(
            201,
            &[
                "The link for Bo Berg",
                "data-copy=\"http://localhost/set-password#",
            ],
        );
        let first = secret(&shown);
        browser.post("/users/invite", &good).await.expect(409, &[]);

        // A newer one takes it back.
        let user = browser.id_of("user", "Bo Berg").await;
        let page = format!("/users/{user}/link");
        browser
            .get(&format!("/users/{user}"))
            .await
            .expect(200, &[&page]);
        browser
            .get(&page)
            .await
            .expect(200, &["Invite Bo Berg", "48 hours"]);
        let shown = browser.post(&page, &[]).await;
        let second = secret(&shown);
        browser.with_cookies(Default::default());
        let over = "good for nothing any more";
        follow(&mut browser, &first).await.expect(410, &[over]);

        let shown = follow(&mut browser, &second).await;
        shown.expect(
            200,
            &["Welcome, Bo Berg", "bo@acme.example", "id=\"choose\""],
        );
        assert_eq!(shown.headers["referrer-policy"], "no-referrer");
        // Looking at it uses nothing up.
        follow(&mut browser, &second)
            .await
            .expect(200, &["id=\"choose\""]);
        for weak in ["short", "password1234", "bo@acme.example"] {
            let shown = choose(&mut browser, &second, weak).await;
            shown.expect(422, &["id=\"choose\"", "control__error"]);
        }
        let told = |password: &'static str| {
            [
                ("secret", second.clone()),
                ("password", password.to_owned()),
            ]
        };
        for (password, said) in [("password1234", "Too weak so far"), (NEW, "Strong enough")] {
            let fields = told(password);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            browser
                .post("/set-password/strength", &fields)
                .await
                .expect(200, &[said]);
        }
        let shown = choose(&mut browser, &second, NEW).await;
        assert_eq!(shown.location.as_deref(), Some("/"), "{}", shown.html);
        browser.get("/deals").await.expect(200, &["Bo Berg"]);
        choose(&mut browser, &second, "ten quiet valleys")
            .await
            .expect(410, &[over]);
        browser.with_cookies(Default::default());
        let back = [("email", "bo@acme.example"), ("password", NEW)];
        assert_eq!(browser.post("/sign-in", &back).await.status.as_u16(), 303);
    })
    .await;
}

#[tokio::test]
async fn a_reset_ends_all_sessions_and_a_link_ends_with_its_time() {
    on_each(async |fresh| {
        let clock = fresh.clock.clone();
        let mut browser = Browser::signed_in(fresh).await;
        let user = browser.id_of("user", "Mira Holm").await;
        let page = format!("/users/{user}/link");
        browser
            .get(&page)
            .await
            .expect(200, &["A new password for Mira Holm", "2 hours"]);
        let late = secret(&browser.post(&page, &[]).await);
        let mine = browser.with_cookies(Default::default());
        clock.set(NOON.plus_seconds(2 * 3600));
        follow(&mut browser, &late)
            .await
            .expect(410, &["its time is over"]);
        choose(&mut browser, &late, NEW).await.expect(410, &[]);

        let mine = browser.with_cookies(mine);
        let link = secret(&browser.post(&page, &[]).await);
        let mine = browser.with_cookies(mine);
        follow(&mut browser, &link)
            .await
            .expect(200, &["All sessions of yours end"]);
        assert_eq!(
            choose(&mut browser, &link, NEW).await.location.as_deref(),
            Some("/")
        );
        browser.get("/deals").await.expect(200, &["Mira Holm"]);
        browser.with_cookies(mine);
        assert!(
            browser.get("/deals").await.location.is_some(),
            "the old session goes on"
        );
        browser
            .post("/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
            .await
            .expect(422, &[]);
    })
    .await;
}

#[tokio::test]
async fn a_link_dies_with_a_password_that_is_given_and_with_the_account() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let good = [
            ("name", "Bo Berg"),
            ("email", "bo@acme.example"),
            ("role", "sales"),
        ];
        let link = secret(&browser.post("/users/invite", &good).await);
        let user = browser.id_of("user", "Bo Berg").await;
        let id = base::Id::parse(&user).unwrap();
        people::set_password(&browser.fresh.cx(), id, PASSWORD.into())
            .await
            .unwrap();
        follow(&mut browser, &link).await.expect(410, &[]);

        let link = secret(&browser.post(&format!("/users/{user}/link"), &[]).await);
        let any = engine::records::Expect::Any;
        let off = serde_json::json!({"active": false});
        engine::records::update(
            &browser.fresh.cx(),
            &schema::ObjectId::from("user"),
            id,
            off,
            any,
        )
        .await
        .unwrap();
        follow(&mut browser, &link).await.expect(410, &[]);
        choose(&mut browser, &link, NEW).await.expect(410, &[]);
        browser
            .post(&format!("/users/{user}/link"), &[])
            .await
            .expect(409, &["may not sign in"]);
    })
    .await;
}

#[tokio::test]
async fn links_are_made_by_who_manages_people_for_nobody_who_may_more() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let mira = browser.id_of("user", "Mira Holm").await;
        let rights = serde_json::json!({"objects": {"user": {"create": "all", "read": "all", "update": "all"}}, "special": ["manage_people"]});
        let role = serde_json::json!({"name": "People", "key": "people", "rights": rights});
        let role = browser.record("role", role).await;
        let cx = browser.fresh.cx();
        for (email, own) in [("keeper@acme.example", true), ("seller@acme.example", false)] {
            let new = NewUser {
                email: email.into(),
                name: email.into(),
                role: "partner".into(),
                password: PASSWORD.into(),
                team: None,
            };
            let user = people::create_user(&cx, new).await.unwrap();
            if own {
                let any = engine::records::Expect::Any;
                let further = serde_json::json!({"roles": [role]});
                engine::records::update(&cx, &user.object, user.id, further, any).await.unwrap();
            }
        }
        let seller = browser.id_of("user", "seller@acme.example").await;
        let sign_in = async |browser: &mut Browser, email: &str| {
            browser.with_cookies(Default::default());
            let fields = [("email", email), ("password", PASSWORD)];
            assert_eq!(browser.post("/sign-in", &fields).await.status.as_u16(), 303);
        };
        sign_in(&mut browser, "seller@acme.example").await;
        browser.get("/users/invite").await.expect(403, &[]);
        browser.post("/users/invite", &[("name", "X")]).await.expect(403, &[]);
        browser.post(&format!("/users/{mira}/link"), &[]).await.expect(403, &[]);
        browser.post(&format!("/users/{seller}/link"), &[]).await.expect(403, &[]);

        sign_in(&mut browser, "keeper@acme.example").await;
        browser.get(&format!("/users/{mira}/link")).await.expect(403, &["rights that you do not have"]);
        browser.post(&format!("/users/{mira}/link"), &[]).await.expect(403, &[]);
        assert!(!browser.get(&format!("/users/{mira}")).await.has("/link\""));
        browser.post(&format!("/users/{seller}/link"), &[]).await.expect(200, &["set-password#"]);
        let admin = [("name", "X"), ("email", "x@acme.example"), ("role", "administrator")];
        browser.post("/users/invite", &admin).await.expect(422, &["rights that you do not have"]);
        assert_eq!(browser.fresh.rows("tickets").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_page_that_was_open_too_long_is_shown_again() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let good = [
            ("name", "Bo Berg"),
            ("email", "bo@acme.example"),
            ("role", "sales"),
        ];
        let link = secret(&browser.post("/users/invite", &good).await);
        let stale = [
            ("secret", link.as_str()),
            ("password", NEW),
            ("-csrf", "guess"),
        ];
        browser
            .post_raw("/set-password", &stale)
            .await
            .expect(403, &["id=\"choose\""]);
        let user = browser.id_of("user", "Bo Berg").await;
        let id = base::Id::parse(&user).unwrap();
        assert!(!people::has_password(&browser.fresh.ws, id).await.unwrap());
        let stale = [
            ("name", "Cy"),
            ("email", "cy@acme.example"),
            ("role", "sales"),
            ("-csrf", "guess"),
        ];
        browser
            .post_raw("/users/invite", &stale)
            .await
            .expect(403, &["id=\"invite-form\"", "cy@acme.example"]);
    })
    .await;
}

#[tokio::test]
async fn a_link_that_nobody_used_is_taken_back() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let bo = [
            ("name", "Bo Berg"),
            ("email", "bo@acme.example"),
            ("role", "manager"),
        ];
        let out = secret(&browser.post("/users/invite", &bo).await);
        let user = browser.id_of("user", "Bo Berg").await;
        let page = format!("/users/{user}/sign-in");
        browser.get(&page).await.expect(
            200,
            &[
                "id=\"link-panel\"",
                "An invitation was made",
                "Take it back",
            ],
        );
        let withdraw = format!("/users/{user}/link/withdraw");
        let other = [("purpose", "reset")];
        browser.post(&withdraw, &other).await.expect(404, &[]);
        let invitation = [("purpose", "invitation")];
        let done = browser.post(&withdraw, &invitation).await;
        assert_eq!(done.location.as_deref(), Some(page.as_str()));
        let shown = browser.get(&page).await;
        shown.expect(200, &["The link is taken back"]);
        assert!(!shown.has("link-panel"));
        browser
            .get("/audit")
            .await
            .expect(200, &["Link taken back", "Invitation", "Bo Berg"]);
        browser.with_cookies(Default::default());
        let over = "good for nothing any more";
        follow(&mut browser, &out).await.expect(410, &[over]);
        choose(&mut browser, &out, NEW).await.expect(410, &[over]);
    })
    .await;
}
