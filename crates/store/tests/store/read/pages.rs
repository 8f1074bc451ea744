//! Pages: every row once, in order, whatever is written meanwhile.

use std::{cmp::Ordering, collections::HashSet, sync::Arc};

use base::Id;
use schema::{
    Address, AggregateQuery, Cursor, Dir, FieldType, Kind, Measure, OnDelete, Query, Record,
    Schema, Scope, Value,
    query::{CursorKey, GroupKey},
    value::keys,
};
use store::Db;

use super::{all, ask, deal, link, made, moment, path, set, sort, text, usd};
use crate::support::{Place, changed, create, field, object, on_both, save};

/// Companies of which two share a name, one has none and one will be in the trash.
fn companies() -> Vec<Record> {
    let names = ["Zebra", "acme", "Ácme", "", "Gone"];
    (0..5)
        .map(|n| {
            let mut company = made("company", 1_000 + n);
            set(
                &mut company,
                "name",
                Some(names[n as usize])
                    .filter(|name| !name.is_empty())
                    .map(text),
            );
            company
        })
        .collect()
}

/// Rows with every mix of empty and equal keys.
pub(super) fn rows(from: u64, to: u64) -> Vec<Record> {
    let companies = companies();
    (from..to)
        .map(|n| {
            let mut deal = made("deal", n);
            set(
                &mut deal,
                "name",
                (n % 5 != 0).then(|| text(&format!("Déal {}", n % 7))),
            );
            set(
                &mut deal,
                "amount",
                (n % 3 != 0).then(|| usd(i64::try_from(n % 4).unwrap() - 2)),
            );
            set(
                &mut deal,
                "stage",
                (n % 4 != 0).then(|| Value::Key(["lost", "new", "won"][(n % 3) as usize].into())),
            );
            set(
                &mut deal,
                "size",
                (n % 2 == 0).then(|| Value::Int(i64::try_from(n % 3).unwrap())),
            );
            let company = companies.get((n % 7) as usize);
            set(
                &mut deal,
                "company",
                company.map(|company| Value::Ref(link("company", company.id))),
            );
            deal
        })
        .collect()
}

/// A key as the store compares it.
fn key(record: &Record, field: &str) -> Option<CursorKey> {
    let def = deal();
    match record.read(field) {
        Value::Empty => None,
        Value::Money(money) => money.base.map(CursorKey::Int),
        Value::Int(n) => Some(CursorKey::Int(n)),
        Value::DateTime(at) => Some(CursorKey::Int(at.0)),
        Value::Key(key) => {
            let place = def.fields["stage"]
                .ty
                .options()
                .iter()
                .position(|option| option.key == key)
                .unwrap();
            Some(CursorKey::Int(i64::try_from(place).unwrap()))
        }
        Value::Ref(link) if link.deleted => None,
        Value::Ref(link) => link
            .name
            .filter(|name| !name.is_empty())
            .map(|name| CursorKey::Text(base::fold(&name))),
        value => keys::folded(&def.fields[field], &value).map(CursorKey::Text),
    }
}

/// Whether a reference points to what is outside the trash.
fn is_live(record: &Record, field: &str) -> Option<CursorKey> {
    match record.value(field) {
        Value::Ref(link) if !link.deleted => Some(CursorKey::Int(0)),
        _ => None,
    }
}

/// Which record a reference points to, whatever that is.
fn target(record: &Record, field: &str) -> Option<CursorKey> {
    record
        .value(field)
        .as_ref_id()
        .map(|id| CursorKey::Text(id.to_string()))
}

fn compare(a: &Record, b: &Record, order: &[(&str, Dir)]) -> Ordering {
    let turned = |order: Ordering, dir: Dir| {
        if dir == Dir::Asc {
            order
        } else {
            order.reverse()
        }
    };
    for (n, (field, dir)) in order.iter().enumerate() {
        let mut pairs = vec![(key(a, field), key(b, field))];
        if n == 0 && *field == "company" {
            pairs.push((is_live(a, field), is_live(b, field)));
            pairs.push((target(a, field), target(b, field)));
        }
        for pair in pairs {
            let by_key = match pair {
                (None, None) => Ordering::Equal,
                (None, _) => Ordering::Greater,
                (_, None) => Ordering::Less,
                (Some(CursorKey::Int(a)), Some(CursorKey::Int(b))) => turned(a.cmp(&b), *dir),
                (Some(CursorKey::Text(a)), Some(CursorKey::Text(b))) => turned(a.cmp(&b), *dir),
                _ => panic!("keys of two kinds"),
            };
            if by_key != Ordering::Equal {
                return by_key;
            }
        }
    }
    turned(
        a.id.cmp(&b.id),
        order.last().map_or(Dir::Desc, |(_, dir)| *dir),
    )
}

#[tokio::test]
async fn a_walk_gives_each_row_once_while_rows_are_inserted() {
    const ORDERS: &[&[(&str, Dir)]] = &[
        &[],
        &[("name", Dir::Asc)],
        &[("name", Dir::Desc)],
        &[("amount", Dir::Asc)],
        &[("amount", Dir::Desc)],
        &[("stage", Dir::Asc)],
        &[("stage", Dir::Desc)],
        &[("company", Dir::Asc)],
        &[("company", Dir::Desc)],
        &[("company", Dir::Desc), ("name", Dir::Asc)],
        &[
            ("company", Dir::Asc),
            ("amount", Dir::Desc),
            ("size", Dir::Asc),
        ],
        &[("name", Dir::Asc), ("company", Dir::Desc)],
        &[("created_at", Dir::Asc)],
        &[("created_at", Dir::Desc)],
        &[("name", Dir::Asc), ("amount", Dir::Desc)],
        &[("stage", Dir::Desc), ("name", Dir::Asc)],
        &[
            ("amount", Dir::Desc),
            ("stage", Dir::Asc),
            ("size", Dir::Desc),
        ],
        &[
            ("size", Dir::Asc),
            ("name", Dir::Desc),
            ("amount", Dir::Asc),
        ],
    ];
    on_both(|place| async move {
        let (db, schema) = place.with(all()).await;
        create(&db, &schema, companies()).await.unwrap();
        let gone = companies().pop().unwrap();
        save(
            &db,
            &schema,
            vec![changed(&gone, |c| c.deleted_at = Some(c.updated_at))],
        )
        .await
        .unwrap();
        create(&db, &schema, rows(0, 60)).await.unwrap();
        let mut inserted = 60;
        for order in ORDERS {
            for text in ["", "stage = won or amount is empty"] {
                let filter = match text {
                    "" => schema::Filter::All,
                    text => super::filter(&schema, "deal", text),
                };
                let mut conn = db.read().await.unwrap();
                let whole = Query {
                    filter: filter.clone(),
                    sort: sort(order),
                    limit: 1_000,
                    ..Query::of("deal".into())
                };
                let before = ask(&mut conn, &schema, whole.clone()).await;
                assert_eq!(before.next, None);
                let mut expected: Vec<Id> = before.records.iter().map(|record| record.id).collect();
                let mut sorted = before.records.clone();
                sorted.sort_by(|a, b| compare(a, b, order));
                assert_eq!(
                    expected,
                    sorted.iter().map(|r| r.id).collect::<Vec<_>>(),
                    "{order:?} {text}"
                );
                let mut walked: Vec<Record> = Vec::new();
                let mut after: Option<Cursor> = None;
                loop {
                    let page = ask(
                        &mut conn,
                        &schema,
                        Query {
                            limit: 9,
                            after,
                            ..whole.clone()
                        },
                    )
                    .await;
                    assert!(page.records.len() <= 9);
                    walked.extend(page.records);
                    after = page.next;
                    if after.is_none() {
                        break;
                    }
                    if inserted < 120 {
                        drop(conn);
                        create(&db, &schema, rows(inserted, inserted + 1))
                            .await
                            .unwrap();
                        inserted += 1;
                        conn = db.read().await.unwrap();
                    }
                }
                let ids: Vec<Id> = walked.iter().map(|record| record.id).collect();
                let once: HashSet<Id> = ids.iter().copied().collect();
                assert_eq!(once.len(), ids.len(), "a row came twice: {order:?} {text}");
                assert!(
                    walked.is_sorted_by(|a, b| compare(a, b, order).is_lt()),
                    "{order:?} {text}"
                );
                expected.retain(|id| !once.contains(id));
                assert_eq!(expected, [], "rows were left out: {order:?} {text}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn references_sort_by_title_and_read_by_name() {
    on_both(|place| async move {
        let (db, schema) = place.with(all()).await;
        let names = ["Zebra", "ähre", "Acme", "gone"];
        let mut companies: Vec<Record> = Vec::new();
        for (n, name) in names.iter().enumerate() {
            let mut company = made("company", n as u64);
            set(&mut company, "name", text(name));
            let hq = Address {
                city: format!("City {}", 9 - n),
                ..Address::default()
            };
            set(&mut company, "hq", Value::Address(Box::new(hq)));
            companies.push(company);
        }
        create(&db, &schema, companies.clone()).await.unwrap();
        let deals: Vec<Record> = (0..5)
            .map(|n| {
                let mut deal = made("deal", 100 + n);
                set(&mut deal, "name", text(&format!("d{n}")));
                set(
                    &mut deal,
                    "company",
                    companies
                        .get(n as usize)
                        .map(|c| Value::Ref(link("company", c.id))),
                );
                set(
                    &mut deal,
                    "about",
                    companies
                        .get(n as usize)
                        .map(|c| Value::Ref(link("company", c.id))),
                );
                let partners = companies
                    .iter()
                    .rev()
                    .skip(n as usize)
                    .map(|c| link("company", c.id))
                    .collect();
                set(&mut deal, "partners", Value::Refs(partners));
                deal
            })
            .collect();
        create(&db, &schema, deals).await.unwrap();
        let trashed = changed(&companies[3], |c| c.deleted_at = Some(c.updated_at));
        save(&db, &schema, vec![trashed]).await.unwrap();
        let mut conn = db.read().await.unwrap();
        for (key, expect) in [
            ("company", "d2 d1 d0 d3 d4"),
            ("company.name", "d2 d1 d0 d3 d4"),
            ("about", "d2 d1 d0 d3 d4"),
            ("company.created_at", "d0 d1 d2 d3 d4"),
        ] {
            let query = Query {
                sort: sort(&[(key, Dir::Asc)]),
                ..Query::of("deal".into())
            };
            let page = ask(&mut conn, &schema, query).await;
            let order: Vec<&str> = page
                .records
                .iter()
                .filter_map(|r| r.value("name").as_text())
                .collect();
            assert_eq!(order.join(" "), expect, "{key}");
        }
        let mut by_city = path(&["company", "hq"]);
        by_city.0.push(schema::Step::Part("city".into()));
        let query = Query {
            sort: vec![schema::Sort {
                path: by_city,
                dir: Dir::Asc,
            }],
            limit: 2,
            ..Query::of("deal".into())
        };
        let page = ask(&mut conn, &schema, query.clone()).await;
        let next = ask(
            &mut conn,
            &schema,
            Query {
                after: page.next.clone(),
                ..query
            },
        )
        .await;
        let order: Vec<&str> = page
            .records
            .iter()
            .chain(&next.records)
            .filter_map(|r| r.value("name").as_text())
            .collect();
        assert_eq!(order, ["d2", "d1", "d0", "d3"]);

        let page = ask(
            &mut conn,
            &schema,
            Query {
                sort: sort(&[("name", Dir::Desc)]),
                ..Query::of("deal".into())
            },
        )
        .await;
        let Value::Ref(company) = page.records[1].value("company") else {
            panic!("a link")
        };
        assert_eq!(
            (company.name.as_deref(), company.deleted),
            (Some("gone"), true)
        );
        let Value::Refs(partners) = page.records[3].value("partners") else {
            panic!("links")
        };
        let read: Vec<&str> = partners.iter().filter_map(|p| p.name.as_deref()).collect();
        assert_eq!(read, ["Acme", "ähre", "Zebra"]);
    })
    .await;
}

#[tokio::test]
async fn fields_and_trash_are_as_asked() {
    on_both(|place| async move {
        let (db, schema) = place.with(all()).await;
        let deals = rows(0, 4);
        create(&db, &schema, deals.clone()).await.unwrap();
        save(
            &db,
            &schema,
            vec![changed(&deals[2], |d| d.deleted_at = Some(d.updated_at))],
        )
        .await
        .unwrap();
        let mut conn = db.read().await.unwrap();
        let query = Query {
            fields: Some(vec!["amount".into(), "owner".into()]),
            ..Query::of("deal".into())
        };
        let page = ask(&mut conn, &schema, query.clone()).await;
        assert_eq!(
            page.records.iter().map(|r| r.id).collect::<Vec<_>>(),
            [deals[3].id, deals[1].id, deals[0].id]
        );
        assert_eq!(page.records[0].slot("name"), &schema::Slot::NotLoaded);
        assert_eq!(page.records[1].value("amount"), deals[1].value("amount"));
        let trash = ask(
            &mut conn,
            &schema,
            Query {
                trash: true,
                ..query.clone()
            },
        )
        .await;
        assert_eq!(
            trash.records.iter().map(|r| r.id).collect::<Vec<_>>(),
            [deals[2].id]
        );
        let ask = Scope::everything().apply(query);
        assert_eq!(
            store::count(&mut conn, &schema, &ask, &moment(), None)
                .await
                .unwrap(),
            3
        );
        assert_eq!(
            store::count(&mut conn, &schema, &ask, &moment(), Some(2))
                .await
                .unwrap(),
            2
        );
    })
    .await;
}

#[tokio::test]
async fn a_cursor_of_another_order_is_refused() {
    on_both(|place| async move {
        let (db, schema) = place.with(all()).await;
        create(&db, &schema, rows(0, 3)).await.unwrap();
        let mut conn = db.read().await.unwrap();
        let id = Id::nil();
        let text = Some(CursorKey::Text("x".into()));
        for (order, keys) in [
            (sort(&[]), vec![text.clone()]),
            (sort(&[("name", Dir::Asc)]), vec![]),
            (sort(&[("amount", Dir::Asc)]), vec![text.clone()]),
            (
                sort(&[("name", Dir::Asc), ("size", Dir::Asc)]),
                vec![Some(CursorKey::Int(1)), None],
            ),
        ] {
            let query = Query {
                sort: order,
                after: Some(Cursor { keys, id }),
                ..Query::of("deal".into())
            };
            let query = Scope::everything().apply(query);
            let error = store::page(&mut conn, &schema, &query, &moment())
                .await
                .unwrap_err();
            assert_eq!((error.status(), error.code()), (400, "cursor"));
        }
        for key in ["tags", "partners", "kinds"] {
            let query = Query {
                sort: sort(&[(key, Dir::Asc)]),
                ..Query::of("deal".into())
            };
            let query = Scope::everything().apply(query);
            let error = store::page(&mut conn, &schema, &query, &moment())
                .await
                .unwrap_err();
            assert_eq!((error.status(), error.code()), (400, "order_by"), "{key}");
        }
    })
    .await;
}

/// Stages of which two share a place, two have none and two, which stand between the others by their
/// ids, are in the trash; deals in each, and some in none.
async fn staged(place: &Place) -> (Db, Arc<Schema>) {
    let mut position = field("position", FieldType::Integer);
    position.indexed = true;
    let mut step = object(
        "step",
        "name",
        vec![field("name", FieldType::Text), position],
    );
    step.kind = Kind::Config { key: "name".into() };
    let mut card = object("card", "name", vec![field("name", FieldType::Text)]);
    let reference = field("step", super::reference("step", "cards", OnDelete::Clear));
    card.fields.insert(reference.id.clone(), reference);
    let (db, schema) = place.with(vec![step, card]).await;
    let places = [Some(3), Some(1), None, Some(2), None, Some(1), Some(1)];
    let mut steps = Vec::new();
    for (n, (name, place)) in "zarbnst".chars().zip(places).enumerate() {
        let mut step = made("step", u64::try_from(n).unwrap());
        set(&mut step, "name", text(&name.to_string()));
        set(&mut step, "position", place.map(Value::Int));
        steps.push(step);
    }
    create(&db, &schema, steps.clone()).await.unwrap();
    let cards = (0..24_u64).map(|n| {
        let mut card = made("card", 100 + n);
        set(&mut card, "name", text(&format!("card {n:02}")));
        let step = steps.get(usize::try_from(n * 5 % 8).unwrap());
        let link = step.map(|step| Value::Ref(link("step", step.id)));
        set(&mut card, "step", link);
        card
    });
    create(&db, &schema, cards.collect()).await.unwrap();
    let trashed = [3, 6].map(|n| changed(&steps[n], |c| c.deleted_at = Some(c.updated_at)));
    save(&db, &schema, trashed.into()).await.unwrap();
    (db, schema)
}

/// The groups that rows stand in, one after the other, as aggregates tell them apart.
fn groups_of(records: &[Record]) -> String {
    let mut names: Vec<String> = Vec::new();
    for record in records {
        let name = match record.value("step") {
            Value::Ref(link) if !link.deleted => link.name.clone().unwrap_or_default(),
            _ => "-".into(),
        };
        if names.last() != Some(&name) {
            names.push(name);
        }
    }
    names.join(" ")
}

#[tokio::test]
async fn what_is_set_up_stands_in_its_own_order_where_it_is_referred_to() {
    on_both(|place| async move {
        let (db, schema) = staged(&place).await;
        let mut conn = db.read().await.unwrap();
        for (dir, text, expect) in [
            (Dir::Asc, "", "a s z r n -"),
            (Dir::Desc, "", "z s a n r -"),
            (Dir::Asc, "name != \"card 03\"", "a s z r n -"),
            (Dir::Desc, "name ~ \"1\"", "z s a n r -"),
        ] {
            let filter = match text {
                "" => schema::Filter::All,
                text => super::filter(&schema, "card", text),
            };
            let asked = AggregateQuery {
                object: "card".into(),
                filter: filter.clone(),
                search: None,
                group_by: vec![GroupKey {
                    path: path(&["step"]),
                    bucket: None,
                }],
                measures: vec![Measure::Count],
                order_by: vec![(0, dir)],
                limit: 10_000,
            };
            let asked = Scope::everything().apply(asked);
            let groups = store::aggregate(&mut conn, &schema, &asked, &moment()).await;
            let named = |group: &store::Group| match &group.keys[0] {
                store::GroupValue::Value(Value::Ref(link)) => link.name.clone().unwrap(),
                _ => "-".into(),
            };
            let counted: Vec<String> = groups.unwrap().iter().map(named).collect();
            assert_eq!(counted.join(" "), expect, "groups {dir:?} {text}");
            for limit in [1, 2, 5, 100] {
                let mut query = Query {
                    filter: filter.clone(),
                    sort: sort(&[("step", dir), ("name", Dir::Asc)]),
                    limit,
                    ..Query::of("card".into())
                };
                let mut rows: Vec<Record> = Vec::new();
                loop {
                    let page = ask(&mut conn, &schema, query.clone()).await;
                    rows.extend(page.records);
                    query.after = page.next;
                    if query.after.is_none() {
                        break;
                    }
                }
                assert_eq!(groups_of(&rows), expect, "{dir:?} {text} by {limit}");
                let whole = ask(
                    &mut conn,
                    &schema,
                    Query {
                        after: None,
                        limit: 100,
                        ..query
                    },
                )
                .await;
                let ids = |rows: &[Record]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
                assert_eq!(ids(&rows), ids(&whole.records), "{dir:?} {text} by {limit}");
            }
        }
    })
    .await;
}
