//! `rapport demo`

use std::{path::PathBuf, process::Command};

use crate::support::{Place, Serving};

#[tokio::test(flavor = "multi_thread")]
async fn it_shows_data_to_who_signs_in_and_leaves_nothing() {
    let place = Place::sqlite();
    let scratch = place.path("tmp");
    std::fs::create_dir(&scratch).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_rapport"));
    for name in [
        "RAPPORT_DATA",
        "RAPPORT_DATABASE",
        "RAPPORT_WORKSPACE",
        "RAPPORT_CONFIG",
    ] {
        command.env_remove(name);
    }
    command
        .args(["demo", "--listen", "127.0.0.1:0"])
        .env("TMPDIR", &scratch)
        .current_dir(&scratch);
    let mut demo = Serving::start(command, "Address: ", String::new());
    let user = demo.line().strip_prefix("User: ").unwrap().to_string();
    let password = demo.line().strip_prefix("Password: ").unwrap().to_string();
    let folders = || -> Vec<PathBuf> {
        std::fs::read_dir(&scratch)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect()
    };
    assert_eq!(folders().len(), 1);

    let client = reqwest::Client::builder()
        .cookie_store(true)
        .build()
        .unwrap();
    let page = client
        .get(format!("{}/sign-in", demo.address))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let token = page
        .split("name=\"csrf\" content=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap();
    let form = [
        ("email", user.as_str()),
        ("password", password.as_str()),
        ("-csrf", token),
    ];
    let answer = client
        .post(format!("{}/sign-in", demo.address))
        .form(&form)
        .send()
        .await
        .unwrap();
    let (status, told) = (answer.status(), answer.text().await.unwrap());
    assert!(status.is_success(), "{status}: {told}");
    let companies = client
        .get(format!(
            "{}/api/v1/companies?limit=1&count=true",
            demo.address
        ))
        .send()
        .await
        .unwrap();
    assert_eq!(
        companies.json::<serde_json::Value>().await.unwrap()["total"],
        200
    );

    assert_eq!(demo.end().0, Some(0));
    assert_eq!(folders(), Vec::<PathBuf>::new());
}
