//! The server as a process of its own, as it runs in the field.

use std::net::SocketAddr;
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::settings::Settings;

use super::BenchError;

/// A server in a process of its own. Dropped, it is killed.
#[derive(Debug)]
pub(super) struct Served {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
    begun: Instant,
    address: Option<SocketAddr>,
}

impl Served {
    /// Starts it; its settings are written to a file in its own folder, which it makes.
    pub(super) fn start(settings: &Settings) -> Result<Served, BenchError> {
        std::fs::create_dir_all(&settings.data_dir)?;
        let file = settings.data_dir.join("verbatim.toml");
        std::fs::write(&file, toml::to_string(settings)?)?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("serve").arg("--config").arg(&file).stdout(Stdio::piped()).kill_on_drop(true);
        // What this process was told by its environment is in the file already, where it counts.
        let told = std::env::vars_os().map(|(name, _)| name);
        for name in told.filter(|name| name.to_string_lossy().starts_with("VERBATIM_")) {
            command.env_remove(name);
        }
        let begun = Instant::now();
        let mut process = command.spawn()?;
        let said = process.stdout.take().ok_or("the server says nothing")?;
        let lines = BufReader::new(said).lines();
        Ok(Served { process, lines, begun, address: None })
    }

    /// Waits until it says that it is ready, and tells how long that took since its start.
    pub(super) async fn ready(&mut self) -> Result<Duration, BenchError> {
        while let Some(line) = self.lines.next_line().await? {
            if let Some((_, found)) = line.split_once("http://") {
                self.address = Some(found.trim().parse()?);
            }
            if line.starts_with("ready") {
                return Ok(self.begun.elapsed());
            }
        }
        Err("the server ended before it was ready".into())
    }

    /// Where it serves, once it is ready.
    pub(super) fn address(&self) -> Result<SocketAddr, BenchError> {
        self.address.ok_or_else(|| "the server does not say where it serves".into())
    }

    /// Its resident memory, where the system tells.
    pub(super) fn resident_mib(&self) -> Option<u64> {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.process.id()?)).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kib / 1024)
    }

    /// `kill -9`, and waits until it is gone.
    pub(super) async fn kill(mut self) -> Result<(), BenchError> {
        Ok(self.process.kill().await?)
    }
}
