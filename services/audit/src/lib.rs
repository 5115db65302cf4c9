//! The log for readers: any slice of the past, and what is recorded as it comes.

mod filter;
mod kind;
mod positions;
mod replay;
mod resume;
mod slice;
mod subscribe;
#[cfg(test)]
mod tests;

use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::watch;
use tokio_stream::Stream;
use tonic::service::RoutesBuilder;
use tonic::{Request, Response, Status};
use verbatim_api::v1 as pb;
use verbatim_api::v1::audit_service_server::{AuditService, AuditServiceServer};
use verbatim_api::v1::subscription_service_server::{
    SubscriptionService, SubscriptionServiceServer,
};
use verbatim_grpc::{REQUEST_BYTES_MAX, from_lookup};
use verbatim_log::EventLog;

use replay::Replay;
use subscribe::Subscriptions;

/// Tells a log. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Audit {
    log: Arc<dyn EventLog>,
    subscriptions: Arc<Subscriptions>,
}

impl Audit {
    /// An audit service on this log. Subscriptions, which have no end of their own, end when
    /// `stopping` becomes true.
    pub fn new(log: Arc<dyn EventLog>, stopping: watch::Receiver<bool>) -> Self {
        let subscriptions = Arc::new(Subscriptions::new(Arc::clone(&log), stopping));
        Audit { log, subscriptions }
    }

    /// Adds the services.
    pub fn add_to(&self, routes: &mut RoutesBuilder) {
        let audit = AuditServiceServer::new(self.clone());
        routes.add_service(audit.max_decoding_message_size(REQUEST_BYTES_MAX));
        let subscription = SubscriptionServiceServer::new(self.clone());
        routes.add_service(subscription.max_decoding_message_size(REQUEST_BYTES_MAX));
    }
}

/// The answers of a stream.
type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

#[tonic::async_trait]
impl AuditService for Audit {
    type ReplayStream = Answers<pb::ReplayResponse>;

    async fn replay(
        &self,
        request: Request<pb::ReplayRequest>,
    ) -> Result<Response<Self::ReplayStream>, Status> {
        let question = slice::read(request.into_inner(), self.log.partition_count())?;
        let replay = Replay::begin(&self.log, question).await.map_err(from_lookup)?;
        Ok(Response::new(Box::pin(replay.into_stream())))
    }
}

#[tonic::async_trait]
impl SubscriptionService for Audit {
    type SubscribeStream = Answers<pb::SubscribeResponse>;

    async fn subscribe(
        &self,
        request: Request<pb::SubscribeRequest>,
    ) -> Result<Response<Self::SubscribeStream>, Status> {
        let subscription = self.subscriptions.begin(request.into_inner()).await?;
        Ok(Response::new(Box::pin(subscription.into_stream())))
    }
}
