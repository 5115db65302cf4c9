//! What began a thing, and what became of it: facts in the order in which they happened, however
//! they came.
//!
//! What begins a thing counts as its beginning whatever time it claims; the rest follows in the
//! order of time, equal times in the order of the stream. What comes before its beginning waits.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use verbatim_projection::kept::KeptId;

pub(super) use crate::stamp::Stamp;

/// Facts in the order in which they happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct InOrder<T>(Vec<(Stamp, T)>);

impl<T> Default for InOrder<T> {
    fn default() -> Self {
        InOrder(Vec::new())
    }
}

impl<T> InOrder<T> {
    /// Puts a fact where it belongs: mostly last, earlier if it came late.
    pub(super) fn insert(&mut self, stamp: Stamp, what: T) {
        let index = self.0.partition_point(|(known, _)| *known < stamp);
        self.0.insert(index, (stamp, what));
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Stamp, &T)> {
        self.0.iter().map(|(stamp, what)| (*stamp, what))
    }

    /// When the first of them happened after that.
    pub(super) fn first_after(&self, stamp: Stamp) -> Option<Stamp> {
        let index = self.0.partition_point(|(known, _)| *known <= stamp);
        self.0.get(index).map(|(known, _)| *known)
    }
}

/// Things of one kind: `B` begins one, `S` is what may become of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Courses<B, S> {
    by_id: BTreeMap<KeptId, Course<B, S>>,
}

/// One thing, perhaps not begun yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Course<B, S> {
    beginning: Option<(Stamp, B)>,
    steps: InOrder<S>,
}

/// One thing that has begun.
#[derive(Debug)]
pub(super) struct Begun<'a, B, S> {
    pub(super) id: Uuid,
    pub(super) since: Stamp,
    pub(super) with: &'a B,
    pub(super) steps: &'a InOrder<S>,
}

impl<B, S> Default for Courses<B, S> {
    fn default() -> Self {
        Courses { by_id: BTreeMap::new() }
    }
}

impl<B, S> Default for Course<B, S> {
    fn default() -> Self {
        Course { beginning: None, steps: InOrder::default() }
    }
}

impl<B, S> Courses<B, S> {
    /// It began. The rules let nothing begin twice.
    pub(super) fn begin(&mut self, id: Uuid, stamp: Stamp, with: B) {
        self.by_id.entry(id.into()).or_default().beginning = Some((stamp, with));
    }

    /// Something became of it.
    pub(super) fn add(&mut self, id: Uuid, stamp: Stamp, step: S) {
        self.by_id.entry(id.into()).or_default().steps.insert(stamp, step);
    }

    /// Everything that has begun.
    pub(super) fn begun(&self) -> impl Iterator<Item = Begun<'_, B, S>> {
        self.by_id.iter().filter_map(|(id, course)| {
            let (since, with) = course.beginning.as_ref()?;
            Some(Begun { id: id.uuid(), since: *since, with, steps: &course.steps })
        })
    }
}
