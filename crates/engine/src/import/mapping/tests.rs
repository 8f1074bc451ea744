use super::*;

#[test]
fn a_mapping_says_all_that_it_can() {
    let mapping = Mapping::parse(
        r#"
object = "deal"
match = "external_id"

[file]
encoding = "windows-1252"
separator = "\t"

[format]
date = ["YYYY-MM-DD", "M/D/YY"]
zone = "Europe/Berlin"
decimal_mark = ","
thousands = "."
currency = "EUR"
empty = ["Select", " - "]
trim = true
empty_cells = "clear"

[constants]
pipeline = "Hardware"
owner = { value = "ana@north.example", lookup = "email" }

[defaults]
probability = 10

[columns]
opportunity_id = "external_id"
product = { field = "product", map = { "GTXPro" = "GTX Pro" }, otherwise = "error" }
account = [{ field = "company", missing = "create", create = { industry = "retail" } }, "description"]
value = { field = "amount", currency = { column = "Curr" }, decimal_mark = ".", thousands = ",", unit = "thousand" }
stage = { field = "stage", where = "pipeline = 'Hardware'" }
junk = false

[[join]]
columns = ["Street 1", "Street 2"]
field = "address.street"
separator = "\n"
"#,
    )
    .unwrap();
    assert_eq!(mapping.object.unwrap().value, "deal");
    assert_eq!(
        mapping.match_by.unwrap(),
        Noted {
            value: "external_id".into(),
            line: 3
        }
    );
    assert_eq!(mapping.file.separator, Some(b'\t'));
    assert_eq!(
        *mapping.format.empty,
        HashSet::from(["select".into(), "-".into()])
    );
    assert_eq!(mapping.constants[1].target.lookup.as_deref(), Some("email"));
    assert_eq!(mapping.defaults[0].text, "10");
    let by = |name: &str| {
        mapping
            .columns
            .iter()
            .find(|c| c.header.value == name)
            .unwrap()
    };
    assert_eq!(by("product").targets[0].map["gtxpro"], "GTX Pro");
    assert_eq!(by("product").targets[0].otherwise, Otherwise::Error);
    assert_eq!(by("account").targets.len(), 2);
    assert_eq!(
        by("account").targets[0].create,
        [("industry".to_string(), "retail".to_string())]
    );
    assert_eq!(
        by("value").targets[0].format.currency,
        Some(CurrencyOf::Column("Curr".into()))
    );
    assert_eq!(by("value").targets[0].format.decimal_mark, '.');
    assert_eq!(by("value").targets[0].unit, Some(Unit::Thousand));
    assert_eq!(
        by("stage").targets[0].within.as_ref().unwrap().value,
        "pipeline = 'Hardware'"
    );
    assert!(by("junk").targets.is_empty());
    assert_eq!(mapping.joins[0].columns, ["Street 1", "Street 2"]);
    assert_eq!(mapping.joins[0].target.format.decimal_mark, ',');
}

#[test]
fn faults_name_their_line_and_what_to_do() {
    let cases = [
        ("object = \"deal\"\nmatches = \"x\"", 2, "matches"),
        ("[columns]\na = { feld = \"x\" }", 2, "feld"),
        ("[columns]\na = { map = {} }", 2, "field"),
        ("[columns]\na = 5", 2, "false"),
        ("[columns]\na = true", 2, "false"),
        ("[columns]\na = []", 2, "false"),
        (
            "[columns]\nAcc_Name = \"a\"\n\"acc name\" = \"b\"",
            3,
            "twice",
        ),
        (
            "[columns]\na = { field = \"x\", missing = \"make\" }",
            2,
            "create",
        ),
        (
            "[columns]\na = { field = \"x\", create = { y = 1 } }",
            2,
            "missing",
        ),
        ("[format]\nzone = \"Mars/Base\"", 2, "Europe/Berlin"),
        ("[format]\ndecimal_mark = \",,\"", 2, "one character"),
        (
            "[format]\ndecimal_mark = \",\"\nthousands = \",\"",
            3,
            "same",
        ),
        ("[format]\ncurrency = \"DOLLARS\"", 2, "DOLLARS"),
        ("[file]\nencoding = \"klingon\"", 2, "klingon"),
        ("[file]\nseparator = \"→\"", 2, "ASCII"),
        ("[file]\nseparator = \";\"\nquote = \";\"", 1, "different"),
        (
            "[format]\ndate = [\"YYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYY\"]",
            2,
            "DD.MM.YYYY",
        ),
        ("[[join]]\nfield = \"x\"", 1, "columns"),
        ("object = ", 1, "TOML"),
        ("[columns]\na = \"b\"\na = \"c\"", 3, "TOML"),
    ];
    for (text, line, word) in cases {
        let base::Error::Malformed {
            code,
            message,
            position,
            ..
        } = Mapping::parse(text).unwrap_err()
        else {
            panic!("{text}");
        };
        assert_eq!(code, "mapping");
        assert!(position.is_some());
        assert!(
            message.starts_with(&format!("Line {line}: ")),
            "{text}: {message}"
        );
        assert!(message.contains(word), "{text}: {message}");
    }
}

#[test]
fn headers_are_compared_loosely() {
    for (a, b) in [
        ("Close_Value", "close value"),
        (" Straße ", "STRASSE"),
        ("e-mail", "E mail"),
    ] {
        assert_eq!(header_key(a), header_key(b));
    }
}

#[test]
fn a_mapping_of_many_keys_is_read_at_once_and_keeps_its_lines() {
    let empty: Vec<String> = (0..5_000).map(|n| format!("\"nothing {n}\"")).collect();
    let mut text = format!("[format]\nempty = [{}]\n[columns]\n", empty.join(", "));
    for n in 0..20_000 {
        text.push_str(&format!("c{n} = \"tags\"\n"));
    }
    let watch = base::Stopwatch::start();
    let mapping = Mapping::parse(&text).unwrap();
    assert_eq!(mapping.columns.len(), 20_000);
    assert_eq!(mapping.columns[19_999].header.line, 20_003);
    // A walk over all that stands before each key, or a copy of what is empty
    // for each, would take minutes.
    assert!(watch.elapsed().as_secs() < 20, "{:?}", watch.elapsed());
}
