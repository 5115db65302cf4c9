//! What a call brings along besides its message: its trace, and how long its caller waits.

use std::time::Duration;

use tokio::time::Instant;
use tonic::Request;
use verbatim_domain::TraceParent;

use crate::trace_parent;

/// The header in which a caller says how long it waits (gRPC over HTTP/2).
const TIMEOUT: &str = "grpc-timeout";

/// What surrounds a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Call {
    /// The trace that it belongs to.
    pub trace_parent: Option<TraceParent>,
    /// From then on nobody waits for the answer any more.
    pub answer_before: Option<Instant>,
}

impl Call {
    /// What surrounds a request that came in.
    pub fn of<T>(request: &Request<T>) -> Self {
        let waits_for = request.metadata().get(TIMEOUT).and_then(|it| it.to_str().ok());
        Call {
            // Put there by the layer before all services.
            trace_parent: request.extensions().get::<TraceParent>().copied(),
            answer_before: waits_for.and_then(span).and_then(|it| Instant::now().checked_add(it)),
        }
    }

    /// What surrounded a command at the instance that handed it on, as that one says: its
    /// `traceparent`, and for how long its caller still waits.
    pub fn handed_on(traceparent: &str, answer_within: Option<Duration>) -> Self {
        Call {
            trace_parent: trace_parent::parse(traceparent),
            answer_before: answer_within.and_then(|it| Instant::now().checked_add(it)),
        }
    }

    /// A stream's call goes on for as long as it likes; its commands share its trace.
    #[must_use]
    pub fn without_deadline(self) -> Self {
        Call { answer_before: None, ..self }
    }
}

/// At most eight digits and a unit, as `grpc-timeout` is written.
fn span(text: &str) -> Option<Duration> {
    let (count, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let is_count = (1..=8).contains(&count.len()) && count.bytes().all(|it| it.is_ascii_digit());
    let count: u64 = count.parse().ok().filter(|_| is_count)?;
    match unit {
        "H" => Some(Duration::from_secs(count * 3600)),
        "M" => Some(Duration::from_secs(count * 60)),
        "S" => Some(Duration::from_secs(count)),
        "m" => Some(Duration::from_millis(count)),
        "u" => Some(Duration::from_micros(count)),
        "n" => Some(Duration::from_nanos(count)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_of_a_timeout_is_understood_and_nothing_else() {
        assert_eq!(span("2H"), Some(Duration::from_secs(7200)));
        assert_eq!(span("2M"), Some(Duration::from_secs(120)));
        assert_eq!(span("2S"), Some(Duration::from_secs(2)));
        assert_eq!(span("99999999m"), Some(Duration::from_millis(99_999_999)));
        assert_eq!(span("2u"), Some(Duration::from_micros(2)));
        assert_eq!(span("2n"), Some(Duration::from_nanos(2)));
        for text in ["", "S", "2", "2s", "+2S", "999999999S", "2é"] {
            assert_eq!(span(text), None, "{text}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_deadline_is_the_time_that_is_left() {
        let mut request = Request::new(());
        assert_eq!(Call::of(&request), Call::default());
        request.set_timeout(Duration::from_secs(3));
        let call = Call::of(&request);
        assert_eq!(call.answer_before, Some(Instant::now() + Duration::from_secs(3)));
        assert_eq!(call.without_deadline().answer_before, None);
    }
}
