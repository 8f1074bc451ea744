//! Signing in, sessions and keys.

use std::time::Duration;

use engine::people::{self, NewUser, Origin};
use testkit::on_each;

#[tokio::test]
async fn a_person_signs_in_and_out_and_a_session_ends_by_itself() {
    on_each(|fresh| async move {
        let (ws, cx) = (&fresh.ws, fresh.cx());
        assert!(!people::can_sign_in(ws).await.unwrap());
        let new = NewUser {
            email: "Ana@North.example".into(),
            name: "Ana".into(),
            role: "administrator".into(),
            password: "four plain words here".into(),
            team: None,
        };
        let user = people::create_user(&cx, new.clone()).await.unwrap();
        assert!(people::can_sign_in(ws).await.unwrap());
        for (email, password) in [
            ("ana@north.example", "wrong password"),
            ("nobody@north.example", "four plain words here"),
            ("", ""),
        ] {
            let error = people::sign_in(ws, email, password, Origin::default())
                .await
                .unwrap_err();
            assert_eq!(error.status(), 401, "{email}");
        }
        let (session, token) = people::sign_in(
            ws,
            " ana@north.EXAMPLE",
            "four plain words here",
            Origin::default(),
        )
        .await
        .unwrap();
        let found = people::session(ws, &token)
            .await
            .unwrap()
            .expect("the session is there");
        assert_eq!(found.csrf, session.csrf);
        people::sign_out(ws, &token, Origin::default())
            .await
            .unwrap();
        assert!(people::session(ws, &token).await.unwrap().is_none());
        let (_, token) = people::sign_in(
            ws,
            "ana@north.example",
            "four plain words here",
            Origin::default(),
        )
        .await
        .unwrap();
        fresh.clock.advance(Duration::from_secs(15 * 24 * 3600));
        assert!(
            people::session(ws, &token).await.unwrap().is_none(),
            "it was idle too long"
        );
        let (_, token) = people::sign_in(
            ws,
            "ana@north.example",
            "four plain words here",
            Origin::default(),
        )
        .await
        .unwrap();
        people::set_password(&cx, user.id, "another long phrase".into())
            .await
            .unwrap();
        assert!(
            people::session(ws, &token).await.unwrap().is_none(),
            "a new password ends sessions"
        );
        let twice = people::create_user(&cx, new).await.unwrap_err();
        assert_eq!(twice.status(), 409);
    })
    .await;
}

#[tokio::test]
async fn a_key_is_known_by_its_secret_alone() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let secret = people::create_key(&cx, "importer", "administrator")
            .await
            .unwrap();
        assert!(people::key(&fresh.ws, &secret).await.unwrap().is_some());
        for wrong in ["", "rk_", "nothing", &secret[..secret.len() - 1]] {
            assert!(
                people::key(&fresh.ws, wrong).await.unwrap().is_none(),
                "{wrong}"
            );
        }
        assert_eq!(
            people::create_key(&cx, "x", "king")
                .await
                .unwrap_err()
                .status(),
            422
        );
        assert_eq!(
            people::create_key(&cx, " ", "sales")
                .await
                .unwrap_err()
                .status(),
            422
        );
    })
    .await;
}
