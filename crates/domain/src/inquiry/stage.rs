//! How far a thing of some kind has come: the one form in which promises, tasks, calls, disputes
//! and the like are remembered, each by its id.
//!
//! What begins such a thing is recorded once for each id. What becomes of it is recorded once as
//! well, and only where it may follow: each kind has a table that says what follows what.
//!
//! What belongs to the work (promises, tasks, snoozes) begins while the inquiry runs; what people
//! say or do about it afterwards (calls, surveys, compensation, disputes) begins as long as it
//! counts. What becomes of either is taken whatever became of the inquiry, for it happened.

use std::collections::BTreeMap;

use super::{Event, Refusal};

/// How far a thing of some kind can come.
pub trait Stage: Copy + Eq + std::fmt::Debug + 'static {
    /// What names such a thing.
    type Id: Copy + Ord + std::fmt::Debug;

    /// Every stage, the first one first.
    const ALL: &'static [Self];

    /// The stage as refusals say it.
    fn as_str(self) -> &'static str;

    /// What it may follow; nothing may be followed by the first one.
    fn after(self) -> &'static [Self];

    /// No such thing is known.
    fn unknown(id: Self::Id) -> Refusal;

    /// What was asked cannot follow this stage. Between two stages nothing is out of order.
    fn out_of_order(self, id: Self::Id) -> Refusal {
        Self::unknown(id)
    }
}

/// How far each thing of one kind has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stages<S: Stage> {
    /// By its id.
    pub by_id: BTreeMap<S::Id, S>,
}

impl<S: Stage> Default for Stages<S> {
    fn default() -> Self {
        Stages { by_id: BTreeMap::new() }
    }
}

/// A fact that brings a thing to a stage.
pub(super) trait Reaches<S: Stage>: Clone + Into<Event> {
    /// The stage that it reaches.
    const STAGE: S;

    /// The thing that it is about.
    fn id(&self) -> S::Id;
}

impl<S: Stage> Stages<S> {
    /// The fact, unless the thing is where it brings it.
    ///
    /// Begun again, a thing stays where it is: the same wish came late.
    pub(super) fn record<F: Reaches<S>>(&self, fact: &F) -> Result<Vec<Event>, Refusal> {
        let (id, after) = (fact.id(), F::STAGE.after());
        let stage = self.by_id.get(&id).copied();
        let is_there = stage.is_some_and(|stage| after.is_empty() || stage == F::STAGE);
        if is_there {
            return Ok(vec![]);
        }
        if !after.is_empty() {
            self.at_any(id, after)?;
        }
        Ok(vec![fact.clone().into()])
    }

    /// The thing is known, and at one of these stages.
    pub(super) fn at_any(&self, id: S::Id, stages: &[S]) -> Result<(), Refusal> {
        let stage = self.stage_of(id)?;
        if stages.contains(&stage) { Ok(()) } else { Err(stage.out_of_order(id)) }
    }

    /// How far it has come.
    pub(super) fn stage_of(&self, id: S::Id) -> Result<S, Refusal> {
        self.by_id.get(&id).copied().ok_or_else(|| S::unknown(id))
    }

    /// Some thing that is at this stage.
    pub(super) fn any_at(&self, stage: S) -> Option<S::Id> {
        self.by_id.iter().find(|(_, at)| **at == stage).map(|(id, _)| *id)
    }

    pub(super) fn remember<F: Reaches<S>>(&mut self, fact: &F) {
        self.by_id.insert(fact.id(), F::STAGE);
    }
}

/// Declares the stages of one kind of thing: how each is said, which fact reaches it, and what it
/// may follow.
macro_rules! stages {
    (
        $(#[$doc:meta])*
        $name:ident of $field:ident: $id:ident, $unknown:ident $(, $out_of_order:ident)? {
            $(
                $(#[$stage_doc:meta])*
                $stage:ident $text:literal by $fact:ident after [$($earlier:ident),*],
            )*
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$stage_doc])* $stage,)*
        }

        impl $crate::inquiry::Stage for $name {
            type Id = $id;

            const ALL: &'static [Self] = &[$($name::$stage),*];

            fn as_str(self) -> &'static str {
                match self {
                    $($name::$stage => $text,)*
                }
            }

            fn after(self) -> &'static [Self] {
                match self {
                    $($name::$stage => &[$($name::$earlier),*],)*
                }
            }

            fn unknown(id: $id) -> $crate::inquiry::Refusal {
                $crate::inquiry::Refusal::$unknown(id)
            }

            $(fn out_of_order(self, id: $id) -> $crate::inquiry::Refusal {
                $crate::inquiry::Refusal::$out_of_order(id, self.as_str())
            })?
        }

        $(impl $crate::inquiry::stage::Reaches<$name> for $fact {
            const STAGE: $name = $name::$stage;

            fn id(&self) -> $id {
                self.$field
            }
        })*
    };
}
pub(super) use stages;
