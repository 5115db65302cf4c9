//! How one engine gets on, as metrics and as spans in the traces of those who keep one. Each name
//! of a metric stands in docs/operations.md.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};
use opentelemetry::global::{BoxedTracer, tracer};
use opentelemetry::trace::{Span, SpanKind, Tracer};
use opentelemetry::{Context, KeyValue};
use tokio::sync::watch;
use tokio::time::Instant;
use verbatim_grpc::remote_context;
use verbatim_log::{LagMeter, Offset, Partition};
use verbatim_projection::{Observer, ProjectError, TakenIn};

/// Watches one engine.
pub(crate) struct EngineWatch {
    projection: &'static str,
    partition: Partition,
    /// Everything before this offset is in the views.
    reached: AtomicU64,
    end: watch::Receiver<Offset>,
    begun: Instant,
    meter: Mutex<LagMeter>,
    figures: Figures,
    tracer: BoxedTracer,
}

struct Figures {
    lag_records: Gauge,
    lag_seconds: Gauge,
    events: Counter,
    batch_seconds: Histogram,
    running: Gauge,
    retries: Counter,
}

impl std::fmt::Debug for EngineWatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let EngineWatch { projection, partition, reached, .. } = self;
        let mut shown = f.debug_struct("EngineWatch");
        shown.field("projection", projection).field("partition", partition);
        shown.field("reached", reached).finish_non_exhaustive()
    }
}

impl EngineWatch {
    /// Watches the engine of a projection over a partition whose end is told by `end`.
    pub(crate) fn new(
        projection: &'static str,
        partition: Partition,
        end: watch::Receiver<Offset>,
    ) -> Self {
        let figures = Figures::of(projection, partition);
        // Not set: the engine that was here before may end only now.
        figures.running.increment(1.0);
        EngineWatch {
            projection,
            partition,
            reached: AtomicU64::new(0),
            end,
            begun: Instant::now(),
            meter: Mutex::default(),
            figures,
            tracer: tracer("verbatim"),
        }
    }

    /// Measures how far the engine is behind: once in a while, whether it moves or not.
    pub(crate) fn look(&self) {
        let now_ms = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let (end, reached) = (*self.end.borrow(), Offset(self.reached.load(Ordering::Acquire)));
        let Ok(mut meter) = self.meter.lock() else { return };
        let lag = meter.look(now_ms, end, reached);
        self.figures.lag_records.set(lag.records as f64);
        self.figures.lag_seconds.set(lag.behind_for_ms as f64 / 1000.0);
    }

    /// The engine runs no more.
    pub(crate) fn ended(&self, ended: &Result<(), ProjectError>) {
        self.figures.running.decrement(1.0);
        if ended.is_ok() {
            // Told to end: from now on this partition is somebody else's business.
            self.figures.lag_records.set(0.0);
            self.figures.lag_seconds.set(0.0);
        }
    }

    fn span(&self, context: &Context, index: u64, batch: &TakenIn) {
        let now = SystemTime::now();
        let builder = self.tracer.span_builder(format!("project {}", self.projection));
        let builder = builder
            .with_kind(SpanKind::Consumer)
            .with_start_time(now.checked_sub(batch.within).unwrap_or(now))
            .with_attributes([
                KeyValue::new("verbatim.projection", self.projection),
                KeyValue::new("verbatim.partition", i64::from(self.partition.0)),
                KeyValue::new("verbatim.index", i64::try_from(index).unwrap_or(i64::MAX)),
            ]);
        self.tracer.build_with_context(builder, context).end_with_timestamp(now);
    }
}

impl Figures {
    fn of(projection: &'static str, partition: Partition) -> Self {
        let place = |name: &'static str| {
            let partition = partition.0.to_string();
            gauge!(name, "projection" => projection, "partition" => partition)
        };
        Figures {
            lag_records: place("verbatim_projector_lag_records"),
            lag_seconds: place("verbatim_projector_lag_seconds"),
            running: place("verbatim_projector_running"),
            events: counter!("verbatim_projector_events_total", "projection" => projection),
            batch_seconds: histogram!(
                "verbatim_projector_batch_seconds", "projection" => projection
            ),
            retries: counter!("verbatim_projector_retries_total", "projection" => projection),
        }
    }
}

impl Observer for EngineWatch {
    fn has_reached(&self, offset: Offset) {
        self.reached.store(offset.0, Ordering::Release);
    }

    fn took_in(&self, batch: &TakenIn) {
        self.figures.events.increment(batch.event_count as u64);
        self.figures.batch_seconds.record(batch.within);
        for (index, parent) in &batch.traced {
            self.span(&remote_context(parent), *index, batch);
        }
    }

    fn tries_again(&self) {
        self.figures.retries.increment(1);
    }
}
