//! Ten thousand records of five branches, looked at by people of four roles.

use std::collections::{BTreeMap, HashMap};

use engine::people;
use serde_json::{Value as Json, json};
use testkit::{Caller, TestApp};

use super::naive::{LARGE, Person, Reach, Share, World};
use crate::{on_each, work_off};

const BRANCHES: [&str; 5] = ["Centre", "North", "South", "East", "West"];
/// The branch that each lies under.
const UNDER: [Option<usize>; 5] = [None, Some(0), Some(0), Some(1), None];
const PASSWORD: &str = "a believable phrase";
const COMPANIES: usize = 4_000;
const CONTACTS: usize = 3_000;
const DEALS: usize = 2_000;
const NOTES: usize = 1_000;
/// How often something is shared, of each object that can be.
const SHARES: usize = 400;
const OBJECTS: [(&str, &str); 4] = [
    ("company", "companies"),
    ("contact", "contacts"),
    ("deal", "deals"),
    ("note", "notes"),
];

fn id(record: &Json) -> String {
    record["id"].as_str().unwrap().to_owned()
}

fn ids(records: &[&Json]) -> Vec<String> {
    let mut ids: Vec<String> = records.iter().map(|record| id(record)).collect();
    ids.sort();
    ids
}

/// The roles, and what they come to.
fn roles() -> [(&'static str, Reach, Json); 4] {
    let each =
        |reach: &str| json!({"read": reach, "create": reach, "update": reach, "export": reach});
    let others = |reach: &str| {
        let all = each("all");
        json!({"*": each(reach), "user": all, "team": all, "pipeline": all, "stage": all, "product": all})
    };
    let mut large = others("own");
    large["company"] =
        json!({"read": "all", "export": "all", "only": format!("employees >= {LARGE}")});
    [
        ("all", Reach::All, others("all")),
        ("branch", Reach::Team, others("team")),
        ("clerk", Reach::Own, others("own")),
        ("large", Reach::Large, large),
    ]
}

/// One person of each role in each branch.
async fn people(app: &TestApp) -> Vec<Person> {
    let key = app.as_key();
    let mut teams: Vec<String> = Vec::new();
    for (name, under) in BRANCHES.iter().zip(UNDER) {
        let parent = under.map(|under| teams[under].clone());
        teams.push(id(&key
            .made("teams", json!({"name": name, "parent": parent}))
            .await));
    }
    let below = |branch: usize| -> Vec<String> {
        let is_below = |mut at: usize| loop {
            match UNDER[at] {
                _ if at == branch => return true,
                Some(under) => at = under,
                None => return false,
            }
        };
        (0..BRANCHES.len())
            .filter(|at| is_below(*at))
            .map(|at| teams[at].clone())
            .collect()
    };
    let above = |branch: usize| -> Vec<String> {
        let mut at = Some(branch);
        let up = std::iter::from_fn(|| {
            let here = at?;
            at = UNDER[here];
            Some(teams[here].clone())
        });
        up.collect()
    };
    let mut people = Vec::new();
    for (role, reach, objects) in roles() {
        let body = json!({"name": role, "key": role, "rights": {"objects": objects}});
        let role_id = id(&key.made("roles", body).await);
        for (branch, team) in teams.iter().enumerate() {
            let email = format!("{role}.{}@bank.example", BRANCHES[branch].to_lowercase());
            let new = people::NewUser {
                email: email.clone(),
                name: email.clone(),
                role: "partner".into(),
                password: PASSWORD.into(),
                team: base::Id::parse(team),
            };
            let user = people::create_user(&app.fresh.cx(), new).await.unwrap();
            let path = format!("/api/v1/users/{}", user.id);
            key.patch(path, json!({"role": null, "roles": [role_id]}))
                .await
                .expect(200);
            let whom = [user.id.to_string()].into_iter().chain(above(branch));
            people.push(Person {
                id: user.id.to_string(),
                email,
                reach,
                teams: below(branch),
                whom: whom.collect(),
            });
        }
    }
    people
}

async fn batch(key: &Caller, plural: &str, all: Vec<Json>) -> Vec<String> {
    let mut made = Vec::new();
    for some in all.chunks(1_000) {
        let operations: Vec<Json> = some
            .iter()
            .map(|data| json!({"op": "create", "data": data}))
            .collect();
        let path = format!("/api/v1/{plural}/batch");
        let answer = key
            .post(path, json!({"operations": operations}))
            .await
            .expect(200);
        for result in answer["results"].as_array().unwrap() {
            assert_eq!(result["status"], 201, "{result}");
            made.push(id(&result["data"]));
        }
    }
    made
}

/// Fills the workspace; gives all that is in it then.
async fn filled(app: &TestApp, people: &[Person]) -> World {
    let key = app.as_key();
    // Some are owned by nobody, and some by a team alone.
    let owner = |n: usize| match n % 23 {
        0 => Json::Null,
        n => json!(people[(n * 7) % people.len()].id),
    };
    let company = |n: usize| {
        let needle = if n.is_multiple_of(61) { " Needle" } else { "" };
        json!({"name": format!("Company {n}{needle}"), "employees": n % 1_000, "owner": owner(n), "tags": [format!("t{}", n % 7)]})
    };
    let companies = batch(&key, "companies", (0..COMPANIES).map(company).collect()).await;
    let contact = |n: usize| {
        let company = (!n.is_multiple_of(11)).then(|| companies[(n * 13) % COMPANIES].clone());
        json!({"name": {"first": format!("Ann{n}"), "last": format!("Lee{}", n % 50)}, "company": company, "owner": owner(n * 3 + 1)})
    };
    let contacts = batch(&key, "contacts", (0..CONTACTS).map(contact).collect()).await;
    let deal = |n: usize| {
        let company = (!n.is_multiple_of(7)).then(|| companies[(n * 17) % COMPANIES].clone());
        let amount = json!({"amount": format!("{}", n * 10), "currency": "USD"});
        json!({"name": format!("Deal {n}"), "company": company, "contact": contacts[n % CONTACTS], "amount": amount, "owner": owner(n * 5 + 2)})
    };
    let deals = batch(&key, "deals", (0..DEALS).map(deal).collect()).await;
    let note = |n: usize| {
        let about = match n % 3 {
            0 => json!({"object": "company", "id": companies[n * 2]}),
            1 => json!({"object": "contact", "id": contacts[n * 2]}),
            _ => json!({"object": "deal", "id": deals[n]}),
        };
        json!({"title": format!("Note {n}"), "body": "Text", "about": about, "owner": owner(n)})
    };
    batch(&key, "notes", (0..NOTES).map(note).collect()).await;
    let mut records = HashMap::new();
    for (object, plural) in OBJECTS {
        records.insert(object, all(&key, plural, "").await);
    }
    let count: usize = records.values().map(Vec::len).sum();
    assert_eq!(count, 10_000);
    let shares = shared(app, people, &records).await;
    World::of(records, shares)
}

/// Shares some records of each object with people and teams, to see or to change.
async fn shared(
    app: &TestApp,
    people: &[Person],
    records: &HashMap<&'static str, Vec<Json>>,
) -> Vec<Share> {
    let cx = app.fresh.cx();
    let mut shares = Vec::new();
    for (object, plural) in OBJECTS.into_iter().filter(|(object, _)| *object != "note") {
        let all = &records[object];
        for n in 0..SHARES {
            let person = &people[(n * 11) % people.len()];
            // Themselves, their team, or one above it.
            let whom = &person.whom[n % person.whom.len()];
            let record = id(&all[(n * 37 + n / 7) % all.len()]);
            let (writes, parse) = (n.is_multiple_of(3), |id: &str| base::Id::parse(id).unwrap());
            let level = match writes {
                true => schema::scope::Level::Write,
                false => schema::scope::Level::Read,
            };
            engine::shares::share(&cx, &object.into(), parse(&record), parse(whom), level)
                .await
                .unwrap_or_else(|error| panic!("{plural} {error}"));
            // The last word counts.
            shares.retain(|share: &Share| (&share.record, &share.whom) != (&record, whom));
            let whom = whom.clone();
            shares.push(Share {
                object,
                record,
                whom,
                writes,
            });
        }
    }
    shares
}

/// Every record of a list, page by page.
async fn all(who: &Caller, plural: &str, parameters: &str) -> Vec<Json> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/api/v1/{plural}?limit=500{parameters}{cursor}");
        let page = who.get(path).await.expect(200);
        found.extend(page["data"].as_array().unwrap().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

fn encoded(filter: &str) -> String {
    percent_encoding::utf8_percent_encode(filter, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_gets_what_a_plain_look_at_each_record_gives() {
    on_each(|app| async move {
        let people = people(&app).await;
        let world = filled(&app, &people).await;
        let mut choosy = 0;
        for person in &people {
            let who = app.sign_in(&person.email, PASSWORD).await;
            for (object, plural) in OBJECTS {
                let seen = world.seen(person, object);
                choosy += usize::from(!seen.is_empty() && seen.len() < world.records[object].len());
                lists(&who, person, plural, &seen).await;
                single(&who, person, &world, object, plural).await;
            }
            shares(&who, person, &world).await;
            references(&who, person, &world).await;
            aggregates(&who, person, &world).await;
            searches(&who, person, &world).await;
            exports(&app, &who, person, &world).await;
        }
        // Who sees everything or nothing shows little.
        assert!(choosy > 40, "{choosy}");
    })
    .await;
}

/// A list in two orders, and its count.
async fn lists(who: &Caller, person: &Person, plural: &str, seen: &[&Json]) {
    let name = if plural == "notes" { "title" } else { "name" };
    for parameters in [
        format!("&fields={name}"),
        format!("&order_by={name}&fields={name}"),
    ] {
        let listed = all(who, plural, &parameters).await;
        let listed: Vec<&Json> = listed.iter().collect();
        assert_eq!(
            ids(&listed),
            ids(seen),
            "{} {plural}{parameters}",
            person.email
        );
    }
    let page = who
        .get(format!("/api/v1/{plural}?limit=1&count=true"))
        .await
        .expect(200);
    assert_eq!(page["total"], seen.len(), "{} {plural}", person.email);
}

/// Records by their ids: those of others do not exist.
async fn single(who: &Caller, person: &Person, world: &World, object: &'static str, plural: &str) {
    for record in world.records[object].iter().step_by(397) {
        let path = format!("/api/v1/{plural}/{}", id(record));
        let place = format!("{} {path}", person.email);
        match world.sees(person, object, record) {
            true => drop(who.get(&path).await.expect(200)),
            false => {
                for path in [
                    path.clone(),
                    format!("{path}/history"),
                    format!("{path}/timeline"),
                ] {
                    assert_eq!(who.get(&path).await.status, 404, "{place}");
                }
                assert_eq!(
                    who.patch(&path, json!({"description": "x"})).await.status,
                    404,
                    "{place}"
                );
                assert_eq!(who.delete(&path).await.status, 404, "{place}");
            }
        }
    }
}

/// What was shared: seen, changed and taken by exactly whom it should be.
async fn shares(who: &Caller, person: &Person, world: &World) {
    for share in world.shares.iter().step_by(29) {
        let plural = OBJECTS.iter().find(|(object, _)| *object == share.object);
        let record = world.record(share.object, &share.record);
        let path = format!("/api/v1/{}/{}", plural.unwrap().1, share.record);
        let sees = world.sees(person, share.object, record);
        let changes = world.changes(person, share.object, record);
        let place = format!("{} {path}", person.email);
        let refused = if sees { 403 } else { 404 };
        let asked = [
            (who.get(&path).await, if sees { 200 } else { 404 }),
            (
                who.patch(&path, json!({"name": record["name"]})).await,
                if changes { 200 } else { refused },
            ),
            (who.delete(&path).await, refused),
        ];
        for (answer, status) in asked {
            assert_eq!(answer.status, status, "{place} {}", answer.text());
        }
    }
}

/// Filters and shown names along references, both ways.
async fn references(who: &Caller, person: &Person, world: &World) {
    let company = |record: &Json| world.led(person, record, "company", "company").cloned();
    let contacts = world.seen(person, "contact");
    let filtered = |filter: &'static str| async move {
        let found = all(
            who,
            "contacts",
            &format!("&filter={}&fields=company", encoded(filter)),
        )
        .await;
        ids(&found.iter().collect::<Vec<_>>())
    };
    let such = |test: &dyn Fn(Option<Json>) -> bool| {
        let such: Vec<&Json> = contacts
            .iter()
            .copied()
            .filter(|record| test(company(record)))
            .collect();
        ids(&such)
    };
    let large = |company: Option<Json>| {
        company.is_some_and(|company| company["employees"].as_i64() >= Some(500))
    };
    assert_eq!(
        filtered("company.employees >= 500").await,
        such(&large),
        "{}",
        person.email
    );
    assert_eq!(
        filtered("company is empty").await,
        such(&|company| company.is_none()),
        "{}",
        person.email
    );
    assert_eq!(
        filtered("company is not empty").await,
        such(&|company| company.is_some()),
        "{}",
        person.email
    );
    for record in all(who, "contacts", "&fields=company")
        .await
        .iter()
        .take(300)
    {
        let stored = world.record("contact", &id(record));
        match (company(stored), &stored["company"]) {
            (_, Json::Null) => assert_eq!(record["company"], Json::Null),
            (Some(company), _) => {
                assert_eq!(record["company"]["name"], company["name"], "{record}")
            }
            (None, _) => assert_eq!(
                record["company"],
                json!({"object": "company", "hidden": true}),
                "{record}"
            ),
        }
    }
    // What is hidden stands where nothing is.
    let sorted = all(who, "contacts", "&order_by=company&fields=company").await;
    let names = sorted
        .iter()
        .map(|record| record["company"]["name"].as_str());
    let names: Vec<Option<String>> = names.map(|name| name.map(str::to_lowercase)).collect();
    let mut expected: Vec<Option<String>> = contacts
        .iter()
        .map(|record| company(record).map(|of| of["name"].as_str().unwrap().to_lowercase()))
        .collect();
    expected.sort_by_key(|name| (name.is_none(), name.clone()));
    assert_eq!(names, expected, "{}", person.email);
    // Companies by what points to them.
    let mut deals: HashMap<String, usize> = HashMap::new();
    for deal in world.seen(person, "deal") {
        if let Some(company) = deal["company"]["id"].as_str() {
            *deals.entry(company.to_owned()).or_default() += 1;
        }
    }
    let expected: Vec<&Json> = world.seen(person, "company");
    let expected: Vec<&Json> = expected
        .into_iter()
        .filter(|company| deals.contains_key(&id(company)))
        .collect();
    let found = all(
        who,
        "companies",
        &format!("&fields=name&filter={}", encoded("deals.count >= 1")),
    )
    .await;
    assert_eq!(
        ids(&found.iter().collect::<Vec<_>>()),
        ids(&expected),
        "{}",
        person.email
    );
    // An id that one knows leads nowhere, either.
    if let Some(hidden) = world.records["company"]
        .iter()
        .find(|company| !world.sees(person, "company", company))
    {
        let filter = encoded(&format!("company = \"{}\"", id(hidden)));
        assert_eq!(
            all(who, "contacts", &format!("&filter={filter}")).await,
            [] as [Json; 0],
            "{}",
            person.email
        );
        let body = json!({"name": {"last": "New"}, "company": id(hidden), "owner": person.id});
        let refused = who
            .post("/api/v1/contacts", body)
            .await
            .problem(422, "invalid");
        assert_eq!(refused["errors"][0]["code"], "not_found", "{refused}");
    }
}

/// Groups and measures, of a record's own fields and along references.
async fn aggregates(who: &Caller, person: &Person, world: &World) {
    let deals = world.seen(person, "deal");
    let amount = |deal: &Json| {
        deal["amount"]["amount"]
            .as_str()
            .unwrap()
            .parse::<f64>()
            .unwrap()
    };
    let mut by_owner: BTreeMap<String, (i64, f64)> = BTreeMap::new();
    let mut by_company: BTreeMap<String, i64> = BTreeMap::new();
    for deal in &deals {
        let of = by_owner
            .entry(deal["owner"]["id"].as_str().unwrap_or_default().to_owned())
            .or_default();
        *of = (of.0 + 1, of.1 + amount(deal));
        let company = world.led(person, deal, "company", "company");
        *by_company
            .entry(company.map(id).unwrap_or_default())
            .or_default() += 1;
    }
    let path = "/api/v1/deals/aggregate?group_by=owner&measures=count,sum:amount";
    let groups = who.get(path).await.expect(200);
    let found: BTreeMap<String, (i64, f64)> = groups["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| {
            let sum = group["sum:amount"]["amount"]
                .as_str()
                .unwrap()
                .parse()
                .unwrap();
            let owner = group["owner"]["id"].as_str().unwrap_or_default().to_owned();
            (owner, (group["count"].as_i64().unwrap(), sum))
        })
        .collect();
    assert_eq!(found, by_owner, "{}", person.email);
    let path = "/api/v1/deals/aggregate?group_by=company&measures=count";
    let groups = who.get(path).await.expect(200);
    let found: BTreeMap<String, i64> = groups["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| {
            (
                group["company"]["id"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned(),
                group["count"].as_i64().unwrap(),
            )
        })
        .collect();
    assert_eq!(found, by_company, "{}", person.email);
}

/// The search over everything, and the words of a list.
async fn searches(who: &Caller, person: &Person, world: &World) {
    let companies = world.seen(person, "company");
    let needles: Vec<&Json> = companies
        .into_iter()
        .filter(|company| company["name"].as_str().unwrap().ends_with("Needle"))
        .collect();
    let found = who
        .get("/api/v1/search?q=needle&limit=100")
        .await
        .expect(200);
    let found: Vec<&Json> = found["data"].as_array().unwrap().iter().collect();
    assert_eq!(ids(&found), ids(&needles), "{}", person.email);
    let listed = all(who, "companies", "&q=needle").await;
    assert_eq!(
        ids(&listed.iter().collect::<Vec<_>>()),
        ids(&needles),
        "{}",
        person.email
    );
}

/// A file of all that one sees.
async fn exports(app: &TestApp, who: &Caller, person: &Person, world: &World) {
    let ask = json!({"format": "jsonl", "fields": ["id", "name"]});
    let begun = who.post("/api/v1/deals/export", ask).await;
    begun.expect(202);
    work_off(app).await;
    let done = who.get(begun.header("location")).await.expect(200);
    assert_eq!(done["state"], "done", "{done}");
    let file = who.get(done["file"]["href"].as_str().unwrap()).await.text();
    let lines: Vec<Json> = file
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(
        ids(&lines.iter().collect::<Vec<_>>()),
        ids(&world.seen(person, "deal")),
        "{}",
        person.email
    );
}
