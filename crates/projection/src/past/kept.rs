//! The sets of views of the past that are kept, and which of them goes first.

use std::collections::HashMap;

use tokio::sync::watch;

use crate::Places;

use super::{PastLimits, State};

/// Sets of views by their places.
#[derive(Debug, Default)]
pub(super) struct Kept {
    sets: HashMap<Places, Entry>,
    asked_count: u64,
}

#[derive(Debug)]
struct Entry {
    state: watch::Receiver<State>,
    /// Counts up: the lowest was asked longest ago.
    asked_last: u64,
}

impl Kept {
    /// The set at these places, whether or not it is made yet.
    pub(super) fn find(&mut self, places: &Places) -> Option<watch::Receiver<State>> {
        self.asked_count += 1;
        let entry = self.sets.get_mut(places)?;
        entry.asked_last = self.asked_count;
        Some(entry.state.clone())
    }

    pub(super) fn insert(&mut self, places: Places, state: watch::Receiver<State>) {
        self.asked_count += 1;
        let asked_last = self.asked_count;
        self.sets.insert(places, Entry { state, asked_last });
    }

    pub(super) fn remove(&mut self, places: &Places) {
        self.sets.remove(places);
    }

    pub(super) fn under_way_count(&self) -> usize {
        self.sets.values().filter(|entry| entry.state.borrow().is_under_way()).count()
    }

    /// Lets those go that were asked longest ago, until the others are within the limits. The one
    /// that was made last stays, however large it is.
    pub(super) fn fit(&mut self, limits: &PastLimits, made_last: &Places) {
        loop {
            let made: Vec<(&Places, u64, u64)> =
                self.sets.iter().filter_map(|(places, entry)| entry.made(places)).collect();
            let bytes: u64 = made.iter().map(|(.., bytes)| bytes).sum();
            let fits = made.len() <= limits.sets_max && bytes <= limits.bytes_max;
            let others = made.iter().filter(|(places, ..)| *places != made_last);
            let oldest = others.min_by_key(|(_, asked_last, _)| *asked_last);
            let Some(oldest) = oldest.filter(|_| !fits).map(|(places, ..)| (*places).clone())
            else {
                return;
            };
            self.sets.remove(&oldest);
        }
    }
}

impl Entry {
    /// When it was asked last, and how large it is; none while it is being made.
    fn made<'a>(&self, places: &'a Places) -> Option<(&'a Places, u64, u64)> {
        match &*self.state.borrow() {
            State::Made(set) => Some((places, self.asked_last, set.bytes())),
            State::UnderWay { .. } | State::Failed(_) => None,
        }
    }
}
