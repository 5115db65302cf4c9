//! A process of a test, under a keeper that ends it when nobody is left to do so.
//!
//! When the test process goes, however it goes, the keeper's standard input ends, and it ends what
//! it keeps.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

/// Starts what follows in the background, tells its process id, waits for the end of its own input,
/// kills what it started, and removes the folder unless it was told to keep it.
const KEEPER: &str = "folder=\"$1\"; shift; \"$@\" >&2 & echo $!; word=$(cat); \
    kill -9 $! 2>/dev/null; wait; [ \"$word\" = keep ] || rm -rf \"$folder\"";

/// A running process.
#[derive(Debug)]
pub(crate) struct KeptProcess {
    keeper: Child,
    /// As long as it is open, the keeper keeps.
    held: Option<ChildStdin>,
    id: u32,
}

impl KeptProcess {
    /// Starts a program whose files lie in `folder` and whose output goes to the end of `log`.
    pub(crate) fn start<A: AsRef<OsStr>>(
        folder: &Path,
        log: &Path,
        program: impl IntoIterator<Item = A>,
    ) -> Self {
        let log = File::options().create(true).append(true).open(log);
        let mut keeper = Command::new("bash")
            .args(["-c", KEEPER, "keeper"])
            .arg(folder)
            .args(program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log.expect("the log can be opened"))
            .spawn()
            .expect("bash can be run");
        let held = keeper.stdin.take();
        let said = keeper.stdout.take().expect("its output is a pipe");
        let mut id = String::new();
        BufReader::new(said).read_line(&mut id).expect("the keeper tells the process id");
        let id = id.trim().parse().expect("a process id is a number");
        KeptProcess { keeper, held, id }
    }

    /// Ends the process where it stands, and its keeper with it. The folder stays.
    pub(crate) async fn kill(&mut self) {
        self.signal("KILL").await;
        self.let_go();
    }

    /// Lets a process that has ended go, and its keeper with it. The folder stays.
    pub(crate) fn let_go(&mut self) {
        if let Some(held) = &mut self.held {
            // A keeper that is gone removes nothing.
            let _ = held.write_all(b"keep");
        }
        self.end();
    }

    /// Sends a signal.
    pub(crate) async fn signal(&self, signal: &str) {
        let id = self.id.to_string();
        let sent = tokio::process::Command::new("kill").args(["-s", signal, &id]).status().await;
        assert!(sent.is_ok(), "kill can be run");
    }

    /// Whether the process has gone by itself or was killed.
    pub(crate) fn has_ended(&mut self) -> bool {
        let is_there = Command::new("kill").args(["-0", &self.id.to_string()]).output();
        !is_there.is_ok_and(|answer| answer.status.success())
    }

    fn end(&mut self) {
        drop(self.held.take());
        // A keeper that is gone has nothing left to wait for.
        let _ = self.keeper.wait();
    }
}

impl Drop for KeptProcess {
    fn drop(&mut self) {
        self.end();
    }
}
