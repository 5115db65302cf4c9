//! Any desk's history, by a mapping file: rows become commands, sent like anybody else's.
//!
//! A file is read ([`read`]) and grouped into cases ([`case`]) in one thread, translated by the
//! mapping ([`plan`], [`translate`]) in a second, and sent over several streams ([`lane`]). The
//! mapping says everything about the source; nothing here knows any.

mod answer;
mod case;
mod command;
mod compile;
mod connect;
mod dry_run;
mod engine;
mod expression;
mod field;
mod functions;
mod identity;
mod lane;
mod mapping;
mod order;
mod plan;
mod produce;
mod read;
mod rejects;
mod row;
mod scope;
mod send;
mod tally;
mod time_format;
mod translate;
mod value;

use std::error::Error;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

pub use connect::{ConnectError, ServerArgs};
pub use lane::SendError;
pub use order::{Order, UnknownOrder};
pub use plan::{Fault, MappingError};
pub use read::ReadError;
pub use send::ImportError;

use plan::Plan;
use produce::{Produced, produce};
use rejects::Rejects;
use send::Sending;
use tally::Tally;

/// The exit code when everything was done and something was rejected.
pub const EXIT_REJECTS: u8 = 3;

const STREAMS: NonZeroUsize = NonZeroUsize::new(4).expect("four is not zero");
const PATIENCE_S: u64 = 60;

/// Imports a file by a mapping.
#[derive(Args, Clone, Debug)]
pub struct ImportArgs {
    /// The file: CSV, JSON lines or XES, plain or gzip.
    pub file: PathBuf,
    /// The mapping that says what its rows are.
    #[arg(long = "map", value_name = "MAPPING")]
    pub mapping: PathBuf,
    /// The order of cases: `cases` (as in the file), `time` (all together) or `shuffle[:seed]`.
    #[arg(long, default_value = "cases")]
    pub order: Order,
    /// Show what the first cases would become, and send nothing.
    #[arg(long, value_name = "CASES", num_args = 0..=1, default_missing_value = "3")]
    pub dry_run: Option<u64>,
    /// Where rows and commands go that are not recorded; beside the file if not given.
    #[arg(long, value_name = "PATH")]
    pub rejects: Option<PathBuf>,
    /// How many streams to send over.
    #[arg(long, default_value_t = STREAMS)]
    pub streams: NonZeroUsize,
    /// Give up when the server records nothing for so many seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = PATIENCE_S)]
    pub patience: u64,
    /// Where the server is.
    #[command(flatten)]
    pub server: ServerArgs,
}

impl ImportArgs {
    /// What the command line would say with this file, mapping and server alone.
    pub fn of(file: PathBuf, mapping: PathBuf, server: String) -> Self {
        Self {
            file,
            mapping,
            order: Order::Cases,
            dry_run: None,
            rejects: None,
            streams: STREAMS,
            patience: PATIENCE_S,
            server: ServerArgs { server, token_file: None },
        }
    }
}

/// Imports a file. Exits with 0 when everything is recorded, with [`EXIT_REJECTS`] when something
/// was rejected, and with 1 when it could not be brought to its end.
pub async fn run(args: ImportArgs) -> ExitCode {
    let done = match args.dry_run {
        Some(cases_max) => dry_run(&args, cases_max, &mut io::stdout().lock()),
        None => import(&args).await,
    };
    match done {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(EXIT_REJECTS),
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {}", told(&*error));
            ExitCode::FAILURE
        }
    }
}

type Done = Result<u64, Box<dyn Error>>;

/// Answers how much was rejected.
async fn import(args: &ImportArgs) -> Done {
    let plan = Arc::new(Plan::load(&args.mapping)?);
    let client = args.server.client()?;
    let tally = Arc::new(Tally::new());
    let rejects = args.rejects.clone().unwrap_or_else(|| Rejects::beside(&args.file));
    let sending = Sending {
        order: args.order.clone(),
        lanes: args.streams,
        patience: Duration::from_secs(args.patience),
        rejects: rejects.clone(),
    };
    let sent = send::send(plan, &args.file, client, sending, Arc::clone(&tally)).await;
    tally.finish();
    let mut stderr = io::stderr();
    writeln!(stderr, "{tally}")?;
    if tally.rejected() > 0 {
        writeln!(stderr, "what was rejected is in `{}`", rejects.display())?;
    }
    sent?;
    Ok(tally.rejected())
}

fn dry_run(args: &ImportArgs, cases_max: u64, out: &mut impl Write) -> Done {
    let plan = Arc::new(Plan::load(&args.mapping)?);
    let (mut cases, mut rejected) = (0, 0);
    let mut shown = Ok(());
    produce(&plan, &args.file, &Order::Cases, &mut |produced| {
        shown = match &produced {
            Produced::Commands(commands) => dry_run::show(commands, out),
            Produced::Rejected(reject) => {
                rejected += 1;
                dry_run::show_reject(reject, out)
            }
            Produced::Case { .. } if cases == cases_max => return ControlFlow::Break(()),
            Produced::Case { .. } => {
                cases += 1;
                Ok(())
            }
            Produced::Skipped(_) => Ok(()),
            Produced::Unseen(column) => writeln!(out, "no row has the column `{column}`"),
        };
        if shown.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    shown?;
    Ok(rejected)
}

/// An error with its causes.
fn told(error: &dyn Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {}", told(cause)),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests;
