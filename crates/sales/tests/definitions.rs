//! The standard objects obey the rules that added ones must obey.

#![allow(clippy::unwrap_used, reason = "what a test relies on may end it")]

use std::collections::HashSet;

use schema::{FieldType, Schema, def::check};

/// Names of the colours that options may have.
const TONES: [&str; 11] = [
    "", "gray", "red", "orange", "amber", "green", "teal", "blue", "indigo", "violet", "pink",
];

#[test]
fn standard_objects_are_sound() {
    let registry = testkit::registry();
    let schema = Schema::new(1, registry.objects().iter().cloned());
    for def in registry.objects() {
        let faults = check(def, &schema);
        assert!(faults.is_empty(), "{}: {faults:?}", def.name);
        assert!(!def.help.is_empty(), "{} says what it is", def.name);
    }
}

#[test]
fn standard_objects_look_well() {
    let icons: HashSet<&str> = include_str!("../../web/assets/icons.txt")
        .split_whitespace()
        .chain(include_str!("../../web/assets/icons-more.txt").split_whitespace())
        .collect();
    for def in testkit::registry().objects() {
        assert!(
            icons.contains(def.icon.as_str()),
            "{} has the icon {}",
            def.name,
            def.icon
        );
        for field in def.live_fields() {
            for option in field.ty.options() {
                let color = option.color.as_str();
                assert!(
                    TONES.contains(&color),
                    "{}.{} {}: {color}",
                    def.name,
                    field.name,
                    option.key
                );
            }
        }
    }
}

#[test]
fn records_that_are_imported_can_be_found_again() {
    let registry = testkit::registry();
    // Files are sent as they are, and are no rows of anything.
    let imported = registry.objects().iter().filter(|def| def.name != "file");
    for def in imported {
        let has_key = def
            .live_fields()
            .any(|field| field.unique && field.ty == FieldType::Text);
        assert!(
            has_key || !def.unique.is_empty(),
            "{} needs something unique",
            def.name
        );
    }
}

/// What a lead says of where it came from must fit what becomes of it.
#[test]
fn deals_come_from_where_people_come_from() {
    let registry = testkit::registry();
    let sources = |object: &str| -> Vec<(String, String)> {
        let def = registry.objects().iter().find(|def| def.name == object);
        let options = def.unwrap().field("source").unwrap().ty.options();
        options
            .iter()
            .map(|option| (option.key.clone(), option.label.clone()))
            .collect()
    };
    assert_eq!(sources("lead"), sources("contact"));
    let mut of_deals = sources("deal");
    of_deals.retain(|(key, _)| key != "existing");
    assert_eq!(of_deals, sources("lead"));
}
