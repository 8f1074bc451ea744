//! Programs that act for people: what they get, and what they do not however they try.

use std::time::Duration;

use api::Limits;
use engine::people::{self, NewUser};
use engine::{Principal, Via};
use identity::oauth::{self, NotAsked};
use serde_json::{Value as Json, json};
use testkit::{Answered, Caller, TestApp, databases};

const OURS: &str = "http://localhost";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const BACK: &str = "https://app.example/callback";
const PASSWORD: &str = "a believable phrase";

async fn on_each<F, Fut>(test: F)
where
    F: Fn(World) -> Fut,
    Fut: Future<Output = ()>,
{
    for database in databases() {
        let limits = Limits {
            remember_callers: Duration::ZERO,
            ..Limits::default()
        };
        let app = TestApp::on(database, |ws| api::router(ws, limits)).await;
        test(World::of(app).await).await;
    }
}

/// An app with a person and a program.
struct World {
    app: TestApp,
    ana: engine::Principal,
    ana_id: String,
    client: String,
}

impl World {
    async fn of(app: TestApp) -> World {
        let new = NewUser {
            email: "ana@north.example".into(),
            name: "Ana".into(),
            role: "manager".into(),
            password: PASSWORD.into(),
            team: None,
        };
        let user = people::create_user(&app.fresh.cx(), new).await.unwrap();
        let mut world = World {
            ana: Principal::System,
            ana_id: user.id.to_string(),
            client: String::new(),
            app,
        };
        world.ana = world.signed_in().await;
        world.client = world.public(&[BACK]).await;
        world
    }

    async fn signed_in(&self) -> Principal {
        let ws = &self.app.fresh.ws;
        let origin = people::Origin::default();
        let (session, _) = people::sign_in(ws, "ana@north.example", PASSWORD, origin)
            .await
            .unwrap();
        session.who
    }

    async fn register(&self, body: Json) -> Answered {
        let nobody = self.app.as_nobody();
        nobody.post("/oauth/register", body).await
    }

    /// A program that cannot keep a secret.
    async fn public(&self, redirects: &[&str]) -> String {
        let body = json!({
            "client_name": "Assistant",
            "redirect_uris": redirects,
            "grant_types": ["authorization_code", "refresh_token"],
            "token_endpoint_auth_method": "none",
        });
        let told = self.register(body).await.expect(201);
        told["client_id"].as_str().unwrap().to_owned()
    }

    fn request<'a>(&'a self, change: &[(&'a str, &'a str)]) -> String {
        let usual = [
            ("response_type", "code"),
            ("client_id", self.client.as_str()),
            ("redirect_uri", BACK),
            ("scope", "read write"),
            ("state", "s t&a=te"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let mut all: Vec<(&str, &str)> = usual
            .into_iter()
            .filter(|(name, _)| !change.iter().any(|(changed, _)| changed == name))
            .collect();
        // "-" takes a parameter away.
        all.extend(change.iter().filter(|(_, value)| *value != "-"));
        form(&all)
    }

    async fn ask(&self, change: &[(&str, &str)]) -> Result<oauth::Asked, NotAsked> {
        let query = self.request(change);
        oauth::ask(&self.app.fresh.ws, &query, OURS).await
    }

    /// Where Ana's yes leads.
    async fn allowed(&self, change: &[(&str, &str)]) -> String {
        let asked = self.ask(change).await.unwrap();
        let cx = self.app.fresh.ws.cx(self.ana.clone(), Via::Page);
        oauth::allow(&cx, &asked).await.unwrap()
    }

    async fn code(&self, change: &[(&str, &str)]) -> String {
        parameter(&self.allowed(change).await, "code")
    }

    async fn token(&self, fields: &[(&str, &str)]) -> Answered {
        post(&self.app.as_nobody(), "/oauth/token", fields).await
    }

    async fn exchange(&self, code: &str, change: &[(&str, &str)]) -> Answered {
        let usual = [
            ("grant_type", "authorization_code"),
            ("client_id", self.client.as_str()),
            ("redirect_uri", BACK),
            ("code", code),
            ("code_verifier", VERIFIER),
        ];
        let mut all: Vec<(&str, &str)> = usual
            .into_iter()
            .filter(|(name, _)| !change.iter().any(|(changed, _)| changed == name))
            .collect();
        all.extend(change.iter().filter(|(_, value)| *value != "-"));
        self.token(&all).await
    }

    async fn tokens(&self, scope: &str) -> (String, String) {
        let code = self.code(&[("scope", scope)]).await;
        pair(&self.exchange(&code, &[]).await.expect(200))
    }

    async fn refresh(&self, token: &str, scope: Option<&str>) -> Answered {
        let mut fields = vec![
            ("grant_type", "refresh_token"),
            ("client_id", self.client.as_str()),
            ("refresh_token", token),
        ];
        fields.extend(scope.map(|scope| ("scope", scope)));
        self.token(&fields).await
    }

    async fn works(&self, access: &str) -> bool {
        let answer = self.app.with_key(access).get("/api/v1/deals").await;
        match answer.status.as_u16() {
            200 => true,
            _ => {
                answer.problem(401, "unauthorized");
                false
            }
        }
    }
}

fn form(pairs: &[(&str, &str)]) -> String {
    let encode = |text: &str| {
        let bytes = text.bytes().map(|b| match b {
            b if b.is_ascii_alphanumeric() => (b as char).to_string(),
            b => format!("%{b:02X}"),
        });
        bytes.collect::<String>()
    };
    let pairs = pairs.iter();
    let pairs = pairs.map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    pairs.collect::<Vec<_>>().join("&")
}

async fn post(who: &Caller, path: &str, fields: &[(&str, &str)]) -> Answered {
    let asking = who.ask("POST", path);
    let asking = asking.header("content-type", "application/x-www-form-urlencoded");
    asking.raw(form(fields)).send().await
}

fn parameter(address: &str, name: &str) -> String {
    let query = address.split_once('?').unwrap().1;
    let found = query
        .split('&')
        .find_map(|pair| pair.strip_prefix(&format!("{name}=")));
    found
        .unwrap_or_else(|| panic!("no {name} in {address}"))
        .to_owned()
}

fn pair(told: &Json) -> (String, String) {
    let text = |key: &str| told[key].as_str().unwrap().to_owned();
    (text("access_token"), text("refresh_token"))
}

/// Expects a refusal of the protocol.
#[track_caller]
fn refused(answer: &Answered, status: u16, code: &str) {
    let body = answer.expect(status);
    assert_eq!(body["error"], code, "{body}");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("content-type"), "application/json");
}

#[tokio::test]
async fn programs_find_out_where_everything_is() {
    on_each(|world| async move {
        let nobody = world.app.as_nobody();
        let strange = nobody.get("/api/v1/deals").await;
        strange.problem(401, "unauthorized");
        let says = strange.header("www-authenticate").to_owned();
        let path = "/.well-known/oauth-protected-resource/api/v1";
        assert_eq!(
            says,
            format!("Bearer realm=\"Rapport\", resource_metadata=\"{OURS}{path}\"")
        );
        let resource = nobody.get(path).await.expect(200);
        assert_eq!(resource["resource"], format!("{OURS}/api/v1"));
        assert_eq!(resource["authorization_servers"], json!([OURS]));
        let whole = nobody
            .get("/.well-known/oauth-protected-resource")
            .await
            .expect(200);
        assert_eq!(whole["resource"], OURS);
        let server = nobody.ask("GET", "/.well-known/oauth-authorization-server");
        let server = server
            .header("host", "crm.example")
            .header("x-forwarded-proto", "https")
            .send()
            .await;
        assert_eq!(server.header("access-control-allow-origin"), "*");
        let server = server.expect(200);
        assert_eq!(server["issuer"], "https://crm.example");
        assert_eq!(server["token_endpoint"], "https://crm.example/oauth/token");
        assert_eq!(server["code_challenge_methods_supported"], json!(["S256"]));
        let wrong = world.app.with_key("ro_nonsense").get("/api/v1/deals").await;
        assert!(
            wrong
                .header("www-authenticate")
                .contains("error=\"invalid_token\"")
        );
        for path in ["/oauth/token", "/oauth/register"] {
            let flight = nobody.ask("OPTIONS", path).send().await;
            flight.expect(204);
            assert_eq!(flight.header("access-control-allow-origin"), "*");
            assert!(
                flight
                    .header("access-control-allow-headers")
                    .contains("authorization")
            );
            nobody.get(path).await.expect(405);
        }
        // Who ends a token needs no answer; REST itself is not open to other origins.
        for path in ["/api/v1/deals", "/oauth/revoke"] {
            assert_eq!(
                nobody.get(path).await.header("access-control-allow-origin"),
                ""
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_program_acts_as_the_person_who_let_it() {
    on_each(|world| async move {
        let address = world
            .allowed(&[("resource", "http://localhost/api/v1")])
            .await;
        assert!(address.starts_with(&format!("{BACK}?code=")), "{address}");
        assert!(
            address.ends_with("&state=s+t%26a%3Dte&iss=http%3A%2F%2Flocalhost"),
            "{address}"
        );
        let code = parameter(&address, "code");
        let answer = world.exchange(&code, &[("resource", OURS)]).await;
        assert_eq!(answer.header("cache-control"), "no-store");
        let told = answer.expect(200);
        assert_eq!(
            (&told["token_type"], &told["expires_in"], &told["scope"]),
            (&json!("Bearer"), &json!(3600), &json!("read write"))
        );
        let (access, refresh) = pair(&told);
        let program = world.app.with_key(&access);
        let deal = program.made("deals", json!({"name": "Roof"})).await;
        assert_eq!(
            (&deal["owner"]["name"], &deal["created_by"]["name"]),
            (&json!("Ana"), &json!("Ana"))
        );
        let mine = program
            .get("/api/v1/deals?filter=owner%20%3D%20me&count=true")
            .await
            .expect(200);
        assert_eq!(mine["total"], 1);
        // An hour later it renews.
        world
            .app
            .clock()
            .set(world.app.clock().now().plus_seconds(3_600));
        assert!(!world.works(&access).await);
        let (access, refresh) = pair(&world.refresh(&refresh, None).await.expect(200));
        assert!(world.works(&access).await);
        world
            .app
            .clock()
            .set(world.app.clock().now().plus_seconds(60 * 24 * 3_600));
        refused(&world.refresh(&refresh, None).await, 400, "invalid_grant");
    })
    .await;
}

#[tokio::test]
async fn scopes_narrow_and_never_grow() {
    on_each(|world| async move {
        let (reads, refresh) = world.tokens("read").await;
        let reads = world.app.with_key(&reads);
        reads.get("/api/v1/deals").await.expect(200);
        let no = reads.post("/api/v1/deals", json!({"name": "x"})).await;
        assert_eq!(
            no.header("www-authenticate"),
            "Bearer error=\"insufficient_scope\", scope=\"write\""
        );
        let no = no.problem(403, "forbidden");
        assert!(no["detail"].as_str().unwrap().contains("Assistant"), "{no}");
        refused(
            &world.refresh(&refresh, Some("read write")).await,
            400,
            "invalid_scope",
        );
        refused(
            &world.refresh(&refresh, Some("admin")).await,
            400,
            "invalid_scope",
        );
        world.refresh(&refresh, Some("read")).await.expect(200);

        let (_, refresh) = world.tokens("write").await;
        let narrowed = world.refresh(&refresh, Some("read")).await.expect(200);
        assert_eq!(narrowed["scope"], "read");
        let (access, refresh) = pair(&narrowed);
        world
            .app
            .with_key(&access)
            .post("/api/v1/deals", json!({"name": "x"}))
            .await
            .problem(403, "forbidden");
        let whole = world.refresh(&refresh, None).await.expect(200);
        assert_eq!(whole["scope"], "read write", "what was granted stays");

        // Who may do what is said in person, whatever the person may.
        let me = format!("/api/v1/users/{}", world.ana_id);
        world
            .app
            .as_key()
            .patch(&me, json!({"role": "administrator"}))
            .await
            .expect(200);
        let (access, _) = world.tokens("read write").await;
        let program = world.app.with_key(&access);
        program.made("deals", json!({"name": "x"})).await;
        program
            .patch(&me, json!({"email": "eve@evil.example"}))
            .await
            .problem(403, "forbidden");
        program
            .post("/api/v1/users", json!({"name": "Eve"}))
            .await
            .problem(403, "forbidden");
        program
            .post("/api/v1/keys", json!({"name": "x"}))
            .await
            .problem(403, "forbidden");
        program
            .post(
                "/api/v1/keys",
                json!({"name": "x", "role": "administrator"}),
            )
            .await
            .problem(403, "forbidden");
        let role = json!({"name": "x", "key": "x", "rights": {"objects": {"*": {"read": "all"}}}});
        program
            .post("/api/v1/roles", role)
            .await
            .problem(403, "forbidden");
    })
    .await;
}

#[tokio::test]
async fn answers_go_to_registered_addresses_only() {
    on_each(|world| async move {
        for redirect in [
            "https://app.example/callback/",
            "https://app.example/callback?x=1",
            "https://app.example/callback#x",
            "https://app.example/callback/../evil",
            "https://app.example/Callback",
            "https://APP.example/callback",
            "https://app.example:8443/callback",
            "https://user@app.example/callback",
            "https://app.example.evil.example/callback",
            "https://app.example@evil.example/callback",
            "http://app.example/callback",
            "https://evil.example/callback",
            "javascript:alert(1)",
            "-",
        ] {
            let asked = world.ask(&[("redirect_uri", redirect)]).await;
            let is_only = redirect == "-";
            match asked {
                Err(NotAsked::Stranger(_)) => assert!(!is_only),
                Ok(asked) => assert!(is_only && asked.redirect == BACK, "{redirect}"),
                Err(other) => panic!("{redirect}: {other:?}"),
            }
        }
        for client in ["-", "", "nonsense", "0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f"] {
            let asked = world.ask(&[("client_id", client)]).await;
            assert!(matches!(asked, Err(NotAsked::Stranger(_))), "{client}");
        }
        let query = format!(
            "{}&redirect_uri=https%3A%2F%2Fevil.example",
            world.request(&[])
        );
        let twice = oauth::ask(&world.app.fresh.ws, &query, OURS).await;
        assert!(matches!(twice, Err(NotAsked::Stranger(_))));
        let query = format!("{}&client_id={}", world.request(&[]), world.client);
        let twice = oauth::ask(&world.app.fresh.ws, &query, OURS).await;
        assert!(matches!(twice, Err(NotAsked::Stranger(_))));

        // On one's own device the port is as it comes, and goes into the code.
        let device = world.public(&["http://127.0.0.1/cb", BACK]).await;
        let change = [
            ("client_id", device.as_str()),
            ("redirect_uri", "http://127.0.0.1:51004/cb"),
        ];
        let code = world.code(&change).await;
        let other = [
            ("client_id", device.as_str()),
            ("redirect_uri", "http://127.0.0.1:51005/cb"),
        ];
        refused(&world.exchange(&code, &other).await, 400, "invalid_grant");
        let code = world.code(&change).await;
        world.exchange(&code, &change).await.expect(200);
        let several = world
            .ask(&[("client_id", &device), ("redirect_uri", "-")])
            .await;
        assert!(matches!(several, Err(NotAsked::Stranger(_))));
    })
    .await;
}

#[tokio::test]
async fn a_request_at_fault_is_told_to_the_program_alone() {
    on_each(|world| async move {
        for (change, code) in [
            (("response_type", "-"), "invalid_request"),
            (("response_type", "token"), "unsupported_response_type"),
            (("code_challenge", "-"), "invalid_request"),
            (
                ("code_challenge", VERIFIER.trim_end_matches('k')),
                "invalid_request",
            ),
            (("code_challenge_method", "-"), "invalid_request"),
            (("code_challenge_method", "plain"), "invalid_request"),
            (("scope", "admin"), "invalid_scope"),
            (("resource", "https://evil.example"), "invalid_target"),
            (
                ("resource", "http://localhost.evil.example/"),
                "invalid_target",
            ),
            (("response_mode", "fragment"), "invalid_request"),
            (("request", "x.y.z"), "request_not_supported"),
            (
                ("request_uri", "https://x.example"),
                "request_uri_not_supported",
            ),
        ] {
            match world.ask(&[change]).await {
                Err(NotAsked::Wrong {
                    fault,
                    back,
                    client,
                    ..
                }) => {
                    assert_eq!(fault.code, code, "{change:?}");
                    assert!(back.starts_with(&format!("{BACK}?error={code}&")), "{back}");
                    assert!(back.contains("&state=s+t%26a%3Dte&iss="), "{back}");
                    assert_eq!(client, "Assistant");
                }
                other => panic!("{change:?}: {other:?}"),
            }
        }
        let query = format!("{}&scope=read", world.request(&[]));
        let twice = oauth::ask(&world.app.fresh.ws, &query, OURS).await;
        assert!(
            matches!(twice, Err(NotAsked::Wrong { fault, .. }) if fault.code == "invalid_request")
        );
        let denied = oauth::deny(&world.ask(&[]).await.unwrap());
        assert!(
            denied.starts_with(&format!("{BACK}?error=access_denied&state=")),
            "{denied}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_code_is_good_once_for_whom_it_was_given() {
    on_each(|world| async move {
        for (change, error) in [
            (("code_verifier", "-"), "invalid_request"),
            (("code_verifier", CHALLENGE), "invalid_grant"),
            (("code_verifier", "short"), "invalid_grant"),
            (
                ("redirect_uri", "https://app.example/other"),
                "invalid_grant",
            ),
            (("code", "nonsense"), "invalid_grant"),
            (("grant_type", "-"), "invalid_request"),
            (("grant_type", "password"), "unsupported_grant_type"),
            (("resource", "https://evil.example"), "invalid_target"),
        ] {
            let code = world.code(&[]).await;
            refused(&world.exchange(&code, &[change]).await, 400, error);
            if change.0 == "code_verifier" && error == "invalid_grant" {
                // One guess is all there is.
                refused(&world.exchange(&code, &[]).await, 400, "invalid_grant");
            }
        }
        let other = world.public(&[BACK]).await;
        let code = world.code(&[]).await;
        refused(
            &world.exchange(&code, &[("client_id", &other)]).await,
            400,
            "invalid_grant",
        );

        // OAuth 2.1 does not repeat the address.
        let code = world.code(&[]).await;
        world
            .exchange(&code, &[("redirect_uri", "-")])
            .await
            .expect(200);

        let late = world.code(&[]).await;
        world
            .app
            .clock()
            .set(world.app.clock().now().plus_seconds(61));
        refused(&world.exchange(&late, &[]).await, 400, "invalid_grant");

        // Used twice, its tokens end.
        let code = world.code(&[]).await;
        let (access, refresh) = pair(&world.exchange(&code, &[]).await.expect(200));
        assert!(world.works(&access).await);
        refused(&world.exchange(&code, &[]).await, 400, "invalid_grant");
        assert!(!world.works(&access).await);
        refused(&world.refresh(&refresh, None).await, 400, "invalid_grant");
    })
    .await;
}

#[tokio::test]
async fn a_refresh_token_that_is_used_twice_ends_everything() {
    on_each(|world| async move {
        let (first, used) = world.tokens("read").await;
        let (second, next) = pair(&world.refresh(&used, None).await.expect(200));
        assert!(world.works(&first).await && world.works(&second).await);
        refused(&world.refresh(&used, None).await, 400, "invalid_grant");
        assert!(!world.works(&first).await && !world.works(&second).await);
        refused(&world.refresh(&next, None).await, 400, "invalid_grant");

        // It is of use to its own program alone, and no access token is one.
        let (access, refresh) = world.tokens("read").await;
        let other = world.public(&[BACK]).await;
        let fields = [
            ("grant_type", "refresh_token"),
            ("client_id", other.as_str()),
            ("refresh_token", refresh.as_str()),
        ];
        refused(&world.token(&fields).await, 400, "invalid_grant");
        refused(&world.refresh(&access, None).await, 400, "invalid_grant");
        assert!(!world.works(&refresh).await);
        assert!(world.works(&access).await);
    })
    .await;
}

#[tokio::test]
async fn at_once_a_refresh_token_is_used_by_one() {
    on_each(|world| async move {
        let (_, token) = world.tokens("read").await;
        let answers = futures::future::join_all((0..6).map(|_| world.refresh(&token, None))).await;
        let good = answers.iter().filter(|answer| answer.status == 200).count();
        assert!(good <= 1, "{good}");
        for answer in answers.iter().filter(|answer| answer.status == 200) {
            let (access, _) = pair(&answer.json());
            assert!(
                !world.works(&access).await,
                "the others were told that it was used"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn what_ends_a_program() {
    on_each(|world| async move {
        let key = world.app.as_key();
        let me = format!("/api/v1/users/{}", world.ana_id);
        // The program itself: the access token alone, or all.
        let revoke = async |token: &str, client: &str| {
            post(
                &world.app.as_nobody(),
                "/oauth/revoke",
                &[("token", token), ("client_id", client)],
            )
            .await
        };
        let (access, refresh) = world.tokens("read").await;
        let other = world.public(&[BACK]).await;
        refused(&revoke(&access, &other).await, 400, "unauthorized_client");
        assert!(world.works(&access).await);
        revoke("nonsense", &world.client).await.expect(200);
        revoke(&access, &world.client).await.expect(200);
        assert!(!world.works(&access).await);
        let (access, refresh) = pair(&world.refresh(&refresh, None).await.expect(200));
        revoke(&refresh, &world.client).await.expect(200);
        assert!(!world.works(&access).await);

        // The person.
        let cx = world.app.fresh.ws.cx(world.ana.clone(), Via::Page);
        let (access, refresh) = world.tokens("read").await;
        let mine = oauth::mine(&cx).await.unwrap();
        assert_eq!(mine.len(), 1);
        let admin = world.app.fresh.cx();
        assert_eq!(
            oauth::end(&admin, mine[0].id).await.unwrap_err().status(),
            403
        );
        oauth::end(&cx, mine[0].id).await.unwrap();
        assert!(!world.works(&access).await);
        refused(&world.refresh(&refresh, None).await, 400, "invalid_grant");
        assert!(oauth::mine(&cx).await.unwrap().is_empty());

        // Who is locked out, until they are let in again; their codes too.
        let (access, refresh) = world.tokens("read").await;
        let code = world.code(&[]).await;
        key.patch(&me, json!({"active": false})).await.expect(200);
        assert!(!world.works(&access).await);
        refused(&world.exchange(&code, &[]).await, 400, "invalid_grant");
        refused(&world.refresh(&refresh, None).await, 400, "invalid_grant");
        key.patch(&me, json!({"active": true})).await.expect(200);
        assert!(
            !world.works(&access).await,
            "it does not come back with them"
        );
        let (access, _) = world.tokens("read").await;
        for active in [false, true] {
            key.patch(&me, json!({"active": active})).await.expect(200);
        }
        assert!(!world.works(&access).await);

        // A password that an administrator sets.
        let (access, _) = world.tokens("read").await;
        let code = world.code(&[]).await;
        let id = base::Id::parse(&world.ana_id).unwrap();
        people::set_password(
            &world.app.fresh.cx(),
            id,
            "another believable phrase".into(),
        )
        .await
        .unwrap();
        assert!(!world.works(&access).await);
        refused(&world.exchange(&code, &[]).await, 400, "invalid_grant");

        // The program is removed by an administrator.
        let (access, _) = world.tokens("read").await;
        let all = oauth::programs(&world.app.fresh.cx()).await.unwrap();
        let shown = all
            .iter()
            .find(|one| one.client.id.to_string() == world.client)
            .unwrap();
        assert_eq!(shown.grants, 1);
        assert_eq!(
            oauth::remove(&cx, shown.client.id)
                .await
                .unwrap_err()
                .status(),
            403
        );
        oauth::remove(&world.app.fresh.cx(), shown.client.id)
            .await
            .unwrap();
        assert!(!world.works(&access).await);
        assert!(matches!(world.ask(&[]).await, Err(NotAsked::Stranger(_))));

        // Who is not there in person lets nobody in.
        let client = world.public(&[BACK]).await;
        let asked = world.ask(&[("client_id", &client)]).await.unwrap();
        let refused = oauth::allow(&world.app.fresh.cx(), &asked).await;
        assert_eq!(refused.unwrap_err().status(), 403);
    })
    .await;
}

#[tokio::test]
async fn programs_register_and_prove_themselves() {
    on_each(|world| async move {
        for (change, error) in [
            (json!({"redirect_uris": []}), "invalid_redirect_uri"),
            (json!({"redirect_uris": ["http://app.example/"]}), "invalid_redirect_uri"),
            (json!({"redirect_uris": ["https://app.example/#x"]}), "invalid_redirect_uri"),
            (json!({"redirect_uris": ["myapp:/x"]}), "invalid_redirect_uri"),
            (json!({"redirect_uris": "https://app.example/"}), "invalid_client_metadata"),
            (json!({"redirect_uris": vec![BACK; 21]}), "invalid_redirect_uri"),
            (json!({"client_name": 5}), "invalid_client_metadata"),
            (json!({"client_name": "a".repeat(81)}), "invalid_client_metadata"),
            (json!({"token_endpoint_auth_method": "private_key_jwt"}), "invalid_client_metadata"),
            (json!({"grant_types": ["implicit"]}), "invalid_client_metadata"),
            (json!({"grant_types": ["refresh_token"]}), "invalid_client_metadata"),
            (json!({"response_types": ["token"]}), "invalid_client_metadata"),
            (json!({"scope": "admin"}), "invalid_scope"),
        ] {
            let mut body = json!({"redirect_uris": [BACK]});
            body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            refused(&world.register(body).await, 400, error);
        }
        let raw = world.app.as_nobody();
        refused(&raw.ask("POST", "/oauth/register").raw("{").send().await, 400, "invalid_client_metadata");
        let large = raw.ask("POST", "/oauth/register").raw("x".repeat(70_000)).send().await;
        large.problem(413, "too_large");

        // A name says nothing about its surroundings; what is not known is left out.
        let body = json!({"redirect_uris": [BACK], "client_name": " Nice\u{202e}\u{200b}\n app ", "logo_uri": "x", "jwks": {}});
        let told = world.register(body).await.expect(201);
        assert_eq!(told["client_name"], "Nice app");
        assert_eq!(told["token_endpoint_auth_method"], "client_secret_basic");
        assert_eq!(told["grant_types"], json!(["authorization_code"]));
        assert_eq!(told["client_secret_expires_at"], 0);
        let (id, secret) = (told["client_id"].as_str().unwrap(), told["client_secret"].as_str().unwrap());

        // Its secret, in its way.
        let code = world.code(&[("client_id", id)]).await;
        for (name, header, change, status, error) in [
            ("no secret", None, vec![("client_id", id)], 401, "invalid_client"),
            ("another way", None, vec![("client_id", id), ("client_secret", secret)], 401, "invalid_client"),
            ("a wrong one", Some(basic(id, "wrong")), vec![("client_id", "-")], 401, "invalid_client"),
            ("another's", Some(basic(&world.client, secret)), vec![("client_id", "-")], 401, "invalid_client"),
            ("two ways", Some(basic(id, secret)), vec![("client_id", id), ("client_secret", secret)], 400, "invalid_request"),
            ("two names", Some(basic(id, secret)), vec![("client_id", world.client.as_str())], 400, "invalid_request"),
        ] {
            let answer = send(&world, header.as_deref(), &code, &change).await;
            refused(&answer, status, error);
            let challenge = answer.header("www-authenticate");
            assert_eq!(challenge.starts_with("Basic"), status == 401 && header.is_some(), "{name}");
        }
        let answer = send(&world, Some(&basic(id, secret)), &code, &[("client_id", "-")]).await.expect(200);
        assert!(answer["refresh_token"].is_null(), "it did not ask for such");
        let fields = [("grant_type", "authorization_code"), ("grant_type", "refresh_token"), ("client_id", world.client.as_str())];
        refused(&world.token(&fields).await, 400, "invalid_request");
        let json = raw.post("/oauth/token", json!({"grant_type": "authorization_code"})).await;
        refused(&json, 400, "invalid_request");
    })
    .await;
}

fn basic(id: &str, secret: &str) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let text = format!("{id}:{secret}");
    let encoded = text.as_bytes().chunks(3).flat_map(|three| {
        let bits = (0..3).fold(0u32, |bits, n| {
            bits << 8 | u32::from(*three.get(n).unwrap_or(&0))
        });
        (0..4).map(move |n| match n <= three.len() {
            true => char::from(SIGNS[(bits >> (18 - 6 * n) & 63) as usize]),
            false => '=',
        })
    });
    format!("Basic {}", encoded.collect::<String>())
}

async fn send(
    world: &World,
    header: Option<&str>,
    code: &str,
    change: &[(&str, &str)],
) -> Answered {
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", BACK),
        ("code_verifier", VERIFIER),
    ];
    fields.extend(change.iter().filter(|(_, value)| *value != "-"));
    let nobody = world.app.as_nobody();
    let mut asking = nobody
        .ask("POST", "/oauth/token")
        .header("content-type", "application/x-www-form-urlencoded");
    if let Some(header) = header {
        asking = asking.header("authorization", header);
    }
    asking.raw(form(&fields)).send().await
}

#[tokio::test]
async fn who_registers_too_much_waits_and_what_is_unused_goes() {
    on_each(|world| async move {
        // The program of the world was the first.
        for _ in 0..29 {
            world
                .register(json!({"redirect_uris": [BACK]}))
                .await
                .expect(201);
        }
        let answer = world.register(json!({"redirect_uris": [BACK]})).await;
        answer.problem(429, "too_many_requests");
        assert!(answer.header("retry-after").parse::<u64>().unwrap() > 3_000);

        let (access, _) = world.tokens("read").await;
        let cx = world.app.fresh.cx();
        assert_eq!(oauth::programs(&cx).await.unwrap().len(), 30);
        crate::work_off(&world.app).await;
        world
            .app
            .clock()
            .set(world.app.clock().now().plus_seconds(24 * 3_600 + 3_700));
        crate::work_off(&world.app).await;
        let left = oauth::programs(&world.app.fresh.cx()).await.unwrap();
        assert_eq!(left.len(), 1, "the one that was let in");
        assert_eq!(left[0].grants, 1);
        assert!(!world.works(&access).await, "its hour is over");
    })
    .await;
}
