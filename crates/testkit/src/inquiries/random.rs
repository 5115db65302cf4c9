//! Stories that nobody thought of: random sentences, as far as the rules allow them.

use verbatim_domain::inquiry::Event;
use verbatim_domain::vocabulary::{MessageFlag, Polarity, ReplyKind, SourceVerdict, WaitOn};
use verbatim_wire::Outcome;

use super::{Story, merchant, platform};

/// A story of about `sentence_count` facts at as many instants; some arrive later than others that
/// happened after them. One seed tells one story.
pub fn random_story(name: &str, seed: u64, sentence_count: u32) -> Story {
    let mut dice = Dice(seed);
    let opened = Story::of(name).as_far_as_allowed().opened();
    (1..=i64::from(sentence_count)).fold(opened, |story, number| {
        // A second a sentence; one that comes late happened up to four sentences ago, and no two of
        // them in the same millisecond.
        let late_by_s = if dice.below(4) == 0 { i64::from(dice.below(5)) } else { 0 };
        say(story.at_ms((number - late_by_s) * 1_000 + number), &mut dice)
    })
}

/// The same records in another order of arrival, numbered anew. What happened is the same.
///
/// The opening stays first, an answer comes after what it answers, and records of one instant keep
/// their order: among those the stream decides.
pub fn rearranged(mut outcomes: Vec<Outcome>, seed: u64) -> Vec<Outcome> {
    let mut dice = Dice(seed);
    for _ in 0..outcomes.len() * 4 {
        let Some(last) = outcomes.len().checked_sub(2).filter(|last| *last > 0) else { break };
        let bound = u32::try_from(last).unwrap_or(u32::MAX);
        let place = 1 + usize::try_from(dice.below(bound)).unwrap_or_default();
        if may_swap(&outcomes[place], &outcomes[place + 1]) {
            outcomes.swap(place, place + 1);
        }
    }
    let mut last_seq = 0;
    for outcome in &mut outcomes {
        for fact in &mut outcome.facts {
            last_seq += 1;
            fact.stream_seq = last_seq;
        }
        outcome.last_seq = last_seq;
    }
    outcomes
}

fn may_swap(earlier: &Outcome, later: &Outcome) -> bool {
    let one_instant = earlier.envelope.times.occurred_at == later.envelope.times.occurred_at;
    let answers = earlier.facts.iter().any(|question| {
        later.facts.iter().any(|answer| is_answer_to(&question.event, &answer.event))
    });
    !one_instant && !answers
}

fn is_answer_to(question: &Event, answer: &Event) -> bool {
    let offered = matches!(question, Event::HandoffOffered(_));
    let settled = matches!(
        answer,
        Event::HandoffAccepted(_)
            | Event::HandoffDeclined(_)
            | Event::HandoffTimedOut(_)
            | Event::HandoffRecalled(_)
    );
    let judged = matches!(question, Event::FeedbackGiven(_));
    let acknowledged = matches!(answer, Event::FeedbackAcknowledged(_));
    (offered && settled) || (judged && acknowledged)
}

fn say(story: Story, dice: &mut Dice) -> Story {
    let story = story.by(dice.one_of(&["anna", "ben", "carla"]));
    let word = dice.one_of(&["a", "b", "c", "d", "e", "f", "g", "h"]);
    let team = dice.one_of(&["front", "back", "care"]);
    let agent = dice.one_of(&["", "anna", "ben"]);
    match dice.below(24) {
        0..=2 => story.received(word),
        3 | 4 => story.replied(word),
        5 => story.replied_as(word, dice.one_of(&[ReplyKind::BotAutonomous, ReplyKind::Greeting])),
        6 => story.assigned(merchant(team, agent)),
        7 => story.unassigned(),
        8 => story.offered(word, merchant(team, agent)),
        9 => story.offered(word, platform("mall", agent)),
        10 | 11 => story.accepted_any(),
        12 => story.declined(word),
        13 => story.waits(word, dice.one_of(&[WaitOn::Customer, WaitOn::ThirdParty])),
        14 => story.waited_any(),
        15 => story.decided(word),
        16 => story.conveyed(),
        17 => story.told(),
        18 => story.reopened(),
        19 => story.closed(),
        20 => story.judged(word, dice.one_of(&[Polarity::Negative, Polarity::Positive])),
        21 => story.classified(team).acknowledged(word),
        22 => story.flagged(word, MessageFlag::Courtesy).source_said(word, "open", team, "p"),
        23.. => {
            story.source_judged(word, dice.one_of(&[SourceVerdict::Kept, SourceVerdict::Missed]))
        }
    }
}

/// Numbers that look random and follow from a seed (splitmix64).
pub(crate) struct Dice(pub(super) u64);

impl Dice {
    pub(crate) fn of(seed: u64) -> Self {
        Dice(seed)
    }

    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let high = u32::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap_or_default();
        high % bound
    }

    pub(crate) fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        let count = u32::try_from(choices.len()).unwrap_or(u32::MAX);
        choices[usize::try_from(self.below(count)).unwrap_or_default()]
    }
}
