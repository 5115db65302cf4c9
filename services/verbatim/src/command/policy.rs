//! `verbatim policy`: says whether a policy file can be used, and publishes it.

mod explain;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};

use uuid::Uuid;
use verbatim_api::v1 as pb;
use verbatim_api::v1::governance_service_client::GovernanceServiceClient;

use crate::policy::{PolicyError, counted, held, other_zones, read, untold, work, written_in};
use crate::terminal;

use super::client::{AskArgs, AskError, connect};

#[derive(Debug, Args)]
pub(super) struct PolicyArgs {
    #[command(subcommand)]
    word: Word,
}

#[derive(Debug, Subcommand)]
enum Word {
    /// Read policy files, name every fault, and work the cases in them again. A note says where a
    /// clock asks for a kind of fact that nothing it runs over tells, such as one that is misspelt,
    /// and where a calendar was made with other rules of time zones than hours are counted by.
    Check {
        /// The files, such as `examples/policies/starter.toml`.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Publish what a file holds, for the mall or for one merchant: all of it, or nothing.
    Publish(PublishArgs),
    /// Say which promises counted for an inquiry, and why.
    Explain(explain::ExplainArgs),
}

#[derive(Debug, Args)]
#[command(after_help = "\
What is published stays, and a new version takes its place. What is published already, word for
word, is passed over, so that a file can be published again with more in it. Its cases are not
published.

Examples:
  verbatim policy publish examples/policies/starter.toml --by ines
  verbatim policy publish lotus.toml --merchant lotus-home --by ines")]
struct PublishArgs {
    /// The file.
    file: PathBuf,
    #[command(flatten)]
    ask: AskArgs,
    /// The merchant that it governs; without it, the mall.
    #[arg(long, default_value = "")]
    merchant: String,
    /// Who publishes it: your id in your house's own directory.
    #[arg(long, value_name = "ID")]
    by: String,
}

pub(super) async fn run(args: PolicyArgs) -> ExitCode {
    let is_done = match args.word {
        Word::Check { files } => files.iter().filter(|file| check(file)).count() == files.len(),
        Word::Publish(args) => publish(&args).await,
        Word::Explain(args) => match explain::explain(&args).await {
            Ok(()) => true,
            Err(error) => {
                terminal::complain(&error);
                false
            }
        },
    };
    if is_done { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Whether the file is published.
async fn publish(args: &PublishArgs) -> bool {
    let document = match written_in(&args.file) {
        Ok(document) => document,
        Err(error) => {
            complain(&error);
            return false;
        }
    };
    match send(args, document).await {
        Ok(receipt) => {
            let count = receipt.event_ids.len();
            let index = receipt.position.map_or(0, |position| position.index);
            terminal::say(&match count {
                0 => "all of it is published already".to_owned(),
                _ => format!("{count} published, at index {index} of partition 0"),
            });
            true
        }
        Err(error) => {
            terminal::complain(&error);
            false
        }
    }
}

async fn send(args: &PublishArgs, document: pb::PolicyDocument) -> Result<pb::Receipt, AskError> {
    let context = pb::CommandContext {
        // Each attempt is one of its own: what was published before says so itself.
        request_id: Uuid::now_v7().to_string(),
        merchant_id: args.merchant.clone(),
        actor: Some(pb::Actor {
            kind: pb::ActorKind::Human.into(),
            id: args.by.clone(),
            ..Default::default()
        }),
        source: Some(pb::Source { service: "verbatim-policy".to_owned(), ..Default::default() }),
        ..Default::default()
    };
    let document = Some(pb::PolicyDocument { case: Vec::new(), ..document });
    let request = pb::PublishPoliciesRequest { context: Some(context), document };
    let mut client = GovernanceServiceClient::new(connect(&args.ask).await?);
    Ok(client.publish_policies(request).await?.into_inner())
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
    let come_out = outcomes.len() - bad.clone().count();
    terminal::say(&format!(
        "{}: {}; {come_out} of {} come out as worked by hand",
        path.display(),
        held(&file.document),
        counted(outcomes.len(), "case", "cases")
    ));
    let notes = untold(&file.document).into_iter().chain(other_zones(&file.document));
    for note in notes {
        terminal::say(&format!("  note: {note}"));
    }
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
