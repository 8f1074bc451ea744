//! Shares of records.

use engine::shares;
use schema::{ObjectId, scope::Level};
use serde_json::json;
use testkit::make;

use crate::world::{World, person, told};

pub async fn shared(world: &mut World) {
    let admin = world.now(&world.admin);
    let company = ObjectId::from("company");
    let record = make(&admin, "company", json!({"name": "Mill"})).await.id;
    let user = world.seller_id();
    let with = json!({"object": "user", "id": user});
    let about = ("company", record);

    let viewer = person(&world.fresh, "eve", "viewer").await;
    world.skip().await;
    let refused = shares::share(&viewer, &company, record, user, Level::Write).await;
    assert_eq!(refused.unwrap_err().status(), 403);
    let nobody = base::Id::nil();
    assert!(
        shares::share(&admin, &company, record, nobody, Level::Read)
            .await
            .is_err()
    );
    assert!(
        shares::unshare(&admin, &company, record, user)
            .await
            .is_err()
    );
    world.expect("not shared", &[]).await;

    for (level, is_told) in [
        (Level::Read, true),
        (Level::Read, false),
        (Level::Write, true),
    ] {
        shares::share(&admin, &company, record, user, level)
            .await
            .unwrap();
        let details = json!({"with": with, "level": level.name()});
        let expect = is_told.then(|| told("shared", &admin, about, details));
        world.expect(level.name(), expect.as_slice()).await;
    }
    shares::unshare(&admin, &company, record, user)
        .await
        .unwrap();
    let expect = told("unshared", &admin, about, json!({"with": with}));
    world.expect("no longer", &[expect]).await;
    assert!(
        shares::unshare(&admin, &company, record, user)
            .await
            .is_err()
    );
    world.expect("ended twice", &[]).await;
}
