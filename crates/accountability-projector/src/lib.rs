//! Views of hands and merchants: custody, waits, hand-offs, feedback, links, daily subtotals; and
//! of what happens to merchants and customers outside any inquiry.
//!
//! Invariants:
//! - A row follows from the facts alone: no clock, no policy of today, nothing of the present.
//! - The order of arrival does not matter, except among facts of one instant.
//! - The holdings of an inquiry add up to its life, to the millisecond.

mod case;
mod day;
mod feedback;
mod first_response;
mod handoff;
mod history;
mod link;
pub mod metrics;
mod projector;
mod satellite;
mod tables;
mod wait;
mod work;

pub use case::{HandsCase, Place};
pub use projector::AccountabilityProjector;
pub use satellite::{CUSTOMER_FACT, CustomerFactProjector, MERCHANT_FACT, MerchantFactProjector};
pub use tables::{
    AGENT_DAY_SUBTOTAL, CHANNEL_DAY_SUBTOTAL, CUSTODY, FEEDBACK, HANDOFF, INQUIRY_LINK,
    MERCHANT_DAY_SUBTOTAL, WAIT,
};
