//! Real data through the importer and a running server: every published figure, to the digit.
//!
//! The data are found by `VERBATIM_DATA`. Where they are absent a test says so and ends; with
//! `CI=true` it fails.

#[path = "real_data/cluster_data.rs"]
mod cluster_data;
#[path = "real_data/imported.rs"]
mod imported;
#[path = "real_data/promises.rs"]
mod promises;
#[path = "real_data/reference.rs"]
mod reference;

use cluster_data::ThroughCluster;
use imported::{Imported, Order};
use reference::{data_folder, expect_equal, figures_of, normal};

const INCIDENTS: &str = "bpic2013/07_bpic2013_incidents.xes.gz";
const COMPLAINTS: &str = "cfpb/cfpb_2014-10-10_2014-11-13.csv";

/// Statements over the views, and the figures that they must come to.
const INCIDENT_FIGURES: [(&str, &str); 5] = [
    ("bpic2013_summary.sql", "reference_incidents_summary.csv"),
    ("bpic2013_by_org_line.sql", "reference_incidents_by_org_line.csv"),
    ("bpic2013_cases.sql", "reference_incidents_cases.csv.gz"),
    ("bpic2013_team_handover_matrix.sql", "reference_incidents_team_handover_matrix.csv"),
    ("bpic2013_published.sql", "reference_incidents_vs_published.csv"),
];

#[tokio::test(flavor = "multi_thread")]
async fn seven_thousand_incidents_come_out_to_the_figure() {
    let Some(data) = data_folder() else { return };
    let imported = Imported::of(&data.join(INCIDENTS), "bpic2013.toml", Order::Cases).await;
    let folder = data.join("bpic2013");
    for (sql, reference) in INCIDENT_FIGURES {
        expect_equal(&imported.answer(sql).await, &folder.join(reference));
    }
    let off = imported.answer("custody_sums_to_life.sql").await;
    assert_eq!(off.len(), 1, "inquiries whose holdings do not add up to their life: {off:?}");
    imported.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_thousand_complaints_come_out_to_the_figure() {
    let Some(data) = data_folder() else { return };
    let imported = Imported::of(&data.join(COMPLAINTS), "cfpb.toml", Order::Cases).await;
    let folder = data.join("cfpb");
    expect_equal(&imported.answer("cfpb_company.sql").await, &folder.join("reference_company.csv"));
    expect_equal(&imported.answer("cfpb_channel.sql").await, &folder.join("reference_channel.csv"));
    let all = imported.answer("cfpb_total.sql").await;
    let expected = figures_of(&folder.join("reference_company.csv"), "ALL");
    let figures = all[0].iter().cloned().zip(all[1].iter().map(|it| normal(it)));
    let figures: Vec<_> = figures.filter(|(name, _)| name != "Company").collect();
    assert_eq!(figures, expected);
    imported.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clocks_over_real_incidents_agree_with_an_independent_script_on_every_row() {
    let Some(data) = data_folder() else { return };
    let file = data.join(INCIDENTS);
    let (policy, mapping) = ("bpic2013.toml", "bpic2013.toml");
    let imported = Imported::under(policy, &file, mapping, Order::Shuffled).await;
    let mut judged = imported.answer("bpic2013_clocks.sql").await.split_off(1);
    judged.sort();
    let expected = promises::by_the_script("bpic2013_clocks.py", &file);
    assert_eq!(judged.len(), expected.len(), "how many clocks ran");
    for (ours, theirs) in judged.iter().zip(&expected) {
        assert_eq!(ours, theirs);
    }
    let off = imported.answer("bpic2013_clocks_off.sql").await;
    assert_eq!(off.len(), 1, "clocks that do not hold together: {off:?}");
    let waits = imported.answer("bpic2013_waits.sql").await;
    assert_eq!(waits[1], ["4217", "1668284959000"]);
    imported.stop().await;
}

/// What the source says of the response duty, beside the ledger's own judgement of the promise and
/// of its clock on the last day of the source.
const RESPONSE_DUTIES: [[&str; 6]; 6] = [
    ["kept", "answered", "open", "open", "due", "2237"],
    ["kept", "answered", "open", "open", "late", "4206"],
    ["kept", "in_progress", "open", "open", "due", "785"],
    ["kept", "in_progress", "open", "open", "late", "951"],
    ["missed", "answered", "open", "open", "late", "138"],
    ["missed", "in_progress", "open", "open", "late", "23"],
];

#[tokio::test(flavor = "multi_thread")]
async fn response_duties_stand_beside_the_verdicts_of_the_source_complaint_by_complaint() {
    let Some(data) = data_folder() else { return };
    let file = data.join(COMPLAINTS);
    let imported = Imported::under("cfpb.toml", &file, "cfpb.toml", Order::Shuffled).await;
    let mut judged = imported.answer("cfpb_clocks.sql").await.split_off(1);
    judged.sort();
    let expected = promises::by_the_script("cfpb_clocks.py", &file);
    assert_eq!(judged.len(), expected.len(), "how many clocks ran");
    for (ours, theirs) in judged.iter().zip(&expected) {
        assert_eq!(ours, theirs);
    }
    let folder = data.join("cfpb");
    for (sql, reference) in [
        ("cfpb_company_clocks.sql", "reference_company.csv"),
        ("cfpb_channel_clocks.sql", "reference_channel.csv"),
    ] {
        expect_equal(&imported.answer(sql).await, &folder.join(reference));
    }
    assert_eq!(imported.answer("cfpb_verdicts.sql").await.split_off(1), RESPONSE_DUTIES);
    imported.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_the_order_of_the_cases_the_tables_are_equal() {
    let Some(data) = data_folder() else { return };
    for (file, mapping) in [(INCIDENTS, "bpic2013.toml"), (COMPLAINTS, "cfpb.toml")] {
        let mut seen = Vec::new();
        for order in [Order::Cases, Order::Time, Order::Shuffled] {
            let imported = Imported::of(&data.join(file), mapping, order).await;
            seen.push(imported.digests_without_places().await);
            imported.stop().await;
        }
        assert_eq!(seen[0], seen[1], "{file}: interleaved in time order");
        assert_eq!(seen[0], seen[2], "{file}: shuffled");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_sent_twice_records_nothing_twice() {
    let Some(data) = data_folder() else { return };
    let file = data.join(COMPLAINTS);
    let imported = Imported::of(&file, "cfpb.toml", Order::Cases).await;
    let (records, digests) = (imported.outcome_count().await, imported.digests().await);
    imported.send(&file, "cfpb.toml", Order::Cases).await;
    assert_eq!(imported.outcome_count().await, records);
    assert_eq!(imported.digests().await, digests);
    imported.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn incidents_come_out_to_the_figure_through_a_cluster_whose_parts_are_killed_meanwhile() {
    let Some(data) = data_folder() else { return };
    let imported = ThroughCluster::of(&data.join(INCIDENTS), "bpic2013.toml").await;
    let folder = data.join("bpic2013");
    for (sql, reference) in INCIDENT_FIGURES {
        expect_equal(&imported.answer(sql).await, &folder.join(reference));
    }
    assert_eq!(imported.tables_that_differ().await, Vec::<&str>::new());
    imported.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn complaints_come_out_to_the_figure_through_a_cluster_whose_parts_are_killed_meanwhile() {
    let Some(data) = data_folder() else { return };
    let imported = ThroughCluster::of(&data.join(COMPLAINTS), "cfpb.toml").await;
    let folder = data.join("cfpb");
    for (sql, reference) in [
        ("cfpb_company.sql", "reference_company.csv"),
        ("cfpb_channel.sql", "reference_channel.csv"),
    ] {
        expect_equal(&imported.answer(sql).await, &folder.join(reference));
    }
    assert_eq!(imported.tables_that_differ().await, Vec::<&str>::new());
    imported.stop().await;
}
