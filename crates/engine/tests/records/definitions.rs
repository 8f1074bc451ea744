//! The object language changes while records are there.

use engine::{definitions, records};
use serde_json::json;
use testkit::on_each;

use crate::{count, create, id_of};

#[tokio::test]
async fn an_added_object_and_field_act_at_once_in_every_process() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let other = fresh.again().await;
        let boat = json!({ "name": "boat", "plural": "boats", "label": "Boat", "title": "name",
            "fields": [{ "name": "name", "type": "text", "required": true }] });
        definitions::create_object(&cx, &boat).await.unwrap();
        let theirs = other
            .cx(engine::Principal::System, engine::Via::Rest)
            .fresh()
            .await
            .unwrap();
        create(&theirs, "boat", json!({ "name": "Seagull" })).await;
        definitions::add_field(
            &cx,
            "boat",
            &json!({ "name": "length", "type": "decimal", "scale": 1 }),
        )
        .await
        .unwrap();
        // The other process still holds the old definitions: its write finds out.
        let boats = id_of(&theirs, "boat");
        let made = records::create(&theirs, &boats, json!({ "name": "Heron" })).await;
        assert!(made.is_ok(), "{made:?}");
        let theirs = theirs.fresh().await.unwrap();
        create(&theirs, "boat", json!({ "name": "Tern", "length": "7.5" })).await;
        assert_eq!(count(&theirs, "boat", "length > 7").await, 1);
        definitions::remove_field(&cx, "boat", "length")
            .await
            .unwrap();
        definitions::restore_field(&cx, "boat", "length")
            .await
            .unwrap();
        let cx = cx.fresh().await.unwrap();
        assert_eq!(
            count(&cx, "boat", "length = 7.5").await,
            1,
            "the values stayed"
        );
    })
    .await;
}

#[tokio::test]
async fn definitions_that_cannot_be_are_refused_whole() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let cases = [
            (json!({ "name": "search", "plural": "searches", "title": "name", "fields": [{ "name": "name", "type": "text" }] }), "reserved"),
            (json!({ "name": "deal", "plural": "deals2", "title": "name", "fields": [{ "name": "name", "type": "text" }] }), "taken"),
            (json!({ "name": "x1", "plural": "x1s", "title": "nope", "fields": [{ "name": "name", "type": "text" }] }), "no title"),
            (json!({ "name": "x2", "plural": "x2s", "title": "name", "fields": [{ "name": "name", "type": "blob" }] }), "type"),
            (json!([]), "no object"),
        ];
        for (body, why) in cases {
            let error = definitions::create_object(&cx, &body).await.unwrap_err();
            assert!(matches!(error.status(), 400 | 409 | 422), "{why}: {error:?}");
        }
        assert_eq!(cx.fresh().await.unwrap().schema.version(), cx.schema.version());
        let standard = definitions::remove_field(&cx, "deal", "amount").await.unwrap_err();
        assert_eq!(standard.status(), 409);
    })
    .await;
}
