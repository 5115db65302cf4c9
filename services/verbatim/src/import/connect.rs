//! Where the server is, and who we are to it.

use std::path::PathBuf;
use std::{fs, io};

use clap::Args;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};
use verbatim_api::v1::record_service_client::RecordServiceClient;

/// A client for recording, whoever we are.
pub(super) type Client = RecordServiceClient<InterceptedService<Channel, Bearer>>;

/// Where the server is, and who we are to it.
#[derive(Args, Clone, Debug)]
pub struct ServerArgs {
    /// The server's address.
    #[arg(long, env = "VERBATIM_SERVER", default_value = "http://127.0.0.1:7878")]
    pub server: String,
    /// A file that holds a bearer token.
    #[arg(long, env = "VERBATIM_TOKEN_FILE")]
    pub token_file: Option<PathBuf>,
}

/// Why there can be no connection.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The address is none.
    #[error("`{0}` is no address of a server")]
    BadAddress(String),
    /// The token cannot be read.
    #[error("cannot read the token from `{}`", path.display())]
    NoToken {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// The token has letters that no header can carry.
    #[error("the token in `{}` is no bearer token", path.display())]
    BadToken {
        /// The file.
        path: PathBuf,
    },
}

/// Adds the token, if there is one, to every call.
#[derive(Clone)]
pub(super) struct Bearer(Option<MetadataValue<Ascii>>);

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(token) = &self.0 {
            request.metadata_mut().insert("authorization", token.clone());
        }
        Ok(request)
    }
}

impl ServerArgs {
    /// A client. It connects when it is first used, and again whenever it has to.
    pub(super) fn client(&self) -> Result<Client, ConnectError> {
        let endpoint = Endpoint::from_shared(self.server.clone())
            .map_err(|_| ConnectError::BadAddress(self.server.clone()))?;
        let channel = endpoint.http2_adaptive_window(true).tcp_nodelay(true).connect_lazy();
        Ok(RecordServiceClient::with_interceptor(channel, self.bearer()?))
    }

    fn bearer(&self) -> Result<Bearer, ConnectError> {
        let Some(path) = &self.token_file else { return Ok(Bearer(None)) };
        let token = fs::read_to_string(path)
            .map_err(|cause| ConnectError::NoToken { path: path.clone(), cause })?;
        let mut header: MetadataValue<Ascii> = format!("Bearer {}", token.trim())
            .parse()
            .map_err(|_| ConnectError::BadToken { path: path.clone() })?;
        header.set_sensitive(true);
        Ok(Bearer(Some(header)))
    }
}
