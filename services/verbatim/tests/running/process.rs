//! Runs the binary: to its end, or until it says that it is ready.

use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

/// Far more than a server needs to end.
const ENDS_WITHIN: Duration = Duration::from_secs(60);

/// The binary, in a folder of its own and with nothing of ours in its environment.
pub(crate) fn verbatim(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_verbatim"));
    command.current_dir(folder);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("VERBATIM_") {
            command.env_remove(name);
        }
    }
    command
}

/// What a command that came to its end said.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs to the end.
pub(crate) fn run(folder: &Path, words: &[&str]) -> Said {
    said(verbatim(folder).args(words).output().unwrap())
}

pub(crate) fn said(output: Output) -> Said {
    Said {
        code: output.status.code().expect("a signal ended it"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A server that has said that it is ready. It is killed if a test forgets it.
pub(crate) struct Serving {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    /// What it said before it was ready, and that it was.
    pub(crate) greeting: Vec<String>,
}

impl Serving {
    /// Serves the store `name` in `folder` on a free port.
    pub(crate) fn start(folder: &Path, name: &str) -> Self {
        let mut child = verbatim(folder)
            .args(["serve", "--data-dir", name, "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut greeting = Vec::new();
        while !greeting.last().is_some_and(|line: &String| line.starts_with("ready")) {
            greeting.push(lines.next().expect("it ended before it was ready").unwrap());
        }
        Self { child, lines, greeting }
    }

    /// Where it says it is.
    pub(crate) fn url(&self) -> String {
        let mut words = self.greeting.iter().flat_map(|line| line.split_whitespace());
        words.find(|word| word.starts_with("http://")).expect("it names its address").to_owned()
    }

    /// Sends a signal, and waits for the end. One that does not end fails the test; it must not
    /// hold up all others.
    pub(crate) fn end_by(mut self, signal: &str) -> (ExitStatus, Vec<String>) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        let deadline = Instant::now() + ENDS_WITHIN;
        let status = loop {
            match self.child.try_wait().unwrap() {
                Some(status) => break status,
                None if Instant::now() > deadline => {
                    self.child.kill().unwrap();
                    let words: Vec<String> = self.lines.by_ref().map_while(Result::ok).collect();
                    panic!("it did not end after {signal}; it said {words:?}");
                }
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        };
        (status, self.lines.by_ref().map_while(Result::ok).collect())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Both fail if it has ended already, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
