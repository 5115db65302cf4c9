//! Which streams a checkpoint may hold, so that nobody asks SQLite for one that is new.
//!
//! It errs on one side alone: of a stream that the checkpoint holds it never says that it is not
//! there. It takes three megabytes at most; beyond two million streams it errs more and more often,
//! which costs the question that it would have saved.

use uuid::Uuid;

/// Bits a stream, and how many of them are set for it: of a hundred that are not there about one
/// is taken for one that may be.
const BITS_PER_STREAM: usize = 12;
const BITS_SET: u32 = 6;

/// The bits of the first layer; each further one has four times as many.
const FIRST_BITS: usize = 1 << 16;
const LAST_BITS: usize = 1 << 24;

/// What is kept of a stream: its mark. The file holds the marks of all its streams.
pub(super) const MARK_BYTES: usize = 4;

/// The streams that a checkpoint may hold.
#[derive(Debug)]
pub(super) struct Known {
    layers: Vec<Layer>,
    /// Marks that the file does not hold yet.
    unsaved: Vec<u32>,
}

/// A Bloom filter for a number of streams.
#[derive(Debug)]
struct Layer {
    words: Vec<u64>,
    room_for: usize,
}

impl Known {
    pub(super) fn new() -> Self {
        Known { layers: vec![Layer::with_bits(FIRST_BITS)], unsaved: Vec::new() }
    }

    /// False only if the checkpoint does not hold the stream.
    pub(super) fn may_hold(&self, id: Uuid) -> bool {
        self.may_hold_mark(mark(id))
    }

    fn may_hold_mark(&self, mark: u32) -> bool {
        self.layers.iter().any(|layer| layer.may_hold(mark))
    }

    /// The checkpoint is about to hold this stream.
    pub(super) fn add(&mut self, id: Uuid) {
        let mark = mark(id);
        if !self.may_hold_mark(mark) {
            self.add_mark(mark);
            self.unsaved.push(mark);
        }
    }

    /// Takes in what the file says of itself.
    pub(super) fn add_saved(&mut self, marks: &[u8]) {
        let (marks, _rest) = marks.as_chunks::<MARK_BYTES>();
        for mark in marks.iter().map(|mark| u32::from_be_bytes(*mark)) {
            if !self.may_hold_mark(mark) {
                self.add_mark(mark);
            }
        }
    }

    fn add_mark(&mut self, mark: u32) {
        let Some(last) = self.layers.last_mut() else { return };
        last.add(mark);
        let bits = last.words.len() * 64;
        if last.room_for == 0 && bits < LAST_BITS {
            self.layers.push(Layer::with_bits(bits * 4));
        }
    }

    /// Marks that the file is to hold together with the streams that it does not know yet.
    pub(super) fn unsaved(&self) -> Vec<u8> {
        self.unsaved.iter().flat_map(|mark| mark.to_be_bytes()).collect()
    }

    /// The file holds the first so many of those bytes.
    pub(super) fn saved(&mut self, bytes: usize) {
        let count = (bytes / MARK_BYTES).min(self.unsaved.len());
        self.unsaved.drain(..count);
    }
}

impl Layer {
    fn with_bits(bits: usize) -> Self {
        Layer { words: vec![0; bits / 64], room_for: bits / BITS_PER_STREAM }
    }

    /// Where the bits of a mark are: its two halves, spread, go through the layer in strides.
    fn places(&self, mark: u32) -> impl Iterator<Item = (usize, u64)> + use<> {
        let spread = spread(u64::from(mark));
        let (start, stride) = (spread >> 32, (spread & 0xffff_ffff) | 1);
        let mask = self.words.len() as u64 * 64 - 1;
        let bits = (0..u64::from(BITS_SET)).map(move |step| (start + step * stride) & mask);
        bits.map(|bit| ((bit / 64) as usize, 1 << (bit % 64)))
    }

    fn may_hold(&self, mark: u32) -> bool {
        self.places(mark).all(|(word, bit)| self.words[word] & bit != 0)
    }

    fn add(&mut self, mark: u32) {
        for (word, bit) in self.places(mark) {
            self.words[word] |= bit;
        }
        self.room_for = self.room_for.saturating_sub(1);
    }
}

/// The mark of a stream: the same in every run, for it is in the file.
fn mark(id: Uuid) -> u32 {
    let (high, low) = id.as_u64_pair();
    (spread(spread(high) ^ low) >> 32) as u32
}

/// Makes of numbers that are alike numbers that are not (splitmix64).
fn spread(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ids as different callers make them: one behind the other, and anyhow.
    fn ids(from: u64, count: u64) -> impl Iterator<Item = Uuid> {
        let alike = move |number| Uuid::from_u64_pair(0x0190_0000_0000_7000, number);
        let anyhow = move |number| Uuid::from_u64_pair(spread(number), spread(!number));
        (from..from + count).flat_map(move |number| [alike(number), anyhow(number)])
    }

    fn share_of_strangers(known: &Known) -> f64 {
        let strangers = ids(1 << 40, 20_000);
        strangers.filter(|id| known.may_hold(*id)).count() as f64 / 40_000.0
    }

    #[test]
    fn what_was_added_may_be_there_and_few_others() {
        let mut known = Known::new();
        for count in [0, 1, 1_000, 100_000] {
            ids(0, count).for_each(|id| known.add(id));
            assert!(ids(0, count).all(|id| known.may_hold(id)), "of {count}");
            let strangers = share_of_strangers(&known);
            assert!(strangers < 0.02, "{strangers} of {count}");
        }
        assert!(known.layers.len() > 1);
    }

    #[test]
    fn what_was_saved_is_known_again_and_saved_once() {
        let mut known = Known::new();
        ids(0, 1_000).for_each(|id| known.add(id));
        let first = known.unsaved();
        ids(500, 1_000).for_each(|id| known.add(id));
        known.saved(first.len());
        let second = known.unsaved();
        assert!(first.len() + second.len() <= 3_000 * MARK_BYTES);
        known.saved(second.len());
        assert!(known.unsaved().is_empty());

        let mut again = Known::new();
        again.add_saved(&first);
        again.add_saved(&second);
        assert!(ids(0, 1_500).all(|id| again.may_hold(id)));
        assert!(again.unsaved().is_empty());
    }

    #[test]
    fn memory_is_bounded_and_nothing_that_was_added_is_forgotten() {
        let mut known = Known::new();
        let marks = (0..3_000_000_u32).map(|number| spread(u64::from(number)) as u32);
        marks.clone().for_each(|mark| known.add_saved(&mark.to_be_bytes()));
        let bytes: usize = known.layers.iter().map(|layer| layer.words.len() * 8).sum();
        assert!(bytes <= 3 * 1024 * 1024, "{bytes} bytes");
        for mark in marks {
            assert!(known.may_hold_mark(mark));
        }
    }
}
