//! How a group of facts is declared: each wish beside the fact that it asks for.
//!
//! A group is one variant of [`Command`](super::Command) and one of [`Event`](super::Event), so
//! that whoever has nothing to say to the group says so in one line.

macro_rules! group {
    ($group:ident { $($wish:ident => $fact:ident = $kind:literal,)* }) => {
        /// A wish of this group: that the fact be recorded.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each fact says what happened")]
        pub enum Command {
            $($wish($fact),)*
        }

        /// A fact of this group.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each fact says what happened")]
        pub enum Event {
            $($fact($fact),)*
        }

        impl Event {
            /// Every kind of this group, as analysts and filters name it.
            pub const KINDS: &'static [&'static str] = &[$($kind),*];

            /// The kind of fact, as analysts and filters name it.
            pub const fn kind(&self) -> &'static str {
                match self {
                    $(Event::$fact(_) => $kind,)*
                }
            }
        }

        impl From<Command> for $crate::inquiry::Command {
            fn from(command: Command) -> Self {
                Self::$group(command)
            }
        }

        $(impl From<$fact> for $crate::inquiry::Event {
            fn from(fact: $fact) -> Self {
                Self::$group(Event::$fact(fact))
            }
        })*
    };
}
pub(super) use group;
