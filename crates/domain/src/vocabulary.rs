//! The closed lists of words that rules depend on.
//!
//! A word that a later version wrote is kept as `Unrecognised`, never dropped.

macro_rules! vocabulary {
    ($($(#[$doc:meta])* $name:ident {
        $($(#[$word_doc:meta])* $word:ident = $number:literal $text:literal,)*
    })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$word_doc])* $word,)*
            /// A word of a later version, by its number.
            Unrecognised(i32),
        }

        impl $name {
            /// Every word of this version.
            pub const ALL: &'static [$name] = &[$($name::$word),*];

            /// The word with this number; a number without a word is kept.
            pub const fn from_number(number: i32) -> Self {
                match number {
                    $($number => $name::$word,)*
                    other => $name::Unrecognised(other),
                }
            }

            /// The number that stands for the word in records, for ever.
            pub const fn number(self) -> i32 {
                match self {
                    $($name::$word => $number,)*
                    $name::Unrecognised(number) => number,
                }
            }

            /// The word as analysts read it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($name::$word => $text,)*
                    $name::Unrecognised(_) => "unrecognised",
                }
            }
        }
    )*};
}

vocabulary! {
    /// What kind of author acted.
    ActorKind {
        /// A person.
        Human = 1 "human",
        /// A machine that helps a person.
        BotAssist = 2 "bot_assist",
        /// A machine that answers by itself.
        BotAutonomous = 3 "bot_autonomous",
        /// A rule of a desk.
        Rule = 4 "rule",
        /// Software without a say of its own.
        System = 5 "system",
        /// The customer.
        Customer = 6 "customer",
        /// An authority.
        Regulator = 7 "regulator",
    }
    /// Which house somebody belongs to.
    Organisation {
        /// The merchant of the inquiry.
        Merchant = 1 "merchant",
        /// The mall.
        Platform = 2 "platform",
        /// Neither.
        ThirdParty = 3 "third_party",
        /// A regulator or court.
        Authority = 4 "authority",
    }
    /// Who wrote a message that came in.
    SenderClass {
        /// The customer.
        Customer = 1 "customer",
        /// The mall's care team, asking on a customer's behalf.
        Platform = 2 "platform",
        /// A third party.
        ThirdParty = 3 "third_party",
        /// A machine.
        System = 4 "system",
    }
    /// How a reply came to be written.
    ReplyKind {
        /// By a person.
        Human = 1 "human",
        /// Chosen by a person from prepared phrases.
        HumanQuickPhrase = 2 "human_quick_phrase",
        /// Drafted by a machine, edited by a person.
        HumanEditedDraft = 3 "human_edited_draft",
        /// Written by a machine, sent by a person.
        BotAssist = 4 "bot_assist",
        /// Written and sent by a machine.
        BotAutonomous = 5 "bot_autonomous",
        /// Out-of-office and the like.
        AutoReply = 6 "auto_reply",
        /// A greeting before any question was read.
        Greeting = 7 "greeting",
        /// A notice of the desk itself.
        System = 8 "system",
    }
    /// Who can see a message that went out.
    Visibility {
        /// The customer alone.
        Customer = 1 "customer",
        /// Everybody.
        Public = 2 "public",
        /// Colleagues only.
        Internal = 3 "internal",
    }
    /// What a message was marked as.
    MessageFlag {
        /// Nothing in it asks for an answer.
        NoResponseNeeded = 1 "no_response_needed",
        /// Unwanted bulk.
        Spam = 2 "spam",
        /// Abuse.
        Abuse = 3 "abuse",
        /// A reply that says nothing.
        NotMeaningful = 4 "not_meaningful",
        /// Thanks, goodbye.
        Courtesy = 5 "courtesy",
    }
    /// Whom a wait is on.
    WaitOn {
        /// The customer.
        Customer = 1 "customer",
        /// A third party.
        ThirdParty = 2 "third_party",
        /// Somebody inside; the ball stays with the owner.
        Internal = 3 "internal",
    }
    /// Why a wait ended.
    WaitEndCause {
        /// What was waited for came.
        Answered = 1 "answered",
        /// The claim was taken back.
        Withdrawn = 2 "withdrawn",
        /// The expected time passed.
        Expired = 3 "expired",
    }
    /// Why an inquiry was opened again.
    ReopenCause {
        /// The customer rejected the resolution.
        CustomerRejected = 1 "customer_rejected",
        /// The customer asked something new.
        NewQuestion = 2 "new_question",
        /// The customer only said thanks.
        Courtesy = 3 "courtesy",
        /// An agent took it up again.
        Agent = 4 "agent",
        /// A system did.
        System = 5 "system",
    }
    /// Why an inquiry does not count.
    VoidReason {
        /// Spam.
        Spam = 1 "spam",
        /// A test.
        Test = 2 "test",
        /// The same contact recorded twice.
        Duplicate = 3 "duplicate",
        /// The customer took it back.
        Withdrawn = 4 "withdrawn",
    }
    /// Whose fault the trouble was.
    Fault {
        /// Nobody's.
        None = 1 "none",
        /// The merchant's.
        Merchant = 2 "merchant",
        /// The mall's.
        Platform = 3 "platform",
        /// A third party's.
        ThirdParty = 4 "third_party",
        /// The customer's.
        Customer = 5 "customer",
    }
    /// How feedback leans.
    Polarity {
        /// Satisfied.
        Positive = 1 "positive",
        /// Neither.
        Neutral = 2 "neutral",
        /// Dissatisfied.
        Negative = 3 "negative",
    }
    /// What another system judged about a promise of its own.
    SourceVerdict {
        /// In time.
        Kept = 1 "kept",
        /// Late.
        Missed = 2 "missed",
        /// Not decided yet.
        Open = 3 "open",
    }
    /// How one inquiry relates to another.
    InquiryRelation {
        /// Takes up a matter that was closed.
        FollowUpOf = 1 "follow_up_of",
        /// Says the same.
        DuplicateOf = 2 "duplicate_of",
        /// Has to do with it.
        RelatedTo = 3 "related_to",
        /// Was split off it.
        SplitFrom = 4 "split_from",
    }
    /// Why an inquiry would not be merged.
    MergeDeclineReason {
        /// It belongs to another customer or merchant.
        OtherCustomer = 1 "other_customer",
        /// It was merged already.
        AlreadyMerged = 2 "already_merged",
        /// It was voided.
        Voided = 3 "voided",
        /// It has an offer of its own that is not settled.
        Offering = 4 "offering",
        /// It was never opened.
        UnknownInquiry = 5 "unknown_inquiry",
    }
    /// Which side of a matter somebody stands on.
    Side {
        /// The customer.
        Customer = 1 "customer",
        /// The merchant.
        Merchant = 2 "merchant",
        /// The mall.
        Platform = 3 "platform",
        /// A third party.
        ThirdParty = 4 "third_party",
    }
    /// What a bot may do by itself.
    BotMode {
        /// It drafts, and a person sends.
        Assist = 1 "assist",
        /// It answers by itself.
        Autonomous = 2 "autonomous",
    }
    /// What was promised.
    PromiseKind {
        /// A call back.
        Callback = 1 "callback",
        /// Money back.
        Refund = 2 "refund",
        /// Goods on their way.
        Shipment = 3 "shipment",
        /// An answer.
        Reply = 4 "reply",
        /// Something else.
        Other = 5 "other",
    }
    /// Who called whom.
    CallDirection {
        /// The customer called.
        Inbound = 1 "inbound",
        /// The customer was called.
        Outbound = 2 "outbound",
    }
    /// Why an inquiry that was put aside was taken up again.
    SnoozeEndCause {
        /// The time came.
        Elapsed = 1 "elapsed",
        /// Somebody wrote first.
        Spoken = 2 "spoken",
        /// It was taken up before.
        Withdrawn = 3 "withdrawn",
    }
    /// What was done in place of a reply.
    ReplyAction {
        /// Money was paid back.
        Refund = 1 "refund",
        /// Somebody spoke to the customer by telephone.
        Call = 2 "call",
        /// The customer was answered in another thread.
        OtherThread = 3 "other_thread",
    }
    /// What the customer said afterwards.
    FollowUpResult {
        /// It is as they were told.
        Confirmed = 1 "confirmed",
        /// It is not as they were told.
        Contradicted = 2 "contradicted",
        /// Something else came up.
        NewIssue = 3 "new_issue",
    }
    /// In what form compensation is given.
    CompensationKind {
        /// A coupon.
        Coupon = 1 "coupon",
        /// Points.
        Points = 2 "points",
        /// Money.
        Cash = 3 "cash",
        /// A thing.
        Gift = 4 "gift",
    }
}

impl ReplyKind {
    /// Whether a person stands behind it: only such a reply answers a customer. What a machine
    /// says by itself may resolve something, and is no response.
    pub const fn is_response(self) -> bool {
        match self {
            ReplyKind::Human | ReplyKind::HumanQuickPhrase | ReplyKind::HumanEditedDraft => true,
            ReplyKind::BotAssist
            | ReplyKind::BotAutonomous
            | ReplyKind::AutoReply
            | ReplyKind::Greeting
            | ReplyKind::System
            | ReplyKind::Unrecognised(_) => false,
        }
    }
}

impl MessageFlag {
    /// Whether nobody owes an answer to a customer's message that is marked with it.
    pub const fn needs_no_answer(self) -> bool {
        match self {
            MessageFlag::NoResponseNeeded
            | MessageFlag::Spam
            | MessageFlag::Abuse
            | MessageFlag::Courtesy => true,
            MessageFlag::NotMeaningful | MessageFlag::Unrecognised(_) => false,
        }
    }
}

impl Visibility {
    /// Whether the customer can see it.
    pub const fn reaches_customer(self) -> bool {
        match self {
            Visibility::Customer | Visibility::Public => true,
            Visibility::Internal | Visibility::Unrecognised(_) => false,
        }
    }
}
