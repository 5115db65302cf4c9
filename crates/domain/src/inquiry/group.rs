//! How a group of facts is declared: each wish beside the fact that it asks for.
//!
//! A group is one variant of [`Command`](super::Command) and one of [`Event`](super::Event), so
//! that whoever has nothing to say to the group says so in one line.

macro_rules! group {
    ($group:ident { $($wish:ident => $fact:ident = $kind:literal,)* }) => {
        $crate::facts::facts! { $($wish => $fact = $kind,)* }

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
