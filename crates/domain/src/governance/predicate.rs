//! What a rule asks of a fact and of the situation in which it happened, as typed conditions.

use crate::text::Code;

use super::words::words;

words! {
    /// Something that can be asked of a fact; where the fact itself does not say it, of the
    /// inquiry as it is right after the fact.
    Attribute {
        /// The kind of fact, such as `message_received`.
        Fact = "fact",
        /// What kind of author acted.
        ActorKind = "actor_kind",
        /// The house of who acted.
        ActorOrganisation = "actor_organisation",
        /// Whose word it is, where a fact says so: who opened a dispute, who gave up a promise.
        ActorSide = "actor_side",
        /// Who wrote a message that came in.
        SenderClass = "sender_class",
        /// How a reply came to be written.
        ReplyKind = "reply_kind",
        /// Who can see a message that went out.
        Visibility = "visibility",
        /// What form a message has: text, card, …
        MessageKind = "message_kind",
        /// What a message was marked as, now or later; several at once are possible.
        Flag = "flag",
        /// The code of a reason or cause that the fact gives.
        Cause = "cause",
        /// What was decided.
        Outcome = "outcome",
        /// How feedback leans.
        Polarity = "polarity",
        /// What was promised, requested or done, by its code.
        Action = "action",
        /// A level, of an escalation or an emergency.
        Level = "level",
        /// Whether the thread in which something was said is the one of the question.
        Thread = "thread",
        /// Milliseconds since the last message before this fact, either way; none before the first.
        SilenceMs = "silence_ms",
        /// The situation of the inquiry: `open`, `resolved`, `closed`, `merged`, `voided`.
        Status = "status",
        /// Whom it claims to wait for.
        WaitingOn = "waiting_on",
        /// Its priority.
        Priority = "priority",
        /// What it is about.
        Category = "category",
        /// The merchant it is about.
        Merchant = "merchant",
        /// The channel it came by.
        Channel = "channel",
        /// The customer's tier when it was opened.
        CustomerTier = "customer_tier",
        /// Who began it: `customer`, `merchant`, `platform`, …
        Origin = "origin",
        /// The house of who answers for it.
        OwnerOrganisation = "owner_organisation",
        /// The team that answers for it.
        OwnerTeam = "owner_team",
        /// Whether a bot is engaged.
        Bot = "bot",
        /// Whether somebody was there when the session began.
        Online = "online",
        /// Whether the merchant was on holiday when the fact happened: `holiday`; else nothing.
        MerchantMode = "merchant_mode",
    }
}

impl Attribute {
    /// Whether it is one of the inquiry, which a fact changes from then on; the others are of the
    /// fact alone.
    pub const fn is_of_the_inquiry(self) -> bool {
        match self {
            Attribute::Status
            | Attribute::WaitingOn
            | Attribute::Priority
            | Attribute::Category
            | Attribute::Merchant
            | Attribute::Channel
            | Attribute::CustomerTier
            | Attribute::Origin
            | Attribute::OwnerOrganisation
            | Attribute::OwnerTeam
            | Attribute::Bot
            | Attribute::Online => true,
            Attribute::Fact
            | Attribute::ActorKind
            | Attribute::ActorOrganisation
            | Attribute::ActorSide
            | Attribute::SenderClass
            | Attribute::ReplyKind
            | Attribute::Visibility
            | Attribute::MessageKind
            | Attribute::Flag
            | Attribute::Cause
            | Attribute::Outcome
            | Attribute::Polarity
            | Attribute::Action
            | Attribute::Level
            | Attribute::Thread
            | Attribute::MerchantMode
            | Attribute::SilenceMs => false,
        }
    }
}

/// A condition on a fact and its situation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Predicate {
    /// The attribute is one of these words.
    Is(Attribute, Vec<Code>),
    /// The attribute is a number, at least this. Where there is none, it is as if it were endless.
    AtLeast(Attribute, i64),
    /// All hold; of none it is true.
    All(Vec<Predicate>),
    /// One holds at least; of none it is false.
    Any(Vec<Predicate>),
    /// It does not hold.
    Not(Box<Predicate>),
}

impl Predicate {
    /// Holds always.
    pub const ALWAYS: Predicate = Predicate::All(Vec::new());
    /// Holds never.
    pub const NEVER: Predicate = Predicate::Any(Vec::new());

    /// Whether it depends on an attribute.
    pub fn asks_for(&self, attribute: Attribute) -> bool {
        match self {
            Predicate::Is(of, _) | Predicate::AtLeast(of, _) => *of == attribute,
            Predicate::All(parts) | Predicate::Any(parts) => {
                parts.iter().any(|part| part.asks_for(attribute))
            }
            Predicate::Not(part) => part.asks_for(attribute),
        }
    }
}
