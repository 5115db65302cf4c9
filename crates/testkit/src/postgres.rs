//! Real PostgreSQL from its own binaries: a server that tests start, kill, pause and bring back.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tempfile::TempDir;
use tokio::sync::{Mutex, OnceCell};
use tokio::time::{interval, timeout};

use crate::kafka::free_ports;
use crate::kept_process::KeptProcess;

/// How long the server may take until it answers.
const START_WITHIN: Duration = Duration::from_secs(60);

/// How long it may take to stop in order.
const STOP_WITHIN: Duration = Duration::from_secs(60);

/// Between two looks whether it answers, or has stopped.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Where Debian puts the binaries of each version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// A server of one run. Dropped, it is gone, and so is its folder.
#[derive(Debug)]
pub struct PostgresServer {
    bin: PathBuf,
    port: u16,
    process: Mutex<KeptProcess>,
    databases: AtomicU32,
    // After the process, so that it goes after it.
    folder: TempDir,
}

impl PostgresServer {
    /// Starts a server with an empty folder, and waits until it answers.
    ///
    /// # Panics
    /// If it does not start; its log is shown.
    pub async fn start() -> Self {
        let bin = bin_folder();
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        // The server refuses to run as root, so that another user must get through to its data.
        let through = fs::Permissions::from_mode(0o711);
        fs::set_permissions(folder.path(), through).expect("the folder is ours");
        let data = folder.path().join("data");
        fs::create_dir(&data).expect("the folder is ours");
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(&data));
        }
        let mut initdb = as_server_user(&bin.join("initdb"));
        run(initdb.arg("-D").arg(&data).args(["--auth=trust", "-U", "postgres", "-E", "UTF8"]));
        let port = free_ports(1)[0];
        let process = Mutex::new(start_in(folder.path(), &bin, port));
        let server = PostgresServer { bin, port, process, databases: AtomicU32::new(0), folder };
        server.wait_until_serving().await;
        server
    }

    /// The server that all tests of one process share.
    ///
    /// # Panics
    /// As [`PostgresServer::start`].
    pub async fn shared() -> &'static PostgresServer {
        static SHARED: OnceCell<PostgresServer> = OnceCell::const_new();
        SHARED.get_or_init(PostgresServer::start).await
    }

    /// A new empty database, as clients name it.
    ///
    /// # Panics
    /// If it cannot be made.
    pub fn database(&self) -> String {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{number}");
        let mut createdb = Command::new(self.bin.join("createdb"));
        run(createdb.args(["-h", "127.0.0.1", "-U", "postgres", "-p"]).args([
            &self.port.to_string(),
            "-T",
            "template0",
            &name,
        ]));
        format!("postgres://postgres@127.0.0.1:{}/{name}", self.port)
    }

    /// Ends the server where it stands (SIGKILL).
    pub async fn kill(&self) {
        self.process.lock().await.kill().await;
    }

    /// Stops the server in order, without waiting for those who are connected (SIGINT).
    ///
    /// # Panics
    /// If it does not stop.
    pub async fn stop(&self) {
        let mut process = self.process.lock().await;
        process.signal("INT").await;
        let stopped = timeout(STOP_WITHIN, async {
            let mut looks = interval(LOOK_EVERY);
            while !process.has_ended() {
                looks.tick().await;
            }
        });
        assert!(stopped.await.is_ok(), "PostgreSQL does not stop");
        process.let_go();
    }

    /// Stops the server's time (SIGSTOP) as far as new connections go.
    pub async fn pause(&self) {
        self.process.lock().await.signal("STOP").await;
    }

    /// Lets the server's time go on (SIGCONT).
    pub async fn resume(&self) {
        self.process.lock().await.signal("CONT").await;
    }

    /// Brings a killed or stopped server back, with what it had stored, and waits until it answers.
    ///
    /// # Panics
    /// If it does not start.
    pub async fn restart(&self) {
        self.wait_until_serving().await;
    }

    /// Starts the server again as often as it ends: just after a kill it refuses to run beside
    /// what is left of it.
    async fn wait_until_serving(&self) {
        let serving = timeout(START_WITHIN, async {
            let mut looks = interval(LOOK_EVERY);
            while !self.is_serving() {
                looks.tick().await;
                let mut process = self.process.lock().await;
                if process.has_ended() {
                    process.let_go();
                    *process = start_in(self.folder.path(), &self.bin, self.port);
                }
            }
        });
        if serving.await.is_err() {
            let log = fs::read_to_string(log_in(self.folder.path())).unwrap_or_default();
            panic!("PostgreSQL does not serve:\n{log}");
        }
    }

    fn is_serving(&self) -> bool {
        let mut ready = Command::new(self.bin.join("pg_isready"));
        ready.args(["-q", "-h", "127.0.0.1", "-t", "1", "-p"]).arg(self.port.to_string());
        ready.status().is_ok_and(|status| status.success())
    }
}

fn start_in(folder: &Path, bin: &Path, port: u16) -> KeptProcess {
    let mut server = as_server_user(&bin.join("postgres"));
    server.arg("-D").arg(folder.join("data")).arg("-p").arg(port.to_string());
    for setting in ["listen_addresses=127.0.0.1", "unix_socket_directories="] {
        server.args(["-c", setting]);
    }
    let program = [server.get_program()].into_iter().chain(server.get_args());
    KeptProcess::start(folder, &log_in(folder), program)
}

fn log_in(folder: &Path) -> PathBuf {
    folder.join("postgres.log")
}

/// A program, to be run as a user as whom the server may run.
fn as_server_user(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
    command
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("id can be run");
    id.stdout.trim_ascii() == b"0"
}

fn run(command: &mut Command) {
    let done = command.current_dir("/").output().expect("the program can be run");
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{:?} fails: {said}", command.get_program());
}

/// Where the binaries lie: the newest of Debian's, or those that `pg_config` knows of.
fn bin_folder() -> PathBuf {
    let versions = fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let folders = versions.map(|version| version.path().join("bin"));
    let newest = folders.filter(|folder| folder.join("initdb").exists()).max();
    newest.unwrap_or_else(|| {
        let told = Command::new("pg_config").arg("--bindir").output();
        let told = told.expect("PostgreSQL's server is missing; `./dev parts` installs it");
        PathBuf::from(String::from_utf8_lossy(&told.stdout).trim())
    })
}
