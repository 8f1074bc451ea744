//! Ways to more rights than one was given: by editing oneself, roles and teams, by
//! imports, batches, merges, undo, and by what objects are made of.

use serde_json::{Value as Json, json};
use testkit::Caller;

use super::{Ask, ask, on_each};
use crate::callers::{PASSWORD, id, person, role};
use crate::scene::{Scene, send};

/// What is tried. `{me}` is who tries, `{mine}` their role, `{team}` their team; `{admin}`
/// somebody who may everything, `{strong}` a role that lets one do everything, `{top}` a
/// team that has it; `{taken}` the change set that took it away from who tries.
const TRIES: &[Ask<'static>] = &[
    (
        "PATCH",
        "/api/v1/users/{me}",
        r#"{"role": "administrator"}"#,
    ),
    (
        "PATCH",
        "/api/v1/users/{me}",
        r#"{"roles": ["{mine}", "{strong}"]}"#,
    ),
    ("PATCH", "/api/v1/users/{me}", r#"{"team": "{top}"}"#),
    ("PATCH", "/api/v1/users/{me}", r#"{"teams": ["{top}"]}"#),
    (
        "PATCH",
        "/api/v1/users/{admin}",
        r#"{"email": "taken.over@bank.example"}"#,
    ),
    ("PATCH", "/api/v1/users/{admin}", r#"{"role": "viewer"}"#),
    ("PATCH", "/api/v1/users/{admin}", r#"{"active": false}"#),
    ("DELETE", "/api/v1/users/{admin}", ""),
    ("DELETE", "/api/v1/users/{admin}?purge=true", ""),
    (
        "POST",
        "/api/v1/users",
        r#"{"name": "Eve", "email": "eve@bank.example", "role": "administrator"}"#,
    ),
    (
        "POST",
        "/api/v1/users",
        r#"{"name": "Eve", "email": "eve@bank.example", "team": "{top}"}"#,
    ),
    (
        "PUT",
        "/api/v1/users/by/id/{me}",
        r#"{"role": "administrator"}"#,
    ),
    (
        "PUT",
        "/api/v1/users/by/email/thief%40bank.example",
        r#"{"role": "administrator"}"#,
    ),
    (
        "POST",
        "/api/v1/users/batch",
        r#"{"operations": [{"op": "update", "id": "{me}", "data": {"role": "administrator"}}]}"#,
    ),
    (
        "POST",
        "/api/v1/users/bulk",
        r#"{"filter": "id = \"{me}\"", "set": {"role": "administrator"}}"#,
    ),
    (
        "POST",
        "/api/v1/users/bulk",
        r#"{"filter": "id = \"{admin}\"", "delete": true}"#,
    ),
    (
        "POST",
        "/api/v1/users/merge",
        r#"{"winner": "{me}", "losers": ["{admin}"]}"#,
    ),
    (
        "POST",
        "/api/v1/users/merge",
        r#"{"winner": "{admin}", "losers": ["{me}"]}"#,
    ),
    (
        "POST",
        "/api/v1/roles",
        r#"{"name": "More", "key": "more", "rights": {"objects": {"*": {"read": "all", "delete": "all"}}, "special": ["manage_people", "audit"]}}"#,
    ),
    (
        "PATCH",
        "/api/v1/roles/{mine}",
        r#"{"rights": {"objects": {"*": {"read": "all"}}, "special": ["manage_people", "audit", "import"]}}"#,
    ),
    (
        "PUT",
        "/api/v1/roles/by/id/{mine}",
        r#"{"rights": {"special": ["manage_people", "audit", "import"]}}"#,
    ),
    (
        "POST",
        "/api/v1/roles/merge",
        r#"{"winner": "{strong}", "losers": ["{mine}"]}"#,
    ),
    (
        "POST",
        "/api/v1/roles/merge",
        r#"{"winner": "{mine}", "losers": ["{strong}"], "fields": {"rights": {"special": ["manage_people", "audit", "import"]}}}"#,
    ),
    (
        "PATCH",
        "/api/v1/teams/{team}",
        r#"{"roles": ["{strong}"]}"#,
    ),
    ("PATCH", "/api/v1/teams/{team}", r#"{"parent": "{top}"}"#),
    (
        "POST",
        "/api/v1/teams/merge",
        r#"{"winner": "{top}", "losers": ["{team}"]}"#,
    ),
    (
        "POST",
        "/api/v1/teams/merge",
        r#"{"winner": "{team}", "losers": ["{top}"]}"#,
    ),
    (
        "POST",
        "/api/v1/teams",
        r#"{"name": "New", "roles": ["{strong}"]}"#,
    ),
    ("DELETE", "/api/v1/teams/{top}", ""),
    ("DELETE", "/api/v1/teams/{top}?purge=true", ""),
    ("DELETE", "/api/v1/roles/{strong}", ""),
    ("DELETE", "/api/v1/roles/{strong}?purge=true", ""),
    ("PATCH", "/api/v1/roles/{strong}", r#"{"rights": {}}"#),
    ("PATCH", "/api/v1/teams/{top}", r#"{"roles": []}"#),
    ("POST", "/api/v1/undo/{taken}", ""),
    ("POST", "/-/undo/{taken}", "back=/"),
    ("POST", "/users/{me}", "version=1&role=administrator"),
    ("POST", "/users/{me}", "version=1&roles={strong}"),
    (
        "POST",
        "/users/{admin}",
        "version=1&-password=seven+quiet+rivers",
    ),
    (
        "POST",
        "/users",
        "name=Eve&email=eve%40bank.example&role=administrator&-password=seven+quiet+rivers",
    ),
    (
        "POST",
        "/users/merge",
        "id={me}&id={admin}&winner={me}&pick.role={admin}",
    ),
    (
        "PATCH",
        "/api/v1/schema/objects/user/fields/role",
        r#"{"default": "administrator"}"#,
    ),
    (
        "PATCH",
        "/api/v1/schema/objects/user/fields/active",
        r#"{"default": false}"#,
    ),
    (
        "PATCH",
        "/api/v1/schema/objects/user/fields/roles",
        r#"{"read_only_if": "name is not empty"}"#,
    ),
    (
        "POST",
        "/api/v1/schema/objects/user/fields",
        r#"{"name": "lead", "type": "reference", "to": "company", "inverse": "led", "on_delete": "cascade"}"#,
    ),
    (
        "POST",
        "/api/v1/schema/objects/role/fields",
        r#"{"name": "lead", "type": "reference", "to": "company", "inverse": "led", "on_delete": "cascade"}"#,
    ),
    (
        "POST",
        "/api/v1/schema/objects/team/fields",
        r#"{"name": "lead", "type": "reference", "to": "company", "inverse": "led", "on_delete": "cascade"}"#,
    ),
    (
        "PATCH",
        "/api/v1/schema/objects/role/fields/rights",
        r#"{"default": {"special": ["manage_people"]}}"#,
    ),
];

/// Files that are imported: name, rows.
const FILES: &[(&str, &str)] = &[
    (
        "users.csv",
        "email,role\nthief@bank.example,administrator\n",
    ),
    (
        "users.csv",
        "name,email,role\nEve,eve@bank.example,administrator\n",
    ),
    ("users.csv", "email,roles\nthief@bank.example,strong\n"),
    ("users.csv", "email,team\nthief@bank.example,Top\n"),
    ("users.csv", "id,active\n{admin},false\n"),
    (
        "roles.csv",
        "name,key,rights\nMore,more,\"{\"\"special\"\": [\"\"audit\"\"]}\"\n",
    ),
    ("teams.csv", "name,roles\nThieves,strong\n"),
    ("teams.csv", "name,parent\nThieves,Top\n"),
];

/// Who tries, and what there is to be had.
struct Thief<'s> {
    scene: &'s Scene,
    who: Caller,
    names: Vec<(&'static str, String)>,
}

impl Thief<'_> {
    /// Somebody with these rights, who had all of them until a moment ago.
    async fn with(scene: &Scene, rights: Json) -> Thief<'_> {
        let admin = &scene.people.admin;
        let everything = json!({"read": "all", "create": "all", "update": "all", "delete": "all", "export": "all"});
        let specials = [
            "manage_objects",
            "manage_people",
            "import",
            "bulk",
            "audit",
            "merge",
            "undo_others",
            "reveal",
            "privacy",
        ];
        let strong = json!({"objects": {"*": everything}, "special": specials});
        let strong = role(&scene.app, "strong", strong).await;
        let top = json!({"name": "Top", "roles": [strong]});
        let top = id(&admin.made("teams", top).await);
        let mine = role(&scene.app, "mine", rights).await;
        let team = id(&admin.made("teams", json!({"name": "Thieves"})).await);
        let (me, who) = person(&scene.app, "thief", None, Some(&mine), Some(&team)).await;
        let path = format!("/api/v1/users/{me}");
        let with = json!({"roles": [mine, strong]});
        admin.patch(&path, with).await.expect(200);
        let taken = admin.patch(&path, json!({"roles": [mine]})).await;
        taken.expect(200);
        let taken = taken.header("rapport-batch").to_owned();
        let path = "/api/v1/users?filter=email%20%3D%20%22admin%40bank.example%22";
        let found = admin.get(path).await.expect(200);
        let names = vec![
            ("{me}", me),
            ("{mine}", mine),
            ("{team}", team),
            ("{strong}", strong),
            ("{top}", top),
            ("{taken}", taken),
            ("{admin}", id(&found["data"][0])),
        ];
        Thief { scene, who, names }
    }

    fn fill(&self, text: &str) -> String {
        let names = self.names.iter();
        names.fold(text.to_owned(), |text, (name, value)| {
            text.replace(name, value)
        })
    }

    /// Who may what as it is now, and whether the administrator is still there.
    async fn powers(&self) -> Vec<Json> {
        let admin = &self.scene.people.admin;
        let is_in = admin.get("/api/v1/companies?limit=1").await.status.as_u16();
        let mut all = vec![json!(is_in)];
        let key = self.scene.app.as_key();
        for path in [
            "/api/v1/users?order_by=id&limit=500&fields=email,role,roles,team,teams,active",
            "/api/v1/roles?order_by=id&limit=500&fields=key,rights",
            "/api/v1/teams?order_by=id&limit=500&fields=name,parent,roles",
            "/api/v1/schema/objects/user",
            "/api/v1/schema/objects/role",
            "/api/v1/schema/objects/team",
        ] {
            all.push(key.get(path).await.expect(200));
        }
        all
    }

    /// Everything is tried; gives what helped.
    async fn tries(&self) -> Vec<String> {
        let mut helped = Vec::new();
        let mut before = self.powers().await;
        for (method, path, body) in TRIES {
            let answer = ask(&self.who, (method, &self.fill(path), &self.fill(body))).await;
            self.scene.work_off().await;
            let after = self.powers().await;
            if after != before {
                helped.push(format!("{method} {path} {body}: {}", answer.status));
                before = after;
            }
        }
        for (name, rows) in FILES {
            let rows = self.fill(rows);
            let answer = send(&self.who, "/api/v1/imports", name, &rows, None).await;
            self.scene.work_off().await;
            let after = self.powers().await;
            if after != before {
                helped.push(format!("import of {name} {rows}: {}", answer.text()));
                before = after;
            }
        }
        helped
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_who_does_not_manage_people_gets_more_than_they_have() {
    on_each(async |scene| {
        let all = json!({"read": "all", "create": "all", "update": "all", "delete": "all", "export": "all"});
        let rights = json!({
            "objects": {"*": all},
            "special": ["manage_objects", "import", "bulk", "merge", "undo_others"],
        });
        let thief = Thief::with(scene, rights).await;
        let helped = thief.tries().await;
        assert!(helped.is_empty(), "{}:\n{}", scene.app.fresh.database(), helped.join("\n"));
        // Nor have they the administrator's password.
        scene.app.sign_in("admin@bank.example", PASSWORD).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_manages_people_gives_nobody_more_than_they_have() {
    on_each(async |scene| {
        let all = json!({"read": "all", "create": "all", "update": "all", "delete": "all", "export": "all"});
        let rights = json!({
            "objects": {"user": all, "team": all, "role": all},
            "special": ["manage_people", "import", "bulk", "merge", "undo_others"],
        });
        let thief = Thief::with(scene, rights).await;
        let helped = thief.tries().await;
        assert!(helped.is_empty(), "{}:\n{}", scene.app.fresh.database(), helped.join("\n"));
        thief.who.get("/api/v1/companies").await.problem(404, "not_found");
        scene.app.sign_in("admin@bank.example", PASSWORD).await;
    })
    .await;
}
