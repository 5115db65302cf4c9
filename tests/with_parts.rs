//! Real brokers and PostgreSQL for one command, for `./dev bench kafka`: they are started, the
//! command is run with their addresses in its environment, and they are taken down again.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use tokio::process::Command;
use verbatim_testkit::kafka::KafkaCluster;
use verbatim_testkit::postgres::PostgresServer;

/// Runs a command beside real brokers and PostgreSQL.
#[derive(Debug, Parser)]
struct Args {
    /// How many brokers.
    #[arg(long, default_value_t = 1)]
    brokers: u32,
    /// The command.
    #[arg(last = true, required = true)]
    command: Vec<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    let (brokers, postgres) =
        tokio::join!(KafkaCluster::start(args.brokers), PostgresServer::start());
    let (program, words) = args.command.split_first().expect("clap asks for at least one word");
    let ended = Command::new(program)
        .args(words)
        .env("VERBATIM_KAFKA_BROKERS", brokers.bootstrap())
        .env("VERBATIM_KAFKA_REPLICATION", args.brokers.min(3).to_string())
        .env("VERBATIM_POSTGRES_URL", postgres.database())
        .status()
        .await;
    match ended.map(|status| status.code()) {
        Ok(Some(0)) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            // Nobody may be reading any more.
            let _ = writeln!(std::io::stderr(), "`{program}` cannot be run: {error}");
            ExitCode::FAILURE
        }
    }
}
