//! Records by id, unique value, title and handle, and what points to them.

use base::Id;
use schema::{Actor, Entry, OnDelete, PersonName, Scope, Value, value::keys::Handle};
use store::{ByHandles, ByIds, ByTitle, ByUnique, Trash};

use super::{all, link, made, set, text};
use crate::support::{changed, create, field, object, on_both, save, save_with, stamp};

#[tokio::test]
async fn records_come_in_the_order_of_their_ids() {
    on_both(|place| async move {
        let (db, schema) = place.with(all()).await;
        let companies: Vec<_> = (0..700)
            .map(|n| {
                let mut company = made("company", n);
                set(&mut company, "name", text(&format!("c{n}")));
                company
            })
            .collect();
        create(&db, &schema, companies.clone()).await.unwrap();
        save(
            &db,
            &schema,
            vec![changed(&companies[3], |c| {
                c.deleted_at = Some(c.updated_at)
            })],
        )
        .await
        .unwrap();
        let mut conn = db.read().await.unwrap();
        let mut ids: Vec<Id> = companies.iter().rev().map(|c| c.id).collect();
        ids.insert(5, Id::nil());
        ids.push(companies[1].id);
        for (trash, count) in [(Trash::Without, 699), (Trash::Only, 1), (Trash::Both, 700)] {
            let ask = ByIds {
                object: "company".into(),
                ids: ids.clone(),
                fields: None,
                trash,
            };
            let found = store::by_ids(&mut conn, &schema, &Scope::everything().apply(ask))
                .await
                .unwrap();
            assert_eq!(found.len(), count);
            assert!(found.is_sorted_by(|a, b| a.id > b.id));
        }
        let ask = ByIds {
            object: "company".into(),
            ids: vec![],
            fields: None,
            trash: Trash::Both,
        };
        assert_eq!(
            store::by_ids(&mut conn, &schema, &Scope::everything().apply(ask))
                .await
                .unwrap(),
            []
        );
    })
    .await;
}

#[tokio::test]
async fn unique_values_and_titles_are_found_folded() {
    on_both(|place| async move {
        let mut code = field("code", schema::FieldType::Text);
        code.unique = true;
        let mut number = field("number", schema::FieldType::Integer);
        number.unique = true;
        let mut email = field("email", schema::FieldType::Emails);
        email.unique = true;
        let thing = object(
            "thing",
            "name",
            vec![field("name", schema::FieldType::Text), code, number, email],
        );
        let (db, schema) = place.with(vec![thing]).await;
        let things: Vec<_> = (0..5)
            .map(|n| {
                let mut thing = made("thing", n);
                set(
                    &mut thing,
                    "name",
                    text(if n < 3 { "Straße" } else { "Other" }),
                );
                set(&mut thing, "code", text(&format!("CODE-{n}")));
                set(&mut thing, "number", Value::Int(n as i64));
                let value = format!("Me{n}@a.example");
                set(
                    &mut thing,
                    "email",
                    Value::Entries(vec![Entry {
                        value,
                        primary: true,
                        ..Entry::default()
                    }]),
                );
                thing
            })
            .collect();
        create(&db, &schema, things.clone()).await.unwrap();
        save(
            &db,
            &schema,
            vec![changed(&things[4], |t| t.deleted_at = Some(t.updated_at))],
        )
        .await
        .unwrap();
        let mut conn = db.read().await.unwrap();
        let cases = [
            (
                "code",
                vec![
                    text("code-1"),
                    text("nothing"),
                    text("Códe-0"),
                    Value::Empty,
                    text("code-1"),
                    text("code-4"),
                ],
                vec![(0, things[1].id), (2, things[0].id), (4, things[1].id)],
            ),
            (
                "number",
                vec![Value::Int(2), Value::Int(4)],
                vec![(0, things[2].id)],
            ),
            (
                "email",
                vec![text("ME3@A.example")],
                vec![(0, things[3].id)],
            ),
        ];
        for (field, values, expect) in cases {
            let ask = ByUnique {
                object: "thing".into(),
                field: field.into(),
                values,
            };
            let found = store::by_unique(&mut conn, &schema, &Scope::everything().apply(ask))
                .await
                .unwrap();
            assert_eq!(found, expect, "{field}");
        }
        let titles = ["other", "STRASSE", "none", " Other "]
            .map(String::from)
            .to_vec();
        let ask = ByTitle {
            object: "thing".into(),
            titles,
        };
        let found = store::by_title(&mut conn, &schema, &Scope::everything().apply(ask))
            .await
            .unwrap();
        let expect = [
            (0, things[3].id),
            (1, things[0].id),
            (1, things[1].id),
            (3, things[3].id),
        ];
        assert_eq!(found, expect);
    })
    .await;
}

#[tokio::test]
async fn handles_lead_to_live_records() {
    on_both(|place| async move {
        let (db, schema) = place.with(all()).await;
        let with = |object: &str, n: u64, addresses: &[&str]| {
            let mut record = made(object, n);
            let entries = addresses.iter().enumerate().map(|(n, value)| Entry {
                value: (*value).into(),
                primary: n == 0,
                ..Entry::default()
            });
            set(&mut record, "emails", Value::Entries(entries.collect()));
            record
        };
        let acme = with("company", 1, &["info@a.example", "sales@a.example"]);
        let max = with("person", 2, &["max@a.example", "info@a.example"]);
        let gone = with("person", 3, &["info@a.example"]);
        create(&db, &schema, vec![acme.clone()]).await.unwrap();
        create(&db, &schema, vec![max.clone(), gone.clone()])
            .await
            .unwrap();
        save(
            &db,
            &schema,
            vec![changed(&gone, |g| g.deleted_at = Some(g.updated_at))],
        )
        .await
        .unwrap();
        let mut conn = db.read().await.unwrap();
        let email = |value: &str| Handle {
            kind: "email",
            value: value.into(),
        };
        let handles = vec![
            email("nobody@a.example"),
            email("info@a.example"),
            email("max@a.example"),
        ];
        let ask = ByHandles {
            object: None,
            handles: handles.clone(),
        };
        let found = store::by_handle(&mut conn, &schema, &Scope::everything().apply(ask))
            .await
            .unwrap();
        let ids: Vec<(usize, Id)> = found.iter().map(|one| (one.handle, one.id)).collect();
        assert_eq!(ids, [(1, acme.id), (1, max.id), (2, max.id)]);
        let ask = ByHandles {
            object: Some("company".into()),
            handles,
        };
        let found = store::by_handle(&mut conn, &schema, &Scope::everything().apply(ask))
            .await
            .unwrap();
        assert_eq!(
            found.iter().map(|one| one.id).collect::<Vec<_>>(),
            [acme.id]
        );
    })
    .await;
}

#[tokio::test]
async fn what_points_here_is_known() {
    on_both(|place| async move {
        let (db, schema) = place.with(all()).await;
        let acme = made("company", 1);
        let mut child = made("company", 2);
        set(&mut child, "parent", Value::Ref(link("company", acme.id)));
        let mut one = made("deal", 3);
        set(&mut one, "company", Value::Ref(link("company", acme.id)));
        set(
            &mut one,
            "partners",
            Value::Refs(vec![link("company", acme.id), link("company", child.id)]),
        );
        let mut two = made("deal", 4);
        set(&mut two, "about", Value::Ref(link("company", acme.id)));
        let mut gone = made("deal", 5);
        set(&mut gone, "company", Value::Ref(link("company", acme.id)));
        create(&db, &schema, vec![acme.clone(), child.clone()])
            .await
            .unwrap();
        create(&db, &schema, vec![one.clone(), two.clone(), gone.clone()])
            .await
            .unwrap();
        save(
            &db,
            &schema,
            vec![changed(&gone, |g| g.deleted_at = Some(g.updated_at))],
        )
        .await
        .unwrap();
        let mut conn = db.read().await.unwrap();
        let company = "company".into();
        let live = store::Trash::Without;
        let found = store::pointing(&mut conn, &schema, &company, &[acme.id], live)
            .await
            .unwrap();
        assert!(found.iter().all(|pointer| !pointer.is_trashed));
        let mut found: Vec<(String, OnDelete, Id)> = found
            .iter()
            .map(|p| (format!("{}.{}", p.object, p.field), p.on_delete, p.record))
            .collect();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        let expect = [
            ("company.parent".to_string(), OnDelete::Restrict, child.id),
            ("deal.about".to_string(), OnDelete::Cascade, two.id),
            ("deal.company".to_string(), OnDelete::Clear, one.id),
            ("deal.partners".to_string(), OnDelete::Clear, one.id),
        ];
        assert_eq!(found, expect);
        let trashed = store::Trash::Only;
        let found = store::pointing(&mut conn, &schema, &company, &[acme.id], trashed)
            .await
            .unwrap();
        assert_eq!(found.len(), 1);
        assert!(found[0].is_trashed && found[0].record == gone.id);
    })
    .await;
}

#[tokio::test]
async fn ones_own_hide_no_stranger() {
    on_both(|place| async move {
        let (db, schema) = place.with(all()).await;
        let acme = made("company", 1);
        let mut child = made("company", 2);
        set(&mut child, "parent", Value::Ref(link("company", acme.id)));
        create(&db, &schema, vec![acme.clone(), child.clone()])
            .await
            .unwrap();
        let own = (10..40).map(|n| {
            let mut deal = made("deal", n);
            set(&mut deal, "company", Value::Ref(link("company", acme.id)));
            set(&mut deal, "about", Value::Ref(link("company", acme.id)));
            let partners = Value::Refs(vec![link("company", child.id)]);
            set(&mut deal, "partners", partners);
            store::Saved {
                before: None,
                after: deal,
            }
        });
        let stamp = stamp(&schema);
        let batch = stamp.batch;
        save_with(&db, &schema, stamp, own.collect()).await.unwrap();
        let (company, ids) = ("company".into(), [acme.id, child.id]);
        let mut conn = db.read().await.unwrap();
        let found = store::strangers(&mut conn, &schema, &company, &ids, (batch, i64::MAX)).await;
        assert_eq!(found.unwrap(), []);

        let mut other = made("deal", 50);
        set(&mut other, "about", Value::Ref(link("company", acme.id)));
        let mut gone = made("deal", 51);
        set(&mut gone, "company", Value::Ref(link("company", child.id)));
        gone.deleted_at = Some(gone.created_at);
        create(&db, &schema, vec![other.clone(), gone])
            .await
            .unwrap();
        let found = store::strangers(&mut conn, &schema, &company, &ids, (batch, i64::MAX)).await;
        let found = found.unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(
            (found[0].field.as_str(), found[0].record, found[0].target),
            ("about", other.id, acme.id)
        );
        // What was made from there on is no longer its own.
        let found = store::strangers(&mut conn, &schema, &company, &ids, (batch, 0)).await;
        assert_eq!(found.unwrap().len(), 3, "one by each field");
        // Nor is one of them to the others.
        let found = store::strangers(&mut conn, &schema, &company, &ids[..1], (batch, 0)).await;
        let found = found.unwrap();
        assert!(
            found.iter().any(|pointer| pointer.record == child.id),
            "{found:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn owners_and_targets_that_are_not_there_are_told_by_the_check() {
    on_both(|place| async move {
        let mut user = object("user", "name", vec![field("name", schema::FieldType::Text)]);
        user.plural = "users".into();
        let (db, schema) = place.with(all().into_iter().chain([user]).collect()).await;
        let nobody = made("user", 9).id;
        let mut acme = made("company", 1);
        acme.owner = Some(link("user", nobody));
        set(&mut acme, "parent", Value::Ref(link("company", nobody)));
        create(&db, &schema, vec![acme.clone()]).await.unwrap();
        let found = store::check(&db, &schema, &[]).await.unwrap();
        let mut found: Vec<String> = found
            .iter()
            .filter(|problem| problem.record == Some(acme.id))
            .map(|problem| problem.what.clone())
            .collect();
        found.sort();
        assert_eq!(
            found,
            [
                format!("its owner points to user {nobody}, which is not there"),
                format!("its parent points to company {nobody}, which is not there"),
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn names_of_whom_a_record_belongs_to_are_read() {
    on_both(|place| async move {
        let mut user = object(
            "user",
            "name",
            vec![field("name", schema::FieldType::PersonName)],
        );
        user.plural = "users".into();
        let (db, schema) = place.with(all().into_iter().chain([user]).collect()).await;
        let mut boss = made("user", 1);
        let name = PersonName {
            first: "Ada".into(),
            last: "Byron".into(),
            ..PersonName::default()
        };
        set(&mut boss, "name", Value::Name(Box::new(name)));
        create(&db, &schema, vec![boss.clone()]).await.unwrap();
        let mut acme = made("company", 2);
        acme.owner = Some(link("user", boss.id));
        acme.created_by = Some(Actor {
            kind: "user".into(),
            id: Some(boss.id),
            name: None,
        });
        acme.updated_by = Some(Actor {
            kind: "system".into(),
            id: None,
            name: None,
        });
        create(&db, &schema, vec![acme.clone()]).await.unwrap();
        let mut conn = db.read().await.unwrap();
        let ask = ByIds {
            object: "company".into(),
            ids: vec![acme.id],
            fields: None,
            trash: Trash::Without,
        };
        let found = store::by_ids(&mut conn, &schema, &Scope::everything().apply(ask))
            .await
            .unwrap();
        assert_eq!(
            found[0].owner.as_ref().and_then(|o| o.name.as_deref()),
            Some("Ada Byron")
        );
        assert_eq!(
            found[0].created_by.as_ref().and_then(|o| o.name.as_deref()),
            Some("Ada Byron")
        );
        assert_eq!(
            found[0].updated_by.as_ref().map(|o| o.kind.as_str()),
            Some("system")
        );
        assert_eq!(
            super::found(&db, &schema, "company", "owner = 'ada byron'")
                .await
                .len(),
            1
        );
        assert_eq!(
            super::found(
                &db,
                &schema,
                "company",
                &format!("created_by = {}", boss.id)
            )
            .await
            .len(),
            1
        );
        let page = super::ask(
            &mut conn,
            &schema,
            schema::Query {
                sort: super::sort(&[
                    ("created_by", schema::Dir::Asc),
                    ("owner", schema::Dir::Desc),
                ]),
                ..schema::Query::of("company".into())
            },
        )
        .await;
        assert_eq!(page.records.len(), 1);
    })
    .await;
}
