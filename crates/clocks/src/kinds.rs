//! Which kinds of facts a condition can hold of, told at a glance.

use verbatim_domain::governance::{Attribute, Predicate};

/// Kinds of facts, and maybe some more: two kinds may share a place. What it lacks is sure, so that
/// a condition need not be asked of what it cannot hold of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kinds(u64);

impl Kinds {
    const ALL: Kinds = Kinds(u64::MAX);

    /// One kind, by its name.
    pub(crate) fn one(kind: &str) -> Self {
        // FNV-1a.
        let step = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        let sum = kind.bytes().fold(0xcbf2_9ce4_8422_2325, step);
        Kinds(1 << (sum >> 58))
    }

    /// The kinds that a condition can hold of.
    pub(crate) fn of(predicate: &Predicate) -> Self {
        match predicate {
            Predicate::Is(Attribute::Fact, kinds) => {
                kinds.iter().map(|kind| Kinds::one(kind.as_str())).collect()
            }
            Predicate::Is(..) | Predicate::AtLeast(..) | Predicate::Not(_) => Kinds::ALL,
            Predicate::All(parts) => parts.iter().map(Kinds::of).fold(Kinds::ALL, Kinds::and),
            Predicate::Any(parts) => parts.iter().map(Kinds::of).collect(),
        }
    }

    #[must_use]
    const fn and(self, other: Kinds) -> Kinds {
        Kinds(self.0 & other.0)
    }

    /// Whether some kind may be in both.
    pub const fn meet(self, other: Kinds) -> bool {
        self.0 & other.0 != 0
    }
}

/// All of them together.
impl FromIterator<Kinds> for Kinds {
    fn from_iter<I: IntoIterator<Item = Kinds>>(kinds: I) -> Self {
        Kinds(kinds.into_iter().fold(0, |all, one| all | one.0))
    }
}
