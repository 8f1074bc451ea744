//! The table of JSON forms: what each type takes, how it reads back, and what
//! it refuses with which code where.

use schema::{
    Change,
    value::{parse, write},
};
use serde_json::{Value as Json, json};

use crate::workspace::{field, locale, schema};

const ID: &str = "0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f";
const OTHER: &str = "0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e60";

/// What a field takes, and what it reads as then.
fn check(name: &str, cases: &[(Json, Json)]) {
    let schema = schema();
    let field = field(&schema, name);
    for (given, expected) in cases {
        let Change::Set(value) = parse::from_json(&schema, &field, given, &locale())
            .unwrap_or_else(|f| panic!("{name} {given}: {f:?}"))
        else {
            panic!("{name} {given}: not a value");
        };
        assert_eq!(
            write::to_json(&schema, &field, &value),
            *expected,
            "{name} {given}"
        );
    }
}

/// What a field refuses: code and place of the fault.
fn refuse(name: &str, cases: &[(Json, &str, &str)]) {
    let schema = schema();
    let field = field(&schema, name);
    for (given, code, at) in cases {
        match parse::from_json(&schema, &field, given, &locale()) {
            Ok(change) => panic!("{name} {given}: taken as {change:?}"),
            Err(faults) => {
                let [fault] = &faults[..] else {
                    panic!("{name} {given}: {faults:?}")
                };
                assert_eq!(
                    (fault.code, fault.field.as_str()),
                    (*code, *at),
                    "{name} {given}: {}",
                    fault.message
                );
                assert!(
                    fault.message.ends_with(['.', '?']) && fault.message.len() > 10,
                    "{}",
                    fault.message
                );
            }
        }
    }
}

#[test]
fn a_value_tells_everything_that_is_wrong_with_it() {
    let schema = schema();
    let cases = [
        (
            "phones",
            json!(["zz", "030 123456", "yy"]),
            &["phones[0] phone", "phones[2] phone"][..],
        ),
        (
            "emails",
            json!([{"value": "x", "label": 1, "primary": "no", "kind": "work"}, {"label": "home"}]),
            &[
                "emails[0].kind unknown_field",
                "emails[0].value email",
                "emails[0].label type",
                "emails[0].primary type",
                "emails[1].value required",
            ],
        ),
        (
            "emails",
            json!([{"value": "a@b.example", "primary": true}, {"value": "c@d.example", "primary": true}, "x"]),
            &["emails[2] email", "emails primary"],
        ),
        (
            "address",
            json!({"country": "Nowhere", "planet": "Mars", "lat": 200, "lon": 1}),
            &[
                "address.planet unknown_field",
                "address.country country",
                "address.lat range",
            ],
        ),
        (
            "address",
            json!({"street": 1, "lat": 20}),
            &["address.street type", "address position"],
        ),
        (
            "money",
            json!({"amount": "much", "currency": "XYZ", "tax": 1}),
            &[
                "money.tax unknown_field",
                "money.amount type",
                "money.currency currency",
            ],
        ),
        (
            "money",
            json!({"currency": 1}),
            &["money.amount required", "money.currency type"],
        ),
        (
            "person",
            json!({"first": 1, "last": "a\nb", "nick": "x"}),
            &[
                "person.nick unknown_field",
                "person.first type",
                "person.last line_break",
            ],
        ),
        (
            "multi",
            json!(["petrol", "coal", 1]),
            &["multi[1] option", "multi[2] type"],
        ),
        (
            "tags",
            json!(["a", 1, "b\nc"]),
            &["tags[1] type", "tags[2] line_break"],
        ),
        (
            "keeper",
            json!({"object": "vehicle", "id": "x", "plate": 1}),
            &[
                "keeper.plate unknown_field",
                "keeper.object object",
                "keeper.id id",
            ],
        ),
        (
            "owners",
            json!(["x", ID, 1]),
            &["owners[0] id", "owners[2] type"],
        ),
        (
            "owners",
            json!({"add": ["x", ID], "remove": 1, "keep": []}),
            &[
                "owners.keep unknown_field",
                "owners.add[0] id",
                "owners.remove type",
            ],
        ),
    ];
    for (name, given, expected) in cases {
        let faults =
            parse::from_json(&schema, &field(&schema, name), &given, &locale()).expect_err(name);
        let told: Vec<String> = faults
            .iter()
            .map(|fault| format!("{} {}", fault.field, fault.code))
            .collect();
        assert_eq!(told, expected, "{given}");
    }
    let many = json!(vec!["x"; 1_000]);
    let faults = parse::from_json(&schema, &field(&schema, "emails"), &many, &locale());
    assert_eq!(
        faults.unwrap_err().len(),
        100,
        "and no more than one can mend"
    );
}

#[test]
fn null_and_nothing_empty_every_field() {
    let schema = schema();
    for field in schema.named("vehicle").unwrap().live_fields() {
        let read = parse::from_json(&schema, field, &Json::Null, &locale()).unwrap();
        assert_eq!(read, Change::Set(schema::Value::Empty), "{}", field.name);
    }
    for (name, nothing) in [
        ("name", json!(" \t ")),
        ("tags", json!([])),
        ("emails", json!("")),
        ("multi", json!([])),
        ("address", json!({"city": ""})),
        ("person", json!({"first": null})),
        ("rich", json!("<p> </p>")),
        ("select", json!("")),
        ("owners", json!([])),
    ] {
        check(name, &[(nothing, Json::Null)]);
    }
}

#[test]
fn texts() {
    check(
        "name",
        &[
            (json!("  pad\u{a0}\n"), json!("pad")),
            (json!("a  b"), json!("a  b")),
            (json!("Zoë 李"), json!("Zoë 李")),
            (json!("x".repeat(1_000)), json!("x".repeat(1_000))),
        ],
    );
    refuse(
        "name",
        &[
            (json!(5), "type", "name"),
            (json!(["a"]), "type", "name"),
            (json!("a\u{0}b"), "nul", "name"),
            (json!("a\nb"), "line_break", "name"),
            (json!("a\rb"), "line_break", "name"),
            (json!("x".repeat(1_001)), "too_long", "name"),
            (json!("한".repeat(400)), "too_long", "name"),
        ],
    );
    check(
        "long",
        &[
            (json!("two\nlines"), json!("two\nlines")),
            (json!("  indented\nlines \n\n"), json!("  indented\nlines")),
        ],
    );
    refuse(
        "long",
        &[
            (json!("a\u{0}"), "nul", "long"),
            (json!("x".repeat(1_048_577)), "too_long", "long"),
        ],
    );
    check(
        "rich",
        &[
            (
                json!("<p>Hello <b>you</b></p>"),
                json!("<p>Hello <b>you</b></p>"),
            ),
            (
                json!("<p onclick=\"x()\">Hi</p><script>steal()</script>"),
                json!("<p>Hi</p>"),
            ),
            (
                json!("<a href=\"javascript:x()\">y</a>"),
                json!("<a rel=\"noopener noreferrer nofollow\">y</a>"),
            ),
            (json!("1 < 2"), json!("1 &lt; 2")),
            (json!(" x <script>y</script>\n"), json!(" x")),
        ],
    );
}

#[test]
fn numbers() {
    check(
        "integer",
        &[
            (json!(5), json!(5)),
            (json!(-0), json!(0)),
            (json!(3.0), json!(3)),
            (json!(i64::MAX), json!(i64::MAX)),
            (json!(i64::MIN), json!(i64::MIN)),
            (json!(1e3), json!(1000)),
        ],
    );
    refuse(
        "integer",
        &[
            (json!("5"), "type", "integer"),
            (json!(5.5), "type", "integer"),
            (json!(u64::MAX), "range", "integer"),
            (json!(1e30), "range", "integer"),
            (json!(true), "type", "integer"),
        ],
    );
    check(
        "decimal",
        &[
            (json!("12.5"), json!("12.5")),
            (json!(12.5), json!("12.5")),
            (json!(7), json!("7")),
            (json!("-0.001"), json!("-0.001")),
            (json!(1e-3), json!("0.001")),
            (json!("1.5000"), json!("1.5")),
        ],
    );
    refuse(
        "decimal",
        &[
            (json!("12,5"), "type", "decimal"),
            (json!(""), "type", "decimal"),
            (json!("1e5"), "type", "decimal"),
            (json!("0.0001"), "scale", "decimal"),
            (json!("99999999999999999999"), "range", "decimal"),
            (json!(1e300), "range", "decimal"),
        ],
    );
    check(
        "percent",
        &[(json!("12.5"), json!("12.5")), (json!(100), json!("100"))],
    );
    check("rating", &[(json!(1), json!(1)), (json!(5), json!(5))]);
    refuse(
        "rating",
        &[
            (json!(0), "range", "rating"),
            (json!(6), "range", "rating"),
            (json!("5"), "type", "rating"),
        ],
    );
    check(
        "boolean",
        &[(json!(true), json!(true)), (json!(false), json!(false))],
    );
    refuse(
        "boolean",
        &[
            (json!("yes"), "type", "boolean"),
            (json!(1), "type", "boolean"),
        ],
    );
}

#[test]
fn money() {
    check(
        "money",
        &[
            (
                json!({"amount": "1234.5", "currency": "USD"}),
                json!({"amount": "1234.50", "currency": "USD"}),
            ),
            (
                json!({"amount": 10, "currency": "eur"}),
                json!({"amount": "10.00", "currency": "EUR"}),
            ),
            (
                json!({"amount": "10", "currency": "JPY"}),
                json!({"amount": "10", "currency": "JPY"}),
            ),
            (
                json!({"amount": "0.1234"}),
                json!({"amount": "0.1234", "currency": "USD"}),
            ),
            (json!("99.9"), json!({"amount": "99.90", "currency": "USD"})),
            (json!(-5), json!({"amount": "-5.00", "currency": "USD"})),
        ],
    );
    refuse(
        "money",
        &[
            (json!("12,50"), "type", "money"),
            (json!("1.23456"), "scale", "money"),
            (
                json!({"amount": "1", "currency": "XXY"}),
                "currency",
                "money.currency",
            ),
            (json!({"currency": "USD"}), "required", "money.amount"),
            (
                json!({"amount": "x", "currency": "USD"}),
                "type",
                "money.amount",
            ),
            (
                json!({"amount": "1", "curency": "USD"}),
                "unknown_field",
                "money.curency",
            ),
            (
                json!({"amount": "1", "currency": 5}),
                "type",
                "money.currency",
            ),
            (json!([1]), "type", "money"),
        ],
    );
    refuse("money", &[(json!("9223372036854775807"), "range", "money")]);
}

#[test]
fn times() {
    check(
        "date",
        &[
            (json!("2026-03-01"), json!("2026-03-01")),
            (json!("2024-02-29"), json!("2024-02-29")),
        ],
    );
    refuse(
        "date",
        &[
            (json!("2026-02-29"), "date", "date"),
            (json!("01.03.2026"), "date", "date"),
            (json!("2026-03-01T00:00:00Z"), "date", "date"),
            (json!(20260301), "type", "date"),
        ],
    );
    check(
        "datetime",
        &[
            (json!("2026-03-01T09:30:00Z"), json!("2026-03-01T09:30:00Z")),
            (
                json!("2026-03-01T09:30:00.123456+02:00"),
                json!("2026-03-01T07:30:00.123456Z"),
            ),
        ],
    );
    refuse(
        "datetime",
        &[
            (json!("2026-03-01"), "datetime", "datetime"),
            (json!("2026-03-01T09:30:00"), "datetime", "datetime"),
            (json!(0), "type", "datetime"),
        ],
    );
    check(
        "duration",
        &[
            (json!(90), json!(90)),
            (json!(0.5), json!(0.5)),
            (json!(1.000001), json!(1.000001)),
            (json!(-60), json!(-60)),
        ],
    );
    refuse(
        "duration",
        &[
            (json!("90"), "type", "duration"),
            (json!(0.0000001), "scale", "duration"),
            (json!(1e12), "range", "duration"),
        ],
    );
}

#[test]
fn choices() {
    check("select", &[(json!("petrol"), json!("petrol"))]);
    refuse(
        "select",
        &[
            (json!("Petrol"), "option", "select"),
            (json!("steam"), "retired", "select"),
            (json!(["petrol"]), "type", "select"),
        ],
    );
    check(
        "multi",
        &[(
            json!(["diesel", "petrol", "diesel"]),
            json!(["petrol", "diesel"]),
        )],
    );
    refuse(
        "multi",
        &[
            (json!("petrol"), "type", "multi"),
            (json!(["petrol", "coal"]), "option", "multi[1]"),
            (json!([1]), "type", "multi[0]"),
        ],
    );
    check(
        "tags",
        &[(
            json!([" VIP ", "vip", "Zürich", "ZURICH", ""]),
            json!(["VIP", "Zürich"]),
        )],
    );
    let many: Vec<String> = (0..101).map(|n| n.to_string()).collect();
    refuse(
        "tags",
        &[
            (json!("VIP"), "type", "tags"),
            (json!(["x".repeat(101)]), "too_long", "tags[0]"),
            (json!(["a", 5]), "type", "tags[1]"),
            (json!(many), "too_many", "tags"),
        ],
    );
}

#[test]
fn emails() {
    let one = |value: &str| json!([{"value": value, "label": null, "primary": true}]);
    check(
        "emails",
        &[
            (
                json!("Jo.Smith+x@Example.COM"),
                one("Jo.Smith+x@example.com"),
            ),
            (json!(["a@b.example", "A@B.example"]), one("a@b.example")),
            (json!("jörg@münchen.example"), one("jörg@münchen.example")),
            (
                json!([{"value": "a@b.example", "label": "work"}, {"value": "c@d.example", "primary": true}]),
                json!([{"value": "a@b.example", "label": "work", "primary": false}, {"value": "c@d.example", "label": null, "primary": true}]),
            ),
            (
                json!([{"value": "a@b.example"}, {"value": "A@b.example", "label": "home", "primary": true}]),
                json!([{"value": "a@b.example", "label": "home", "primary": true}]),
            ),
        ],
    );
    for bad in [
        "nobody",
        "a@b",
        "a@@b.example",
        "@b.example",
        "a@",
        "a b@c.example",
        "a@b..example",
        "a@-b.example",
        ".a@b.example",
        "a@b.123",
        "a@b.example,c@d.example",
        "<a@b.example>",
        "a@exa mple.example",
    ] {
        refuse(
            "emails",
            &[
                (json!(bad), "email", "emails"),
                (json!([{"value": bad}]), "email", "emails[0].value"),
            ],
        );
    }
    refuse(
        "emails",
        &[
            (
                json!(format!("a@{}.example", "x".repeat(260))),
                "too_long",
                "emails",
            ),
            (
                json!([{"value": "a@b.example", "primary": true}, {"value": "c@d.example", "primary": true}]),
                "primary",
                "emails",
            ),
            (json!([{"label": "work"}]), "required", "emails[0].value"),
            (
                json!([{"value": "a@b.example", "display": "x"}]),
                "unknown_field",
                "emails[0].display",
            ),
            (json!({"value": "a@b.example"}), "type", "emails"),
            (json!(5), "type", "emails"),
        ],
    );
}

#[test]
fn phones() {
    check(
        "phones",
        &[
            (
                json!("030 123456"),
                json!([{"value": "+4930123456", "label": null, "primary": true, "display": "030 123456"}]),
            ),
            (
                json!("+4930123456"),
                json!([{"value": "+4930123456", "label": null, "primary": true, "display": "+4930123456"}]),
            ),
            (
                json!("+1 212 555 0100 ext. 42"),
                json!([{"value": "+12125550100", "label": null, "primary": true, "display": "+1 212 555 0100 ext. 42"}]),
            ),
            (
                json!([{"value": "+4930123456", "label": "desk", "display": "030/123456"}]),
                json!([{"value": "+4930123456", "label": "desk", "primary": true, "display": "030/123456"}]),
            ),
            // The number was changed and its old typed form came along.
            (
                json!([{"value": "+4930999999", "display": "030/123456"}]),
                json!([{"value": "+4930999999", "label": null, "primary": true, "display": "+4930999999"}]),
            ),
            // So did its normal form, which agrees with the new one's last digits.
            (
                json!([{"value": "+12035550143", "label": null, "display": "+12025550143"}]),
                json!([{"value": "+12035550143", "label": null, "primary": true, "display": "+12035550143"}]),
            ),
            // What was read can be written.
            (
                json!([{"value": "+4930123456", "label": null, "primary": true, "display": "030 123456"}]),
                json!([{"value": "+4930123456", "label": null, "primary": true, "display": "030 123456"}]),
            ),
            (
                json!(["+1 212 555 0100 x 1", "+1 212 555 0100 x 2"]),
                json!([
                    {"value": "+12125550100", "label": null, "primary": true, "display": "+1 212 555 0100 x 1"},
                    {"value": "+12125550100", "label": null, "primary": false, "display": "+1 212 555 0100 x 2"}
                ]),
            ),
        ],
    );
    refuse(
        "phones",
        &[
            (json!("none"), "phone", "phones"),
            (json!("+44 1"), "phone", "phones"),
            (json!("+999 5555"), "phone", "phones"),
            (
                json!([{"value": "030 1234567890123456"}]),
                "phone",
                "phones[0].value",
            ),
        ],
    );
}

#[test]
fn links() {
    let one = |value: &str| json!([{"value": value, "label": null, "primary": true}]);
    check(
        "links",
        &[
            (json!("example.com"), one("https://example.com")),
            (
                json!("HTTP://Example.com/Path?q=A"),
                one("http://example.com/Path?q=A"),
            ),
            (
                json!("company.example:8080/x"),
                one("https://company.example:8080/x"),
            ),
            (
                json!("https://münchen.example/ü"),
                one("https://münchen.example/ü"),
            ),
            (json!("http://intranet/wiki"), one("http://intranet/wiki")),
            (
                json!("https://[2001:db8::1]:8443/"),
                one("https://[2001:db8::1]:8443/"),
            ),
        ],
    );
    for bad in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "mailto:a@b.example",
        "tel:+4930123456",
        "data:text/html,x",
        "file:///etc/passwd",
        "nowhere",
        "https://",
        "https:example.com",
        "https://user:pw@bank.example",
        "https://a b.example",
        "https://x.example/<script>",
        "ftp://x.example",
        "https://x..example",
        "https://x.example:99999",
    ] {
        refuse("links", &[(json!(bad), "link", "links")]);
    }
}

#[test]
fn addresses() {
    let read = |country: Json, lat: Json, lon: Json| json!({"street": "Hauptstr. 5\nHinterhaus", "city": "Berlin", "region": null, "postcode": "10115", "country": country, "lat": lat, "lon": lon});
    check(
        "address",
        &[
            (
                json!({"street": "Hauptstr. 5\nHinterhaus", "city": " Berlin ", "postcode": "10115", "country": "de"}),
                read(json!("DE"), json!(null), json!(null)),
            ),
            (
                read(json!("DE"), json!(52.5), json!(13.4)),
                read(json!("DE"), json!(52.5), json!(13.4)),
            ),
        ],
    );
    refuse(
        "address",
        &[
            (json!("Hauptstr. 5"), "type", "address"),
            (json!({"town": "Berlin"}), "unknown_field", "address.town"),
            (json!({"country": "Germany"}), "country", "address.country"),
            (json!({"country": "XX"}), "country", "address.country"),
            (json!({"lat": 91, "lon": 0}), "range", "address.lat"),
            (json!({"lat": 1, "lon": -181}), "range", "address.lon"),
            (json!({"lat": 1}), "position", "address"),
            (json!({"lat": "1", "lon": 1}), "type", "address.lat"),
            (json!({"city": "a\nb"}), "line_break", "address.city"),
        ],
    );
}

#[test]
fn references() {
    let link = json!({"id": ID, "object": "company", "name": null});
    check(
        "keeper",
        &[
            (json!(ID), link.clone()),
            (json!({"id": ID}), link.clone()),
            (
                json!({"id": ID, "object": "company", "name": "Acme", "deleted": true}),
                link.clone(),
            ),
            (json!(ID.to_uppercase()), link.clone()),
        ],
    );
    refuse(
        "keeper",
        &[
            (json!("Acme"), "id", "keeper"),
            (json!(5), "type", "keeper"),
            (
                json!({"id": ID, "object": "vehicle"}),
                "object",
                "keeper.object",
            ),
            (json!({"object": "company"}), "required", "keeper.id"),
            (
                json!({"id": ID, "title": "Acme"}),
                "unknown_field",
                "keeper.title",
            ),
            (json!([ID]), "type", "keeper"),
        ],
    );
    check(
        "about",
        &[(json!({"object": "company", "id": ID}), link.clone())],
    );
    refuse(
        "about",
        &[
            (json!(ID), "object", "about"),
            (json!({"id": ID}), "required", "about.object"),
            (
                json!({"object": "user", "id": ID}),
                "object",
                "about.object",
            ),
        ],
    );
    check(
        "anything",
        &[(json!({"object": "companies", "id": ID}), link.clone())],
    );
    refuse(
        "anything",
        &[(
            json!({"object": "spaceship", "id": ID}),
            "object",
            "anything.object",
        )],
    );
    check(
        "owners",
        &[(
            json!([ID, {"id": OTHER}, ID]),
            json!([link, {"id": OTHER, "object": "company", "name": null}]),
        )],
    );
    refuse(
        "owners",
        &[
            (json!(ID), "type", "owners"),
            (json!([ID, "x"]), "id", "owners[1]"),
            (json!({"add": ["x"]}), "id", "owners.add[0]"),
            (json!({"ad": [ID]}), "unknown_field", "owners.ad"),
            (
                json!({"add": [ID], "remove": [ID]}),
                "inconsistent",
                "owners",
            ),
        ],
    );
    check(
        "files",
        &[(
            json!([ID]),
            json!([{"id": ID, "object": "file", "name": null}]),
        )],
    );
}

#[test]
fn lists_of_references_are_changed_by_their_ends() {
    let schema = schema();
    let field = field(&schema, "owners");
    let change = parse::from_json(
        &schema,
        &field,
        &json!({"add": [ID], "remove": [OTHER]}),
        &locale(),
    )
    .unwrap();
    let Change::Edit { add, remove } = change else {
        panic!("{change:?}")
    };
    assert_eq!(add[0].id.to_string(), ID);
    assert_eq!(remove[0].id.to_string(), OTHER);
}

#[test]
fn the_hidden_form_changes_nothing() {
    let schema = schema();
    let hidden = json!({"object": "company", "hidden": true});
    let read = |name: &str, json: &Json| {
        parse::from_json(&schema, &field(&schema, name), json, &locale()).unwrap()
    };
    assert_eq!(read("keeper", &hidden), Change::Keep);
    assert_eq!(read("about", &hidden), Change::Keep);
    let Change::Set(schema::Value::Refs(links)) = read("owners", &json!([hidden, ID])) else {
        panic!()
    };
    assert!(links[0].hidden && links[0].id.is_nil() && !links[1].hidden);
}

#[test]
fn anything_else() {
    check(
        "json",
        &[
            (json!({"a": [1, null, "x"]}), json!({"a": [1, null, "x"]})),
            (json!(false), json!(false)),
            (json!(""), json!("")),
        ],
    );
    let deep = (0..65).fold(json!(1), |inner, _| json!([inner]));
    refuse(
        "json",
        &[
            (deep, "too_deep", "json"),
            (json!({"a": "\u{0}"}), "nul", "json"),
            (json!({"\u{0}": 1}), "nul", "json"),
            (json!("x".repeat(1_048_576)), "too_long", "json"),
        ],
    );
    check(
        "json",
        &[(
            (0..64).fold(json!(1), |inner, _| json!([inner])),
            (0..64).fold(json!(1), |inner, _| json!([inner])),
        )],
    );
    check("rank", &[(json!("a0Zz"), json!("a0Zz"))]);
    refuse(
        "rank",
        &[
            (json!("a-b"), "rank", "rank"),
            (json!("é"), "rank", "rank"),
            (json!("a".repeat(201)), "rank", "rank"),
        ],
    );
}
