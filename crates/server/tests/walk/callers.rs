//! Who asks: people with accounts and rights, and those who should get nowhere.

use engine::people::{self, NewUser};
use serde_json::{Value as Json, json};
use store::Sql;
use testkit::{Caller, TestApp};

pub const PASSWORD: &str = "a believable phrase";

/// Whoever is signed in on the walk.
pub struct People {
    pub admin: Caller,
    /// Sells in the team North.
    pub seller: Caller,
    /// Sells in the team South.
    pub other: Caller,
    /// May read everything, and nothing else.
    pub reader: Caller,
    /// Has an account and no rights.
    pub outsider: Caller,
    /// Those who should get no further than nobody, with what they are.
    pub nobodies: Vec<(&'static str, Caller)>,
    /// The ids of who they are.
    pub ids: Ids,
}

/// Ids of the two sellers.
pub struct Ids {
    pub seller: String,
    pub other: String,
}

pub fn id(record: &Json) -> String {
    let id = record["id"].as_str();
    id.unwrap_or_else(|| panic!("no id: {record}")).to_owned()
}

impl People {
    /// Makes all of them.
    pub async fn of(app: &TestApp) -> People {
        let key = app.as_key();
        let north = id(&key.made("teams", json!({"name": "North"})).await);
        let south = id(&key.made("teams", json!({"name": "South"})).await);
        let reads = json!({"objects": {"*": {"read": "all"}}});
        let reads = role(app, "reads", reads).await;
        let nothing = role(app, "nothing", json!({"objects": {}})).await;
        let admin = app.as_user("admin@bank.example").await;
        let (seller_id, seller) = person(app, "seller", Some("sales"), None, Some(&north)).await;
        let (other_id, other) = person(app, "other", Some("sales"), None, Some(&south)).await;
        let (_, reader) = person(app, "reader", None, Some(&reads), None).await;
        let (_, outsider) = person(app, "outsider", None, Some(&nothing), None).await;
        let nobodies = nobodies(app).await;
        let ids = Ids {
            seller: seller_id,
            other: other_id,
        };
        People {
            admin,
            seller,
            other,
            reader,
            outsider,
            nobodies,
            ids,
        }
    }
}

/// Makes a role; gives its id.
pub async fn role(app: &TestApp, name: &str, rights: Json) -> String {
    let body = json!({"name": name, "key": name, "rights": rights});
    id(&app.as_key().made("roles", body).await)
}

/// Makes somebody with a standard role or another one, who signs in; gives their id.
pub async fn person(
    app: &TestApp,
    name: &str,
    preset: Option<&str>,
    role: Option<&str>,
    team: Option<&str>,
) -> (String, Caller) {
    let email = format!("{name}@bank.example");
    let new = NewUser {
        email: email.clone(),
        name: name.to_owned(),
        role: preset.unwrap_or("partner").to_owned(),
        password: PASSWORD.to_owned(),
        team: team.map(|team| base::Id::parse(team).unwrap()),
    };
    let user = people::create_user(&app.fresh.cx(), new).await.unwrap();
    if let Some(role) = role {
        let path = format!("/api/v1/users/{}", user.id);
        let body = json!({"role": preset, "roles": [role]});
        app.as_key().patch(path, body).await.expect(200);
    }
    (user.id.to_string(), app.sign_in(&email, PASSWORD).await)
}

/// Those who may not come in, or not any more: each could do everything before.
async fn nobodies(app: &TestApp) -> Vec<(&'static str, Caller)> {
    let admin = "administrator";
    let key = async |name: &str| {
        let secret = people::create_key(&app.fresh.cx(), name, admin).await;
        app.with_key(&secret.unwrap())
    };
    let (expired, revoked) = (key("expired").await, key("revoked").await);
    let now = app.clock().now().0;
    for statement in [
        format!("update {{w}}.keys set expires_at = {now} where name = 'expired'"),
        format!("update {{w}}.keys set revoked_at = {now} where name = 'revoked'"),
    ] {
        execute(app, &statement).await;
    }
    let (left_id, left) = person(app, "left", Some(admin), None, None).await;
    let cx = app.fresh.cx();
    let of_left = people::create_key_of(&cx, "of left", admin, base::Id::parse(&left_id)).await;
    let of_left = app.with_key(&of_left.unwrap());
    let path = format!("/api/v1/users/{left_id}");
    let inactive = json!({"active": false});
    app.as_key().patch(path, inactive).await.expect(200);
    let (ended_id, ended) = person(app, "ended", Some(admin), None, None).await;
    let ended_id = base::Id::parse(&ended_id).unwrap();
    people::sign_out_everywhere(&cx, ended_id).await.unwrap();
    vec![
        ("nobody", app.as_nobody()),
        ("a key that nobody has", app.with_key("rk_guessed")),
        ("an expired key", expired),
        ("a revoked key", revoked),
        ("a key of somebody inactive", of_left),
        ("a session that was revoked", ended),
        ("a session of somebody inactive", left),
    ]
}

/// Writes behind everybody's back.
pub async fn execute(app: &TestApp, statement: &str) {
    let ws = &app.fresh.ws;
    let statement = statement.to_owned();
    let written = ws.db().write(ws.schema().version(), move |tx| {
        let statement = statement.clone();
        Box::pin(async move { tx.execute(&Sql::new(statement)).await })
    });
    assert_eq!(written.await.unwrap(), 1, "one row is meant");
}
