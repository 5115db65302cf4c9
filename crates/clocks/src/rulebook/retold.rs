//! How rules came to be what they are, so that what was known earlier can be told again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use verbatim_domain::Times;
use verbatim_domain::governance::publish::Event;

use super::Retold;
use super::rules::Rules;
use crate::spans::Span;

/// So many earlier states are kept once they were asked for.
const KEPT_MAX: usize = 64;

/// Everything that rules were made of.
#[derive(Debug, Default)]
pub(super) struct History {
    taken: Vec<Taken>,
    /// Those of them that changed the past, in order.
    retold: Vec<Retold>,
    /// What the rules were before the others of those, by how many there had been.
    earlier: Mutex<HashMap<usize, Arc<Rules>>>,
}

#[derive(Debug, Clone)]
struct Taken {
    index: u64,
    times: Times,
    event: Arc<Event>,
    is_retelling: bool,
}

impl Clone for History {
    fn clone(&self) -> Self {
        let (taken, retold) = (self.taken.clone(), self.retold.clone());
        // What comes next is not in the earlier states.
        History { taken, retold, earlier: Mutex::default() }
    }
}

impl History {
    pub(super) fn take_in(
        &mut self,
        index: u64,
        times: &Times,
        event: &Event,
        touched: Option<Span>,
    ) {
        let known_ms = times.recorded_at.unix_ms();
        self.retold.extend(touched.map(|span| Retold { index, known_ms, span }));
        let (event, is_retelling) = (Arc::new(event.clone()), touched.is_some());
        self.taken.push(Taken { index, times: *times, event, is_retelling });
        self.earlier = Mutex::default();
    }

    pub(super) fn retold_behind(&self, index: u64) -> &[Retold] {
        &self.retold[self.count_up_to(index)..]
    }

    fn count_up_to(&self, index: u64) -> usize {
        self.retold.partition_point(|it| it.index <= index)
    }
}

impl Rules {
    /// The rules without what changed the past behind a place; none, if nothing did.
    pub(super) fn as_known_at(&self, index: u64) -> Option<Arc<Rules>> {
        let History { taken, retold, earlier } = &self.history;
        let count = self.history.count_up_to(index);
        if count == retold.len() {
            return None;
        }
        let mut earlier = earlier.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rules) = earlier.get(&count) {
            return Some(Arc::clone(rules));
        }
        let mut rules = Rules::default();
        for it in taken.iter().filter(|it| it.index <= index || !it.is_retelling) {
            let touched = rules.take_in(it.index, &it.times, &it.event);
            touched.expect("it could be counted by when it was taken in first");
        }
        if earlier.len() >= KEPT_MAX {
            earlier.clear();
        }
        let rules = Arc::new(rules);
        earlier.insert(count, Arc::clone(&rules));
        Some(rules)
    }
}
