//! One call in its caller's trace: a span of ours, and what goes on into the record.

use opentelemetry::global::BoxedTracer;
use opentelemetry::trace::{
    Span, SpanContext, SpanId, SpanKind, Status, TraceContextExt, TraceFlags, TraceId, TraceState,
    Tracer,
};
use opentelemetry::{Context, KeyValue, global};
use verbatim_domain::TraceParent;

use crate::status::Answered;
use crate::trace_parent;

/// Makes the spans of this process. Nothing is kept of them unless the process was told where to
/// send them.
pub(crate) fn tracer() -> BoxedTracer {
    global::tracer("verbatim")
}

/// A trace as the libraries of OpenTelemetry take it.
pub fn remote_context(parent: &TraceParent) -> Context {
    let context = SpanContext::new(
        TraceId::from_bytes(parent.trace_id),
        SpanId::from_bytes(parent.span_id),
        TraceFlags::new(parent.flags),
        true,
        TraceState::NONE,
    );
    Context::new().with_remote_span_context(context)
}

/// The span of one call.
pub(crate) struct CallTrace {
    span: global::BoxedSpan,
}

impl CallTrace {
    /// Begins a span if the caller keeps a trace, and leaves the trace where services find it. What
    /// has no trace is not given one: whoever calls decides what is worth it.
    pub(crate) fn begin<B>(tracer: &BoxedTracer, request: &mut http::Request<B>) -> Option<Self> {
        let header = request.headers().get(trace_parent::HEADER)?;
        let parent = trace_parent::parse(header.to_str().ok()?)?;
        let method = request.uri().path().trim_start_matches('/').to_owned();
        let builder = tracer.span_builder(method.clone()).with_kind(SpanKind::Server);
        let attributes = [KeyValue::new("rpc.system", "grpc"), KeyValue::new("rpc.method", method)];
        let builder = builder.with_attributes(attributes);
        let span = tracer.build_with_context(builder, &remote_context(&parent));
        // Without anybody to send spans to this is the caller's own.
        request.extensions_mut().insert(of_context(span.span_context()).unwrap_or(parent));
        Some(CallTrace { span })
    }

    /// The answer has begun.
    pub(crate) fn end(mut self, answered: Answered) {
        let number = i64::from(answered.number());
        self.span.set_attribute(KeyValue::new("rpc.grpc.status_code", number));
        if answered != Answered::WELL {
            self.span.set_status(Status::error(answered.name()));
        }
        self.span.end();
    }
}

fn of_context(context: &SpanContext) -> Option<TraceParent> {
    let (trace_id, span_id) = (context.trace_id().to_bytes(), context.span_id().to_bytes());
    TraceParent::new(trace_id, span_id, context.trace_flags().to_u8())
}
