//! What a sample is written with: every field, no more than must be, or whatever is drawn.

use std::fmt::Debug;

use proptest::prelude::*;
use uuid::Uuid;
use verbatim_domain::text::TextError;
use verbatim_domain::{Content, Timestamp};

/// The words in every field that holds words, so that a test can look for them.
pub(crate) const WORDS: &str = "Hallo, wo bleibt mein Päckchen? Annegret, 0160-5550177";

/// How the fields of a sample are filled.
#[derive(Debug, Clone)]
pub(crate) enum Pen {
    /// All of them, the same each time.
    Full,
    /// Those that must be, the same each time.
    Bare,
    /// As drawn.
    Drawn(Draws),
}

/// What was drawn, taken one after the other and from the front again.
#[derive(Debug, Clone)]
pub(crate) struct Draws {
    numbers: Vec<u64>,
    texts: Vec<String>,
    taken: usize,
}

impl Draws {
    fn number(&mut self) -> u64 {
        self.taken += 1;
        self.numbers[self.taken % self.numbers.len()].rotate_left(self.taken as u32)
    }

    fn text(&mut self) -> &str {
        let number = self.number() as usize;
        &self.texts[number % self.texts.len()]
    }
}

/// A pen that writes anything a field can hold.
pub(crate) fn drawn() -> impl Strategy<Value = Pen> {
    let numbers = prop::collection::vec(any::<u64>(), 1..40);
    // At most 120 bytes, for every text may have 128.
    let texts = prop::collection::vec("\\PC{1,30}", 1..6);
    (numbers, texts).prop_map(|(numbers, texts)| Pen::Drawn(Draws { numbers, texts, taken: 0 }))
}

impl Pen {
    pub(crate) fn maybe<T>(&mut self, field: impl FnOnce(&mut Pen) -> T) -> Option<T> {
        self.yes().then(|| field(self))
    }

    pub(crate) fn several<T>(&mut self, item: impl Fn(&mut Pen, u64) -> T) -> Vec<T> {
        let count = match self {
            Pen::Full => 2,
            Pen::Bare => 0,
            Pen::Drawn(draws) => draws.number() % 4,
        };
        (1..=count).map(|number| item(self, number)).collect()
    }

    pub(crate) fn yes(&mut self) -> bool {
        match self {
            Pen::Full => true,
            Pen::Bare => false,
            Pen::Drawn(draws) => draws.number().is_multiple_of(2),
        }
    }

    pub(crate) fn number(&mut self, number: u64) -> u64 {
        match self {
            Pen::Full | Pen::Bare => number,
            Pen::Drawn(draws) => draws.number(),
        }
    }

    /// Drawn ids are near each other half of the time, so that facts speak of the same thing.
    pub(crate) fn id<T: From<Uuid>>(&mut self, number: u128) -> T {
        let number = match self {
            Pen::Full | Pen::Bare => number,
            Pen::Drawn(draws) => match draws.number() {
                drawn if drawn.is_multiple_of(2) => number + u128::from(drawn % 3),
                drawn => u128::from(drawn) << 61,
            },
        };
        T::from(Uuid::from_u128(number))
    }

    pub(crate) fn text<T>(&mut self, new: fn(String) -> Result<T, TextError>, word: &str) -> T {
        let text = match self {
            Pen::Full | Pen::Bare => word.to_owned(),
            Pen::Drawn(draws) => draws.text().to_owned(),
        };
        new(text).expect("a sample holds valid text")
    }

    pub(crate) fn maybe_text<T>(
        &mut self,
        new: fn(String) -> Result<T, TextError>,
        word: &str,
    ) -> Option<T> {
        self.maybe(|pen| pen.text(new, word))
    }

    /// A word of a closed list; a drawn one may be of a later version.
    pub(crate) fn word<W>(&mut self, word: W, from_number: fn(i32) -> W) -> W {
        match self {
            Pen::Full | Pen::Bare => word,
            Pen::Drawn(draws) => match draws.number() {
                drawn if drawn.is_multiple_of(8) => from_number((drawn >> 32) as i32 | 1),
                drawn => from_number(1 + (drawn % 9) as i32),
            },
        }
    }

    pub(crate) fn words(&mut self) -> Content {
        let words = match self {
            Pen::Full | Pen::Bare => WORDS.to_owned(),
            Pen::Drawn(draws) => {
                let times = draws.number() as usize % 5;
                draws.text().repeat(times)
            }
        };
        Content::new(words).unwrap()
    }

    pub(crate) fn at(&mut self, unix_ms: i64) -> Timestamp {
        let unix_ms = match self {
            Pen::Full | Pen::Bare => unix_ms,
            Pen::Drawn(draws) => {
                let span_ms = Timestamp::MAX.ms_since(Timestamp::MIN).cast_unsigned();
                Timestamp::MIN.unix_ms() + (draws.number() % (span_ms + 1)).cast_signed()
            }
        };
        Timestamp::from_unix_ms(unix_ms).unwrap()
    }

    pub(crate) fn bytes<const N: usize>(&mut self, first: u8) -> [u8; N] {
        let first = match self {
            Pen::Full | Pen::Bare => first,
            Pen::Drawn(draws) => draws.number() as u8,
        };
        std::array::from_fn(|index| first.wrapping_add(index as u8))
    }
}
