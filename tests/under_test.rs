//! The product's own `main`, built beside the tests that start, kill and stop it.

use std::process::ExitCode;

use clap::Parser;
use verbatim::command::Cli;

fn main() -> ExitCode {
    verbatim::command::run(Cli::parse())
}
