//! The rules of an inquiry, as sentences: after this story, that command records a fact, has
//! nothing to add, or is refused.
//!
//! The verbs of a story stand in the file of their group.

mod bot;
mod call;
mod compensation;
mod complaint;
mod completeness;
mod correct;
mod describe;
mod dispute;
mod escalation;
mod feedback;
mod follow_up;
mod hands;
mod merge;
mod precedence;
mod promise;
mod reply_equivalent;
mod resolve;
mod snooze;
mod source;
mod survey;
mod talk;
mod task;
mod wait;

use uuid::Uuid;

use super::{Command, Context, Event, Inquiry, Refusal, decide, evolve};
use crate::id::{AgentId, ExternalId, MerchantId, TeamId};
use crate::party::{Nature, Party};
use crate::text::{Code, Content};
use crate::time::Timestamp;
use crate::vocabulary::Organisation;

/// The inquiry that every sentence is about.
const THIS_INQUIRY: u128 = 1_000;

/// An inquiry to which things have happened, and who speaks next, and when.
struct Given {
    inquiry: Inquiry,
    merchant_id: Option<MerchantId>,
    occurred_at: Timestamp,
}

fn given<const N: usize>(story: [Command; N]) -> Given {
    let start = Given { inquiry: Inquiry::default(), merchant_id: None, occurred_at: at_ms(0) };
    story.into_iter().fold(start, |mut given, command| {
        given.carry_out(&command).expect("the story is allowed");
        given
    })
}

impl Given {
    /// What follows is asked for this merchant.
    fn asked_for(self, name: &str) -> Self {
        Given { merchant_id: Some(merchant(name)), ..self }
    }

    /// What follows happens then; the story before it happened at the beginning of time.
    fn at_ms(self, unix_ms: i64) -> Self {
        Given { occurred_at: at_ms(unix_ms), ..self }
    }

    /// This is said then, and something follows from it.
    fn then_at(self, unix_ms: i64, command: &Command) -> Self {
        let mut given = self.at_ms(unix_ms);
        given.carry_out(command).expect("the story is allowed");
        given
    }

    /// The command records this fact alone; said again, it has nothing to add.
    fn records(mut self, command: Command, event: Event) {
        assert_eq!(self.carry_out(&command), Ok(vec![event]));
        assert_eq!(self.carry_out(&command), Ok(vec![]), "{command:?} is said again");
    }

    fn has_nothing_to_add(&self, command: Command) {
        assert_eq!(self.answer(&command), Ok(vec![]));
    }

    fn refuses(&self, command: Command, refusal: Refusal) {
        assert_eq!(self.answer(&command), Err(refusal), "{command:?} is asked");
    }

    fn answer(&self, command: &Command) -> Result<Vec<Event>, Refusal> {
        let merchant_id = self.merchant_id.as_ref();
        let occurred_at = self.occurred_at;
        let context = Context { inquiry_id: id(THIS_INQUIRY), merchant_id, occurred_at };
        decide(&self.inquiry, command, &context)
    }

    fn carry_out(&mut self, command: &Command) -> Result<Vec<Event>, Refusal> {
        let events = self.answer(command)?;
        let happened = events.iter().map(|event| (self.occurred_at, event));
        self.inquiry = happened.fold(std::mem::take(&mut self.inquiry), evolve);
        Ok(events)
    }
}

fn id<T: From<Uuid>>(number: u128) -> T {
    T::from(Uuid::from_u128(number))
}

fn at_ms(unix_ms: i64) -> Timestamp {
    Timestamp::from_unix_ms(unix_ms).expect("a valid instant")
}

fn code(word: &str) -> Code {
    Code::new(word).expect("a valid code")
}

fn words(words: &str) -> Content {
    Content::new(words).expect("short enough")
}

fn merchant(name: &str) -> MerchantId {
    MerchantId::new(name).expect("a valid id")
}

fn external(key: &str) -> ExternalId {
    ExternalId::new(key).expect("a valid id")
}

fn team_id(name: &str) -> TeamId {
    TeamId::new(name).expect("a valid id")
}

fn agent_id(name: &str) -> AgentId {
    AgentId::new(name).expect("a valid id")
}

fn team(name: &str) -> Party {
    let organisation = Organisation::Merchant;
    let (team_id, nature) = (team_id(name), Nature::People);
    Party { organisation, team_id, agent_id: None, nature, support_line: None }
}

fn agent(team_name: &str, name: &str) -> Party {
    Party { agent_id: Some(agent_id(name)), ..team(team_name) }
}
