//! Whether an account is there is not to be seen by how a sign-in is refused. That it
//! takes the same work is tested beside the passwords themselves.

use engine::people::{self, NewUser};
use serde_json::json;

use super::{ask, encoded, on_each};
use crate::callers::PASSWORD;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_address_is_refused_like_a_wrong_password() {
    on_each(async |scene| {
        let left = NewUser {
            email: "gone@bank.example".into(),
            name: "Gone".into(),
            role: "sales".into(),
            password: PASSWORD.into(),
            team: None,
        };
        let gone = people::create_user(&scene.app.fresh.cx(), left)
            .await
            .unwrap();
        let admin = &scene.people.admin;
        let path = format!("/api/v1/users/{}", gone.id);
        let inactive = json!({"active": false});
        admin.patch(path, inactive).await.expect(200);
        let bare = json!({"name": "No Password", "email": "bare@bank.example"});
        admin.made("users", bare).await;

        let mut told = Vec::new();
        for (email, password) in [
            ("seller@bank.example", "a guess that is wrong"),
            ("nobody@bank.example", "a guess that is wrong"),
            // Not even the right one lets them in.
            ("gone@bank.example", PASSWORD),
            ("bare@bank.example", ""),
            ("no address", "a guess that is wrong"),
        ] {
            // Who is signed in may sign in as somebody else; the page has their token.
            let form = format!("email={}&password={}", encoded(email), encoded(password));
            let answer = ask(&scene.people.outsider, ("POST", "/sign-in", &form)).await;
            assert!(!answer.headers.contains_key("set-cookie"), "{email}");
            told.push((answer.status, answer.text().replace(email, "EMAIL")));
        }
        assert_eq!(told[0].0, 422);
        for other in &told[1..] {
            assert_eq!(*other, told[0]);
        }
    })
    .await;
}
