//! The one binary: reads the command line and runs the command.

use std::process::ExitCode;

use clap::Parser;
use verbatim::command::Cli;

fn main() -> ExitCode {
    verbatim::command::run(Cli::parse())
}
