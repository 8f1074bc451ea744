//! Whether pages in an indexed order are walks of an index, at any depth.

use std::sync::Arc;

use base::{Currency, Id, Micros, Zone};
use schema::{
    Dir, FieldDef, FieldType, Filter, Moment, ObjectDef, Path, Query, Rights, Schema, Scope, Sort,
    filter::parse,
    query::CursorKey,
    rights,
    scope::{SharedObjects, SharedWith},
};

use super::Prepared;
use crate::{Db, Dialect, Location, Sql, Tuning, sampling};

fn field(name: &str, ty: FieldType) -> FieldDef {
    let json = serde_json::json!({ "id": name, "name": name, "label": name, "type": "text", "indexed": true });
    let mut field: FieldDef = serde_json::from_value(json).unwrap();
    field.ty = ty;
    field
}

fn object(name: &str, fields: Vec<FieldDef>) -> ObjectDef {
    let json = serde_json::json!({
        "id": name, "name": name, "plural": format!("{name}s"), "label": name, "label_plural": name,
        "title": "name", "fields": {},
    });
    let mut def: ObjectDef = serde_json::from_value(json).unwrap();
    def.fields = fields.into_iter().map(|f| (f.id.clone(), f)).collect();
    def
}

fn schema() -> Schema {
    let options = ["a", "b"].map(|key| serde_json::json!({ "key": key, "label": key }));
    let options = serde_json::from_value(serde_json::Value::from(options.to_vec())).unwrap();
    let stage = FieldType::Reference {
        to: "stage".into(),
        inverse: None,
        on_delete: schema::OnDelete::Clear,
    };
    let mut note = field("note", FieldType::Text);
    note.indexed = false;
    Schema::new(
        1,
        vec![
            object("stage", vec![field("name", FieldType::Text)]),
            object(
                "deal",
                vec![
                    field("name", FieldType::Text),
                    field("amount", FieldType::Money),
                    field("close", FieldType::Date),
                    field("kind", FieldType::Select { options }),
                    field("stage", stage),
                    note,
                ],
            ),
        ],
    )
}

fn moment() -> Moment {
    Moment {
        now: Micros(0),
        zone: Zone::utc(),
        me: None,
        my_team: None,
        currency: Currency::USD,
        region: "US".into(),
        fiscal_start_month: 1,
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "the address of the test database comes from bin/test"
)]
fn postgres() -> Option<Location> {
    let url = std::env::var("RAPPORT_TEST_POSTGRES").ok()?;
    let workspace = format!("walks_{}", std::process::id());
    Some(Location::Postgres { url, workspace })
}

#[tokio::test]
async fn an_indexed_order_is_a_walk_at_any_depth() {
    let folder = tempfile::tempdir().unwrap();
    let mut places = vec![Location::Sqlite(folder.path().join("rapport.db"))];
    places.extend(postgres());
    for place in places {
        let schema = Arc::new(schema());
        let db = opened(place, &schema).await;
        let mut conn = indexed(&db).await;
        let text = || Some(CursorKey::Text("m".into()));
        let int = || Some(CursorKey::Int(1));
        let id = || Some(CursorKey::Text(Id::nil().to_string()));
        let there = || Some(CursorKey::Int(0));
        let cases = [
            ("", vec![]),
            ("name", vec![text()]),
            ("name", vec![None]),
            ("amount", vec![int()]),
            ("amount", vec![None]),
            ("close", vec![int()]),
            ("created_at", vec![int()]),
            ("updated_at", vec![int()]),
            ("kind", vec![int()]),
            // Of a target in its place, without one, in the trash, and of none.
            ("stage", vec![text(), there(), id()]),
            ("stage", vec![None, there(), id()]),
            ("stage", vec![None, None, id()]),
            ("stage", vec![None, None, None]),
        ];
        for (key, keys) in cases {
            for dir in [Dir::Asc, Dir::Desc] {
                for filter in ["", "note = x", "note is empty and not note ~ y"] {
                    let def = schema.object(&"deal".into()).unwrap();
                    let filter = if filter.is_empty() {
                        Filter::All
                    } else {
                        parse(filter, def, &schema).unwrap()
                    };
                    let path = Path::field(key);
                    let sort = if key.is_empty() {
                        vec![]
                    } else {
                        vec![Sort { path, dir }]
                    };
                    for after in [
                        None,
                        Some(schema::Cursor {
                            keys: keys.clone(),
                            id: Id::nil(),
                        }),
                    ] {
                        let query = Query {
                            filter: filter.clone(),
                            sort: sort.clone(),
                            after,
                            ..Query::of("deal".into())
                        };
                        let prepared = Prepared::of(
                            &mut conn,
                            &schema,
                            &Scope::everything().apply(query.clone()),
                            &moment(),
                        )
                        .await
                        .unwrap()
                        .unwrap();
                        for segment in prepared.segments(query.after.as_ref(), 51).unwrap() {
                            let sql = prepared.statement("t.id", &segment, &prepared.plan.from, 51);
                            assert_walk(&mut conn, sql, key).await;
                        }
                    }
                }
            }
        }
        drop(conn);
        dropped(db).await;
    }
}

/// Whoever sees what they and their teams own, and what is shared with them, has the
/// newest of it by indexes that are in the order of ids.
#[tokio::test]
async fn the_newest_in_sight_are_found_without_the_rows_of_others() {
    let folder = tempfile::tempdir().unwrap();
    let mut places = vec![Location::Sqlite(folder.path().join("rapport.db"))];
    places.extend(postgres());
    for place in places {
        let schema = Arc::new(schema());
        let db = opened(place, &schema).await;
        let mut conn = indexed(&db).await;
        let (scope, moment) = of_a_team(&schema);
        let id = Sort {
            path: Path::field("id"),
            dir: Dir::Asc,
        };
        let from = schema::Cursor {
            keys: vec![],
            id: Id::nil(),
        };
        for (sort, after) in [
            (vec![], None),
            (vec![], Some(from.clone())),
            (vec![id], Some(from)),
        ] {
            let query = Query {
                sort,
                after,
                ..Query::of("deal".into())
            };
            let ask = scope.apply(query.clone());
            let prepared = Prepared::of(&mut conn, &schema, &ask, &moment).await;
            let prepared = prepared.unwrap().unwrap();
            let segments = prepared.segments(query.after.as_ref(), 51).unwrap();
            let [segment] = &segments[..] else {
                panic!("{} segments", segments.len());
            };
            let sql = prepared.statement("t.id", segment, &prepared.plan.from, 51);
            let (shown, plan) = explained(&mut conn, sql).await;
            for index in ["i_deal_owner", "i_deal_team", "shares_whom"] {
                assert!(plan.contains(index), "no {index}: {shown}\n{plan}");
            }
            let is_whole = plan.contains("SCAN t") || plan.contains("Seq Scan on o_deal");
            assert!(!is_whole, "{shown}\n{plan}");
        }
        drop(conn);
        dropped(db).await;
    }
}

/// Samples are few among very many: nothing that looks for them goes through the others.
#[tokio::test]
async fn samples_are_found_without_the_rows_of_others() {
    let folder = tempfile::tempdir().unwrap();
    let mut places = vec![Location::Sqlite(folder.path().join("rapport.db"))];
    places.extend(postgres());
    for place in places {
        let schema = Arc::new(schema());
        let db = opened(place, &schema).await;
        let put = "insert into {w}.o_deal (id, version, created_at, updated_at, created_via, updated_via) \
             values ($1, 1, 0, 0, $2, 'rest')";
        db.write(schema.version(), move |tx| {
            Box::pin(async move {
                for n in 0..3_000 {
                    let via = if n % 1_000 == 7 { "demo" } else { "rest" };
                    let args = [Id::make(Micros(n)).into(), via.into()];
                    tx.execute(&Sql::with(put, args)).await?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
        let mut conn = db.read().await.unwrap();
        if conn.dialect() == Dialect::Postgres {
            let sql = Sql::new("vacuum analyze {w}.o_deal");
            conn.execute(&sql).await.unwrap();
        }
        let deal = "deal".into();
        let first = crate::samples_after(&mut conn, &deal, Id::nil(), 2).await;
        let first = first.unwrap();
        assert_eq!(first.len(), 2);
        let rest = crate::samples_after(&mut conn, &deal, first[1], 2).await;
        assert_eq!(rest.unwrap().len(), 1);
        let count = crate::count_samples(&mut conn, &deal).await.unwrap();
        assert_eq!((count.all, count.changed), (3, 3));
        for sql in [
            sampling::following(&deal, Id::nil(), 250),
            sampling::following(&deal, Id::make(Micros(2_999)), 250),
            sampling::counting(&deal),
            sampling::adopting(&deal),
        ] {
            let (shown, plan) = explained(&mut conn, sql).await;
            let is_whole = plan.contains("Seq Scan") || plan.contains("TEMP B-TREE");
            assert!(plan.contains("i_deal_id_") && !is_whole, "{shown}\n{plan}");
        }
        drop(conn);
        dropped(db).await;
    }
}

/// Words of so many records that they are tested along the order of the page, but all of them
/// at its end: their index finds the records then, and their order is the same.
#[tokio::test]
async fn words_at_the_far_end_of_an_order_are_found_by_their_index() {
    const ROWS: i64 = 24_000;
    const FROM: i64 = 16_000;
    let folder = tempfile::tempdir().unwrap();
    let schema = Arc::new(schema());
    let db = opened(Location::Sqlite(folder.path().join("rapport.db")), &schema).await;
    let ids: Vec<Id> = (0..ROWS).map(|n| Id::make(Micros(n))).collect();
    let put = ids.clone();
    db.write(schema.version(), move |tx| {
        let put = put.clone();
        Box::pin(async move {
            for (n, id) in (0..).zip(put) {
                let name = format!("{n:05}");
                let word = if n < FROM { "adam" } else { "quirin" };
                let deal = "insert into {w}.o_deal (id, version, created_at, updated_at, created_via, updated_via, f_name, k_name) \
                     values ($1, 1, 0, 0, 'rest', 'rest', $2, $2)";
                tx.execute(&Sql::with(deal, [id.into(), name.as_str().into()])).await?;
                let doc = "insert into {w}.search_docs (object, id, at, title, body) values ('deal', $1, 0, $2, $3)";
                tx.execute(&Sql::with(doc, [id.into(), name.into(), word.into()])).await?;
            }
            Ok(())
        })
    })
    .await
    .unwrap();
    let mut conn = db.read().await.unwrap();
    let by = |dir| Query {
        search: Some("qui".into()),
        sort: vec![Sort {
            path: Path::field("name"),
            dir,
        }],
        ..Query::of("deal".into())
    };
    for (dir, is_walk) in [(Dir::Asc, false), (Dir::Desc, true)] {
        let query = by(dir);
        let ask = Scope::everything().apply(query.clone());
        let prepared = Prepared::of(&mut conn, &schema, &ask, &moment()).await;
        let prepared = prepared.unwrap().unwrap();
        let segments = prepared.segments(None, 51).unwrap();
        let sql = prepared.statement("t.id", &segments[0], &prepared.plan.from, 51);
        let (shown, plan) = explained(&mut conn, sql).await;
        let walks = plan.contains("USING INDEX i_deal_k_name")
            || plan.contains("COVERING INDEX i_deal_k_name");
        assert_eq!(walks, is_walk, "{shown}\n{plan}");
        // Page after page they are all there, in their order.
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let query = Query {
                after,
                limit: super::MOST_ROWS,
                ..query.clone()
            };
            let ask = Scope::everything().apply(query);
            let page = super::page(&mut conn, &schema, &ask, &moment())
                .await
                .unwrap();
            found.extend(page.records.iter().map(|record| record.id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let from = usize::try_from(FROM).unwrap();
        let mut expected = ids[from..].to_vec();
        if dir == Dir::Desc {
            expected.reverse();
        }
        assert!(found == expected, "{dir:?}: {} records", found.len());
    }
    drop(conn);
    dropped(db).await;
}

/// What somebody of a team sees: what they and their teams own and what is shared with them.
fn of_a_team(schema: &Arc<Schema>) -> (Scope, Moment) {
    let [me, one, other] = [1, 2, 3].map(|n| Id::seeded(Micros(0), n));
    let rights = serde_json::json!({ "objects": { "deal": { "read": "team" } } });
    let (role, faults) = rights::from_json("some", "Some", &rights, schema);
    assert_eq!(faults, []);
    let shared = SharedWith {
        whom: vec![me],
        objects: SharedObjects::Any,
    };
    let moment = Moment {
        me: Some(me),
        ..moment()
    };
    let rights = Arc::new(Rights::of(vec![Arc::new(role)]));
    let whole = Arc::clone(schema);
    let scope = Scope::of(rights, whole, moment.clone(), vec![one, other], shared);
    (scope, moment)
}

/// Whoever sees many of very many, on PostgreSQL: the index of the order says whose a row
/// is, and only rows in sight are fetched; but where few meet the filter, those are.
#[tokio::test]
async fn an_index_tells_whose_a_row_is() {
    let Some(place) = postgres() else { return };
    let schema = Arc::new(schema());
    let db = opened(place, &schema).await;
    let (scope, moment) = of_a_team(&schema);
    let many = "insert into {w}.o_deal (id, version, created_at, updated_at, created_via, updated_via, owner, f_name, k_name, f_kind) \
         select gen_random_uuid(), 1, 0, 0, 'rest', 'rest', $1, n, n, case when n % 1000 = 0 then 'b' else 'a' end \
         from generate_series(1, 20000) n";
    db.write(schema.version(), move |tx| {
        Box::pin(async move {
            tx.execute(&Sql::with(
                many,
                [crate::Arg::Id(Some(Id::seeded(Micros(0), 1)))],
            ))
            .await
            .map(drop)
        })
    })
    .await
    .unwrap();
    let mut conn = indexed(&db).await;
    conn.execute(&Sql::new("vacuum analyze {w}.o_deal"))
        .await
        .unwrap();
    let def = schema.object(&"deal".into()).unwrap();
    let name = |dir| Sort {
        path: Path::field("name"),
        dir,
    };
    for (filter, is_told) in [
        ("", true),
        ("kind = a", true),
        ("kind = b", false),
        ("note = x", true),
    ] {
        let filter = match filter {
            "" => Filter::All,
            text => parse(text, def, &schema).unwrap(),
        };
        for dir in [Dir::Asc, Dir::Desc] {
            let cursor = schema::Cursor {
                keys: vec![Some(CursorKey::Text("m".into()))],
                id: Id::nil(),
            };
            for after in [None, Some(cursor)] {
                let query = Query {
                    filter: filter.clone(),
                    sort: vec![name(dir)],
                    after,
                    ..Query::of("deal".into())
                };
                let ask = scope.apply(query.clone());
                let prepared = Prepared::of(&mut conn, &schema, &ask, &moment).await;
                let prepared = prepared.unwrap().unwrap();
                for segment in prepared.segments(query.after.as_ref(), 51).unwrap() {
                    let sql = prepared.statement("t.id", &segment, &prepared.plan.from, 51);
                    let (shown, plan) = explained(&mut conn, sql).await;
                    let tells = plan.contains("Index Only Scan using i_deal_k_name")
                        || plan.contains("Index Only Scan Backward using i_deal_k_name");
                    assert_eq!(tells, is_told, "{shown}\n{plan}");
                    let sorts = plan.contains("Sort  (cost");
                    assert!(!is_told || !sorts, "{shown}\n{plan}");
                }
            }
        }
    }
    drop(conn);
    dropped(db).await;
}

async fn opened(place: Location, schema: &Arc<Schema>) -> Db {
    let db = Db::open(place, Tuning::default()).await.unwrap();
    let target = Arc::clone(schema);
    db.change_definitions(0, move |tx| {
        let target = Arc::clone(&target);
        Box::pin(async move { crate::sync(tx, &target).await })
    })
    .await
    .unwrap();
    db
}

/// A connection that goes by indexes: an empty table is best read whole, and a sort that
/// can be avoided is.
async fn indexed(db: &Db) -> crate::Conn {
    let mut conn = db.read().await.unwrap();
    if conn.dialect() == Dialect::Postgres {
        for off in ["seqscan", "bitmapscan", "sort"] {
            let sql = Sql::new(format!("set enable_{off} = off"));
            conn.execute(&sql).await.unwrap();
        }
    }
    conn
}

async fn dropped(db: Db) {
    if let Some(Location::Postgres { workspace, .. }) = postgres()
        && db.dialect() == Dialect::Postgres
    {
        let mut conn = db.read().await.unwrap();
        conn.execute(&Sql::new(format!("drop schema \"ws_{workspace}\" cascade")))
            .await
            .unwrap();
    }
    db.close().await;
}

/// A statement and how the database goes about it.
async fn explained(conn: &mut crate::Conn, statement: Sql) -> (String, String) {
    let (explain, column) = match conn.dialect() {
        Dialect::Sqlite => ("explain query plan ", 3),
        Dialect::Postgres => ("explain ", 0),
    };
    let mut sql = Sql::new(explain);
    let shown = statement.text().to_string();
    sql.append(statement);
    let rows = conn.fetch(&sql).await.unwrap();
    let plan: Vec<String> = rows
        .iter()
        .map(|row| row.get_text(column).unwrap())
        .collect();
    (shown, plan.join("\n"))
}

/// The plan has no step that sorts. What is asked of a reference may sort
/// one target (PostgreSQL) or within what dangles, which is little.
async fn assert_walk(conn: &mut crate::Conn, statement: Sql, key: &str) {
    let dangling =
        statement.text().contains("union all") || statement.text().contains("is not null and not ");
    let (shown, plan) = explained(conn, statement).await;
    let sorts = match conn.dialect() {
        Dialect::Sqlite => plan.contains("TEMP B-TREE FOR ORDER BY"),
        Dialect::Postgres => plan.lines().any(|line| {
            line.trim_start_matches([' ', '-', '>'])
                .starts_with("Sort  (cost")
        }),
    };
    assert!(dangling || !sorts, "{key}: {shown}\n{plan}");
    assert!(
        plan.contains("USING INDEX") || plan.contains("Index") || dangling,
        "{key}: {shown}\n{plan}"
    );
}
