//! Properties: forms keep the meaning, and no text makes the parser panic.

use proptest::prelude::*;
use schema::{
    Filter,
    filter::{from_json, lower, parse, to_json, to_text},
};
use serde_json::{Value as Json, json};

use crate::workspace::{SCHEMA, def, moment};

/// Words and pieces that filters are made of, right ones and wrong ones.
const PIECES: &[&str] = &[
    "stage",
    "name",
    "amount",
    "company",
    "company.name",
    "company.deals",
    "notes",
    "contacts",
    "tags",
    "active",
    "close_date",
    "signed_at",
    "owner",
    "address.city",
    "full.last",
    "=",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "~",
    "!~",
    "in",
    "not",
    "has",
    "is",
    "empty",
    "and",
    "or",
    "(",
    ")",
    "[",
    "]",
    ".count",
    ".sum(amount)",
    ".",
    ",",
    "Won",
    "vip",
    "'a b'",
    "\"",
    "'",
    "\\",
    "1000",
    "-1.5",
    "1000 EUR",
    "2017-01-01",
    "2017-01-01..2017-02-01",
    "..",
    "today",
    "-30d",
    "+2w",
    "me",
    "my_team",
    "this_quarter",
    "last_7_days",
    "2017-01-01T00:00:00Z",
    "true",
    "0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f",
    "é",
    "\u{301}",
    "ß",
    "🦀",
    "\n",
];

fn of(paths: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    proptest::sample::select(paths)
}

fn test() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[a-z]{1,6}",
        "\\PC{0,8}"
            .prop_map(|text| format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))),
        "[-]?[0-9]{1,5}",
        Just("me".to_string()),
        Just("2017-01-01".to_string()),
    ]
    .boxed();
    let number = prop_oneof!["-?[0-9]{1,6}", "-?[0-9]{1,3}\\.[0-9]{1,5}"].boxed();
    let when = prop_oneof![
        (1900..2100_i32, 1..13_u32, 1..29_u32)
            .prop_map(|(y, m, d)| format!("{y:04}-{m:02}-{d:02}")),
        (0..999_i64, "[hdwmqy]", "[-+]").prop_map(|(n, unit, sign)| format!("{sign}{n}{unit}")),
        "(now|today|yesterday|Tomorrow)",
        (1990..2030_i32, 0..24_u32).prop_map(|(y, h)| format!("{y}-06-01T{h:02}:00:00.25+02:00")),
    ]
    .boxed();
    let period = prop_oneof![
        "(this|last|next)_(day|week|month|quarter|year|fiscal_year)",
        (0..400_u32).prop_map(|n| format!("last_{n}_days")),
        Just("2017-01-01..2017-03-31".to_string()),
    ];
    let compare = "(=|!=|<|<=|>|>=)".boxed();
    prop_oneof![
        (
            of(&[
                "name",
                "order",
                "company.name",
                "company.address.city",
                "contacts.name.last",
                "body"
            ]),
            "(=|!=|<|<=|>|>=|~|!~)",
            word.clone()
        )
            .prop_map(|(path, op, value)| format!("{path} {op} {value}")),
        (
            "(name|order)",
            "(in|not in)",
            proptest::collection::vec(word.clone(), 1..4)
        )
            .prop_map(|(path, op, values)| format!("{path} {op} ({})", values.join(","))),
        (
            of(&[
                "seats",
                "chance",
                "weight",
                "hours",
                "amount",
                "version",
                "notes.count",
                "company.deals.sum(amount)",
                "company.deals.avg(seats)"
            ]),
            compare.clone(),
            number.clone()
        )
            .prop_map(|(path, op, value)| format!("{path} {op} {value}")),
        ("amount", compare.clone(), number, "(EUR|USD|chf)")
            .prop_map(|(path, op, value, code)| format!("{path} {op} {value} {code}")),
        (
            of(&[
                "close_date",
                "signed_at",
                "created_at",
                "company.deals.max(close_date)"
            ]),
            compare,
            when
        )
            .prop_map(|(path, op, value)| format!("{path} {op} {value}")),
        ("(close_date|signed_at)", "(in|not in)", period)
            .prop_map(|(path, op, value)| format!("{path} {op} {value}")),
        "stage (=|!=) (Won|lost|'Lost for good'|ÉLAN)",
        "(owner|company\\.owner|created_by) (=|!=) (me|07070707-0707-0707-0707-070707070707)",
        (
            of(&["company", "owner", "contacts.company"]),
            "(=|~|!~)",
            "'[a-z .]{0,6}'"
        )
            .prop_map(|(path, op, value)| format!("{path} {op} {value}")),
        (
            of(&["tags", "contacts", "company.emails", "company.phones"]),
            "(has|~|!~)",
            word
        )
            .prop_map(|(path, op, value)| format!("{path} {op} {value}")),
        "(name|amount|company|contacts|notes|tags|data|papers|subject) is( not)? empty",
        "active( = (true|false))?",
    ]
}

/// JSON made of the right keys in any places.
fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        proptest::sample::select(PIECES).prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        any::<bool>().prop_map(Json::from),
        Just(Json::Null),
        "\\PC{0,8}".prop_map(Json::from),
    ];
    let test = (
        proptest::sample::select(
            &[
                "name",
                "seats",
                "amount",
                "stage",
                "company",
                "close_date",
                "tags",
            ][..],
        ),
        proptest::sample::select(&["=", "!=", "<", "~", "in", "has", "is empty"][..]),
        leaf.clone(),
    )
        .prop_map(|(path, op, value)| json!({"path": path, "op": op, "value": value}));
    prop_oneof![leaf, test].prop_recursive(5, 40, 4, |inner| {
        let key = proptest::sample::select(
            &[
                "and", "or", "not", "path", "op", "value", "where", "agg", "text", "id", "amount",
            ][..],
        );
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            proptest::collection::vec((key, inner), 0..4).prop_map(|all| {
                all.into_iter()
                    .map(|(key, value)| (key.to_string(), value))
                    .collect::<Json>()
            }),
        ]
    })
}

fn filter() -> impl Strategy<Value = String> {
    test().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 2..4)
                .prop_map(|all| format!("({})", all.join(" and "))),
            proptest::collection::vec(inner.clone(), 2..4)
                .prop_map(|all| format!("({})", all.join(" or "))),
            inner.clone().prop_map(|one| format!("not ({one})")),
            inner.prop_map(|one| format!("company.deals[{one}].count >= 2")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn text_and_json_keep_the_meaning(text in filter()) {
        let deal = def("deal");
        let first: Filter = match parse(&text, deal, &SCHEMA) {
            Ok(filter) => filter,
            // A generated word may be "me" where no person is, or a keyword.
            Err(error) => {
                let said = error.public();
                prop_assert!(said.contains("\"me\" goes with") || said.contains("a value; a text"), "{}: {}", text, said);
                return Ok(());
            }
        };
        let written = to_text(&first, deal, &SCHEMA);
        prop_assert_eq!(&parse(&written, deal, &SCHEMA).unwrap(), &first, "{}", written);
        let json = to_json(&first, deal, &SCHEMA);
        let again = from_json(&json, deal, &SCHEMA).unwrap_or_else(|error| panic!("{json}: {error}"));
        prop_assert_eq!(&again, &first, "{}", json);
        prop_assert_eq!(to_text(&again, deal, &SCHEMA), written);
        let stored: Filter = serde_json::from_value(serde_json::to_value(&first).unwrap()).unwrap();
        prop_assert_eq!(&stored, &first);
        lower(&first, deal, &SCHEMA, &moment("America/St_Johns"));
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,60}|(?s).{0,60}") {
        check_position(&text)?;
    }

    #[test]
    fn no_heap_of_pieces_makes_it_panic(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..24), spaced: bool) {
        check_position(&pieces.join(if spaced { " " } else { "" }))?;
    }

    #[test]
    fn no_json_makes_it_panic(json in json()) {
        match from_json(&json, def("deal"), &SCHEMA) {
            Ok(filter) => {
                let again = to_json(&filter, def("deal"), &SCHEMA);
                prop_assert_eq!(from_json(&again, def("deal"), &SCHEMA).unwrap(), filter, "{}", again);
            }
            Err(base::Error::Malformed { message, .. }) => prop_assert!(message.starts_with("At "), "{}", message),
            Err(other) => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn no_damaged_filter_makes_it_panic(text in filter(), cut in any::<prop::sample::Index>(), with in "\\PC{0,2}") {
        let chars: Vec<char> = text.chars().collect();
        let at = cut.index(chars.len() + 1);
        let damaged: String = chars[..at].iter().copied().chain(with.chars()).chain(chars.iter().copied().skip(at + 1)).collect();
        check_position(&damaged)?;
    }
}

/// Whatever the text, it is read, or refused at a place within it.
fn check_position(text: &str) -> Result<(), TestCaseError> {
    match parse(text, def("deal"), &SCHEMA) {
        Ok(filter) => {
            let written = to_text(&filter, def("deal"), &SCHEMA);
            prop_assert_eq!(
                &parse(&written, def("deal"), &SCHEMA).unwrap(),
                &filter,
                "{}",
                written
            );
        }
        Err(base::Error::Malformed {
            position: Some(at),
            message,
            ..
        }) => {
            prop_assert!(at <= text.chars().count(), "{} at {}", message, at);
            prop_assert!(!message.is_empty());
        }
        Err(other) => prop_assert!(false, "{:?}", other),
    }
    Ok(())
}
