//! What holds for everybody who connects, whoever they are: whose word is taken for who
//! asks, how often one may ask, which sites' scripts may, and what browsers are told.

use reqwest::{Client, Method, RequestBuilder, StatusCode};

use crate::support::{Place, Serving};

fn serving(settings: &str) -> (Place, Serving) {
    let place = Place::sqlite();
    place.file("rapport.toml", settings);
    let serving = place.serve();
    (place, serving)
}

fn ask(serving: &Serving, method: Method, path: &str) -> RequestBuilder {
    let client = Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    client.request(method, format!("{}{path}", serving.address))
}

#[tokio::test(flavor = "multi_thread")]
async fn https_is_remembered_and_cookies_are_secure_if_a_trusted_proxy_says_so() {
    for (settings, expect) in [("", true), ("trusted_proxies = [\"10.0.0.0/8\"]", false)] {
        let (_place, serving) = serving(settings);
        for path in ["/sign-in", "/api/v1/companies", "/-/assets/nothing"] {
            let answer = ask(&serving, Method::GET, path)
                .header("x-forwarded-proto", "https")
                .send()
                .await
                .unwrap();
            let told = answer.headers().contains_key("strict-transport-security");
            assert_eq!(told, expect, "{path}");
            for cookie in answer.headers().get_all("set-cookie") {
                let cookie = cookie.to_str().unwrap();
                assert_eq!(cookie.contains("; Secure"), expect, "{cookie}");
                assert!(cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");
            }
            let plain = ask(&serving, Method::GET, path).send().await.unwrap();
            assert!(!plain.headers().contains_key("strict-transport-security"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_that_asks_too_often_waits_and_others_do_not() {
    let (_place, serving) = serving("[limits]\nrequests_per_second_per_address = 5\n");
    let statuses = async |from: &str| {
        let mut statuses = Vec::new();
        for _ in 0..30 {
            let answer = ask(&serving, Method::GET, "/api/v1/companies")
                .header("x-forwarded-for", from)
                .send()
                .await
                .unwrap();
            statuses.push(answer.status());
        }
        statuses
    };
    let much = statuses("203.0.113.7").await;
    assert!(
        much[..5].iter().all(|s| *s == StatusCode::UNAUTHORIZED),
        "{much:?}"
    );
    assert!(much.contains(&StatusCode::TOO_MANY_REQUESTS), "{much:?}");
    assert_eq!(statuses("203.0.113.8").await[0], StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_more_by_saying_that_they_are_a_proxy() {
    let (_place, serving) =
        serving("trusted_proxies = []\n[limits]\nrequests_per_second_per_address = 5\n");
    let mut refused = 0;
    for n in 0..30 {
        let answer = ask(&serving, Method::GET, "/api/v1/companies")
            .header("x-forwarded-for", format!("203.0.113.{n}"))
            .send()
            .await
            .unwrap();
        refused += u32::from(answer.status() == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(
        refused > 0,
        "each pretended address had a bucket of its own"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn scripts_of_named_sites_alone_may_call() {
    let (_place, serving) = serving("allowed_origins = [\"https://app.example\"]");
    for (origin, expect) in [
        ("https://app.example", Some("https://app.example")),
        ("https://evil.example", None),
        ("https://app.example.evil.example", None),
        ("null", None),
    ] {
        let asked = ask(&serving, Method::OPTIONS, "/api/v1/companies")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header(
                "access-control-request-headers",
                "authorization,content-type",
            )
            .send()
            .await
            .unwrap();
        let read = ask(&serving, Method::GET, "/api/v1/companies")
            .header("origin", origin)
            .bearer_auth(&serving.key)
            .send()
            .await
            .unwrap();
        for answer in [&asked, &read] {
            let allowed = answer.headers().get("access-control-allow-origin");
            assert_eq!(
                allowed.map(|value| value.to_str().unwrap()),
                expect,
                "{origin}"
            );
            // Nobody's session is lent to another site.
            let lent = "access-control-allow-credentials";
            assert!(!answer.headers().contains_key(lent), "{origin}");
        }
        assert_eq!(read.status(), StatusCode::OK);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_list_no_site_may_call() {
    let (_place, serving) = serving("");
    let answer = ask(&serving, Method::GET, "/api/v1/companies")
        .header("origin", "https://app.example")
        .bearer_auth(&serving.key)
        .send()
        .await
        .unwrap();
    assert!(!answer.headers().contains_key("access-control-allow-origin"));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_framed_by_nobody_and_run_nothing_that_stands_in_them() {
    let (_place, serving) = serving("");
    for path in ["/sign-in", "/api/docs"] {
        let answer = ask(&serving, Method::GET, path).send().await.unwrap();
        let policy = answer.headers()["content-security-policy"]
            .to_str()
            .unwrap();
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    }
}
