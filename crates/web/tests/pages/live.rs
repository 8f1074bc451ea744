//! What pages follow: whose changes they show, and from where in the change log on.

use engine::feed::{self, Feed, Place};
use serde_json::json;
use testkit::on_each;

use crate::browser::{Browser, Shown};

/// The words of the mark of the part that shows records.
fn words(shown: &Shown, part: &str) -> Vec<String> {
    let tag = shown.between(part, ">");
    let (_, rest) = tag.split_once("data-live=\"").unwrap();
    let words = rest.split_once('"').unwrap().0;
    words.split(' ').map(str::to_owned).collect()
}

#[tokio::test]
async fn a_page_names_the_objects_that_it_shows() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let acme = browser.record("company", json!({"name": "Acme"})).await;
        let list = "<section class=\"table-box\" ";
        for (path, part, shows, leaves_out) in [
            ("/companies", list, vec!["company", "user"], vec!["deal"]),
            (
                "/deals",
                list,
                vec!["deal", "company", "stage"],
                vec!["task", "lead"],
            ),
            (
                "/companies?filter=not%20deals.count%20%3D%201",
                list,
                vec!["company", "deal"],
                vec!["lead"],
            ),
            (
                "/companies?filter=deals%5Bstage.name%20~%20x%5D.count%20%3E%3D%201",
                list,
                vec!["deal", "stage"],
                vec!["lead"],
            ),
            (
                "/deals?view=board",
                "<board-view ",
                vec!["deal", "stage"],
                vec!["lead"],
            ),
            (
                &format!("/companies/{acme}"),
                "<article class=\"record\" ",
                vec![&acme, "deal", "contact", "user"],
                vec!["stage"],
            ),
        ] {
            let shown = browser.get(path).await;
            let words = words(shown.expect(200, &[]), part);
            let has = |word: &&str| words.iter().any(|one| one == word);
            assert!(shows.iter().all(has), "{path}: {words:?}");
            assert!(!leaves_out.iter().any(has), "{path}: {words:?}");
        }
        // A value that follows others has no change of its own.
        let field = json!({"name": "sold", "type": "rollup", "rollup": "deals.count"});
        engine::definitions::add_field(&browser.fresh.cx(), "company", &field)
            .await
            .unwrap();
        let shown = browser.get("/companies").await;
        assert!(words(&shown, list).contains(&"deal".to_owned()));

        let new = json!({"name": {"first": "Ana", "last": "Lund"}});
        let ana = browser.record("contact", new).await;
        let page = browser.get(&format!("/contacts/{ana}/edit")).await;
        page.expect(200, &[&format!("hidden data-live-notice=\"{ana}\"")]);
    })
    .await;
}

/// The records whose changes are told after a place in the log, up to those of `last`.
async fn heard_until(browser: &Browser, place: Place, last: &str) -> Vec<String> {
    let cx = browser.fresh.cx();
    let mut listener = Feed::new(cx.ws.clone()).listen(Some(place)).await.unwrap();
    let mut heard: Vec<String> = Vec::new();
    while !heard.iter().any(|one| one == last) {
        let some = listener.next(&cx).await.unwrap();
        let records = some.iter().filter_map(|one| one.change.record);
        heard.extend(records.map(|id| id.to_string()));
    }
    heard
}

#[tokio::test]
async fn a_page_follows_the_log_from_where_it_was_read() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let before = browser.record("company", json!({"name": "Before"})).await;
        // While a transaction of somebody else is open, PostgreSQL tells again what was
        // written since it began. What was told already is told no more.
        heard_until(&browser, Place::default(), &before).await;
        let page = browser.get("/companies").await;
        let after = browser.record("company", json!({"name": "After"})).await;

        let place = page.between("<meta name=\"live\" content=\"", "\"");
        let place = feed::open_place(&browser.fresh.cx(), place).unwrap();
        assert_eq!(heard_until(&browser, place, &after).await, [after]);
        // Neither a piece nor a page for strangers follows anything. A piece says for
        // whom it is, so that a page of somebody else makes way.
        let piece = browser.piece("/companies").await;
        assert!(!piece.has("name=\"live\""));
        let me = page.between(" data-me=\"", "\"");
        assert_eq!(piece.headers["rapport-reader"], me);
        assert!(!page.headers.contains_key("rapport-reader"));
        browser.post("/sign-out", &[]).await;
        let gate = browser.get("/sign-in").await;
        assert!(!gate.expect(200, &[]).has("name=\"live\""));
    })
    .await;
}
