//! One broker's process, under a keeper that ends it when nobody is left to do so.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};

use super::properties::Layout;

/// Starts what follows in the background, tells its process id, waits for the end of its own input,
/// kills what it started, and removes the folder unless it was told to keep it.
const KEEPER: &str = "folder=\"$1\"; shift; \"$@\" >&2 & echo $!; word=$(cat); \
    kill -9 $! 2>/dev/null; wait; [ \"$word\" = keep ] || rm -rf \"$folder\"";

/// A running broker.
#[derive(Debug)]
pub(super) struct Node {
    keeper: Child,
    /// As long as it is open, the keeper keeps.
    held: Option<ChildStdin>,
    broker_pid: u32,
}

impl Node {
    pub(super) fn start(layout: &Layout, broker: u32) -> Self {
        let log = File::options()
            .create(true)
            .append(true)
            .open(layout.node_folder(broker).join("broker.log"))
            .expect("the broker's log can be opened");
        let mut keeper = Command::new("bash")
            .args(["-c", KEEPER, "keeper"])
            .arg(layout.node_folder(broker))
            .args(["java", "-Xms128m", "-Xmx400m", "-XX:+UseSerialGC"])
            .args(["-XX:TieredStopAtLevel=1", "-Xshare:auto"])
            .arg(format!("-Dlog4j2.configurationFile={}", layout.logging(broker)))
            .args(["-cp", &layout.class_path(), "kafka.Kafka"])
            .arg(layout.properties(broker))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("bash can be run");
        let held = keeper.stdin.take();
        let said = keeper.stdout.take().expect("its output is a pipe");
        let mut pid = String::new();
        BufReader::new(said).read_line(&mut pid).expect("the keeper tells the process id");
        let broker_pid = pid.trim().parse().expect("a process id is a number");
        Node { keeper, held, broker_pid }
    }

    /// Ends the broker where it stands, and its keeper with it.
    pub(super) async fn kill(&mut self) {
        self.signal("KILL").await;
        if let Some(held) = &mut self.held {
            // A keeper that is gone removes nothing.
            let _ = held.write_all(b"keep");
        }
        self.end();
    }

    pub(super) async fn signal(&self, signal: &str) {
        let pid = self.broker_pid.to_string();
        let sent = tokio::process::Command::new("kill").args(["-s", signal, &pid]).status().await;
        assert!(sent.is_ok(), "kill can be run");
    }

    fn end(&mut self) {
        drop(self.held.take());
        // A keeper that is gone has nothing left to wait for.
        let _ = self.keeper.wait();
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.end();
    }
}
