//! A subscription's place among those that one instance serves, and its share of their figures.

use tokio::sync::OwnedSemaphorePermit;
use verbatim_grpc::metrics;

/// Held as long as the subscription is served.
#[derive(Debug)]
pub(crate) struct Place {
    _permit: OwnedSemaphorePermit,
}

impl Place {
    pub(super) fn of(permit: OwnedSemaphorePermit) -> Self {
        metrics::subscriptions().increment(1.0);
        Place { _permit: permit }
    }

    /// So many events were told.
    pub(super) fn told(&self, events: usize) {
        metrics::subscription_events().increment(events as u64);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        metrics::subscriptions().decrement(1.0);
    }
}
