//! What the macros make of a documented struct.

#![allow(clippy::unwrap_used, reason = "what a test relies on may end it")]

use base::{Id, Micros};
use schema::{
    Access, Extension, Field, FieldType, Kind, Object, OnDelete, Origin, Record, Value, Write,
    object::{Choice, Emails, Int, Json, Percent, Ref, Refs, Text},
};
use schema_derive::{Extension, Object};

/// A thing that is
/// lent to people.
///
/// It comes back.
#[derive(Object, Debug)]
#[object(
    plural = "library_books",
    icon = "box",
    title = name,
    board = state,
    access = via(shelf),
    kind = child(shelf),
    unique(name, shelf)
)]
struct LibraryBook {
    /// As on its cover.
    #[field(required, search, indexed, unique)]
    name: Text,
    #[field(required, inverse = "books", on_delete = restrict)]
    shelf: Ref<LibraryBook>,
    #[field(options(r#in = "On its shelf" / green, out = "Lent" / amber), default = "in")]
    state: Option<Choice>,
    #[field(scale = 3, write = computed)]
    wear: Option<Percent>,
    #[field(label = "E-mails", sensitive, hidden)]
    emails: Emails,
    #[field(id = "like", name = "similar")]
    alike: Refs<LibraryBook>,
    #[field(default = 3, write = on_create)]
    r#type: Option<Int>,
    lost: bool,
    /// How it was bound.
    #[field(options = bindings, default = "paper")]
    binding: Option<Choice>,
    torn: Option<bool>,
}

/// Options that several fields may share.
fn bindings() -> Vec<schema::SelectOption> {
    vec![
        schema::object::option("paper", "Paperback", ""),
        schema::object::option("cloth", "Cloth", "blue"),
    ]
}

#[test]
fn the_struct_is_the_definition() {
    let def = LibraryBook::def();
    assert_eq!(
        (def.id.as_str(), def.name.as_str(), def.plural.as_str()),
        ("library_book", "library_book", "library_books")
    );
    assert_eq!(
        (def.label.as_str(), def.label_plural.as_str()),
        ("Library book", "Library books")
    );
    assert_eq!(def.help, "A thing that is lent to people.\nIt comes back.");
    assert_eq!(def.title.as_str(), "name");
    assert_eq!(def.board.as_ref().map(|id| id.as_str()), Some("state"));
    assert_eq!(def.access, Access::Via(vec!["shelf".into()]));
    assert_eq!(
        def.kind,
        Kind::Child {
            parent: "shelf".into()
        }
    );
    assert_eq!(def.unique, [vec!["name".into(), "shelf".into()]]);
    assert_eq!(def.origin, Origin::Standard);
    let ids: Vec<&str> = def.fields.keys().map(|id| id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "name", "shelf", "state", "wear", "emails", "like", "type", "lost", "binding", "torn"
        ]
    );

    let name = def.field("name").unwrap();
    assert_eq!(
        (name.label.as_str(), name.help.as_str()),
        ("Name", "As on its cover.")
    );
    assert!(
        name.required
            && name.search
            && name.indexed
            && name.unique
            && !name.hidden
            && !name.sensitive
    );
    let shelf = &def.field("shelf").unwrap().ty;
    let expected = FieldType::Reference {
        to: "library_book".into(),
        inverse: Some("books".into()),
        on_delete: OnDelete::Restrict,
    };
    assert_eq!(*shelf, expected);
    let state = def.field("state").unwrap();
    let options: Vec<(&str, &str, &str)> = state
        .ty
        .options()
        .iter()
        .map(|o| (o.key.as_str(), o.label.as_str(), o.color.as_str()))
        .collect();
    assert_eq!(
        options,
        [("in", "On its shelf", "green"), ("out", "Lent", "amber")]
    );
    assert_eq!(state.default, Some(Json::from("in")));
    let wear = def.field("wear").unwrap();
    assert_eq!(
        (&wear.ty, wear.write),
        (&FieldType::Percent { scale: 3 }, Write::Computed)
    );
    let emails = def.field("emails").unwrap();
    assert!(emails.sensitive && emails.hidden && emails.label == "E-mails");
    assert_eq!(
        def.field("similar").map(|field| field.id.as_str()),
        Some("like")
    );
    let kind = def.field("type").unwrap();
    assert_eq!(
        (kind.default.clone(), kind.write, kind.label.as_str()),
        (Some(Json::from(3)), Write::OnCreate, "Type")
    );
    assert_eq!(def.field("binding").unwrap().ty.options(), bindings());
    let default = |name: &str| def.field(name).unwrap().default.clone();
    assert_eq!(
        (default("lost"), default("torn")),
        (Some(Json::from(false)), None),
        "what is true or false is so from the start"
    );
}

#[test]
fn a_record_reads_as_the_struct() {
    let id = Id::seeded(Micros(0), 1);
    let mut record = Record::new(LibraryBook::object(), id, Micros(0));
    assert!(LibraryBook::view(&record).is_err(), "a name is needed");
    record.set(&LibraryBook::NAME.id(), Value::Text("Walden".into()));
    record.set(
        &LibraryBook::SHELF.id(),
        Value::Ref(schema::Link::to(LibraryBook::object(), id)),
    );
    record.set(&LibraryBook::TYPE.id(), Value::Int(7));
    let book = LibraryBook::view(&record).unwrap();
    assert_eq!(
        (book.name.as_str(), book.shelf.id, book.r#type, book.state),
        ("Walden", id, Some(7), None)
    );
    assert!(book.emails.is_empty() && book.alike.0.is_empty() && !book.lost && book.wear.is_none());
    assert!(book.binding.is_none() && book.torn.is_none());
    record.set(&LibraryBook::STATE.id(), Value::Int(1));
    let error = LibraryBook::view(&record).unwrap_err().to_string();
    assert!(error.contains("state"), "{error}");
    record.set(&LibraryBook::STATE.id(), Value::Empty);
    record.set(
        &LibraryBook::SHELF.id(),
        Value::Ref(schema::Link::to("contact".into(), id)),
    );
    assert!(LibraryBook::view(&record).is_err(), "that is no shelf");
}

/// What marketing keeps of contacts.
#[derive(Extension)]
#[extension(of = "contact", by = "marketing")]
struct Marketed {
    /// How warm they are.
    #[field(indexed)]
    score: Option<Int>,
}

#[test]
fn an_extension_has_ids_of_its_own() {
    assert_eq!(Marketed::EXTENDS, "contact");
    let [field] = &Marketed::fields()[..] else {
        panic!("one field")
    };
    assert_eq!(
        (field.id.as_str(), field.name.as_str(), field.label.as_str()),
        ("marketing_score", "score", "Score")
    );
    assert_eq!(
        (field.origin, field.indexed, field.help.as_str()),
        (Origin::Standard, true, "How warm they are.")
    );
    let score: Field<Int> = Marketed::SCORE;
    assert_eq!(score.name(), "marketing_score");
    let mut record = Record::new("contact".into(), Id::seeded(Micros(0), 2), Micros(0));
    record.set(&score.id(), Value::Int(40));
    assert_eq!(Marketed::view(&record).unwrap().score, Some(40));
}
