//! A `rapport` process on a fresh workspace, on either database.

use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    process::{Child, Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use tempfile::TempDir;

/// Where a workspace lies for a test; gone with the test.
pub struct Place {
    folder: TempDir,
    database: Option<(String, String)>,
}

/// A server that listens.
pub struct Server {
    child: Child,
    pub address: String,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

/// The databases to test on: SQLite, and PostgreSQL where one is given.
pub fn places() -> Vec<Place> {
    let mut all = vec![Place {
        folder: TempDir::new().unwrap(),
        database: None,
    }];
    #[allow(
        clippy::disallowed_methods,
        reason = "the test command says where its PostgreSQL is"
    )]
    if let Ok(url) = std::env::var("RAPPORT_TEST_POSTGRES") {
        let name = format!(
            "program_{}_{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        all.push(Place {
            folder: TempDir::new().unwrap(),
            database: Some((url, name)),
        });
    }
    all
}

impl Place {
    /// A command of the program on this workspace.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rapport"));
        command.args(args).arg("--data").arg(self.folder.path());
        if let Some((url, name)) = &self.database {
            command.args(["--database", url, "--workspace", name]);
        }
        command.current_dir(self.folder.path());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Runs a command that must succeed; its last line.
    pub fn done(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success(),
            "{args:?}: {text}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        text.lines().last().unwrap_or_default().to_string()
    }

    /// A file beside the data.
    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// Which database this is, for messages.
    pub fn name(&self) -> &'static str {
        if self.database.is_some() {
            "PostgreSQL"
        } else {
            "SQLite"
        }
    }

    /// Starts a server and waits until it answers.
    pub fn serve(&self) -> Server {
        self.serve_as("web,work")
    }

    /// The same with some of the roles of a process.
    pub fn serve_as(&self, roles: &str) -> Server {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let listen = format!("127.0.0.1:{port}");
        let mut child = self
            .command(&["serve", "--listen", &listen, "--roles", roles])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // What it says is kept flowing, so that it never waits for us.
        let stderr = child.stderr.take().unwrap();
        let said = std::thread::spawn(move || {
            BufReader::new(stderr)
                .lines()
                .map_while(Result::ok)
                .collect::<Vec<_>>()
        });
        let address = format!("http://{listen}");
        let deadline = base::Stopwatch::start();
        while std::net::TcpStream::connect(&listen).is_err() {
            if let Some(status) = child.try_wait().unwrap() {
                panic!(
                    "rapport serve ended with {status}: {:#?}",
                    said.join().unwrap()
                );
            }
            assert!(
                deadline.elapsed() < Duration::from_secs(60),
                "rapport serve does not listen"
            );
            std::thread::yield_now();
            std::thread::sleep(Duration::from_millis(10));
        }
        Server { child, address }
    }
}

impl Server {
    /// Ends the process as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that has ended already is what was wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((url, name)) = &self.database else {
            return;
        };
        testkit::postgres::drop_workspace(url, name);
    }
}

/// How often a process is killed: so often, unless `RAPPORT_TEST_KILLS` says
/// otherwise.
pub fn kills(few: u64) -> u64 {
    #[allow(clippy::disallowed_methods, reason = "a long run is asked for by name")]
    let asked = std::env::var("RAPPORT_TEST_KILLS").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(few)
}

/// A client with a key.
pub fn client(key: &str) -> reqwest::Client {
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("authorization", format!("Bearer {key}").parse().unwrap());
    reqwest::Client::builder()
        .default_headers(headers)
        .timeout(Duration::from_secs(30))
        .build()
        .unwrap()
}
