//! The OpenAPI document and its page.

use serde_json::json;

use crate::on_each;

#[tokio::test]
async fn the_document_is_that_of_this_workspace() {
    on_each(|app| async move {
        let key = app.as_key();
        let answer = key.get("/api/v1/openapi.json").await;
        let document = answer.expect(200);
        assert_eq!(document["openapi"], "3.1.0");
        for path in [
            "/deals",
            "/deals/{id}",
            "/companies/aggregate",
            "/schema/objects",
            "/search",
        ] {
            assert!(document["paths"][path].is_object(), "{path}");
        }
        assert_eq!(document, api::openapi(&app.fresh.ws));
        let tag = answer.header("etag").to_owned();
        key.ask("GET", "/api/v1/openapi.json")
            .header("if-none-match", &tag)
            .send()
            .await
            .expect(304);
        key.post(
            "/api/v1/schema/objects/deal/fields",
            json!({"name": "colour", "type": "text"}),
        )
        .await
        .expect(201);
        let newer = key
            .ask("GET", "/api/v1/openapi.json")
            .header("if-none-match", &tag)
            .send()
            .await
            .expect(200);
        assert!(newer["components"]["schemas"]["deal"]["properties"]["colour"].is_object());
    })
    .await;
}

#[tokio::test]
async fn the_page_is_for_people_who_are_signed_in() {
    on_each(|app| async move {
        let ana = app.as_user("ana@north.example").await;
        let page = ana.get("/api/docs").await;
        assert_eq!(page.status, 200);
        assert!(page.header("content-type").starts_with("text/html"));
        assert!(
            page.header("content-security-policy")
                .starts_with("default-src 'none'")
        );
        let text = page.text();
        for expected in [
            "/deals/{id}",
            "id=\"problem-unknown_parameter\"",
            "list_deals",
            "href=\"/\"",
        ] {
            assert!(text.contains(expected), "{expected}");
        }
        assert!(
            !text.contains("http://") && !text.contains("<script"),
            "nothing is fetched from elsewhere"
        );
        let nobody = app.as_nobody().get("/api/docs").await;
        assert_eq!(nobody.status, 401);
        assert!(!nobody.text().contains("/deals"));
        assert_eq!(app.as_nobody().get("/api/docs/style.css").await.status, 200);
        assert_eq!(app.as_nobody().get("/api").await.status, 303);
    })
    .await;
}
