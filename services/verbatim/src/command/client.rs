//! How commands that ask a running server reach it.

use clap::Args;
use tonic::transport::{Channel, Endpoint};

/// Which server to ask.
#[derive(Debug, Args)]
pub(super) struct AskArgs {
    /// The server.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:7878")]
    pub(super) server: String,
}

/// Why an answer could not be had.
#[derive(Debug, thiserror::Error)]
pub(super) enum AskError {
    /// Nobody is there.
    #[error("no server answers at {url}; start one with `verbatim serve`, or name it by --server")]
    Nobody {
        /// Where.
        url: String,
        /// Why.
        #[source]
        error: tonic::transport::Error,
    },
    /// The server says no.
    #[error("the server answers: {}", .0.message())]
    Refused(#[from] tonic::Status),
}

pub(super) async fn connect(args: &AskArgs) -> Result<Channel, AskError> {
    let url = args.server.clone();
    let endpoint = Endpoint::from_shared(url.clone())
        .map_err(|error| AskError::Nobody { url: url.clone(), error })?;
    let connected = endpoint.tcp_nodelay(true).connect().await;
    connected.map_err(|error| AskError::Nobody { url, error })
}
