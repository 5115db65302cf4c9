//! Sends spans to a collector over OTLP, if the settings name one.

use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;

/// How long a collector may take for a batch of spans.
const EXPORT_WITHIN: Duration = Duration::from_secs(5);

/// Where spans go. Dropped, it sends what is left.
#[derive(Debug)]
pub(crate) struct Traces {
    provider: Option<SdkTracerProvider>,
}

impl Traces {
    /// Sends the spans of this process to `endpoint`, such as `http://127.0.0.1:4317`, or nowhere.
    /// Calls whose callers keep no trace make none.
    ///
    /// # Errors
    /// The endpoint is no address.
    pub(crate) fn start(
        endpoint: Option<&str>,
        instance: &str,
    ) -> Result<Self, opentelemetry_otlp::ExporterBuildError> {
        let Some(endpoint) = endpoint else { return Ok(Traces { provider: None }) };
        let exporter = SpanExporter::builder()
            .with_tonic()
            .with_endpoint(endpoint)
            .with_timeout(EXPORT_WITHIN)
            .build()?;
        let resource = Resource::builder().with_service_name("verbatim").with_attributes([
            KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
            KeyValue::new("service.instance.id", instance.to_owned()),
        ]);
        // Without a sampler of its own it keeps what the caller keeps.
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource.build())
            .build();
        opentelemetry::global::set_tracer_provider(provider.clone());
        Ok(Traces { provider: Some(provider) })
    }

    /// Sends what is left.
    pub(crate) async fn stop(self) {
        let Some(provider) = self.provider else { return };
        // Its thread needs this runtime to reach the collector, so the wait is beside it.
        let stopped = tokio::task::spawn_blocking(move || provider.shutdown()).await;
        if !stopped.is_ok_and(|stopped| stopped.is_ok()) {
            tracing::warn!("the last spans did not reach their collector");
        }
    }
}
