//! What commands print and how they end.

use store::{Db, Sql, Tuning};

use crate::support::{Place, places};

#[test]
fn help_and_wrong_use() {
    let place = Place::sqlite();
    let help = place.must(&["--help"]);
    for word in [
        "serve",
        "demo",
        "import",
        "export",
        "user",
        "key",
        "migrate",
        "jobs",
        "check",
        "openapi",
        "Examples:",
        "--database",
    ] {
        assert!(help.contains(word), "{word}: {help}");
    }
    assert!(place.must(&["import", "--help"]).contains("--dry-run"));
    for wrong in [
        &["fly"][..],
        &["import", "deals"],
        &["serve", "--port", "1"],
        &["key", "add", "x"],
        &["--workspace", "A b", "check"],
    ] {
        let ended = place.run(wrong);
        assert_eq!(ended.status, 2, "{wrong:?}: {ended:?}");
        assert!(!ended.err.is_empty());
    }
    let ended = place.run(&[]);
    assert_eq!(ended.status, 2, "{ended:?}");
}

#[test]
fn keys_are_made_within_limits_listed_and_revoked() {
    for place in places() {
        let made = place.must(&[
            "key",
            "add",
            "shop",
            "--role",
            "sales",
            "--read-only",
            "--objects",
            "deal,companies",
            "--expires",
            "90d",
            "--from",
            "10.0.0.0/8,::1",
        ]);
        let secret = made.trim().lines().last().unwrap();
        let shown = place.must(&["key", "list"]);
        for part in [
            "shop",
            "sales",
            "reads only; only company,deal; from 10.0.0.0/8,::1",
        ] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        assert!(!shown.contains(secret));
        let all: serde_json::Value =
            serde_json::from_str(&place.must(&["key", "list", "--json"])).unwrap();
        let id = all["data"][0]["id"].as_str().unwrap();
        place.must(&["key", "revoke", id]);
        assert!(!place.must(&["key", "list"]).contains("shop"));
        assert_eq!(place.run(&["key", "revoke", id]).status, 1);
        let late = [
            "key",
            "add",
            "x",
            "--role",
            "sales",
            "--expires",
            "2001-01-01",
        ];
        assert_eq!(place.run(&late).status, 1);
        assert_eq!(
            place
                .run(&["key", "add", "x", "--role", "sales", "--expires", "soon"])
                .status,
            2
        );
    }
}

#[test]
fn a_workspace_is_made_used_and_checked() {
    for place in places() {
        assert!(place.must(&["migrate"]).contains("up to date"));
        let key = place.must(&["key", "add", "scripts", "--role", "administrator"]);
        assert!(
            key.trim().lines().last().unwrap().starts_with("rk_"),
            "{key}"
        );
        let add = |email: &str, role: &str, password: &str| {
            place.run_with(
                &[
                    "user",
                    "add",
                    email,
                    "--name",
                    "Ada Example",
                    "--role",
                    role,
                    "--password-stdin",
                ],
                password,
            )
        };
        assert_eq!(
            add(
                "ada@north.example",
                "administrator",
                "a long enough pass phrase\n"
            )
            .status,
            0
        );
        let taken = add(
            "ADA@north.example",
            "administrator",
            "a long enough pass phrase\n",
        );
        assert_eq!(taken.status, 1, "{taken:?}");
        assert!(taken.err.contains("E-mail"), "{taken:?}");
        let emperor = add("b@north.example", "emperor", "a long enough pass phrase\n");
        assert!(
            emperor.status == 1 && emperor.err.contains("emperor"),
            "{emperor:?}"
        );
        for (email, role, password, word) in [
            ("b@north.example", "sales", "short\n", "password"),
            ("b@north.example", "sales", "", "standard input"),
            ("no address", "sales", "a long enough pass phrase\n", "mail"),
        ] {
            let ended = add(email, role, password);
            assert_eq!(ended.status, 1, "{ended:?}");
            assert!(
                ended.err.contains(word) && ended.err.starts_with("error: "),
                "{ended:?}"
            );
        }
        let ended = place.run(&["key", "add", "x", "--role", "emperor"]);
        assert!(
            ended.status == 1 && ended.err.contains("emperor"),
            "{ended:?}"
        );
        let document: serde_json::Value = serde_json::from_str(&place.must(&["openapi"])).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        assert!(
            document["paths"]
                .as_object()
                .unwrap()
                .keys()
                .any(|path| path.contains("/deals"))
        );
        assert!(place.must(&["check"]).contains("clean"));
    }
}

#[test]
fn files_come_in_and_go_out() {
    for place in places() {
        let file = place.file(
            "firms.csv",
            "name,industry,Extra\nGood,retail,x\nBad,nonsense,y\n",
        );
        let file = file.to_str().unwrap();
        let dry = place.run(&["import", "companies", file, "--dry-run", "--strict"]);
        assert_eq!(dry.status, 1, "{dry:?}");
        let dry = place.run(&["import", "companies", file, "--dry-run"]);
        assert_eq!(dry.status, 0, "{dry:?}");
        assert!(
            dry.out
                .contains("nothing was written: 2 rows read (UTF-8), 1 created"),
            "{dry:?}"
        );
        let ended = place.run(&["import", "companies", file, "--match", "name"]);
        assert_eq!(ended.status, 0, "{ended:?}");
        assert!(
            ended
                .out
                .contains("1 created, 0 updated, 0 unchanged, 1 at fault"),
            "{ended:?}"
        );
        assert!(ended.err.contains("\"Extra\" is not imported"), "{ended:?}");
        assert!(ended.err.contains("Row 2 (line 3): industry"), "{ended:?}");
        let errors = std::fs::read_to_string(place.path("firms.csv.errors.csv")).unwrap();
        assert!(errors.contains("Bad,nonsense,y,"), "{errors}");
        let out = place.path("out.csv");
        assert!(
            place
                .must(&[
                    "export",
                    "company",
                    out.to_str().unwrap(),
                    "--filter",
                    "industry = Retail"
                ])
                .contains("1 record is in")
        );
        assert!(std::fs::read_to_string(&out).unwrap().contains(",Good,"));
        assert!(
            place
                .must(&["export", "companies", "-"])
                .starts_with("id,name,")
        );
        place.must(&[
            "export",
            "companies",
            place.path("out.jsonl").to_str().unwrap(),
        ]);

        let map = place.file(
            "map.toml",
            "[columns]\nname = \"name\"\nwhere_is_it = \"industry\"\n",
        );
        for (args, word) in [
            (vec!["import", "companies", "nowhere.csv"], "no such file"),
            (vec!["import", "companies", "."], "folder"),
            (vec!["import", "nothings", file], "nothings"),
            (
                vec!["import", "companies", file, "--map", "nowhere.toml"],
                "nowhere.toml",
            ),
            (
                vec!["import", "companies", file, "--map", map.to_str().unwrap()],
                "where_is_it",
            ),
            (
                vec!["import", "companies", file, "--match", "industry"],
                "industry",
            ),
            (vec!["export", "nothings", "x.csv"], "nothings"),
            (
                vec![
                    "export",
                    "companies",
                    "x.csv",
                    "--filter",
                    "industri = Retail",
                ],
                "industri",
            ),
            (
                vec!["export", "companies", "/nowhere/x.csv"],
                "cannot be written",
            ),
        ] {
            let ended = place.run(&args);
            assert_eq!(ended.status, 1, "{args:?}: {ended:?}");
            assert!(ended.err.contains(word), "{args:?}: {ended:?}");
        }
        assert_eq!(place.run(&["export", "companies", "x.docx"]).status, 2);
        assert!(!place.path("x.csv").exists() && !place.path("x.csv.part").exists());
        let nothing = place.file("bad.csv", "name,industry\nBad,nonsense\n");
        assert_eq!(
            place
                .run(&["import", "companies", nothing.to_str().unwrap()])
                .status,
            1
        );
    }
}

#[test]
fn settings_that_are_wrong_are_refused() {
    let place = Place::sqlite();
    place.file("rapport.toml", "listen = \"127.0.0.1:0\"\nlissten = 1\n");
    let ended = place.run(&["migrate"]);
    assert_eq!(ended.status, 2, "{ended:?}");
    assert!(
        ended.err.contains("lissten") && ended.err.contains("line 2"),
        "{ended:?}"
    );
    std::fs::remove_file(place.path("rapport.toml")).unwrap();
    let ended = place
        .command(&["migrate"])
        .env("RAPPORT_CACHE", "/tmp")
        .env("RAPPORT_TEST_X", "1")
        .output()
        .unwrap();
    assert!(ended.status.success(), "{ended:?}");
    let ended = place.run(&["migrate", "--database", "mysql://x"]);
    assert!(
        ended.status == 2 && ended.err.contains("postgres://"),
        "{ended:?}"
    );
    place.file("rapport.toml", "patience_seconds = 1\n");
    let ended = place.run(&[
        "migrate",
        "--database",
        "postgres://nobody:nothing@127.0.0.1:9/none",
    ]);
    assert!(
        ended.status == 1 && !ended.err.contains("nothing@"),
        "{ended:?}"
    );
    let file = place.file("plain", "");
    let ended = place.run(&["migrate", "--data", file.join("x").to_str().unwrap()]);
    assert!(
        ended.status == 1 && ended.err.contains("cannot be used"),
        "{ended:?}"
    );
}

#[tokio::test]
async fn what_can_be_worked_out_is_mended_on_request() {
    for place in places() {
        let file = place.file("people.csv", "name,emails\nAna Lund,ana@lund.example\n");
        place.must(&["import", "contacts", file.to_str().unwrap()]);
        assert!(
            place
                .must(&["check", "--repair"])
                .contains("nothing to repair")
        );

        let db = Db::open(place.location(), Tuning::default()).await.unwrap();
        let version = store::schema_version(&mut db.read().await.unwrap()).await;
        let damage = db.write(version.unwrap(), |tx| {
            Box::pin(async move { tx.execute(&Sql::new("delete from {w}.handles")).await })
        });
        assert_eq!(damage.await.unwrap(), 1);
        db.close().await;

        let ended = place.run(&["check"]);
        assert_eq!(ended.status, 1, "{ended:?}");
        assert!(ended.err.contains("1 problem"), "{ended:?}");
        let said = place.must(&["check", "--repair"]);
        assert!(
            said.contains("1 records") && said.contains("clean"),
            "{said}"
        );
        assert!(place.must(&["check"]).contains("clean"));
    }
}

#[test]
fn who_only_looks_at_a_workspace_makes_none() {
    for place in places() {
        let folder = place.path("mistyped");
        let folder = folder.to_str().unwrap();
        let file = place.path("out.jsonl");
        for command in [
            &["check"][..],
            &["openapi"],
            &["export", "companies", file.to_str().unwrap()],
        ] {
            let mut line = command.to_vec();
            line.extend(["--data", folder, "--workspace", "mistyped"]);
            let ended = place.run(&line);
            assert_eq!(ended.status, 1, "{line:?}: {ended:?}");
            assert!(
                ended.err.starts_with("error: There is no workspace in "),
                "{ended:?}"
            );
            assert!(ended.out.is_empty(), "{ended:?}");
            assert!(!std::path::Path::new(folder).exists(), "{line:?}");
        }
        place.must(&["migrate"]);
        place.must(&["check"]);
    }
}

#[test]
fn a_mistyped_variable_is_refused() {
    let place = Place::sqlite();
    let run = |name: &str| {
        let mut command = place.command(&["migrate"]);
        command.env(name, "1").output().unwrap()
    };
    let refused = run("RAPPORT_BOGUS");
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        said.contains("RAPPORT_BOGUS") && said.contains("RAPPORT_DATA,"),
        "{said}"
    );
    assert!(run("RAPPORT_BIN").status.success());
}

#[test]
fn a_backup_is_encrypted_for_who_has_the_key() {
    let place = Place::sqlite();
    place.must(&["migrate"]);
    let public = place.must(&["backup", "--new-key", "mine.key"]);
    let public = public.trim();
    assert!(public.starts_with("age1"), "{public}");
    let again = place.run(&["backup", "--new-key", "mine.key"]);
    assert_eq!(again.status, 1, "{again:?}");
    place.must(&["backup", "--new-key", "other.key"]);

    place.must(&["backup", "sealed.backup", "--to", public]);
    let bytes = std::fs::read(place.path("sealed.backup")).unwrap();
    assert!(bytes.starts_with(b"age-encryption.org/v1"));
    for (keys, told) in [
        (&[][..], "is encrypted. Name the file"),
        (&["--key", "other.key"], "none of these keys"),
        (&["--key", "sealed.backup"], "file of keys cannot be read"),
    ] {
        let line = [&["restore", "sealed.backup", "--verify"], keys].concat();
        let refused = place.run(&line);
        assert_eq!(refused.status, 1, "{refused:?}");
        assert!(refused.err.contains(told), "{refused:?}");
    }
    let cut = &bytes[..bytes.len() - 100];
    std::fs::write(place.path("cut.backup"), cut).unwrap();
    let cut = place.run(&["restore", "cut.backup", "--verify", "--key", "mine.key"]);
    assert_eq!(cut.status, 1, "{cut:?}");
    place.must(&["restore", "sealed.backup", "--verify", "--key", "mine.key"]);

    // Those of the settings are taken where none is named.
    place.file("rapport.toml", &format!("[backup]\nto = [\"{public}\"]\n"));
    place.must(&["backup", "again.backup"]);
    let target = Place::sqlite();
    let file = place.path("again.backup");
    let key = place.path("mine.key");
    let line = [
        "restore",
        file.to_str().unwrap(),
        "--key",
        key.to_str().unwrap(),
    ];
    target.must(&line);
    let wrong = place.run(&["backup", "x.backup", "--to", "age1wrong"]);
    assert!(
        wrong.status != 0 && wrong.err.contains("public key"),
        "{wrong:?}"
    );
    assert!(!place.path("x.backup").exists());
}
