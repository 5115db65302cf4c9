//! How often a client may try again: each command earns some attempts, and each attempt costs one.

use std::sync::{Mutex, PoisonError};

/// How many attempts may be saved up for bad times.
const SAVED_MAX: f64 = 1_000.0;

/// Attempts that may still be made.
#[derive(Debug)]
pub(super) struct Budget {
    earned_per_call: f64,
    saved: Mutex<f64>,
}

impl Budget {
    /// A budget that begins full.
    pub(super) fn new(earned_per_call: f64) -> Self {
        Budget { earned_per_call, saved: Mutex::new(SAVED_MAX) }
    }

    /// A command is sent for the first time.
    pub(super) fn called(&self) {
        let mut saved = self.saved.lock().unwrap_or_else(PoisonError::into_inner);
        *saved = (*saved + self.earned_per_call).min(SAVED_MAX);
    }

    /// Whether there is an attempt left; takes it.
    pub(super) fn may_try_again(&self) -> bool {
        let mut saved = self.saved.lock().unwrap_or_else(PoisonError::into_inner);
        let may = *saved >= 1.0;
        if may {
            *saved -= 1.0;
        }
        may
    }
}
