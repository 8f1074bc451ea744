//! Splitting names of persons.

use proptest::prelude::*;
use schema::{
    Change, PersonName,
    value::{keys, parse, write},
};
use serde_json::{Value as Json, json};

use crate::workspace::{field, locale, schema};

fn check(text: &str, [prefix, first, middle, last, suffix]: [&str; 5]) {
    let expected = PersonName {
        prefix: prefix.into(),
        first: first.into(),
        middle: middle.into(),
        last: last.into(),
        suffix: suffix.into(),
    };
    assert_eq!(parse::split_name(text), expected, "{text:?}");
}

#[test]
fn names_are_split_as_people_write_them() {
    check("Maria Curie", ["", "Maria", "", "Curie", ""]);
    check(
        "Dr. Maria von der Heide Jr.",
        ["Dr.", "Maria", "", "von der Heide", "Jr."],
    );
    check("Prof. Dr. Ada Byron", ["Prof. Dr.", "Ada", "", "Byron", ""]);
    check(
        "John Fitzgerald Kennedy",
        ["", "John", "Fitzgerald", "Kennedy", ""],
    );
    check(
        "John A. B. Smith III",
        ["", "John", "A. B.", "Smith", "III"],
    );
    check("Smith, John", ["", "John", "", "Smith", ""]);
    check(
        "von der Heide, Maria Anna",
        ["", "Maria", "Anna", "von der Heide", ""],
    );
    check("Smith, Jr., John", ["", "John", "", "Smith", "Jr."]);
    check("John Smith, PhD, MBA", ["", "John", "", "Smith", "PhD MBA"]);
    check("Smith, Dr. John", ["Dr.", "John", "", "Smith", ""]);
    check("Herr Müller", ["Herr", "", "", "Müller", ""]);
    check("Frau von Stein", ["Frau", "", "", "von Stein", ""]);
    check("Dick Van Dyke", ["", "Dick", "", "Van Dyke", ""]);
    check(
        "Ludwig van Beethoven",
        ["", "Ludwig", "", "van Beethoven", ""],
    );
    check("Madonna", ["", "Madonna", "", "", ""]);
    check("Yo Yo Ma", ["", "Yo", "Yo", "Ma", ""]);
    check("Jack Ma", ["", "Jack", "", "Ma", ""]);
    check("Dr.", ["", "Dr.", "", "", ""]);
    check("Don Draper", ["", "Don", "", "Draper", ""]);
    check("JACK MA", ["", "JACK", "", "MA", ""]);
    check("李小龙", ["", "李小龙", "", "", ""]);
    check("  Ann \t Lee  ", ["", "Ann", "", "Lee", ""]);
    check(",", ["", "", "", "", ""]);
    check("", ["", "", "", "", ""]);
}

#[test]
fn json_forms_of_names() {
    let schema = schema();
    let field = field(&schema, "person");
    let read = |json: &Json| parse::from_json(&schema, &field, json, &locale());
    let ada = json!({"prefix": null, "first": "Ada", "middle": null, "last": "Byron", "suffix": null, "full": "Ada Byron"});
    for given in [
        json!("Ada Byron"),
        json!({"first": "Ada", "last": "Byron"}),
        json!({"full": "Ada Byron"}),
        ada.clone(),
        json!("Byron, Ada"),
    ] {
        let Ok(Change::Set(value)) = read(&given) else {
            panic!("{given}")
        };
        assert_eq!(write::to_json(&schema, &field, &value), ada, "{given}");
    }
    for (given, code, at) in [
        (
            json!({"first": "Ada", "full": "Grace Hopper"}),
            "inconsistent",
            "person.full",
        ),
        (json!({"given": "Ada"}), "unknown_field", "person.given"),
        (json!({"first": 5}), "type", "person.first"),
        (json!(5), "type", "person"),
        (json!("a\u{0}"), "nul", "person"),
        (json!("a\nb"), "line_break", "person"),
        (json!("x".repeat(501)), "too_long", "person"),
        (
            json!({"first": "한".repeat(250), "last": "한".repeat(250)}),
            "too_long",
            "person",
        ),
    ] {
        let fault = read(&given).unwrap_err().remove(0);
        assert_eq!((fault.code, fault.field.as_str()), (code, at), "{given}");
    }
}

proptest! {
    /// Splitting loses no word and no order, where no comma turns it.
    #[test]
    fn a_split_name_reads_as_before(words in prop::collection::vec("[A-Za-zé.]{1,8}", 1..7)) {
        let text = words.join(" ");
        prop_assert_eq!(keys::full_name(&parse::split_name(&text)), text);
    }

    #[test]
    fn splitting_takes_anything(text in "\\PC{0,60}") {
        let _ = keys::full_name(&parse::split_name(&text));
    }
}
