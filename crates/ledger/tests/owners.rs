//! What an owner promises, over a log in memory that misbehaves on demand.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod running;

use std::time::Duration;

use running::Running;
use tokio::time::Instant;
use verbatim_domain::Timestamp;
use verbatim_domain::inquiry::{Event, Refusal};
use verbatim_ledger::{ExecuteError, Receipt, Repeated};
use verbatim_log::{Fault, Kind, Partition};
use verbatim_testkit::desk::{merge, named, note, open, open_for, receive_at, reply_at, request};

#[tokio::test]
async fn a_command_is_recorded_and_answered_with_its_place() {
    let running = Running::start().await;
    let opened = running.execute(open("a")).await.unwrap();
    assert_eq!((opened.stream_seq, opened.event_ids.len()), (1, 1));
    let noted = running.execute(note("a", "n1")).await.unwrap();
    assert_eq!(noted.stream_seq, 2);
    assert_eq!((noted.partition, noted.index), (opened.partition, opened.index + 1));
}

#[tokio::test]
async fn two_hundred_commands_sent_twice_answer_the_same_receipts() {
    let running = Running::start().await;
    running.execute(open("a")).await.unwrap();
    let commands = || (0..200).map(|number| note("a", &format!("n{number}")));
    let mut first = Vec::new();
    for command in commands() {
        first.push(running.execute(command).await.unwrap());
    }
    let recorded = running.record_count().await;
    for (command, first) in commands().zip(first) {
        let again = running.execute(command).await.unwrap();
        assert_eq!(again, Receipt { repeated: Repeated::Again, ..first });
    }
    let outcomes_after = running.record_count().await;
    assert_eq!(recorded, outcomes_after, "a repeat records nothing");
}

#[tokio::test]
async fn a_repeat_is_known_after_a_restart_however_late() {
    let mut running = Running::start().await;
    running.execute(open("a")).await.unwrap();
    let first = running.execute(note("a", "early")).await.unwrap();
    for number in 0..300 {
        running.execute(note("a", &format!("n{number}"))).await.unwrap();
    }
    running.restart().await;
    let again = running.execute(note("a", "early")).await.unwrap();
    assert_eq!(again, Receipt { repeated: Repeated::Again, ..first });
}

#[tokio::test]
async fn a_command_that_nobody_waits_for_any_more_is_not_begun() {
    let running = Running::start().await;
    running.execute(open("a")).await.unwrap();
    let recorded = running.record_count().await;
    let late = running.ledger().execute_before(request(note("a", "n1")), Some(Instant::now()));
    assert_eq!(late.await, Err(ExecuteError::Expired));
    assert_eq!(running.record_count().await, recorded);
    let in_time = Instant::now() + Duration::from_secs(60);
    let again = running.ledger().execute_before(request(note("a", "n1")), Some(in_time)).await;
    assert_eq!((again.clone().unwrap().stream_seq, again.unwrap().repeated), (2, Repeated::First));
}

#[tokio::test]
async fn the_same_request_id_with_other_content_is_refused() {
    let running = Running::start().await;
    running.execute(open("a")).await.unwrap();
    running.execute(note("a", "n1")).await.unwrap();
    let mut other = request(note("a", "n1"));
    other.request_digest = [9; 32];
    let refused = running.ledger().execute(other).await;
    let request_id = named("n1").into();
    assert_eq!(refused, Err(ExecuteError::OtherContent { request_id }));
}

#[tokio::test]
async fn a_refusal_leaves_only_a_barrier() {
    let running = Running::start().await;
    let refused = running.execute(note("nowhere", "n1")).await;
    assert_eq!(refused, Err(ExecuteError::Refused(Refusal::NotOpened)));
    let partition = running.partition_of("nowhere");
    let kinds = running.kinds(partition).await;
    assert_eq!(kinds, vec![Kind::Claim, Kind::Barrier]);
}

#[tokio::test]
async fn a_refusal_is_not_given_while_the_log_does_not_answer() {
    let running = Running::start().await;
    let partition = running.partition_of("nowhere");
    running.faults().inject(partition, Fault::LostUnanswered);
    let answer = running.execute(note("nowhere", "n1")).await;
    assert_eq!(answer, Err(ExecuteError::Unavailable));
    let refused = running.execute_until_available(note("nowhere", "n1")).await;
    assert_eq!(refused, Err(ExecuteError::Refused(Refusal::NotOpened)));
}

#[tokio::test]
async fn a_wrong_expected_seq_loses_the_race() {
    let running = Running::start().await;
    running.execute(open("a")).await.unwrap();
    let mut late = request(note("a", "n1"));
    late.expected_seq = Some(0);
    let lost = running.ledger().execute(late).await;
    assert_eq!(lost, Err(ExecuteError::SeqMismatch { expected: 0, actual: 1 }));
}

#[tokio::test]
async fn a_command_waits_for_the_rules_that_its_caller_has_seen() {
    let running = Running::start().await;
    running.execute(open("a")).await.unwrap();
    let mut known = request(note("a", "n1"));
    known.min_governance = Some(0);
    running.ledger().execute(known).await.unwrap();
    let mut ahead = request(note("a", "n2"));
    ahead.min_governance = Some(1_000);
    tokio::time::pause();
    let behind = running.ledger().execute(ahead).await;
    assert_eq!(behind, Err(ExecuteError::GovernanceBehind { wanted: 1_000 }));
}

#[tokio::test]
async fn an_append_in_doubt_resolves_to_once() {
    let running = Running::start().await;
    running.execute(open("a")).await.unwrap();
    running.faults().inject(running.partition_of("a"), Fault::StoredUnanswered);
    let in_doubt = running.execute(note("a", "n1")).await;
    assert_eq!(in_doubt, Err(ExecuteError::Unavailable));
    let again = running.execute_until_available(note("a", "n1")).await.unwrap();
    assert_eq!((again.stream_seq, again.repeated), (2, Repeated::Again));
}

#[tokio::test]
async fn an_append_in_doubt_resolves_to_absent() {
    let running = Running::start().await;
    running.execute(open("a")).await.unwrap();
    running.faults().inject(running.partition_of("a"), Fault::LostUnanswered);
    let in_doubt = running.execute(note("a", "n1")).await;
    assert_eq!(in_doubt, Err(ExecuteError::Unavailable));
    let first = running.execute_until_available(note("a", "n1")).await.unwrap();
    assert_eq!((first.stream_seq, first.repeated), (2, Repeated::First));
}

#[tokio::test]
async fn what_arrives_after_a_new_claim_is_void_and_recorded_anew() {
    let running = Running::start().await;
    running.execute(open("a")).await.unwrap();
    let partition = running.partition_of("a");
    running.faults().inject(partition, Fault::ParkedUnanswered);
    let in_doubt = running.execute(note("a", "n1")).await;
    assert_eq!(in_doubt, Err(ExecuteError::Unavailable));
    let first = running.execute_until_available(note("a", "n1")).await.unwrap();
    running.faults().release(partition);
    let next = running.execute_until_available(note("a", "n2")).await.unwrap();
    assert_eq!((first.stream_seq, next.stream_seq), (2, 3));
    assert!(running.void_count(partition).await > 0, "the late record was passed over");
}

#[tokio::test]
async fn a_foreign_claim_ends_the_reign_and_loses_nothing() {
    let running = Running::start().await;
    let opened = running.execute(open("a")).await.unwrap();
    running.insert_foreign_claim(opened.partition).await;
    let noted = running.execute_until_available(note("a", "n1")).await.unwrap();
    assert_eq!(noted.stream_seq, 2);
    assert!(running.terms(opened.partition).await.len() >= 3, "two of ours and the foreign one");
}

#[tokio::test]
async fn recorded_at_never_falls_though_the_clock_does() {
    let running = Running::start().await;
    let opened = running.execute(open("a")).await.unwrap();
    running.clock().set(0);
    let noted = running.execute(note("a", "n1")).await.unwrap();
    assert!(noted.recorded_at >= opened.recorded_at);
}

#[tokio::test]
async fn a_lost_tail_is_data_loss_and_nothing_is_served() {
    let mut running = Running::start().await;
    let opened = running.execute(open("a")).await.unwrap();
    running.execute(note("a", "n1")).await.unwrap();
    running.stop().await;
    running.faults().lose_tail(opened.partition, 1);
    running.begin().await;
    let refused = running.execute_until_available(note("a", "n2")).await;
    assert_eq!(refused, Err(ExecuteError::DataLoss { partition: opened.partition }));
}

#[tokio::test]
async fn a_full_queue_says_when_to_retry() {
    let running = Running::with_queue_len_max(1).await;
    running.execute(open("a")).await.unwrap();
    let partition = running.partition_of("a");
    let mut parked = running.faults().watch_parked(partition);
    for _ in 0..8 {
        running.faults().inject(partition, Fault::Parked);
    }
    let mut waiting = Vec::new();
    let mut full = false;
    for number in 0..32 {
        let asked = request(note("a", &format!("n{number}")));
        let ledger = running.ledger().clone();
        let asked = tokio::spawn(async move { ledger.execute(asked).await });
        tokio::task::yield_now().await;
        if asked.is_finished() {
            full |= matches!(asked.await, Ok(Err(ExecuteError::Full { .. })));
        } else {
            waiting.push(asked);
        }
    }
    parked.wait_for(|parked| *parked > 0).await.unwrap();
    assert!(full, "the queue of one command was never full");
    for answer in waiting {
        // Each release lets one group in, and the next one meets the next fault.
        while !answer.is_finished() {
            running.faults().release(partition);
            running::moment().await;
        }
        let answer = answer.await.unwrap();
        assert!(matches!(answer, Ok(_) | Err(ExecuteError::Full { .. })), "{answer:?}");
    }
}

#[tokio::test]
async fn an_offered_merge_ends_the_child_and_completes_on_the_parent() {
    let running = Running::start().await;
    for inquiry in ["parent", "child"] {
        running.execute(open(inquiry)).await.unwrap();
    }
    running.execute(merge("parent", "child")).await.unwrap();
    running.wait_for_kinds("parent", &["inquiry_opened", "merge_offered", "merge_completed"]).await;
    running.wait_for_kinds("child", &["inquiry_opened", "inquiry_merged"]).await;
}

#[tokio::test]
async fn a_parent_takes_over_since_when_its_childs_customer_has_waited() {
    let running = Running::start().await;
    for inquiry in ["parent", "child"] {
        running.execute(open(inquiry)).await.unwrap();
    }
    let asked = [("answered", 1_000), ("first", 3_000), ("second", 4_000)];
    for (message, unix_ms) in asked {
        running.execute(receive_at("child", message, unix_ms)).await.unwrap();
    }
    running.execute(reply_at("child", "reply", 2_000)).await.unwrap();
    running.execute(merge("parent", "child")).await.unwrap();
    running.wait_for_kinds("parent", &["inquiry_opened", "merge_offered", "merge_completed"]).await;
    let facts = running.facts_of("parent").await;
    let Some(Event::MergeCompleted(completed)) = facts.last() else { panic!("it was merged") };
    assert_eq!(completed.waiting_since, Timestamp::from_unix_ms(3_000));
}

#[tokio::test]
async fn two_inquiries_that_offer_to_merge_each_other_both_decline() {
    let running = Running::start().await;
    for inquiry in ["a", "b"] {
        running.execute(open(inquiry)).await.unwrap();
    }
    let (one, other) =
        tokio::join!(running.execute(merge("a", "b")), running.execute(merge("b", "a")),);
    // One may already have ended as the other's child; never do both.
    assert!(one.is_ok() || other.is_ok());
    running.wait_until_settled(&["a", "b"]).await;
    let told = [running.kinds_of("a").await, running.kinds_of("b").await];
    let ended = told.iter().filter(|kinds| kinds.contains(&"inquiry_merged")).count();
    assert!(ended <= 1, "both ended as the other's child");
}

#[tokio::test]
async fn another_customers_inquiry_declines_to_be_merged() {
    let running = Running::start().await;
    running.execute(open("parent")).await.unwrap();
    running.execute(open_for("child", "somebody else")).await.unwrap();
    running.execute(merge("parent", "child")).await.unwrap();
    running.wait_for_kinds("parent", &["inquiry_opened", "merge_offered", "merge_refused"]).await;
    running.wait_for_kinds("child", &["inquiry_opened", "merge_declined"]).await;
}

#[tokio::test]
async fn a_merge_with_an_inquiry_that_was_never_opened_is_refused() {
    let running = Running::start().await;
    running.execute(open("parent")).await.unwrap();
    running.execute(merge("parent", "nobody")).await.unwrap();
    running.wait_for_kinds("parent", &["inquiry_opened", "merge_offered", "merge_refused"]).await;
}

#[tokio::test]
async fn a_merge_survives_a_crash_between_any_two_steps() {
    for appends_before_crash in 0..3 {
        let mut running = Running::start().await;
        for inquiry in ["parent", "child"] {
            running.execute(open(inquiry)).await.unwrap();
        }
        let child = running.partition_of("child");
        let parent = running.partition_of("parent");
        match appends_before_crash {
            0 => running.faults().stop_appends(child),
            1 => running.faults().inject(child, Fault::StoredUnanswered),
            _ => {}
        }
        let offered = running.execute(merge("parent", "child")).await;
        assert!(offered.is_ok() || parent == child, "{offered:?}");
        running.crash().await;
        for partition in [parent, child] {
            running.faults().start_appends(partition);
        }
        running.begin().await;
        let _ = running.execute_until_available(merge("parent", "child")).await;
        running
            .wait_for_kinds("parent", &["inquiry_opened", "merge_offered", "merge_completed"])
            .await;
        running.wait_for_kinds("child", &["inquiry_opened", "inquiry_merged"]).await;
    }
}

#[tokio::test]
async fn partition_0_names_the_log_and_its_size() {
    let running = Running::start().await;
    running.execute(open("a")).await.unwrap();
    let claim = running.first_claim(Partition::GOVERNANCE).await;
    assert_eq!(claim.partition_count, running.partition_count());
    let elsewhere = running.first_claim(running.partition_of("a")).await;
    assert_eq!(claim.log_identity, elsewhere.log_identity);
}
