//! What stands before every method: calls are counted and timed, and their traces kept.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use opentelemetry::global::BoxedTracer;
use tokio::time::Instant;
use tower::{Layer, Service};

use crate::CallCounts;
use crate::call_trace::{CallTrace, tracer};
use crate::pages;
use crate::status::Answered;

/// Counts and times every call before anything else sees it, and begins a span where its caller
/// keeps a trace.
#[derive(Debug, Clone)]
pub struct CallLayer {
    calls: CallCounts,
    tracer: Arc<BoxedTracer>,
}

impl CallLayer {
    /// A layer that counts into `calls`, and traces as the process was told to before.
    pub fn new(calls: CallCounts) -> Self {
        CallLayer { calls, tracer: Arc::new(tracer()) }
    }
}

impl<S> Layer<S> for CallLayer {
    type Service = CallService<S>;

    fn layer(&self, inner: S) -> CallService<S> {
        CallService { inner, layer: self.clone() }
    }
}

/// See [`CallLayer`].
#[derive(Debug, Clone)]
pub struct CallService<S> {
    inner: S,
    layer: CallLayer,
}

impl<S, B, R> Service<http::Request<B>> for CallService<S>
where
    S: Service<http::Request<B>, Response = http::Response<R>>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: http::Request<B>) -> Self::Future {
        if pages::is_page(request.uri().path()) {
            return Box::pin(self.inner.call(request));
        }
        let metrics = self.layer.calls.count(request.uri().path()).cloned();
        let trace = CallTrace::begin(&self.layer.tracer, &mut request);
        let begun = Instant::now();
        let answer = self.inner.call(request);
        Box::pin(async move {
            let answer = answer.await;
            let answered = Answered::by(answer.as_ref().ok().map(http::Response::headers));
            if let Some(metrics) = metrics {
                metrics.answers(answered, begun.elapsed());
            }
            if let Some(trace) = trace {
                trace.end(answered);
            }
            answer
        })
    }
}
