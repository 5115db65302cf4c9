//! Facts that are carried: about a customer or a merchant, outside any inquiry. They are recorded
//! as they are said. No rule follows from them here, and no state but their order; views read them.

use crate::Timestamp;
use crate::id::{
    AgentId, CustomerFactsId, CustomerRef, ExternalId, MerchantFactsId, MerchantId, derived,
};
use crate::inquiry::describe::Money;
use crate::text::Code;

/// One customer of one merchant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerSubject {
    /// The merchant.
    pub merchant_id: MerchantId,
    /// The customer, as this merchant knows them.
    pub customer_ref: CustomerRef,
}

impl CustomerSubject {
    /// The id of the stream.
    pub fn facts_id(&self) -> CustomerFactsId {
        let CustomerSubject { merchant_id, customer_ref } = self;
        let parts = [merchant_id.as_str().as_bytes(), customer_ref.as_str().as_bytes()];
        CustomerFactsId::new(derived(&[b"customer", parts[0], parts[1]]))
    }
}

/// One merchant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MerchantSubject {
    /// The merchant.
    pub merchant_id: MerchantId,
}

impl MerchantSubject {
    /// The id of the stream.
    pub fn facts_id(&self) -> MerchantFactsId {
        MerchantFactsId::new(derived(&[b"merchant", self.merchant_id.as_str().as_bytes()]))
    }
}

/// What facts of many kinds tell alike, so that one view can hold them all. A kind that says
/// nothing of the sort leaves it out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gist {
    /// The thing that it is about, by its id at the source: an assignment, a penalty, a notice.
    pub subject_id: Option<ExternalId>,
    /// The agent that it is about.
    pub agent_id: Option<AgentId>,
    /// What it deals with: a course, a rule, a purpose.
    pub topic: Option<Code>,
    /// The channel.
    pub channel: Option<Code>,
    /// Why.
    pub reason: Option<Code>,
    /// What it comes to: a result, status, tier, grade, severity.
    pub result: Option<Code>,
    /// The score.
    pub score: Option<Score>,
    /// What it is worth, or costs.
    pub amount: Option<Money>,
    /// By when something is due, or until when it holds.
    pub due_at: Option<Timestamp>,
}

/// A score on its scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Score {
    /// The score, from 0 to `scale_max`.
    pub score: u32,
    /// The best score of the scale.
    pub scale_max: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn customer(merchant_id: &str, customer_ref: &str) -> CustomerFactsId {
        let merchant_id = MerchantId::new(merchant_id).unwrap();
        let customer_ref = CustomerRef::new(customer_ref).unwrap();
        CustomerSubject { merchant_id, customer_ref }.facts_id()
    }

    #[test]
    fn every_customer_of_every_merchant_has_a_stream_of_its_own() {
        assert_ne!(customer("m1", "c1"), customer("m1", "c2"));
        assert_ne!(customer("m1", "c1"), customer("m2", "c1"));
        assert_ne!(customer("m1", "c"), customer("m", "1c"));
    }

    #[test]
    fn the_ids_of_streams_are_for_ever() {
        let merchant = MerchantSubject { merchant_id: MerchantId::new("m1").unwrap() };
        assert_eq!(customer("m1", "c1").to_string(), "91d57bc4-aae1-52c0-95f9-58e93c51c65a");
        assert_eq!(merchant.facts_id().to_string(), "79c0cf76-6e93-51c0-9736-23fcf292f425");
    }
}
