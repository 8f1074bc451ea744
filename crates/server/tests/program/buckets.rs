//! Backups in a bucket, of a store that looks at signatures.

use std::{path::Path, process::Command, time::Duration};

use base::Clock;
use engine::backup::{self, Access, Address, BackUp, Bucket};
use engine::workspace::Settings;
use engine::{Config, Principal, Via, Workspace, jobs};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use store::Tuning;
use testkit::fresh::NOON;

use crate::support::{Ended, Place};

/// Serves buckets out of a folder; gives the address.
async fn store(folder: &Path) -> String {
    let mut builder = S3ServiceBuilder::new(FileSystem::new(folder).unwrap());
    builder.set_auth(SimpleAuth::from_single("it-is-me", "nobody-knows"));
    let service = builder.build();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let service = service.clone();
            let io = hyper_util::rt::TokioIo::new(socket);
            let http = hyper::server::conn::http1::Builder::new();
            tokio::spawn(async move { drop(http.serve_connection(io, service).await) });
        }
    });
    format!("http://{address}")
}

fn with(mut command: Command, endpoint: &str, secret: &str) -> Ended {
    command
        .env("AWS_ENDPOINT_URL", endpoint)
        .env("AWS_ACCESS_KEY_ID", "it-is-me")
        .env("AWS_SECRET_ACCESS_KEY", secret)
        .env_remove("AWS_SESSION_TOKEN");
    Ended::of(command.output().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_goes_to_a_bucket_and_comes_from_it() {
    let place = Place::sqlite();
    let root = place.path("buckets");
    std::fs::create_dir_all(root.join("mine")).unwrap();
    let endpoint = store(&root).await;
    let file = place.file("firms.csv", "name\nAcme\n");
    place.must(&["import", "companies", file.to_str().unwrap()]);

    let to = "s3://mine/of/rapport.backup";
    let unknown = place.run(&["backup", to]);
    assert_eq!(unknown.status, 2, "{unknown:?}");
    assert!(unknown.err.contains("AWS_ACCESS_KEY_ID"), "{unknown:?}");
    let refused = with(place.command(&["backup", to]), &endpoint, "wrong");
    assert_eq!(refused.status, 1, "{refused:?}");
    assert!(refused.err.contains("SignatureDoesNotMatch"), "{refused:?}");
    for wrong in ["s3://mine", "s3://mine/a/../b"] {
        let refused = with(place.command(&["backup", wrong]), &endpoint, "nobody-knows");
        assert_ne!(refused.status, 0, "{refused:?}");
    }
    let away = with(
        place.command(&["backup", to]),
        "http://127.0.0.1:9",
        "nobody-knows",
    );
    assert!(away.err.contains("cannot be reached"), "{away:?}");
    assert!(!away.err.contains("Signature"), "{away:?}");

    let done = with(place.command(&["backup", to]), &endpoint, "nobody-knows");
    assert_eq!(done.status, 0, "{done:?}");
    assert!(done.out.contains(to), "{done:?}");
    let target = Place::sqlite();
    let none = "s3://mine/of/none.backup";
    let none = with(
        target.command(&["restore", none]),
        &endpoint,
        "nobody-knows",
    );
    assert!(none.err.contains("no such backup"), "{none:?}");
    for line in [&["restore", to][..], &["restore", to, "--verify"]] {
        let done = with(target.command(line), &endpoint, "nobody-knows");
        assert_eq!(done.status, 0, "{done:?}");
    }
    let out = target.must(&["export", "companies", "-"]);
    assert!(out.contains("Acme"), "{out}");
}

/// Of jobs, as a server with a plan makes them.
#[tokio::test(flavor = "multi_thread")]
async fn backups_come_by_themselves_and_the_oldest_go() {
    let place = Place::sqlite();
    let root = place.path("buckets");
    std::fs::create_dir_all(root.join("mine")).unwrap();
    let access = Access {
        endpoint: Some(store(&root).await),
        region: "us-east-1".into(),
        key: "it-is-me".into(),
        secret: "nobody-knows".into(),
        token: None,
    };
    let folder = Address::parse("s3://mine/of/").unwrap().unwrap();
    let bucket = Bucket::of(&folder, &access).unwrap();
    let stranger = tempfile::tempfile().unwrap();
    bucket
        .put(&folder.join("notes.txt"), stranger)
        .await
        .unwrap();

    place.must(&["migrate"]);
    let mut registry = testkit::registry();
    registry.buckets(access);
    let config = Config {
        location: place.location(),
        tuning: Tuning::default(),
        settings: Settings::default(),
    };
    let clock = Clock::fixed(NOON);
    let ws = Workspace::open(config, registry, clock.clone())
        .await
        .unwrap();
    let cx = ws.cx(Principal::System, Via::Command);
    let mut made = Vec::new();
    for _ in 0..3 {
        let job = BackUp {
            folder: "s3://mine/of".into(),
            keep: 2,
            to: Vec::new(),
        };
        jobs::put(&cx, job, jobs::Ask::default()).await.unwrap();
        jobs::work_off(ws.clone(), jobs::Pace::default())
            .await
            .unwrap();
        let names = bucket.names(&folder).await.unwrap();
        made.extend(
            names
                .into_iter()
                .filter(|name| name.ends_with(".backup"))
                .max(),
        );
        clock.advance(Duration::from_secs(60));
    }
    let mut names = bucket.names(&folder).await.unwrap();
    names.sort();
    assert_eq!(names, ["notes.txt", &made[1], &made[2]]);
    let mut bytes = Vec::new();
    bucket
        .get(&folder.join(&made[2]), &mut bytes)
        .await
        .unwrap();
    let (_, differences) = backup::compare(&ws, bytes.as_slice(), &|_| ())
        .await
        .unwrap();
    assert!(differences.is_empty(), "{differences:?}");
}
