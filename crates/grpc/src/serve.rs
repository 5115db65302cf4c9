//! Serves until told to stop, lets calls finish, and cuts them when they take too long.

use std::future::Future;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio_stream::StreamExt;
use tonic::service::Routes;
use tonic::transport::server::{Router, TcpIncoming};
use tonic_reflection::server::v1::{ServerReflection, ServerReflectionServer};
use tower::layer::util::{Identity, Stack};

use crate::cut::Cuttable;
use crate::{CallCounts, CallLayer, Limits};

/// How many streams a peer may make the server reset before the connection is ended: a peer that
/// goes on to send nonsense must not keep the server busy for ever.
const RESET_STREAMS_MAX: usize = 256;

/// What stands before all services.
#[derive(Debug, Clone, Default)]
pub struct Edge {
    /// Counts what is called.
    pub calls: CallCounts,
    /// What callers may ask for at once.
    pub limits: Limits,
}

/// Why a server ended before it was told to.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The transport failed.
    #[error("the server failed")]
    Transport(#[from] tonic::transport::Error),
}

/// Serves `routes` on `listener` until `stop`. Then nobody listens any more, new calls are refused,
/// those on their way may finish, and what is left after [`Limits::stop_within`] is cut.
///
/// # Errors
/// The transport failed.
pub async fn serve(
    listener: TcpListener,
    routes: Routes,
    edge: Edge,
    stop: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let (cut, cutting) = watch::channel(false);
    let incoming = TcpIncoming::from(listener)
        .with_nodelay(Some(true))
        .with_keepalive(Some(edge.limits.ping_after))
        .map(move |accepted| accepted.map(|stream| Cuttable::new(stream, cutting.clone())));
    let (stopping, told_to_stop) = oneshot::channel();
    let signal = async {
        stop.await;
        // Nobody hears it if the server has ended by itself.
        let _ = stopping.send(());
    };
    let stop_within = edge.limits.stop_within;
    let serving = router(routes, edge).serve_with_incoming_shutdown(incoming, signal);
    let mut serving = std::pin::pin!(serving);
    tokio::select! {
        ended = &mut serving => return Ok(ended?),
        _ = told_to_stop => {}
    }
    if let Ok(ended) = tokio::time::timeout(stop_within, &mut serving).await {
        return Ok(ended?);
    }
    let stop_within_ms = millis(stop_within);
    tracing::warn!(stop_within_ms, "calls took longer than a stop may; they were cut");
    cut.send_replace(true);
    Ok(serving.await?)
}

fn router(routes: Routes, edge: Edge) -> Router<Stack<CallLayer, Identity>> {
    let Edge { calls, limits } = edge;
    tonic::transport::Server::builder()
        .timeout(limits.answer_within)
        .max_concurrent_streams(limits.concurrent_calls_max)
        .http2_max_local_error_reset_streams(Some(RESET_STREAMS_MAX))
        .http2_max_header_list_size(limits.header_bytes_max)
        .http2_keepalive_interval(Some(limits.ping_after))
        .http2_keepalive_timeout(Some(limits.pong_within))
        .initial_stream_window_size(limits.stream_window_bytes)
        .initial_connection_window_size(limits.connection_window_bytes)
        // Metrics and readiness are asked for over HTTP/1.1.
        .accept_http1(true)
        .layer(CallLayer::new(calls))
        .add_routes(routes)
}

/// Tells callers which services and messages there are.
///
/// # Panics
/// If the descriptor set that was compiled in cannot be read.
pub fn reflection() -> ServerReflectionServer<impl ServerReflection> {
    tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(verbatim_api::FILE_DESCRIPTOR_SET)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .build_v1()
        .expect("the descriptor set was written by the build script")
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
