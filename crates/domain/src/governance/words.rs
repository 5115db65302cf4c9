//! Closed lists of words that policies are written with.

/// Makes an enum of words: each with its name, and the way back.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident {
        $($(#[$word_doc:meta])* $word:ident = $text:literal,)*
    })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$word_doc])* $word,)*
        }

        impl $crate::governance::words::Words for $name {
            const ALL: &'static [$name] = &[$($name::$word),*];

            fn as_str(self) -> &'static str {
                match self {
                    $($name::$word => $text,)*
                }
            }
        }
    )*};
}

pub(super) use words;

/// A closed list of words.
pub trait Words: Copy + 'static {
    /// Every word.
    const ALL: &'static [Self];

    /// The word as policies write it.
    fn as_str(self) -> &'static str;

    /// The word of this name.
    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|word| word.as_str() == name)
    }
}
