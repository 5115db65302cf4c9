//! The laws of the append rule, over arbitrary interleavings of writers that fail in every way.
//!
//! `VERBATIM_PROPTEST_CASES` sets how many cases are tried.

use proptest::prelude::*;
use verbatim_log::{AppendRule, Header, Kind, Verdict};

/// What stands at one offset; a frame that cannot be read has no header.
#[derive(Debug, Clone)]
struct Entry {
    sender: usize,
    id: usize,
    frame: Option<(Kind, Header)>,
}

/// One step of the simulated world.
#[derive(Debug, Clone)]
enum Step {
    /// A writer reads to the end and claims what it saw, plus a little: it may race and be late.
    Claim { writer: usize, above: u64 },
    /// A writer that believes it rules sends some records.
    Send { writer: usize, count: u64 },
    /// A writer reads to the end, and learns whether it rules.
    CatchUp { writer: usize },
    /// One of the messages on their way arrives, not always the oldest one.
    Arrive { which: usize },
    /// It arrives, and will arrive again.
    ArriveTwice { which: usize },
    /// It never arrives.
    Lose { which: usize },
    /// Bytes that are no frame arrive.
    Garbage,
}

#[derive(Debug, Clone, Default)]
struct Writer {
    /// The id of its last claim: what a nonce is in the log.
    claim_id: Option<usize>,
    /// Its term and the next index, if it believes that it rules.
    reign: Option<(u64, u64)>,
}

#[derive(Debug, Default)]
struct World {
    log: Vec<Entry>,
    writers: Vec<Writer>,
    on_their_way: Vec<Entry>,
    ids: usize,
}

impl World {
    fn play(steps: &[Step]) -> Vec<Entry> {
        let mut world = Self { writers: vec![Writer::default(); WRITERS], ..Self::default() };
        for step in steps {
            world.take(step);
        }
        // Every zombie gets through in the end.
        world.log.append(&mut world.on_their_way);
        world.log
    }

    fn take(&mut self, step: &Step) {
        match *step {
            Step::Claim { writer, above } => {
                let (rule, _) = read(&self.log);
                let term = rule.term() + above;
                self.writers[writer] = Writer { claim_id: Some(self.ids), reign: None };
                self.send(writer, Kind::Claim, header(term, None));
            }
            Step::Send { writer, count } => {
                let Some((term, next_index)) = self.writers[writer].reign else { return };
                for index in next_index..next_index + count {
                    self.send(writer, Kind::Outcome, header(term, Some(index)));
                }
                self.writers[writer].reign = Some((term, next_index + count));
            }
            Step::CatchUp { writer } => self.catch_up(writer),
            Step::Arrive { which } => {
                let picked = self.pick(which);
                self.log.extend(picked);
            }
            Step::ArriveTwice { which } => {
                let picked = self.pick(which);
                self.log.extend(picked.clone());
                self.on_their_way.extend(picked);
            }
            Step::Lose { which } => drop(self.pick(which)),
            Step::Garbage => {
                self.log.push(Entry { sender: WRITERS, id: usize::MAX, frame: None });
            }
        }
    }

    fn send(&mut self, sender: usize, kind: Kind, header: Header) {
        self.on_their_way.push(Entry { sender, id: self.ids, frame: Some((kind, header)) });
        self.ids += 1;
    }

    fn pick(&mut self, which: usize) -> Option<Entry> {
        let count = self.on_their_way.len();
        (count > 0).then(|| self.on_their_way.remove(which % count))
    }

    /// A writer rules iff the last valid claim is its own.
    fn catch_up(&mut self, writer: usize) {
        let (rule, valid) = read(&self.log);
        let last_claim = valid.iter().rfind(|(_, entry)| is_claim(entry));
        let rules = last_claim.is_some_and(|(_, entry)| {
            entry.sender == writer && Some(entry.id) == self.writers[writer].claim_id
        });
        let served = self.writers[writer].reign.is_some();
        if rules && !served {
            self.writers[writer].reign = Some((rule.term(), rule.next_index()));
        }
        if !rules {
            self.writers[writer].reign = None;
        }
    }
}

const WRITERS: usize = 3;

fn header(term: u64, index: Option<u64>) -> Header {
    Header { term, index, governed_by: None, recorded_at_ms: 0 }
}

fn is_claim(entry: &Entry) -> bool {
    matches!(entry.frame, Some((Kind::Claim, _)))
}

fn term(entry: &Entry) -> u64 {
    entry.frame.expect("a valid record has a frame").1.term
}

/// Reads on from a state of the rule: the new state, and what counts, with its index.
fn read_on(mut rule: AppendRule, log: &[Entry]) -> (AppendRule, Vec<(u64, &Entry)>) {
    let mut valid = Vec::new();
    for entry in log {
        let Some((kind, header)) = entry.frame else { continue };
        match rule.admit_header(kind, &header) {
            Verdict::Valid { index } => valid.push((index, entry)),
            Verdict::Void(_) => {}
        }
    }
    (rule, valid)
}

fn read(log: &[Entry]) -> (AppendRule, Vec<(u64, &Entry)>) {
    read_on(AppendRule::START, log)
}

fn indexes_have_no_gap(valid: &[(u64, &Entry)]) -> bool {
    valid.iter().map(|(index, _)| *index).eq(0..valid.len() as u64)
}

fn carried_indexes_are_the_given_ones(valid: &[(u64, &Entry)]) -> bool {
    valid.iter().all(|(index, entry)| match entry.frame {
        Some((Kind::Barrier | Kind::Outcome, header)) => header.index == Some(*index),
        Some((Kind::Claim, _)) | None => true,
    })
}

fn terms_only_rise(valid: &[(u64, &Entry)]) -> bool {
    valid.windows(2).all(|pair| match is_claim(pair[1].1) {
        true => term(pair[0].1) < term(pair[1].1),
        false => term(pair[0].1) == term(pair[1].1),
    })
}

fn begins_with_a_claim(valid: &[(u64, &Entry)]) -> bool {
    valid.first().is_none_or(|(_, entry)| is_claim(entry))
}

/// Wherever a reader stops, keeps its cursor and goes on, it sees what one reading shows.
fn every_split_agrees(log: &[Entry]) -> bool {
    let (end, all) = read(log);
    let ids = |valid: &[(u64, &Entry)]| -> Vec<(u64, usize)> {
        valid.iter().map(|(index, entry)| (*index, entry.id)).collect()
    };
    (0..=log.len()).all(|at| {
        let (before, mut head) = read(&log[..at]);
        let cursor = AppendRule::resume(before.term(), before.next_index());
        let (after, tail) = read_on(cursor, &log[at..]);
        head.extend(tail);
        after == end && ids(&head) == ids(&all)
    })
}

fn each_reign_has_one_writer(valid: &[(u64, &Entry)]) -> bool {
    let mut ruling = None;
    valid.iter().all(|(_, entry)| {
        if is_claim(entry) {
            ruling = Some(entry.sender);
        }
        ruling == Some(entry.sender)
    })
}

fn nothing_counts_twice(valid: &[(u64, &Entry)]) -> bool {
    let mut ids: Vec<_> = valid.iter().map(|(_, entry)| entry.id).collect();
    ids.sort_unstable();
    ids.is_sorted_by(|a, b| a < b)
}

fn step() -> impl Strategy<Value = Step> {
    let writer = 0..WRITERS;
    // Mostly the oldest message arrives; now and then a later one overtakes it.
    let which = prop_oneof![4 => Just(0_usize), 1 => 0..8_usize];
    prop_oneof![
        2 => (writer.clone(), 0..3_u64).prop_map(|(writer, above)| Step::Claim { writer, above }),
        4 => (writer.clone(), 1..4_u64).prop_map(|(writer, count)| Step::Send { writer, count }),
        4 => writer.prop_map(|writer| Step::CatchUp { writer }),
        8 => which.clone().prop_map(|which| Step::Arrive { which }),
        1 => which.clone().prop_map(|which| Step::ArriveTwice { which }),
        1 => which.prop_map(|which| Step::Lose { which }),
        1 => Just(Step::Garbage),
    ]
}

/// Records that nobody sent on purpose: small numbers, so that they collide.
fn wild() -> impl Strategy<Value = Entry> {
    let kind = prop_oneof![Just(Kind::Claim), Just(Kind::Barrier), Just(Kind::Outcome)];
    let index = proptest::option::weighted(0.9, 0..8_u64);
    let frame = proptest::option::weighted(0.9, (kind, 0..5_u64, index));
    (frame, 0..1_000_000_usize).prop_map(|(frame, id)| {
        let frame = frame.map(|(kind, term, index)| (kind, header(term, index)));
        Entry { sender: WRITERS, id, frame }
    })
}

fn config() -> ProptestConfig {
    let cases = std::env::var("VERBATIM_PROPTEST_CASES").ok();
    let cases = cases.map_or(20_000, |cases| cases.parse().expect("a number of cases"));
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn whatever_writers_do_the_log_has_one_history(
        steps in proptest::collection::vec(step(), 0..60),
    ) {
        let log = World::play(&steps);
        let (_, valid) = read(&log);
        prop_assert!(indexes_have_no_gap(&valid));
        prop_assert!(carried_indexes_are_the_given_ones(&valid));
        prop_assert!(begins_with_a_claim(&valid));
        prop_assert!(terms_only_rise(&valid));
        prop_assert!(each_reign_has_one_writer(&valid));
        prop_assert!(nothing_counts_twice(&valid));
        prop_assert!(every_split_agrees(&log));
    }

    #[test]
    fn whatever_stands_in_the_log_its_readers_agree(
        log in proptest::collection::vec(wild(), 0..60),
    ) {
        let (end, valid) = read(&log);
        prop_assert_eq!(end.next_index(), valid.len() as u64);
        prop_assert!(indexes_have_no_gap(&valid));
        prop_assert!(carried_indexes_are_the_given_ones(&valid));
        prop_assert!(begins_with_a_claim(&valid));
        prop_assert!(terms_only_rise(&valid));
        prop_assert!(every_split_agrees(&log));
    }
}

#[test]
fn before_the_first_claim_nothing_else_counts() {
    let mut rule = AppendRule::START;
    for kind in [Kind::Barrier, Kind::Outcome, Kind::Claim] {
        let verdict = rule.admit_header(kind, &header(0, Some(0)));
        assert!(matches!(verdict, Verdict::Void(_)), "{kind:?} of term 0: {verdict:?}");
    }
    assert_eq!(rule, AppendRule::START);
    let verdict = rule.admit_header(Kind::Claim, &header(1, None));
    assert_eq!(verdict, Verdict::Valid { index: 0 });
}

/// The laws would hold for an empty log too; this shows that the world is not an easy one.
#[test]
fn the_simulated_world_is_eventful() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let (mut valid_count, mut void_count, mut most_reigns, mut zombies) = (0, 0, 0, 0);
    for _ in 0..500 {
        let steps = proptest::collection::vec(step(), 60).new_tree(&mut runner).unwrap().current();
        let log = World::play(&steps);
        let (end, valid) = read(&log);
        valid_count += valid.len();
        void_count += log.len() - valid.len();
        most_reigns = most_reigns.max(valid.iter().filter(|(_, entry)| is_claim(entry)).count());
        let of_the_past = |entry: &&Entry| {
            entry
                .frame
                .is_some_and(|(kind, header)| kind == Kind::Outcome && header.term < end.term())
        };
        zombies += log.iter().rev().take(5).filter(of_the_past).count();
    }
    assert!(valid_count > 2_000, "{valid_count} valid");
    assert!(void_count > 2_000, "{void_count} void");
    assert!(most_reigns >= 5, "{most_reigns} reigns");
    assert!(zombies > 50, "{zombies} zombies");
}
