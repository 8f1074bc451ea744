//! What the check of a workspace finds.

use base::Id;
use engine::{Workspace, definitions, records};
use schema::Record;
use serde_json::json;
use store::{Arg, Sql};
use testkit::on_each;

use crate::{company, create, json_of};

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

/// What the log has: how many changes, and the number of the last. Its readers on
/// PostgreSQL wait for transactions of other tests, so this asks the table.
async fn read_log(ws: &Workspace) -> (i64, i64) {
    let mut conn = ws.db().read().await.unwrap();
    let sql = Sql::new("select count(*), max(seq) from {w}.changes");
    let row = conn.fetch_one(&sql).await.unwrap();
    (row.get_int(0).unwrap(), row.get_int(1).unwrap())
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

#[tokio::test]
async fn what_follows_from_records_is_made_anew() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let acme = create(&cx, "company", company("Acme")).await;
        let tags = json!({ "name": "Berta", "tags": ["vip"] });
        create(&cx, "company", tags).await;
        let mut people: Vec<Record> = Vec::new();
        for n in 0..3 {
            let body = json!({
                "name": format!("Person {n}"),
                "company": acme.id,
                "emails": [format!("p{n}@example.org")],
                "phones": [format!("+49 30 12345{n}")],
            });
            people.push(create(&cx, "contact", body).await);
        }
        let nothing = store::Repaired::default();
        assert_eq!(fresh.ws.repair().await.unwrap(), nothing);

        let log = read_log(&fresh.ws).await;
        let id: Arg = people[1].id.into();
        for (statement, args) in [
            (
                "update {w}.o_contact set k_name = 'wrong' where id = $1",
                vec![id.clone()],
            ),
            ("delete from {w}.handles where record = $1", vec![id]),
            (
                "update {w}.handles set value = 'other' where record = $1",
                vec![people[2].id.into()],
            ),
            (
                "delete from {w}.search_docs where id = $1",
                vec![acme.id.into()],
            ),
            (
                "insert into {w}.handles (kind, value, object, record, field) \
                 select kind, 'stray', object, $1, field from {w}.handles where record = $2",
                vec![Id::seeded(base::Micros(1), 9).into(), people[0].id.into()],
            ),
        ] {
            damage(&fresh.ws, statement, args).await;
        }
        let told = found(&fresh.ws).await;
        let of = |record: &Record| {
            told.iter()
                .any(|line| line.contains(&record.id.to_string()))
        };
        assert!(of(&people[1]) && of(&people[2]) && of(&acme), "{told:#?}");
        assert!(!of(&people[0]), "{told:#?}");

        let repaired = fresh.ws.repair().await.unwrap();
        assert_eq!((repaired.records, repaired.strays), (3, 2), "{repaired:?}");
        assert_eq!(found(&fresh.ws).await, Vec::<String>::new());
        assert_eq!(fresh.ws.repair().await.unwrap(), nothing);
        // Records are as they were, and readers of the log see nothing of it.
        assert_eq!(read_log(&fresh.ws).await, log);
        let hits = records::search(&cx, "acme", None, 5).await.unwrap();
        assert_eq!(hits[0].id, acme.id);
    })
    .await;
}

#[tokio::test]
async fn a_counter_that_fell_back_is_put_right() {
    on_each(|fresh| async move {
        let ticket = json!({
            "name": "ticket", "plural": "tickets", "label": "Ticket", "title": "name",
            "fields": [
                { "name": "name", "type": "text", "label": "Name" },
                { "name": "number", "type": "auto_number", "label": "Number" },
            ]
        });
        definitions::create_object(&fresh.cx(), &ticket)
            .await
            .unwrap();
        let cx = fresh.cx();
        let numbered = |record: &Record| json_of(&cx, record)["number"].clone();
        for n in 1..=3 {
            let made = create(&cx, "ticket", json!({ "name": format!("Ticket {n}") })).await;
            assert_eq!(numbered(&made), n);
        }
        damage(&fresh.ws, "update {w}.sequences set next = 1", vec![]).await;
        let told = found(&fresh.ws).await;
        assert!(
            told.iter().any(|line| line.contains("it should be at 4")),
            "{told:?}"
        );
        assert_eq!(fresh.ws.repair().await.unwrap().counters, 1);
        assert_eq!(found(&fresh.ws).await, Vec::<String>::new());
        let next = create(&cx, "ticket", json!({ "name": "Next" })).await;
        assert_eq!(numbered(&next), 4);
    })
    .await;
}
