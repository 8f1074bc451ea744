//! Who looks at the pages as somebody else sees what they see and no more, changes nothing
//! and opens nothing of theirs, at any address; and nobody comes to more by it.

use std::time::Duration;

use base::Id;
use engine::audit::{self, Ask, Line as Told};
use serde_json::{Value as Json, json};
use testkit::{Answered, Caller};

use super::{ask, on_each};
use crate::callers::{id, person, role};
use crate::lines::{self, Kind, Line, Sent};
use crate::scene::{self, Scene, Things};
use crate::trace::Trace;

const END: &str = "/-/view-as/end";
const BANNER: &str = "id=\"viewing\"";

/// What pages show meanwhile, besides addresses that lead on.
const SHOWN: &[&str] = &[
    "/",
    "/design",
    "/settings",
    "/search",
    "/-/manifest.webmanifest",
    "/-/worker.js",
    "/-/offline",
    "/-/desk",
    "/notifications",
    "/-/notifications",
    "/-/desk/found",
    "/-/quick/{plural}",
    "/-/list/{plural}/{what}",
    "/-/files/{id}/picture",
    "/-/lookup/people-and-teams",
    "/-/lookup/{plural}",
    "/-/filter/{plural}",
    "/-/files/{id}",
    "/imports",
    "/imports/new",
    "/imports/{id}",
    "/{plural}",
    "/{plural}/new",
    "/{plural}/selection",
    "/{plural}/bulk",
    "/{plural}/bulk/{id}",
    "/{plural}/duplicates",
    "/{plural}/merge",
    "/{plural}/{id}",
    "/{plural}/{id}/access",
    "/{plural}/{id}/edit",
    "/{plural}/{id}/shares",
];
/// What pages ask REST for.
const ASKED: &[&str] = &["/api/v1/events", "/api/v1/{objects}/{id}"];

async fn view(who: &Caller, user: &str) -> Answered {
    ask(who, ("POST", &format!("/users/{user}/view-as"), "x=y")).await
}

async fn stop(who: &Caller) -> Answered {
    ask(who, ("POST", END, "x=y")).await
}

async fn is_viewing(who: &Caller) -> bool {
    who.get("/search").await.text().contains(BANNER)
}

async fn log(scene: &Scene) -> Vec<Told> {
    let ask = Ask {
        limit: audit::MOST,
        ..Ask::default()
    };
    let page = audit::list(&scene.app.fresh.cx(), &ask).await.unwrap();
    page.lines
}

/// How often looking as this person began and ended, by the log.
async fn told(scene: &Scene, viewer: &str, user: &str) -> (usize, usize) {
    let (viewer, user) = (Id::parse(viewer), Id::parse(user));
    let lines = log(scene).await;
    let of = |step: &str| {
        let such = lines.iter().filter(|line| {
            let entry = &line.row.entry;
            entry.event == "viewed_as"
                && (entry.who_kind.as_str(), entry.who) == ("user", viewer)
                && entry.record == user
                && line.details["step"] == step
        });
        such.count()
    };
    (of("began"), of("ended"))
}

async fn boss(scene: &Scene) -> (String, Caller) {
    person(&scene.app, "boss", Some("administrator"), None, None).await
}

/// What a line asks for.
async fn walked(who: &Caller, line: &Line, things: &Things) -> Answered {
    let asking = who.ask(line.method, things.fill(line.path));
    let form = "application/x-www-form-urlencoded";
    let asking = match line.sent {
        Sent::Nothing if line.writes() && line.kind != Kind::Rest => {
            asking.header("content-type", form)
        }
        Sent::Nothing => asking,
        Sent::Json(body) => {
            let asking = asking.header("content-type", "application/json");
            asking.raw(things.fill(body))
        }
        Sent::Form(body) => asking.header("content-type", form).raw(things.fill(body)),
        Sent::File(name, holds, field, value) => asking
            .header("content-type", "multipart/form-data; boundary=edge")
            .raw(scene::form(name, holds, Some((field, value)))),
    };
    asking.send().await
}

/// Nothing can be changed at any address, and nothing opened but what is shown.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_changed_at_any_address() {
    on_each(async |scene| {
        let (boss_id, boss) = boss(scene).await;
        let seller = &scene.people.ids.seller;
        let all = lines::all();
        let mut wrong = Vec::new();
        for line in all.iter().filter(|line| line.kind != Kind::Program) {
            if matches!(line.path, "/sign-out" | END) || line.method == "ANY" {
                continue;
            }
            let things = Things::of(scene, line).await;
            assert_eq!(view(&boss, seller).await.status, 303, "{}", line.path);
            let before = Trace::of(&scene.app.fresh).await;
            let answer = walked(&boss, line, &things).await;
            let written = before.told(&Trace::of(&scene.app.fresh).await);
            let is_open = line.address.starts_with("/-/assets/")
                || line.address.starts_with("/.well-known/")
                || matches!(
                    line.address,
                    "/healthz" | "/readyz" | "/metrics" | "/api" | "/api/docs/style.css"
                );
            let is_shown = !line.writes()
                && (SHOWN.contains(&line.address) || ASKED.contains(&line.address) || is_open);
            let status = answer.status.as_u16();
            if !written.is_empty() {
                wrong.push(format!("{} {} wrote {written:?}", line.method, line.path));
            }
            if is_shown == (status == 403) {
                wrong.push(format!("{} {} got {status}", line.method, line.path));
            }
            let is_page = answer.header("content-type").starts_with("text/html");
            let is_whole = answer.text().contains("<html");
            if line.kind == Kind::Page && is_page && is_whole && !answer.text().contains(BANNER) {
                wrong.push(format!("{} {} has no banner", line.method, line.path));
            }
            assert_eq!(stop(&boss).await.status, 303);
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        let (began, ended) = told(scene, &boss_id, seller).await;
        assert!(began == ended && began > 100, "{began} {ended}");
        let by_seller = Id::parse(seller);
        let lines = log(scene).await;
        let theirs = lines.iter().filter(|line| line.row.entry.who == by_seller);
        let theirs: Vec<&str> = theirs.map(|line| &*line.row.entry.event).collect();
        assert!(
            theirs.iter().all(|event| *event == "signed_in"
                || *event == "shared"
                || *event == "key_created"
                || *event == "exported"),
            "{theirs:?}"
        );
    })
    .await;
}

/// A page without what is only the viewer's: the banner, their token, the links that they
/// are not offered meanwhile, and from where on their page follows.
fn bare(who: &Caller, page: &Answered) -> String {
    let mut text = page.text().replace(&who.header("x-csrf-token"), "TOKEN");
    for (from, to) in [
        ("<div class=\"viewing\"", "</div>"),
        ("<a class=\"menu__item\" id=\"account-link\"", "</a>"),
        ("<a class=\"menu__item\" href=\"/api/docs\"", "</a>"),
        ("<meta name=\"live\" content=\"", "\""),
    ] {
        if let Some(at) = text.find(from) {
            let rest = &text[at + from.len()..];
            let end = at + from.len() + rest.find(to).unwrap() + to.len();
            text.replace_range(at..end, "");
        }
    }
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_are_what_the_other_sees() {
    on_each(async |scene| {
        let (_, boss) = boss(scene).await;
        let people = &scene.people;
        let own = id(&people
            .seller
            .made("companies", json!({"name": "Harbourside Mill"}))
            .await);
        let other = id(&people
            .other
            .made("companies", json!({"name": "Southern Mill"}))
            .await);
        view(&boss, &people.ids.seller).await;
        let seller = &people.ids.seller;
        for (path, status) in [
            ("/companies".to_owned(), 200),
            (format!("/companies/{own}"), 200),
            (format!("/companies/{own}/edit"), 200),
            (format!("/companies/{own}/shares"), 200),
            (format!("/companies/{other}"), 404),
            ("/companies/new".to_owned(), 200),
            ("/search?q=mill".to_owned(), 200),
            ("/deals".to_owned(), 200),
            ("/-/lookup/companies?q=mill".to_owned(), 200),
            ("/imports".to_owned(), 200),
            ("/users".to_owned(), 200),
            (format!("/users/{seller}/access"), 200),
            ("/nowhere".to_owned(), 404),
        ] {
            let (theirs, seen) = (people.seller.get(&*path).await, boss.get(&*path).await);
            assert_eq!(
                (theirs.status.as_u16(), seen.status.as_u16()),
                (status, status),
                "{path}"
            );
            assert_eq!(bare(&people.seller, &theirs), bare(&boss, &seen), "{path}");
        }
        let record = boss.get(format!("/api/v1/companies/{own}")).await;
        assert_eq!(record.expect(200)["name"], "Harbourside Mill");
        boss.get(format!("/api/v1/companies/{other}"))
            .await
            .problem(404, "not_found");
        let told = boss.get("/api/v1/companies").await.expect(403);
        assert!(
            told["detail"].as_str().unwrap().contains("Stop viewing"),
            "{told}"
        );
        assert_eq!(boss.get("/api/v1/events").await.status, 200);

        // What is theirs alone says why it is not shown, and is not shown.
        for path in [
            "/account",
            "/keys",
            "/programs",
            "/account/passkeys/new",
            "/sign-in/with/x/callback",
            "/audit",
        ] {
            let page = boss.get(path).await;
            page.expect_text(403, "You are viewing as seller");
        }
        let page = ask(
            &boss,
            ("POST", &format!("/companies/{own}"), "version=1&name=Mine"),
        )
        .await;
        page.expect_text(403, "nothing can be changed");
        // Ending it leads back, and they are themselves again.
        let ended = stop(&boss).await;
        assert_eq!(ended.header("location"), format!("/users/{seller}/access"));
        assert_eq!(boss.get(format!("/companies/{other}")).await.status, 200);
        assert_eq!(boss.get("/account").await.status, 200);
        assert!(!is_viewing(&boss).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_comes_to_more_by_it() {
    on_each(async |scene| {
        let (app, people) = (&scene.app, &scene.people);
        let (boss_id, boss) = boss(scene).await;
        // Looks after people and sees everything, but is no administrator.
        let keeps = json!({"objects": {"*": {"read": "all"}}, "special": ["manage_people"]});
        let keeps = role(app, "keeps", keeps).await;
        let (keeper_id, keeper) = person(app, "keeper", None, Some(&keeps), None).await;
        // Looks after people and sees what is their team's.
        let leads = json!({"objects": {"*": {"read": "all"}, "company": {"read": "team"}}, "special": ["manage_people"]});
        let leads = role(app, "leads", leads).await;
        let (_, leader) = person(app, "leader", None, Some(&leads), None).await;
        let small = json!({"objects": {"company": {"read": "own"}}});
        let small = role(app, "small", small).await;
        let (small_id, _) = person(app, "small", None, Some(&small), None).await;
        let nothing = json!({"objects": {"note": {"read": "own"}}});
        let nothing = role(app, "notes", nothing).await;
        let (notes_id, _) = person(app, "notes", None, Some(&nothing), None).await;
        let nobody = "0193a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f";
        for (name, who, user, status) in [
            ("an administrator by a keeper", &keeper, &boss_id, 403),
            ("one who may write by a keeper", &keeper, &people.ids.seller, 403),
            ("records of others by a leader", &leader, &small_id, 403),
            ("oneself", &keeper, &keeper_id, 409),
            ("oneself, an administrator", &boss, &boss_id, 409),
            ("somebody by a seller", &people.seller, &people.ids.other, 403),
            ("a seller by themselves", &people.seller, &people.ids.seller, 403),
            ("somebody by an outsider", &people.outsider, &people.ids.seller, 404),
            ("nobody", &boss, &nobody.to_owned(), 404),
            ("a role", &boss, &keeps, 404),
        ] {
            let before = Trace::of(&app.fresh).await;
            let answer = view(who, user).await;
            assert_eq!(answer.status.as_u16(), status, "{name}");
            let written = before.told(&Trace::of(&app.fresh).await);
            assert!(written.is_empty(), "{name}: {written:?}");
            assert!(!is_viewing(who).await, "{name}");
        }
        let by_key = view(&app.as_key(), &people.ids.seller).await;
        assert_eq!(by_key.status, 401);
        let role = ask(&boss, ("POST", &format!("/roles/{keeps}/view-as"), "x=y")).await;
        assert_eq!(role.status, 404);

        // Who has no more than they: they may, and from there no further.
        for (who, user) in [(&keeper, &small_id), (&leader, &notes_id)] {
            assert_eq!(view(who, user).await.status, 303);
            assert!(is_viewing(who).await);
            assert_eq!(view(who, &notes_id).await.status, 403);
            assert_eq!(stop(who).await.status, 303);
        }
        // Nor does anybody come from one person to the next.
        assert_eq!(view(&boss, &keeper_id).await.status, 303);
        assert_eq!(view(&boss, &small_id).await.status, 403);
        let access = boss.get(format!("/users/{small_id}/access")).await;
        access.expect_text(200, BANNER);
        assert!(!access.text().contains("id=\"view-as\""));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_ends_when_it_may_not_be_any_more() {
    on_each(async |scene| {
        let (app, people) = (&scene.app, &scene.people);
        let (boss_id, boss) = boss(scene).await;
        let seller = people.ids.seller.clone();
        let change = async |user: &str, body: Json| {
            let path = format!("/api/v1/users/{user}");
            app.as_key().patch(path, body).await.expect(200);
        };

        // The person may not come in any more.
        view(&boss, &seller).await;
        assert!(is_viewing(&boss).await);
        change(&seller, json!({"active": false})).await;
        assert!(!is_viewing(&boss).await);
        assert_eq!(boss.get("/account").await.status, 200);
        assert_eq!(told(scene, &boss_id, &seller).await, (1, 1));
        change(&seller, json!({"active": true})).await;
        assert!(!is_viewing(&boss).await, "it does not come back");

        // An hour is over.
        view(&boss, &seller).await;
        app.clock().advance(Duration::from_secs(59 * 60));
        assert!(is_viewing(&boss).await);
        app.clock().advance(Duration::from_secs(61));
        assert!(!is_viewing(&boss).await);
        assert_eq!(told(scene, &boss_id, &seller).await, (2, 2));

        // They are given a right that the viewer lacks, and the viewer loses theirs.
        let keeps = json!({"objects": {"*": {"read": "all"}}, "special": ["manage_people"]});
        let keeps = role(app, "keeps", keeps).await;
        let (keeper_id, keeper) = person(app, "keeper", None, Some(&keeps), None).await;
        let small = json!({"objects": {"company": {"read": "own"}}});
        let small = role(app, "small", small).await;
        let (small_id, _) = person(app, "small", None, Some(&small), None).await;
        assert_eq!(view(&keeper, &small_id).await.status, 303);
        change(&small_id, json!({"role": "administrator"})).await;
        assert!(!is_viewing(&keeper).await);
        change(&small_id, json!({"role": null})).await;
        assert_eq!(view(&keeper, &small_id).await.status, 303);
        change(&keeper_id, json!({"roles": [small]})).await;
        assert!(!is_viewing(&keeper).await);
        assert_eq!(told(scene, &keeper_id, &small_id).await, (2, 2));

        // Of a session that nobody comes back with it is told when it is tidied away.
        view(&boss, &seller).await;
        scene.work_off().await;
        app.clock().advance(Duration::from_secs(2 * 60 * 60));
        scene.work_off().await;
        assert_eq!(told(scene, &boss_id, &seller).await, (3, 3));
        assert!(!is_viewing(&boss).await);
        assert_eq!(told(scene, &boss_id, &seller).await, (3, 3));

        // Signing out ends it with the session.
        view(&boss, &seller).await;
        assert_eq!(ask(&boss, ("POST", "/sign-out", "x=y")).await.status, 303);
        assert_eq!(told(scene, &boss_id, &seller).await, (4, 4));
        assert_eq!(boss.get("/search").await.status, 303);
    })
    .await;
}
