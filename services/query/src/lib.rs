//! Views out: one question, one statement on the views, one answer that says how fresh it is.

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
mod page;
mod query_service;
mod question;
mod snapshot;
#[cfg(test)]
mod tests;
mod timeline;
mod word;

use std::sync::Arc;

use tonic::service::RoutesBuilder;
use verbatim_api::v1::query_service_server::QueryServiceServer;
use verbatim_grpc::REQUEST_BYTES_MAX;
use verbatim_log::EventLog;
use verbatim_projection::Views;

/// Answers from the views, and reads the log where the facts themselves are wanted. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Query {
    views: Views,
    log: Arc<dyn EventLog>,
}

impl Query {
    /// A query service on these views, which were made from this log.
    pub fn new(views: Views, log: Arc<dyn EventLog>) -> Self {
        Query { views, log }
    }

    /// Adds the service.
    pub fn add_to(&self, routes: &mut RoutesBuilder) {
        let server = QueryServiceServer::new(self.clone());
        routes.add_service(server.max_decoding_message_size(REQUEST_BYTES_MAX));
    }
}
