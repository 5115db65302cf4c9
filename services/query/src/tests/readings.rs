//! By which versions of rules figures came about, and how they are to be read.

use verbatim_api::v1 as pb;
use verbatim_api::v1::record_request::Command as Arm;
use verbatim_testkit::desk::{
    MONDAY_MS, context, instant, open_for, publish_for, receive_at, reply_at,
};
use verbatim_testkit::rules::document;

use super::desk::Desk;
use super::report::{asked, line, report, the_week, with_rules};

const DAY_MS: i64 = 86_400_000;

/// Within the week of the reports, and behind its end.
const TUESDAY_MS: i64 = MONDAY_MS + DAY_MS;
const NEXT_MONTH_MS: i64 = MONDAY_MS + 30 * DAY_MS;

/// Later than any inquiry is opened: a source that says so is taken to mean the present.
const AFTERWARDS_MS: i64 = MONDAY_MS + DAY_MS;

/// A version of how hand-offs are counted.
fn edition(version: u32, sample_min: u32, from_ms: Option<i64>) -> pb::MetricDefinition {
    pb::MetricDefinition {
        metric_id: "H1".to_owned(),
        version,
        numerator: format!("hand-offs {version}"),
        denominator: "inquiries".to_owned(),
        sample_min,
        effective_from: from_ms.map(instant),
    }
}

fn metrics(editions: impl IntoIterator<Item = pb::MetricDefinition>) -> pb::PolicyDocument {
    pb::PolicyDocument { metric: editions.into_iter().collect(), ..Default::default() }
}

/// Three inquiries of one merchant, under these publications.
async fn desk_with(publications: impl IntoIterator<Item = Arm>) -> Desk {
    let desk = with_rules().await;
    for publication in publications {
        desk.send(publication).await;
    }
    for inquiry in ["a", "b", "c"] {
        asked(&desk, inquiry, 5, None).await;
    }
    desk
}

/// Scope, version and smallest sample of each reading.
fn told(line: &pb::MetricLine) -> Vec<(&str, u32, i64)> {
    let readings = line.readings.iter();
    readings.map(|it| (it.scope.as_str(), it.version, it.sample_min)).collect()
}

#[tokio::test]
async fn a_line_names_the_version_it_is_read_by() {
    let editions = [edition(1, 3, None), edition(2, 9, Some(NEXT_MONTH_MS))];
    let desk = desk_with([publish_for("", metrics(editions), "metrics")]).await;
    let report = report(&desk, the_week()).await;
    let hand_offs = line(&report, "H1", "all");
    assert_eq!((told(hand_offs), hand_offs.denominator), (vec![("mall", 1, 3)], 3));
    assert_eq!((hand_offs.is_mixed, hand_offs.is_sample_small), (false, false));
    let reading = &hand_offs.readings[0];
    let says = (reading.numerator.as_str(), reading.denominator.as_str());
    assert_eq!((says, reading.effective_from), (("hand-offs 1", "inquiries"), None));
    let others: Vec<_> = report.metrics.iter().filter(|line| line.metric != "H1").collect();
    assert!(!others.is_empty());
    assert!(others.iter().all(|line| line.readings.is_empty()), "nobody says how to read those");
}

#[tokio::test]
async fn a_version_that_comes_into_effect_within_the_period_makes_it_mixed() {
    let editions = [edition(1, 3, None), edition(2, 4, Some(TUESDAY_MS))];
    let desk = desk_with([publish_for("", metrics(editions), "metrics")]).await;
    let report = report(&desk, the_week()).await;
    let hand_offs = line(&report, "H1", "all");
    assert_eq!(told(hand_offs), [("mall", 1, 3), ("mall", 2, 4)]);
    assert_eq!((hand_offs.is_mixed, hand_offs.is_sample_small), (true, true));
    assert_eq!(hand_offs.readings[1].effective_from, Some(instant(TUESDAY_MS)));
}

#[tokio::test]
async fn a_merchant_reads_by_the_malls_definition_and_its_own() {
    let malls = publish_for("", metrics([edition(1, 1, None)]), "of the mall");
    let own = publish_for("m1", metrics([edition(7, 4, None)]), "its own");
    let anothers = publish_for("m2", metrics([edition(9, 100, None)]), "of another");
    let desk = desk_with([malls, own, anothers]).await;
    let report = report(&desk, the_week()).await;
    let hand_offs = line(&report, "H1", "all");
    assert_eq!(told(hand_offs), [("mall", 1, 1), ("merchant", 7, 4)]);
    assert_eq!((hand_offs.is_mixed, hand_offs.is_sample_small), (false, true));
}

#[tokio::test]
async fn a_retired_version_is_read_by_no_more() {
    let told_after = async |retired_ms: i64| {
        let retire = Arm::RetirePublication(pb::RetirePublicationRequest {
            context: context("retire")
                .map(|context| pb::CommandContext { merchant_id: String::new(), ..context }),
            what: "metric".to_owned(),
            id: "H1".to_owned(),
            reason: "counted anew".to_owned(),
            effective_from: Some(instant(retired_ms)),
        });
        let published = publish_for("", metrics([edition(1, 3, None)]), "metrics");
        let report = report(&desk_with([published, retire]).await, the_week()).await;
        line(&report, "H1", "all").readings.len()
    };
    assert_eq!(told_after(MONDAY_MS - 5 * DAY_MS).await, 0);
    assert_eq!(told_after(TUESDAY_MS).await, 1);
}

#[tokio::test]
async fn a_clock_tells_which_versions_its_instances_are_bound_to() {
    let desk = desk_with([]).await;
    let mut document = document();
    document.calendar.clear();
    document.policy.clear();
    document.clock.retain(|clock| clock.clock_id == "first_response");
    document.clock[0].version += 1;
    let published = desk.send(publish_for("", document, "another version")).await;
    desk.send_governed(open_for("d", "d"), published.index).await;
    let asked = receive_at("d", "q d", MONDAY_MS - 60_000);
    desk.send_governed(asked, published.index).await;
    let report = report(&desk, the_week()).await;
    let told = report.clocks.iter().find(|clock| clock.clock_id == "first_response").unwrap();
    let by_version: Vec<_> =
        told.versions.iter().map(|it| (it.clock_version, it.started_count)).collect();
    assert_eq!((told.started_count, by_version), (4, vec![(1, 3), (2, 1)]));
}

#[tokio::test]
async fn a_report_tells_how_many_inquiries_went_the_declared_way() {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let process = pb::ProcessDefinition {
        process_id: "answers".to_owned(),
        version: 3,
        step: words(&["inquiry_opened", "message_received", "message_sent"]),
        start: words(&["inquiry_opened"]),
        transition: words(&[
            "inquiry_opened -> message_received",
            "message_received -> message_sent",
        ]),
        effective_from: None,
    };
    let desk = with_rules().await;
    let declared = pb::PolicyDocument { process: vec![process], ..Default::default() };
    let index = desk.send(publish_for("", declared, "process")).await.index;
    for (inquiry, says) in [("a", "q"), ("b", "q"), ("c", "r")] {
        desk.send_governed(open_for(inquiry, inquiry), index).await;
        let message = format!("{says} {inquiry}");
        let said = match says {
            "q" => receive_at(inquiry, &message, AFTERWARDS_MS),
            _ => reply_at(inquiry, &message, AFTERWARDS_MS),
        };
        desk.send_governed(said, index).await;
    }
    let report = report(&desk, the_week()).await;
    let told = pb::ProcessConformance {
        scope: "mall".to_owned(),
        process_id: "answers".to_owned(),
        version: 3,
        run_count: 3,
        conforming_count: 2,
        deviation_count: 1,
        skipped_count: 1,
    };
    assert_eq!(report.processes, [told]);
}
