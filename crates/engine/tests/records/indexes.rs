//! Indexes and unique constraints of large tables: built by jobs, in view.

use std::time::Duration;

use engine::{
    Cx, Principal, definitions,
    jobs::{self, Pace, State},
    records,
};
use schema::{Dir, FieldDef, ObjectDef, Path, Query, Sort};
use serde_json::{Value as Json, json};
use store::Sql;
use testkit::{Fresh, on_each};

use crate::{count, id_of};

const PACE: Pace = Pace {
    at_once: 4,
    lease: Duration::from_secs(5),
    look: Duration::from_millis(20),
    grace: Duration::from_secs(5),
};

/// Vehicles, more than are indexed at once: those of every thousandth and of the
/// first number have one plate.
pub async fn vehicles(fresh: &Fresh) -> Cx {
    let cx = fresh.cx();
    let body = json!({"name": "vehicle", "fields": [
        {"name": "name", "type": "text"}, {"name": "plate", "type": "text", "search": false},
    ]});
    let def = definitions::create_object(&cx, &body).await.unwrap();
    fill(fresh, &def, i64::from(store::BUILT_AT_ONCE) + 1).await;
    cx.fresh().await.unwrap()
}

/// Rows as records have them, without the log: so many take no time.
async fn fill(fresh: &Fresh, def: &ObjectDef, rows: i64) {
    let column = |name: &str| def.field(name).unwrap().columns().to_string();
    let (name, plate) = (column("name"), column("plate"));
    let number = "case when n % 5000 = 0 then 5000 else n end";
    let head = format!(
        "insert into {{w}}.o_{} (id, version, created_at, created_via, updated_at, updated_via, \
         f_{name}, k_{name}, f_{plate}, k_{plate})",
        def.id
    );
    let values =
        format!("1, 0, 'test', 0, 'test', 'N' || n, 'n' || n, ({number}) || '', ({number}) || ''");
    let version = fresh.ws.schema().version();
    let text = match fresh.database() {
        // SQLite wants the insert first.
        "sqlite" => format!(
            "{head} with recursive s (n) as (select 1 union all select n + 1 from s where n < {rows}) \
             select randomblob(16), {values} from s"
        ),
        _ => format!("{head} select gen_random_uuid(), {values} from generate_series(1, {rows}) n"),
    };
    let done = fresh.ws.db().write(version, move |tx| {
        let sql = Sql::new(text.clone());
        Box::pin(async move { tx.execute(&sql).await })
    });
    assert_eq!(done.await.unwrap(), rows.unsigned_abs());
}

fn plate(cx: &Cx) -> &FieldDef {
    cx.schema.named("vehicle").unwrap().field("plate").unwrap()
}

async fn work_off(fresh: &Fresh) {
    jobs::work_off(fresh.ws.clone(), PACE).await.unwrap();
}

/// What the definition says of the index on the plate.
async fn of_plate(cx: &Cx) -> Option<Json> {
    let cx = cx.fresh().await.unwrap();
    let def = cx.schema.named("vehicle").unwrap();
    let json = definitions::object_json(&cx, &cx.schema, def)
        .await
        .unwrap();
    let all = json["indexes"].as_array().unwrap();
    all.iter()
        .find(|index| index["fields"] == json!(["plate"]))
        .cloned()
}

async fn change(cx: &Cx, body: Json) -> base::Result<ObjectDef> {
    definitions::update_field(cx, "vehicle", "plate", &body).await
}

#[tokio::test]
async fn a_unique_constraint_is_built_by_a_job_and_says_what_is_in_its_way() {
    on_each(|fresh| async move {
        let cx = vehicles(&fresh).await;
        let other = fresh.again().await;
        change(&cx, json!({"unique": true})).await.unwrap();
        let cx = cx.fresh().await.unwrap();
        let index = of_plate(&cx).await.unwrap();
        assert_eq!((&index["state"], &index["unique"]), (&json!("building"), &json!(true)));

        // Lists, and what looks after uniqueness, do without it.
        assert_eq!(count(&cx, "vehicle", "plate = 17").await, 1);
        let by_plate = Query {
            sort: vec![Sort {
                path: Path::field(plate(&cx).id.clone()),
                dir: Dir::Asc,
            }],
            limit: 2,
            ..Query::of(id_of(&cx, "vehicle"))
        };
        assert_eq!(records::list(&cx, by_plate).await.unwrap().records.len(), 2);
        let taken = records::create(&cx, &id_of(&cx, "vehicle"), json!({"name": "x", "plate": "17"})).await;
        assert_eq!(taken.unwrap_err().status(), 409);

        if fresh.database() == "postgres" {
            // What a build leaves that was killed: an index that is none.
            let name = name_of(&cx).await;
            let column = plate(&cx).columns();
            let half = format!(
                "create unique index concurrently {name} on {{w}}.o_{} (k_{column}) where deleted_at is null",
                id_of(&cx, "vehicle")
            );
            let mut conn = fresh.ws.db().read().await.unwrap();
            assert!(conn.execute(&Sql::new(half)).await.is_err());
        }
        work_off(&fresh).await;
        let index = of_plate(&cx).await.unwrap();
        assert_eq!(index["state"], "failed");
        let reason = index["reason"].as_str().unwrap();
        assert!(reason.starts_with("One value of plate is shared by several vehicles: \"5000\""), "{reason}");
        let viewer = other.cx(
            Principal::Key { id: base::Id::nil(), name: "k".into(), role: "viewer".into(), owner: None, bounds: engine::people::Bounds::default() },
            engine::Via::Rest,
        );
        assert_eq!(of_plate(&viewer).await.unwrap(), json!({"fields": ["plate"], "unique": true, "state": "failed"}));

        // Half an index is not left behind: it would refuse what is written.
        let double = format!(
            "update {{w}}.o_{0} set k_{1} = '17' where k_{1} = '18'",
            id_of(&cx, "vehicle"),
            plate(&cx).columns()
        );
        let write = |text: String| {
            let (ws, version) = (fresh.ws.clone(), cx.schema.version());
            async move {
                ws.db().write(version, move |tx| {
                    let sql = Sql::new(text.clone());
                    Box::pin(async move { tx.execute(&sql).await })
                }).await
            }
        };
        assert_eq!(write(double.clone()).await.unwrap(), 1);
        let mend = format!(
            "update {{w}}.o_{0} set k_{1} = f_{2} where k_{1} in ('17', '5000')",
            id_of(&cx, "vehicle"),
            plate(&cx).columns(),
            cx.schema.named("vehicle").unwrap().field("name").unwrap().columns()
        );
        write(mend).await.unwrap();
        let job = index["job"].as_str().and_then(base::Id::parse).unwrap();
        jobs::retry(&cx, job).await.unwrap();
        work_off(&fresh).await;
        assert_eq!(jobs::status(&cx, job).await.unwrap().state, State::Done);
        assert_eq!(of_plate(&cx).await.unwrap()["state"], "ready");
        // The database itself refuses from now on.
        let again = format!(
            "update {{w}}.o_{0} set k_{1} = '19' where k_{1} = '20'",
            id_of(&cx, "vehicle"),
            plate(&cx).columns()
        );
        assert_eq!(write(again).await.unwrap_err().status(), 409);
    })
    .await;
}

async fn name_of(cx: &Cx) -> String {
    let def = cx.schema.named("vehicle").unwrap();
    let mut conn = cx.ws.db().read().await.unwrap();
    let states = store::index_states(&mut conn, &[def]).await.unwrap();
    states[0]
        .iter()
        .find(|index| !index.is_built)
        .unwrap()
        .name
        .clone()
}

#[tokio::test]
async fn what_nobody_wants_any_more_is_not_built() {
    on_each(|fresh| async move {
        let cx = vehicles(&fresh).await;
        change(&cx, json!({"indexed": true})).await.unwrap();
        let name = name_of(&cx.fresh().await.unwrap()).await;
        definitions::remove_field(&cx, "vehicle", "plate")
            .await
            .unwrap();
        work_off(&fresh).await;
        let there = |cx: Cx, name: String| async move {
            let cx = cx.fresh().await.unwrap();
            let def = cx.schema.named("vehicle").unwrap();
            let mut conn = cx.ws.db().read().await.unwrap();
            let states = store::index_states(&mut conn, &[def]).await.unwrap();
            states[0]
                .iter()
                .any(|index| index.name == name && index.is_built)
        };
        assert!(!there(cx.clone(), name.clone()).await);
        // It comes back with its index, and an undo takes the index away.
        let mut back = fresh.cx();
        back.batch = base::Id::make(back.now);
        definitions::restore_field(&back, "vehicle", "plate")
            .await
            .unwrap();
        assert_eq!(of_plate(&cx).await.unwrap()["state"], "building");
        work_off(&fresh).await;
        assert_eq!(of_plate(&cx).await.unwrap()["state"], "ready");
        engine::undo::undo(&fresh.cx(), back.batch).await.unwrap();
        assert_eq!(of_plate(&cx).await, None);
        assert!(!there(cx, name).await);
    })
    .await;
}
