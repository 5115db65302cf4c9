//! Measures the product against references in the same process and run: only ratios count.

mod callers;
mod empty;
mod payload;
mod plain_file;
mod record;
mod replay;
mod report;
mod start_up;
mod unary;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

/// What to measure.
#[derive(Debug, Args)]
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
    /// Replay raw and decoded, bytes on disk, projection and rebuild.
    Replay {
        /// How many facts.
        #[arg(long, default_value_t = 300_000)]
        facts: usize,
    },
    /// Memory and start-up with many inquiries in the store, in a process of its own.
    StartUp {
        /// How many inquiries, two events each.
        #[arg(long, default_value_t = 100_000)]
        inquiries: usize,
    },
}

/// Why a measurement could not be made.
pub type BenchError = Box<dyn std::error::Error + Send + Sync>;

/// Runs the measurements and prints them as tables.
pub async fn run(args: BenchArgs) -> ExitCode {
    match measure(args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report::line(&format!("the measurement failed: {error}"));
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
    let all = [
        What::Unary,
        What::Record { facts: 300_000 },
        What::Replay { facts: 300_000 },
        What::StartUp { inquiries: 100_000 },
    ];
    let chosen = args.what.map_or_else(|| all.to_vec(), |what| vec![what]);
    for (number, what) in chosen.into_iter().enumerate() {
        let folder = scratch.path().join(number.to_string());
        std::fs::create_dir_all(&folder)?;
        match what {
            What::Unary => unary::measure(&folder, within).await?,
            What::Record { facts } => record::measure(&folder, facts).await?,
            What::Replay { facts } => replay::measure(&folder, facts).await?,
            What::StartUp { inquiries } => start_up::measure(&folder, inquiries).await?,
        }
    }
    Ok(())
}
