//! Links with which people choose a password, over REST.

use serde_json::json;
use testkit::Caller;

use crate::on_each;

/// The path of somebody who has no password yet.
async fn newcomer(key: &Caller) -> String {
    let bo = json!({"name": "Bo Berg", "email": "bo@acme.example", "role": "viewer"});
    let made = key.made("users", bo).await;
    format!("/api/v1/users/{}", made["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_link_is_made_and_taken_back() {
    on_each(|app| async move {
        let key = app.as_key();
        let user = newcomer(&key).await;
        let invitation = format!("{user}/invitation");
        let reset = format!("{user}/reset");
        key.delete(&invitation).await.problem(404, "not_found");
        key.ask("POST", &reset).send().await.problem(409, "link");
        let made = key.ask("POST", &invitation).send().await;
        assert_eq!(made.headers["cache-control"], "no-store");
        let link = made.expect(201);
        assert_eq!(link["purpose"], "invitation");
        let url = link["url"].as_str().unwrap();
        let (page, secret) = url.split_once('#').unwrap();
        assert!(page.ends_with("/set-password") && secret.len() > 20);
        // It is for another purpose, and stays.
        key.delete(&reset).await.problem(404, "not_found");
        key.delete(&invitation).await.expect(204);
        key.delete(&invitation).await.problem(404, "not_found");
        let log = key
            .get("/api/v1/audit?event=link_withdrawn")
            .await
            .expect(200);
        assert_eq!(log["data"][0]["details"], json!({"kind": "invitation"}));
        let system = app.fresh.ws.system();
        let used = identity::links::accept(&system, secret, "nine loud mountains".into()).await;
        assert!(used.unwrap().is_none());
        // Nobody but people have such links.
        let company = key.made("companies", json!({"name": "Acme"})).await;
        let company = format!(
            "/api/v1/companies/{}/invitation",
            company["id"].as_str().unwrap()
        );
        key.delete(&company).await.problem(404, "not_found");
    })
    .await;
}
