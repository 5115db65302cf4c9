//! `verbatim health`: whether a server serves, as an exit code.

use std::process::ExitCode;

use clap::Args;
use tonic::Request;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::terminal;

use super::client::{AskArgs, AskError, connect};

#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes: 0 it serves; 1 it does not, or nobody answers.

Examples:
  verbatim health
  verbatim health --role intake --server http://127.0.0.1:7879")]
pub(super) struct HealthArgs {
    #[command(flatten)]
    ask: AskArgs,
    /// Only this role: intake, query, audit or projector; without it, the server as a whole.
    #[arg(long, default_value = "")]
    role: String,
}

pub(super) async fn run(args: HealthArgs) -> ExitCode {
    match ask(&args).await {
        Ok(status) => {
            terminal::say(status.as_str_name());
            if status == ServingStatus::Serving { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            terminal::complain(&error);
            ExitCode::FAILURE
        }
    }
}

async fn ask(args: &HealthArgs) -> Result<ServingStatus, AskError> {
    let mut client = HealthClient::new(connect(&args.ask).await?);
    let request = Request::new(HealthCheckRequest { service: args.role.clone() });
    Ok(client.check(request).await?.into_inner().status())
}
