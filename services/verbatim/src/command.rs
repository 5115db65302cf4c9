//! The command line: one file a command.

mod as_of;
mod audit;
mod client;
mod config;
mod demo;
mod fact;
mod follow;
mod health;
mod merchant;
mod policy;
mod rebuild;
mod replay;
mod serve;
mod snapshot;
mod store;
mod topics;
mod verify;

use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::bench::{self, BenchArgs};
use crate::import::{self, ImportArgs};
use crate::settings::SettingsArgs;
use crate::terminal;

/// Records who held the customer, for how long, and proves it.
#[derive(Debug, Parser)]
#[command(name = "verbatim", version, after_help = EXAMPLES)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// How long a command that has said its last word waits for what it had begun beside itself.
const LEFTOVERS_WITHIN: Duration = Duration::from_secs(5);

const EXAMPLES: &str = "\
Begin with:
  verbatim demo                            a mall's day, start to finish, in a temporary folder
  verbatim serve --data-dir ./store        take commands over gRPC on 127.0.0.1:7878
  verbatim serve --log kafka …             the same over Kafka, with any number of instances
  verbatim import FILE --map MAPPING.toml  take over another desk's history
  verbatim audit INQUIRY                   the chain of hands behind one inquiry

Exit codes: 0 done; 1 failed, or something was found; 2 the command line is wrong;
3 done, but some rows were rejected (import).";

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve every role on this machine, until told to stop (SIGTERM or Ctrl-C).
    Serve(SettingsArgs),
    /// Print the settings in force, and where each came from.
    Config(config::ConfigArgs),
    /// Show a mall's day: real calls, a real store, the tables a manager looks at.
    Demo(demo::DemoArgs),
    /// Take over another desk's history, by a mapping file.
    Import(ImportArgs),
    /// Make the topics of a log in Kafka, or check them.
    Topics(topics::TopicsArgs),
    /// Show how a merchant did, and what each figure is made of.
    Merchant(merchant::MerchantArgs),
    /// Check policy files (calendars, clocks, cases worked by hand), and publish them.
    Policy(policy::PolicyArgs),
    /// Replay any slice of the log of a running server.
    Replay(replay::ReplayArgs),
    /// Follow what is being recorded, fact by fact, until told to stop (Ctrl-C).
    Follow(follow::FollowArgs),
    /// Tell whether a server serves, by the exit code.
    Health(health::HealthArgs),
    /// Show the chain of hands behind one inquiry.
    Audit(audit::AuditArgs),
    /// Check a store: indexes, terms, decoding, chains, and that its views follow from its log.
    Verify(verify::VerifyArgs),
    /// Build the views anew, beside the old ones.
    Rebuild(rebuild::RebuildArgs),
    /// Measure this machine: ratios against references in the same run.
    Bench(BenchArgs),
}

/// Runs the command.
pub fn run(cli: Cli) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            terminal::complain(&error);
            return ExitCode::FAILURE;
        }
    };
    // On the heap: the largest command's future is large.
    let exit_code = runtime.block_on(Box::pin(dispatch(cli.command)));
    // What was begun beside the command and has no end of its own must not keep the process.
    runtime.shutdown_timeout(LEFTOVERS_WITHIN);
    exit_code
}

async fn dispatch(command: Command) -> ExitCode {
    if !matches!(command, Command::Serve(_)) {
        log_to_stderr("error");
    }
    match command {
        Command::Serve(args) => serve::run(args).await,
        Command::Config(args) => config::run(&args),
        Command::Demo(args) => demo::run(args).await,
        Command::Import(args) => import::run(args).await,
        Command::Topics(args) => topics::run(args).await,
        Command::Merchant(args) => merchant::run(args).await,
        Command::Policy(args) => policy::run(args).await,
        Command::Replay(args) => replay::run(args).await,
        Command::Follow(args) => follow::run(args).await,
        Command::Health(args) => health::run(args).await,
        Command::Audit(args) => audit::run(args).await,
        Command::Verify(args) => verify::run(args).await,
        Command::Rebuild(args) => rebuild::run(args).await,
        Command::Bench(args) => bench::run(args).await,
    }
}

/// Writes what happens to standard error. A second call changes nothing.
fn log_to_stderr(filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("warn"));
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .try_init();
}
