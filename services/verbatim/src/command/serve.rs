//! `verbatim serve`: every role in one process, until told to stop.

use std::io;
use std::process::ExitCode;
use std::time::Instant;

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::server::Server;
use crate::settings::{self, SettingsArgs};
use crate::terminal;
use crate::traces::Traces;

pub(super) async fn run(args: SettingsArgs) -> ExitCode {
    let settings = match settings::read(&args) {
        Ok(in_force) => in_force.settings,
        Err(error) => {
            terminal::complain(&error);
            return ExitCode::from(2);
        }
    };
    super::log_to_stderr(&settings.log_filter);
    // Before the first word, so that whoever waits for `ready` may stop us at once.
    let mut told_to_stop = match ToldToStop::listen() {
        Ok(told_to_stop) => told_to_stop,
        Err(error) => {
            terminal::complain(&error);
            return ExitCode::FAILURE;
        }
    };
    let instance = settings.advertise.clone().unwrap_or_else(|| settings.listen.to_string());
    let traces = match Traces::start(settings.otlp_endpoint.as_deref(), &instance) {
        Ok(traces) => traces,
        Err(error) => {
            terminal::complain(&error);
            return ExitCode::from(2);
        }
    };
    let begun = Instant::now();
    let server = match Server::start(&settings).await {
        Ok(server) => server,
        Err(error) => {
            terminal::complain(&error);
            return ExitCode::FAILURE;
        }
    };
    let (address, folder) = (server.address(), settings.data_dir.display());
    terminal::say(&format!("serving intake, query, audit and projector on http://{address}"));
    terminal::say("over HTTP, /metrics and /ready tell there how it gets on");
    terminal::say(&format!("the store lies in {folder} (log, ledger, views)"));
    terminal::say("content is not sealed in this version: not for production");
    terminal::say(&format!("ready after {}", terminal::took(begun.elapsed())));
    told_to_stop.wait().await;
    terminal::say("stopping: finishing what is on its way");
    server.stop().await;
    traces.stop().await;
    terminal::say("stopped");
    ExitCode::SUCCESS
}

/// SIGTERM or SIGINT.
struct ToldToStop {
    terminate: Signal,
    interrupt: Signal,
}

impl ToldToStop {
    fn listen() -> io::Result<Self> {
        let terminate = signal(SignalKind::terminate())?;
        Ok(Self { terminate, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn wait(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
