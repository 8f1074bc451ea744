//! `order_by`, `fields`, `expand`, `group_by` and `measures`.

use base::{Bucket, Error, Result};
use schema::{Dir, Measure, Path, Sort, Step, query_text};

use crate::workspace::{SCHEMA, def};

fn path(steps: &[&str]) -> Path {
    Path(
        steps
            .iter()
            .map(|step| Step::Field((*step).into()))
            .collect(),
    )
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T>, parameter: &str, position: usize, says: &str) {
    match result {
        Err(Error::Malformed {
            code,
            message,
            position: at,
            field,
        }) => {
            assert_eq!((code, field.as_deref()), (parameter, Some(parameter)));
            assert_eq!(at, Some(position), "{message}");
            assert!(message.contains(says), "{message}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn lists_are_sorted_by_what_has_an_order() {
    let sorts = |text| query_text::sorts(text, def("deal"), &SCHEMA);
    assert_eq!(sorts("").unwrap(), []);
    let by = |steps: &[&str], dir| Sort {
        path: path(steps),
        dir,
    };
    assert_eq!(
        sorts("-amount, name,company,company.employees,-position").unwrap(),
        [
            by(&["amount"], Dir::Desc),
            by(&["name"], Dir::Asc),
            by(&["company"], Dir::Asc),
            by(&["company", "employees"], Dir::Asc),
            by(&["position"], Dir::Desc),
        ]
    );
    refused(sorts("name,nam"), "order_by", 5, "Did you mean name?");
    refused(sorts("-company.nam"), "order_by", 9, "Did you mean name?");
    refused(sorts("name,,amount"), "order_by", 5, "between the commas");
    refused(sorts("name, "), "order_by", 5, "between the commas");
    refused(sorts("name,-name"), "order_by", 6, "already");
    for (field, at) in [
        ("data", 0),
        ("papers", 0),
        ("contacts", 0),
        ("tags", 0),
        ("channels", 0),
        ("total", 0),
    ] {
        refused(sorts(field), "order_by", at, "no order");
    }
    refused(sorts("notes.number"), "order_by", 0, "leads to many");
    assert!(sorts("company.emails,subject,created_by").is_ok());
}

#[test]
fn fields_and_references_are_chosen_by_name() {
    let fields = query_text::fields("id,object,name,amount,name", def("deal")).unwrap();
    assert_eq!(
        fields.iter().map(|f| f.as_str()).collect::<Vec<_>>(),
        ["id", "name", "amount"]
    );
    assert!(query_text::fields("  ", def("deal")).unwrap().is_empty());
    refused(
        query_text::fields("name,nam", def("deal")),
        "fields",
        5,
        "Did you mean name?",
    );
    refused(
        query_text::fields("company.name", def("deal")),
        "fields",
        0,
        "expand",
    );
    let expand = |text| query_text::expand(text, def("deal"), &SCHEMA);
    assert_eq!(
        expand("company,company.owner,contacts,subject").unwrap(),
        [
            path(&["company"]),
            path(&["company", "owner"]),
            path(&["contacts"]),
            path(&["subject"])
        ]
    );
    refused(expand("company,name"), "expand", 8, "not a reference");
    refused(expand("notes"), "expand", 0, "not a reference");
    refused(
        expand("company.parent.parent.parent.parent"),
        "expand",
        0,
        "At most 4",
    );
}

#[test]
fn groups_and_measures_keep_the_names_that_asked_for_them() {
    let groups = query_text::group_by(
        "stage,close_date:quarter,owner.team,company.address.country",
        def("deal"),
        &SCHEMA,
    )
    .unwrap();
    assert_eq!(
        groups
            .iter()
            .map(|g| (g.name.as_str(), g.what.bucket))
            .collect::<Vec<_>>(),
        [
            ("stage", None),
            ("close_date:quarter", Some(Bucket::Quarter)),
            ("owner.team", None),
            ("company.address.country", None)
        ]
    );
    assert_eq!(groups[2].what.path, path(&["owner", "team"]));
    let measures = query_text::measures(
        "count,sum:amount,avg:seats,min:close_date,max:company.employees",
        def("deal"),
        &SCHEMA,
    )
    .unwrap();
    assert_eq!(measures[1].name, "sum:amount");
    assert_eq!(
        measures.iter().map(|m| m.what.clone()).collect::<Vec<_>>(),
        [
            Measure::Count,
            Measure::Sum(path(&["amount"])),
            Measure::Avg(path(&["seats"])),
            Measure::Min(path(&["close_date"])),
            Measure::Max(path(&["company", "employees"])),
        ]
    );
    let order = query_text::group_order("-sum:amount,stage", &groups, &measures).unwrap();
    assert_eq!(order, [(5, Dir::Desc), (0, Dir::Asc)]);
    refused(
        query_text::group_order("amount", &groups, &measures),
        "order_by",
        0,
        "sum:amount",
    );

    let group = |text| query_text::group_by(text, def("deal"), &SCHEMA);
    refused(group("stage,stage"), "group_by", 6, "twice");
    refused(group("stage:quarter"), "group_by", 6, "only days and times");
    refused(
        group("close_date:decade"),
        "group_by",
        11,
        "day, week, month",
    );
    assert!(group("tags,contacts,channels,subject").is_ok());
    refused(group("data"), "group_by", 0, "cannot be grouped");
    refused(group("notes"), "group_by", 0, "cannot be grouped");
    refused(group("notes.text"), "group_by", 0, "cannot be grouped");
    refused(group("stage,x"), "group_by", 6, "no field");
    let measure = |text| query_text::measures(text, def("deal"), &SCHEMA);
    refused(
        measure("count,sum:name"),
        "measures",
        10,
        "sum takes numbers and money",
    );
    refused(measure("sum:"), "measures", 4, "no field");
    refused(measure("amount"), "measures", 0, "sum:amount");
    refused(measure("median:amount"), "measures", 0, "Expected count");
    refused(measure("max:name"), "measures", 4, "max takes");
    let long = format!("company.{}name", "parent.".repeat(8_000));
    let sort = query_text::sorts(&long, def("deal"), &SCHEMA).unwrap_err();
    assert!(sort.public().contains("at most 8 steps"), "{sort}");
}
