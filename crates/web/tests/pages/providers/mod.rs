//! Sign-in with others: who comes in, as whom, and what is not believed.

mod attacks;
mod other;
mod setup;

use serde_json::{Value as Json, json};
use testkit::{Fresh, fresh::NOON, on_each};

use crate::browser::{Browser, EMAIL, PASSWORD, Shown};
use other::{Answer, Other, Question};

const DEALS: &str = "/deals?q=acme";

/// Seconds since 1970 on the clock of the tests.
fn noon() -> i64 {
    NOON.seconds()
}

/// What a provider says of Ana, asked this.
fn ana(other: &Other, question: &Question) -> Json {
    json!({
        "iss": other.issuer,
        "aud": other::CLIENT,
        "sub": "ana-1",
        "nonce": question.get("nonce"),
        "iat": noon(),
        "exp": noon() + 300,
        "email": "Ana@North.Example",
        "email_verified": true,
        "name": "Ana Lind",
        "groups": ["crm-sales"],
    })
}

/// A provider that is set up.
async fn with_provider(fresh: &Fresh, more: Json) -> Other {
    let other = Other::start().await;
    identity::providers::create(&fresh.cx(), &other.body(more))
        .await
        .unwrap();
    other
}

/// Sets out to the provider with the key `north`.
async fn set_out(browser: &mut Browser, next: &str) -> Question {
    let path = match next {
        "" => "/sign-in/with/north".to_owned(),
        next => format!("/sign-in/with/north?next={}", next.replace('?', "%3F")),
    };
    let shown = browser.get(&path).await;
    Question::of(&shown.location.unwrap_or_else(|| panic!("{}", shown.html)))
}

/// Comes back with a code.
async fn come_back(browser: &mut Browser, question: &Question, code: &str) -> Shown {
    let state = question.get("state");
    let path = format!("/sign-in/with/north/callback?code={code}&state={state}");
    browser.get(&path).await
}

/// Goes there and back as whom these claims are about.
async fn sign_in(browser: &mut Browser, other: &Other, change: Json) -> Shown {
    browser.with_cookies(Default::default());
    let question = set_out(browser, DEALS).await;
    let mut claims = ana(other, &question);
    let map = claims.as_object_mut().unwrap();
    map.extend(change.as_object().unwrap().clone());
    map.retain(|_, value| !value.is_null());
    let code = other.grant(&question, Answer::Token(other.key.sign(&claims)));
    come_back(browser, &question, &code).await
}

#[track_caller]
fn is_in(shown: &Shown) {
    let to = (shown.status.as_u16(), shown.location.as_deref());
    assert_eq!(to, (303, Some(DEALS)), "{}", shown.html);
}

fn maps() -> Json {
    json!({
        "create_users": true,
        "roles": [
            {"value": "crm-managers", "role": "manager"},
            {"value": "crm-sales", "role": "sales"},
        ],
    })
}

#[tokio::test]
async fn somebody_new_comes_in_and_their_role_follows_the_provider() {
    on_each(async |fresh| {
        let other = with_provider(&fresh, maps()).await;
        let mut browser = Browser::stranger(fresh).await;
        browser
            .get("/sign-in?next=%2Fdeals%3Fq%3Dacme")
            .await
            .expect(200, &["Sign in with North", "href=\"/sign-in/with/north?next=%2Fdeals%3Fq%3Dacme\""]);
        let question = set_out(&mut browser, DEALS).await;
        assert!(question.address.starts_with(&format!("{}/auth?tenant=north&", other.issuer)));
        for (name, value) in [
            ("response_type", "code"),
            ("client_id", other::CLIENT),
            ("code_challenge_method", "S256"),
            ("scope", "openid email profile"),
            ("redirect_uri", "http://localhost/sign-in/with/north/callback"),
        ] {
            assert_eq!(question.get(name), value, "{name}");
        }
        is_in(&sign_in(&mut browser, &other, json!({})).await);
        browser.get("/deals").await.expect(200, &["Ana Lind", "ana@north.example"]);
        let user = browser.id_of("user", "Ana Lind").await;
        assert_eq!(browser.stored("user", &user).await["role"], "sales");

        // Known by what the provider calls her, whatever else it says.
        let moved = json!({"email": "ana.new@north.example", "email_verified": false, "groups": ["crm-managers", "crm-sales"]});
        is_in(&sign_in(&mut browser, &other, moved).await);
        let stored = browser.stored("user", &user).await;
        assert_eq!((&stored["role"], &stored["email"]), (&json!("manager"), &json!("ana@north.example")));

        let shown = sign_in(&mut browser, &other, json!({"groups": ["elsewhere"]})).await;
        shown.expect(403, &["puts you in no group"]);
        assert_eq!(browser.stored("user", &user).await["role"], Json::Null);
        assert!(browser.get("/deals").await.location.is_some(), "nobody is signed in");
        is_in(&sign_in(&mut browser, &other, json!({})).await);
        assert_eq!(browser.stored("user", &user).await["role"], "sales");
    })
    .await;
}

#[tokio::test]
async fn roles_of_the_workspace_are_mapped_beside_those_given_by_hand() {
    on_each(async |fresh| {
        let browser = Browser::stranger(fresh).await;
        let role = async |key: &str| {
            let rights = json!({"objects": {"company": {"read": "all"}}});
            let body = json!({"name": key, "key": key, "rights": rights});
            browser.record("role", body).await
        };
        let (north, south) = (role("north").await, role("south").await);
        let mut browser = browser;
        let maps = json!({"create_users": true, "roles": [{"value": "n", "role": "north"}], "default_role": "viewer"});
        let other = with_provider(&browser.fresh, maps).await;
        is_in(&sign_in(&mut browser, &other, json!({"groups": "n"})).await);
        let user = browser.id_of("user", "Ana Lind").await;
        let roles = async |browser: &Browser| {
            let stored = browser.stored("user", &user).await;
            let further = stored["roles"].as_array().cloned().unwrap_or_default();
            let ids: Vec<String> = further.iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
            (stored["role"].clone(), ids)
        };
        assert_eq!(roles(&browser).await, (Json::Null, vec![north.clone()]));

        let id = base::Id::parse(&user).unwrap();
        let body = json!({"roles": [north, south]});
        let any = engine::records::Expect::Any;
        engine::records::update(&browser.fresh.cx(), &schema::ObjectId::from("user"), id, body, any)
            .await
            .unwrap();
        is_in(&sign_in(&mut browser, &other, json!({"groups": []})).await);
        assert_eq!(roles(&browser).await, (json!("viewer"), vec![south]));
    })
    .await;
}

#[tokio::test]
async fn an_account_is_linked_by_an_address_that_was_checked_alone() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let person = json!({"name": "Ana", "email": "ana@north.example", "role": "viewer"});
        let user = browser.record("user", person).await;
        let other = with_provider(
            &browser.fresh,
            json!({"domains": ["north.example", "acme.example"]}),
        )
        .await;
        for (change, status, said) in [
            (
                json!({"email_verified": false}),
                403,
                "does not say that ana@north.example was checked",
            ),
            (
                json!({"email_verified": null}),
                403,
                "does not say that ana@north.example was checked",
            ),
            (
                json!({"email": null}),
                403,
                "did not tell your e-mail address",
            ),
            (
                json!({"email": "ana@south.example"}),
                403,
                "may not sign in addresses like ana@south.example",
            ),
            (
                json!({"email": "ana@x.north.example"}),
                403,
                "may not sign in addresses",
            ),
            (
                json!({"email": "bo@north.example"}),
                403,
                "Nobody here has the address bo@north.example",
            ),
            // An administrator is not taken over by whoever runs the provider.
            (
                json!({"email": EMAIL}),
                403,
                "is not trusted with that at once",
            ),
        ] {
            let shown = sign_in(&mut browser, &other, change.clone()).await;
            shown.expect(status, &[said]);
            assert!(browser.cookie("session").is_none(), "{change}");
        }
        assert_eq!(browser.fresh.rows("identities").await, 0);
        assert_eq!(browser.fresh.rows("o_user").await, 2);

        is_in(&sign_in(&mut browser, &other, json!({})).await);
        assert_eq!(browser.fresh.rows("identities").await, 1);
        let stored = browser.stored("user", &user).await;
        assert_eq!(
            stored["role"], "viewer",
            "roles that are given by hand stay"
        );
        // Somebody else has her address now: they are not her.
        let shown = sign_in(&mut browser, &other, json!({"sub": "ana-2"})).await;
        shown.expect(403, &["knows another account for ana@north.example"]);
        assert_eq!(browser.fresh.rows("identities").await, 1);

        let id = base::Id::parse(&user).unwrap();
        let off = json!({"active": false});
        let any = engine::records::Expect::Any;
        engine::records::update(
            &browser.fresh.cx(),
            &schema::ObjectId::from("user"),
            id,
            off,
            any,
        )
        .await
        .unwrap();
        let shown = sign_in(&mut browser, &other, json!({})).await;
        shown.expect(403, &["was switched off or removed"]);
    })
    .await;
}

#[tokio::test]
async fn a_trusted_provider_links_administrators_and_needs_no_word_on_addresses() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let trusted =
            json!({"domains": ["acme.example"], "trusted": true, "second_factor": "claims"});
        let other = with_provider(&browser.fresh, trusted).await;
        let no = json!({"email": EMAIL, "email_verified": false});
        sign_in(&mut browser, &other, no)
            .await
            .expect(403, &["was checked"]);
        let yes = json!({"email": EMAIL, "email_verified": null, "amr": ["pwd", "mfa"]});
        is_in(&sign_in(&mut browser, &other, yes).await);
        browser.get("/deals").await.expect(200, &["Mira Holm"]);
        let session = async |browser: &Browser| {
            let token = browser.cookie("session").unwrap().to_owned();
            engine::people::session(&browser.fresh.ws, &token)
                .await
                .unwrap()
                .unwrap()
        };
        let begun = session(&browser).await;
        assert!(begun.via.starts_with("provider ") && begun.second_at.is_some());
        is_in(&sign_in(&mut browser, &other, json!({"email": EMAIL})).await);
        assert!(session(&browser).await.second_at.is_none());
    })
    .await;
}

#[tokio::test]
async fn who_is_signed_in_connects_a_provider_and_disconnects_it() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let other = with_provider(&browser.fresh, json!({})).await;
        let page = "/account";
        browser
            .get(page)
            .await
            .expect(200, &["Connect North", "Not connected"]);
        // A link of somebody else's making does not begin it.
        browser
            .post_raw("/sign-in/with/north/connect", &[("-csrf", "guess")])
            .await
            .expect(403, &[]);
        let shown = browser.post("/sign-in/with/north/connect", &[]).await;
        shown.expect(200, &["Go on to North"]);
        let question = Question::of(
            &shown
                .between("id=\"go-on\" href=\"", "\"")
                .replace("&amp;", "&"),
        );
        let mut claims = ana(&other, &question);
        claims["sub"] = json!("mira-7");
        let code = other.grant(&question, Answer::Token(other.key.sign(&claims)));
        // Whoever was signed in as somebody else meanwhile gets nobody's account.
        let mine = browser.with_cookies(Default::default());
        come_back(&mut browser, &question, &code)
            .await
            .expect(400, &["belongs to no sign-in"]);
        browser.with_cookies(mine);

        let shown = browser.post("/sign-in/with/north/connect", &[]).await;
        let question = Question::of(
            &shown
                .between("id=\"go-on\" href=\"", "\"")
                .replace("&amp;", "&"),
        );
        let mut claims = ana(&other, &question);
        claims["sub"] = json!("mira-7");
        let code = other.grant(&question, Answer::Token(other.key.sign(&claims)));
        let shown = come_back(&mut browser, &question, &code).await;
        assert_eq!(shown.location.as_deref(), Some(page), "{}", shown.html);
        browser
            .get(page)
            .await
            .expect(200, &["Connected", "ana@north.example", "Disconnect"]);
        is_in(
            &sign_in(
                &mut browser,
                &other,
                json!({"sub": "mira-7", "email": null}),
            )
            .await,
        );
        browser.get("/deals").await.expect(200, &["Mira Holm"]);

        let action = browser.get(page).await;
        let action = action
            .between("<form method=\"post\" action=\"/users/", "\"")
            .to_owned();
        let shown = browser.post(&format!("/users/{action}"), &[]).await;
        assert_eq!(shown.location.as_deref(), Some(page), "{}", shown.html);
        let shown = sign_in(
            &mut browser,
            &other,
            json!({"sub": "mira-7", "email": EMAIL}),
        )
        .await;
        shown.expect(403, &["is not trusted with that at once"]);
        let back = [("email", EMAIL), ("password", PASSWORD)];
        assert_eq!(browser.post("/sign-in", &back).await.status.as_u16(), 303);
    })
    .await;
}

#[tokio::test]
async fn new_keys_are_fetched_when_one_is_missing() {
    on_each(async |fresh| {
        let mut other = with_provider(&fresh, maps()).await;
        let clock = fresh.clock.clone();
        let mut browser = Browser::stranger(fresh).await;
        is_in(&sign_in(&mut browser, &other, json!({})).await);
        let (old, new) = (other.key.clone(), other::Key::fresh("second"));
        other.show_keys(&[&old, &new]);
        other.key = new;
        // Not again and again: whoever sends tokens with made-up keys causes no storm.
        let shown = sign_in(&mut browser, &other, json!({})).await;
        shown.expect(403, &["not signed with one of its keys"]);
        clock.set(NOON.plus_seconds(31));
        is_in(&sign_in(&mut browser, &other, json!({})).await);
    })
    .await;
}

#[tokio::test]
async fn what_the_token_lacks_is_asked_for() {
    on_each(async |fresh| {
        let other = with_provider(&fresh, maps()).await;
        let mut browser = Browser::stranger(fresh).await;
        let bare = || json!({"email": null, "email_verified": null, "name": null, "groups": null});
        let said = json!({"sub": "ana-1", "email": "ana@north.example", "email_verified": true, "name": "Ana Told", "groups": ["crm-sales"]});
        let mut of_another = said.clone();
        of_another["sub"] = json!("bo-1");
        other.tell(of_another);
        sign_in(&mut browser, &other, bare()).await.expect(403, &["tells of somebody else"]);
        // That one address was checked says nothing of another one.
        other.tell(said.clone());
        let change = json!({"email": "boss@north.example", "email_verified": null});
        sign_in(&mut browser, &other, change).await.expect(403, &["boss@north.example was checked"]);
        is_in(&sign_in(&mut browser, &other, bare()).await);
        browser.get("/deals").await.expect(200, &["Ana Told"]);
    })
    .await;
}
