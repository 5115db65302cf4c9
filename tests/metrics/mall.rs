//! A month of a small mall: many inquiries of a few customers, side by side, as sources tell them.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use verbatim_domain::envelope::{ClaimedTimes, Provenance};
use verbatim_domain::id::{CustomerRef, MerchantId};
use verbatim_domain::inquiry::Event;
use verbatim_domain::vocabulary::ActorKind;
use verbatim_domain::{Times, Timestamp};
use verbatim_testkit::inquiries::{Story, random_story, rearranged, undertaking_story};
use verbatim_wire::Outcome;

use super::by_hand::told_by_hand;
use super::counted::cases;
use super::matters::MATTERS;
use super::scene::{Scene, VALID};
use super::sentences::{EVERYDAY, opened};

/// How many inquiries of each kind there are.
const STORY_COUNT: u64 = 80;
const QUICK_STORY_COUNT: u64 = 20;

/// How many sentences one is told in, as far as the rules allow them.
const SENTENCES: u32 = 60;
const QUICK_SENTENCES: u32 = 30;

/// Few of each, so that customers come back and have the same name at two merchants.
pub(crate) const MERCHANTS: u32 = 3;
pub(crate) const CUSTOMERS: u32 = 7;

/// Everything that is recorded, in the order of the log. One seed tells one month.
pub(crate) fn told(seed: u64) -> Vec<Outcome> {
    let mut chance = StdRng::seed_from_u64(seed);
    let mut stories = Vec::new();
    for number in 0..STORY_COUNT {
        let mut outcomes = story(&format!("long {number}"), chance.random()).outcomes();
        as_sources_tell(&mut outcomes, &mut chance);
        stories.push(of_somebody(outcomes, number));
    }
    for number in 0..QUICK_STORY_COUNT {
        let name = format!("quick {number}");
        let quick = random_story(&name, chance.random(), QUICK_SENTENCES);
        let outcomes = numbered(rearranged(quick.outcomes(), chance.random()));
        stories.push(of_somebody(outcomes, number));
        let name = format!("undertaking {number}");
        let quick = undertaking_story(&name, chance.random(), QUICK_SENTENCES);
        stories.push(of_somebody(quick.outcomes(), number));
    }
    for (number, story) in told_by_hand().into_iter().enumerate() {
        stories.push(of(story.outcomes(), "m1", &format!("once {number}")));
    }
    side_by_side(stories)
}

/// Every case at a merchant of its own, and the stories that are told by hand in any month.
pub(crate) fn told_of_cases() -> Vec<Outcome> {
    let by_hand = told_by_hand().into_iter().map(|story| of(story.outcomes(), "m1", "c1"));
    let cases = cases().into_iter().flat_map(|case| {
        case.stories.into_iter().map(move |story| of(story.outcomes(), case.name, "c1"))
    });
    side_by_side(by_hand.chain(cases).collect())
}

/// About everyday things and three matters, over a few days; some of it is told later.
fn story(name: &str, seed: u64) -> Story {
    let mut scene = Scene::of(name, seed);
    let opening = opened(&mut scene);
    let story = Story::of(name).as_far_as_allowed().at_ms(scene.now_ms()).then(opening);
    let matters = [MATTERS, MATTERS, MATTERS].map(|all| scene.one_of(all));
    (0..SENTENCES).fold(story, |story, _| {
        scene.go_on();
        let late_minutes = if scene.is_one_in(5) { i64::from(scene.below(40)) } else { 0 };
        let happened_ms = scene.now_ms() - late_minutes * 60_000;
        let is_everyday = scene.is_one_in(2);
        let about = if is_everyday { EVERYDAY } else { scene.one_of(&matters) };
        let command = scene.weighed(about)(&mut scene);
        let agent = scene.one_of(&["anna", "ben", "carla"]);
        story.by(agent).at_ms(happened_ms).recorded_after(late_minutes).then(command)
    })
}

/// Some histories are taken over; some authors are unknown or unnamed; some clocks go fast.
fn as_sources_tell(outcomes: &mut [Outcome], chance: &mut StdRng) {
    let is_imported = chance.random_range(0..6) == 0;
    for outcome in outcomes {
        let envelope = &mut outcome.envelope;
        if is_imported {
            envelope.source.provenance = Provenance::Imported;
        }
        match chance.random_range(0..20) {
            0 => envelope.actor.kind = ActorKind::Unrecognised(99),
            1 => envelope.actor.kind = ActorKind::BotAutonomous,
            2 => envelope.actor.id = None,
            3 => envelope.times = ahead_of_time(envelope.times.recorded_at),
            _ => {}
        }
    }
}

/// The times of what is said to have happened five seconds after it was recorded.
fn ahead_of_time(recorded_at: Timestamp) -> Times {
    let occurred_at = Timestamp::from_unix_ms(recorded_at.unix_ms() + 5_000).expect(VALID);
    Times::clamped(ClaimedTimes { occurred_at: Some(occurred_at), observed_at: None }, recorded_at)
}

/// Each record says how far its stream goes, in whatever order they came.
fn numbered(mut outcomes: Vec<Outcome>) -> Vec<Outcome> {
    let mut last_seq = 0;
    for outcome in &mut outcomes {
        last_seq = outcome.facts.last().map_or(last_seq, |fact| fact.stream_seq);
        outcome.last_seq = last_seq;
    }
    outcomes
}

fn of_somebody(outcomes: Vec<Outcome>, number: u64) -> Vec<Outcome> {
    let merchant = format!("m{}", number % u64::from(MERCHANTS));
    of(outcomes, &merchant, &format!("c{}", number % u64::from(CUSTOMERS)))
}

/// The same inquiry, of this merchant and this customer.
fn of(mut outcomes: Vec<Outcome>, merchant: &str, customer: &str) -> Vec<Outcome> {
    let merchant_id = MerchantId::new(merchant).expect(VALID);
    let customer_ref = CustomerRef::new(customer).expect(VALID);
    for outcome in &mut outcomes {
        outcome.envelope.subject.merchant_id = merchant_id.clone();
        outcome.envelope.subject.customer_ref = customer_ref.clone();
        for fact in &mut outcome.facts {
            if let Event::InquiryOpened(opened) = &mut fact.event {
                opened.merchant_id = merchant_id.clone();
                opened.customer_ref = customer_ref.clone();
            }
        }
    }
    outcomes
}

/// The first records of these stories, then the second ones, and so on.
fn side_by_side(stories: Vec<Vec<Outcome>>) -> Vec<Outcome> {
    let numbered = stories.into_iter().flat_map(|story| story.into_iter().enumerate());
    let mut numbered: Vec<(usize, Outcome)> = numbered.collect();
    numbered.sort_by_key(|(place, _)| *place);
    numbered.into_iter().map(|(_, outcome)| outcome).collect()
}
