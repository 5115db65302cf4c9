//! The server as a process of its own: started, killed, stopped, and listened to.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};

use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tonic::transport::Channel;

/// A server that was started.
#[derive(Debug)]
pub struct Process {
    child: Child,
    stdout: Lines<BufReader<ChildStdout>>,
    stderr: PathBuf,
    address: String,
    is_ready: bool,
}

/// A server that ended before it was ready, or when it was told to.
#[derive(Debug)]
pub struct Ended {
    /// How it ended.
    pub status: ExitStatus,
    /// What it complained of, of all that wrote to the same file.
    pub stderr: String,
}

/// The command that serves the store in `data_dir` on a free port.
pub fn serve(binary: &str, data_dir: &Path) -> Command {
    serve_at(binary, data_dir, 0)
}

/// The command that serves the store in `data_dir` on this port.
pub fn serve_at(binary: &str, data_dir: &Path, port: u16) -> Command {
    let mut command = Command::new(binary);
    command.arg("serve").arg("--data-dir").arg(data_dir);
    command.args(["--listen", &format!("127.0.0.1:{port}")]);
    command
}

impl Process {
    /// Starts it; what it complains of is collected in the file `stderr`.
    ///
    /// # Errors
    /// There is no such program, or no such folder.
    pub fn start(mut command: Command, stderr: &Path) -> io::Result<Self> {
        let into = File::options().create(true).append(true).open(stderr)?;
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(into).kill_on_drop(true);
        let mut child = command.spawn()?;
        let stdout = child.stdout.take().expect("standard output was just piped");
        let stdout = BufReader::new(stdout).lines();
        Ok(Self {
            child,
            stdout,
            stderr: stderr.to_owned(),
            address: String::new(),
            is_ready: false,
        })
    }

    /// Waits until it says that it is ready; does not wait if it has said so.
    ///
    /// # Errors
    /// It ended instead.
    pub async fn ready(&mut self) -> Result<(), Ended> {
        if self.is_ready {
            return Ok(());
        }
        while let Ok(Some(line)) = self.stdout.next_line().await {
            if let Some((_, address)) = line.split_once("http://") {
                self.address = format!("http://{}", address.trim());
            }
            if line.starts_with("ready") {
                self.is_ready = true;
                return Ok(());
            }
        }
        Err(self.ended().await)
    }

    /// A connection of its own.
    ///
    /// # Errors
    /// It does not serve, or not any more.
    pub async fn connect(&self) -> Result<Channel, tonic::transport::Error> {
        Channel::from_shared(self.address.clone()).expect("an address is a URL").connect().await
    }

    /// Where it serves, without `http://`.
    pub fn address(&self) -> &str {
        self.address.trim_start_matches("http://")
    }

    /// The process's number, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// `kill -9`, and waits until it is gone.
    ///
    /// # Errors
    /// It cannot be killed.
    pub async fn kill(&mut self) -> io::Result<()> {
        self.child.kill().await
    }

    /// SIGTERM, and waits until it has stopped in order.
    ///
    /// # Panics
    /// If there is no `kill` on this machine.
    pub async fn stop(&mut self) -> Ended {
        if let Some(id) = self.child.id() {
            let told = Command::new("kill").arg(id.to_string()).status().await;
            told.expect("there is a `kill` on this machine");
        }
        while let Ok(Some(_)) = self.stdout.next_line().await {}
        self.ended().await
    }

    /// Waits until it has ended by itself.
    ///
    /// # Panics
    /// If the kernel does not know it.
    pub async fn ended(&mut self) -> Ended {
        let status = self.child.wait().await.expect("a child that was started can be waited for");
        Ended { status, stderr: self.stderr() }
    }

    /// What it complained of so far.
    pub fn stderr(&self) -> String {
        fs::read_to_string(&self.stderr).unwrap_or_default()
    }
}
