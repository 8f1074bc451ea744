//! Providers are set up: by whom, what is said of faults, what is never shown.

use engine::people::{self, NewUser};

use super::*;

fn form<'a>(other: &'a Other, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("name", "North"),
        ("key", ""),
        ("issuer", &other.issuer),
        ("client_id", other::CLIENT),
        ("client_secret", other::SECRET),
        ("active", "true"),
        ("domains", "north.example\nSOUTH.example"),
        ("second_factor", "never"),
        ("roles_claim", "groups"),
        ("role_value", "crm-sales"),
        ("role_key", "sales"),
        ("role_value", ""),
        ("role_key", ""),
        ("default_role", ""),
        ("scopes", "openid email groups"),
        ("email_claim", "email"),
        ("name_claim", "name"),
    ];
    for (name, value) in more {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    fields
}

#[tokio::test]
async fn an_administrator_sets_a_provider_up_tests_and_removes_it() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let other = Other::start().await;
        browser.get("/sign-in-providers").await.expect(
            200,
            &["Nobody else signs people in", "/sign-in-providers/new"],
        );
        browser
            .get("/sign-in-providers/new")
            .await
            .expect(200, &["http://localhost/sign-in/with/KEY/callback"]);
        let faulty = form(
            &other,
            &[
                ("name", ""),
                ("issuer", "http://id.example"),
                ("trusted", "true"),
                ("domains", ""),
                ("role_key", "king"),
            ],
        );
        let shown = browser.post("/sign-in-providers", &faulty).await;
        shown.expect(
            422,
            &[
                "id=\"e-name\"",
                "must begin with https://",
                "name the domains",
                "There is no role",
                "value=\"crm-sales\"",
            ],
        );
        assert!(!shown.has(other::SECRET), "the secret comes back");

        let shown = browser
            .post(
                "/sign-in-providers",
                &form(&other, &[("create_users", "true")]),
            )
            .await;
        let page = shown
            .location
            .clone()
            .unwrap_or_else(|| panic!("{}", shown.html));
        let shown = browser.get(&page).await;
        shown.expect(
            200,
            &[
                "http://localhost/sign-in/with/north/callback",
                "There is one. Leave this empty",
                "south.example",
                "value=\"openid email groups\"",
            ],
        );
        assert!(!shown.has("s/ecret"), "the secret is shown");
        browser
            .get("/sign-in-providers")
            .await
            .expect(200, &["North", &other.issuer]);

        let shown = browser.post(&format!("{page}/test"), &[]).await;
        shown.expect(
            200,
            &[
                "is who it should be",
                "Its keys can be read: 1",
                "data-outlook=\"good\"",
            ],
        );
        assert!(!shown.has("data-outlook=\"bad\""));
        other.describe("issuer", json!("https://elsewhere.example"));
        browser
            .post(&format!("{page}/test"), &[])
            .await
            .expect(200, &["data-outlook=\"bad\"", "It calls itself"]);
        other.describe("issuer", json!(other.issuer));

        // Saved without the secret it stays; the sign-in below needs it.
        let kept = form(&other, &[("client_secret", ""), ("create_users", "true")]);
        let kept: Vec<_> = kept
            .into_iter()
            .filter(|(name, _)| !matches!(*name, "key" | "issuer"))
            .collect();
        assert_eq!(browser.post(&page, &kept).await.status.as_u16(), 303);
        let mine = browser.with_cookies(Default::default());
        is_in(&sign_in(&mut browser, &other, json!({})).await);
        let hers = browser.with_cookies(mine);
        let off: Vec<_> = kept
            .into_iter()
            .filter(|(name, _)| *name != "active")
            .collect();
        browser.post(&page, &off).await;
        let mine = browser.with_cookies(hers);
        assert!(
            browser.get("/deals").await.location.is_some(),
            "her session has ended"
        );
        browser.get("/sign-in/with/north").await.expect(404, &[]);
        assert!(!browser.get("/sign-in").await.has("Sign in with North"));

        browser.with_cookies(mine);
        let shown = browser.post(&format!("{page}/delete"), &[]).await;
        assert_eq!(shown.location.as_deref(), Some("/sign-in-providers"));
        assert_eq!(browser.fresh.rows("providers").await, 0);
        assert_eq!(browser.fresh.rows("identities").await, 0);
        browser.get(&page).await.expect(404, &[]);
    })
    .await;
}

#[tokio::test]
async fn only_who_may_do_everything_says_who_is_believed() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let other = with_provider(&browser.fresh, json!({})).await;
        let rights = json!({"objects": {"user": {"read": "all", "update": "all"}}, "special": ["manage_people"]});
        let role = json!({"name": "People", "key": "people", "rights": rights});
        let role = browser.record("role", role).await;
        let new = |email: &str, role: &str| NewUser {
            email: email.into(),
            name: email.into(),
            role: role.into(),
            password: PASSWORD.into(),
            team: None,
        };
        let cx = browser.fresh.cx();
        let keeper = people::create_user(&cx, new("keeper@acme.example", "partner")).await.unwrap();
        let any = engine::records::Expect::Any;
        let further = json!({"roles": [role]});
        engine::records::update(&cx, &keeper.object, keeper.id, further, any).await.unwrap();
        people::create_user(&cx, new("seller@acme.example", "sales")).await.unwrap();
        let provider = identity::providers::list(&cx).await.unwrap()[0].id;
        let page = format!("/sign-in-providers/{provider}");
        for (email, see) in [("keeper@acme.example", 200), ("seller@acme.example", 403)] {
            browser.with_cookies(Default::default());
            browser.post("/sign-in", &[("email", email), ("password", PASSWORD)]).await;
            browser.get("/sign-in-providers").await.expect(see, &[]);
            let shown = browser.get(&page).await;
            shown.expect(see, &[]);
            assert!(!shown.has("id=\"save\""), "{email}");
            browser.get("/sign-in-providers/new").await.expect(403, &[]);
            browser.post("/sign-in-providers", &form(&other, &[("key", "mine")])).await.expect(403, &[]);
            browser.post(&page, &form(&other, &[("trusted", "true")])).await.expect(403, &[]);
            browser.post(&format!("{page}/delete"), &[]).await.expect(403, &[]);
        }
        let settings = &identity::providers::list(&cx).await.unwrap()[0].settings;
        assert!(!settings.trusted && settings.active);
    })
    .await;
}
