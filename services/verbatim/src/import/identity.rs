//! Ids that follow from the source's own keys, so that the same file sent twice is one history.

use uuid::Uuid;
use verbatim_domain::id::derived;

/// An id from its parts, by the derivation that Verbatim publishes.
pub(super) fn derive<P: AsRef<[u8]>>(parts: impl IntoIterator<Item = P>) -> Uuid {
    let parts: Vec<P> = parts.into_iter().collect();
    let parts: Vec<&[u8]> = parts.iter().map(AsRef::as_ref).collect();
    derived(&parts)
}

/// The inquiry of a case: what the ledger itself derives for an open with this external id.
pub(super) fn inquiry(merchant_id: &str, service: &str, case_id: &str) -> Uuid {
    derive([merchant_id, service, case_id])
}
