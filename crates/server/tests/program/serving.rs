//! The server: its first words, its end, and what happens beside it.

use std::{net::TcpListener, time::Duration};

use crate::support::{Place, Serving, places};

#[tokio::test(flavor = "multi_thread")]
async fn it_answers_when_it_says_so_and_ends_when_told() {
    for place in places() {
        let mut serving = place.serve();
        assert!(serving.line().starts_with("Nobody can sign in yet."));
        let link = serving.line();
        assert!(
            link.starts_with(&format!("{}/setup?token=", serving.address)),
            "{link}"
        );
        let page = reqwest::get(&link).await.unwrap();
        assert_eq!(page.status(), 200);
        for path in ["/healthz", "/readyz", "/metrics", "/sign-in"] {
            assert_eq!(
                reqwest::get(format!("{}{path}", serving.address))
                    .await
                    .unwrap()
                    .status(),
                200,
                "{path}"
            );
        }
        assert_eq!(
            serving.get("companies").await["data"],
            serde_json::json!([])
        );
        let (status, took) = serving.end();
        assert_eq!(status, Some(0));
        assert!(took < Duration::from_secs(10), "{took:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_can_sign_in_is_asked_for_no_token() {
    let place = Place::sqlite();
    let args = [
        "user",
        "add",
        "ada@north.example",
        "--name",
        "Ada",
        "--role",
        "administrator",
        "--password-stdin",
    ];
    assert_eq!(
        place.run_with(&args, "a long enough pass phrase\n").status,
        0
    );
    let serving = place.serve();
    assert_eq!(serving.said.len(), 1, "{:?}", serving.said);
    let page = reqwest::get(format!("{}/setup?token=x", serving.address))
        .await
        .unwrap();
    assert_ne!(page.status(), 500);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_sent_as_they_are_and_pages_compressed() {
    for place in places() {
        let serving = place.serve();
        let content = "the same again and again, ".repeat(40_000);
        let form = format!(
            "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n{content}\r\n--xyz--\r\n"
        );
        let request = serving
            .ask(reqwest::Method::POST, "files")
            .header("content-type", "multipart/form-data; boundary=xyz")
            .body(form);
        let sent: serde_json::Value = request.send().await.unwrap().json().await.unwrap();
        let file = format!("files/{}", sent["id"].as_str().unwrap());
        let get = async |path: &str| {
            let request = serving.ask(reqwest::Method::GET, path);
            let request = request.header("accept-encoding", "gzip, br");
            request.send().await.unwrap()
        };
        let kept = get(&file).await;
        let size = content.len().to_string();
        assert_eq!(kept.headers()["content-length"], size.as_str());
        assert!(!kept.headers().contains_key("content-encoding"));
        assert_eq!(kept.text().await.unwrap(), content);
        let described = get("openapi.json").await;
        assert!(described.headers().contains_key("content-encoding"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_imported_beside_it_is_found_by_its_search() {
    for place in places() {
        let serving = place.serve();
        let rows: String = (0..1_500)
            .map(|n| format!("Zephyrine Works {n}\n"))
            .collect();
        let file = place.file("firms.csv", &format!("name\n{rows}"));
        place.must(&["import", "companies", file.to_str().unwrap()]);
        assert_eq!(
            serving.get("companies?limit=1&count=true").await["total"],
            1_500
        );
        let watch = base::Stopwatch::start();
        loop {
            let found = serving.get("search?q=zephyrine%201499").await["data"].clone();
            if found
                .as_array()
                .is_some_and(|hits| hits.iter().any(|hit| hit["name"] == "Zephyrine Works 1499"))
            {
                break;
            }
            assert!(watch.elapsed() < Duration::from_secs(60), "{found}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

#[test]
fn an_address_that_is_taken_is_a_clear_failure() {
    let place = Place::sqlite();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for command in ["serve", "demo"] {
        let ended = place.run(&[command, "--listen", &address]);
        assert_eq!(ended.status, 1, "{ended:?}");
        assert!(
            ended.err.contains("another program listens there"),
            "{ended:?}"
        );
    }
    for (nonsense, status) in [("nonsense", 2), ("999.1.1.1:80", 1), (":::", 2)] {
        let ended = place.run(&["serve", "--listen", nonsense]);
        assert_eq!(ended.status, status, "{ended:?}");
        assert!(ended.err.contains("Cannot listen at"), "{ended:?}");
    }
    let ended = place.run(&["serve", "--roles", "web,fly"]);
    assert_eq!(ended.status, 2, "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_only_works_tells_its_health_and_ends_as_well() {
    for place in places() {
        let working = Serving::start(
            place.command(&["serve", "--roles", "work", "--listen", "127.0.0.1:0"]),
            "Working in the background. Health and metrics are at ",
            String::new(),
        );
        let get = |path: &str| reqwest::get(format!("{}{path}", working.address));
        for path in ["/healthz", "/readyz"] {
            assert_eq!(get(path).await.unwrap().status(), 200, "{path}");
        }
        for path in ["/", "/sign-in", "/api/v1/deals", "/api/docs"] {
            assert_eq!(get(path).await.unwrap().status(), 404, "{path}");
        }
        let metrics = get("/metrics").await.unwrap().text().await.unwrap();
        assert!(metrics.contains("rapport_jobs{queue=\"upkeep\",state=\"waiting\"} 0"));
        let (status, took) = working.end();
        assert_eq!(status, Some(0));
        assert!(took < Duration::from_secs(10), "{took:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sends_far_too_much_in_chunks_reads_why_it_is_refused() {
    use std::io::{Read, Write};
    let place = Place::sqlite();
    let serving = place.serve();
    let address = serving.address.trim_start_matches("http://").to_string();
    let key = place.key();
    let said = tokio::task::spawn_blocking(move || {
        let mut stream = std::net::TcpStream::connect(&address).unwrap();
        let head = format!(
            "POST /api/v1/companies HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {key}\r\n\
             content-type: application/json\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut chunk = b"100000\r\n".to_vec();
        chunk.extend(vec![b' '; 1024 * 1024]);
        chunk.extend(b"\r\n");
        for _ in 0..50 {
            stream.write_all(&chunk).unwrap();
        }
        stream.write_all(b"0\r\n\r\n").unwrap();
        let mut said = String::new();
        stream.read_to_string(&mut said).unwrap();
        said
    });
    let said = said.await.unwrap();
    assert!(said.starts_with("HTTP/1.1 413 "), "{said}");
    assert!(said.contains("\"code\":\"too_large\""), "{said}");
    assert_eq!(
        serving.get("companies").await["data"],
        serde_json::json!([])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_takes_too_long_is_told_as_a_problem() {
    let place = Place::sqlite();
    let key = place.key();
    let settings = place.file("brief.toml", "[limits]\nrequest_seconds = 1\n");
    let serving = Serving::start(
        place.command(&[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--config",
            settings.to_str().unwrap(),
        ]),
        "Rapport is ready at ",
        key.clone(),
    );
    // The body of this request never comes to its end.
    let address = serving.address.trim_start_matches("http://").to_string();
    let said = tokio::task::spawn_blocking(move || {
        use std::io::{Read, Write};
        let mut stream = std::net::TcpStream::connect(&address).unwrap();
        let head = format!(
            "POST /api/v1/companies HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {key}\r\n\
             content-type: application/json\r\ncontent-length: 100\r\nconnection: close\r\n\r\n{{"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut said = String::new();
        let _ = stream.read_to_string(&mut said);
        said
    });
    let said = said.await.unwrap();
    assert!(said.starts_with("HTTP/1.1 503 "), "{said}");
    assert!(
        said.contains("application/problem+json") && said.contains("\"code\":\"timeout\""),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_start_makes_sample_data_if_that_is_wished() {
    let place = Place::sqlite();
    let mut serving = place.serve();
    serving.line();
    let link = serving.line();
    let client = reqwest::Client::builder()
        .cookie_store(true)
        .build()
        .unwrap();
    let page = client
        .get(&link)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let csrf = page.split("name=\"csrf\" content=\"").nth(1).unwrap();
    let csrf = csrf.split('"').next().unwrap();
    let token = link.split("token=").nth(1).unwrap();
    let told = [
        ("-csrf", csrf),
        ("token", token),
        ("company", "Nordlicht"),
        ("currency", "EUR"),
        ("zone", "Europe/Berlin"),
        ("region", "DE"),
        ("language", "en"),
        ("name", "Ada Example"),
        ("email", "ada@north.example"),
        ("password", "seven quiet rivers"),
        ("samples", "yes"),
    ];
    let home = client
        .post(format!("{}/setup", serving.address))
        .form(&told)
        .send()
        .await
        .unwrap();
    assert_eq!(home.status(), 200);
    let home = home.text().await.unwrap();
    assert!(home.contains("Sample data is being filled in"), "{home}");
    assert!(home.contains("Nordlicht"), "the company's own name stays");
    let sum = loop {
        let page = client
            .get(format!("{}/settings/samples", serving.address))
            .send();
        let page = page.await.unwrap().text().await.unwrap();
        assert!(!page.contains("could not be filled in"), "{page}");
        if page.contains("Remove sample data") {
            break serving
                .get("deals/aggregate?measures=count,sum:amount")
                .await;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    assert_eq!(sum["data"][0]["count"], 54);
    assert_eq!(sum["data"][0]["sum:amount"]["currency"], "EUR");
    let again = client.get(&link).send().await.unwrap();
    assert_eq!(again.status(), 404, "the link is used up");
}
