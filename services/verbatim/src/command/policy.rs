//! `verbatim policy`: says whether a policy file can be used, and whether its cases come out.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::policy::{PolicyError, read, work};
use crate::terminal;

#[derive(Debug, Args)]
pub(super) struct PolicyArgs {
    #[command(subcommand)]
    word: Word,
}

#[derive(Debug, Subcommand)]
enum Word {
    /// Read policy files, name every fault, and work the cases in them again.
    Check {
        /// The files, such as `examples/policies/starter.toml`.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

pub(super) fn run(args: &PolicyArgs) -> ExitCode {
    let Word::Check { files } = &args.word;
    let sound = files.iter().filter(|file| check(file)).count();
    if sound == files.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Whether the file can be used and every case comes out.
fn check(path: &Path) -> bool {
    let file = match read(path) {
        Ok(file) => file,
        Err(error) => {
            complain(&error);
            return false;
        }
    };
    let outcomes = work(&file);
    let bad = outcomes.iter().filter(|it| !it.differences.is_empty());
    for outcome in bad.clone() {
        terminal::say(&format!("{}: {}", path.display(), outcome.name));
        for difference in &outcome.differences {
            terminal::say(&format!("  {difference}"));
        }
    }
    let (calendars, clocks, policies) =
        (file.document.calendars.len(), file.document.clocks.len(), file.document.policies.len());
    let come_out = outcomes.len() - bad.clone().count();
    terminal::say(&format!(
        "{}: {calendars} calendars, {clocks} clocks, {policies} policies; {come_out} of {} cases \
         come out as worked by hand",
        path.display(),
        outcomes.len()
    ));
    bad.count() == 0
}

fn complain(error: &PolicyError) {
    terminal::complain(error);
    if let PolicyError::Faulty { violations, .. } = error {
        for violation in violations {
            terminal::say(&format!("  {} {}", violation.field, violation.description));
        }
    }
}
