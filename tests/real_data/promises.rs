//! Real cases under real clocks, held against a script that knows nothing of Verbatim.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use uuid::Uuid;
use verbatim::policy;
use verbatim_clocks::{
    Calendars, Counting, Ending, Holding, Instance, Rule, Spans, Story, Verdict, instances,
    recorded, shares,
};
use verbatim_domain::custody::{Change, CustodyFact, Holder, custody};
use verbatim_domain::governance::{ClockDef, Publish};
use verbatim_log::{Cursor, EventLog, Follower, Kind, Partition};
use verbatim_log_embedded::{EmbeddedLog, Options};
use verbatim_wire::Outcome;

/// One clock of one case: what the script prints, as text.
pub(crate) type Row = Vec<String>;

/// What a policy makes of a log.
pub(crate) struct Judged {
    /// A row for each instance, by case and clock.
    pub(crate) rows: Vec<Row>,
    /// How long the customer held all cases together, in milliseconds.
    pub(crate) waited_for_customers_ms: i64,
}

/// What the facts of one inquiry are to clocks and to custody.
#[derive(Default)]
struct Case {
    name: String,
    facts: Vec<verbatim_clocks::Fact>,
    hands: Vec<CustodyFact>,
}

/// Judges every case of a stopped store by a policy file.
pub(crate) async fn judge(store: &Path, policy_file: &str) -> Judged {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/policies");
    let file = policy::read(&examples.join(policy_file)).expect("the policy is sound");
    let cases = cases(store).await;
    let mut judged = Judged { rows: Vec::new(), waited_for_customers_ms: 0 };
    let clocks = clocks(&file.document);
    for case in cases.into_values() {
        let holdings = holdings(&case);
        let waits = holdings.iter().filter(|it| it.holder == Holder::Customer);
        judged.waited_for_customers_ms += waits.map(|it| it.to_ms - it.from_ms).sum::<i64>();
        let story = Story::new(case.facts);
        for (def, counting) in &clocks {
            let rule = Rule { def, counting, exempt: &Spans::NONE };
            for instance in instances(&rule, &story) {
                hold_together(&instance, counting, &holdings);
                judged.rows.push(row(&case.name, def, &instance));
            }
        }
    }
    judged.rows.sort();
    judged
}

/// What the script makes of the raw file, in the same order.
pub(crate) fn by_the_script(script: &str, raw: &Path) -> Vec<Row> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("oracle").join(script);
    let output = Command::new("python3").arg(script).arg(raw).output().expect("python3 runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut reader = csv::Reader::from_reader(&*output.stdout);
    let rows = reader.records().map(|row| row.expect("the script prints CSV"));
    let mut rows: Vec<Row> = rows.map(|row| row.iter().map(str::to_owned).collect()).collect();
    rows.sort();
    rows
}

/// The clocks as the first policy has them.
fn clocks(document: &Publish) -> Vec<(ClockDef, Counting)> {
    let mut calendars = Calendars::default();
    for calendar in &document.calendars {
        calendars.publish(calendar.value.clone()).expect("its zone is known");
    }
    let policy = document.policies.first().expect("the file has a policy");
    let defs = document.clocks.iter().filter_map(|it| policy.value.applied_to(&it.value));
    let counted = defs.map(|def| {
        let counting = calendars.counting(&def.hours, def.count_mode);
        (def, counting.expect("its calendar is there"))
    });
    counted.collect()
}

async fn cases(store: &Path) -> BTreeMap<Uuid, Case> {
    let options = Options::default();
    let log: Arc<dyn EventLog> = Arc::new(EmbeddedLog::open(store, options).await.expect("a log"));
    let mut cases = BTreeMap::<Uuid, Case>::new();
    for partition in Partition::all(log.partition_count()) {
        let mut follower = Follower::new(Arc::clone(&log), partition, Cursor::START);
        loop {
            let records = follower.read().await.expect("the log can be read");
            if records.is_empty() {
                break;
            }
            let outcomes = records.iter().filter(|it| it.record.kind() == Kind::Outcome);
            for record in outcomes {
                let recorded_at_ms = record.record.header().recorded_at_ms;
                let outcome = <Outcome>::decode(record.record.body_bytes(), recorded_at_ms);
                take_in(&mut cases, &outcome.expect("an outcome"));
            }
        }
    }
    cases
}

fn take_in(cases: &mut BTreeMap<Uuid, Case>, outcome: &Outcome) {
    let envelope = &outcome.envelope;
    let case = cases.entry(envelope.subject.inquiry_id.uuid()).or_default();
    let customer = envelope.subject.customer_ref.as_str();
    case.name = customer.trim_start_matches("incident-").to_owned();
    let occurred_at = envelope.times.occurred_at;
    for fact in &outcome.facts {
        let (stream_seq, event) = (fact.stream_seq, &fact.event);
        case.facts.push(recorded(occurred_at, stream_seq, &envelope.actor, event));
        case.hands.push(CustodyFact { occurred_at, stream_seq, change: Change::of(event) });
    }
}

fn holdings(case: &Case) -> Vec<Holding<Holder>> {
    let held = custody(&case.hands).holdings.into_iter();
    let held = held.map(|it| Holding {
        holder: it.holder,
        from_ms: it.from_at.unix_ms(),
        to_ms: it.to_at.unix_ms(),
    });
    held.collect()
}

/// What must hold of every instance, whatever its figures.
fn hold_together(it: &Instance, counting: &Counting, holdings: &[Holding<Holder>]) {
    let Some(ending) = &it.ending else { return };
    let elapsed = |reading: &verbatim_clocks::Reading| reading.elapsed_ms.expect("it ended");
    let (gross, net, honest) = (elapsed(&it.gross), elapsed(&it.net), elapsed(&it.honest));
    assert!(gross >= honest && honest >= net, "{it:?}");
    let span = (it.anchor_at_ms, ending.at_ms());
    let waited_ms = counting.counted(span.0, span.1, &Spans::NONE)
        - counting.counted(span.0, span.1, &it.net.still);
    let resolved_ms = counting.counted(span.0, span.1, &Spans::NONE) - gross;
    assert_eq!(net, gross + resolved_ms - waited_ms, "{it:?}");
    let shared = shares(counting, &it.net.still, span, holdings);
    assert_eq!(shared.iter().map(|(_, ms)| ms).sum::<i64>(), net, "{it:?}");
}

fn row(case: &str, def: &ClockDef, it: &Instance) -> Row {
    let text = |number: Option<i64>| number.map_or_else(String::new, |it| it.to_string());
    let verdict = match (&it.ending, it.verdict(&it.net, i64::MAX)) {
        (Some(Ending::Fulfilled { .. }), Verdict::Met) => "met",
        (Some(Ending::Fulfilled { .. }), Verdict::Missed) => "missed",
        (None, _) => "",
        (Some(_), other) => panic!("{case}: {other:?}"),
    };
    vec![
        case.to_owned(),
        def.clock_id.to_string(),
        it.started_at_ms.to_string(),
        text(it.ending.as_ref().map(Ending::at_ms)),
        text(it.gross.elapsed_ms),
        text(it.net.elapsed_ms),
        text(it.net.deadline_ms),
        verdict.to_owned(),
    ]
}
