use serde_json::{Value as Json, json};

use super::*;

fn schema() -> Arc<Schema> {
    let field = |name: &str| json!({"id": name, "name": name, "label": name, "type": "text"});
    let object = |name: &str| -> ObjectDef {
        serde_json::from_value(json!({
            "id": name, "name": name, "plural": format!("{name}s"), "label": name, "label_plural": name,
            "title": "name", "list": ["secret"], "unique": [["city", "secret"]],
            "fields": {"name": field("name"), "city": field("city"), "secret": field("secret")},
        }))
        .unwrap()
    };
    Arc::new(Schema::new(1, [object("company"), object("deal")]))
}

fn role(json: Json) -> Arc<Role> {
    let (role, faults) = from_json("test", "Test", &json, &schema());
    assert_eq!(faults, []);
    Arc::new(role)
}

fn of(roles: impl IntoIterator<Item = Json>) -> Rights {
    Rights::of(roles.into_iter().map(role).collect())
}

const COMPANY: &str = "company";

#[test]
fn roles_add_up() {
    let narrow = json!({"objects": {"company": {"read": "own", "update": "own"}}});
    let wide = json!({"objects": {"company": {"read": "all"}}});
    let rights = of([narrow, wide]);
    let company = ObjectId::from(COMPANY);
    assert_eq!(rights.reach(&company, Action::Read), Reach::All);
    assert_eq!(rights.reach(&company, Action::Update), Reach::Own);
    assert_eq!(rights.reach(&company, Action::Delete), Reach::None);
    assert_eq!(
        rights.reach(&ObjectId::from("deal"), Action::Read),
        Reach::None
    );
    assert_eq!(rights.grants(&company, Action::Read), [(Reach::All, None)]);
}

#[test]
fn a_filter_that_another_role_makes_needless_is_left_out() {
    let berlin = json!({"objects": {"company": {"read": "all", "only": "city = Berlin"}}});
    let bonn = json!({"objects": {"company": {"read": "all", "only": "city = Bonn"}}});
    let own = json!({"objects": {"company": {"read": "own"}}});
    let all = json!({"objects": {"company": {"read": "all"}}});
    let company = ObjectId::from(COMPANY);
    let rights = of([berlin.clone(), bonn, own, berlin.clone()]);
    let grants = rights.grants(&company, Action::Read);
    let reaches: Vec<Reach> = grants.iter().map(|(reach, _)| *reach).collect();
    assert_eq!(reaches, [Reach::Own, Reach::All, Reach::All]);
    assert_eq!(of([berlin, all]).grants(&company, Action::Read).len(), 1);
}

#[test]
fn nothing_is_done_with_what_cannot_be_read() {
    let rights =
        of([json!({"objects": {"company": {"create": "all", "update": "all", "export": "team"}}})]);
    for action in Action::ALL {
        assert_eq!(
            rights.reach(&ObjectId::from(COMPANY), action),
            Reach::None,
            "{action:?}"
        );
    }
}

#[test]
fn what_is_hidden_does_not_exist() {
    let rights = of([json!({
        "objects": {"company": {"read": "all"}},
        "fields": {"company": {"secret": "hidden", "city": "read"}},
    })]);
    let seen = rights.narrow(&schema());
    assert!(seen.named("deal").is_none());
    let company = seen.named(COMPANY).unwrap();
    assert!(company.field("secret").is_none());
    assert!(company.list.is_empty() && company.unique.is_empty());
    assert_eq!(company.field("city").unwrap().write, Write::Rule);
    assert_eq!(company.field("name").unwrap().write, Write::Always);
}

#[test]
fn a_field_is_as_open_as_the_role_that_opens_it_most() {
    let hides = json!({"objects": {"company": {"read": "all"}}, "fields": {"company": {"secret": "hidden"}}});
    let reads =
        json!({"objects": {"company": {"read": "own"}}, "fields": {"company": {"secret": "read"}}});
    let elsewhere = json!({"objects": {"deal": {"read": "own"}}});
    let field = |rights: Rights| rights.field(&ObjectId::from(COMPANY), &FieldId::from("secret"));
    assert_eq!(field(of([hides.clone(), reads])), FieldRight::Read);
    assert_eq!(field(of([hides, elsewhere.clone()])), FieldRight::Hidden);
    assert_eq!(field(of([elsewhere])), FieldRight::Hidden);
    assert_eq!(field(of([])), FieldRight::Hidden);
}

#[test]
fn only_who_has_all_is_held_back_by_nothing() {
    let specials: Vec<&str> = Special::ALL.iter().map(|special| special.name()).collect();
    let all =
        json!({"create": "all", "read": "all", "update": "all", "delete": "all", "export": "all"});
    assert!(of([json!({"objects": {"*": all}, "special": specials})]).is_everything());
    assert!(!of([json!({"objects": {"*": all}, "special": specials[1..]})]).is_everything());
    assert!(
        !of([json!({"objects": {"*": all, "deal": {"read": "all"}}, "special": specials})])
            .is_everything()
    );
    assert!(!of([]).is_everything());
    assert!(!of([]).may(Special::Import));
}

#[test]
fn rights_are_the_same_when_they_are_read_again() {
    let given = json!({
        "objects": {"*": {"read": "team"}, "company": {"create": "own", "read": "all", "only": "city = Berlin"}},
        "fields": {"company": {"secret": "hidden"}},
        "special": ["bulk", "import"],
    });
    let first = role(given);
    let kept = to_json(&first, &schema());
    assert_eq!(role(kept.clone()), first);
    assert_eq!(kept["objects"]["company"]["only"], "city = Berlin");
    // A field that has another name by now.
    let mut renamed = kept;
    renamed["objects"]["company"]["only"] = "town = Berlin".into();
    assert_eq!(role(renamed), first);
}

#[test]
fn everything_that_is_wrong_is_told_with_its_place() {
    let given = json!({
        "objects": {"*": {"read": "some", "only": "city = Berlin"}, "ship": {}, "company": {"read": "all", "only": "city ="}},
        "fields": {"company": {"name": "hidden", "size": "read", "city": "secret"}},
        "special": ["rule"],
        "more": 1,
    });
    let (role, faults) = from_json("test", "Test", &given, &schema());
    let told: Vec<(&str, &str)> = faults
        .iter()
        .map(|fault| (fault.field.as_str(), fault.code))
        .collect();
    let expected = [
        ("rights.objects.*.read", "unknown"),
        ("rights.objects.*.only", "unknown"),
        ("rights.objects.ship", "unknown"),
        ("rights.objects.company.only", "filter"),
        ("rights.fields.company.name", "title"),
        ("rights.fields.company.size", "unknown"),
        ("rights.fields.company.city", "unknown"),
        ("rights.special", "unknown"),
        ("rights.more", "unknown"),
    ];
    assert_eq!(told, expected);
    assert_eq!(faults[3].position, Some(6));
    // What cannot be read grants nothing.
    assert_eq!(role.grant(&ObjectId::from(COMPANY)), &Grant::default());
}

#[test]
fn what_is_said_of_all_fields_holds_for_those_that_are_not_named() {
    let said = json!({
        "objects": {"company": {"read": "all", "update": "all"}},
        "fields": {"company": {"*": "hidden", "city": "read"}},
    });
    let rights = of([said.clone()]);
    let company = ObjectId::from(COMPANY);
    let right = |field: &str| rights.field(&company, &field.into());
    assert_eq!(right("city"), FieldRight::Read);
    // Also of a field that is made later.
    for field in ["secret", "rating"] {
        assert_eq!(right(field), FieldRight::Hidden, "{field}");
    }
    let seen = rights.narrow(&schema());
    let def = seen.object(&company).unwrap();
    // The name of a record is never hidden.
    let fields: Vec<&str> = def.fields.keys().map(FieldId::as_str).collect();
    assert_eq!(fields, ["name", "city"]);
    let kept = to_json(&role(said), &schema());
    assert_eq!(
        kept["fields"]["company"],
        json!({"*": "hidden", "city": "read"})
    );
    assert_eq!(*role(kept.clone()), *role(kept));

    // Nobody gives what is hidden from them, by whichever way it is said.
    let whole = role(json!({"objects": {"company": {"read": "all", "update": "all"}}}));
    let part = role(json!({
        "objects": {"company": {"read": "all", "update": "all"}},
        "fields": {"company": {"*": "hidden", "secret": "read", "city": "hidden"}},
    }));
    assert!(!rights.cover(&whole) && !rights.cover(&part));
    assert!(Rights::of(vec![whole.clone()]).cover(&part));
    assert!(rights.cover(rights.roles().first().unwrap()));
}

#[test]
fn nobody_gives_a_field_that_is_hidden_from_them_of_an_object_that_no_role_names() {
    let mine = of([json!({
        "objects": {"*": {"read": "all", "update": "all"}},
        "fields": {"company": {"secret": "hidden"}},
        "special": ["manage_people"],
    })]);
    let wide = role(json!({"objects": {"*": {"read": "all"}}}));
    let named = role(json!({"objects": {"company": {"read": "all"}}}));
    assert!(!mine.cover(&wide) && !mine.cover(&named));
    let same = role(json!({
        "objects": {"*": {"read": "all"}},
        "fields": {"company": {"secret": "hidden"}},
    }));
    assert!(mine.cover(&same));
}
