//! Backups in a bucket, of a store that looks at signatures.

use std::{path::Path, process::Command};

use engine::backup::{Access, Address, Bucket};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;

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

    // As the job has it that keeps the newest.
    let access = Access {
        endpoint: Some(endpoint),
        region: "us-east-1".into(),
        key: "it-is-me".into(),
        secret: "nobody-knows".into(),
        token: None,
    };
    let folder = Address::parse("s3://mine/of/").unwrap().unwrap();
    let bucket = Bucket::of(&folder, &access).unwrap();
    assert_eq!(bucket.names(&folder).await.unwrap(), ["rapport.backup"]);
    bucket.remove(&folder.join("rapport.backup")).await.unwrap();
    assert!(bucket.names(&folder).await.unwrap().is_empty());
}
