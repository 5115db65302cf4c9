//! Measures the product against references in the same process and run: only ratios count.

mod callers;
mod closed_loop;
mod cluster;
mod empty;
mod payload;
mod plain_file;
mod record;
mod replay;
mod report;
mod rules;
mod served;
mod start_up;
mod unary;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::settings::{self, LogKind, SettingsArgs};
use crate::terminal;

use cluster::Cluster;
use payload::{Ids, Load};
use rules::Rules;

/// What to measure.
#[derive(Debug, Args)]
#[command(after_help = "\
Measurements of a log in Kafka need brokers, and those of views in PostgreSQL an empty database:
  verbatim bench --log kafka --kafka-brokers b1:9092 ledger
  verbatim bench --log kafka --kafka-brokers b1:9092 --views postgres projection
They make topics named `verbatim.bench.…`, which stay. `./dev bench kafka` starts both for it.")]
pub struct BenchArgs {
    /// Which measurement; all of them if none is named.
    #[command(subcommand)]
    what: Option<What>,
    /// Where stores are made; a fresh folder of the system's if not given. Use the disk that the
    /// product will run on.
    #[arg(long, global = true)]
    folder: Option<PathBuf>,
    /// How long each load runs, in seconds.
    #[arg(long, global = true, default_value_t = 3)]
    seconds: u64,
    #[command(flatten)]
    settings: SettingsArgs,
}

#[derive(Debug, Clone, Subcommand)]
enum What {
    /// Unary commands against an empty call and a durable empty call.
    Unary,
    /// The Record stream: facts a second with full rules.
    Record {
        /// How many facts.
        #[arg(long, default_value_t = 300_000)]
        facts: usize,
    },
    /// Replay raw and decoded, bytes on disk, projection, rebuild, and the first question as of a
    /// moment.
    Replay {
        /// How many facts.
        #[arg(long, default_value_t = 300_000)]
        facts: usize,
        /// Which clocks judge them; may be given again. All three in turns if not given.
        #[arg(long, value_enum, default_values_t = Rules::EACH)]
        clocks: Vec<Rules>,
        /// What becomes of the inquiries; may be given again. Both in turns if not given.
        #[arg(long, value_enum, default_values_t = Load::EACH)]
        load: Vec<Load>,
        /// What the ids of the inquiries are like.
        #[arg(long, value_enum, default_value_t = Ids::Rising)]
        ids: Ids,
    },
    /// Memory and start-up with many inquiries in the store, in a process of its own.
    StartUp {
        /// How many inquiries, two events each.
        #[arg(long, default_value_t = 100_000)]
        inquiries: usize,
    },
    /// How long after its instant a watcher hears of a breach; with --views postgres in an empty
    /// database of its own.
    Watch {
        /// How many clocks are open; may be given again, the smaller first.
        #[arg(long, default_values_t = OPEN_CLOCKS)]
        open: Vec<usize>,
        /// How many breaches are waited for.
        #[arg(long, default_value_t = 2_000)]
        breaches: usize,
    },
    #[command(flatten)]
    Cluster(cluster::What),
}

/// With how many clocks open a watch is measured.
const OPEN_CLOCKS: [usize; 2] = [1_000, 1_000_000];

impl What {
    /// Every measurement of a log that lies there.
    fn all(log: LogKind) -> Vec<What> {
        match log {
            LogKind::Embedded => vec![
                What::Unary,
                What::Record { facts: 300_000 },
                What::Replay {
                    facts: 300_000,
                    clocks: Rules::EACH.to_vec(),
                    load: Load::EACH.to_vec(),
                    ids: Ids::Rising,
                },
                What::StartUp { inquiries: 100_000 },
                What::Watch { open: OPEN_CLOCKS.to_vec(), breaches: 2_000 },
            ],
            LogKind::Kafka => cluster::What::all().into_iter().map(What::Cluster).collect(),
        }
    }

    /// Where the log lies that this is about.
    fn log(&self) -> LogKind {
        match self {
            What::Unary
            | What::Record { .. }
            | What::Replay { .. }
            | What::StartUp { .. }
            | What::Watch { .. } => LogKind::Embedded,
            What::Cluster(_) => LogKind::Kafka,
        }
    }
}

/// Why a measurement could not be made.
pub type BenchError = Box<dyn std::error::Error + Send + Sync>;

/// Runs the measurements and prints them as tables.
pub async fn run(args: BenchArgs) -> ExitCode {
    match measure(args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::complain(&*error);
            ExitCode::FAILURE
        }
    }
}

async fn measure(args: BenchArgs) -> Result<(), BenchError> {
    let scratch = match &args.folder {
        Some(folder) => tempfile::tempdir_in(folder)?,
        None => tempfile::tempdir()?,
    };
    let within = std::time::Duration::from_secs(args.seconds);
    let settings = settings::read_for_views(&args.settings)?;
    let chosen = args.what.map_or_else(|| What::all(settings.log), |what| vec![what]);
    for (number, what) in chosen.into_iter().enumerate() {
        if what.log() != settings.log {
            let log = match what.log() {
                LogKind::Embedded => "embedded",
                LogKind::Kafka => "kafka",
            };
            return Err(format!("this measures another log: say --log {log}").into());
        }
        let folder = scratch.path().join(number.to_string());
        std::fs::create_dir_all(&folder)?;
        match what {
            What::Unary => unary::measure(&folder, within).await?,
            What::Record { facts } => record::measure(&folder, facts).await?,
            What::Replay { facts, clocks, load, ids } => {
                replay::measure(&folder, facts, &clocks, &load, ids).await?;
            }
            What::StartUp { inquiries } => start_up::measure(&folder, inquiries).await?,
            What::Watch { open, breaches } => {
                watch::measure(&folder, &settings, &open, breaches).await?;
            }
            What::Cluster(what) => {
                let settings = settings.clone();
                Box::pin(Cluster { settings, folder, within }.measure(what)).await?;
            }
        }
    }
    Ok(())
}
