//! Fields that are hidden from somebody, asked for in every way that names a field: the
//! answer is that of a field that nobody has.

use serde_json::json;

use super::{Ask, ask, on_each};
use crate::callers::{id, person, role};
use crate::place;
use crate::scene;

/// Hidden fields of companies, each with a name that nobody has and that looks as much
/// like it: a text, a number, a reference, and a choice.
const FIELDS: &[(&str, &str)] = &[
    ("tax_id", "tux_id"),
    ("employees", "emploqees"),
    ("parent", "parunt"),
    ("industry", "indostry"),
];

/// Ways to name a field: `NAME` is the field, `{id}` a company.
const WAYS: &[Ask<'static>] = &[
    ("GET", "/api/v1/companies?filter=NAME%20is%20empty", ""),
    (
        "GET",
        "/api/v1/companies?filter=%7B%22field%22%3A%22NAME%22%2C%22op%22%3A%22empty%22%7D",
        "",
    ),
    ("GET", "/api/v1/companies?order_by=NAME", ""),
    ("GET", "/api/v1/companies?order_by=-NAME,name", ""),
    ("GET", "/api/v1/companies?fields=name,NAME", ""),
    ("GET", "/api/v1/companies?expand=NAME", ""),
    ("GET", "/api/v1/companies/{id}?fields=NAME", ""),
    ("GET", "/api/v1/companies/{id}?expand=NAME", ""),
    (
        "GET",
        "/api/v1/companies/aggregate?measures=count&group_by=NAME",
        "",
    ),
    ("GET", "/api/v1/companies/aggregate?measures=sum%3ANAME", ""),
    ("GET", "/api/v1/companies/aggregate?measures=max%3ANAME", ""),
    (
        "GET",
        "/api/v1/companies/aggregate?measures=count&filter=NAME%20is%20empty",
        "",
    ),
    (
        "GET",
        "/api/v1/contacts?filter=company.NAME%20is%20empty",
        "",
    ),
    ("GET", "/api/v1/contacts?order_by=company.NAME", ""),
    (
        "GET",
        "/api/v1/contacts/aggregate?measures=count&group_by=company.NAME",
        "",
    ),
    ("GET", "/api/v1/schema/objects/company/fields/NAME", ""),
    (
        "PATCH",
        "/api/v1/schema/objects/company/fields/NAME",
        r#"{"label": "Mine"}"#,
    ),
    ("DELETE", "/api/v1/schema/objects/company/fields/NAME", ""),
    (
        "GET",
        "/api/v1/schema/objects/company/fields/NAME/effect",
        "",
    ),
    (
        "POST",
        "/api/v1/schema/objects/company/fields/NAME/effect",
        r#"{"required": true}"#,
    ),
    (
        "POST",
        "/api/v1/schema/objects/company/fields",
        r#"{"name": "told", "type": "formula", "formula": "NAME"}"#,
    ),
    (
        "POST",
        "/api/v1/schema/objects/contact/fields",
        r#"{"name": "told", "type": "formula", "formula": "company.NAME"}"#,
    ),
    (
        "POST",
        "/api/v1/companies",
        r#"{"name": "New", "NAME": "1"}"#,
    ),
    ("PATCH", "/api/v1/companies/{id}", r#"{"NAME": "1"}"#),
    ("PATCH", "/api/v1/companies/{id}", r#"{"NAME": null}"#),
    ("PUT", "/api/v1/companies/by/NAME/1", r#"{"name": "New"}"#),
    (
        "POST",
        "/api/v1/companies/batch",
        r#"{"operations": [{"op": "update", "id": "{id}", "data": {"NAME": "1"}}]}"#,
    ),
    (
        "POST",
        "/api/v1/companies/bulk",
        r#"{"filter": "NAME is empty", "set": {"name": "Mine"}}"#,
    ),
    (
        "POST",
        "/api/v1/companies/bulk",
        r#"{"filter": "name = x", "set": {"NAME": null}}"#,
    ),
    (
        "POST",
        "/api/v1/companies/export",
        r#"{"format": "csv", "fields": ["name", "NAME"]}"#,
    ),
    (
        "POST",
        "/api/v1/companies/export",
        r#"{"format": "csv", "filter": "NAME is empty"}"#,
    ),
    (
        "POST",
        "/api/v1/companies/merge",
        r#"{"winner": "{id}", "losers": ["{other}"], "fields": {"NAME": null}}"#,
    ),
    ("GET", "/companies?filter=NAME%20is%20empty", ""),
    ("GET", "/companies?sort=NAME", ""),
    ("GET", "/companies?view=board&by=NAME", ""),
    ("GET", "/-/filter/companies?filter=NAME%20is%20empty", ""),
    ("GET", "/companies/export?filter=NAME%20is%20empty", ""),
    (
        "POST",
        "/companies/selection",
        "-do=edit&id={id}&-field=NAME",
    ),
    ("POST", "/companies/bulk", "id={id}&-field=NAME&NAME=1"),
    (
        "POST",
        "/companies/export",
        "-all=1&-format=csv&-field=NAME",
    ),
    ("POST", "/companies/{id}/move", "by=NAME&to=retail"),
    ("GET", "/companies/new?NAME=retail", ""),
    (
        "POST",
        "/companies/merge",
        "id={id}&id={other}&winner={id}&pick.NAME={other}",
    ),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hidden_field_is_unknown_however_it_is_named() {
    on_each(async |scene| {
        let hidden = FIELDS.iter().map(|(name, _)| ((*name).to_owned(), json!("hidden")));
        let hidden: serde_json::Map<_, _> = hidden.collect();
        let all = json!({"read": "all", "create": "all", "update": "all", "delete": "all", "export": "all"});
        let rights = json!({
            "objects": {"*": all},
            "fields": {"company": hidden},
            "special": ["manage_objects", "import", "bulk", "merge", "undo_others"],
        });
        let role = role(&scene.app, "clerk", rights).await;
        let (_, clerk) = person(&scene.app, "clerk", None, Some(&role), None).await;
        let admin = &scene.people.admin;
        let parent = id(&admin.made("companies", json!({"name": "Top"})).await);
        let body = json!({"name": "Acme", "tax_id": "T1", "employees": 7, "parent": parent, "industry": "retail"});
        let company = id(&admin.made("companies", body).await);
        let mut wrong = Vec::new();
        for (name, nobodys) in FIELDS {
            for (method, path, body) in WAYS {
                let mut told = Vec::new();
                for field in [*name, *nobodys] {
                    // What a way makes or merges is made for it.
                    let other = match path.contains("merge") || body.contains("{other}") {
                        true => id(&admin.made("companies", json!({"name": "Acme"})).await),
                        false => company.clone(),
                    };
                    let id = match body.contains("{other}") {
                        true => crate::callers::id(&admin.made("companies", json!({"name": "Acme"})).await),
                        false => company.clone(),
                    };
                    let fill = |text: &str| text.replace("NAME", field).replace("{id}", &id).replace("{other}", &other);
                    let answer = ask(&clerk, (method, &fill(path), &fill(body))).await;
                    told.push((answer.status, bare(&answer.text(), field, &[&id, &other])));
                }
                let (nobody, found) = (told.pop().unwrap(), told.pop().unwrap());
                if found != nobody {
                    wrong.push(format!("{method} {path} {body}: {name} gives {} {}\n  and {nobodys} {} {}", found.0, short(&found.1, &nobody.1), nobody.0, short(&nobody.1, &found.1)));
                }
            }
        }
        assert!(wrong.is_empty(), "{}:\n{}", scene.app.fresh.database(), wrong.join("\n"));
        scene.work_off().await;
        let path = format!("/api/v1/companies/{company}");
        let kept = admin.get(path).await.expect(200);
        assert_eq!(kept["tax_id"], "T1");
        assert_eq!((&kept["employees"], &kept["industry"]), (&json!(7), &json!("retail")));
        assert_eq!(kept["parent"]["id"], parent.as_str());

        // Columns of files are fields, too.
        let mut said = Vec::new();
        for name in ["tax_id", "tux_id"] {
            let rows = format!("name,{name}\nAcme,9\n");
            let sent = scene::send(&clerk, "/api/v1/imports", "companies.csv", &rows, None).await;
            scene.work_off().await;
            let done = clerk.get(sent.header("location")).await.json();
            said.push((sent.status, done["state"].clone(), done["counts"].clone(), done["errors"].to_string().replace(name, "NAME")));
        }
        assert_eq!(said[0], said[1]);
        let told = admin.get("/api/v1/companies?filter=tax_id%20%3D%20%229%22").await.expect(200);
        assert_eq!(told["data"], json!([]));
    })
    .await;
}

/// A text without the name, without ids, and without advice: what is like a name is another
/// thing for each.
fn bare(text: &str, name: &str, ids: &[&String]) -> String {
    let text = ids
        .iter()
        .fold(text.to_owned(), |text, id| text.replace(*id, "ID"));
    let text = text.replace(name, "NAME");
    let text = place::without(&text);
    let advice = ["Did you mean", "Did you perhaps mean"];
    let text = advice.iter().fold(text, |text, advice| {
        let mut parts = text.split(advice);
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |text, part| {
            text + part.split_once(['?', '.']).map_or("", |(_, rest)| rest)
        })
    });
    let mut bare = String::new();
    let mut rest = text.as_str();
    while let Some(next) = rest.chars().next() {
        // Ids of requests, of tokens and the like.
        let is_id = rest
            .get(..36)
            .is_some_and(|id| base::Id::parse(id).is_some());
        let read = if is_id { 36 } else { next.len_utf8() };
        bare.push_str(if is_id { "ID" } else { &rest[..read] });
        rest = &rest[read..];
    }
    bare
}

fn short(text: &str, other: &str) -> String {
    let at = text
        .bytes()
        .zip(other.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    let at = at.saturating_sub(80);
    String::from_utf8_lossy(&text.as_bytes()[at..])
        .chars()
        .take(300)
        .collect()
}
