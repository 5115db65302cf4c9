//! One partition in memory: its frames, the faults that wait for it, and the appends held back.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::{oneshot, watch};

use super::faults::{Fault, Injected};
use crate::{AppendError, Appended, Chunk, Offset, Partition, Pending, ReadError, Record, Slot};

/// Tells writers apart: appends of one writer stay in order, even when one of them is held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WriterId(pub(super) u64);

/// Whether a partition serves at all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Service {
    #[default]
    Up,
    Down,
}

/// An append that was sent and has not arrived.
#[derive(Debug)]
struct Parked {
    writer: WriterId,
    frames: Vec<Bytes>,
    /// None if its sender was already told that it is in doubt.
    answer: Option<oneshot::Sender<Appended>>,
}

#[derive(Debug, Default)]
pub(super) struct State {
    frames: Vec<Bytes>,
    pub(super) faults: VecDeque<Fault>,
    parked: VecDeque<Parked>,
    pub(super) appends: Service,
    pub(super) reads: Service,
}

#[derive(Debug)]
pub(super) struct PartitionStore {
    state: Mutex<State>,
    end: watch::Sender<Offset>,
    parked_count: watch::Sender<usize>,
}

impl Default for PartitionStore {
    fn default() -> Self {
        let end = watch::Sender::new(Offset::START);
        Self { state: Mutex::default(), end, parked_count: watch::Sender::new(0) }
    }
}

impl PartitionStore {
    pub(super) fn read(
        &self,
        partition: Partition,
        from: Offset,
        bytes_max: usize,
    ) -> Result<Chunk, ReadError> {
        let state = self.state();
        if state.reads == Service::Down {
            return Err(ReadError::Unavailable(Injected.into()));
        }
        let end = Offset(state.frames.len() as u64);
        if from > end {
            return Err(ReadError::Lost { partition, from, end });
        }
        let mut chunk = Chunk::empty(from);
        let mut bytes_read = 0;
        for frame in &state.frames[from.0 as usize..] {
            let enough = !chunk.slots.is_empty() && bytes_read + frame.len() > bytes_max;
            if enough {
                break;
            }
            bytes_read += frame.len();
            chunk.slots.push(Slot { offset: chunk.next, record: Record::read(frame.clone()) });
            chunk.next = chunk.next.next();
        }
        Ok(chunk)
    }

    pub(super) fn end(&self) -> Offset {
        Offset(self.state().frames.len() as u64)
    }

    pub(super) fn watch_end(&self) -> watch::Receiver<Offset> {
        self.end.subscribe()
    }

    pub(super) fn watch_parked(&self) -> watch::Receiver<usize> {
        self.parked_count.subscribe()
    }

    pub(super) fn append(&self, writer: WriterId, frames: Vec<Bytes>) -> Pending {
        let mut state = self.state();
        let waits_its_turn =
            state.parked.iter().any(|other| other.writer == writer && other.answer.is_some());
        if waits_its_turn {
            return self.park(&mut state, writer, frames);
        }
        if state.appends == Service::Down {
            return answer(Err(AppendError::Unavailable(Injected.into())));
        }
        match state.faults.pop_front() {
            None => answer(Ok(self.store(&mut state, frames))),
            Some(Fault::Unavailable) => answer(Err(AppendError::Unavailable(Injected.into()))),
            Some(Fault::LostUnanswered) => answer(in_doubt()),
            Some(Fault::StoredUnanswered) => {
                self.store(&mut state, frames);
                answer(in_doubt())
            }
            Some(Fault::StoredPartly { count }) => {
                self.store(&mut state, frames.into_iter().take(count).collect());
                answer(in_doubt())
            }
            Some(Fault::Parked) => self.park(&mut state, writer, frames),
            Some(Fault::ParkedUnanswered) => {
                state.parked.push_back(Parked { writer, frames, answer: None });
                self.parked_count.send_replace(state.parked.len());
                answer(in_doubt())
            }
        }
    }

    /// Lets every append that was held back arrive, in the order sent.
    pub(super) fn release(&self) {
        let mut state = self.state();
        while let Some(parked) = state.parked.pop_front() {
            let appended = self.store(&mut state, parked.frames);
            if let Some(sender) = parked.answer {
                // Nobody may be waiting any more; the frames are stored all the same.
                let _unheard = sender.send(appended);
            }
        }
        self.parked_count.send_replace(0);
    }

    pub(super) fn insert(&self, frames: Vec<Bytes>) -> Appended {
        self.store(&mut self.state(), frames)
    }

    pub(super) fn lose_tail(&self, count: usize) {
        let mut state = self.state();
        let kept = state.frames.len().saturating_sub(count);
        state.frames.truncate(kept);
        self.end.send_replace(Offset(kept as u64));
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // Nothing under the lock leaves the state half changed, so a panic elsewhere is harmless.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn store(&self, state: &mut State, frames: Vec<Bytes>) -> Appended {
        let first = state.frames.len() as u64;
        state.frames.extend(frames);
        let end = state.frames.len() as u64;
        self.end.send_replace(Offset(end));
        Appended { offsets: (first..end).map(Offset).collect() }
    }

    fn park(&self, state: &mut State, writer: WriterId, frames: Vec<Bytes>) -> Pending {
        let (sender, receiver) = oneshot::channel();
        state.parked.push_back(Parked { writer, frames, answer: Some(sender) });
        self.parked_count.send_replace(state.parked.len());
        Box::pin(async move { receiver.await.or_else(|_log_dropped| in_doubt()) })
    }
}

fn in_doubt() -> Result<Appended, AppendError> {
    Err(AppendError::InDoubt(Injected.into()))
}

fn answer(result: Result<Appended, AppendError>) -> Pending {
    Box::pin(std::future::ready(result))
}
