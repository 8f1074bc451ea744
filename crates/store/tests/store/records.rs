//! Records come back as they were saved, and nothing is left beside them.

use base::{Currency, Date, Decimal, Id, Micros};
use schema::{
    Address, Entry, FieldType, Link, MoneyValue, ObjectDef, OnDelete, PersonName, Record, Value,
};
use serde_json::json;
use store::{Indexing, Saved};

use crate::support::{
    assert_whole, changed, count, create, field, fresh, load, object, on_both, options, save,
    save_with, stamp, thing,
};

/// A field of every type.
fn everything() -> ObjectDef {
    let reference = |to: &str| FieldType::Reference {
        to: to.into(),
        inverse: None,
        on_delete: OnDelete::Clear,
    };
    let any = FieldType::AnyReference {
        to: vec![],
        inverse: None,
        on_delete: OnDelete::Clear,
    };
    let mut all = vec![
        field("name", FieldType::Text),
        field("story", FieldType::LongText),
        field("page", FieldType::RichText),
        field("integer", FieldType::Integer),
        field("decimal", FieldType::Decimal { scale: 3 }),
        field("money", FieldType::Money),
        field("percent", FieldType::Percent { scale: 1 }),
        field("flag", FieldType::Boolean),
        field("day", FieldType::Date),
        field("moment", FieldType::DateTime),
        field("span", FieldType::Duration),
        field(
            "one",
            FieldType::Select {
                options: options(&["red", "green"]),
            },
        ),
        field(
            "many",
            FieldType::MultiSelect {
                options: options(&["red", "green"]),
            },
        ),
        field("tags", FieldType::Tags),
        field("stars", FieldType::Rating),
        field("emails", FieldType::Emails),
        field("phones", FieldType::Phones),
        field("links", FieldType::Links),
        field("place", FieldType::Address),
        field("person", FieldType::PersonName),
        field("friend", reference("thing")),
        field(
            "friends",
            FieldType::References {
                to: "thing".into(),
                inverse: None,
            },
        ),
        field("anything", any),
        field("files", FieldType::Files),
        field("number", FieldType::AutoNumber),
        field(
            "invoice",
            FieldType::Series {
                pattern: String::new(),
            },
        ),
        field(
            "formula",
            FieldType::Formula {
                formula: "1".into(),
            },
        ),
        field("rollup", FieldType::Rollup { rollup: "1".into() }),
        field("json", FieldType::Json),
        field("rank", FieldType::Rank),
    ];
    for field in &mut all {
        field.search = true;
        field.indexed = true;
    }
    object("everything", "name", all)
}

fn entry(value: &str, primary: bool) -> Entry {
    Entry {
        value: value.into(),
        label: "work".into(),
        primary,
        display: None,
    }
}

fn full(friends: &[Id]) -> Record {
    let mut record = fresh("everything", "Ünïcode 'quoted' $1 {w} 名前");
    let link = |id: &Id| Link::to("thing".into(), *id);
    let mut set = |name: &str, value: Value| record.set(&name.into(), value);
    set("story", Value::Text("long ".repeat(4_000)));
    set("page", Value::Text("<p>Hello <b>world</b></p>".into()));
    set("integer", Value::Int(i64::MIN));
    set(
        "decimal",
        Value::Decimal(Decimal {
            units: -1_500,
            scale: 3,
        }),
    );
    let currency = Currency::parse("EUR").unwrap();
    set(
        "money",
        Value::Money(MoneyValue {
            units: i64::MAX,
            currency,
            base: Some(-1),
        }),
    );
    set(
        "percent",
        Value::Decimal(Decimal {
            units: 125,
            scale: 1,
        }),
    );
    set("flag", Value::Bool(false));
    set("day", Value::Date(Date(-3)));
    set("moment", Value::DateTime(Micros(1_234_567_890_123_456)));
    set("span", Value::Duration(-5));
    set("one", Value::Key("green".into()));
    set("many", Value::Keys(vec!["red".into(), "green".into()]));
    set("tags", Value::Tags(vec!["Größe".into(), "b\"c\\d".into()]));
    set("stars", Value::Int(5));
    set(
        "emails",
        Value::Entries(vec![
            entry("A@b.example", false),
            entry("c@d.example", true),
        ]),
    );
    set("phones", Value::Entries(vec![entry("+4930123456", true)]));
    set(
        "links",
        Value::Entries(vec![entry("https://www.example.org/", true)]),
    );
    let place = Address {
        city: "Köln".into(),
        lat: Some(50.9375),
        lon: Some(-0.1),
        ..Address::default()
    };
    set("place", Value::Address(Box::new(place)));
    set(
        "person",
        Value::Name(Box::new(PersonName {
            last: "Ångström".into(),
            ..PersonName::default()
        })),
    );
    set("friend", Value::Ref(link(&friends[0])));
    set(
        "friends",
        Value::Refs(friends.iter().rev().map(link).collect()),
    );
    set("anything", Value::Ref(link(&friends[1])));
    set(
        "files",
        Value::Refs(vec![Link::to("file".into(), Id::make(Micros(0)))]),
    );
    set("number", Value::Int(7));
    set("invoice", Value::Text("2026-001".into()));
    set(
        "json",
        Value::Json(json!({"a": [1, 2.5, null, true, {"b": "ü"}], "big": 123_456_789_012_i64})),
    );
    set("rank", Value::Rank("aZ".into()));
    record
}

#[tokio::test]
async fn every_type_comes_back_as_it_was_saved() {
    on_both(|place| async move {
        let (db, schema) = place.with(vec![thing(), everything()]).await;
        let friends: Vec<Record> = (0..3)
            .map(|n| fresh("thing", &format!("friend {n}")))
            .collect();
        let ids: Vec<Id> = friends.iter().map(|f| f.id).collect();
        create(&db, &schema, friends).await.unwrap();
        // Its number was given by the counter.
        db.write(schema.version(), |tx| {
            Box::pin(async move {
                store::next_numbers(tx, &"everything".into(), &"number".into(), 7).await
            })
        })
        .await
        .unwrap();
        let (full, empty) = (full(&ids), fresh("everything", "empty"));
        create(&db, &schema, vec![full.clone(), empty.clone()])
            .await
            .unwrap();

        let read = load(&db, &schema, "everything").await;
        let same = |read: &Record, asked: &Record| {
            for field in schema.object(&"everything".into()).unwrap().live_fields() {
                let id = field.id.as_str();
                assert_eq!(
                    read.value(id),
                    asked.value(id),
                    "{id} on {:?}",
                    place.dialect()
                );
            }
        };
        same(&read[0], &full);
        same(&read[1], &empty);
        assert_eq!(read[0].version, 1);
        assert_eq!(read[0].created_at, full.created_at);
        assert_whole(&db, &schema).await;

        // Everything is emptied again, and what lay beside it goes.
        let blank = changed(&read[0], |after| {
            for field in schema.object(&"everything".into()).unwrap().live_fields() {
                after.set(&field.id, Value::Empty);
            }
        });
        save(&db, &schema, vec![blank]).await.unwrap();
        let read = load(&db, &schema, "everything").await;
        assert!(
            read[0]
                .slots()
                .all(|(_, slot)| matches!(slot, schema::Slot::Is(value) if value.is_empty()))
        );
        assert_eq!(count(&db, "select count(*) from {w}.links").await, 0);
        assert_eq!(count(&db, "select count(*) from {w}.handles").await, 0);
        assert_whole(&db, &schema).await;
    })
    .await;
}

#[tokio::test]
async fn only_what_changed_is_logged_and_a_stale_version_is_refused() {
    on_both(|place| async move {
        let (db, schema) = place.with(vec![thing()]).await;
        let record = fresh("thing", "Anna");
        create(&db, &schema, vec![record.clone()]).await.unwrap();
        let step = changed(&record, |after| after.set(&"amount".into(), Value::Int(5)));
        save(&db, &schema, vec![step.clone()]).await.unwrap();

        let error = save(&db, &schema, vec![step.clone()]).await.unwrap_err();
        assert_eq!(error.status(), 412, "{error}");

        let mut conn = db.read().await.unwrap();
        let history = store::history(&mut conn, &"thing".into(), record.id, None, 10)
            .await
            .unwrap();
        assert_eq!(history.len(), 2);
        assert_eq!(history[0].op, store::Op::Update);
        assert_eq!(
            history[0].diff,
            Some(json!({"amount": ["empty", {"int": 5}]}))
        );
        assert_eq!(history[1].op, store::Op::Create);
        assert_eq!(history[1].diff, None);
        let older = store::history(
            &mut conn,
            &"thing".into(),
            record.id,
            Some(history[0].seq),
            10,
        )
        .await
        .unwrap();
        assert_eq!(older.len(), 1);
        drop(conn);
        assert_whole(&db, &schema).await;
    })
    .await;
}

#[tokio::test]
async fn trash_restore_and_purge_leave_nothing_behind() {
    on_both(|place| async move {
        let (db, schema) = place.with(vec![thing()]).await;
        let mut record = fresh("thing", "Anna Ångström");
        record.set(
            &"emails".into(),
            Value::Entries(vec![entry("anna@example.org", true)]),
        );
        create(&db, &schema, vec![record.clone()]).await.unwrap();
        assert_eq!(count(&db, "select count(*) from {w}.search_docs").await, 1);

        let gone = changed(&record, |after| after.deleted_at = Some(after.updated_at));
        save(&db, &schema, vec![gone.clone()]).await.unwrap();
        assert_eq!(count(&db, "select count(*) from {w}.search_docs").await, 0);
        let back = changed(&gone.after, |after| after.deleted_at = None);
        save(&db, &schema, vec![back.clone()]).await.unwrap();
        assert_eq!(count(&db, "select count(*) from {w}.search_docs").await, 1);
        assert_whole(&db, &schema).await;

        let (known, last) = (schema.clone(), back.after.clone());
        db.write(schema.version(), move |tx| {
            let (schema, last) = (known.clone(), last.clone());
            Box::pin(async move { store::purge(tx, &schema, &stamp(&schema), &[last]).await })
        })
        .await
        .unwrap();
        for table in ["o_thing", "handles", "search_docs"] {
            assert_eq!(
                count(&db, &format!("select count(*) from {{w}}.{table}")).await,
                0,
                "{table}"
            );
        }
        let mut conn = db.read().await.unwrap();
        let history = store::history(&mut conn, &"thing".into(), record.id, None, 10)
            .await
            .unwrap();
        let ops: Vec<store::Op> = history.iter().map(|row| row.op).collect();
        assert_eq!(
            ops,
            [
                store::Op::Purge,
                store::Op::Restore,
                store::Op::Delete,
                store::Op::Create
            ]
        );
        let whole = history[0].diff.clone().unwrap();
        assert_eq!(whole["name"], json!({"text": "Anna Ångström"}));
        assert_eq!(whole["version"], json!({"int": 3}));
    })
    .await;
}

#[tokio::test]
async fn a_taken_value_names_its_field_and_the_trash_does_not_count() {
    on_both(|place| async move {
        let (db, schema) = place.with(vec![thing()]).await;
        let with_code = |code: &str| {
            let mut record = fresh("thing", "x");
            record.set(&"code".into(), Value::Text(code.into()));
            record
        };
        let first = with_code("Größe");
        create(&db, &schema, vec![first.clone()]).await.unwrap();

        let error = create(&db, &schema, vec![with_code("GROSSE"), with_code("GRÖSSE")])
            .await
            .unwrap_err();
        assert_eq!(error.status(), 409, "{error}");
        assert_eq!(
            error
                .faults()
                .iter()
                .map(|f| f.field.as_str())
                .collect::<Vec<_>>(),
            ["code"]
        );

        let gone = changed(&first, |after| after.deleted_at = Some(after.updated_at));
        save(&db, &schema, vec![gone.clone()]).await.unwrap();
        create(&db, &schema, vec![with_code("grösse")])
            .await
            .unwrap();
        let back = changed(&gone.after, |after| after.deleted_at = None);
        assert_eq!(
            save(&db, &schema, vec![back]).await.unwrap_err().status(),
            409
        );

        let mut again = first.clone();
        again.set(&"code".into(), Value::Empty);
        let error = create(&db, &schema, vec![again]).await.unwrap_err();
        assert_eq!(error.status(), 409, "{error}");
        assert_eq!(error.faults()[0].field, "id");
        assert_whole(&db, &schema).await;
    })
    .await;
}

#[tokio::test]
async fn a_bulk_write_is_searched_once_its_notes_are_taken_up() {
    on_both(|place| async move {
        let (db, schema) = place.with(vec![thing()]).await;
        let all: Vec<Saved> = (0..2_345)
            .map(|n| Saved {
                before: None,
                after: fresh("thing", &format!("Thing {n}")),
            })
            .collect();
        let mut later = stamp(&schema);
        later.index = Indexing::Later;
        for some in all.chunks(1_000) {
            save_with(&db, &schema, later.clone(), some.to_vec())
                .await
                .unwrap();
        }
        assert_eq!(count(&db, "select count(*) from {w}.o_thing").await, 2_345);
        assert_eq!(count(&db, "select count(*) from {w}.changes").await, 2_345);
        assert_eq!(count(&db, "select count(*) from {w}.search_docs").await, 0);
        assert_whole(&db, &schema).await;
        while store::index_pending(&db, &schema).await.unwrap() > 0 {}
        assert_eq!(
            count(&db, "select count(*) from {w}.search_docs").await,
            2_345
        );
        assert_whole(&db, &schema).await;

        // A search that asks for other fields is built anew.
        let mut def = thing();
        def.fields["code"].search = true;
        let schema = crate::support::synced(&db, 1, vec![def]).await.unwrap();
        assert_eq!(
            count(&db, "select count(*) from {w}.search_pending").await,
            1
        );
        while store::index_pending(&db, &schema).await.unwrap() > 0 {}
        assert_whole(&db, &schema).await;
    })
    .await;
}

#[tokio::test]
async fn damage_is_found() {
    on_both(|place| async move {
        let (db, schema) = place.with(vec![thing()]).await;
        let mut record = fresh("thing", "Anna");
        record.set(
            &"emails".into(),
            Value::Entries(vec![entry("anna@example.org", true)]),
        );
        create(&db, &schema, vec![record]).await.unwrap();
        for damage in [
            "update {w}.o_thing set k_name = 'other'",
            "delete from {w}.handles",
            "update {w}.search_docs set title = 'other'",
            "update {w}.o_thing set version = 5",
        ] {
            let before = store::check(&db, &schema, &[]).await.unwrap().len();
            db.write(schema.version(), move |tx| {
                Box::pin(async move { tx.execute(&store::Sql::new(damage)).await.map(drop) })
            })
            .await
            .unwrap();
            let after = store::check(&db, &schema, &[]).await.unwrap().len();
            assert!(after > before, "{damage} on {:?}", place.dialect());
        }
    })
    .await;
}

#[tokio::test]
async fn auto_numbers_come_in_blocks() {
    on_both(|place| async move {
        let (db, schema) = place.with(vec![thing()]).await;
        let take = |count: i64| {
            db.write(schema.version(), move |tx| {
                Box::pin(async move {
                    store::next_numbers(tx, &"thing".into(), &"number".into(), count).await
                })
            })
        };
        assert_eq!(take(1).await.unwrap(), 1);
        assert_eq!(take(10).await.unwrap(), 2);
        assert_eq!(take(1).await.unwrap(), 12);
    })
    .await;
}
