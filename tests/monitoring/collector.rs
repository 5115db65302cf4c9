//! A collector of spans over OTLP, as real as it need be: the protocol's own service.

use std::time::Duration;

use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::Server;
use tonic::{Request, Response, Status};

/// Nothing takes so long unless it hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// A span that came in, its ids in hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) name: String,
    pub(crate) trace: String,
    pub(crate) id: String,
    pub(crate) parent: String,
}

/// Takes spans in on a port of its own.
#[derive(Debug)]
pub(crate) struct Collector {
    port: u16,
    spans: watch::Receiver<Vec<Span>>,
}

#[derive(Debug)]
struct Taking(watch::Sender<Vec<Span>>);

#[tonic::async_trait]
impl TraceService for Taking {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let resources = request.into_inner().resource_spans.into_iter();
        let scopes = resources.flat_map(|resource| resource.scope_spans);
        let spans = scopes.flat_map(|scope| scope.spans).map(|span| Span {
            name: span.name,
            trace: hexadecimal(&span.trace_id),
            id: hexadecimal(&span.span_id),
            parent: hexadecimal(&span.parent_span_id),
        });
        self.0.send_modify(|taken| taken.extend(spans));
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

impl Collector {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (taken, spans) = watch::channel(Vec::new());
        let service = TraceServiceServer::new(Taking(taken));
        let incoming = TcpListenerStream::new(listener);
        tokio::spawn(Server::builder().add_service(service).serve_with_incoming(incoming));
        Collector { port, spans }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) fn spans(&self) -> Vec<Span> {
        self.spans.borrow().clone()
    }

    /// Waits until so many spans have come.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<Span> {
        let mut spans = self.spans.clone();
        let come = spans.wait_for(|spans| spans.len() >= count);
        let come = tokio::time::timeout(PATIENCE, come).await;
        come.expect("the spans come").expect("the collector serves").clone()
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
