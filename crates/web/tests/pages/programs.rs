//! Keys and connected programs: what the pages let people do, and what nobody gets by
//! forging them.

use engine::people::{self, NewUser};
use identity::oauth;
use serde_json::{Value as Json, json};
use testkit::on_each;

use crate::browser::{Browser, EMAIL, PASSWORD, Shown};

const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const BACK: &str = "https://app.example/callback";
const OURS: &str = "http://localhost";

async fn register(browser: &Browser) -> String {
    let body = json!({
        "client_name": "<b>Nice</b> app",
        "redirect_uris": [BACK],
        "token_endpoint_auth_method": "none",
    });
    let told = oauth::register_client(&browser.fresh.cx(), &body)
        .await
        .unwrap();
    told["client_id"].as_str().unwrap().to_owned()
}

fn request(client: &str, redirect: &str, scope: &str) -> String {
    let redirect = redirect.replace(':', "%3A").replace('/', "%2F");
    format!(
        "response_type=code&client_id={client}&redirect_uri={redirect}&scope={scope}&state=abc&code_challenge={CHALLENGE}&code_challenge_method=S256"
    )
}

fn refresh(shown: &Shown) -> &str {
    let header = shown.headers.get("refresh");
    header
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

async fn token(browser: &Browser, client: &str, code: &str) -> Option<Json> {
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", client),
        ("code", code),
        ("code_verifier", VERIFIER),
    ];
    let form = form.map(|(name, value)| (name.to_owned(), value.to_owned()));
    oauth::token(&browser.fresh.cx(), form.to_vec(), None, OURS)
        .await
        .ok()
}

#[tokio::test]
async fn a_person_is_asked_and_goes_back_with_the_answer() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let client = register(&browser).await;
        let query = request(&client, BACK, "read%20write");
        let page = browser.get(&format!("/oauth/authorize?{query}")).await;
        page.expect(
            200,
            &[
                "&lt;b&gt;Nice&lt;/b&gt; app",
                "app.example",
                "Make, change and remove",
                EMAIL,
            ],
        );
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert_eq!(page.headers["cache-control"], "no-store");
        assert_eq!(refresh(&page), "", "nothing happens before the answer");
        let reads = request(&client, BACK, "read");
        let page = browser.get(&format!("/oauth/authorize?{reads}")).await;
        assert!(!page.html.contains("Make, change and remove"));

        let allowed = browser
            .post(
                "/oauth/authorize",
                &[("request", &query), ("answer", "allow")],
            )
            .await;
        allowed.expect(200, &["Going back to", "app.example"]);
        let to = refresh(&allowed).strip_prefix("0;url=").unwrap().to_owned();
        let rest = to.strip_prefix(&format!("{BACK}?code=")).unwrap();
        let (code, rest) = rest.split_once('&').unwrap();
        assert_eq!(rest, "state=abc&iss=http%3A%2F%2Flocalhost");
        let told = token(&browser, &client, code).await.unwrap();
        assert_eq!(told["scope"], "read write");

        let denied = browser
            .post(
                "/oauth/authorize",
                &[("request", &query), ("answer", "deny")],
            )
            .await;
        let expect =
            format!("0;url={BACK}?error=access_denied&state=abc&iss=http%3A%2F%2Flocalhost");
        assert_eq!(refresh(&denied), expect);

        // It is seen, ended, and removed.
        let page = browser.get("/programs").await;
        page.expect(200, &["Reads and writes", "at app.example", "1 connection"]);
        let id = after(&page.html, "data-program=\"");
        let ended = browser.post(&format!("/programs/{id}/end"), &[]).await;
        assert_eq!(ended.location.as_deref(), Some("/programs"));
        browser
            .get("/programs")
            .await
            .expect(200, &["No connected programs", "Connected by nobody"]);
        assert_eq!(
            browser
                .post(&format!("/programs/{id}/end"), &[])
                .await
                .status,
            404
        );
        browser
            .post(&format!("/programs/{client}/remove"), &[])
            .await;
        browser
            .get(&format!("/oauth/authorize?{query}"))
            .await
            .expect(400, &["cannot be connected"]);
    })
    .await;
}

/// What stands behind a mark, up to the next quote.
fn after(html: &str, mark: &str) -> String {
    let rest = html.split_once(mark).unwrap().1;
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_forged_answer_connects_nothing() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let client = register(&browser).await;
        let query = request(&client, BACK, "read");
        let yes = [("request", query.as_str()), ("answer", "allow")];
        for token in ["", "0123456789abcdef0123456789abcdef"] {
            let mut fields = yes.to_vec();
            fields.push(("-csrf", token));
            let forged = browser.post_raw("/oauth/authorize", &fields).await;
            assert_eq!(forged.status, 403);
            assert_eq!(refresh(&forged), "");
            assert!(!forged.html.contains("code="), "{}", forged.html);
        }
        // What was asked is not believed because it comes in a form.
        for redirect in [
            "https://evil.example/callback",
            "https://app.example/callback/../x",
            "javascript:alert(1)",
        ] {
            let tampered = request(&client, redirect, "read");
            for answer in ["allow", "deny"] {
                let shown = browser
                    .post(
                        "/oauth/authorize",
                        &[("request", &tampered), ("answer", answer)],
                    )
                    .await;
                shown.expect(400, &["cannot be connected"]);
                assert!(refresh(&shown).is_empty() && !shown.html.contains("evil"));
            }
            let shown = browser.get(&format!("/oauth/authorize?{tampered}")).await;
            shown.expect(400, &["cannot be connected"]);
            assert!(shown.location.is_none());
        }
        // A fault is told; the way back is the person's to take.
        let wrong = request(&client, BACK, "everything");
        let shown = browser.get(&format!("/oauth/authorize?{wrong}")).await;
        shown.expect(
            400,
            &[
                "invalid_scope",
                "https://app.example/callback?error=invalid_scope&amp;",
            ],
        );
        assert!(shown.location.is_none() && refresh(&shown).is_empty());

        // Nobody is signed in: first that, then the question again.
        browser.post("/sign-out", &[]).await;
        let shown = browser.get(&format!("/oauth/authorize?{query}")).await;
        assert!(
            shown
                .location
                .unwrap()
                .starts_with("/sign-in?next=%2Foauth%2Fauthorize%3F")
        );
        let shown = browser.post("/oauth/authorize", &yes).await;
        assert!(refresh(&shown).is_empty() && !shown.html.contains("code="));
    })
    .await;
}

#[tokio::test]
async fn keys_are_made_and_revoked_on_their_page() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        browser.get("/keys").await.expect(200, &["No keys yet"]);
        browser.get("/keys/new").await.expect(
            200,
            &["A program with a role", "value=\"sales\"", "value=\"deal\""],
        );
        let fields = [
            ("name", "Web shop"),
            ("acts", "role"),
            ("role", "sales"),
            ("may", "read"),
            ("objects", "deal"),
            ("term", "30"),
        ];
        let mut wrong = fields.to_vec();
        wrong.push(("from", "office"));
        browser
            .post("/keys", &wrong)
            .await
            .expect(422, &["no address and no network", "value=\"Web shop\""]);
        let mut right = fields.to_vec();
        right.push(("from", "10.0.0.0/8\r\n::1"));
        let made = browser.post("/keys", &right).await;
        made.expect(200, &["Here is your key", "data-copy=\"rk_"]);
        assert_eq!(made.headers["cache-control"], "no-store");
        let secret = after(&made.html, "data-copy=\"");
        let page = browser.get("/keys").await;
        page.expect(
            200,
            &[
                "Web shop",
                "Reads only",
                "Only Deals",
                "From 10.0.0.0/8, ::1",
                "Never used",
            ],
        );
        assert!(!page.html.contains(&secret));
        assert!(
            people::key(&browser.fresh.ws, &secret)
                .await
                .unwrap()
                .is_some()
        );
        let id = after(&page.html, "data-key=\"");
        let gone = browser.post(&format!("/keys/{id}/revoke"), &[]).await;
        assert_eq!(gone.location.as_deref(), Some("/keys"));
        assert_eq!(
            people::key(&browser.fresh.ws, &secret)
                .await
                .unwrap_err()
                .status(),
            401
        );

        // Who only reads has keys too, of their own rights.
        let new = NewUser {
            email: "vera@acme.example".into(),
            name: "Vera".into(),
            role: "viewer".into(),
            password: PASSWORD.into(),
            team: None,
        };
        people::create_user(&browser.fresh.cx(), new).await.unwrap();
        browser.post("/sign-out", &[]).await;
        browser.get("/sign-in").await;
        browser
            .post(
                "/sign-in",
                &[("email", "vera@acme.example"), ("password", PASSWORD)],
            )
            .await;
        let form = browser.get("/keys/new").await;
        assert!(!form.html.contains("A program with a role"));
        browser
            .post("/keys", &[("name", "Mine"), ("term", "never")])
            .await
            .expect(200, &["Here is your key"]);
        browser
            .get("/keys")
            .await
            .expect(200, &["Personal", "No expiry"]);
        assert_eq!(browser.post("/keys", &fields).await.status, 403);
        assert_eq!(
            browser
                .post(&format!("/keys/{id}/revoke"), &[])
                .await
                .status,
            404
        );
        let programs = browser.get("/programs").await;
        assert!(!programs.html.contains("Programs in this workspace"));
        assert_eq!(
            browser
                .post(&format!("/programs/{id}/remove"), &[])
                .await
                .status,
            403
        );
    })
    .await;
}
