//! Whatever is published comes in editions: an id, a version, and the very bytes that said it.

use crate::text::Code;
use crate::time::Timestamp;

use super::{
    Calendar, ClockDef, EmergencyPlan, Exemption, Holiday, MetricDefinition, Policy,
    ProcessDefinition, Roster,
};

/// Something as it was published: what it says, and the very bytes of the message that said it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<T> {
    /// What it says.
    pub value: T,
    /// The message, byte for byte.
    pub bytes: Box<[u8]>,
}

macro_rules! things {
    ($($(#[$doc:meta])* $name:ident($id:ident) = $word:literal => $kind:literal,)*) => {
        /// What kind of thing was published, in the order in which they are: nothing comes before
        /// what it refers to.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum What {
            $($(#[$doc])* $name,)*
        }

        impl What {
            /// Every kind of thing.
            pub const ALL: &'static [What] = &[$(What::$name),*];

            /// The word for people.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(What::$name => $word,)*
                }
            }

            /// The kind of fact that an edition of it is.
            pub const fn kind(self) -> &'static str {
                match self {
                    $(What::$name => $kind,)*
                }
            }
        }

        /// One edition of something.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Edition {
            $($(#[$doc])* $name(Written<things!(@type $name)>),)*
        }

        impl Edition {
            /// What kind of thing it is of.
            pub const fn what(&self) -> What {
                match self {
                    $(Edition::$name(_) => What::$name,)*
                }
            }

            /// Which thing it is of.
            pub const fn id(&self) -> &Code {
                match self {
                    $(Edition::$name(it) => &it.value.$id,)*
                }
            }

            /// Which version.
            pub const fn version(&self) -> u32 {
                match self {
                    $(Edition::$name(it) => it.value.version,)*
                }
            }

            /// The message that said it.
            pub const fn bytes(&self) -> &[u8] {
                match self {
                    $(Edition::$name(it) => &it.bytes,)*
                }
            }
        }
    };
    (@type Clock) => { ClockDef };
    (@type $name:ident) => { $name };
}

things! {
    /// A calendar.
    Calendar(calendar_id) = "calendar" => "calendar_published",
    /// A roster.
    Roster(roster_id) = "roster" => "roster_published",
    /// A clock.
    Clock(clock_id) = "clock" => "clock_published",
    /// A policy.
    Policy(policy_id) = "policy" => "policy_published",
    /// Days on which nobody of a merchant is there.
    Holiday(holiday_id) = "holiday" => "holiday_mode_set",
    /// Time that does not count.
    Exemption(exemption_id) = "exemption" => "exemption_granted",
    /// How a metric is read.
    MetricDefinition(metric_id) = "metric" => "metric_definition_published",
    /// Which way inquiries should go.
    ProcessDefinition(process_id) = "process" => "process_definition_published",
    /// What is done in an emergency.
    EmergencyPlan(plan_id) = "emergency_plan" => "emergency_plan_published",
}

impl Edition {
    /// Whether it changes what was counted before, and says why.
    pub const fn is_restated(&self) -> bool {
        self.restated_because().is_some()
    }

    /// Why it changes what was counted before, if it does.
    pub const fn restated_because(&self) -> Option<&Code> {
        match self.hours() {
            Some((_, because)) => because,
            None => None,
        }
    }

    /// Of hours, from when on they count, for what began before as well, and why they change what
    /// was counted before, if they do.
    pub(super) const fn hours(&self) -> Option<(Timestamp, Option<&Code>)> {
        match self {
            Edition::Calendar(Written { value, .. }) => {
                Some((value.effective_from, value.restated_because.as_ref()))
            }
            Edition::Roster(Written { value, .. }) => {
                Some((value.effective_from, value.restated_because.as_ref()))
            }
            Edition::Clock(_)
            | Edition::Policy(_)
            | Edition::Holiday(_)
            | Edition::Exemption(_)
            | Edition::MetricDefinition(_)
            | Edition::ProcessDefinition(_)
            | Edition::EmergencyPlan(_) => None,
        }
    }
}
