//! Where one random story stands: its time, its things, and what chance picks.

use std::fmt::Display;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use uuid::Uuid;
use verbatim_domain::id::{AgentId, ExternalId, InquiryId, derived};
use verbatim_domain::party::Nature;
use verbatim_domain::vocabulary::Organisation;
use verbatim_domain::{Code, Party, Timestamp};
use verbatim_testkit::inquiries::{BEGINS_AT_MS, Story, merchant, party, platform};

use super::mall::{CUSTOMERS, MERCHANTS};

pub(crate) const VALID: &str = "a story says only what is valid";

const MINUTE_MS: u32 = 60_000;
const HOUR_MS: u32 = 60 * MINUTE_MS;
const DAY_MS: u32 = 24 * HOUR_MS;

/// Within how many days the stories begin.
const BEGIN_WITHIN_DAYS: u32 = 21;

/// Stories are of one customer of one merchant every so many.
const ONE_CUSTOMER_EVERY: u32 = MERCHANTS * CUSTOMERS;

/// One story on its way. One seed leads to one story.
#[derive(Debug)]
pub(crate) struct Scene {
    name: String,
    chance: StdRng,
    /// Milliseconds since minute 0 of all stories.
    now_ms: i64,
    /// How many messages there were, hand-offs that came to an end, waits, decisions.
    pub(crate) message_count: u32,
    pub(crate) ended_handoff_count: u32,
    pub(crate) wait_count: u32,
    pub(crate) decision_count: u32,
}

impl Scene {
    /// A story of this name, before its beginning.
    pub(crate) fn of(name: &str, seed: u64) -> Self {
        let mut chance = StdRng::seed_from_u64(seed);
        let now_ms = i64::from(chance.random_range(0..BEGIN_WITHIN_DAYS * DAY_MS));
        let name = name.to_owned();
        Scene {
            name,
            chance,
            now_ms,
            message_count: 0,
            ended_handoff_count: 0,
            wait_count: 0,
            decision_count: 0,
        }
    }

    /// How far the story has come, in milliseconds since minute 0 of all stories.
    pub(crate) fn now_ms(&self) -> i64 {
        self.now_ms
    }

    /// Lets time go by: none, a little or a night.
    pub(crate) fn go_on(&mut self) {
        let most_ms = match self.below(20) {
            0 => 1,
            1..=9 => 2 * MINUTE_MS,
            10..=17 => 90 * MINUTE_MS,
            _ => 20 * HOUR_MS,
        };
        self.now_ms += i64::from(self.below(most_ms));
    }

    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        self.chance.random_range(0..bound)
    }

    pub(crate) fn is_one_in(&mut self, count: u32) -> bool {
        self.below(count) == 0
    }

    pub(crate) fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.chance.random_range(0..choices.len())]
    }

    /// One of these, the more often the greater its number.
    pub(crate) fn weighed<T: Copy>(&mut self, choices: &[(u32, T)]) -> T {
        let mut left = self.below(choices.iter().map(|(weight, _)| weight).sum());
        let chosen = choices.iter().find(|(weight, _)| {
            let is_here = left < *weight;
            left = left.saturating_sub(*weight);
            is_here
        });
        chosen.expect("the numbers add up to more than what is left").1
    }

    /// Another inquiry of the same customer with the same merchant, or one that nobody opened.
    pub(crate) fn another_inquiry(&mut self) -> InquiryId {
        let (kind, number) = self.name.rsplit_once(' ').expect(VALID);
        let (kind, number) = (kind.to_owned(), number.parse::<u32>().expect(VALID));
        let further = ONE_CUSTOMER_EVERY * (1 + self.below(3));
        let other = (number + further) % (4 * ONE_CUSTOMER_EVERY);
        Story::of(&format!("{kind} {other}")).inquiry_id()
    }

    /// One of these words, or none.
    pub(crate) fn word_or_none(&mut self, words: &[&str]) -> Option<Code> {
        if self.is_one_in(3) {
            return None;
        }
        Some(code(self.one_of(words)))
    }

    /// The id of a thing by its kind and a word or number.
    pub(crate) fn id<T: From<Uuid>>(&self, kind: &str, which: impl Display) -> T {
        let which = which.to_string();
        derived(&[self.name.as_bytes(), kind.as_bytes(), which.as_bytes()]).into()
    }

    /// The id of one of two things of this kind.
    pub(crate) fn one_of_two<T: From<Uuid>>(&mut self, kind: &str) -> T {
        let which = self.below(2);
        self.id(kind, which)
    }

    /// An instant from two hours ago to two days ahead.
    pub(crate) fn due_at(&mut self) -> Timestamp {
        let after_ms = i64::from(self.below(50 * HOUR_MS)) - i64::from(2 * HOUR_MS);
        Timestamp::from_unix_ms(BEGINS_AT_MS + self.now_ms + after_ms).expect(VALID)
    }

    /// Somebody who can answer for an inquiry: houses have teams of one name.
    pub(crate) fn somebody(&mut self) -> Party {
        let line = |party: Party, line: &str| Party { support_line: Some(code(line)), ..party };
        match self.below(12) {
            0 => merchant("front", ""),
            1 => merchant("front", "anna"),
            2 => merchant("front", "ben"),
            3 => merchant("back", ""),
            4 => merchant("back", "carla"),
            5 => Party { nature: Nature::Bot, ..merchant("robots", "r2") },
            6 => platform("front", "mia"),
            7 => line(platform("mall", ""), "2"),
            8 => line(platform("law", "noah"), "3"),
            9 => party(Organisation::ThirdParty, "carrier", ""),
            10 => party(Organisation::Authority, "court", ""),
            _ => platform("mall", "mia"),
        }
    }

    pub(crate) fn agent(&mut self) -> AgentId {
        AgentId::new(self.one_of(&["anna", "ben"])).expect(VALID)
    }
}

pub(crate) fn code(word: &str) -> Code {
    Code::new(word).expect(VALID)
}

pub(crate) fn external(word: &str) -> ExternalId {
    ExternalId::new(word).expect(VALID)
}
