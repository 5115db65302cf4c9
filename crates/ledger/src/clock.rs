//! Time and chance, handed in by whoever runs the ledger.

use verbatim_domain::Timestamp;

/// Tells the time of day.
pub trait Clock: Send + Sync + std::fmt::Debug + 'static {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Draws random bytes that nobody can foresee.
pub trait Entropy: Send + Sync + std::fmt::Debug + 'static {
    /// Sixteen random bytes.
    fn bytes16(&self) -> [u8; 16];
}
