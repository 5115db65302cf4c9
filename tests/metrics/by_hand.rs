//! Stories for what chance seldom brings: each is a numerator that hardly anything gets into.

use verbatim_domain::inquiry::{Command, resolve};
use verbatim_domain::vocabulary::{FollowUpResult, MessageFlag, ReopenCause, ReplyKind, WaitOn};
use verbatim_testkit::inquiries::{Story, merchant, platform};

/// Each happens to a customer who has no other inquiry.
pub(crate) fn told_by_hand() -> Vec<Story> {
    vec![
        kept_by_a_pause_that_stood_on(),
        paused_just_before_the_deadline(),
        resolved_and_taken_up_again(),
        to_and_fro(),
        answered_by_back_dating(),
        excused_by_back_dating(),
        settled_by_a_bot(),
        line_by_line(),
        kept_its_word(),
    ]
}

/// Two hours may pass: less than that did without the pause, more without what of it was none.
fn kept_by_a_pause_that_stood_on() -> Story {
    let asked = Story::of("a pause that stood on").opened().at(60).waits("w", WaitOn::Customer);
    asked.at(90).received("here you are").at(600).waited("w").at(650).decided("refund")
}

fn paused_just_before_the_deadline() -> Story {
    let opened = Story::of("a pause before the deadline").opened();
    opened.at(115).waits("w", WaitOn::Customer).at(300).received("here you are").at(302).waited("w")
}

fn resolved_and_taken_up_again() -> Story {
    let again = resolve::ReopenInquiry { cause: ReopenCause::Agent };
    let decided = Story::of("resolved for half an hour").opened().at(5).decided("refund");
    decided.at(25).then(Command::ReopenInquiry(again)).at(60).decided("refund after all")
}

fn to_and_fro() -> Story {
    let (front, back) = (merchant("front", ""), merchant("back", ""));
    let opened = Story::of("to and fro").opened().at(1).assigned(merchant("front", "anna"));
    opened
        .at(10)
        .offered("1", back.clone())
        .at(20)
        .accepted("1")
        .at(30)
        .offered("2", front.clone())
        .at(40)
        .accepted("2")
        .at(50)
        .offered("3", back)
        .at(60)
        .accepted("3")
        .at(70)
        .offered("4", front)
        .at(80)
        .accepted("4")
}

/// Ten minutes may pass, five did: so it is said an hour later.
fn answered_by_back_dating() -> Story {
    let asked = Story::of("an answer of the past").opened().received("where is it?");
    asked.at(5).recorded_after(60).replied("on its way")
}

/// It was answered late, and afterwards it needed no answer.
fn excused_by_back_dating() -> Story {
    let asked = Story::of("a courtesy of the past").opened().received("thanks");
    let answered = asked.at(30).replied("you are welcome");
    answered.at(50).recorded_after(60).flagged("thanks", MessageFlag::Courtesy)
}

fn settled_by_a_bot() -> Story {
    let asked = Story::of("a bot that could help").opened().received("where is it?");
    let engaged = asked.at(1).bot_engaged("b");
    engaged.at(2).replied_as("it is there", ReplyKind::BotAutonomous).at(3).bot_resolved("b")
}

fn line_by_line() -> Story {
    let held = Story::of("line by line").opened().at(1).assigned(merchant("front", "anna"));
    held.at(9).offered("1", platform("mall", "")).at(19).accepted("1").at(30).decided("refund")
}

/// A promise and a question afterwards, both in time, and what the customer had to say.
fn kept_its_word() -> Story {
    let promised = Story::of("its word").opened().at(1).promised("refund", 60);
    let kept = promised.at(50).kept("refund").at(55).follow_up_planned("all well?", 90);
    kept.at(80)
        .follow_up_reached("all well?")
        .at(85)
        .followed_up("all well?", FollowUpResult::Contradicted)
}
