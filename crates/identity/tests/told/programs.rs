//! Programs that act for people.

use base::Id;
use engine::{Cx, Principal, Via};
use identity::oauth;
use serde_json::{Value as Json, json};

use crate::world::{World, from, none, told};

const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const BACK: &str = "https://app.example/back";
const OURS: &str = "http://localhost";

/// The seller lets the program in; gives the code.
async fn allowed(world: &mut World, client: Id) -> String {
    let seller = world.now(&world.seller);
    let query = format!(
        "response_type=code&client_id={client}&redirect_uri={BACK}&scope=read&code_challenge={CHALLENGE}&code_challenge_method=S256"
    );
    let asked = oauth::ask(&seller.ws, &query, OURS).await.unwrap();
    let refused = oauth::allow(&world.system(), &asked).await;
    assert_eq!(refused.unwrap_err().status(), 403);
    oauth::deny(&asked);
    world.expect("not let in", &[]).await;
    let to = oauth::allow(&seller, &asked).await.unwrap();
    let details = json!({"user": world.seller_id(), "scope": "read"});
    let granted = told("oauth_granted", &seller, ("oauth_client", client), details);
    world.expect("let in", &[granted]).await;
    let code = to.split_once("code=").unwrap().1;
    let code = code.split('&').next().unwrap().to_owned();
    world.secrets.push(code.clone());
    code
}

async fn exchanged(world: &mut World, cx: &Cx, fields: &[(&str, &str)]) -> Option<Json> {
    let fields = fields
        .iter()
        .map(|(name, value)| (String::from(*name), String::from(*value)));
    let tokens = oauth::token(cx, fields.collect(), None, OURS).await.ok()?;
    for name in ["access_token", "refresh_token"] {
        world
            .secrets
            .push(tokens[name].as_str().unwrap().to_owned());
    }
    Some(tokens)
}

pub async fn let_in(world: &mut World) {
    let ws = world.fresh.ws.clone();
    let program = ws.cx(Principal::System, Via::Rest).came_from(from());
    let body = json!({
        "client_name": "Pilot",
        "redirect_uris": [BACK],
        "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"],
    });
    assert!(oauth::register_client(&program, &json!({})).await.is_err());
    world.expect("not registered", &[]).await;
    let said = oauth::register_client(&program, &body).await.unwrap();
    let id = said["client_id"].as_str().unwrap();
    let client = Id::parse(id).unwrap();
    let about = ("oauth_client", client);
    world
        .expect(
            "registered",
            &[told("oauth_client_registered", &program, about, none())],
        )
        .await;

    let ended = |by: &Cx, user: Id| told("oauth_revoked", by, about, json!({"user": user}));
    let user = world.seller_id();

    // A code that comes twice ends what came of it, a refresh token as well.
    let code = allowed(world, client).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", id),
        ("code", &code),
        ("code_verifier", VERIFIER),
    ];
    let mut guessed = form;
    guessed[2].1 = "guess";
    assert_eq!(exchanged(world, &program, &guessed).await, None);
    assert!(exchanged(world, &program, &form).await.is_some());
    world.expect("exchanged", &[]).await;
    for expect in [Some(ended(&program, user)), None] {
        assert_eq!(exchanged(world, &program, &form).await, None);
        world.expect("a code twice", expect.as_slice()).await;
    }

    let code = allowed(world, client).await;
    let mut form = form;
    form[2].1 = &code;
    let tokens = exchanged(world, &program, &form).await.unwrap();
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let renewing = [
        ("grant_type", "refresh_token"),
        ("client_id", id),
        ("refresh_token", refresh),
    ];
    assert!(exchanged(world, &program, &renewing).await.is_some());
    world.expect("refreshed", &[]).await;
    assert_eq!(exchanged(world, &program, &renewing).await, None);
    world
        .expect("refreshed twice", &[ended(&program, user)])
        .await;

    // The program gives it back.
    let code = allowed(world, client).await;
    form[2].1 = &code;
    let tokens = exchanged(world, &program, &form).await.unwrap();
    for expect in [Some(ended(&program, user)), None] {
        let token = tokens["refresh_token"].as_str().unwrap();
        let form = [("client_id", id), ("token", token)];
        let form = form.map(|(name, value)| (name.to_owned(), value.to_owned()));
        oauth::revoke(&program, form.to_vec(), None).await.unwrap();
        world.expect("given back", expect.as_slice()).await;
    }

    // The person ends it, and nobody else.
    let code = allowed(world, client).await;
    form[2].1 = &code;
    assert!(exchanged(world, &program, &form).await.is_some());
    let (seller, admin) = (world.now(&world.seller), world.now(&world.admin));
    let grant = oauth::mine(&seller).await.unwrap()[0].id;
    assert_eq!(oauth::end(&admin, grant).await.unwrap_err().status(), 404);
    world.expect("not theirs", &[]).await;
    oauth::end(&seller, grant).await.unwrap();
    world.expect("ended", &[ended(&seller, user)]).await;

    assert_eq!(
        oauth::remove(&seller, client).await.unwrap_err().status(),
        403
    );
    world.expect("not removed", &[]).await;
    oauth::remove(&admin, client).await.unwrap();
    let removed = told("oauth_client_removed", &admin, about, none());
    world.expect("removed", &[removed]).await;
    assert_eq!(
        oauth::remove(&admin, client).await.unwrap_err().status(),
        404
    );
    world.expect("removed twice", &[]).await;
}
