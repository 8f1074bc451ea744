//! Roles that ask for a second factor: who has none sets one up and gets no further
//! before; and nobody locks themselves out without a word.

use engine::people::{self, NewUser};
use serde_json::json;
use testkit::on_each;

use crate::browser::{Browser, EMAIL, PASSWORD, Shown};

const ANA: &str = "ana@acme.example";

async fn colleague(browser: &Browser, role: &str) -> base::Id {
    let new = NewUser {
        email: ANA.into(),
        name: "Ana Berg".into(),
        role: role.into(),
        password: PASSWORD.into(),
        team: None,
    };
    people::create_user(&browser.fresh.cx(), new)
        .await
        .unwrap()
        .id
}

async fn sign_in(browser: &mut Browser) -> Shown {
    let fields = [("email", ANA), ("password", PASSWORD), ("next", "/deals")];
    browser.post("/sign-in", &fields).await
}

fn code(browser: &Browser, page: &Shown) -> String {
    let secret = page.between("<code class=\"program__text\">", "</code>");
    let secret = totp_rs::Secret::try_from_base32(secret.replace(' ', "")).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    let now = browser.fresh.clock.now().0 / 1_000_000;
    totp.generate(now.unsigned_abs()).to_string()
}

const TIMES: [(&str, &str); 2] = [("idle", "336"), ("longest", "2160")];

async fn require(browser: &mut Browser, role: &str) -> Shown {
    let fields = [("second_factor", role), TIMES[0], TIMES[1]];
    browser.post("/sign-in/rules", &fields).await
}

#[tokio::test]
async fn who_must_have_a_factor_sets_one_up_before_anything_opens() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        colleague(&browser, "sales").await;
        let mut ana = browser.another();
        sign_in(&mut ana).await.expect(303, &[]);
        ana.get("/deals").await.expect(200, &[]);

        let shown = require(&mut browser, "sales").await;
        assert_eq!(
            shown.location.as_deref(),
            Some("/sign-in/rules"),
            "{}",
            shown.html
        );
        browser
            .get("/sign-in/rules")
            .await
            .expect(200, &["value=\"sales\" checked"]);
        // Sessions without one end at once.
        let shown = ana.get("/deals").await;
        assert_eq!(shown.location.as_deref(), Some("/sign-in?next=%2Fdeals"));

        let shown = sign_in(&mut ana).await;
        let to = Some("/sign-in/set-up?next=%2Fdeals");
        assert_eq!(shown.location.as_deref(), to);
        let shown = ana.get("/deals").await;
        assert_eq!(shown.location.as_deref(), Some("/sign-in?next=%2Fdeals"));
        let shown = ana.post("/sign-in/second", &[("code", "000000")]).await;
        shown.expect(422, &[]);

        let page = ana.get("/sign-in/set-up?next=%2Fdeals").await;
        page.expect(200, &["Protect your account", "value=\"/deals\""]);
        let ticket = page.between("name=\"ticket\" value=\"", "\"").to_owned();
        let fields = [("ticket", ticket.as_str()), ("code", "nonsense")];
        ana.post("/sign-in/set-up", &fields)
            .await
            .expect(422, &["e-code"]);
        let code = code(&ana, &page);
        let fields = [
            ("ticket", ticket.as_str()),
            ("code", code.as_str()),
            ("next", "/deals"),
        ];
        let shown = ana.post("/sign-in/set-up", &fields).await;
        shown.expect(200, &["Keep your recovery codes", "href=\"/deals\""]);
        ana.get("/deals").await.expect(200, &["Ana Berg"]);
        // The only factor stays.
        ana.post("/account/program/remove", &[])
            .await
            .expect(409, &["this is your only one"]);
    })
    .await;
}

#[tokio::test]
async fn a_role_of_ones_own_asks_through_a_team_too() {
    on_each(async |fresh| {
        let browser = Browser::signed_in(fresh).await;
        let rights = json!({"objects": {"deal": {"read": "all"}}, "special": []});
        let role =
            json!({"name": "Auditors", "key": "auditors", "rights": rights, "second_factor": true});
        let role = browser.record("role", role).await;
        let team = browser
            .record("team", json!({"name": "Audit", "roles": [role]}))
            .await;
        let id = colleague(&browser, "sales").await;
        let mut ana = browser.another();
        sign_in(&mut ana).await.expect(303, &[]);
        ana.get("/deals").await.expect(200, &[]);
        let body = json!({ "team": team });
        let cx = browser.fresh.cx();
        engine::records::update(
            &cx,
            &schema::ObjectId::from("user"),
            id,
            body,
            engine::records::Expect::Any,
        )
        .await
        .unwrap();
        let shown = ana.get("/deals").await;
        assert_eq!(shown.location.as_deref(), Some("/sign-in?next=%2Fdeals"));
        let shown = sign_in(&mut ana).await;
        let to = Some("/sign-in/set-up?next=%2Fdeals");
        assert_eq!(shown.location.as_deref(), to);
    })
    .await;
}

#[tokio::test]
async fn nobody_asks_of_themselves_what_they_do_not_have() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        require(&mut browser, "administrator")
            .await
            .expect(422, &["Set one up on the page", "e-second_factor"]);
        browser.get("/deals").await.expect(200, &[]);
        let page = browser.get("/account/program").await;
        let ticket = page.between("name=\"ticket\" value=\"", "\"").to_owned();
        let code = code(&browser, &page);
        let fields = [("ticket", ticket.as_str()), ("code", code.as_str())];
        browser
            .post("/account/program", &fields)
            .await
            .expect(200, &[]);
        require(&mut browser, "administrator")
            .await
            .expect(303, &[]);
        browser.get("/deals").await.expect(200, &["Mira Holm"]);
        // Nor by a role of one's own.
        let email = engine::people::by_email(&browser.fresh.ws, EMAIL)
            .await
            .unwrap();
        assert!(email.is_some());
    })
    .await;
}

#[tokio::test]
async fn who_manages_people_lets_off_nobody_above_them() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let rights = json!({"objects": {"*": {"read": "all"}, "user": {"read": "all", "update": "all"}, "role": {"read": "all", "create": "all", "update": "all"}}, "special": ["manage_people"]});
        browser
            .record("role", json!({"name": "Desk", "key": "desk", "rights": rights}))
            .await;
        let desk = browser.id_of("role", "Desk").await;
        let id = colleague(&browser, "partner").await;
        let body = json!({"role": null, "roles": [desk]});
        let cx = browser.fresh.cx();
        let user = schema::ObjectId::from("user");
        engine::records::update(&cx, &user, id, body, engine::records::Expect::Any).await.unwrap();
        let mut ana = browser.another();
        sign_in(&mut ana).await.expect(303, &[]);
        require(&mut ana, "administrator")
            .await
            .expect(422, &["lets people do more than you may do"]);
        let mira = browser.id_of("user", "Mira Holm").await;
        for path in ["sign-in/end", "sign-in/reset", "sign-in/end/abc"] {
            ana.post(&format!("/users/{mira}/{path}"), &[])
                .await
                .expect(403, &["rights that you do not have"]);
        }
        ana.get(&format!("/users/{mira}/sign-in")).await.expect(403, &[]);
        // Nor does she ask of her own role what she does not have.
        let from = people::Origin::default();
        let signed_in = people::sign_in(&cx.ws, ANA, PASSWORD, from).await.unwrap();
        let hers = cx.ws.cx(signed_in.0.who, engine::Via::Rest);
        let role = schema::ObjectId::from("role");
        let desk = base::Id::parse(&desk).unwrap();
        let body = json!({"second_factor": true});
        let any = engine::records::Expect::Any;
        let error = engine::records::update(&hers, &role, desk, body, any)
            .await
            .unwrap_err();
        assert_eq!(error.faults()[0].code, "factor_first", "{error:?}");
        browser.get("/deals").await.expect(200, &[]);
    })
    .await;
}

#[tokio::test]
async fn times_out_of_bounds_are_refused_beside_their_fields() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        for (idle, longest, field) in [
            ("0", "10", "e-idle"),
            ("8", "99999", "e-longest"),
            ("soon", "10", "e-idle"),
        ] {
            let fields = [("idle", idle), ("longest", longest)];
            browser
                .post("/sign-in/rules", &fields)
                .await
                .expect(422, &[field]);
        }
        let fields = [("idle", "0.5"), ("longest", "2")];
        browser
            .post("/sign-in/rules", &fields)
            .await
            .expect(303, &[]);
        let half = std::time::Duration::from_secs(1500);
        for _ in 0..4 {
            browser.fresh.clock.advance(half);
            browser.get("/deals").await.expect(200, &[]);
        }
        // Two hours after signing in it ends, though it was used.
        browser.fresh.clock.advance(half);
        browser.get("/deals").await.expect(303, &[]);
        let fields = [("email", EMAIL), ("password", PASSWORD)];
        browser.post("/sign-in", &fields).await.expect(303, &[]);
        browser
            .fresh
            .clock
            .advance(std::time::Duration::from_secs(1900));
        browser.get("/deals").await.expect(303, &[]);
    })
    .await;
}
