//! The release program itself: its imports, its start, its memory.

use std::{
    io::{BufRead, BufReader, Read},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use base::{Clock, Stopwatch};
use engine::{Config, Workspace, workspace::Settings};
use store::{Location, Tuning};
use tempfile::TempDir;

use crate::{
    Outcome, bare, jobs,
    table::{Table, span, thousands},
};

/// A workspace to measure on.
pub struct Place {
    program: PathBuf,
    folder: Folder,
    postgres: Option<(String, String)>,
}

/// Where its files are.
enum Folder {
    /// Gone at the end.
    Passing(TempDir),
    /// It stays, so that the next run need not import again.
    Kept(PathBuf),
}

impl Place {
    /// `keep` names a folder that stays.
    pub fn new(program: &Path, postgres: Option<String>, keep: Option<&Path>) -> Outcome<Self> {
        let program = program
            .canonicalize()
            .map_err(|error| format!("{}: {error}; build it first", program.display()))?;
        let postgres = postgres.map(|url| (url, format!("bench_{}", std::process::id())));
        Ok(Self {
            program,
            folder: match keep {
                Some(folder) => {
                    std::fs::create_dir_all(folder)?;
                    Folder::Kept(folder.canonicalize()?)
                }
                None => Folder::Passing(TempDir::new()?),
            },
            postgres,
        })
    }

    pub fn folder(&self) -> &Path {
        match &self.folder {
            Folder::Passing(folder) => folder.path(),
            Folder::Kept(folder) => folder,
        }
    }

    /// Whether an earlier run has kept its data here.
    pub fn is_filled(&self) -> bool {
        self.postgres.is_none() && self.folder().join("main.sqlite").exists()
    }

    /// Opens the workspace in this process.
    pub async fn open(&self) -> Outcome<Workspace> {
        let location = match &self.postgres {
            Some((url, workspace)) => Location::Postgres {
                url: url.clone(),
                workspace: workspace.clone(),
            },
            None => Location::Sqlite(self.folder().join("main.sqlite")),
        };
        let config = Config {
            location,
            tuning: Tuning::default(),
            settings: Settings::default(),
        };
        let mut registry = testkit::registry();
        jobs::register(&mut registry);
        Ok(Workspace::open(config, registry, Clock::system()).await?)
    }

    /// Takes away what lies on PostgreSQL.
    pub fn forget(&self) {
        if let Some((url, name)) = &self.postgres {
            bare::forget(url, name);
        }
    }

    /// Runs the program to its end: how long it took, and its peak memory in kB.
    pub fn run(&self, args: &[&str]) -> Outcome<(Duration, u64)> {
        let watch = Stopwatch::start();
        let mut child = self
            .command(args)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut peak = 0;
        let status = loop {
            peak = peak.max(resident(&child, "VmHWM:"));
            match child.try_wait()? {
                Some(status) => break status,
                None => std::thread::sleep(Duration::from_millis(20)),
            }
        };
        let time = watch.elapsed();
        if !status.success() {
            let mut said = String::new();
            if let Some(mut stderr) = child.stderr.take() {
                stderr.read_to_string(&mut said)?;
            }
            return Err(format!("{} failed: {said}", args.join(" ")).into());
        }
        Ok((time, peak))
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(args).arg("--data").arg(self.folder());
        if let Some((url, name)) = &self.postgres {
            command.args(["--database", url, "--workspace", name]);
        }
        command.current_dir(self.folder());
        command
    }
}

/// Imports the files of these objects, with so many rows, with the program: rows per
/// second until the records are there, how long the search takes to know them after that,
/// and peak memory.
pub async fn import(
    place: &Place,
    folder: &Path,
    objects: &[(&str, usize)],
    table: &mut Table,
) -> Outcome<()> {
    let mut peak = 0;
    for (object, rows) in objects.iter().copied() {
        let file = folder.join(format!("{object}.csv"));
        let file = file.to_str().ok_or("a temporary path that is not text")?;
        let watch = Stopwatch::start();
        // Contacts are looked for by their addresses first, so that none comes in twice.
        let duplicates: &[&str] = match object {
            "contacts" => &["--match", "emails"],
            _ => &[],
        };
        let arguments = [&["import", object, file], duplicates].concat();
        let mut child = place
            .command(&arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        // The command reports when the records are there, then fills the search.
        let stdout = child.stdout.take().ok_or("no output of the import")?;
        let reported = std::thread::spawn(move || {
            let mut line = String::new();
            let mut stdout = BufReader::new(stdout);
            let read = stdout.read_line(&mut line);
            let time = watch.elapsed();
            let _ = std::io::copy(&mut stdout, &mut std::io::sink());
            read.map(|_| time)
        });
        let status = loop {
            peak = peak.max(resident(&child, "VmHWM:"));
            match child.try_wait()? {
                Some(status) => break status,
                None => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        };
        let whole = watch.elapsed();
        let time = reported
            .join()
            .map_err(|_| "the output of the import was lost")??;
        if !status.success() {
            let mut said = String::new();
            if let Some(mut stderr) = child.stderr.take() {
                stderr.read_to_string(&mut said)?;
            }
            return Err(format!("import of {object} failed: {said}").into());
        }
        if rows > 0 {
            #[allow(clippy::cast_precision_loss, reason = "row counts are far below 2^52")]
            let rate = rows as f64 / time.as_secs_f64();
            table.figure(
                &format!("import {} {object} by command", thousands(rows)),
                format!("{rate:.0} rows/s"),
            );
            table.figure(
                &format!("search complete after these {object}"),
                format!("{:.1} s", (whole - time).as_secs_f64()),
            );
        }
    }
    table.figure("peak memory of the imports", format!("{} MB", peak / 1024));
    Ok(())
}

/// The program while it serves.
pub struct Serving {
    pub child: Child,
    /// Its address, with the scheme.
    pub address: String,
}

/// Starts the program on a free port; gives it when it answers.
pub fn serve(place: &Place) -> Outcome<Serving> {
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let listen = format!("127.0.0.1:{port}");
    let watch = Stopwatch::start();
    let mut child = place
        .command(&["serve", "--listen", &listen])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    while !answers(&listen) {
        if watch.elapsed() > Duration::from_secs(30) {
            child.kill()?;
            return Err("the program did not answer within 30 s".into());
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok(Serving {
        child,
        address: format!("http://{listen}"),
    })
}

/// Cold start to the first answered page, and memory at rest.
pub fn start(place: &Place, table: &mut Table) -> Outcome<()> {
    let mut times = Vec::new();
    let mut memory = 0;
    for _ in 0..5 {
        let watch = Stopwatch::start();
        let mut serving = serve(place)?;
        times.push(watch.elapsed());
        // At rest: what starting took is let go of by then.
        std::thread::sleep(Duration::from_secs(4));
        memory = resident(&serving.child, "VmRSS:");
        serving.child.kill()?;
        serving.child.wait()?;
    }
    times.sort_unstable();
    table.figure(
        "cold start to the first answered page",
        span(times[times.len() / 2]),
    );
    table.figure("memory at rest (RSS)", format!("{} MB", memory / 1024));
    place.forget();
    Ok(())
}

/// Whether the sign-in page comes, whole.
fn answers(address: &str) -> bool {
    use std::io::Write;
    let Ok(mut stream) = TcpStream::connect(address) else {
        return false;
    };
    let request = format!("GET /sign-in HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    let mut answer = String::new();
    stream.write_all(request.as_bytes()).is_ok()
        && stream.read_to_string(&mut answer).is_ok()
        && answer.starts_with("HTTP/1.1 200")
}

/// A figure of the process' memory in kB, where the system tells.
pub fn resident(child: &Child, which: &str) -> u64 {
    let status =
        std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status
        .lines()
        .find(|line| line.starts_with(which))
        .unwrap_or_default();
    line.split_whitespace()
        .nth(1)
        .and_then(|n| n.parse().ok())
        .unwrap_or_default()
}
