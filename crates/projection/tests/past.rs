//! What views of the past cost: they are made once, kept within limits, and gone afterwards.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use verbatim_clocks::Rulebook;
use verbatim_log::{EventLog, Partition};
use verbatim_projection::{
    AnyProjector, Asked, Column, ColumnKind, Misplaced, Nature, PastError, PastLimits, PastViews,
    Placed, Places, Projector, Rows, Table, Value,
};
use verbatim_testkit::inquiries::random_story;
use verbatim_testkit::projection_laws::log_of;
use verbatim_testkit::watched_log::WatchedLog;
use verbatim_wire::Inquiries;

const PATIENCE: Duration = Duration::from_secs(60);

static TOLD: Table = Table {
    name: "told",
    comment: "One row an inquiry.",
    key: &["inquiry_id"],
    columns: &[
        Column::new("inquiry_id", ColumnKind::Uuid, "The inquiry."),
        Column::new("record_count", ColumnKind::BigInt, "How many records tell of it."),
    ],
    indexes: &[],
    nature: Nature::Rows,
};

/// Counts the records of each inquiry.
#[derive(Debug)]
struct Teller;

#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
struct Told(i64);

impl Projector for Teller {
    type Stream = Inquiries;
    type Case = Told;
    type Settled = ();

    fn name(&self) -> &'static str {
        "teller"
    }

    fn version(&self) -> u32 {
        1
    }

    fn tables(&self) -> &'static [&'static Table] {
        static TABLES: [&Table; 1] = [&TOLD];
        &TABLES
    }

    fn fold(&self, case: &mut Told, _record: &Placed<'_>, _rules: &Rulebook, _appended: &mut Rows) {
        case.0 += 1;
    }

    fn rows(&self, case_id: Uuid, case: &Told, _rules: &Rulebook, _settled: (), rows: &mut Rows) {
        rows.add(&TOLD, vec![case_id.into(), Value::BigInt(case.0)]);
    }
}

fn projectors() -> Vec<Arc<dyn AnyProjector>> {
    vec![Arc::new(Teller)]
}

/// A log whose partition 1 tells of one inquiry behind a claim and a barrier.
async fn some_log() -> Arc<dyn EventLog> {
    log_of(&random_story("a", 1, 30).outcomes()).await
}

fn past(log: &Arc<dyn EventLog>, folder: &Path, limits: PastLimits) -> PastViews {
    PastViews::in_folder(folder.join("past"), projectors(), Arc::clone(log), limits).unwrap()
}

/// Behind so many records of partition 1.
fn behind(next_index: u64) -> Places {
    let mut places = Places::default();
    places.insert(&Teller, Partition::GOVERNANCE, 1, 0);
    places.insert(&Teller, Partition(1), next_index, 0);
    places
}

/// How many records are told of there.
async fn told(past: &PastViews, next_index: u64) -> i64 {
    let set = past.at(&behind(next_index), PATIENCE).await.unwrap();
    let mut moment = set.moment().await.unwrap();
    let asked = Asked::new("SELECT CAST(SUM(record_count) AS BIGINT) AS told FROM told");
    moment.fetch_all(asked).await.unwrap()[0].number("told").unwrap().unwrap_or(0)
}

fn kept_count(folder: &Path) -> usize {
    std::fs::read_dir(folder.join("past")).map_or(0, |entries| entries.count())
}

#[tokio::test]
async fn views_hold_what_lies_before_their_places_and_nothing_else() {
    let (log, folder) = (some_log().await, tempfile::tempdir().unwrap());
    let past = past(&log, folder.path(), PastLimits::default());
    // The claim and the barrier tell of nothing.
    for next_index in [9, 2, 0, 5] {
        let expected = i64::try_from(next_index).unwrap() - 2;
        assert_eq!(told(&past, next_index).await, expected.max(0), "before {next_index}");
    }
}

#[tokio::test]
async fn whoever_asks_at_the_same_time_or_later_is_answered_from_one_set() {
    let (log, folder) = (some_log().await, tempfile::tempdir().unwrap());
    let past = past(&log, folder.path(), PastLimits::default());
    let places = behind(7);
    let asking = (0..8).map(|_| past.at(&places, PATIENCE));
    let sets = join_all(asking).await.into_iter().map(Result::unwrap).collect::<Vec<_>>();
    assert!(sets.iter().all(|set| Arc::ptr_eq(set, &sets[0])));
    assert_eq!(kept_count(folder.path()), 1);
}

#[tokio::test]
async fn the_set_that_was_asked_longest_ago_goes_and_its_file_with_it() {
    let (log, folder) = (some_log().await, tempfile::tempdir().unwrap());
    let limits = PastLimits { sets_max: 2, ..PastLimits::default() };
    let past = past(&log, folder.path(), limits);
    let first = past.at(&behind(3), PATIENCE).await.unwrap();
    for next_index in [4, 3, 5] {
        told(&past, next_index).await;
    }
    assert!(Arc::ptr_eq(&first, &past.at(&behind(3), PATIENCE).await.unwrap()));
    assert_eq!(kept_count(folder.path()), 2, "4 was asked before 3 was asked again");
    let limits = PastLimits { bytes_max: 1, ..PastLimits::default() };
    let past = self::past(&log, folder.path(), limits);
    for next_index in [4, 3, 5] {
        told(&past, next_index).await;
    }
    assert_eq!(kept_count(folder.path()), 1, "the one that was made last stays");
}

#[tokio::test]
async fn whoever_asks_a_set_may_finish_when_it_goes() {
    let (log, folder) = (some_log().await, tempfile::tempdir().unwrap());
    let limits = PastLimits { sets_max: 1, ..PastLimits::default() };
    let past = past(&log, folder.path(), limits);
    let set = past.at(&behind(6), PATIENCE).await.unwrap();
    told(&past, 3).await;
    assert_eq!(kept_count(folder.path()), 2);
    let mut moment = set.moment().await.unwrap();
    assert_eq!(moment.fetch_all(Asked::new("SELECT * FROM told")).await.unwrap().len(), 1);
    drop(moment);
    drop(set);
    assert_eq!(kept_count(folder.path()), 1);
}

#[tokio::test]
async fn too_much_is_refused_before_anything_is_read() {
    let (log, folder) = (some_log().await, tempfile::tempdir().unwrap());
    let limits = PastLimits { records_max: 7, ..PastLimits::default() };
    let past = past(&log, folder.path(), limits);
    let refused = past.at(&behind(7), PATIENCE).await.unwrap_err();
    assert!(matches!(refused, PastError::TooLong { record_count: 8, records_max: 7 }));
    assert_eq!(told(&past, 6).await, 4);
}

#[tokio::test]
async fn places_behind_the_end_are_named_with_where_it_is() {
    let (log, folder) = (some_log().await, tempfile::tempdir().unwrap());
    let past = past(&log, folder.path(), PastLimits::default());
    let end = log.end(Partition(1)).await.unwrap().0;
    let refused = past.at(&behind(end + 1), PATIENCE).await.unwrap_err();
    let PastError::Nowhere(misplaced) = refused else { panic!("{refused:?}") };
    assert_eq!(misplaced, [Misplaced::BehindEnd { partition: Partition(1), next_index: end }]);
}

#[tokio::test]
async fn whoever_does_not_wait_is_told_how_far_it_is_and_finds_it_later() {
    let (log, folder) = (some_log().await, tempfile::tempdir().unwrap());
    let past = past(&log, folder.path(), PastLimits::default());
    let places = behind(7);
    let hasty = past.at(&places, Duration::ZERO).await.unwrap_err();
    assert!(matches!(hasty, PastError::UnderWay { done_count: 0, total_count: 8 }), "{hasty:?}");
    assert_eq!(told(&past, 7).await, 5);
}

#[tokio::test]
async fn a_log_that_is_away_leaves_nothing_behind_that_failed() {
    let folder = tempfile::tempdir().unwrap();
    let watched = WatchedLog::new(2);
    let log: Arc<dyn EventLog> = Arc::<WatchedLog>::clone(&watched);
    let past = past(&log, folder.path(), PastLimits::default());
    watched.goes_away();
    let refused = past.at(&Places::default(), PATIENCE).await.unwrap_err();
    assert!(matches!(refused, PastError::Log(_)), "{refused:?}");
    assert_eq!(kept_count(folder.path()), 0);
}

#[tokio::test]
async fn what_another_process_left_is_taken_away() {
    let (log, folder) = (some_log().await, tempfile::tempdir().unwrap());
    std::fs::create_dir_all(folder.path().join("past/9")).unwrap();
    let _past = past(&log, folder.path(), PastLimits::default());
    assert_eq!(kept_count(folder.path()), 0);
}
