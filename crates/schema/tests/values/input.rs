//! Bodies of records: what becomes a change, what is locked, and that every
//! fault is named at once. And records as they read.

use base::{Id, Micros};
use schema::{
    Actor, Change, Link, Record, Slot, Value,
    input::{self, Mode},
    value::write,
};
use serde_json::{Value as Json, json};

use crate::workspace::{locale, schema};

const ID: &str = "0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f";

fn faults(body: Json, mode: Mode) -> Vec<(String, &'static str)> {
    let schema = schema();
    let def = schema.named("vehicle").unwrap();
    let faults = match input::changes(&schema, def, &body, &locale(), mode) {
        Ok(input) => input.faults.into_iter().map(|(_, fault)| fault).collect(),
        Err(fault) => vec![fault],
    };
    faults
        .into_iter()
        .map(|fault| (fault.field, fault.code))
        .collect()
}

#[test]
fn every_fault_is_named_at_once() {
    let found = faults(
        json!({"name": 5, "colour": "red", "date": "x", "object": "company", "id": "x", "emails": ["a@b.example", "c"], "boolean": true}),
        Mode::Create,
    );
    let expected = [
        ("name", "type"),
        ("colour", "unknown_field"),
        ("date", "date"),
        ("object", "object"),
        ("id", "id"),
        ("emails[1]", "email"),
    ];
    assert_eq!(
        found,
        expected.map(|(field, code)| (field.to_string(), code))
    );
    assert_eq!(faults(json!([1]), Mode::Create), [(String::new(), "type")]);
    assert_eq!(
        faults(
            json!({"keeper": {"object": "company", "hidden": true}}),
            Mode::Create
        ),
        [("keeper".into(), "type")]
    );
}

#[test]
fn what_is_well_formed_is_read_beside_what_is_not() {
    let schema = schema();
    let def = schema.named("vehicle").unwrap();
    let field = |name: &str| def.field(name).unwrap().id.clone();
    let body = json!({"name": "Van", "date": "x", "owners": ["x", ID], "colour": 1});
    let input = input::changes(&schema, def, &body, &locale(), Mode::Create).unwrap();
    let unread: Vec<_> = input
        .faults
        .iter()
        .map(|(field, _)| field.clone())
        .collect();
    assert_eq!(unread, [Some(field("date")), Some(field("owners")), None]);
    assert_eq!(
        input.changes.get(field("name").as_str()),
        Some(&Change::Set(Value::Text("Van".into())))
    );
    assert_eq!(input.changes.get(field("date").as_str()), None);
    let company = schema.named("company").unwrap().id.clone();
    assert_eq!(
        input.changes.get(field("owners").as_str()),
        Some(&Change::Set(Value::Refs(vec![Link::to(
            company,
            Id::parse(ID).unwrap()
        )]))),
        "whether it leads somewhere can still be told"
    );
}

#[test]
fn unknown_fields_say_what_was_meant() {
    let schema = schema();
    let message = |object: &str, key: &str| {
        let def = schema.named(object).unwrap();
        let body = json!({key: 1});
        let mut input = input::changes(&schema, def, &body, &locale(), Mode::Update).unwrap();
        input.faults.remove(0).1.message
    };
    assert!(message("vehicle", "Date-Time").contains("\"datetime\""));
    assert!(message("vehicle", "emials").contains("\"emails\""));
    assert!(!message("vehicle", "zzz").contains("Did you mean"));
    assert!(message("company", "kept").contains("\"keeper\" of the vehicle"));
    assert!(message("vehicle", &"x".repeat(100_000)).len() < 300);
}

#[test]
fn changes_and_locked_keys_are_told_apart() {
    let schema = schema();
    let def = schema.named("vehicle").unwrap();
    let body = json!({"id": ID, "object": "vehicle", "version": 3, "created_at": "2026-03-01T09:30:00Z", "number": 7, "formula": "x", "fixed": "once", "name": "Van", "owner": ID, "team": null});
    let read = |mode| input::changes(&schema, def, &body, &locale(), mode).unwrap();
    let names = |fields: Vec<&schema::FieldId>| -> Vec<String> {
        fields
            .into_iter()
            .map(|id| def.field_by_id(id).unwrap().name.clone())
            .collect()
    };

    let made = read(Mode::Create);
    assert_eq!(made.id, Id::parse(ID));
    assert_eq!(
        names(made.changes.fields.iter().map(|(id, _)| id).collect()),
        ["fixed", "name", "owner", "team"]
    );
    assert_eq!(
        names(made.locked.iter().map(|(id, _)| id).collect()),
        ["version", "created_at", "number", "formula"]
    );
    assert_eq!(
        made.changes.get("owner"),
        Some(&Change::Set(Value::Ref(Link::to(
            "user".into(),
            Id::parse(ID).unwrap()
        ))))
    );
    assert_eq!(made.changes.get("team"), Some(&Change::Set(Value::Empty)));

    let changed = read(Mode::Update);
    assert_eq!(changed.id, None);
    assert_eq!(
        names(changed.locked.iter().map(|(id, _)| id).collect()),
        ["id", "version", "created_at", "number", "formula", "fixed"]
    );
    assert_eq!(changed.locked[1].1, json!(3));
}

#[test]
fn a_record_reads_with_the_system_s_part_and_what_is_loaded() {
    let schema = schema();
    let def = schema.named("vehicle").unwrap();
    let field = |name: &str| def.field(name).unwrap().id.clone();
    let id = Id::parse(ID).unwrap();
    let mut record = Record::new(def.id.clone(), id, Micros(0));
    record.version = 2;
    record.created_by = Some(Actor {
        kind: "key".into(),
        id: Some(id),
        name: Some("Import".into()),
    });
    record.updated_by = Some(Actor {
        kind: "system".into(),
        id: None,
        name: None,
    });
    record.owner = Some(Link {
        name: Some("Ann".into()),
        ..Link::to("user".into(), id)
    });
    record.set(&field("money"), Value::Empty);
    record.set(&field("name"), Value::Text("Van".into()));
    record.put(&field("date"), Slot::Hidden);
    let company = schema.named("company").unwrap().id.clone();
    record.set(
        &field("keeper"),
        Value::Ref(Link {
            hidden: true,
            ..Link::to(company.clone(), id)
        }),
    );
    record.set(
        &field("owners"),
        Value::Refs(vec![Link {
            name: Some("Acme".into()),
            deleted: true,
            ..Link::to(company, id)
        }]),
    );
    let read = write::record_json(&schema, def, &record);
    let expected = json!({
        "id": ID, "object": "vehicle", "version": 2,
        "created_at": "1970-01-01T00:00:00Z", "created_by": {"id": ID, "object": "key", "name": "Import"},
        "updated_at": "1970-01-01T00:00:00Z", "updated_by": null,
        "owner": {"id": ID, "object": "user", "name": "Ann"}, "team": null,
        "name": "Van", "money": null,
        "keeper": {"object": "company", "hidden": true},
        "owners": [{"id": ID, "object": "company", "name": "Acme", "deleted": true}]
    });
    assert_eq!(read.to_string(), expected.to_string(), "in this order");

    // What was read is taken back whole: only what the system writes is locked.
    let input = input::changes(&schema, def, &read, &locale(), Mode::Update).unwrap();
    assert_eq!(input.locked.len(), 6);
    assert_eq!(
        input.changes.get(field("keeper").as_str()),
        Some(&Change::Keep)
    );
    record.deleted_at = Some(Micros(1));
    assert_eq!(
        write::record_json(&schema, def, &record)["deleted_at"],
        json!("1970-01-01T00:00:00.000001Z")
    );
}
