//! Tables as they are arranged, and views of them that are kept.

use engine::people;
use serde_json::json;
use testkit::on_each;

use crate::browser::{Browser, PASSWORD, Shown};

/// Where a view is that was just kept.
fn kept(shown: &Shown) -> String {
    let at = shown.location.as_deref().unwrap();
    assert!(at.contains("?saved="), "{at}");
    at.to_owned()
}

fn id(address: &str) -> &str {
    address.rsplit('=').next().unwrap()
}

async fn keep(browser: &mut Browser, name: &str, query: &str, audience: &str) -> Shown {
    let fields = [("name", name), ("query", query), ("audience", audience)];
    browser.post("/-/views/of/companies", &fields).await
}

#[tokio::test]
async fn a_view_is_kept_opened_changed_and_removed() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        for (name, employees) in [("Acme", 12), ("Betasoloin", 700)] {
            let body = json!({"name": name, "employees": employees});
            browser.record("company", body).await;
        }
        let query = "filter=employees+%3E+100&columns=name%2Cemployees%3A140&q=acme&cursor=x";
        let shown = keep(&mut browser, "Large ones", query, "me").await;
        shown.expect(303, &[]);
        let address = kept(&shown);
        let open = browser.get(&address).await;
        open.expect(
            200,
            &[
                "Large ones",
                "Betasoloin",
                "width=\"140\"",
                "employees &gt; 100",
            ],
        );
        // Words and places of pages are no part of a view.
        assert!(!open.has("<span>Acme</span>") && !open.has("data-field=\"industry\""));
        // Shown in another way it says so, and can be kept so.
        let changed = browser
            .get(&format!(
                "/companies?filter=employees+%3E+10&saved={}",
                id(&address)
            ))
            .await;
        changed.expect(200, &["id=\"save-changes\"", "id=\"reset-view\""]);
        let to = format!("/-/views/{}", id(&address));
        let query = [("query", "filter=employees+%3E+10")];
        browser.post(&to, &query).await.expect(303, &[]);
        browser
            .get(&address)
            .await
            .expect(200, &["Acme", "Betasoloin"]);
        // Whoever saw it before that is told.
        let stale = [("query", "sort=name"), ("since", "1")];
        browser.post(&to, &stale).await.expect(412, &["meanwhile"]);
        // In the navigation, and what one begins with.
        let mark = format!("{to}/mark");
        browser
            .post(&mark, &[("pinned", "1")])
            .await
            .expect(303, &[]);
        browser
            .post(&mark, &[("begins", "1")])
            .await
            .expect(303, &[]);
        let begun = browser.get("/companies").await;
        begun.expect(200, &["nav-pinned", "employees &gt; 10"]);
        browser
            .get("/companies?view=table")
            .await
            .expect(200, &["All companies"]);
        browser
            .post(&format!("{to}/remove"), &[("since", "1")])
            .await
            .expect(412, &["meanwhile"]);
        assert!(browser.get(&address).await.has("name=\"since\""));
        browser
            .post(&format!("{to}/remove"), &[])
            .await
            .expect(303, &[]);
        let gone = browser.get(&address).await;
        gone.expect(200, &["All companies"]);
        assert!(!gone.has("Large ones"));
        browser.post(&to, &query).await.expect(404, &[]);
    })
    .await;
}

#[tokio::test]
async fn a_view_is_for_whom_it_was_kept() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        browser.record("company", json!({"name": "Acme"})).await;
        let mine = kept(&keep(&mut browser, "Mine alone", "sort=name", "me").await);
        let all = kept(&keep(&mut browser, "For all", "sort=-name", "everybody").await);
        let mut other = browser.another();
        let new = people::NewUser {
            email: "noor@acme.example".into(),
            name: "Noor".into(),
            role: "sales".into(),
            password: PASSWORD.into(),
            team: None,
        };
        people::create_user(&browser.fresh.cx(), new).await.unwrap();
        other.get("/sign-in").await;
        let fields = [("email", "noor@acme.example"), ("password", PASSWORD)];
        other.post("/sign-in", &fields).await.expect(303, &[]);
        let shown = other.get(&all).await;
        shown.expect(200, &["For all"]);
        assert!(!shown.has("Mine alone"));
        // One that is not for them is as if it were not there.
        let not_theirs = other.get(&mine).await;
        not_theirs.expect(200, &["All companies"]);
        for path in ["", "/remove", "/mark"] {
            let to = format!("/-/views/{}{path}", id(&mine));
            other.post(&to, &[("query", "")]).await.expect(404, &[]);
        }
        // What everybody sees is changed by its owner, or by who manages objects.
        let to = format!("/-/views/{}", id(&all));
        other.post(&to, &[("query", "")]).await.expect(403, &[]);
        let fields = [
            ("name", "First"),
            ("audience", "everybody"),
            ("role", "sales"),
        ];
        let refused = other.post("/-/views/of/companies", &fields).await;
        refused.expect(422, &["view-roles-error"]);
        // A role begins with it.
        let fields = [
            ("name", "For all"),
            ("query", "sort=-name"),
            ("audience", "everybody"),
            ("role", "sales"),
        ];
        browser.post(&to, &fields).await.expect(303, &[]);
        let begun = other.get("/companies").await;
        begun.expect(200, &["aria-sort=\"descending\""]);
        for (fields, said) in [
            (vec![("name", " ")], "view-name-error"),
            (
                vec![
                    ("name", "x"),
                    ("audience", "team:0193a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f"),
                ],
                "view-team-error",
            ),
        ] {
            let refused = other.post("/-/views/of/companies", &fields).await;
            refused.expect(422, &[said]);
        }
        other
            .post("/-/views/of/nothing", &[("name", "x")])
            .await
            .expect(404, &[]);
    })
    .await;
}

#[tokio::test]
async fn rows_are_grouped_with_their_totals() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        for (name, employees) in [("Acme", 10), ("Betasoloin", 20), ("Cancity", 6)] {
            let body = json!({"name": name, "employees": employees});
            browser.record("company", body).await;
        }
        let shown = browser
            .get("/companies?totals=employees:sum&columns=name,employees&group=created_at")
            .await;
        shown.expect(200, &["class=\"group\"", "id=\"totals\"", "Sum", ">36<"]);
        // What cannot be grouped by, or summed up, or is no field at all, is left out.
        let lenient = browser
            .get("/companies?totals=name:sum,employees:nosuch&columns=nosuch,employees&group=tags&freeze=99")
            .await;
        lenient.expect(200, &["data-field=\"employees\"", "data-frozen=\"4\""]);
        assert!(!lenient.has("id=\"totals\"") && !lenient.has("class=\"group\""));
    })
    .await;
}

#[tokio::test]
async fn conditions_are_made_changed_and_taken_away_one_by_one() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let body = json!({"name": "Acme", "employees": 12});
        browser.record("company", body).await;
        let form = browser
            .piece("/-/list/companies/condition?-of=employees")
            .await;
        form.expect(200, &["id=\"condition-test\"", "name=\"value\""]);
        let go = |shown: &Shown| {
            let to = shown.headers.get("rapport-go");
            to.map(|to| to.to_str().unwrap().to_owned())
        };
        let made = browser
            .piece("/-/list/companies/condition?-of=employees&-test=at_least&value=1.200&-apply=1&sort=name")
            .await;
        let to = go(&made).unwrap();
        assert!(to.contains("sort=name"), "{to}");
        let listed = browser.get(&to).await;
        listed.expect(200, &["lens-chip__field", "employees &gt;= 1.200"]);
        let wrong = browser
            .piece("/-/list/companies/condition?-of=employees&-test=at_least&value=many&-apply=1")
            .await;
        wrong.expect(422, &["control__error"]);
        assert!(go(&wrong).is_none());
        // Beside one that is there, and in its place.
        let base = "/-/list/companies/condition?filter=name+~+a&-of=name&-test=holds&value=b&-apply=1";
        let added = go(&browser.piece(base).await).unwrap();
        assert!(added.contains("%20and%20"), "{added}");
        let instead = go(&browser.piece(&format!("{base}&-at=0")).await).unwrap();
        assert!(!instead.contains("and"), "{instead}");
        browser
            .piece("/-/list/companies/column?-of=employees")
            .await
            .expect(200, &["sort=-employees", "totals=employees%3Asum"]);
        browser
            .piece("/-/list/companies/columns")
            .await
            .expect(200, &["data-part=\"name\""]);
        for path in ["column?-of=nosuch", "nosuch"] {
            let path = format!("/-/list/companies/{path}");
            browser.piece(&path).await.expect(404, &[]);
        }
    })
    .await;
}

#[tokio::test]
async fn groups_fold_and_keep_their_totals() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        for (name, employees, industry) in [
            ("Acme", 10, Some("software")),
            ("Betasoloin", 20, Some("finance")),
            ("Cancity", 6, Some("software")),
            ("Donware", 3, None),
        ] {
            let body = json!({"name": name, "employees": employees, "industry": industry});
            browser.record("company", body).await;
        }
        let base =
            "/companies?group=industry&columns=name,employees&totals=employees:sum&sort=name";
        let order = |shown: &Shown, words: &[&str]| {
            let places: Vec<usize> = words
                .iter()
                .map(|word| shown.html.find(word).unwrap_or_else(|| panic!("{word}")))
                .collect();
            assert!(places.is_sorted(), "{words:?} {places:?}");
        };
        let open = browser.get(base).await;
        open.expect(
            200,
            &[
                "id=\"fold-software\"",
                "aria-expanded=\"true\"",
                "fold=software",
            ],
        );
        let one = browser.get(&format!("{base}&fold=software")).await;
        one.expect(
            200,
            &["group-software", ">16<", "Betasoloin", "Donware", ">39<"],
        );
        assert!(!one.has("<span>Acme</span>") && !one.has("<span>Cancity</span>"));
        let options: Vec<&str> = if one.html.find("group-software") < one.html.find("group-finance")
        {
            vec!["group-software", "group-finance", "Betasoloin", "Donware"]
        } else {
            vec!["group-finance", "Betasoloin", "group-software", "Donware"]
        };
        order(&one, &options);
        let none = browser.get(&format!("{base}&fold=~")).await;
        none.expect(200, &["Acme", "id=\"group-\""]);
        assert!(!none.has("<span>Donware</span>"));
        // All of them: no row is read, and nobody says that nothing is there.
        let all = browser.get(&format!("{base}&fold=*")).await;
        all.expect(
            200,
            &[
                "group-software",
                "group-finance",
                "id=\"group-\"",
                ">39<",
                "aria-expanded=\"false\"",
            ],
        );
        assert!(!all.has("class=\"row\""));
        let but = browser.get(&format!("{base}&fold=*,finance")).await;
        but.expect(200, &["Betasoloin", "group-software"]);
        assert!(!but.has("<span>Acme</span>"));
        // What was never a group folds nothing, and heads go on behind a group.
        let odd = browser.get(&format!("{base}&fold=nosuch,%25%25%25")).await;
        odd.expect(200, &["Acme", "Betasoloin", "Cancity", "Donware"]);
        let more = browser
            .piece(&format!("{base}&fold=*&after=software"))
            .await;
        more.expect(200, &["id=\"group-\""]);
        assert!(!more.has("group-software"));
        for group in ["created_at", "owner", "name"] {
            let folded = browser
                .get(&format!("/companies?group={group}&fold=*"))
                .await;
            folded.expect(200, &["Companies"]);
        }
        let month = browser.get("/companies?group=created_at&fold=*").await;
        let key = month.html.split("data-group=\"").nth(1).unwrap();
        let key = key.split('"').next().unwrap().to_owned();
        let folded = browser
            .get(&format!("/companies?group=created_at&fold={key}"))
            .await;
        folded.expect(200, &["aria-expanded=\"false\""]);
        assert!(!folded.has("<span>Acme</span>"));
    })
    .await;
}

#[tokio::test]
async fn what_could_stand_there_is_told() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        browser
            .record("company", json!({"name": "Acme Works"}))
            .await;
        for (filter, at, told) in [
            ("", 0, "\"label\":\"Industry\""),
            ("indus", 5, "\"insert\":\"industry \""),
            ("industry+", 9, "is not empty"),
            ("industry+%3D+soft", 15, "\"insert\":\"software \""),
            ("industry+in+", 12, "(software)"),
            ("created_at+in+this_m", 20, "this_month"),
            ("owner+%3D+", 8, "\"insert\":\"me \""),
            ("deals.count+%3E+0+", 16, "\"label\":\"and\""),
            ("nosuch+%3D+", 9, "\"all\":[]"),
        ] {
            let path = format!("/-/filter/companies?filter={filter}&at={at}");
            browser.get(&path).await.expect(200, &[told]);
        }
        let records = "/-/filter/deals?filter=company+%3D+Acm&at=13";
        browser
            .get(records)
            .await
            .expect(200, &["\\\"Acme Works\\\""]);
        let plain = browser.get("/-/filter/companies?filter=indus").await;
        plain.expect(200, &["\"ok\":false"]);
        assert!(!plain.has("offered"));
    })
    .await;
}

#[tokio::test]
async fn a_view_opens_without_what_is_gone_and_says_so() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let cx = browser.fresh.cx();
        let budget = json!({"name": "budget", "label": "Budget", "type": "integer"});
        engine::definitions::add_field(&cx, "company", &budget)
            .await
            .unwrap();
        for (name, budget) in [("Acme", 5), ("Betasoloin", 50)] {
            let body = json!({"name": name, "budget": budget});
            browser.record("company", body).await;
        }
        let query = "filter=budget+%3E+10&columns=name%2Cbudget";
        let address = kept(&keep(&mut browser, "Rich", query, "me").await);
        let renamed = json!({"name": "means", "label": "Means"});
        engine::definitions::update_field(&cx, "company", "budget", &renamed)
            .await
            .unwrap();
        let open = browser.get(&address).await;
        open.expect(200, &["means &gt; 10", "Betasoloin"]);
        assert!(!open.has("<span>Acme</span>") && !open.has("id=\"left-out\""));
        assert!(!open.has("id=\"save-changes\""));
        engine::definitions::remove_field(&cx, "company", "means")
            .await
            .unwrap();
        let open = browser.get(&address).await;
        open.expect(
            200,
            &[
                "id=\"left-out\"",
                "the condition on “Means”",
                "the column “Means”",
                "Acme",
            ],
        );
        let settle = format!("/-/views/{}/settle", id(&address));
        browser.post(&settle, &[]).await.expect(303, &[]);
        let open = browser.get(&address).await;
        open.expect(200, &["Rich", "Acme"]);
        assert!(!open.has("id=\"left-out\""));
    })
    .await;
}
