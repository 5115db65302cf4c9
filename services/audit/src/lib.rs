//! Replay of the log: any slice of it, fact by fact, as fast as the reader takes it.

mod kind;
mod replay;
mod resume;
mod slice;
#[cfg(test)]
mod tests;

use std::pin::Pin;
use std::sync::Arc;

use tokio_stream::Stream;
use tonic::service::RoutesBuilder;
use tonic::{Request, Response, Status};
use verbatim_api::v1 as pb;
use verbatim_api::v1::audit_service_server::{AuditService, AuditServiceServer};
use verbatim_grpc::{REQUEST_BYTES_MAX, from_lookup};
use verbatim_log::EventLog;

use replay::Replay;

/// Replays a log. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Audit {
    log: Arc<dyn EventLog>,
}

impl Audit {
    /// An audit service on this log.
    pub fn new(log: Arc<dyn EventLog>) -> Self {
        Audit { log }
    }

    /// Adds the service.
    pub fn add_to(&self, routes: &mut RoutesBuilder) {
        let server = AuditServiceServer::new(self.clone());
        routes.add_service(server.max_decoding_message_size(REQUEST_BYTES_MAX));
    }
}

#[tonic::async_trait]
impl AuditService for Audit {
    type ReplayStream = Pin<Box<dyn Stream<Item = Result<pb::ReplayResponse, Status>> + Send>>;

    async fn replay(
        &self,
        request: Request<pb::ReplayRequest>,
    ) -> Result<Response<Self::ReplayStream>, Status> {
        let question = slice::read(request.into_inner(), self.log.partition_count())?;
        let replay = Replay::begin(&self.log, question).await.map_err(from_lookup)?;
        Ok(Response::new(Box::pin(replay.into_stream())))
    }
}
