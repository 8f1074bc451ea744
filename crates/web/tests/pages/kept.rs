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
        // Shown by a filter that cannot be read it cannot.
        let wrong = format!("/companies?filter=nosuch+%3D+1&saved={}", id(&address));
        let wrong = browser.get(&wrong).await;
        wrong.expect(400, &["id=\"reset-view\"", "/remove\""]);
        for keeps in ["save-changes", "change-view", "keep-view", "save-view"] {
            assert!(!wrong.has(&format!("id=\"{keeps}\"")), "{keeps}");
        }
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

/// Companies of which somebody sees two of one name, deals with these in turn, with others that they do
/// not see, and with none; gives the ids of those that they see and of those that they do not.
async fn of_companies(browser: &mut Browser) -> ([String; 2], [String; 2]) {
    let rights = json!({"objects": {"deal": {"read": "all"}}});
    let role = json!({"name": "All deals", "key": "all_deals", "rights": rights});
    let role = browser.record("role", role).await;
    let team = json!({"name": "North", "roles": [role]});
    let team = browser.record("team", team).await;
    let new = people::NewUser {
        email: "noor@acme.example".into(),
        name: "Noor".into(),
        role: "partner".into(),
        password: PASSWORD.into(),
        team: base::Id::parse(&team),
    };
    let user = people::create_user(&browser.fresh.cx(), new).await.unwrap();
    let mut companies = Vec::new();
    for (name, owner) in [
        ("Acme", json!(user.id.to_string())),
        ("Secret", json!(null)),
        ("Acme", json!(user.id.to_string())),
        ("Aaron", json!(null)),
    ] {
        let body = json!({"name": name, "owner": owner});
        companies.push(browser.record("company", body).await);
    }
    let each = companies.iter().map(|id| json!(id)).chain([json!(null)]);
    let each: Vec<_> = each.collect();
    for n in 0..15 {
        let name = format!("deal {n:02}");
        let body = json!({"name": name, "company": each[n % 5], "amount": "10"});
        browser.record("deal", body).await;
    }
    browser.post("/sign-out", &[]).await;
    let fields = [("email", "noor@acme.example"), ("password", PASSWORD)];
    browser.post("/sign-in", &fields).await.expect(303, &[]);
    let [a, x, b, y] = companies.try_into().unwrap();
    ([a, b], [x, y])
}

/// What stands between two marks, as often as it does.
fn all_between<'a>(shown: &'a Shown, start: &str, end: char) -> Vec<&'a str> {
    let parts = shown.html.split(start).skip(1);
    parts.map(|part| part.split(end).next().unwrap()).collect()
}

#[tokio::test]
async fn groups_tell_nothing_of_what_somebody_does_not_see_and_lose_no_row() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let ([a, b], hidden) = of_companies(&mut browser).await;
        let base = "/deals?group=company&columns=name,company,amount&totals=amount:sum";
        let rows = |shown: &Shown| all_between(shown, "id=\"row-", '"').len();
        let counts = "<span class=\"row-group__count\">";
        let mut both = [a.clone(), b.clone()];
        both.sort();
        let (first, second) = (both[0].as_str(), both[1].as_str());
        for (fold, groups, of, shown_rows) in [
            (
                String::new(),
                vec![first, second, ""],
                vec!["3", "3", "9"],
                15,
            ),
            (
                format!("&fold={first}"),
                vec![first, second, ""],
                vec!["3", "3", "9"],
                12,
            ),
            (
                format!("&fold={second}"),
                vec![first, second, ""],
                vec!["3", "3", "9"],
                12,
            ),
            (
                "&fold=~".to_owned(),
                vec![first, second, ""],
                vec!["3", "3", "9"],
                6,
            ),
            (
                format!("&fold=*,{second}"),
                vec![first, second, ""],
                vec!["3", "3", "9"],
                3,
            ),
            (
                "&fold=*".to_owned(),
                vec![first, second, ""],
                vec!["3", "3", "9"],
                0,
            ),
            (
                format!("&fold=*&after={first}"),
                vec![second, ""],
                vec!["3", "9"],
                0,
            ),
            (
                format!("&fold=*&after={second}&sort=-company"),
                vec![first, ""],
                vec!["3", "9"],
                0,
            ),
        ] {
            let sort = if fold.contains("sort=") {
                ""
            } else {
                "&sort=name"
            };
            let shown = browser.get(&format!("{base}{sort}{fold}")).await;
            shown.expect(200, &[]);
            assert_eq!(all_between(&shown, "data-group=\"", '"'), groups, "{fold}");
            assert_eq!(all_between(&shown, counts, '<'), of, "{fold}");
            assert_eq!(rows(&shown), shown_rows, "{fold}");
            for id in &hidden {
                assert!(!shown.has(id), "{fold}");
            }
            // The group's own total, for rows that somebody sees.
            shown.expect(200, &["$30", "$90"]);
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_of_folded_groups_counts_only_what_it_shows() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        for n in 0..130_u32 {
            let (year, month) = (2010 + n / 12, 1 + n % 12);
            let body = json!({
                "name": format!("deal {n:03}"), "next_step": format!("Step {n:03}"),
                "close_date": format!("{year}-{month:02}-15"), "amount": "1",
            });
            browser.record("deal", body).await;
        }
        for (group, columns) in [("next_step", "name,next_step"), ("close_date", "name,close_date")] {
            for dir in ["", "-"] {
                let base = format!("/deals?group={group}&columns={columns},amount&totals=amount:sum&sort={dir}{group}&fold=*");
                let first = browser.get(&base).await;
                first.expect(200, &["$1"]);
                let mut keys: Vec<String> = Vec::new();
                let own = |shown: &Shown| {
                    let keys = all_between(shown, "data-group=\"", '"');
                    keys.into_iter().map(str::to_owned).collect::<Vec<_>>()
                };
                keys.extend(own(&first));
                assert!((100..=105).contains(&keys.len()), "{}", keys.len());
                let next = first.between("data-next=\"", "\"").replace("&amp;", "&");
                let second = browser.piece(&next).await;
                keys.extend(own(&second));
                assert!(!second.has("data-next"));
                let mut expected = keys.clone();
                expected.sort();
                expected.dedup();
                if dir == "-" {
                    expected.reverse();
                }
                assert_eq!((keys.len(), &keys), (130, &expected), "{group} {dir}");
            }
        }
    })
    .await;
}
