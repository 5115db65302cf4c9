//! Views out: one question, one snapshot of the views, one answer that says how fresh it is.

mod asked_at;
mod breaching;
mod clock_row;
mod clocks;
mod custody;
mod day;
mod freshness;
mod inquiry;
mod list;
mod merchant_day;
mod metric_items;
mod page;
mod period;
mod query_service;
mod question;
mod report;
mod session_clocks;
mod snapshot;
#[cfg(test)]
mod tests;
mod timeline;
mod watch;
mod when;
mod word;

use std::sync::Arc;

use tokio::sync::watch as channel;
use tonic::service::RoutesBuilder;
use verbatim_api::v1::query_service_server::QueryServiceServer;
use verbatim_grpc::REQUEST_BYTES_MAX;
use verbatim_log::EventLog;
use verbatim_projection::{PastViews, Views};

use watch::Watchers;

/// Answers from the views, and reads the log where the facts themselves are wanted. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Query {
    views: Views,
    past: PastViews,
    log: Arc<dyn EventLog>,
    watchers: Arc<Watchers>,
}

impl Query {
    /// A query service on these views, and on those of the past, which were made from this log.
    /// Watches, which have no end of their own, end when `stopping` becomes true.
    pub fn new(
        (views, past): (Views, PastViews),
        log: Arc<dyn EventLog>,
        stopping: channel::Receiver<bool>,
    ) -> Self {
        Query { views, past, log, watchers: Arc::new(Watchers::new(stopping)) }
    }

    /// Adds the service.
    pub fn add_to(&self, routes: &mut RoutesBuilder) {
        let server = QueryServiceServer::new(self.clone());
        routes.add_service(server.max_decoding_message_size(REQUEST_BYTES_MAX));
    }
}
