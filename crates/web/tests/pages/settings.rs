//! Settings: what is set up by clicks alone, and what is told before it is done.

use engine::jobs::{self, Ask, Job, Run};
use serde::{Deserialize, Serialize};
use serde_json::json;
use testkit::on_each;

use crate::browser::{Browser, Shown};

#[tokio::test]
async fn an_object_with_its_board_is_made_by_its_forms() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let made = browser
            .post(
                "/settings/objects",
                &[
                    ("label", "Bauprojekt"),
                    ("label_plural", "Bauprojekte"),
                    ("title", "Bezeichnung"),
                    ("icon", "wrench"),
                    ("color", "teal"),
                    ("access", "owned"),
                ],
            )
            .await;
        assert_eq!(
            made.location.as_deref(),
            Some("/settings/objects/bauprojekt"),
            "{}",
            made.html
        );
        let page = browser.get("/settings/objects/bauprojekt").await;
        page.expect(
            200,
            &["Bauprojekte", "tone--teal", "Bezeichnung", "Object made"],
        );
        assert!(!page.has("id=\"open-board\""));

        let page = browser
            .get("/settings/objects/bauprojekt/fields/new?type=select")
            .await;
        page.expect(200, &["option.0.label", "Add option"]);
        let added = browser
            .post(
                "/settings/objects/bauprojekt/fields",
                &[
                    ("type", "select"),
                    ("label", "Phase"),
                    ("option.0.label", "Planung"),
                    ("option.0.color", "blue"),
                    ("option.1.label", "Im Bau"),
                    ("option.2.label", ""),
                    ("required", "false"),
                ],
            )
            .await;
        assert_eq!(added.status.as_u16(), 303, "{}", added.html);
        let page = browser.get("/settings/objects/bauprojekt").await;
        page.expect(200, &["id=\"open-board\"", "/bauprojekte?view=board"]);

        let body = json!({"bezeichnung": "Brücke", "phase": "planung"});
        let id = browser.record("bauprojekt", body).await;
        let board = browser.get("/bauprojekte?view=board").await;
        board.expect(200, &["Planung", "Im Bau", "Brücke"]);
        let moved = browser
            .post(
                &format!("/bauprojekte/{id}/move"),
                &[("by", "phase"), ("to", "im_bau")],
            )
            .await;
        assert!(moved.status.is_success() || moved.status.is_redirection());
        assert_eq!(browser.stored("bauprojekt", &id).await["phase"], "im_bau");
    })
    .await;
}

#[tokio::test]
async fn faults_of_definitions_stand_beside_their_fields() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let shown = browser
            .post(
                "/settings/objects",
                &[("label", "Deal"), ("label_plural", "Deals")],
            )
            .await;
        shown.expect(422, &["id=\"e-name\"", "value=\"Deals\"", "error-summary"]);
        let shown = browser
            .post(
                "/settings/objects/deal/fields",
                &[("type", "text"), ("label", "Amount")],
            )
            .await;
        shown.expect(422, &["id=\"e-name\"", "value=\"Amount\""]);
        let shown = browser
            .post(
                "/settings/objects/deal/fields",
                &[
                    ("type", "text"),
                    ("label", "Berth"),
                    ("required_if", "nosuch = 1"),
                ],
            )
            .await;
        shown.expect(422, &["id=\"e-required_if\""]);
        let shown = browser
            .post(
                "/settings/objects/deal/fields",
                &[("type", "nosuch"), ("label", "X")],
            )
            .await;
        shown.expect(404, &[]);
        browser
            .get("/settings/objects/nosuch")
            .await
            .expect(404, &[]);
        browser
            .get("/settings/objects/deal/fields/nosuch")
            .await
            .expect(404, &[]);
    })
    .await;
}

#[tokio::test]
async fn what_a_change_means_is_told_before_it_is_done() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        browser.vehicles().await;
        for name in ["Van", "Truck", "Car"] {
            browser.record("vehicle", json!({"name": name})).await;
        }
        // Required: three records have none.
        let add = [("type", "text"), ("label", "Berth")];
        browser
            .post("/settings/objects/vehicle/fields", &add)
            .await
            .expect(303, &[]);
        let asked = [("type", "text"), ("label", "Berth"), ("required", "true")];
        let at = "/settings/objects/vehicle/fields/berth";
        let review = browser.post(at, &asked).await;
        review.expect(
            200,
            &["id=\"review\"", "3 of 3 records have no value", "-sure"],
        );
        let sure = [&asked[..], &[("-sure", "1")]].concat();
        browser.post(at, &sure).await.expect(303, &[]);
        browser
            .get(at)
            .await
            .expect(200, &["name=\"required\" value=\"true\" checked"]);

        // Unique: a value that two have is in the way, and there is nothing to say yes to.
        for name in ["Ship", "Boat"] {
            let body = json!({"name": name, "berth": "Mira"});
            browser.record("vehicle", body).await;
        }
        let asked = [
            ("type", "text"),
            ("label", "Berth"),
            ("required", "true"),
            ("unique", "true"),
        ];
        let review = browser.post(at, &asked).await;
        review.expect(200, &["more than one record: 1."]);
        assert!(!review.has("id=\"yes\""));

        // Another type: what cannot be converted is told with examples.
        let asked = [
            ("type", "integer"),
            ("label", "Berth"),
            ("required", "true"),
        ];
        let review = browser.post(at, &asked).await;
        review.expect(200, &["cannot be converted: 2.", "Mira"]);
        assert!(!review.has("id=\"yes\""));

        // Removal and the way back.
        let review = browser.get(&format!("{at}/remove")).await;
        review.expect(200, &["2 of 5 records have a value", "30 days"]);
        browser
            .post(&format!("{at}/remove"), &[])
            .await
            .expect(303, &[]);
        let page = browser.get("/settings/objects/vehicle").await;
        page.expect(200, &["data-removed", "Berth"]);
        browser
            .post(&format!("{at}/restore"), &[])
            .await
            .expect(303, &[]);
        browser.get(at).await.expect(200, &["Berth"]);
    })
    .await;
}

#[tokio::test]
async fn options_are_retired_reordered_and_brought_back() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let add = [
            ("type", "select"),
            ("label", "Dock"),
            ("option.0.label", "North"),
            ("option.1.label", "South"),
        ];
        browser
            .post("/settings/objects/deal/fields", &add)
            .await
            .expect(303, &[]);
        browser
            .record("deal", json!({"name": "Alpha", "dock": "north"}))
            .await;
        let at = "/settings/objects/deal/fields/dock";
        let rows = [
            ("type", "select"),
            ("label", "Dock"),
            ("option.1.key", "south"),
            ("option.1.label", "South quay"),
            ("option.1.offered", "true"),
            ("option.0.key", "north"),
            ("option.0.label", "North"),
        ];
        let review = browser.post(at, &rows).await;
        review.expect(200, &["“North” is not offered any more", "it: 1."]);
        let sure = [&rows[..], &[("-sure", "1")]].concat();
        browser.post(at, &sure).await.expect(303, &[]);
        let page = browser.get(at).await;
        page.expect(200, &["South quay", "data-retired"]);
        let options = page.between("order__all", "</ol>");
        assert!(options.find("South quay") < options.find("North"));
    })
    .await;
}

#[tokio::test]
async fn what_a_form_shows_in_german_is_not_kept_in_german() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let person = browser.id_of("user", "Mira Holm").await;
        let german = json!({"language": "de"});
        let id = base::Id::parse(&person).unwrap();
        let cx = browser.fresh.cx();
        let any = engine::records::Expect::Any;
        engine::records::update(&cx, &"user".into(), id, german, any)
            .await
            .unwrap();
        let at = "/settings/objects/task/fields/priority";
        let form = browser.get(at).await;
        form.expect(200, &["Pflichtfeld", "Wählbar"]);
        let label = form.between("id=\"f-label\"", ">").to_owned();
        assert!(label.contains("Priorität"), "{label}");
        let mut sent = form.inputs();
        sent.retain(|(name, _)| name.starts_with("option.") || name == "type");
        let first = sent.iter().position(|(name, _)| name.ends_with(".label"));
        sent[first.unwrap()].1 = "Geht vor".to_owned();
        let mut sent: Vec<(&str, &str)> = sent
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        sent.push(("label", "Priorität"));
        sent.push(("-sure", "1"));
        browser.post(at, &sent).await.expect(303, &[]);
        let task = browser.fresh.ws.refresh().await.unwrap();
        let task = task.named("task").unwrap();
        let field = task.field("priority").unwrap();
        assert_eq!(field.label, "Priority");
        let labels: Vec<&str> = field
            .ty
            .options()
            .iter()
            .map(|option| option.label.as_str())
            .collect();
        assert!(labels.contains(&"Geht vor"), "{labels:?}");
        assert!(
            labels
                .iter()
                .any(|label| ["Normal", "Low", "High"].contains(label)),
            "{labels:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn the_order_of_fields_and_the_list_are_chosen() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let order = [("field", "amount"), ("field", "name")];
        browser
            .post("/settings/objects/deal/order", &order)
            .await
            .expect(303, &[]);
        let page = browser.get("/settings/objects/deal").await;
        let rows = page.between("id=\"field-order\"", "</ol>");
        assert!(rows.find("fields/amount") < rows.find("fields/name"));
        let edited = [
            ("label", "Deal"),
            ("label_plural", "Deals"),
            ("icon", "handshake"),
            ("board", "stage"),
            ("columns", "chosen"),
            ("list", "close_date"),
            ("list", "owner"),
        ];
        browser
            .post("/settings/objects/deal", &edited)
            .await
            .expect(303, &[]);
        browser.record("deal", json!({"name": "Alpha"})).await;
        let list = browser.get("/deals").await;
        let heads = list.between("<thead", "</thead>");
        assert!(heads.contains("Close date") && heads.contains("Owner"));
        assert!(!heads.contains("Amount"), "{heads}");
        // Back to what the list chooses itself.
        let edited = [
            ("label", "Deal"),
            ("label_plural", "Deals"),
            ("icon", "handshake"),
            ("board", "stage"),
            ("columns", "usual"),
        ];
        browser
            .post("/settings/objects/deal", &edited)
            .await
            .expect(303, &[]);
        let list = browser.get("/deals").await;
        assert!(list.between("<thead", "</thead>").contains("Amount"));
    })
    .await;
}

#[tokio::test]
async fn a_pipeline_is_made_changed_and_a_stage_gives_its_deals_away() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let made = browser
            .post("/settings/pipelines", &[("name", "Renewals")])
            .await;
        let at = made.location.clone().unwrap();
        let page = browser.get(&at).await;
        page.expect(
            200,
            &[
                "Renewals",
                "value=\"New\"",
                "value=\"Won\"",
                "value=\"Lost\"",
            ],
        );
        let ids: Vec<String> = page
            .inputs()
            .into_iter()
            .filter(|(name, _)| name.starts_with("stage.") && name.ends_with(".id"))
            .map(|(_, id)| id)
            .collect();
        assert_eq!(ids.len(), 3);
        let rows = page.filled(
            &[
                ("description", "Once a year."),
                ("stage.0.name", "First call"),
                ("stage.0.kind", "open"),
                ("stage.0.probability", "12,5"),
            ],
            &[
                ("stage.9.name", "Offer"),
                ("stage.9.kind", "open"),
                ("stage.9.probability", "60"),
                ("stage.9.rotting", "14"),
                ("stage.9.color", "blue"),
            ],
            "stage.1.",
        );
        let rows = pairs(&rows);
        browser.post(&at, &rows).await.expect(303, &[]);
        let page = browser.get(&at).await;
        page.expect(
            200,
            &[
                "First call",
                "value=\"12.5\"",
                "value=\"14\"",
                "Once a year.",
            ],
        );
        let list = page.between("order__all", "</ol>");
        assert!(list.find("Offer") < list.find("\"Won\""));

        let wrong = page.filled(&[("stage.0.probability", "a lot")], &[], "");
        let wrong = pairs(&wrong);
        browser
            .post(&at, &wrong)
            .await
            .expect(422, &["from 0 to 100", "value=\"a lot\""]);

        let body = json!({"name": "Alpha", "stage": ids[0]});
        let deal = browser.record("deal", body).await;
        let stage = format!("{at}/stages/{}/remove", ids[0]);
        browser
            .get(&stage)
            .await
            .expect(200, &["Deals in it: 1.", "Move its deals to", "Offer"]);
        browser
            .post(&stage, &[])
            .await
            .expect(422, &["id=\"e-to\""]);
        let held = browser.get(&format!("{at}/remove")).await;
        held.expect(200, &["go this way: 1."]);
        assert!(!held.has("id=\"yes\""));
        let sent = [("to", ids[1].as_str())];
        browser.post(&stage, &sent).await.expect(303, &[]);
        let stored = browser.stored("deal", &deal).await;
        assert_eq!(stored["status"], "won", "{stored}");
        assert!(!browser.get(&at).await.has("First call"));
    })
    .await;
}

/// As a form is sent.
fn pairs(all: &[(String, String)]) -> Vec<(&str, &str)> {
    let all = all.iter();
    all.map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

/// Makes a pipeline with its first stages; gives where it is set up.
async fn pipeline(browser: &mut Browser) -> String {
    let name = [("name", "Renewals")];
    let made = browser.post("/settings/pipelines", &name).await;
    made.location.clone().unwrap()
}

/// What the stages of a page are called.
fn stage_names(page: &Shown) -> Vec<String> {
    let rows = page.between("order__all", "</ol>");
    let names = rows.split("stage-row__name\"").skip(1);
    let names = names.filter_map(|rest| rest.split_once("value=\"")?.1.split('"').next());
    names.map(str::to_owned).collect()
}

#[tokio::test]
async fn a_pipeline_is_saved_with_all_its_stages_or_not_at_all() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let at = pipeline(&mut browser).await;
        let page = browser.get(&at).await;
        let new = [("stage.9.name", "Offer"), ("stage.9.kind", "open")];
        let sent = page.filled(
            &[("name", ""), ("stage.0.probability", "400")],
            &new,
            "stage.1.",
        );
        let refused = browser.post(&at, &pairs(&sent)).await;
        refused.expect(422, &["id=\"e-name\"", "from 0 to 100", "value=\"Offer\""]);
        let stored = browser.get(&at).await;
        assert_eq!(stage_names(&stored), ["New", "Won", "Lost"]);
        // The same form, put right: the new stage is there once.
        let sent = refused.filled(
            &[("name", "Renewals"), ("stage.0.probability", "20")],
            &[],
            "",
        );
        browser.post(&at, &pairs(&sent)).await.expect(303, &[]);
        let stored = browser.get(&at).await;
        assert_eq!(stage_names(&stored), ["New", "Offer", "Won", "Lost"]);

        // A pipeline whose name is taken leaves nothing behind either.
        let all = browser.fresh.rows("o_stage").await;
        let again = browser
            .post("/settings/pipelines", &[("name", "Renewals")])
            .await;
        again.expect(422, &["id=\"e-name\""]);
        assert_eq!(browser.fresh.rows("o_stage").await, all);
        // A form that does not say what was seen would replace what others did.
        let blind = [("name", "Mine")];
        browser.post(&at, &blind).await.expect(400, &[]);
    })
    .await;
}

#[tokio::test]
async fn pipelines_are_made_by_who_may_make_their_stages() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let at = pipeline(&mut browser).await;
        let may = json!({"read": "all", "create": "all", "update": "all"});
        let less = json!({"read": "all", "update": "all"});
        let rights = json!({"objects": {"pipeline": may, "stage": less}});
        let role = json!({"name": "Half", "key": "half", "rights": rights});
        browser.person_with("half@acme.example", role).await;
        let mut half = browser.another();
        let fields = [
            ("email", "half@acme.example"),
            ("password", crate::browser::PASSWORD),
        ];
        half.post("/sign-in", &fields).await.expect(303, &[]);
        let list = half.get("/settings/pipelines").await;
        list.expect(200, &["Renewals"]);
        assert!(!list.has("id=\"new-pipeline\""));
        let before = browser.fresh.rows("o_pipeline").await;
        half.post("/settings/pipelines", &[("name", "Partners")])
            .await
            .expect(403, &[]);
        assert_eq!(browser.fresh.rows("o_pipeline").await, before);
        let page = half.get(&at).await;
        assert!(!page.has("data-add"));
        let new = [("stage.9.name", "Offer"), ("stage.9.kind", "open")];
        let sent = page.filled(&[("name", "Again")], &new, "");
        half.post(&at, &pairs(&sent)).await.expect(403, &[]);
        let sent = page.filled(&[("stage.0.name", "Talking")], &[], "");
        half.post(&at, &pairs(&sent)).await.expect(303, &[]);
        let page = browser.get(&at).await;
        page.expect(200, &["Renewals", "Talking"]);
    })
    .await;
}

#[tokio::test]
async fn two_people_change_one_pipeline_and_lose_nothing() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let at = pipeline(&mut browser).await;
        let mine = browser.get(&at).await;
        let theirs = mine.filled(
            &[("stage.0.name", "Fresh"), ("stage.1.color", "teal")],
            &[("stage.9.name", "Demo"), ("stage.9.kind", "open")],
            "stage.1.",
        );
        browser.post(&at, &pairs(&theirs)).await.expect(303, &[]);

        // Another part of the same stage: nobody is in the way.
        let sent = mine.filled(&[("stage.0.probability", "25")], &[], "");
        browser.post(&at, &pairs(&sent)).await.expect(303, &[]);
        let page = browser.get(&at).await;
        page.expect(200, &["value=\"Fresh\"", "value=\"25\""]);
        assert_eq!(stage_names(&page), ["Fresh", "Demo", "Won", "Lost"]);

        // The same part: what was typed stays, and what is stored is told.
        let sent = mine.filled(
            &[("stage.0.name", "First"), ("description", "Ours")],
            &[],
            "",
        );
        let told = browser.post(&at, &pairs(&sent)).await;
        told.expect(
            409,
            &[
                "banner--conflict",
                "Now stored: Fresh",
                "Added meanwhile: Demo",
                "value=\"First\"",
                "Ours",
            ],
        );
        assert_eq!(stage_names(&told), ["First", "Demo", "Won", "Lost"]);
        let page = browser.get(&at).await;
        assert!(page.has("value=\"Fresh\"") && !page.has("Ours"));
        // Saved again it is replaced knowingly, and nothing else is.
        let again = told.filled(&[("description", "Ours")], &[], "");
        browser.post(&at, &pairs(&again)).await.expect(303, &[]);
        let page = browser.get(&at).await;
        page.expect(
            200,
            &["value=\"First\"", "value=\"25\"", "tone--teal", "Ours"],
        );

        // A stage that went meanwhile is told of, and not made anew.
        let mine = browser.get(&at).await;
        let inputs = mine.inputs();
        let demo = inputs
            .iter()
            .find(|(name, _)| name == "stage.1.id")
            .unwrap();
        let remove = format!("{at}/stages/{}/remove", demo.1);
        browser.post(&remove, &[]).await.expect(303, &[]);
        let sent = mine.filled(
            &[("stage.1.name", "Show"), ("stage.2.name", "Gained")],
            &[],
            "",
        );
        let told = browser.post(&at, &pairs(&sent)).await;
        told.expect(409, &["not in the list any more: Show", "value=\"Gained\""]);
        browser
            .post(&at, &pairs(&told.filled(&[], &[], "")))
            .await
            .expect(303, &[]);
        let page = browser.get(&at).await;
        assert_eq!(stage_names(&page), ["First", "Gained", "Lost"]);
    })
    .await;
}

#[tokio::test]
async fn settings_that_somebody_else_changed_meanwhile_are_not_put_back() {
    on_each(async |fresh| {
        let at = "/settings/workspace";
        let mut browser = Browser::signed_in(fresh).await;
        let mine = browser.get(at).await;
        let theirs = mine.filled(&[("name", "Nordlicht"), ("zone", "Europe/Zurich")], &[], "");
        browser.post(at, &pairs(&theirs)).await.expect(303, &[]);
        // Opened before that, and about something else.
        let sent = mine.filled(&[("fiscal_start_month", "4")], &[], "");
        browser.post(at, &pairs(&sent)).await.expect(303, &[]);
        let page = browser.get(at).await;
        page.expect(
            200,
            &[
                "Nordlicht",
                "value=\"Europe/Zurich\" selected",
                "value=\"4\" selected",
            ],
        );
        // About the same.
        let sent = mine.filled(&[("name", "Südlicht"), ("language", "de")], &[], "");
        let told = browser.post(at, &pairs(&sent)).await;
        told.expect(
            409,
            &[
                "banner--conflict",
                "Now stored: Nordlicht",
                "value=\"Südlicht\"",
                "value=\"Europe/Zurich\" selected",
                "value=\"de\" selected",
            ],
        );
        browser.get(at).await.expect(200, &["value=\"Nordlicht\""]);
        let again = told.filled(&[], &[], "");
        browser.post(at, &pairs(&again)).await.expect(303, &[]);
        let page = browser.get(at).await;
        page.expect(
            200,
            &[
                "value=\"Südlicht\"",
                "value=\"Europe/Zurich\" selected",
                "value=\"4\" selected",
            ],
        );
        browser
            .post(at, &[("name", "Blind")])
            .await
            .expect(400, &[]);
    })
    .await;
}

/// Sends some settings, as who has just opened their form.
async fn set(browser: &mut Browser, fields: &[(&str, &str)]) -> Shown {
    let page = browser.get("/settings/workspace").await;
    let inputs = page.inputs();
    let seen = inputs.iter().find(|(name, _)| name == "-seen").unwrap();
    let seen = ("-seen", seen.1.as_str());
    let all = [fields, &[seen]].concat();
    browser.post("/settings/workspace", &all).await
}

#[tokio::test]
async fn the_workspace_is_set_and_keeps_its_currency_once_there_are_amounts() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let sent = [
            ("name", "Nordlicht"),
            ("currency", "CHF"),
            ("zone", "Europe/Zurich"),
            ("region", "CH"),
            ("language", "en"),
            ("fiscal_start_month", "4"),
            ("week_start", "saturday"),
        ];
        set(&mut browser, &sent).await.expect(303, &[]);
        let page = browser.get("/settings/workspace").await;
        page.expect(
            200,
            &[
                "Nordlicht",
                "value=\"CHF\" selected",
                "value=\"4\" selected",
                "value=\"saturday\" selected",
            ],
        );
        let form = browser.get("/tasks/new").await;
        form.expect(200, &["week-start=\"6\""]);
        let month = browser.get("/tasks?view=calendar&on=2026-11").await;
        let saturday = month.html.find(">Sat<").unwrap();
        assert!(saturday < month.html.find(">Sun<").unwrap());
        let wrong = [("week_start", "noon")];
        set(&mut browser, &wrong)
            .await
            .expect(422, &["id=\"e-week_start\""]);
        browser
            .get("/audit")
            .await
            .expect(200, &["Settings changed", "Nordlicht"]);
        let wrong = [("name", ""), ("zone", "Middle/Earth")];
        set(&mut browser, &wrong)
            .await
            .expect(422, &["id=\"e-name\"", "id=\"e-zone\""]);
        browser
            .record("deal", json!({"name": "Alpha", "amount": "100"}))
            .await;
        let page = browser.get("/settings/workspace").await;
        page.expect(200, &["Records with amounts: 1."]);
        assert!(!page.has("name=\"currency\""));
        let sent = [("currency", "EUR")];
        set(&mut browser, &sent)
            .await
            .expect(422, &["sums would mix two currencies"]);
    })
    .await;
}

/// A kind that no worker knows, so that its jobs stay as they are.
#[derive(Clone, Serialize, Deserialize)]
struct Letter {}

impl Job for Letter {
    const KIND: &'static str = "letter";
    const QUEUE: &'static str = "post";

    async fn run(self, _: &Run) -> base::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn jobs_are_cancelled_and_tried_again_and_queues_rest() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let cx = browser.fresh.cx();
        let id = jobs::put(&cx, Letter {}, Ask::default()).await.unwrap();
        let page = browser.get("/settings/jobs").await;
        page.expect(200, &["letter", "Waiting", "1 waiting"]);
        let at = format!("/settings/jobs/{id}");
        browser
            .post(&format!("{at}/cancel"), &[])
            .await
            .expect(303, &[]);
        let page = browser.get("/settings/jobs?state=cancelled").await;
        page.expect(200, &["letter", "Try again"]);
        browser
            .post(&format!("{at}/retry"), &[])
            .await
            .expect(303, &[]);
        browser
            .post("/settings/queues/post/pause", &[])
            .await
            .expect(303, &[]);
        let page = browser.get("/settings/jobs").await;
        page.expect(200, &["data-paused", "Resume"]);
        browser
            .get("/settings/jobs?state=nosuch")
            .await
            .expect(400, &[]);
    })
    .await;
}

#[tokio::test]
async fn settings_are_found_by_other_words() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        browser
            .get("/settings")
            .await
            .expect(200, &["Objects and fields", "Pipelines and stages", "Jobs"]);
        for (words, found) in [
            ("kanban", "/settings/objects"),
            ("timezone", "/settings/workspace#f-zone"),
            ("close date", "/settings/objects/deal/fields/close_date"),
            ("2fa", "/sign-in/rules"),
        ] {
            let page = browser
                .piece(&format!("/settings?q={}", words.replace(' ', "+")))
                .await;
            let href = format!("href=\"{found}\"");
            page.expect(200, &[&href]);
            assert!(!page.has("<html"));
        }
        browser
            .get("/settings?q=nosuchthing")
            .await
            .expect(200, &["Nothing found"]);
    })
    .await;
}

#[tokio::test]
async fn the_company_has_its_own_picture() {
    on_each(async |fresh| {
        let mut browser = Browser::signed_in(fresh).await;
        let page = browser.get("/settings/workspace").await;
        page.expect(200, &["id=\"logo\""]);
        assert!(!page.has("/-/logo/"));
        for (bytes, message) in [
            (&b"<svg onload=alert(1)>"[..], "Give a picture"),
            (b"", "Give a picture"),
        ] {
            let refused = browser
                .send_file("/settings/workspace/logo", "logo", "logo.png", bytes)
                .await;
            refused.expect(422, &["id=\"e-logo\"", message]);
        }
        let photo = image::RgbImage::from_fn(600, 300, |x, y| image::Rgb([x as u8, y as u8, 90]));
        let mut bytes = std::io::Cursor::new(Vec::new());
        photo
            .write_to(&mut bytes, image::ImageFormat::Jpeg)
            .unwrap();
        let sent = browser
            .send_file(
                "/settings/workspace/logo",
                "logo",
                "logo.jpg",
                &bytes.into_inner(),
            )
            .await;
        sent.expect(303, &[]);
        let page = browser.get("/companies").await;
        let address = page.html.split("src=\"/-/logo/").nth(1).unwrap();
        let mark = address.split('"').next().unwrap().to_owned();
        let mut stranger = browser.another();
        let address = format!("/-/logo/{mark}");
        stranger.get("/sign-in").await.expect(200, &[&address]);
        let picture = stranger.get(&address).await;
        picture.expect(200, &[]);
        assert_eq!(picture.headers["content-type"], "image/png");
        assert!(
            picture.headers["cache-control"]
                .to_str()
                .unwrap()
                .contains("immutable")
        );
        let old = stranger.get("/-/logo/0123").await;
        assert_eq!(old.headers["cache-control"], "no-store");
        browser
            .get("/audit")
            .await
            .expect(200, &["Settings changed"]);
        browser
            .post("/settings/workspace/logo/remove", &[])
            .await
            .expect(303, &[]);
        assert!(!browser.get("/companies").await.has("/-/logo/"));
        stranger.get(&address).await.expect(404, &[]);
    })
    .await;
}
