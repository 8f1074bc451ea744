//! A feature crate adds fields to another crate's object.

use engine::{Registry, records};
use schema::object::{Choice, Int, Ref, Text};
use schema::{Extension as _, FieldDef, FieldType, Record, object::standard_field};
use schema_derive::Extension;
use serde_json::json;
use testkit::{Fresh, databases};

use crate::{count, create, id_of, json_of};

/// What marketing keeps of contacts.
#[derive(Extension, Debug, PartialEq)]
#[extension(of = "contact", by = "marketing")]
struct Marketed {
    /// How warm they are, 0 to 100.
    #[field(indexed)]
    score: Option<Int>,
    #[field(options(new = "New" / blue, warm = "Warm" / amber), default = "new")]
    warmth: Option<Choice>,
    /// Who brought them.
    #[field(inverse = "brought")]
    brought_by: Option<Ref<customers::Company>>,
}

fn with_marketing() -> Registry {
    let mut registry = testkit::registry();
    registry.extension::<Marketed>().unwrap();
    registry
}

#[tokio::test]
async fn the_fields_act_like_the_objects_own() {
    for database in databases() {
        let fresh = Fresh::with(database, with_marketing).await;
        let cx = fresh.cx();
        let acme = create(&cx, "company", json!({ "name": "Acme" })).await;
        let body = json!({ "name": "Ana Nord", "score": 40, "brought_by": acme.id });
        let ana = create(&cx, "contact", body).await;
        create(&cx, "contact", json!({ "name": "Bo Li", "warmth": "warm" })).await;

        let found = records::get(&cx, &id_of(&cx, "contact"), ana.id)
            .await
            .unwrap();
        let told = json_of(&cx, &found);
        assert_eq!(
            (&told["score"], &told["warmth"]),
            (&json!(40), &json!("new"))
        );
        assert_eq!(told["brought_by"]["name"], "Acme");
        let view = Marketed::view(&found).unwrap();
        assert_eq!(
            (view.score, view.brought_by.map(|to| to.id)),
            (Some(40), Some(acme.id))
        );

        for (object, filter, expected) in [
            ("contact", "score > 30", 1),
            ("contact", "score is empty and warmth = warm", 1),
            ("contact", "brought_by = Acme", 1),
            ("company", "brought.count = 1", 1),
            ("company", "brought.max(score) = 40", 1),
        ] {
            assert_eq!(
                count(&cx, object, filter).await,
                expected,
                "{database}: {filter}"
            );
        }
        assert_eq!(fresh.ws.check().await.unwrap(), []);
        // Whoever opens the workspace next finds the columns there.
        let again = fresh.again().await;
        let cx = again.cx(engine::Principal::System, engine::Via::Rest);
        let wrong = records::create(
            &cx,
            &id_of(&cx, "contact"),
            json!({ "name": "Cy", "score": "hot" }),
        )
        .await;
        assert_eq!(
            crate::faults(&wrong.unwrap_err()),
            [("score".to_string(), "type")]
        );
    }
}

/// Fields by hand, as no derive would make them.
struct ByHand;

impl schema::Extension for ByHand {
    const EXTENDS: &'static str = "contact";
    fn fields() -> Vec<FieldDef> {
        let field = |id, name| standard_field(id, name, "Label", "", FieldType::Text);
        vec![
            field("emails", "more_emails"),
            field("created_by", "who"),
            field("No id", "x"),
            field("y_name", "name"),
            field("y_twice", "twice"),
            field("y_again", "twice"),
            field("y_deals", "deals"),
        ]
    }
    fn view(_: &Record) -> base::Result<Self> {
        Ok(Self)
    }
}

#[derive(Extension)]
#[extension(of = "spaceship", by = "travel")]
struct OfNothing {
    #[allow(dead_code, reason = "only its definition matters")]
    name: Option<Text>,
}

#[derive(Extension)]
#[extension(of = "contact", by = "travel")]
struct Inverted {
    #[allow(dead_code, reason = "only its definition matters")]
    #[field(inverse = "name")]
    agency: Option<Ref<customers::Company>>,
}

#[test]
fn what_does_not_fit_is_told_whole_and_changes_nothing() {
    let mut registry = testkit::registry();
    let before = registry.objects().to_vec();
    let told = |result: base::Result<&mut Registry>| match result {
        Ok(_) => panic!("that fits"),
        Err(error) => error.to_string(),
    };
    let hand = told(registry.extension::<ByHand>());
    for part in [
        "ByHand",
        "id \"emails\" already",
        "id \"created_by\" already",
        "\"No id\" is no id",
        "contact.name: There are two fields \"name\"",
        "contact.twice: There are two fields \"twice\"",
        "contact.deals: \"deals\" is the other side of deal.contact",
    ] {
        assert!(hand.contains(part), "{part} / {hand}");
    }
    let nothing = told(registry.extension::<OfNothing>());
    assert!(nothing.contains("extends \"spaceship\""), "{nothing}");
    let inverted = told(registry.extension::<Inverted>());
    assert!(
        inverted.contains("contact.agency: \"name\" is a field of company already"),
        "{inverted}"
    );
    assert_eq!(registry.objects(), before);
    registry.extension::<Marketed>().unwrap();
    let twice = told(registry.extension::<Marketed>());
    assert!(twice.contains("id \"marketing_score\" already"), "{twice}");
}
