//! What the macros say to whoever writes a struct that they cannot take.

use proc_macro2::TokenStream;

use crate::{extension, object};

/// The sentences of the compile errors.
fn faults(result: syn::Result<TokenStream>) -> Vec<String> {
    match result {
        Ok(_) => Vec::new(),
        Err(error) => error.into_iter().map(|error| error.to_string()).collect(),
    }
}

/// An object with these fields besides its name.
fn with(fields: &str) -> Vec<String> {
    let source = format!(
        "#[object(plural = \"things\", title = name)] struct Thing {{ name: Text, {fields} }}"
    );
    faults(object::expand(source.parse().unwrap()))
}

/// An object of fixed fields with these attributes.
fn attributed(attrs: &str) -> Vec<String> {
    let source = format!(
        "#[object({attrs})] struct Thing {{ name: Text, body: RichText, part_of: Option<Ref<Thing>>, at: Option<DateTime> }}"
    );
    faults(object::expand(source.parse().unwrap()))
}

#[test]
fn a_fault_of_a_field_names_it_and_says_what_to_do() {
    let cases = [
        ("a: Text, b: Option<Money>, c: Refs<Thing>,", &[][..]),
        (
            "a: String,",
            &["field `a` is a String; use Text, LongText or RichText"],
        ),
        (
            "a: f64,",
            &["field `a` is a binary fraction; use Decimal, which keeps every digit"],
        ),
        (
            "a: Option<u32>,",
            &["field `a` is a bare number; use Int, Decimal, Money or Rating"],
        ),
        (
            "id: Text,",
            &["field `id`: every record has its own `id`; choose another name"],
        ),
        (
            "owner: Option<Ref<User>>,",
            &["field `owner`: every record has its own `owner`; choose another name"],
        ),
        (
            "a: Choice,",
            &["field `a`: a choice needs `options(key = \"Label\" / colour, ..)`"],
        ),
        (
            "#[field(options = all)] a: Choice, #[field(options = mine::all)] b: Choices,",
            &[],
        ),
        (
            "#[field(options = all)] a: Text,",
            &["field `a`: only Choice and Choices have options"],
        ),
        (
            "#[field(options = all, options(x = \"X\"))] a: Choice,",
            &["field `a`: give its options in one way, as a list or by a function"],
        ),
        (
            "#[field(options(x = \"X\"))] a: Text,",
            &["field `a`: only Choice and Choices have options"],
        ),
        (
            "#[field(options(x = \"X\", x = \"Y\"))] a: Choice,",
            &["field `a`: option `x` stands twice; remove one"],
        ),
        (
            "#[field(options(x = \"X\"), default = \"y\")] a: Choice,",
            &["field `a`: default \"y\" is none of its options"],
        ),
        (
            "#[field(scale = 2)] a: Int,",
            &["field `a`: only Decimal and Percent have a scale"],
        ),
        (
            "#[field(scale = 10)] a: Decimal,",
            &["field `a`: a scale is 0 to 9 fraction digits"],
        ),
        (
            "#[field(inverse = \"things\")] a: Text,",
            &["field `a`: only Ref, Refs and AnyRef have an inverse"],
        ),
        (
            "#[field(on_delete = clear)] a: Refs<Thing>,",
            &["field `a`: only Ref and AnyRef have on_delete"],
        ),
        (
            "#[field(on_delete = keep)] a: Ref<Thing>,",
            &["field `a`: on_delete is restrict, clear or cascade, not `keep`"],
        ),
        (
            "#[field(to(thing))] a: Ref<Thing>,",
            &["field `a`: only AnyRef has `to(..)`; a Ref says it by its type"],
        ),
        (
            "#[field(write = never)] a: Text,",
            &["field `a`: write is on_create, rule or computed, not `never`"],
        ),
        (
            "#[field(unique)] a: Emails,",
            &["field `a`: a field of this type cannot be unique"],
        ),
        (
            "#[field(required)] a: Option<Text>,",
            &["field `a`: it is required, so its type is not an Option"],
        ),
        (
            "#[field(name = \"Big\")] a: Text,",
            &["field `a`: `Big` is no name; use a-z, 0-9 and _, at most 48"],
        ),
        (
            "#[field(name = \"name\")] a: Text,",
            &["field `a` has the name or id of field `name`; change one"],
        ),
        // Every fault at once.
        (
            "a: String, #[field(scale = 1)] b: Text,",
            &[
                "field `a` is a String; use Text, LongText or RichText",
                "field `b`: only Decimal and Percent have a scale",
            ],
        ),
    ];
    for (fields, expected) in cases {
        assert_eq!(with(fields), expected, "{fields}");
    }
    let [unknown] = &with("#[field(fast)] a: Text,")[..] else {
        panic!("one fault")
    };
    assert!(
        unknown.starts_with("field `a`: `fast` is unknown; use id, name"),
        "{unknown}"
    );
    let [unknown] = &with("a: Vec<Text>,")[..] else {
        panic!("one fault")
    };
    assert!(
        unknown.starts_with("field `a` is of a type that no field has; use Text, LongText"),
        "{unknown}"
    );
}

#[test]
fn a_fault_of_an_object_says_what_to_do() {
    let cases = [
        (
            "plural = \"things\", title = name, access = via(part_of), kind = child(part_of), unique(name, part_of)",
            &[][..],
        ),
        (
            "title = name",
            &["`Thing` needs `#[object(plural = \"..\")]`"],
        ),
        (
            "plural = \"things\"",
            &["`Thing` needs `#[object(title = field)]`"],
        ),
        (
            "plural = \"Things\", title = name",
            &["`Things` is no name; use a-z, 0-9 and _, at most 48"],
        ),
        (
            "plural = \"things\", title = size",
            &["there is no field `size`"],
        ),
        (
            "plural = \"things\", title = body",
            &["field `body` names the records, so it is of type Text, PersonName or AutoNumber"],
        ),
        (
            "plural = \"things\", title = name, board = at",
            &["field `at` makes the board's columns, so it is of type Choice or Ref"],
        ),
        (
            "plural = \"things\", title = name, access = all",
            &["access is owned, everyone or via(..), not `all`"],
        ),
        (
            "plural = \"things\", title = name, access = via",
            &["`access = via(field, ..)` names the references that it comes from"],
        ),
        (
            "plural = \"things\", title = name, access = via(name)",
            &["field `name` must be a reference here"],
        ),
        (
            "plural = \"things\", title = name, kind = line",
            &["kind is record, child(field), event(field) or config(field), not `line`"],
        ),
        (
            "plural = \"things\", title = name, kind = child",
            &["`kind = child(field)` names one field"],
        ),
        (
            "plural = \"things\", title = name, kind = child(at)",
            &["field `at` must be a reference here"],
        ),
        (
            "plural = \"things\", title = name, unique(size)",
            &["there is no field `size`"],
        ),
        (
            "plural = \"things\", title = name, colour = red",
            &[
                "`colour` is unknown; use name, plural, label, icon, title, board, list, access, kind or unique",
            ],
        ),
    ];
    for (attrs, expected) in cases {
        assert_eq!(attributed(attrs), expected, "{attrs}");
    }
}

#[test]
fn only_structs_with_fields_are_objects() {
    for source in [
        "struct Thing;",
        "struct Thing(Text);",
        "enum Thing { A }",
        "struct Thing {}",
    ] {
        let faults = faults(object::expand(source.parse().unwrap()));
        assert_eq!(
            faults,
            ["`Thing` must be a struct with named fields"],
            "{source}"
        );
    }
}

#[test]
fn an_extension_says_of_what_and_by_whom() {
    let cases = [
        (
            "#[extension(of = \"contact\", by = \"marketing\")] struct Marketed { score: Option<Int> }",
            &[][..],
        ),
        (
            "struct Marketed { score: Option<Int> }",
            &["`Marketed` needs `#[extension(of = \"object\", by = \"crate\")]`"],
        ),
        (
            "#[extension(of = \"contact\", by = \"Mail!\")] struct Marketed { score: Option<Int> }",
            &["a name is made of a-z, 0-9 and _"],
        ),
        (
            "#[extension(on = \"contact\")] struct Marketed { score: Option<Int> }",
            &["`on` is unknown; use of or by"],
        ),
        (
            "#[extension(of = \"contact\", by = \"marketing\")] struct Marketed { score: i64 }",
            &["field `score` is a bare number; use Int, Decimal, Money or Rating"],
        ),
    ];
    for (source, expected) in cases {
        assert_eq!(
            faults(extension::expand(source.parse().unwrap())),
            expected,
            "{source}"
        );
    }
}
