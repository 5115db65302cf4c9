//! Small files and small mappings: what becomes of them.

mod data_sets;
mod faults;
mod languages;
mod rows;
mod sending;

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use super::command::{Command, Reject};
use super::order::Order;
use super::plan::Plan;
use super::produce::{Produced, produce};
use super::read::ReadError;

/// What a file became.
#[derive(Debug, Default)]
struct Outcome {
    commands: Vec<Command>,
    rejects: Vec<Reject>,
    cases: u64,
    rows: u64,
    skipped: u64,
    unseen: Vec<String>,
}

impl Outcome {
    /// The commands' names, in order.
    fn names(&self) -> Vec<&str> {
        self.commands.iter().map(|command| &*command.name).collect()
    }

    /// One field of every command that has it, by its path.
    fn said(&self, path: &str) -> Vec<String> {
        self.commands.iter().filter_map(|command| said(command, path)).collect()
    }

    /// The times of the commands.
    fn times(&self) -> Vec<String> {
        let time = |command: &Command| {
            chrono::DateTime::from_timestamp(command.at.0, command.at.1).unwrap().to_rfc3339()
        };
        self.commands.iter().map(time).collect()
    }
}

/// One field of a command as text, if it is there.
fn said(command: &Command, path: &str) -> Option<String> {
    super::dry_run::fields(&command.request)
        .into_iter()
        .find_map(|(known, value)| (known == path).then_some(value))
}

/// A mapping that opens an inquiry for each case and says what each row says.
const PLAIN: &str = r#"
[case]
key = 'row.case'
[time]
at = 'row.at'
[context]
merchant_id = '"acme"'
"source.service" = '"desk"'
"actor.kind" = '"human"'
[[rule]]
name = "opened"
when = 'is_first'
[[rule.command]]
command = "open_inquiry"
fields = { channel = '"chat"', customer_ref = '"c"' }
[[rule]]
name = "said"
[[rule.command]]
command = "record_source_status"
fields = { row_id = 'id(row)', status = 'row.status' }
"#;

/// Imports a file of this name and content by a mapping.
fn import(mapping: &str, name: &str, content: impl AsRef<[u8]>) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    outcome(&plan(mapping), &path, &Order::Cases).unwrap()
}

fn plan(mapping: &str) -> Arc<Plan> {
    Arc::new(Plan::parse(mapping, Path::new("mapping.toml")).unwrap_or_else(|e| panic!("{e}")))
}

fn outcome(plan: &Arc<Plan>, path: &Path, order: &Order) -> Result<Outcome, ReadError> {
    let mut outcome = Outcome::default();
    produce(plan, path, order, &mut |produced| {
        match produced {
            Produced::Case { rows } => {
                outcome.cases += 1;
                outcome.rows += rows;
            }
            Produced::Commands(commands) => outcome.commands.extend(commands),
            Produced::Rejected(reject) => outcome.rejects.push(reject),
            Produced::Skipped(rows) => outcome.skipped += rows,
            Produced::Unseen(column) => outcome.unseen.push(column),
        }
        ControlFlow::Continue(())
    })?;
    Ok(outcome)
}
