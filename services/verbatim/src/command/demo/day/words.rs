//! What customers ask and how it ends, by category.

/// What one kind of inquiry sounds like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Matter {
    /// The category.
    pub(super) category: &'static str,
    /// What the customer writes first.
    pub(super) asked: &'static str,
    /// What an agent has to ask back.
    pub(super) question: &'static str,
    /// What the customer answers.
    pub(super) answer: &'static str,
    /// How it usually ends.
    pub(super) outcome: &'static str,
    /// Why it had come to that.
    pub(super) root_cause: &'static str,
}

/// Money that has not come back.
pub(super) const REFUND: Matter = Matter {
    category: "refund",
    asked: "I sent the shoes back a week ago and have seen no money.",
    question: "Do you still have the receipt of the parcel?",
    answer: "Yes, it says the third of March.",
    outcome: "refund_granted",
    root_cause: "return_not_booked",
};

/// What customers come with.
pub(super) const MATTERS: [Matter; 8] = [
    Matter {
        category: "delivery.late",
        asked: "My parcel was promised for Friday and is not here.",
        question: "Could you tell me the order number?",
        answer: "It is on the mail you sent me: 4411.",
        outcome: "redelivered",
        root_cause: "carrier_delay",
    },
    Matter {
        category: "delivery.damaged",
        asked: "The box arrived crushed and a cup is broken.",
        question: "Could you send me a picture of it?",
        answer: "Here are two pictures.",
        outcome: "replaced",
        root_cause: "packaging",
    },
    Matter {
        category: "product.question",
        asked: "Does the lamp fit a European socket?",
        question: "Which of the two models do you mean?",
        answer: "The small one.",
        outcome: "answered",
        root_cause: "description_incomplete",
    },
    REFUND,
    Matter {
        category: "invoice",
        asked: "The invoice names the wrong company.",
        question: "What should it say?",
        answer: "The name is in my profile.",
        outcome: "invoice_corrected",
        root_cause: "address_data",
    },
    Matter {
        category: "warranty",
        asked: "The kettle stopped working after two months.",
        question: "What happens when you switch it on?",
        answer: "Nothing at all, not even the light.",
        outcome: "repaired",
        root_cause: "defective_part",
    },
    Matter {
        category: "account",
        asked: "I cannot sign in since the weekend.",
        question: "Which address did you register with?",
        answer: "The same as I write from.",
        outcome: "access_restored",
        root_cause: "sign_in_change",
    },
    Matter {
        category: "safety",
        asked: "The charger gets so hot that it smells.",
        question: "Which number is printed on its back?",
        answer: "It says 20-7, series B.",
        outcome: "recalled",
        root_cause: "unsafe_part",
    },
];
