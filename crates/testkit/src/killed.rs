//! Processes that do jobs and are killed in the midst of them.

use std::process::{Child, Command, Stdio};

use store::Location;

/// A worker in a process of its own, killed when it is dropped.
pub struct Killed {
    child: Child,
    program: &'static str,
}

impl Killed {
    /// Starts the program `chores` (its path is known to tests alone) on a workspace.
    pub fn start(program: &'static str, location: &Location) -> Self {
        let mut command = Command::new(program);
        match location {
            Location::Sqlite(file) => command.arg(file),
            Location::Postgres { url, workspace } => command.args([url, workspace]),
        };
        let child = command.stdin(Stdio::null()).spawn();
        Self {
            child: child.expect("the program can be started"),
            program,
        }
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Kills it, if it lives.
    pub fn kill(&mut self) {
        // SIGKILL: it has no last words.
        self.child.kill().expect("one's own process can be killed");
        self.child
            .wait()
            .expect("one's own process can be waited for");
    }

    /// Kills it, if it lives, and starts another.
    pub fn replace(&mut self, location: &Location) {
        self.kill();
        *self = Self::start(self.program, location);
    }

    /// Sends it a signal by its name.
    pub fn signal(&self, name: &str) {
        let pid = self.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status();
        assert!(sent.is_ok_and(|status| status.success()), "{name}");
    }
}

impl Drop for Killed {
    fn drop(&mut self) {
        self.kill();
    }
}

/// How often a process is killed: so often, unless `RAPPORT_TEST_KILLS` says
/// otherwise.
pub fn kills(few: u64) -> u64 {
    #[allow(clippy::disallowed_methods, reason = "a long run is asked for by name")]
    let asked = std::env::var("RAPPORT_TEST_KILLS").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(few)
}
