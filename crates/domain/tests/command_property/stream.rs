//! One inquiry that is asked wish after wish, and what it recorded, in the order of arrival.

use uuid::Uuid;
use verbatim_domain::Timestamp;
use verbatim_domain::custody::{Change, CustodyFact};
use verbatim_domain::id::InquiryId;
use verbatim_domain::inquiry::{Context, Event, Inquiry, Refusal, decide, evolve};

use super::wishes::{THIS_INQUIRY, Wish};

#[derive(Debug, Clone, Default)]
pub(crate) struct Stream {
    pub(crate) inquiry: Inquiry,
    pub(crate) facts: Vec<(Timestamp, Event)>,
}

impl Stream {
    /// What is recorded when all of this is asked; what is refused is left out.
    pub(crate) fn of(wishes: &[Wish]) -> Self {
        let mut stream = Stream::default();
        for wish in wishes {
            stream.ask(wish).ok();
        }
        stream
    }

    pub(crate) fn ask(&mut self, wish: &Wish) -> Result<Vec<Event>, Refusal> {
        let events = self.answer(wish)?;
        for event in &events {
            self.inquiry = evolve(std::mem::take(&mut self.inquiry), (wish.occurred_at, event));
            self.facts.push((wish.occurred_at, event.clone()));
        }
        Ok(events)
    }

    pub(crate) fn answer(&self, wish: &Wish) -> Result<Vec<Event>, Refusal> {
        let Wish { command, merchant_id, occurred_at } = wish;
        let context = Context {
            inquiry_id: InquiryId::new(Uuid::from_u128(THIS_INQUIRY)),
            merchant_id: merchant_id.as_ref(),
            occurred_at: *occurred_at,
        };
        decide(&self.inquiry, command, &context)
    }

    /// As folds take them in.
    pub(crate) fn happened(&self) -> Vec<(Timestamp, &Event)> {
        self.facts.iter().map(|(occurred_at, event)| (*occurred_at, event)).collect()
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        self.facts.iter().map(|(_, event)| event.clone()).collect()
    }

    /// The facts as custody sees them, had they arrived in this order of their places.
    pub(crate) fn arrived_in(&self, order: &[usize]) -> Vec<CustodyFact> {
        let facts = order.iter().map(|&place| &self.facts[place]).zip(1..);
        facts
            .map(|((occurred_at, event), stream_seq)| {
                let (occurred_at, change) = (*occurred_at, Change::of(event));
                CustodyFact { occurred_at, stream_seq, change }
            })
            .collect()
    }
}
