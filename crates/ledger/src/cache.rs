//! The streams in memory: bounded, and what was not checkpointed yet is never thrown out.

use std::collections::HashMap;

use hashlink::LruCache;
use uuid::Uuid;

use crate::stream::Stream;

/// A stream, and since when it differs from the checkpoint.
#[derive(Debug)]
struct Held {
    stream: Stream,
    weight_bytes: usize,
    /// The round of checkpoints in which it changed last; none: as the checkpoint has it.
    changed_in: Option<u64>,
}

/// The streams of one partition that are in memory.
#[derive(Debug)]
pub(crate) struct Cache {
    held: LruCache<Uuid, Held>,
    weight_bytes: usize,
    weight_bytes_max: usize,
    changed: HashMap<Uuid, u64>,
    round: u64,
}

impl Cache {
    pub(crate) fn new(weight_bytes_max: usize) -> Self {
        Cache {
            held: LruCache::new_unbounded(),
            weight_bytes: 0,
            weight_bytes_max,
            changed: HashMap::new(),
            round: 0,
        }
    }

    pub(crate) fn contains(&self, id: Uuid) -> bool {
        self.held.contains_key(&id)
    }

    /// Puts in what the checkpoint has of a stream.
    pub(crate) fn put_loaded(&mut self, id: Uuid, stream: Stream) {
        let weight_bytes = stream.weight_bytes();
        self.weight_bytes += weight_bytes;
        self.held.insert(id, Held { stream, weight_bytes, changed_in: None });
    }

    /// A stream that was loaded before.
    pub(crate) fn get(&mut self, id: Uuid) -> Option<&Stream> {
        self.held.get(&id).map(|held| &held.stream)
    }

    /// Changes a stream that was loaded before; it stays until a checkpoint has it.
    pub(crate) fn change(&mut self, id: Uuid, change: impl FnOnce(&mut Stream)) {
        let Some(held) = self.held.get_mut(&id) else { return };
        change(&mut held.stream);
        held.changed_in = Some(self.round);
        self.changed.insert(id, self.round);
        let weight_bytes = held.stream.weight_bytes();
        self.weight_bytes = self.weight_bytes + weight_bytes - held.weight_bytes;
        held.weight_bytes = weight_bytes;
    }

    /// How many streams differ from the checkpoint.
    pub(crate) fn changed_count(&self) -> usize {
        self.changed.len()
    }

    /// The bytes of every stream that differs from the checkpoint; begins a new round.
    pub(crate) fn snapshot(&mut self) -> Snapshot {
        let round = self.round;
        self.round += 1;
        let mut streams = Vec::with_capacity(self.changed.len());
        for id in self.changed.keys() {
            if let Some(held) = self.held.peek(id) {
                streams.push((*id, held.stream.encode()));
            }
        }
        Snapshot { round, streams }
    }

    /// The checkpoint has what a snapshot held: streams not changed since may go.
    pub(crate) fn saved(&mut self, round: u64) {
        let held = &mut self.held;
        self.changed.retain(|id, changed_in| {
            let changed_since = *changed_in > round;
            if !changed_since && let Some(held) = held.peek_mut(id) {
                held.changed_in = None;
            }
            changed_since
        });
        self.shrink();
    }

    /// Throws out what was used longest ago, as far as the checkpoint has it.
    pub(crate) fn shrink(&mut self) {
        let mut kept = Vec::new();
        while self.weight_bytes > self.weight_bytes_max {
            let Some((id, held)) = self.held.remove_lru() else { break };
            self.weight_bytes -= held.weight_bytes;
            if held.changed_in.is_some() {
                kept.push((id, held));
            }
        }
        for (id, held) in kept {
            self.weight_bytes += held.weight_bytes;
            self.held.insert(id, held);
        }
    }

    /// Shrinks where that can help: most of what is held is as the checkpoint has it.
    pub(crate) fn shrink_if_clean(&mut self) {
        let mostly_clean = self.changed.len() * 2 < self.held.len();
        if mostly_clean {
            self.shrink();
        }
    }

    /// Forgets everything, speculation included.
    pub(crate) fn clear(&mut self) {
        self.held.clear();
        self.changed.clear();
        self.weight_bytes = 0;
    }
}

/// What a checkpoint is to hold.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) round: u64,
    pub(crate) streams: Vec<(Uuid, Vec<u8>)>,
}
