//! `verbatim config`: the settings in force, and where each came from.

use std::process::ExitCode;

use clap::Args;

use crate::settings::{self, SettingsArgs};
use crate::terminal;

#[derive(Debug, Args)]
pub(super) struct ConfigArgs {
    #[command(flatten)]
    settings: SettingsArgs,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &ConfigArgs) -> ExitCode {
    let in_force = match settings::read(&args.settings) {
        Ok(in_force) => in_force,
        Err(error) => {
            terminal::complain(&error);
            return ExitCode::from(2);
        }
    };
    if args.json {
        let settings: serde_json::Map<_, _> = in_force
            .sources
            .into_iter()
            .map(|(name, value, from)| (name, serde_json::json!({"value": value, "from": from})))
            .collect();
        terminal::say(&serde_json::Value::Object(settings).to_string());
        return ExitCode::SUCCESS;
    }
    let rows = in_force.sources.into_iter().map(|(name, value, from)| vec![name, value, from]);
    terminal::table("Settings in force", &["setting", "value", "from"], rows.collect());
    ExitCode::SUCCESS
}
