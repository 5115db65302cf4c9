//! Every metric there is. What to do when one moves stands in docs/operations.md, and a test holds
//! the two against each other and against what a server tells.

/// How a metric moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It only rises.
    Counter,
    /// It rises and falls.
    Gauge,
    /// It counts observations by their size.
    Histogram,
}

/// One metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// Its name, units at the end.
    pub name: &'static str,
    /// How it moves.
    pub kind: Kind,
    /// What tells its series apart.
    pub labels: &'static [&'static str],
    /// What it says.
    pub help: &'static str,
}

const fn counter(
    name: &'static str,
    labels: &'static [&'static str],
    help: &'static str,
) -> Metric {
    Metric { name, kind: Kind::Counter, labels, help }
}

const fn gauge(name: &'static str, labels: &'static [&'static str], help: &'static str) -> Metric {
    Metric { name, kind: Kind::Gauge, labels, help }
}

const fn histogram(
    name: &'static str,
    labels: &'static [&'static str],
    help: &'static str,
) -> Metric {
    Metric { name, kind: Kind::Histogram, labels, help }
}

const PARTITION: &[&str] = &["partition"];
const PROJECTION: &[&str] = &["projection"];
const ENGINE: &[&str] = &["partition", "projection"];

/// Every metric, in the order of a command's path.
pub const CATALOGUE: &[Metric] = &[
    gauge("verbatim_build_info", &["version"], "1; the version that runs is its label"),
    gauge("verbatim_ready", &["role"], "Whether a role is ready"),
    counter("verbatim_calls_total", &["code", "method"], "Calls whose answer began, by its code"),
    histogram("verbatim_call_seconds", &["method"], "Time until the answer to a call began"),
    counter("verbatim_refusals_total", &["reason"], "What was refused or could not be done"),
    counter("verbatim_forwarded_total", &["result"], "Commands handed to their owner elsewhere"),
    counter("verbatim_handed_total", &[], "Commands that other instances handed to this one"),
    counter("verbatim_commands_in_doubt_total", &[], "Callers that were left in doubt"),
    counter("verbatim_repeats_total", &[], "Commands that were recorded before"),
    histogram("verbatim_append_seconds", &[], "Time from sending a group to its acknowledgement"),
    histogram("verbatim_append_group_records", &[], "Records of an acknowledged group"),
    counter("verbatim_records_appended_total", &["kind"], "Records that were acknowledged"),
    gauge("verbatim_partition_serving", PARTITION, "Whether this instance decides there"),
    gauge("verbatim_partition_term", PARTITION, "The term of this instance's last reign there"),
    gauge("verbatim_partition_next_index", PARTITION, "The index behind the last acknowledged"),
    counter("verbatim_reigns_total", &[], "Reigns that began"),
    counter("verbatim_reigns_ended_total", &["cause"], "Reigns that ended otherwise than in order"),
    counter("verbatim_recovery_read_records_total", &[], "Records read before a reign began"),
    gauge("verbatim_recovery_left_records", PARTITION, "Records left to read before a reign"),
    counter("verbatim_checkpoint_failures_total", &[], "Checkpoints that could not be written"),
    gauge("verbatim_relay_lag_records", PARTITION, "Records whose words were not carried on yet"),
    counter("verbatim_void_records_total", PARTITION, "Records that do not count, passed over"),
    gauge("verbatim_consumer_lag_records", PARTITION, "Records of the topic not read here yet"),
    gauge("verbatim_consumer_lag_seconds", PARTITION, "For how long reading has been behind"),
    counter("verbatim_producers_replaced_total", &[], "Producers that failed and were replaced"),
    gauge("verbatim_partitions_assigned", &[], "Partitions that the group assigned"),
    counter("verbatim_assignments_total", &[], "Times that the group assigned anew"),
    gauge("verbatim_projector_lag_records", ENGINE, "Records that are not in the views yet"),
    gauge("verbatim_projector_lag_seconds", ENGINE, "For how long the views have been behind"),
    gauge("verbatim_projector_running", ENGINE, "Whether an engine follows there"),
    counter("verbatim_projector_events_total", PROJECTION, "Events taken into the views"),
    histogram("verbatim_projector_batch_seconds", PROJECTION, "Time to fold and write a batch"),
    counter("verbatim_projector_retries_total", PROJECTION, "Batches that were tried again"),
    gauge("verbatim_subscriptions", &[], "Subscriptions that are served"),
    counter("verbatim_subscription_events_total", &[], "Events that subscribers were told"),
];
