//! What holds for every clock over every story.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

#[path = "telling/chances.rs"]
mod chances;
#[path = "telling/facts.rs"]
mod facts;
#[path = "telling/stories.rs"]
mod stories;

use std::collections::BTreeSet;

use chances::{countings, stills};
use facts::*;
use proptest::prelude::*;
use stories::{clock_defs, predicates, stories, stories_from};
use verbatim_clocks::instance::TargetDue;
use verbatim_clocks::{
    Counting, Ending, Exempt, Fact, Instance, Kinds, Reading, Rule, Spans, Story, Verdict, Word,
    instances,
};
use verbatim_domain::Timestamp;
use verbatim_domain::governance::clock_def::*;
use verbatim_domain::governance::{Attribute, ClockDef, Due, Predicate, TargetRow};

fn run(def: &ClockDef, counting: &Counting, exempt: &Spans, facts: Vec<Fact>) -> Vec<Instance> {
    let spans = exempt.as_slice().iter();
    let exempt: Vec<Exempt> =
        spans.map(|span| Exempt { when: Predicate::ALWAYS, span: *span }).collect();
    instances(&Rule { def, counting, exempt: &exempt }, &Story::new(facts))
}

fn always(def: &ClockDef, facts: Vec<Fact>) -> Vec<Instance> {
    run(def, &Counting::ALWAYS, &Spans::NONE, facts)
}

fn readings(it: &Instance) -> [&Reading; 4] {
    [&it.gross, &it.net, &it.honest, &it.shadow]
}

/// A story, and the same in some other order.
fn retold() -> impl Strategy<Value = (Vec<Fact>, Vec<Fact>)> {
    stories().prop_flat_map(|story| (Just(story.clone()), Just(story).prop_shuffle()))
}

fn is_out(it: &Instance) -> bool {
    matches!(it.excluded, Some((_, ExclusionSide::Both)))
}

/// Whether one instance ends before the next of its thing begins, unless it is out of account.
fn never_overlap(found: &[Instance]) -> bool {
    found.iter().enumerate().filter(|(_, one)| !is_out(one)).all(|(place, one)| {
        let mut next = found[place + 1..].iter().filter(|other| other.key == one.key);
        let ended_ms = one.ending.as_ref().map(Ending::at_ms);
        next.all(|other| ended_ms.is_some_and(|ms| ms <= other.started_at_ms))
    })
}

proptest! {
    #[test]
    fn i3_in_which_order_facts_arrive_does_not_matter(
        def in clock_defs(), counting in countings(), exempt in stills(),
        (story, otherwise) in retold(),
    ) {
        let told = run(&def, &counting, &exempt, story);
        prop_assert_eq!(told, run(&def, &counting, &exempt, otherwise));
    }

    #[test]
    fn i4_gross_counts_the_most_and_net_the_least_and_net_is_due_the_latest(
        def in clock_defs(), counting in countings(), exempt in stills(), story in stories(),
    ) {
        for it in run(&def, &counting, &exempt, story) {
            let elapsed = |reading: &Reading| reading.elapsed_ms;
            prop_assert!(elapsed(&it.gross) >= elapsed(&it.honest));
            prop_assert!(elapsed(&it.honest) >= elapsed(&it.net));
            prop_assert!(elapsed(&it.shadow) >= elapsed(&it.net));
            let due = |reading: &Reading| reading.deadline_ms.unwrap_or(i64::MAX);
            prop_assert!(due(&it.gross) <= due(&it.honest) && due(&it.honest) <= due(&it.net));
            prop_assert!(due(&it.shadow) <= due(&it.net));
            let until = |reading: &Reading| reading.met_until_ms.unwrap_or(i64::MAX);
            prop_assert!(until(&it.gross) <= until(&it.honest));
            prop_assert!(until(&it.honest) <= until(&it.net));
        }
    }

    #[test]
    fn i6_a_target_is_met_up_to_the_last_instant_at_which_no_more_has_counted(
        def in clock_defs(), counting in countings(), exempt in stills(), story in stories(),
    ) {
        for it in run(&def, &counting, &exempt, story) {
            let target = it.target.filter(|_| it.ending.is_none());
            let Some(TargetDue::After { from_ms, ms }) = target.map(|target| target.due) else {
                continue;
            };
            for reading in readings(&it) {
                let counted = |to_ms| counting.counted(from_ms, to_ms, &reading.still);
                if let Some(due_ms) = reading.deadline_ms {
                    prop_assert_eq!(counted(due_ms), ms);
                }
                if let Some(until_ms) = reading.met_until_ms {
                    prop_assert_eq!(counted(until_ms), ms);
                    prop_assert_eq!(counted(until_ms + 1), ms + 1);
                }
            }
        }
    }

    #[test]
    fn i7_an_exclusion_takes_an_instance_out_of_both_sides_or_of_one_as_it_says(
        def in clock_defs(), counting in countings(), story in stories(),
        when in predicates(), at_ms in chances::moments(),
    ) {
        // Of these none waits until another is out of account.
        let def = ClockDef { recurrence: Recurrence::Independent, exclude: Vec::new(), ..def };
        let all = run(&def, &counting, &Spans::NONE, story.clone());
        for side in [ExclusionSide::Both, ExclusionSide::Numerator] {
            let (reason, when, marked_within_ms) = (code("reason"), when.clone(), None);
            let exclude = vec![Exclusion { reason, when, side, marked_within_ms }];
            let def = ClockDef { exclude, ..def.clone() };
            let found = run(&def, &counting, &Spans::NONE, story.clone());
            prop_assert_eq!(found.len(), all.len());
            for (it, before) in found.iter().zip(&all) {
                let verdict = it.verdict(&it.net, at_ms);
                match (&it.excluded, side) {
                    (None, _) => prop_assert_eq!(verdict, before.verdict(&before.net, at_ms)),
                    (Some(_), ExclusionSide::Both) => prop_assert_eq!(verdict, Verdict::Excluded),
                    (Some(_), ExclusionSide::Numerator) => {
                        prop_assert_eq!(verdict, Verdict::Missed);
                    }
                }
                let in_account = it.verdict_in_account(&it.net, at_ms);
                prop_assert_eq!(in_account, before.verdict_in_account(&before.net, at_ms));
            }
        }
    }

    #[test]
    fn i10_what_an_inquiry_becomes_later_changes_nothing_of_what_has_ended(
        def in clock_defs(), counting in countings(), exempt in stills(), story in stories(),
        later_ms in 0..3 * DAY,
    ) {
        let last = story.iter().map(|fact| fact.at_ms).max().unwrap_or(0);
        let (at_ms, seq) = (last + later_ms, story.len() as u64 + 1);
        let becomes = [
            ("priority_changed", Attribute::Priority), ("note_added", Attribute::CustomerTier),
            ("assignee_set", Attribute::OwnerTeam), ("classification_changed", Attribute::Category),
        ];
        let later = becomes.into_iter().zip(seq..).map(|((kind, attribute), seq)| {
            Fact::new(at_ms, seq, Word::Known(kind), [(attribute, Word::Known("another"))])
        });
        let told: Vec<Fact> = story.iter().cloned().chain(later).collect();
        let before = run(&def, &counting, &exempt, story);
        let after = run(&def, &counting, &exempt, told);
        for it in before.iter().filter(|it| it.ending.is_some()) {
            let same = after.iter().find(|other| {
                (other.key, other.start_seq, other.number) == (it.key, it.start_seq, it.number)
            });
            prop_assert_eq!(same, Some(it));
        }
    }

    #[test]
    fn what_is_fulfilled_is_met_exactly_if_that_came_no_later_than_it_may(
        def in clock_defs(), counting in countings(), exempt in stills(), story in stories(),
        at_ms in chances::moments(),
    ) {
        for it in run(&def, &counting, &exempt, story) {
            for reading in readings(&it) {
                let ended_ms = it.ending.as_ref().map(Ending::at_ms);
                let is_late = reading.met_until_ms.zip(ended_ms).is_some_and(|(a, b)| b > a);
                let is_annulled =
                    matches!(it.ending, Some(Ending::Cancelled { annuls: true, .. }));
                let breached = reading.met_until_ms.filter(|_| is_late && !is_annulled);
                prop_assert_eq!(reading.breached_at_ms, breached);
                prop_assert_eq!(reading.elapsed_ms.is_some(), it.ending.is_some());
                let is_fulfilled = matches!(it.ending, Some(Ending::Fulfilled { .. }));
                let is_judged = is_fulfilled && it.excluded.is_none();
                let verdict = it.verdict(reading, at_ms);
                let is_met = is_judged && it.target.is_some() && !is_late;
                prop_assert_eq!(verdict == Verdict::Met, is_met);
                prop_assert_eq!(verdict == Verdict::Missed && is_judged, is_judged && is_late);
            }
        }
    }

    #[test]
    fn once_late_is_late_for_whoever_asks_later(
        def in clock_defs(), counting in countings(), story in stories(),
        (early_ms, late_ms) in chances::ranges(),
    ) {
        for it in run(&def, &counting, &Spans::NONE, story) {
            let is_missed = |at_ms| it.verdict(&it.net, at_ms) == Verdict::Missed;
            let is_dropped = it.verdict(&it.net, late_ms) == Verdict::Excluded;
            prop_assert!(!is_missed(early_ms) || is_missed(late_ms) || is_dropped);
        }
    }

    #[test]
    fn instances_come_in_the_order_in_which_they_began(
        def in clock_defs(), counting in countings(), story in stories(),
        ms in prop::option::of(HOUR..DAY),
    ) {
        let recurrence = ms.map_or(def.recurrence, |ms| Recurrence::FixedInterval { ms });
        let def = ClockDef { recurrence, ..def };
        let found = run(&def, &counting, &Spans::NONE, story);
        let is_interval = matches!(def.recurrence, Recurrence::FixedInterval { .. });
        let began = |it: &Instance| if is_interval { it.anchor_at_ms } else { it.started_at_ms };
        prop_assert!(found.is_sorted_by_key(began));
        for (place, it) in found.iter().enumerate() {
            let mut before = found[..place].iter().filter(|other| other.key == it.key);
            prop_assert!(is_interval || before.all(|other| other.number < it.number));
        }
    }

    #[test]
    fn turns_never_overlap(def in clock_defs(), counting in countings(), story in stories()) {
        let def = ClockDef { recurrence: Recurrence::PerTurn, ..def };
        prop_assert!(never_overlap(&run(&def, &counting, &Spans::NONE, story)));
    }

    #[test]
    fn links_of_a_chain_never_overlap(
        def in clock_defs(), counting in countings(), story in stories(),
    ) {
        let def = ClockDef { recurrence: Recurrence::Chained, ..def };
        prop_assert!(never_overlap(&run(&def, &counting, &Spans::NONE, story)));
    }

    #[test]
    fn a_turn_begins_at_the_first_question_after_the_last_ended(story in stories()) {
        let def = ClockDef { start: fact("message_received"), ..turn(HOUR) };
        let reply = is(Attribute::ReplyKind, &["human"]);
        let reply = Predicate::All(vec![fact("message_sent"), reply]);
        // Each question and each reply is an instance of its own clock, fulfilled by any fact.
        let alone = |start| ClockDef { start, recurrence: Recurrence::Independent, ..turn(HOUR) };
        let seen = |start| always(&alone(start), story.clone());
        let questions = seen(fact("message_received"));
        let mut told: Vec<_> = questions.iter().map(|it| (key(it), true)).collect();
        told.extend(seen(reply).iter().map(|it| (key(it), false)));
        told.sort_unstable();
        let (mut begun, mut is_waiting) = (Vec::new(), false);
        for (key, is_question) in told {
            if is_question && !is_waiting {
                begun.push(key);
            }
            is_waiting = is_question;
        }
        let turns = always(&def, story.clone());
        prop_assert_eq!(turns.iter().map(key).collect::<Vec<_>>(), begun);
    }

    #[test]
    fn what_happens_once_has_one_instance_of_each_thing_and_none_after_it(
        def in clock_defs(), counting in countings(), story in stories(),
    ) {
        let on_reopen = match def.on_reopen {
            OnReopen::NewInstance => OnReopen::Never,
            other @ (OnReopen::Never | OnReopen::Resume | OnReopen::CountThrough) => other,
        };
        let def = ClockDef { recurrence: Recurrence::Once, on_reopen, ..def };
        let found = run(&def, &counting, &Spans::NONE, story);
        let mut seen = BTreeSet::new();
        for it in &found {
            prop_assert!(!seen.contains(&it.key));
            // What an exclusion takes out of both sides makes room for the next.
            if !is_out(it) {
                seen.insert(it.key);
            }
        }
    }

    #[test]
    fn independent_clocks_begin_with_every_starting_fact(
        story in stories(), start in predicates(),
    ) {
        let all = ClockDef {
            start, stop: Predicate::NEVER, recurrence: Recurrence::Independent,
            ..turn(HOUR)
        };
        let ended = ClockDef { stop: Predicate::ALWAYS, qualify: Predicate::ALWAYS, ..all.clone() };
        let chained = ClockDef { recurrence: Recurrence::Chained, ..ended.clone() };
        let keys = |def| always(def, story.clone()).iter().map(key).collect::<Vec<_>>();
        prop_assert_eq!(keys(&all), keys(&ended));
        // Where every fact ends it, a chain has a link for every starting fact as well.
        prop_assert_eq!(keys(&all), keys(&chained));
    }

    #[test]
    fn a_clock_begins_once_more_after_each_reopening(story in stories()) {
        let each = ClockDef {
            start: fact("inquiry_reopened"), recurrence: Recurrence::PerReopen,
            eligible_if: Predicate::Not(Box::new(is(Attribute::Cause, &["courtesy"]))),
            ..turn(HOUR)
        };
        let all = ClockDef { recurrence: Recurrence::Independent, ..each.clone() };
        let anything = ClockDef {
            start: Predicate::ALWAYS, eligible_if: Predicate::ALWAYS, ..each
        };
        let reopenings = always(&all, story.clone()).len();
        let begun = usize::from(!story.is_empty());
        let at_once = story.iter().min_by_key(|it| (it.at_ms, it.stream_seq));
        let at_once = at_once.is_some_and(|first| {
            always(&all, vec![first.clone()]).len() == 1
        });
        prop_assert_eq!(
            always(&anything, story).len(), reopenings + begun - usize::from(at_once)
        );
    }

    #[test]
    fn intervals_follow_each_other_without_a_gap(
        story in stories(), ms in HOUR..2 * DAY,
    ) {
        let def = ClockDef {
            start: Predicate::ALWAYS, recurrence: Recurrence::FixedInterval { ms }, ..turn(HOUR)
        };
        let found = always(&def, story.clone());
        let (first, last) = (
            story.iter().map(|it| it.at_ms).min(), story.iter().map(|it| it.at_ms).max()
        );
        let all = first.zip(last).map_or(0, |(first_ms, last_ms)| (last_ms - first_ms) / ms + 1);
        prop_assert_eq!(found.len(), usize::try_from(all).unwrap());
        for (place, it) in found.iter().enumerate() {
            prop_assert_eq!(it.anchor_at_ms, first.unwrap() + place as i64 * ms);
            let ended_ms = it.ending.as_ref().map(Ending::at_ms);
            prop_assert!(ended_ms.is_none_or(|ended_ms| ended_ms <= it.anchor_at_ms + ms));
        }
    }
}

fn key(it: &Instance) -> (i64, u64) {
    (it.started_at_ms, it.start_seq)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32_768))]

    #[test]
    fn what_its_last_facts_do_not_move_comes_out_as_without_them(
        def in clock_defs(), counting in countings(), exempt in stills(), story in stories(),
        new_count in 1..4_usize,
    ) {
        let earlier = story[..story.len().saturating_sub(new_count)].to_vec();
        let first_seq = earlier.len() as u64 + 1;
        let whole = Story::new(story.clone());
        if whole.tail(first_seq).is_some_and(|tail| !tail.moves(&def, Kinds::that_turn(&def))) {
            let without = run(&def, &counting, &exempt, earlier.clone());
            prop_assert_eq!(run(&def, &counting, &exempt, story.clone()), without);
        }
        let mut told_on = Story::new(earlier.clone());
        let went_on = told_on.go_on(story[earlier.len()..].to_vec());
        prop_assert_eq!(told_on, if went_on { whole } else { Story::new(earlier) });
    }

    #[test]
    fn of_facts_of_which_none_can_turn_a_clock_nothing_comes(
        def in clock_defs(), counting in countings(), exempt in stills(), story in stories(),
    ) {
        if !Kinds::that_turn(&def).meet(Story::new(story.clone()).kinds()) {
            prop_assert_eq!(run(&def, &counting, &exempt, story), vec![]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_story_and_no_definition_is_too_strange(
        def in clock_defs(), counting in countings(), exempt in stills(),
        early in stories_from(Just(Timestamp::MIN.unix_ms()).boxed()),
        late in stories_from(Just(Timestamp::MAX.unix_ms() - DAY).boxed()),
        interval_ms in prop_oneof![Just(0), Just(1), Just(i64::MAX), Just(i64::MIN)],
        target_ms in prop_oneof![Just(i64::MAX), Just(i64::MIN), Just(-1), Just(0)],
    ) {
        let targets = vec![TargetRow {
            when: Predicate::ALWAYS, due: Due::Within { ms: target_ms },
        }];
        let recurrence = Recurrence::FixedInterval { ms: interval_ms };
        let hasty = ClockDef { targets: targets.clone(), recurrence, ..def.clone() };
        let patient = ClockDef { targets, ..def.clone() };
        let begun_early = run(&hasty, &Counting::ALWAYS, &exempt, early.clone());
        prop_assert!(begun_early.len() <= 10_000 * 40);
        for story in [vec![], early, late] {
            for def in [&def, &patient] {
                for it in run(def, &counting, &exempt, story.clone()) {
                    for reading in readings(&it) {
                        it.verdict(reading, i64::MAX);
                        it.verdict(reading, i64::MIN);
                        it.is_breached_on_attach(reading);
                    }
                }
            }
        }
    }
}
