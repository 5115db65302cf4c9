//! Cases of which a person has counted the figures by the definitions.

use verbatim_domain::vocabulary::WaitOn;
use verbatim_testkit::inquiries::Story;

/// What happened to one customer of one merchant, and the figures of that merchant.
#[derive(Debug)]
pub(crate) struct Case {
    /// Names the merchant, too.
    pub(crate) name: &'static str,
    pub(crate) stories: Vec<Story>,
    pub(crate) figures: &'static [Figure],
}

/// A metric, its variant, and the numerator and denominator of all days, with the minutes of the
/// values where there are any.
pub(crate) type Figure = (&'static str, &'static str, &'static str);

/// So many days in minutes.
const DAY: i64 = 24 * 60;

/// Every case, and one that lets time pass for all others.
pub(crate) fn cases() -> Vec<Case> {
    let mut cases = pauses();
    cases.push(Case { name: "later", stories: vec![later()], figures: &[] });
    cases
}

fn later() -> Story {
    Story::of("later").at(60 * DAY).opened()
}

fn case(name: &'static str, story: Story, figures: &'static [Figure]) -> Case {
    Case { name, stories: vec![story], figures }
}

fn pauses() -> Vec<Case> {
    let answered = |name| {
        Story::of(name).opened().at(70).waits("w", WaitOn::Customer).at(75).received("here you are")
    };
    let decided = |name| answered(name).at(145).decided("refund");
    vec![
        case("a claim that a decision ended", decided("p1"), &[("W1", "all", "1/1 70")]),
        case(
            "a claim that a decision ended, and a close after it",
            decided("p2").at(200).closed(),
            &[("W1", "all", "1/1 70")],
        ),
        case(
            "a claim that nobody ended",
            answered("p3").at(90).replied("thanks"),
            &[("W1", "all", "1/1 15")],
        ),
        case("a claim of which nothing is known since", answered("p4"), &[("W1", "all", "0/1")]),
    ]
}
