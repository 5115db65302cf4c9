//! Given a story and rules, the rows of clocks: three verdicts side by side, and whose breach it
//! was.

use verbatim_api::v1 as pb;
use verbatim_domain::Timestamp;
use verbatim_domain::vocabulary::{MessageFlag, WaitOn};
use verbatim_projection::{Table, Value};
use verbatim_sla_projector::{
    BREACH_SHARE, CLOCK, CLOCK_DAY_SUBTOTAL, CLOCK_HISTOGRAM_SUBTOTAL, CLOCK_PAUSE, ClockProjector,
    EXCLUSION,
};
use verbatim_testkit::inquiries::{Projected, Story, judged, merchant, platform};
use verbatim_testkit::rules::{document, other_hours, published, rulebook};

const MINUTE_MS: i64 = 60_000;

fn rows(story: Story) -> Projected {
    let rules = rulebook(&[published(document())]);
    judged(&ClockProjector, &story.outcomes(), &rules, Some(1))
}

/// These columns of the rows of one clock.
fn of(rows: &Projected, table: &Table, clock_id: &str, columns: &[&str]) -> Vec<Vec<Value>> {
    let with_id: Vec<&str> = ["clock_id"].iter().chain(columns).copied().collect();
    let rows = rows.of(table, &with_id).into_iter();
    let rows = rows.filter(|row| row[0] == Value::from(clock_id));
    rows.map(|row| row[1..].to_vec()).collect()
}

fn minutes(minutes: i64) -> Value {
    Value::from(minutes * MINUTE_MS)
}

/// Golden vector V13: one case, three verdicts.
fn three_verdicts() -> Story {
    Story::of("v13")
        .opened()
        .assigned(merchant("front", ""))
        .at(20)
        .offered("h", platform("mall", ""))
        .at(50)
        .accepted("h")
        .at(65)
        .offered("back", merchant("front", ""))
        .accepted("back")
        .at(70)
        .waits("w", WaitOn::Customer)
        .at(75)
        .received("a")
        .at(130)
        .waited("w")
        .at(145)
        .decided("d")
}

#[test]
fn one_case_can_be_missed_gross_met_net_and_missed_honestly() {
    let rows = rows(three_verdicts());
    let verdicts = ["gross_verdict", "net_verdict", "honest_verdict"];
    assert_eq!(
        of(&rows, &CLOCK, "resolution", &verdicts),
        [["missed", "met", "missed"].map(Value::from)]
    );
    let elapsed = ["gross_elapsed_ms", "net_elapsed_ms", "honest_elapsed_ms"];
    assert_eq!(of(&rows, &CLOCK, "resolution", &elapsed), [[145, 85, 140].map(minutes)]);
    let pauses = ["paused_ms", "illegitimate_pause_ms"];
    assert_eq!(of(&rows, &CLOCK, "resolution", &pauses), [[60, 55].map(minutes)]);
}

#[test]
fn a_breach_is_apportioned_to_who_held_it_while_the_clock_counted() {
    let rows = rows(three_verdicts());
    let columns = [
        "holder_kind",
        "gross_ms",
        "net_ms",
        "honest_ms",
        "is_holder_at_gross_breach",
        "is_holder_at_honest_breach",
    ];
    assert_eq!(
        of(&rows, &BREACH_SHARE, "resolution", &columns),
        [
            [
                Value::from("merchant"),
                minutes(125),
                minutes(0),
                minutes(125),
                true.into(),
                true.into()
            ],
            [
                Value::from("platform"),
                minutes(15),
                minutes(0),
                minutes(15),
                false.into(),
                false.into()
            ],
            [
                Value::from("customer"),
                minutes(5),
                minutes(0),
                minutes(0),
                false.into(),
                false.into()
            ],
        ]
    );
}

#[test]
fn r5_a_parent_answers_for_the_wait_of_the_inquiry_that_it_took_in() {
    let story = || Story::of("i").opened().at(20).received("a");
    let columns = ["start_seq", "started_at", "net_elapsed_ms", "is_breached_on_attach"];
    let taken_over = |waiting_since: Option<i64>| {
        let story = story().at(25).took_in("child", waiting_since).at(30).replied("r");
        of(&rows(story), &CLOCK, "turn_response", &columns)
    };
    let begins_ms = verbatim_testkit::inquiries::BEGINS_AT_MS;
    let at = |minute: i64| Value::from(Timestamp::from_unix_ms(begins_ms + minute * MINUTE_MS));
    // The merge is the fourth fact; what it took over began the turn, and nobody here could have
    // kept its target of three seconds.
    assert_eq!(taken_over(Some(12)), [[4.into(), at(12), minutes(18), true.into()]]);
    assert_eq!(taken_over(Some(22)), [[2.into(), at(20), minutes(10), false.into()]]);
    assert_eq!(taken_over(None), [[2.into(), at(20), minutes(10), false.into()]]);
}

#[test]
fn r16_a_reply_that_failed_soon_after_it_went_out_fulfilled_nothing() {
    let failed = vec!["fact = delivery_failed".to_owned()];
    let when = Some(pb::Condition { all: failed, ..Default::default() });
    let mut document = document();
    document.clock[0].revoke = Some(pb::ClockRevocation { when, within: "10m".to_owned() });
    let rules = rulebook(&[published(document)]);
    let answered = |bounced: &str, minute| {
        let story = Story::of("i").opened().received("a").at(5).replied("r").at(6).replied("s");
        let outcomes = story.at(minute).bounced(bounced).at(30).replied("t").outcomes();
        let rows = judged(&ClockProjector, &outcomes, &rules, Some(1));
        of(&rows, &CLOCK, "first_response", &["net_elapsed_ms", "net_verdict"])
    };
    let met_after = |number| [[minutes(number), Value::from("met")]];
    assert_eq!(answered("r", 15), met_after(6));
    assert_eq!(answered("r", 16), met_after(5), "that was too long after it");
    assert_eq!(answered("s", 15), met_after(5), "the other one arrived");
}

#[test]
fn a_running_clock_has_a_deadline_and_no_verdict() {
    let rows = rows(Story::of("i").opened().received("a").at(30).assigned(merchant("front", "")));
    let columns = ["net_verdict", "ended_at", "deadline_at", "net_met_until_at"];
    let due = Timestamp::from_unix_ms(verbatim_testkit::inquiries::BEGINS_AT_MS + 10 * MINUTE_MS)
        .unwrap();
    assert_eq!(
        of(&rows, &CLOCK, "first_response", &columns),
        [[Value::from("open"), Value::Null, due.into(), due.into()]]
    );
}

#[test]
fn what_nobody_answers_is_borne_by_who_holds_it_at_the_deadline() {
    let story = Story::of("i").opened().received("a").at(4).assigned(merchant("front", "anna"));
    let columns = ["holder_kind", "agent_id", "net_ms", "is_holder_at_net_breach"];
    assert_eq!(
        of(&rows(story), &BREACH_SHARE, "first_response", &columns),
        [
            [Value::from("nobody"), Value::Null, minutes(4), false.into()],
            [Value::from("merchant"), "anna".into(), minutes(6), true.into()],
        ]
    );
}

#[test]
fn a_mark_takes_an_instance_out_of_account_and_says_on_whose_word() {
    let story =
        Story::of("i").opened().received("a").at(30).by("ben").flagged("a", MessageFlag::Courtesy);
    let rows = rows(story);
    assert_eq!(
        of(&rows, &CLOCK, "first_response", &["net_verdict"]),
        [["excluded"].map(Value::from)]
    );
    let columns = ["reason", "side", "evidence", "actor_id", "is_late"];
    assert_eq!(
        of(&rows, &EXCLUSION, "first_response", &columns),
        [[Value::from("courtesy"), "both".into(), "seen".into(), "ben".into(), true.into()]]
    );
    assert_eq!(of(&rows, &BREACH_SHARE, "first_response", &columns[..0]), Vec::<Vec<Value>>::new());
}

#[test]
fn each_way_of_counting_has_its_own_holder_at_the_breach() {
    let story = Story::of("i").opened().assigned(merchant("front", "")).at(60);
    let story = story.waits("w", WaitOn::Customer).at(90).received("a").waited("w");
    let story = story.offered("h", platform("mall", "")).at(125).accepted("h").at(160).decided("d");
    let columns = ["holder_kind", "is_holder_at_gross_breach", "is_holder_at_net_breach"];
    assert_eq!(
        of(&rows(story), &BREACH_SHARE, "resolution", &columns),
        [
            [Value::from("merchant"), true.into(), false.into()],
            [Value::from("customer"), false.into(), false.into()],
            [Value::from("platform"), false.into(), true.into()],
        ]
    );
}

#[test]
fn of_several_marks_the_first_that_took_it_out_of_account_is_shown() {
    let story = Story::of("i").opened().received("a").at(1).by("ann");
    let story = story.flagged("a", MessageFlag::Spam).at(2).by("ben");
    let story = story.flagged("a", MessageFlag::Courtesy).at(30).by("carl");
    let rows = rows(story.flagged("a", MessageFlag::Spam));
    let columns = ["reason", "actor_id", "is_late"];
    assert_eq!(
        of(&rows, &EXCLUSION, "first_response", &columns),
        [[Value::from("courtesy"), "ben".into(), false.into()]]
    );
}

#[test]
fn a_mark_that_was_set_too_late_is_not_the_one_that_took_it_out_of_any_interval() {
    let mut document = document();
    let marked = vec!["flag = courtesy | spam".to_owned()];
    document.clock[0].recurrence = "every 1h".to_owned();
    document.clock[0].exclude[0].marked_within = "10m".to_owned();
    document.clock[0].exclude[0].when = Some(pb::Condition { all: marked, ..Default::default() });
    let rules = rulebook(&[published(document)]);
    let story = Story::of("i").opened().received("a").at(70).by("ann");
    let story = story.flagged("a", MessageFlag::Spam).at(5).recorded_after(120).by("ben");
    let outcomes = story.flagged("a", MessageFlag::Courtesy).outcomes();
    let rows = judged(&ClockProjector, &outcomes, &rules, Some(1));
    assert_eq!(
        of(&rows, &EXCLUSION, "first_response", &["interval_number", "actor_id"]),
        [[Value::from(1), "ben".into()], [2.into(), "ben".into()]]
    );
}

#[test]
fn a_mark_of_the_past_is_late_by_when_it_became_known_and_so_is_what_it_escapes() {
    let story = Story::of("i").opened().received("a").at(1).recorded_after(30);
    let rows = rows(story.flagged("a", MessageFlag::Courtesy));
    assert_eq!(of(&rows, &EXCLUSION, "first_response", &["is_late"]), [[true.into()]]);
    let columns = ["net_verdict", "net_verdict_without_late"];
    assert_eq!(
        of(&rows, &CLOCK, "first_response", &columns),
        [["excluded", "missed"].map(Value::from)]
    );
}

#[test]
fn what_is_out_of_account_still_shows_what_it_came_to() {
    let marked = |minute| {
        let story = Story::of("i").opened().received("a").at(minute).replied("r");
        rows(story.flagged("a", MessageFlag::Courtesy))
    };
    let columns = ["net_verdict", "verdict_in_account"];
    let of = |rows| of(&rows, &CLOCK, "first_response", &columns);
    assert_eq!(of(marked(5)), [["excluded", "met"].map(Value::from)]);
    assert_eq!(of(marked(15)), [["excluded", "missed"].map(Value::from)]);
}

#[test]
fn what_was_corrected_later_is_not_what_was_said_in_time() {
    let story = Story::of("i").opened().received("a").at(30).replied("r");
    let rows = rows(story.corrected(3, "occurred_at", "2026-01-05T08:06:00Z"));
    let columns = ["net_verdict", "net_verdict_without_late"];
    assert_eq!(of(&rows, &CLOCK, "first_response", &columns), [["met", "missed"].map(Value::from)]);
}

#[test]
fn a_wait_whose_time_was_corrected_still_paused_the_clock() {
    let story = Story::of("i").opened().at(10).waits("w", WaitOn::Customer).at(40);
    let rows = rows(story.waited("w").corrected(2, "occurred_at", "2026-01-05T08:05:00Z"));
    let columns = ["paused_seq", "counted_before_ms"];
    assert_eq!(of(&rows, &CLOCK_PAUSE, "resolution", &columns), [[2.into(), minutes(5)]]);
}

#[test]
fn a_row_names_the_versions_that_made_it_and_what_the_inquiry_was_then() {
    let rows = rows(Story::of("i").opened().received("a").at(1).classified("refund").replied("r"));
    let columns = ["scope", "clock_version", "policy_id", "policy_version", "category", "priority"];
    assert_eq!(
        of(&rows, &CLOCK, "first_response", &columns),
        [[
            Value::from("mall"),
            1.into(),
            "promises".into(),
            1.into(),
            "delivery".into(),
            "normal".into()
        ]]
    );
}

#[test]
fn what_was_published_later_judges_nothing_that_began_before() {
    let rules = rulebook(&[published(document())]);
    let story = Story::of("i").opened().received("a").at(1).replied("r").outcomes();
    let before = judged(&ClockProjector, &story, &rules, Some(0));
    assert_eq!(before.of(&CLOCK, &["clock_id"]), Vec::<Vec<Value>>::new());
}

#[test]
fn another_version_of_a_calendar_counts_for_what_began_before_it() {
    // Monday 09:00 in Berlin; the office closes at a quarter past, then: a minute past.
    let story = Story::of("i").opened().received("a").at(5).replied("r").outcomes();
    let counted = |publications: &[Vec<_>]| {
        let rows = judged(&ClockProjector, &story, &rulebook(publications), Some(1));
        of(&rows, &CLOCK, "turn_response", &["net_elapsed_ms"])
    };
    assert_eq!(counted(&[published(document())]), [[minutes(5)]]);
    let closes_early = other_hours(2, "09:00-09:01");
    assert_eq!(counted(&[published(document()), closes_early]), [[minutes(1)]]);
}

#[test]
fn a_late_fact_improves_nothing_in_silence() {
    let story = Story::of("i").opened().received("a").at(5).recorded_after(60).replied("r");
    let columns = ["net_verdict", "net_verdict_without_late"];
    assert_eq!(
        of(&rows(story), &CLOCK, "first_response", &columns),
        [["met", "missed"].map(Value::from)]
    );
}

#[test]
fn a_day_adds_up_what_came_out_and_how_long_it_took() {
    let rows = rows(Story::of("i").opened().received("a").at(5).replied("r"));
    let columns = ["day", "channel", "started_count", "net_met_count", "elapsed_sum_ms"];
    assert_eq!(
        of(&rows, &CLOCK_DAY_SUBTOTAL, "first_response", &columns),
        [[Value::from("2026-01-05"), "chat".into(), 1.into(), 1.into(), minutes(5)]]
    );
    let bucket =
        of(&rows, &CLOCK_HISTOGRAM_SUBTOTAL, "first_response", &["floor_ms", "instance_count"]);
    assert_eq!(bucket, [[Value::from(294_912), 1.into()]]);
}
