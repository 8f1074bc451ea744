//! Runs the program, with data of its own.

use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use serde_json::Value as Json;
use tempfile::TempDir;

/// A place for a workspace, gone with the test.
pub struct Place {
    folder: TempDir,
    /// The PostgreSQL server and the name of the workspace there.
    postgres: Option<(String, String)>,
}

/// What a command printed and how it ended.
#[derive(Debug)]
pub struct Ended {
    pub status: i32,
    pub out: String,
    pub err: String,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A place on each database that there is.
pub fn places() -> Vec<Place> {
    #[allow(
        clippy::disallowed_methods,
        reason = "the test command says where its PostgreSQL is"
    )]
    let postgres = std::env::var("RAPPORT_TEST_POSTGRES")
        .ok()
        .filter(|url| !url.is_empty());
    let workspace = format!(
        "p{}_{}",
        std::process::id(),
        COUNT.fetch_add(1, Ordering::Relaxed)
    );
    let on = |postgres| Place {
        folder: TempDir::new().unwrap(),
        postgres,
    };
    std::iter::once(on(None))
        .chain(postgres.map(|url| on(Some((url, workspace)))))
        .collect()
}

impl Place {
    pub fn sqlite() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            postgres: None,
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file beside the data.
    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    pub fn location(&self) -> store::Location {
        match &self.postgres {
            Some((url, workspace)) => store::Location::Postgres {
                url: url.clone(),
                workspace: workspace.clone(),
            },
            None => store::Location::Sqlite(self.path("data").join("main.sqlite")),
        }
    }

    /// The variables that say where the workspace is.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let mut variables = vec![("RAPPORT_DATA", self.path("data").display().to_string())];
        if let Some((url, workspace)) = &self.postgres {
            variables.push(("RAPPORT_DATABASE", url.clone()));
            variables.push(("RAPPORT_WORKSPACE", workspace.clone()));
        }
        variables
    }

    /// A command of the program on this place.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rapport"));
        for name in [
            "RAPPORT_DATA",
            "RAPPORT_DATABASE",
            "RAPPORT_WORKSPACE",
            "RAPPORT_LISTEN",
            "RAPPORT_CONFIG",
            "RAPPORT_ROLES",
            "RAPPORT_LOG",
        ] {
            command.env_remove(name);
        }
        command
            .args(args)
            .envs(self.variables())
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, args: &[&str]) -> Ended {
        Ended::of(self.command(args).output().unwrap())
    }

    /// Runs a command that must succeed; gives its standard output.
    pub fn must(&self, args: &[&str]) -> String {
        let ended = self.run(args);
        assert_eq!(ended.status, 0, "{args:?}: {ended:?}");
        ended.out
    }

    /// Runs a command with a text on standard input.
    pub fn run_with(&self, args: &[&str], input: &str) -> Ended {
        let mut child = self
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // One that knows at once that it cannot goes without having read it all.
        if let Err(error) = child.stdin.take().unwrap().write_all(input.as_bytes()) {
            assert_eq!(error.kind(), std::io::ErrorKind::BrokenPipe);
        }
        Ended::of(child.wait_with_output().unwrap())
    }

    /// A key of an administrator.
    pub fn key(&self) -> String {
        self.must(&["key", "add", "tests", "--role", "administrator"])
            .trim()
            .lines()
            .last()
            .unwrap()
            .to_string()
    }

    /// Serves on a free port until it is dropped.
    pub fn serve(&self) -> Serving {
        let key = self.key();
        Serving::start(
            self.command(&["serve", "--listen", "127.0.0.1:0"]),
            "Rapport is ready at ",
            key,
        )
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some((url, workspace)) = &self.postgres {
            testkit::postgres::drop_workspace(url, workspace);
        }
    }
}

impl Ended {
    pub fn of(output: Output) -> Self {
        Self {
            status: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// A server in its own process.
pub struct Serving {
    child: Child,
    pub address: String,
    pub key: String,
    /// Lines that came before and with the address.
    pub said: Vec<String>,
    pub out: BufReader<std::process::ChildStdout>,
}

impl Serving {
    /// Starts a command and waits for the line with its address.
    #[allow(
        clippy::zombie_processes,
        reason = "it is waited for when the server is dropped"
    )]
    pub fn start(mut command: Command, before_address: &str, key: String) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut said = Vec::new();
        loop {
            let mut line = String::new();
            if out.read_line(&mut line).unwrap() == 0 {
                panic!("the server ended: {:?} {said:?}", child.wait());
            }
            said.push(line.trim_end().to_string());
            if let Some(address) = line.trim_end().strip_prefix(before_address) {
                return Self {
                    child,
                    address: address.to_string(),
                    key,
                    said,
                    out,
                };
            }
        }
    }

    /// The next line of its output.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line.trim_end().to_string()
    }

    /// What REST answers.
    pub async fn get(&self, path: &str) -> Json {
        let request = reqwest::Client::new().get(self.url(path));
        self.answered(path, request).await.0
    }

    /// What REST answers to a body, and the change set that came of it.
    pub async fn post(&self, path: &str, body: &Json) -> (Json, String) {
        let request = reqwest::Client::new().post(self.url(path));
        self.answered(path, request.json(body)).await
    }

    /// A request to REST that is still to be sent.
    pub fn ask(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        let request = reqwest::Client::new().request(method, self.url(path));
        request.bearer_auth(&self.key)
    }

    fn url(&self, path: &str) -> String {
        format!("{}/api/v1/{path}", self.address)
    }

    async fn answered(&self, path: &str, request: reqwest::RequestBuilder) -> (Json, String) {
        let answer = request.bearer_auth(&self.key).send().await.unwrap();
        let status = answer.status();
        let batch = answer.headers().get("rapport-batch");
        let batch = batch
            .map_or("", |batch| batch.to_str().unwrap())
            .to_string();
        let json: Json = answer.json().await.unwrap();
        assert!(status.is_success(), "{path}: {json}");
        (json, batch)
    }

    /// Ends it as a power cut would.
    pub fn kill(mut self) {
        // On unix this is `kill -9`.
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Tells it to end, as systemd does; gives its exit status and how long it took.
    pub fn end(mut self) -> (Option<i32>, Duration) {
        let watch = base::Stopwatch::start();
        terminate(&self.child);
        let status = self.child.wait().unwrap();
        (status.code(), watch.elapsed())
    }
}

fn terminate(child: &Child) {
    let _ = Command::new("kill").arg(child.id().to_string()).status();
}

impl Drop for Serving {
    fn drop(&mut self) {
        terminate(&self.child);
        let _ = self.child.wait();
    }
}

/// The repository's folder.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
