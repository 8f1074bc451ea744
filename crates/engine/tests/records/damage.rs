//! What the check of a workspace finds.

use base::Id;
use engine::Workspace;
use schema::Record;
use serde_json::json;
use store::{Arg, Sql};
use testkit::on_each;

use crate::{company, create};

/// Writes as nothing in the program does.
async fn damage(ws: &Workspace, statement: &'static str, args: Vec<Arg>) {
    ws.db()
        .write(ws.schema().version(), move |tx| {
            let args = args.clone();
            Box::pin(async move { tx.execute(&Sql::with(statement, args)).await.map(drop) })
        })
        .await
        .unwrap();
}

async fn found(ws: &Workspace) -> Vec<String> {
    let problems = ws.check().await.unwrap();
    problems.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn references_to_nothing_are_found_and_counted() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let acme = create(&cx, "company", company("Acme")).await;
        let about = json!({ "object": "company", "id": acme.id });
        let note = create(&cx, "note", json!({ "body": "Met", "about": about })).await;
        let mut people: Vec<Record> = Vec::new();
        for n in 0..25 {
            let body = json!({ "name": format!("Person {n}"), "company": acme.id });
            people.push(create(&cx, "contact", body).await);
        }
        assert_eq!(found(&fresh.ws).await, Vec::<String>::new());

        let nobody = Id::seeded(base::Micros(1), 1);
        let points = "update {w}.o_contact set f_company = $1";
        damage(&fresh.ws, points, vec![nobody.into()]).await;
        let told = found(&fresh.ws).await;
        assert_eq!(told.len(), 21, "{told:#?}");
        let first = format!(
            "contact {}: its company points to company {nobody}, which is not there",
            people[0].id
        );
        assert_eq!(told[0], first);
        assert_eq!(
            told[20],
            "contact: 5 more like these: company points to company records that are not there"
        );
        let problems = fresh.ws.check().await.unwrap();
        assert_eq!(
            problems.iter().map(|problem| problem.count).sum::<u64>(),
            25
        );
        damage(&fresh.ws, points, vec![acme.id.into()]).await;

        let cases: [(&str, Vec<Arg>, &str); 3] = [
            (
                "update {w}.o_note set f_about = $1",
                vec![nobody.into()],
                "its about points to company",
            ),
            (
                "update {w}.o_note set f_about = $1, o_about = $2",
                vec![acme.id.into(), "nothing".into()],
                "its about points to a record of nothing, and there is no such object",
            ),
            (
                "update {w}.o_note set f_about = $1, o_about = $2, owner = $3",
                vec![acme.id.into(), "company".into(), nobody.into()],
                "its owner points to user",
            ),
        ];
        for (statement, args, expected) in cases {
            damage(&fresh.ws, statement, args).await;
            let told = found(&fresh.ws).await;
            assert_eq!(told.len(), 1, "{told:#?}");
            assert!(
                told[0].starts_with(&format!("note {}: {expected}", note.id)),
                "{told:?}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn records_that_lie_above_themselves_are_found() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let top = create(&cx, "company", company("Top")).await;
        let mut above = top.id;
        let mut line = Vec::new();
        for n in 0..4 {
            let body = json!({ "name": format!("Part {n}"), "parent": above });
            let part = create(&cx, "company", body).await;
            above = part.id;
            line.push(part.id);
        }
        create(&cx, "company", company("Alone")).await;
        let team = create(&cx, "team", json!({ "name": "North" })).await;
        assert_eq!(found(&fresh.ws).await, Vec::<String>::new());

        // The second lies under the third, and the fourth under both.
        let moved = "update {w}.o_company set f_parent = $1 where id = $2";
        damage(&fresh.ws, moved, vec![line[2].into(), line[1].into()]).await;
        let itself = "update {w}.o_team set f_parent = id where id = $1";
        damage(&fresh.ws, itself, vec![team.id.into()]).await;
        let told = found(&fresh.ws).await;
        let circle = "going up by its parent never ends: it is part of a circle, or lies under one";
        let mut expected = vec![format!("team {}: {circle}", team.id)];
        expected.extend(line[1..].iter().map(|id| format!("company {id}: {circle}")));
        assert_eq!(told, expected);
    })
    .await;
}

#[tokio::test]
async fn a_deep_and_wide_tree_is_looked_through() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let first = create(&cx, "company", company("First")).await;
        // Rows beside the first, twenty under each: only the check reads them.
        let rows = match fresh.database() {
            "sqlite" => {
                "insert into {w}.o_company (id, version, created_at, created_kind, created_via, \
                 updated_at, updated_kind, updated_via, f_name, k_name, f_parent) \
                 with recursive n(n) as (select 1 union all select n + 1 from n where n < 30000) \
                 select cast(printf('%016d', n) as blob), version, created_at, created_kind, \
                 created_via, updated_at, updated_kind, updated_via, f_name, k_name, \
                 case when n > 20 then cast(printf('%016d', n / 20) as blob) end \
                 from n join {w}.o_company c on c.id = $1"
            }
            _ => {
                "insert into {w}.o_company (id, version, created_at, created_kind, created_via, \
                 updated_at, updated_kind, updated_via, f_name, k_name, f_parent) \
                 select lpad(n::text, 32, '0')::uuid, version, created_at, created_kind, \
                 created_via, updated_at, updated_kind, updated_via, f_name, k_name, \
                 case when n > 20 then lpad((n / 20)::text, 32, '0')::uuid end \
                 from generate_series(1, 30000) n join {w}.o_company c on c.id = $1"
            }
        };
        damage(&fresh.ws, rows, vec![first.id.into()]).await;
        // Going up from each row alone would take minutes.
        let told = found(&fresh.ws).await;
        assert!(
            !told.iter().any(|what| what.contains("never ends")),
            "{told:#?}"
        );
    })
    .await;
}
