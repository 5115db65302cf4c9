//! What the edge tells the operator's monitoring; each name stands in docs/operations.md.

use std::time::Duration;

use ::metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};

use crate::status::Answered;

/// The figures of one method, looked up once. Answers with another code than OK are rare enough to
/// be looked up each time.
#[derive(Clone)]
pub(crate) struct MethodMetrics {
    method: String,
    answered: Counter,
    seconds: Histogram,
}

impl std::fmt::Debug for MethodMetrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MethodMetrics").field("method", &self.method).finish_non_exhaustive()
    }
}

impl MethodMetrics {
    /// Of a path such as `/verbatim.v1.QueryService/GetInquiry`.
    pub(crate) fn new(path: &str) -> Self {
        let method = path.trim_start_matches('/').to_owned();
        MethodMetrics {
            answered: calls(&method, Answered::WELL),
            seconds: histogram!("verbatim_call_seconds", "method" => method.clone()),
            method,
        }
    }

    /// An answer began.
    pub(crate) fn answers(&self, answered: Answered, within: Duration) {
        self.seconds.record(within);
        if answered == Answered::WELL {
            self.answered.increment(1);
        } else {
            calls(&self.method, answered).increment(1);
        }
    }
}

fn calls(method: &str, answered: Answered) -> Counter {
    let (method, code) = (method.to_owned(), answered.name());
    counter!("verbatim_calls_total", "method" => method, "code" => code)
}

/// Something was refused, or could not be done.
pub(crate) fn refused(reason: &'static str) {
    counter!("verbatim_refusals_total", "reason" => reason).increment(1);
}

/// What became of a command that was handed to another instance.
pub(crate) fn handed_on(result: &'static str) {
    counter!("verbatim_forwarded_total", "result" => result).increment(1);
}

/// Another instance handed a command to this one.
pub fn taken_over() {
    counter!("verbatim_handed_total").increment(1);
}

/// A role is ready, or not.
pub(crate) fn ready(role: &'static str, is_ready: bool) {
    gauge!("verbatim_ready", "role" => role).set(f64::from(u8::from(is_ready)));
}

/// How many subscriptions are served now.
pub fn subscriptions() -> Gauge {
    gauge!("verbatim_subscriptions")
}

/// How many events subscribers were told.
pub fn subscription_events() -> Counter {
    counter!("verbatim_subscription_events_total")
}
