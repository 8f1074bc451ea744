//! What people are told: the bell's number, the panel, the page, what is read, what is wanted.

use std::time::Duration;

use base::Id;
use engine::{Belongs, Principal, Via, people, records};
use schema::Query;
use serde_json::json;
use testkit::on_each;

use crate::browser::{Browser, EMAIL, PASSWORD};

/// Makes somebody; gives their id.
async fn colleague(browser: &Browser, name: &str) -> String {
    let new = people::NewUser {
        email: format!("{}@acme.example", name.to_lowercase()),
        name: name.into(),
        role: "administrator".into(),
        password: PASSWORD.into(),
        team: None,
    };
    let user = people::create_user(&browser.fresh.cx(), new).await.unwrap();
    user.id.to_string()
}

async fn sign_in(browser: &mut Browser, email: &str) {
    browser.post("/sign-out", &[]).await;
    let fields = [("email", email), ("password", PASSWORD)];
    browser.post("/sign-in", &fields).await.expect(303, &[]);
}

/// Mira makes a company for somebody, a minute later.
async fn give(browser: &Browser, name: &str, owner: &str) {
    let fresh = &browser.fresh;
    fresh.clock.advance(Duration::from_secs(60));
    let mira = Principal::User {
        id: mira(browser).await,
        name: "Mira Holm".into(),
        team: None,
        role: "administrator".into(),
        also: Belongs::default(),
        through: None,
    };
    let cx = fresh.ws.cx(mira, Via::Page);
    let body = json!({"name": name, "owner": owner});
    records::create(&cx, &"company".into(), body).await.unwrap();
}

async fn mira(browser: &Browser) -> Id {
    let cx = browser.fresh.cx();
    let users = Query::of("user".into());
    let found = records::list(&cx, users).await.unwrap().records;
    let of =
        |user: &&schema::Record| user.value("name") == &schema::Value::Text("Mira Holm".into());
    found.iter().find(of).unwrap().id
}

/// What is told on a page: where it leads, and what it is marked by.
fn told(html: &str) -> Vec<(String, String)> {
    let rows = html.split("<li class=\"news__row\" id=\"n-").skip(1);
    let parts = rows.filter_map(|row| {
        let id = row.split('"').next()?;
        let link = row.split("class=\"news__name\" href=\"").nth(1)?;
        Some((link.split('"').next()?.to_owned(), id.to_owned()))
    });
    parts.collect()
}

#[tokio::test]
async fn what_others_do_is_counted_told_and_read() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let empty = ["Nothing has happened yet", "All", "Unread"];
        browser.get("/notifications").await.expect(200, &empty);
        let vera = colleague(&browser, "Vera").await;
        give(&browser, "Acme", &vera).await;
        give(&browser, "Beta <b>", &vera).await;
        // Whoever does it is told nothing.
        browser.get("/notifications").await.expect(200, &empty);
        sign_in(&mut browser, "vera@acme.example").await;
        browser
            .get("/companies")
            .await
            .expect(200, &["Notifications, 2 unread", "data-deed=\"bell\""]);
        let page = browser.get("/notifications").await;
        let seen = [
            "Today",
            "Acme",
            "Beta &lt;b&gt;",
            "Mira Holm gave you this company",
        ];
        page.expect(200, &seen);
        let panel = browser.piece("/-/notifications").await;
        panel.expect(200, &["Acme", "See all notifications"]);
        let links = told(&page.html);
        assert_eq!(links.len(), 2);
        // Opening it marks nothing by itself: its script says so, as the dot beside it does.
        let (to, id) = &links[0];
        assert!(to.starts_with("/companies/"), "{to}");
        browser
            .get(to)
            .await
            .expect(200, &["Notifications, 2 unread"]);
        browser
            .get(&format!("/notifications/{id}"))
            .await
            .expect(404, &[]);
        let marked = browser
            .post_piece("/notifications/read", &[("id", id)])
            .await;
        marked.expect(200, &["news__row"]);
        browser
            .get("/")
            .await
            .expect(200, &["Notifications, 1 unread"]);
        let unread = browser.get("/notifications?unread=true").await;
        assert_eq!(told(&unread.html), links[1..].to_vec());
        browser
            .post(
                "/notifications/read",
                &[("all", "true"), ("unread", "true")],
            )
            .await
            .expect(303, &[]);
        let unread = browser.get("/notifications?unread=true").await;
        unread.expect(200, &["You have read everything"]);
        assert!(!unread.has("Mark all as read"));
        // Nobody else marks them.
        sign_in(&mut browser, EMAIL).await;
        let nobodys = [("id", links[1].1.as_str())];
        browser
            .post("/notifications/read", &nobodys)
            .await
            .expect(303, &[]);
    })
    .await;
}

#[tokio::test]
async fn a_long_list_goes_on_and_names_each_day_once() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let mira = mira(&browser).await;
        for n in 0..45 {
            browser.fresh.clock.advance(Duration::from_secs(60));
            let body = json!({"name": format!("Company {n:02}"), "owner": mira});
            browser.record("company", body).await;
        }
        let page = browser.get("/notifications").await;
        page.expect(200, &["Company 44", "This company is yours now", ">45<"]);
        assert_eq!(told(&page.html).len(), 40);
        assert_eq!(page.html.matches("news__day").count(), 1);
        let next = page.html.split("hx-get=\"/notifications?").nth(1).unwrap();
        let next = next.split('"').next().unwrap().replace("&amp;", "&");
        let more = browser.piece(&format!("/notifications?{next}")).await;
        more.expect(200, &["Company 04", "Company 00"]);
        assert_eq!(told(&more.html).len(), 5);
        assert!(!more.has("news__day") && !more.has("Company 05"));
    })
    .await;
}

#[tokio::test]
async fn kinds_are_switched_off_in_ones_account() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let account = browser.get("/account").await;
        account.expect(200, &["notifications-panel", "Something becomes mine"]);
        let switches = "name=\"kind\" value=\"assigned\" checked";
        assert!(account.has(switches));
        let fields = [("kind", "moved"), ("kind", "due")];
        let done = browser.post("/account/notifications", &fields).await;
        done.expect(303, &[]);
        let account = browser.get("/account").await;
        account.expect(200, &["Notifications are as you want them"]);
        assert!(!account.has(switches) && account.has("value=\"due\" checked"));
    })
    .await;
}
