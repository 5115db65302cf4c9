//! What is served over plain HTTP beside gRPC, at the same address: metrics and readiness.

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use tonic::service::Routes;

use crate::Health;

const METRICS: &str = "/metrics";
const READY: &str = "/ready";

/// The text format of Prometheus.
const METRICS_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Whether a path is one of these rather than a method's.
pub(crate) fn is_page(path: &str) -> bool {
    [METRICS, READY].contains(&path)
}

/// Adds `/metrics`, as `render` writes it, and `/ready`: 200 once every role is ready, else 503
/// with the roles that are not.
pub fn with_pages(
    routes: Routes,
    health: Health,
    render: impl Fn() -> String + Clone + Send + Sync + 'static,
) -> Routes {
    let metrics = move || async move { ([(CONTENT_TYPE, METRICS_TYPE)], render()) };
    let ready = move || readiness(health.clone());
    routes.into_axum_router().route(METRICS, get(metrics)).route(READY, get(ready)).into()
}

async fn readiness(health: Health) -> impl IntoResponse {
    let waiting_for = health.not_ready_roles().await;
    if waiting_for.is_empty() {
        return (StatusCode::OK, "ready\n".to_owned());
    }
    let names: Vec<&str> = waiting_for.into_iter().map(|role| role.name()).collect();
    (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {}\n", names.join(", ")))
}
