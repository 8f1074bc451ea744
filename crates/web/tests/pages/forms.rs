//! Forms: what is typed is kept, what is wrong stands beside its field, two may edit at once.

use serde_json::json;
use testkit::{Fresh, on_each};

use crate::browser::{Browser, Shown};

#[tokio::test]
async fn faults_stand_beside_their_fields_and_the_input_is_kept() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let shown = browser
            .post(
                "/companies",
                &[
                    ("name", ""),
                    ("employees", "many"),
                    ("emails.0.value", "no address"),
                    ("emails.0.label", "office"),
                ],
            )
            .await;
        shown.expect(
            422,
            &[
                "id=\"e-employees\"",
                "id=\"e-emails\"",
                "value=\"many\"",
                "value=\"no address\"",
                "value=\"office\"",
            ],
        );
        shown.expect(
            422,
            &[
                "error-summary",
                "href=\"#f-employees\"",
                "aria-invalid=\"true\"",
            ],
        );
        // All faults at once: what cannot be read, what is missing and what a rule refuses.
        let shown = browser
            .post(
                "/companies",
                &[("name", ""), ("employees", "many"), ("founded_year", "19")],
            )
            .await;
        shown.expect(
            422,
            &[
                "id=\"e-name\"",
                "id=\"e-employees\"",
                "id=\"e-founded_year\"",
                "3 fields need another look",
                "#f-name\">Name must be given.",
            ],
        );
        let shown = browser
            .post("/companies", &[("name", ""), ("employees", "12")])
            .await;
        shown.expect(422, &["id=\"e-name\"", "value=\"12\""]);
        browser
            .get("/companies")
            .await
            .expect(200, &["No companies yet"]);
    })
    .await;
}

#[tokio::test]
async fn a_unique_value_that_is_taken_is_said_at_its_field() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        browser.vehicles().await;
        browser
            .record("vehicle", json!({"name": "Van 1", "plate": "B-AB 12"}))
            .await;
        let shown = browser
            .post("/vehicles", &[("name", "Van 2"), ("plate", "b-ab 12")])
            .await;
        shown.expect(
            422,
            &["id=\"e-plate\"", "value=\"b-ab 12\"", "value=\"Van 2\""],
        );
    })
    .await;
}

#[tokio::test]
async fn what_was_not_touched_is_not_written() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let id = browser
            .record(
                "company",
                json!({"name": "Acme", "employees": 12, "emails": ["a@x.example"]}),
            )
            .await;
        let form = Form::of(browser.get(&format!("/companies/{id}/edit")).await);
        let saved = form
            .send(&mut browser, &id, &[("name", "Acme"), ("employees", "12")])
            .await;
        assert_eq!(saved.status.as_u16(), 303, "{}", saved.html);
        let stored = browser.stored("company", &id).await;
        assert_eq!(
            (&stored["version"], &stored["emails"][0]["value"]),
            (&json!(1), &json!("a@x.example")),
            "nothing was touched"
        );
    })
    .await;
}

#[tokio::test]
async fn two_may_change_different_fields_and_the_same_field_is_asked_about() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let id = browser
            .record("company", json!({"name": "Acme", "employees": 12}))
            .await;
        let path = format!("/companies/{id}/edit");
        let (one, other, third) = (
            Form::of(browser.get(&path).await),
            Form::of(browser.get(&path).await),
            Form::of(browser.get(&path).await),
        );
        one.send(&mut browser, &id, &[("name", "Acme"), ("employees", "13")])
            .await
            .expect(303, &[]);
        other
            .send(
                &mut browser,
                &id,
                &[("name", "Acme Ltd"), ("employees", "12")],
            )
            .await
            .expect(303, &[]);
        let stored = browser.stored("company", &id).await;
        assert_eq!(
            (&stored["name"], &stored["employees"]),
            (&json!("Acme Ltd"), &json!(13))
        );
        let asked = third
            .send(
                &mut browser,
                &id,
                &[("name", "Acme Inc"), ("employees", "12")],
            )
            .await;
        asked.expect(
            409,
            &[
                "banner--conflict",
                "value=\"Acme Inc\"",
                "Now stored: Acme Ltd",
                "value=\"13\"",
            ],
        );
        let again = Form::of(asked);
        again
            .send(
                &mut browser,
                &id,
                &[("name", "Acme Inc"), ("employees", "13")],
            )
            .await
            .expect(303, &[]);
        let stored = browser.stored("company", &id).await;
        assert_eq!(
            (&stored["name"], &stored["employees"]),
            (&json!("Acme Inc"), &json!(13))
        );
    })
    .await;
}

/// The hidden fields of a form that was shown.
struct Form {
    version: String,
    was: String,
}

impl Form {
    fn of(shown: Shown) -> Form {
        Form {
            version: shown.between("name=\"version\" value=\"", "\"").to_owned(),
            was: shown.between("name=\"-was\" value=\"", "\"").to_owned(),
        }
    }

    /// Sends it with these inputs; e-mail addresses as a browser would send the shown one.
    async fn send(&self, browser: &mut Browser, id: &str, fields: &[(&str, &str)]) -> Shown {
        let mut all = vec![
            ("version", self.version.as_str()),
            ("-was", self.was.as_str()),
        ];
        all.extend_from_slice(fields);
        let stored = browser.stored("company", id).await;
        let email = stored["emails"][0]["value"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        all.extend([
            ("emails.0.value", email.as_str()),
            ("emails.0.label", ""),
            ("emails.primary", "0"),
        ]);
        // What a browser sends of the rest is what stood there.
        let form = browser.get(&format!("/companies/{id}/edit")).await;
        let owner = form.between("name=\"owner\" value=\"", "\"").to_owned();
        all.push(("owner", &owner));
        browser.post(&format!("/companies/{id}"), &all).await
    }
}

/// Somebody who may keep vehicles, which there may be now.
async fn a_keeper(fresh: Fresh) -> (Browser, String) {
    let mut browser = Browser::signed_in(fresh).await;
    browser.vehicles().await;
    let keeper = browser
        .record("contact", json!({"name": "Moses Frase"}))
        .await;
    (browser, keeper)
}

#[tokio::test]
async fn a_reference_may_be_typed_without_a_script() {
    on_each(async |fresh| {
        let (mut browser, keeper) = a_keeper(fresh).await;
        browser
            .record("contact", json!({"name": "Vicki Laflamme"}))
            .await;
        let made = browser
            .post(
                "/vehicles",
                &[("name", "Van"), ("keeper.text", "moses frase")],
            )
            .await;
        let id = made
            .location
            .unwrap()
            .rsplit('/')
            .next()
            .unwrap()
            .to_owned();
        assert_eq!(
            browser.stored("vehicle", &id).await["keeper"]["id"],
            json!(keeper)
        );
        let shown = browser
            .post("/vehicles", &[("name", "Van"), ("keeper.text", "Nobody")])
            .await;
        shown.expect(422, &["id=\"e-keeper\"", "value=\"Nobody\""]);
    })
    .await;
}

#[tokio::test]
async fn a_reference_to_what_is_in_the_trash_survives_a_form() {
    on_each(async |fresh| {
        let (mut browser, keeper) = a_keeper(fresh).await;
        let van = browser
            .record("vehicle", json!({"name": "Van", "keeper": keeper}))
            .await;
        browser
            .post(&format!("/contacts/{keeper}/delete"), &[])
            .await
            .expect(303, &[]);
        let form = browser.get(&format!("/vehicles/{van}/edit")).await;
        let sent = form.inputs();
        let with_name = sent.iter().map(|(name, value)| match name.as_str() {
            "name" => ("name", "Old van"),
            _ => (name.as_str(), value.as_str()),
        });
        browser
            .post(&format!("/vehicles/{van}"), &with_name.collect::<Vec<_>>())
            .await
            .expect(303, &[]);
        browser
            .post(&format!("/contacts/{keeper}/restore"), &[])
            .await
            .expect(303, &[]);
        let stored = browser.stored("vehicle", &van).await;
        assert_eq!(
            (&stored["name"], &stored["keeper"]["id"]),
            (&json!("Old van"), &json!(keeper))
        );
    })
    .await;
}

type Inputs = Vec<(String, String)>;

/// The inputs of a form, with a list of references that holds only these.
fn with_list(form: &Shown, field: &str, links: &[&String]) -> Inputs {
    let others = form.inputs().into_iter().filter(|(name, _)| name != field);
    let chips = links
        .iter()
        .map(|id| (field.to_owned(), format!("{id} Name")));
    others
        .chain([(field.to_owned(), String::new())])
        .chain(chips)
        .collect()
}

async fn send(browser: &mut Browser, path: &str, inputs: &Inputs) -> Shown {
    let fields = inputs
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    browser.post(path, &fields.collect::<Vec<_>>()).await
}

#[tokio::test]
async fn a_list_changes_by_what_was_put_in_and_taken_out() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        browser.vehicles().await;
        let field = json!({"name": "drivers", "type": "references", "to": "contact"});
        engine::definitions::add_field(&browser.fresh.cx(), "vehicle", &field)
            .await
            .unwrap();
        let mut people = Vec::new();
        for name in ["Ann", "Bob", "Cid", "Dee"] {
            people.push(browser.record("contact", json!({"name": name})).await);
        }
        let [ann, bob, cid, dee] = &people[..] else {
            unreachable!("there are four")
        };
        let new = json!({"name": "Van", "drivers": [ann, bob]});
        let van = browser.record("vehicle", new).await;
        let (edit, path) = (format!("/vehicles/{van}/edit"), format!("/vehicles/{van}"));
        let drivers = async |browser: &Browser| {
            let stored = browser.stored("vehicle", &van).await;
            let links = stored["drivers"].as_array().unwrap();
            links
                .iter()
                .map(|link| link["id"].clone())
                .collect::<Vec<_>>()
        };

        // One who is not shown Bob exchanges Ann for Cid.
        let form = browser.get(&edit).await;
        let mut sent = with_list(&form, "drivers", &[cid]);
        let shown = sent
            .iter_mut()
            .find(|(name, _)| name == "drivers.was")
            .unwrap();
        assert_eq!(shown.1, format!("{ann} {bob}"));
        shown.1 = ann.clone();
        let late = with_list(&form, "drivers", &[ann, bob, dee]);
        send(&mut browser, &path, &sent).await.expect(303, &[]);
        assert_eq!(drivers(&browser).await, [json!(bob), json!(cid)]);

        // One who began before asks for what they see now.
        let asked = send(&mut browser, &path, &late).await;
        asked.expect(
            409,
            &["Now stored: Bob, Cid", &format!("value=\"{bob} {cid}\"")],
        );
        let again = asked.inputs();
        send(&mut browser, &path, &again).await.expect(303, &[]);
        let stored = drivers(&browser).await;
        assert_eq!(stored, [json!(bob), json!(ann), json!(dee)]);

        // A list of a new record is what was chosen.
        let blank = browser.get("/vehicles/new").await;
        let mut sent = with_list(&blank, "drivers", &[dee]);
        sent.iter_mut().find(|(name, _)| name == "name").unwrap().1 = "Car".to_owned();
        let made = send(&mut browser, "/vehicles", &sent)
            .await
            .location
            .unwrap();
        let car = made.rsplit('/').next().unwrap().to_owned();
        let stored = browser.stored("vehicle", &car).await;
        assert_eq!(stored["drivers"][0]["id"], json!(dee));
    })
    .await;
}

#[tokio::test]
async fn an_address_can_fill_a_form() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let company = browser.record("company", json!({"name": "Acme"})).await;
        let shown = browser
            .get(&format!("/contacts/new?company={company}&job_title=Boss"))
            .await;
        shown.expect(200, &[&format!("value=\"{company}\""), "value=\"Acme\""]);
    })
    .await;
}

#[tokio::test]
async fn a_form_opened_from_a_record_leads_back_to_it() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let company = browser.record("company", json!({"name": "Acme"})).await;
        let here = format!("/companies/{company}");
        let record = browser.get(&here).await;
        let add =
            format!("/contacts/new?company={company}&amp;-return_to=%2Fcompanies%2F{company}");
        record.expect(200, &[&add]);
        let form = browser.get(&add.replace("&amp;", "&")).await;
        form.expect(200, &[&format!("id=\"cancel\" href=\"{here}\"")]);
        let fields = [("name.first", "Moses"), ("name.last", "Frase")];
        for (to, expect) in [
            (here.as_str(), Some(here.as_str())),
            ("//evil.example", None),
        ] {
            let made = browser
                .post(
                    "/contacts",
                    &[
                        fields[0],
                        fields[1],
                        ("company", &company),
                        ("-return_to", to),
                    ],
                )
                .await;
            let location = made.location.unwrap();
            match expect {
                Some(here) => assert_eq!(location, here),
                None => assert!(location.starts_with("/contacts/"), "{location}"),
            }
        }
    })
    .await;
}

#[tokio::test]
async fn only_stages_of_the_chosen_pipeline_are_offered_in_their_order() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let other = browser
            .record("pipeline", json!({"name": "Renewals"}))
            .await;
        browser
            .record("stage", json!({"name": "Asked", "pipeline": other}))
            .await;
        let sales = browser.id_of("pipeline", "Sales").await;
        let offered = browser
            .get(&format!("/-/lookup/stages?within={sales}"))
            .await;
        offered.expect(200, &["\"Qualified\"", "\"Won\""]);
        assert!(!offered.has("Asked"));
        let at = |name: &str| offered.html.find(name).unwrap();
        assert!(at("\"New\"") < at("\"Qualified\"") && at("\"Negotiation\"") < at("\"Lost\""));
        browser
            .get("/deals/new")
            .await
            .expect(200, &["within=\"pipeline\""]);
    })
    .await;
}

#[tokio::test]
async fn a_form_that_was_open_for_too_long_keeps_what_was_typed() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let id = browser
            .record("company", json!({"name": "Acme", "employees": 12}))
            .await;
        let path = format!("/companies/{id}");
        let fields = [
            ("name", "Acme Ltd"),
            ("employees", "12"),
            ("version", "1"),
            ("-csrf", "old"),
        ];
        let shown = browser.post_raw(&path, &fields).await;
        shown.expect(
            403,
            &[
                "id=\"record-form\"",
                "value=\"Acme Ltd\"",
                "name=\"version\" value=\"1\"",
                "send it again",
            ],
        );
        assert_eq!(browser.stored("company", &id).await["version"], 1);
        let token = shown.between("name=\"-csrf\" value=\"", "\"").to_owned();
        let fields = [("name", "Acme Ltd"), ("version", "1"), ("-csrf", &token)];
        assert_eq!(browser.post_raw(&path, &fields).await.status.as_u16(), 303);
        assert_eq!(browser.stored("company", &id).await["name"], "Acme Ltd");
    })
    .await;
}
