//! Cases of which a person has counted the figures by the definitions.

use verbatim_domain::id::{CustomerRef, MerchantId, MergeId};
use verbatim_domain::inquiry::{Command, describe, merge};
use verbatim_domain::vocabulary::{Fault, InquiryRelation, Polarity, ReplyKind, Side, WaitOn};
use verbatim_testkit::inquiries::{BEGINS_AT_MS, Story, merchant, platform};

use super::scene::VALID;

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
    let later = case("later", Story::of("later").at(60 * DAY).opened(), &[]);
    [
        pauses(),
        questions(),
        promises(),
        follow_ups(),
        bots(),
        replies(),
        contacts(),
        links(),
        merges(),
        escalations(),
        houses(),
        rulings(),
        long_ago(),
        vec![later],
    ]
    .into_iter()
    .flatten()
    .collect()
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

fn questions() -> Vec<Case> {
    let talked = |name| Story::of(name).opened().at(1).received("hm").at(5).replied("which one?");
    vec![
        case(
            "a wait that names what the customer wrote",
            talked("q1").at(8).waits_upon("w", "hm"),
            &[("W2", "all", "1/1")],
        ),
        case(
            "a wait that names what went out at that time",
            talked("q2").at(8).waits_upon("w", "which one?"),
            &[("W2", "all", "0/1")],
        ),
        case(
            "a wait that names what went out long before",
            talked("q3").at(16).waits_upon("w", "which one?"),
            &[("W2", "all", "1/1")],
        ),
        case(
            "a wait that names nothing",
            talked("q4").at(8).waits("w", WaitOn::Customer),
            &[("W2", "all", "1/1")],
        ),
    ]
}

fn promises() -> Vec<Case> {
    let promised = |name| Story::of(name).opened().promised("refund", 60);
    let moved =
        promised("d4").at(50).received("later, then").renegotiated("refund", 200, "later, then");
    let put_off_late =
        promised("d5").at(61).received("later, then").renegotiated("refund", 200, "later, then");
    vec![
        case(
            "a promise given up when it was broken already",
            promised("d1").at(61).promise_cancelled("refund"),
            &[("M15", "kept", "0/1"), ("M15", "kept_by_first_due", "0/1")],
        ),
        case(
            "a promise given up in time",
            promised("d2").at(60).promise_cancelled("refund"),
            &[("M15", "kept", "0/0"), ("M15", "kept_by_first_due", "0/0")],
        ),
        case(
            "a promise moved, and given up between both times",
            moved.at(100).promise_cancelled("refund"),
            &[("M15", "kept", "0/0"), ("M15", "kept_by_first_due", "0/1")],
        ),
        case(
            "a promise put off when it was broken already",
            put_off_late.at(100).kept("refund"),
            &[("M15", "kept", "0/1 100"), ("M15", "renegotiated", "1/1 100")],
        ),
    ]
}

fn follow_ups() -> Vec<Case> {
    let planned = |name| Story::of(name).opened().follow_up_planned("all well?", 60);
    vec![
        case(
            "a follow-up waived after it fell due",
            planned("f1").at(61).follow_up_waived("all well?"),
            &[("M16", "reached", "0/1"), ("M16", "reached_by_due", "0/1")],
        ),
        case(
            "a follow-up waived in time",
            planned("f2").at(60).follow_up_waived("all well?"),
            &[("M16", "reached", "0/0")],
        ),
    ]
}

fn bots() -> Vec<Case> {
    let engaged = |name| Story::of(name).opened().received("where is it?").at(1).bot_engaged("b");
    let asked = engaged("b1").at(2).people_requested("b").at(4).nobody_came("b");
    vec![
        case(
            "a bot that settled what people were asked for",
            asked.at(5).bot_resolved("b"),
            &[("B1", "contained_7d", "0/1"), ("B1", "failed", "1/1")],
        ),
        case(
            "a bot that nobody was asked to relieve",
            engaged("b2").at(5).bot_resolved("b"),
            &[("B1", "contained_7d", "1/1"), ("B1", "failed", "0/1")],
        ),
    ]
}

fn replies() -> Vec<Case> {
    let bounced = |name| {
        Story::of(name).opened().received("where is it?").at(1).replied("a").at(2).bounced("a")
    };
    vec![
        case(
            "a reply that never arrived",
            bounced("r1").at(300).replied("b"),
            &[("M03", "first_gross", "0/1 300")],
        ),
        case(
            "a reply that arrived at the second attempt",
            bounced("r2").at(9).delivered("a").at(300).replied("b"),
            &[("M03", "first_gross", "0/1 1")],
        ),
    ]
}

fn contacts() -> Vec<Case> {
    let wrote_first = |name| Story::of(name).opened().at(1).replied("your parcel is late");
    let asked = |name| Story::of(name).opened().received("where is it?").at(5).replied("there");
    vec![
        case(
            "an agent who wrote first, and an answer to that",
            wrote_first("c1").at(60).received("and now?").at(90).decided("refund"),
            &[("M12", "a", "0/1")],
        ),
        case(
            "an agent who wrote first, and heard nothing",
            wrote_first("c2").at(90).decided("refund"),
            &[("M12", "a", "1/1")],
        ),
        case(
            "a customer who asked once",
            asked("c3").at(90).decided("refund"),
            &[("M12", "a", "1/1")],
        ),
        case(
            "a customer who asked twice",
            asked("c4").at(60).received("and now?").at(90).decided("refund"),
            &[("M12", "a", "0/1")],
        ),
        case(
            "a customer whom a greeting met",
            Story::of("c5")
                .opened()
                .replied_as("hello", ReplyKind::Greeting)
                .at(1)
                .received("where is it?")
                .at(90)
                .decided("refund"),
            &[("M12", "a", "1/1")],
        ),
    ]
}

fn links() -> Vec<Case> {
    let resolved = |name| Story::of(name).opened().at(60).decided("refund");
    let complaint = |name: &str| Story::of(name).at(3 * DAY).opened().classified("complaint");
    let related = |name, relation| {
        let earlier = resolved(name);
        let link = describe::LinkInquiry { relation, other_inquiry_id: earlier.inquiry_id() };
        let later = complaint(&format!("{name} again")).then(Command::LinkInquiry(link));
        vec![earlier, later]
    };
    vec![
        Case {
            name: "a matter of another category that is said to follow up",
            stories: related("l1", InquiryRelation::FollowUpOf),
            figures: &[("M11", "matter", "1/1"), ("M12", "b", "0/1")],
        },
        Case {
            name: "a matter of another category that has to do with it",
            stories: related("l2", InquiryRelation::RelatedTo),
            figures: &[("M11", "matter", "0/1"), ("M12", "b", "1/1")],
        },
        Case {
            name: "a matter that came back on the last instant of seven days",
            stories: vec![resolved("l3"), Story::of("l3 again").at(60 + 7 * DAY).opened()],
            figures: &[("M11", "matter", "1/1"), ("M11", "customer", "1/1")],
        },
        Case {
            name: "a matter that came back an instant later",
            stories: vec![
                resolved("l4"),
                Story::of("l4 again").at_ms((60 + 7 * DAY) * 60_000 + 1).opened(),
            ],
            figures: &[("M11", "matter", "0/1"), ("M11", "customer", "0/1")],
        },
    ]
}

/// What one inquiry had that lives on in another.
fn merges() -> Vec<Case> {
    let worst = |name| {
        let asked = Story::of(name).opened().assigned(merchant("front", "anna")).at(5);
        let refused = asked.offered("1", platform("mall", "")).at(6).declined("1");
        let twice = refused.offered("2", platform("law", "")).at(7).declined("2");
        let carried = twice.at(8).disputed("d", Side::Customer).escalated("e", "2");
        carried.complained("c", 60).at(9).judged("f", Polarity::Negative)
    };
    let into = |story: Story, parent: &Story| story.at(20).then(merge_into(parent));
    let parent = |name: &str| Story::of(name).at(2).opened();
    let (one, last) = (parent("m1 parent"), parent("m2 last"));
    let between = parent("m2 between");
    vec![
        Case {
            name: "one that was merged into another",
            stories: vec![into(worst("m1"), &one), one],
            figures: MERGED,
        },
        Case {
            name: "one that was merged into one that was merged",
            stories: vec![into(worst("m2"), &between), into(between, &last), last],
            figures: MERGED,
        },
    ]
}

const MERGED: &[Figure] = &[
    ("M13", "dissatisfied_of_inquiries", "1/1"),
    ("M17", "disputed", "1/1"),
    ("M17", "escalated", "1/1"),
    ("M17", "complained", "1/1"),
    ("H3", "inquiries/loop", "1/1"),
];

fn merge_into(parent: &Story) -> Command {
    Command::AnswerMerge(merge::AnswerMerge {
        merge_id: MergeId::new(parent.inquiry_id().uuid()),
        into_inquiry_id: parent.inquiry_id(),
        merchant_id: MerchantId::new("m1").expect(VALID),
        customer_ref: CustomerRef::new("c1").expect(VALID),
    })
}

fn escalations() -> Vec<Case> {
    let held = |name| Story::of(name).opened().assigned(merchant("front", "anna"));
    let replied = |name| held(name).at(5).replied("we look into it");
    let both = replied("e2").at(10).work_started("anna").work_started("ben").at(16);
    let platforms = replied("e3").offered("1", platform("mall", "mia")).at(6).accepted("1");
    vec![
        case(
            "an escalation in an inquiry that nobody told of working at",
            replied("e1").at(60).escalated("e", "2"),
            &[("H6", "all", "0/0"), ("H6", "unworked", "0/0"), ("H6", "unreplied", "0/1")],
        ),
        case(
            "an escalation after two had worked side by side",
            both.escalated("e", "2"),
            &[("H6", "all", "1/1 6"), ("H6", "unworked", "1/1 6")],
        ),
        case(
            "an escalation after ten minutes of work to the instant",
            replied("e4").at(10).work_started("anna").at(20).escalated("e", "2"),
            &[("H6", "all", "0/1 10"), ("H6", "unworked", "0/1 10")],
        ),
        case(
            "an escalation after the mall had worked",
            platforms.work_started("mia").at(60).escalated("e", "3"),
            &[("H6", "unworked", "1/1 0")],
        ),
    ]
}

/// What the mall refuses and leaves lying is in the merchant's figures, and apart from its own.
fn houses() -> Vec<Case> {
    let asked = Story::of("h1").opened().at(10).assigned(merchant("front", "anna")).at(20);
    let refused = asked.offered("1", platform("mall", "")).at(50).declined("1");
    let again = refused.offered("2", platform("law", "")).at(55).declined("2");
    let passed = again.at(60).offered("3", merchant("back", "")).at(65).accepted("3");
    vec![case(
        "two teams of the mall that refused",
        passed,
        &[
            ("H3", "all", "2/3 40"),
            ("H3", "all/platform", "2/2 35"),
            ("H3", "all/merchant", "0/1 5"),
            ("H3", "inquiries/loop/platform", "1/1"),
            ("H3", "inquiries/loop/merchant", "0/1"),
            ("H4", "all", "0/4 50"),
            ("H4", "all/platform", "0/3 45"),
            ("H4", "all/merchant", "0/1 5"),
            ("H4", "nobody/platform", "0/1 10"),
            ("H4", "offer/merchant", "0/1 5"),
        ],
    )]
}

/// Shows on which day, and by which event, what was ruled counts.
fn rulings() -> Vec<Case> {
    let ruled = Story::of("y1").opened().disputed("d", Side::Customer).at(2 * DAY).ruled(
        "d",
        "refund",
        Some(Fault::Merchant),
    );
    vec![case("a dispute that was ruled", ruled, &[("M17", "merchant_at_fault", "1/1")])]
}

/// Just before the first instant of 1970.
fn long_ago() -> Vec<Case> {
    let opened = Story::of("z1").at_ms(-BEGINS_AT_MS - 1).opened();
    vec![case("the last instant of 1969", opened, &[("H1", "all", "0/1")])]
}
