//! Providers, and whom they know.

use base::Id;
use identity::providers::{self, Claims};
use serde_json::json;

use crate::world::{Told, World, told};

const SECRET: &str = "between us and the provider";

pub async fn set_up(world: &mut World) {
    let admin = world.now(&world.admin);
    world.secrets.push(SECRET.into());
    let body = json!({
        "name": "Yonder",
        "issuer": "https://id.yonder.example",
        "client_id": "rapport",
        "client_secret": SECRET,
    });
    let wrong = json!({"name": "Yonder"});
    assert_eq!(
        providers::create(&admin, &wrong)
            .await
            .unwrap_err()
            .status(),
        422
    );
    let refused = providers::create(&world.seller, &body).await;
    assert_eq!(refused.unwrap_err().status(), 403);
    world.expect("none", &[]).await;

    let made = providers::create(&admin, &body).await.unwrap();
    let (about, key) = (("provider", made.id), json!({"key": made.key}));
    world
        .expect(
            "added",
            &[told("provider_added", &admin, about, key.clone())],
        )
        .await;
    assert_eq!(
        providers::create(&admin, &body).await.unwrap_err().status(),
        422
    );
    world.expect("the same key", &[]).await;

    for (change, fields) in [
        (json!({"name": "Yonder"}), None),
        (
            json!({"name": "Beyond", "trusted": true, "domains": ["north.example"]}),
            Some(json!(["domains", "name", "trusted"])),
        ),
        (
            json!({"client_secret": "another one of those"}),
            Some(json!(["client_secret"])),
        ),
        (
            json!({"client_secret": null}),
            Some(json!(["client_secret"])),
        ),
    ] {
        providers::update(&admin, made.id, &change).await.unwrap();
        let expect =
            fields.map(|fields| told("provider_changed", &admin, about, json!({"fields": fields})));
        world.expect(&change.to_string(), expect.as_slice()).await;
    }
    world.secrets.push("another one of those".into());
    let refused = providers::update(&world.seller, made.id, &json!({"name": "Mine"})).await;
    assert_eq!(refused.unwrap_err().status(), 403);
    providers::remove(&admin, made.id).await.unwrap();
    world
        .expect("removed", &[told("provider_removed", &admin, about, key)])
        .await;
    let twice = providers::remove(&admin, made.id).await;
    assert_eq!(twice.unwrap_err().status(), 404);
    world.expect("removed twice", &[]).await;
}

pub async fn known(world: &mut World) {
    let admin = world.now(&world.admin);
    let body = json!({
        "name": "Yonder",
        "issuer": "https://id.yonder.example",
        "client_id": "rapport",
        "trusted": true, "domains": ["north.example"],
        "create_users": true,
        "default_role": "viewer",
    });
    let provider = providers::create(&admin, &body).await.unwrap();
    let added = told(
        "provider_added",
        &admin,
        ("provider", provider.id),
        json!({"key": provider.key}),
    );
    world.expect("added", &[added]).await;

    let (user, system) = (world.seller_id(), world.system());
    let details = json!({"provider": provider.id});
    let linked = |event, by: Option<Id>, user| Told {
        event,
        by: ("user", by),
        about: Some(("user", user)),
        details: details.clone(),
    };
    let claims = |subject: &str, email: &str| Claims {
        subject: subject.into(),
        email: email.into(),
        name: "Somebody".into(),
        ..Claims::default()
    };
    let ben = claims("subject of ben", "ben@north.example");
    for expect in [Some(linked("provider_linked", Some(user), user)), None] {
        providers::link(&system, &provider, &ben, user)
            .await
            .unwrap();
        world.expect("connected", expect.as_slice()).await;
    }
    let another = claims("somebody else", "ben@north.example");
    assert!(
        providers::link(&system, &provider, &another, user)
            .await
            .is_err()
    );
    providers::arrive(&system, &provider, &ben)
        .await
        .map(drop)
        .unwrap();
    world.expect("known already", &[]).await;

    let dora = claims("subject of dora", "dora@north.example");
    let arrival = providers::arrive(&system, &provider, &dora).await.unwrap();
    let dora = arrival.user.id;
    let rights = json!({"changes": [
        {"field": "role", "before": null, "after": "viewer"},
        {"field": "active", "before": null, "after": true},
        {"field": "email"},
    ]});
    let expect = [
        told("rights_changed", &system, ("user", dora), rights),
        linked("provider_linked", Some(dora), dora),
    ];
    world.expect("somebody new", &expect).await;

    let refused = providers::unlink(&world.seller, dora, provider.id).await;
    assert_eq!(refused.unwrap_err().status(), 403);
    world.expect("not theirs", &[]).await;
    providers::unlink(&admin, dora, provider.id).await.unwrap();
    let gone = linked("provider_unlinked", admin.user(), dora);
    world.expect("disconnected", &[gone]).await;
    let twice = providers::unlink(&admin, dora, provider.id).await;
    assert_eq!(twice.unwrap_err().status(), 404);
    world.expect("disconnected twice", &[]).await;
}
