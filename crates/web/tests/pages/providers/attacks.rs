//! What no provider should send, and what no browser should bring: refused each time,
//! with nobody signed in and nobody made.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::PrivateSigningKey as _;
use openidconnect::core::{CoreHmacKey, CoreJwsSigningAlgorithm};

use super::other::{Key, unsigned};
use super::*;

async fn nobody_came(browser: &Browser) {
    assert!(browser.cookie("session").is_none());
    assert_eq!(browser.fresh.rows("o_user").await, 0);
    assert_eq!(browser.fresh.rows("sessions").await, 0);
    assert_eq!(browser.fresh.rows("identities").await, 0);
}

#[tokio::test]
async fn claims_that_are_not_for_us_now_are_not_believed() {
    on_each(async |fresh| {
        let other = with_provider(&fresh, maps()).await;
        let mut browser = Browser::stranger(fresh).await;
        for (change, said) in [
            (json!({"aud": "another"}), "(aud)"),
            (json!({"aud": ["rapport", "another"]}), "(aud)"),
            (json!({"aud": null}), "(aud)"),
            (json!({"azp": "another"}), "(azp)"),
            (json!({"iss": "http://127.0.0.1:1"}), "(iss)"),
            (json!({"iss": format!("{}/", other.issuer)}), "(iss)"),
            (json!({"exp": noon() - 61}), "too old"),
            (json!({"exp": null}), "cannot be read"),
            (json!({"iat": noon() + 61}), "time to come"),
            (json!({"nbf": noon() + 61}), "(nbf)"),
            (json!({"nonce": "another"}), "(nonce)"),
            (json!({"nonce": null}), "(nonce)"),
            (json!({"sub": null}), "cannot be read"),
            (json!({"sub": ""}), "whom it speaks of"),
            (json!({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}), "(at_hash)"),
        ] {
            let shown = sign_in(&mut browser, &other, change.clone()).await;
            shown.expect(403, &["cannot be believed", said]);
            nobody_came(&browser).await;
        }
        // Clocks differ a little.
        is_in(
            &sign_in(
                &mut browser,
                &other,
                json!({"exp": noon() - 59, "iat": noon() + 59}),
            )
            .await,
        );
    })
    .await;
}

/// Makes a token of claims.
type Forge = Box<dyn Fn(&Json) -> String>;

#[tokio::test]
async fn signatures_that_anybody_can_make_are_not_believed() {
    on_each(async |fresh| {
        let other = with_provider(&fresh, maps()).await;
        let mut browser = Browser::stranger(fresh).await;
        let key = other.key.clone();
        let tokens: Vec<(&str, Forge)> = vec![
            (
                "signed by \"none\"",
                Box::new(|claims| unsigned(&json!({"alg": "none"}), claims) + "."),
            ),
            (
                "signed by \"NONE\"",
                Box::new(|claims| unsigned(&json!({"alg": "NONE"}), claims) + "."),
            ),
            ("signed by \"HS256\"", {
                let key = key.clone();
                Box::new(move |claims| {
                    // With the public key as the secret, which both would have.
                    let text = unsigned(&json!({"alg": "HS256", "kid": "first"}), claims);
                    let hmac = CoreHmacKey::new(key.public_bytes());
                    let sha = CoreJwsSigningAlgorithm::HmacSha256;
                    let signature = hmac.sign(&sha, text.as_bytes()).unwrap();
                    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
                })
            }),
            (
                "not signed with one of its keys",
                Box::new(|claims| Key::fresh("first").sign(claims)),
            ),
            (
                "not signed with one of its keys",
                Box::new(|claims| Key::fresh("unheard").sign(claims)),
            ),
            ("not signed with one of its keys", {
                let key = key.clone();
                Box::new(move |claims| {
                    let good = key.sign(claims);
                    let mut others = claims.clone();
                    others["sub"] = json!("boss");
                    let signature = good.rsplit('.').next().unwrap();
                    let head = json!({"alg": "EdDSA", "kid": "first", "typ": "JWT"});
                    format!("{}.{signature}", unsigned(&head, &others))
                })
            }),
            ("signed by \"RS256", {
                let key = key.clone();
                Box::new(move |claims| {
                    let signature = key.sign(claims).rsplit('.').next().unwrap().to_owned();
                    let head = json!({"alg": "RS256<b>", "kid": "first"});
                    format!("{}.{signature}", unsigned(&head, claims))
                })
            }),
            ("ID token", Box::new(|_| "x".into())),
            ("ID token", Box::new(|_| String::new())),
            ("ID token", Box::new(|_| "a.b.c.d.e".into())),
        ];
        for (said, make) in tokens {
            browser.with_cookies(Default::default());
            let question = set_out(&mut browser, DEALS).await;
            let token = make(&ana(&other, &question));
            let code = other.grant(&question, Answer::Token(token));
            let shown = come_back(&mut browser, &question, &code).await;
            let said = said.replace('"', "&quot;");
            shown.expect(403, &["cannot be believed", &said]);
            assert!(!shown.has("<b>"), "{}", shown.html);
            nobody_came(&browser).await;
        }
    })
    .await;
}

#[tokio::test]
async fn an_answer_counts_once_in_the_browser_that_asked() {
    on_each(async |fresh| {
        let other = with_provider(&fresh, maps()).await;
        let south = other.body(json!({"name": "South"}));
        identity::providers::create(&fresh.cx(), &south)
            .await
            .unwrap();
        let clock = fresh.clock.clone();
        let mut browser = Browser::stranger(fresh).await;
        let no = "belongs to no sign-in of this browser";
        let grant = |question: &Question| {
            let token = other.key.sign(&ana(&other, question));
            other.grant(question, Answer::Token(token))
        };

        // Another browser brings it: a link that somebody sent.
        let question = set_out(&mut browser, DEALS).await;
        let code = grant(&question);
        let mine = browser.with_cookies(Default::default());
        come_back(&mut browser, &question, &code)
            .await
            .expect(400, &[no]);
        nobody_came(&browser).await;
        // It is used up by that.
        browser.with_cookies(mine);
        come_back(&mut browser, &question, &code)
            .await
            .expect(400, &[no]);

        // The answer of one provider is brought as that of another one.
        let question = set_out(&mut browser, DEALS).await;
        let (code, state) = (grant(&question), question.get("state").to_owned());
        let path = format!("/sign-in/with/south/callback?code={code}&state={state}");
        browser.get(&path).await.expect(400, &[no]);
        nobody_came(&browser).await;

        for state in ["", "guess", "%00", "%F0%9F%92%A9"] {
            let path = format!("/sign-in/with/north/callback?code=x&state={state}");
            browser.get(&path).await.expect(400, &[no]);
        }
        browser
            .get("/sign-in/with/north/callback")
            .await
            .expect(400, &[no]);
        browser
            .get("/sign-in/with/nobody/callback?state=x")
            .await
            .expect(404, &[]);
        browser.get("/sign-in/with/nobody").await.expect(404, &[]);

        // Too late.
        let question = set_out(&mut browser, DEALS).await;
        let code = grant(&question);
        clock.set(NOON.plus_seconds(901));
        come_back(&mut browser, &question, &code)
            .await
            .expect(400, &[no]);
        clock.set(NOON);
        assert_eq!(other.exchanges(), 0, "no code went out");

        let question = set_out(&mut browser, DEALS).await;
        let code = grant(&question);
        is_in(&come_back(&mut browser, &question, &code).await);
        browser.post("/sign-out", &[]).await;
        come_back(&mut browser, &question, &code)
            .await
            .expect(400, &[no]);
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_names_another_provider_is_not_sent_on() {
    on_each(async |fresh| {
        let other = with_provider(&fresh, maps()).await;
        other.describe(
            "authorization_response_iss_parameter_supported",
            json!(true),
        );
        let mut browser = Browser::stranger(fresh).await;
        for iss in ["", "&iss=http%3A%2F%2Fevil.example"] {
            let question = set_out(&mut browser, DEALS).await;
            let token = other.key.sign(&ana(&other, &question));
            let code = other.grant(&question, Answer::Token(token)) + iss;
            come_back(&mut browser, &question, &code)
                .await
                .expect(403, &["another provider (iss)"]);
            nobody_came(&browser).await;
        }
        assert_eq!(other.exchanges(), 0, "no code went out");
        let question = set_out(&mut browser, DEALS).await;
        let token = other.key.sign(&ana(&other, &question));
        let code = other.grant(&question, Answer::Token(token)) + "&iss=" + &other.issuer;
        is_in(&come_back(&mut browser, &question, &code).await);
    })
    .await;
}

#[tokio::test]
async fn what_a_provider_says_against_it_is_text() {
    on_each(async |fresh| {
        let other = with_provider(&fresh, maps()).await;
        let mut browser = Browser::stranger(fresh).await;
        let text = "error=access_denied&error_description=%3Cscript%3Ealert(1)%3C%2Fscript%3E%0ANo";
        let question = set_out(&mut browser, "").await;
        let state = question.get("state");
        let path = format!("/sign-in/with/north/callback?{text}&state={state}");
        let shown = browser.get(&path).await;
        shown.expect(
            403,
            &[
                "North did not sign you in",
                "&lt;script&gt;alert(1)&lt;/script&gt; No (access_denied)",
            ],
        );
        assert!(!shown.has("<script>alert"));
        // Without a question of this browser nobody's words are shown.
        let shown = browser.get(&path).await;
        shown.expect(400, &["belongs to no sign-in"]);
        assert!(!shown.has("alert(1)"));

        for (answer, status, said) in [
            (
                Answer::Refusal(
                    json!({"error": "invalid_grant", "error_description": "<i>no</i>"}),
                ),
                403,
                "&lt;i&gt;no&lt;/i&gt; (invalid_grant)",
            ),
            (Answer::Nothing, 403, "sends no ID token"),
            (
                Answer::Elsewhere("http://127.0.0.1:1/".into()),
                502,
                "where we do not go",
            ),
            (Answer::Flood, 502, "more than 524288 bytes"),
        ] {
            let question = set_out(&mut browser, "").await;
            let code = other.grant(&question, answer);
            come_back(&mut browser, &question, &code)
                .await
                .expect(status, &[said]);
            nobody_came(&browser).await;
        }
    })
    .await;
}

#[tokio::test]
async fn after_it_nobody_is_sent_elsewhere_and_sign_in_is_not_flooded() {
    on_each(async |fresh| {
        let other = with_provider(&fresh, maps()).await;
        let mut browser = Browser::stranger(fresh).await;
        for next in [
            "https%3A%2F%2Fevil.example",
            "%2F%2Fevil.example",
            "%2F%5Cevil.example",
        ] {
            browser.with_cookies(Default::default());
            let shown = browser
                .get(&format!("/sign-in/with/north?next={next}"))
                .await;
            let question = Question::of(&shown.location.unwrap());
            let token = other.key.sign(&ana(&other, &question));
            let code = other.grant(&question, Answer::Token(token));
            let shown = come_back(&mut browser, &question, &code).await;
            assert_eq!(shown.location.as_deref(), Some("/"), "{next}");
        }
        browser.with_cookies(Default::default());
        let mut set_out = 0;
        while browser.get("/sign-in/with/north").await.status.as_u16() == 303 {
            set_out += 1;
            assert!(set_out <= 200, "nobody is stopped");
        }
        browser.get("/sign-in/with/north").await.expect(429, &[]);
    })
    .await;
}
