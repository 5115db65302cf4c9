//! How the facts of a group, or of a stream, are declared: each wish beside the fact that it asks
//! for.

macro_rules! facts {
    ($($wish:ident => $fact:ident = $kind:literal,)*) => {
        /// A wish: that the fact be recorded.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each fact says what happened")]
        pub enum Command {
            $($wish($fact),)*
        }

        /// A fact.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each fact says what happened")]
        pub enum Event {
            $($fact($fact),)*
        }

        impl Event {
            /// Every kind, as analysts and filters name it.
            pub const KINDS: &'static [&'static str] = &[$($kind),*];

            /// The kind of fact, as analysts and filters name it.
            pub const fn kind(&self) -> &'static str {
                match self {
                    $(Event::$fact(_) => $kind,)*
                }
            }
        }
    };
}
pub(crate) use facts;
