//! The changes of a workspace for those who listen.

use engine::feed::{Feed, Place};
use serde_json::json;
use testkit::on_each;

use super::create;

#[tokio::test]
async fn a_place_beyond_the_log_is_refused_and_the_end_is_not() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        create(&cx, "company", json!({ "name": "Acme" })).await;
        let feed = Feed::new(fresh.ws.clone());
        let end = feed.listen(None).await.unwrap().place();
        assert!(feed.listen(Some(end)).await.is_ok());
        // Another server's, from before a restore; far off, because this one's numbers
        // grow with what other tests write.
        let beyond = Place {
            tx: end.tx + 1_000_000_000,
            seq: i64::MAX,
        };
        let Err(error) = feed.listen(Some(beyond)).await else {
            panic!("it would hear nothing for long");
        };
        assert_eq!((error.status(), error.code()), (400, "cursor"));
    })
    .await;
}
