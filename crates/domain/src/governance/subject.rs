//! What a stream of governing facts is about.

use crate::id::{GovernanceId, MerchantId, derived};

/// What a stream of governing facts is about: one merchant, or the mall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GovernanceSubject {
    /// The merchant that it governs; none: the mall.
    pub merchant_id: Option<MerchantId>,
}

impl GovernanceSubject {
    /// The id of the stream.
    pub fn governance_id(&self) -> GovernanceId {
        let merchant_id = self.merchant_id.as_ref().map_or("", |id| id.as_str());
        GovernanceId::new(derived(&[b"governance", merchant_id.as_bytes()]))
    }
}
