//! The inquiries that all callers of a campaign write to: some from the beginning, more on the way.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use uuid::Uuid;

/// How many there are from the beginning.
pub const INQUIRIES: u64 = 24;

/// Which inquiries there are, as far as callers have told one another.
#[derive(Debug)]
pub struct Inquiries {
    /// The number of the next one that somebody opens.
    next: AtomicU64,
    /// The last one that was opened on the way, as soon as somebody has a receipt for it.
    newest: Mutex<Option<Uuid>>,
}

impl Default for Inquiries {
    fn default() -> Self {
        Inquiries { next: AtomicU64::new(INQUIRIES), newest: Mutex::default() }
    }
}

impl Inquiries {
    /// One that nobody has opened yet.
    pub(super) fn another(&self) -> Uuid {
        id(self.next.fetch_add(1, Ordering::SeqCst))
    }

    /// Somebody has a receipt for the opening of one.
    pub(super) fn opened(&self, inquiry_id: Uuid) {
        *self.newest.lock().unwrap_or_else(PoisonError::into_inner) = Some(inquiry_id);
    }

    /// The last one of which that is known.
    pub(super) fn newest(&self) -> Option<Uuid> {
        *self.newest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One that nobody ever opens.
pub(super) fn never_opened() -> Uuid {
    id(u64::MAX)
}

pub(super) fn id(inquiry: u64) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, &inquiry.to_be_bytes())
}
