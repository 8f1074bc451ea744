//! E-mails, phones and links as REST gives them and takes them back.

use serde_json::json;

use crate::{id, on_each};

#[tokio::test]
async fn entries_have_every_key_and_can_be_written_back() {
    on_each(|app| async move {
        let key = app.as_key();
        let body = json!({
            "name": "Acme",
            "emails": [{"value": "a@north.example", "label": "work", "primary": true}, "b@north.example"],
            "phones": ["(202) 555-0143", "+12025550199"],
            "website": "north.example",
        });
        let made = key.made("companies", body).await;
        let emails = json!([
            {"value": "a@north.example", "label": "work", "primary": true},
            {"value": "b@north.example", "label": null, "primary": false},
        ]);
        let phones = json!([
            {"value": "+12025550143", "label": null, "primary": true, "display": "(202) 555-0143"},
            {"value": "+12025550199", "label": null, "primary": false, "display": "+12025550199"},
        ]);
        let website = json!([{"value": "https://north.example", "label": null, "primary": true}]);
        let path = format!("/api/v1/companies/{}", id(&made));
        let read = key.get(&path).await.expect(200);
        for (field, expected) in [("emails", emails), ("phones", phones), ("website", website)] {
            assert_eq!(read[field], expected, "{field}");
        }
        // Nothing changes, so that there is no new version.
        let same = json!({"emails": read["emails"], "phones": read["phones"], "website": read["website"]});
        let kept = key.patch(&path, same).await.expect(200);
        assert_eq!(kept["version"], read["version"]);
        // The normal form of the number before does not stay beside the new one.
        let moved = json!({"phones": [{"value": "+12035550199", "label": null, "display": "+12025550199"}]});
        let moved = key.patch(&path, moved).await.expect(200);
        assert_eq!(moved["phones"][0]["display"], "+12035550199");
    })
    .await;
}
