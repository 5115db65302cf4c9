//! What this process tells Prometheus: one recorder, its help texts, and the page that shows it.

mod catalogue;

use std::sync::OnceLock;
use std::time::Duration;

use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

pub use catalogue::{CATALOGUE, Kind, Metric};

/// How often histograms take in what was observed since: between two visits of Prometheus, so
/// that a server that nobody visits does not keep every observation.
const UPKEEP_EVERY: Duration = Duration::from_secs(5);

const SECONDS: [f64; 15] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
const RECORDS: [f64; 11] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0];

/// The figures of this process.
#[derive(Debug, Clone)]
pub(crate) struct Metrics {
    /// None where another recorder was there first: then that one tells.
    handle: Option<PrometheusHandle>,
}

impl Metrics {
    /// Takes figures in from now on. There is one recorder in a process, whoever asks.
    pub(crate) fn start() -> Self {
        static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
        Metrics { handle: HANDLE.get_or_init(install).clone() }
    }

    /// Everything there is to tell, in the text format of Prometheus.
    pub(crate) fn render(&self) -> String {
        self.handle.as_ref().map(PrometheusHandle::render).unwrap_or_default()
    }

    /// Looks after the figures until it is dropped.
    pub(crate) async fn keep(self) {
        let mut ticks = tokio::time::interval(UPKEEP_EVERY);
        while let Some(handle) = &self.handle {
            ticks.tick().await;
            handle.run_upkeep();
        }
    }
}

/// Metrics whose first step an alert must see: a series that begins with it has no step.
fn begin_at_zero() {
    for Metric { name, kind, labels, .. } in CATALOGUE {
        if *kind == Kind::Counter && labels.is_empty() {
            counter!(*name).increment(0);
        }
    }
    for reason in ["LOG_UNAVAILABLE", "NOT_OWNER", "LOG_DATA_LOSS", "RECORD_UNREADABLE"] {
        counter!("verbatim_refusals_total", "reason" => reason).increment(0);
    }
    for cause in ["deposed", "in_doubt", "undecodable", "data_loss"] {
        counter!("verbatim_reigns_ended_total", "cause" => cause).increment(0);
    }
    for result in ["answered", "in_doubt"] {
        counter!("verbatim_forwarded_total", "result" => result).increment(0);
    }
}

fn install() -> Option<PrometheusHandle> {
    let records = Matcher::Suffix("_records".to_owned());
    let builder = PrometheusBuilder::new().set_buckets(&SECONDS);
    let builder = builder.and_then(|it| it.set_buckets_for_metric(records, &RECORDS));
    let recorder = match builder {
        Ok(builder) => builder.build_recorder(),
        Err(error) => unreachable!("there are buckets: {error}"),
    };
    let handle = recorder.handle();
    if let Err(error) = metrics::set_global_recorder(recorder) {
        tracing::warn!(%error, "metrics are told elsewhere");
        return None;
    }
    for Metric { name, kind, help, .. } in CATALOGUE {
        match kind {
            Kind::Counter => describe_counter!(*name, *help),
            Kind::Gauge => describe_gauge!(*name, *help),
            Kind::Histogram => describe_histogram!(*name, *help),
        }
    }
    begin_at_zero();
    gauge!("verbatim_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    Some(handle)
}
