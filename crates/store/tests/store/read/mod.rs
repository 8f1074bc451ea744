//! Reading over real rows: pages, lookups, aggregates, search.

mod aggregates;
mod duplicates;
mod filters;
mod lookups;
mod pages;
mod searches;

use std::sync::Arc;

use base::{Currency, Id, Micros, Zone};
use schema::{
    Dir, FieldType, Filter, Link, Moment, MoneyValue, ObjectDef, ObjectId, OnDelete, Path, Query,
    Record, Schema, Scope, Sort, Step, Value,
};
use store::{Conn, Db, Page};

use crate::support::{field, object, options};

pub fn company() -> ObjectDef {
    let mut name = field("name", FieldType::Text);
    name.search = true;
    let parent = reference("company", "children", OnDelete::Restrict);
    object(
        "company",
        "name",
        vec![
            name,
            field("hq", FieldType::Address),
            field("emails", FieldType::Emails),
            field("parent", parent),
        ],
    )
}

pub fn person() -> ObjectDef {
    let mut name = field("name", FieldType::PersonName);
    name.search = true;
    let mut emails = field("emails", FieldType::Emails);
    emails.search = true;
    let mut phones = field("phones", FieldType::Phones);
    phones.search = true;
    object(
        "person",
        "name",
        vec![
            name,
            emails,
            phones,
            field("employer", reference("company", "staff", OnDelete::Clear)),
        ],
    )
}

pub fn deal() -> ObjectDef {
    let indexed = |name: &str, ty: FieldType| {
        let mut field = field(name, ty);
        field.indexed = true;
        field
    };
    let mut name = indexed("name", FieldType::Text);
    name.search = true;
    let any = FieldType::AnyReference {
        to: vec!["company".into(), "person".into()],
        inverse: Some("topics".into()),
        on_delete: OnDelete::Cascade,
    };
    let partners = FieldType::References {
        to: "company".into(),
        inverse: Some("partnered".into()),
    };
    object(
        "deal",
        "name",
        vec![
            name,
            indexed("amount", FieldType::Money),
            indexed(
                "stage",
                FieldType::Select {
                    options: options(&["new", "won", "lost"]),
                },
            ),
            field("company", reference("company", "deals", OnDelete::Clear)),
            indexed("close", FieldType::Date),
            field("due", FieldType::DateTime),
            field("score", FieldType::Decimal { scale: 2 }),
            field("size", FieldType::Integer),
            field("active", FieldType::Boolean),
            field("tags", FieldType::Tags),
            field(
                "kinds",
                FieldType::MultiSelect {
                    options: options(&["a", "b"]),
                },
            ),
            field("partners", partners),
            field("about", any),
        ],
    )
}

pub fn all() -> Vec<ObjectDef> {
    vec![company(), person(), deal()]
}

pub fn reference(to: &str, inverse: &str, on_delete: OnDelete) -> FieldType {
    FieldType::Reference {
        to: to.into(),
        inverse: Some(inverse.into()),
        on_delete,
    }
}

/// A record made at this many microseconds after the epoch of these tests.
pub fn made(object: &str, n: u64) -> Record {
    let at = Micros(1_700_000_000_000_000 + i64::try_from(n).unwrap());
    let mut record = Record::new(ObjectId::from(object), Id::seeded(at, n), at);
    record.version = 1;
    record
}

pub fn set(record: &mut Record, field: &str, value: impl Into<Option<Value>>) {
    if let Some(value) = value.into() {
        record.set(&field.into(), value);
    }
}

pub fn text(text: &str) -> Value {
    Value::Text(text.into())
}

pub fn usd(units: i64) -> Value {
    Value::Money(MoneyValue {
        units,
        currency: Currency::USD,
        base: Some(units),
    })
}

pub fn link(object: &str, id: Id) -> Link {
    Link::to(object.into(), id)
}

pub fn path(steps: &[&str]) -> Path {
    Path(
        steps
            .iter()
            .map(|step| Step::Field((*step).into()))
            .collect(),
    )
}

pub fn sort(keys: &[(&str, Dir)]) -> Vec<Sort> {
    keys.iter()
        .map(|(key, dir)| Sort {
            path: path(&key.split('.').collect::<Vec<_>>()),
            dir: *dir,
        })
        .collect()
}

pub fn moment() -> Moment {
    Moment {
        now: Micros(1_772_366_400_000_000),
        zone: Zone::named("Europe/Berlin").unwrap(),
        me: None,
        my_team: None,
        currency: Currency::USD,
        region: "DE".into(),
        fiscal_start_month: 1,
    }
}

pub fn filter(schema: &Schema, object: &str, text: &str) -> Filter {
    let def = schema.object(&object.into()).unwrap();
    schema::filter::parse(text, def, schema).unwrap()
}

pub async fn ask(conn: &mut Conn, schema: &Schema, query: Query) -> Page {
    store::page(conn, schema, &Scope::everything().apply(query), &moment())
        .await
        .unwrap()
}

/// The names of the records that a filter finds, sorted.
pub async fn found(db: &Db, schema: &Arc<Schema>, object: &str, text: &str) -> Vec<String> {
    let mut conn = db.read().await.unwrap();
    let query = Query {
        filter: filter(schema, object, text),
        limit: 1_000,
        ..Query::of(object.into())
    };
    let def = schema.object(&object.into()).unwrap();
    let page = ask(&mut conn, schema, query.clone()).await;
    let mut names: Vec<String> = page
        .records
        .iter()
        .map(|record| schema::value::keys::title(def, record))
        .collect();
    names.sort();
    let count = store::count(
        &mut conn,
        schema,
        &Scope::everything().apply(query),
        &moment(),
        None,
    )
    .await
    .unwrap();
    assert_eq!(count, u64::try_from(names.len()).unwrap(), "{text}");
    names
}
