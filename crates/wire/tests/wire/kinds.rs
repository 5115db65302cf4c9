//! The kinds of fact: one name for each, in the domain and in records, and who follows which.

use std::collections::BTreeSet;

use bytes::Bytes;
use prost_reflect::Kind;
use verbatim_domain::governance::publish;
use verbatim_domain::inquiry::Event;
use verbatim_domain::session;
use verbatim_domain::vocabulary::{
    ActorKind, BotMode, CallDirection, CompensationKind, Fault, FollowUpResult, InquiryRelation,
    MergeDeclineReason, MessageFlag, Organisation, Polarity, PromiseKind, ReopenCause, ReplyAction,
    ReplyKind, SenderClass, Side, SnoozeEndCause, SourceVerdict, Visibility, VoidReason,
    WaitEndCause, WaitOn,
};
use verbatim_wire::concerns_merge;

use crate::envelopes::outcome;
use crate::facts;
use crate::pen::Pen;
use crate::places::{message, only_field, record};

/// What has to be carried to another stream.
const OF_MERGES: [&str; 3] = ["merge_offered", "inquiry_merged", "merge_declined"];

#[test]
fn a_record_names_a_fact_as_the_domain_does() {
    for event in facts::of_every_kind(&mut Pen::Full) {
        let kind = event.kind();
        let record = record(&outcome(&mut Pen::Bare, vec![event]).encode().into());
        let events = record.get_field_by_name("events").unwrap();
        let mut stored = events.as_list().unwrap()[0].as_message().unwrap().clone();
        for name in ["event_id", "stream_seq", "schema_version"] {
            stored.clear_field_by_name(name);
        }
        assert_eq!(only_field(&stored).0.name(), kind);
    }
}

#[test]
fn records_hold_the_kinds_of_the_domain_and_no_others() {
    let event = message("Event");
    let body = event.oneofs().find(|oneof| oneof.name() == "body").unwrap();
    let stored: BTreeSet<String> = body.fields().map(|field| field.name().to_owned()).collect();
    let known = Event::KINDS.iter().chain(publish::Event::KINDS).chain(session::Event::KINDS);
    let mut known: BTreeSet<String> = known.map(|kind| (*kind).to_owned()).collect();
    // What is carried is known to the domain by none of its names.
    for request in ["RecordCustomerFactRequest", "RecordMerchantFactRequest"].map(message) {
        let fact = request.oneofs().find(|oneof| oneof.name() == "fact").unwrap();
        known.extend(fact.fields().map(|kind| kind.name().to_owned()));
    }
    assert_eq!(stored, known);
}

#[test]
fn a_follower_of_merges_sees_each_record_that_concerns_one() {
    let all = facts::of_every_kind(&mut Pen::Full);
    assert!(!concerns_merge(&outcome(&mut Pen::Full, vec![]).encode()));
    for first in &all {
        let is_of_merge = OF_MERGES.contains(&first.kind());
        let alone = outcome(&mut Pen::Bare, vec![first.clone()]).encode();
        assert_eq!(concerns_merge(&alone), is_of_merge, "{}", first.kind());
        for second in &all {
            let expected = is_of_merge || OF_MERGES.contains(&second.kind());
            let both = outcome(&mut Pen::Full, vec![first.clone(), second.clone()]).encode();
            assert_eq!(concerns_merge(&both), expected, "{}, {}", first.kind(), second.kind());
        }
    }
}

#[test]
fn words_of_closed_lists_have_one_number_and_one_name() {
    macro_rules! compare {
        ($($list:ident)*) => {$(
            let words = $list::ALL.iter().map(|word| (word.number(), word.as_str().to_owned()));
            assert_eq!(words_of_api(stringify!($list)), words.collect::<BTreeSet<_>>());
        )*};
    }
    compare! {
        ActorKind BotMode CallDirection CompensationKind Fault FollowUpResult InquiryRelation
        MergeDeclineReason MessageFlag Organisation Polarity PromiseKind ReopenCause ReplyAction
        ReplyKind SenderClass Side SnoozeEndCause SourceVerdict Visibility VoidReason
        WaitEndCause WaitOn
    }
}

/// The words of a list in `vocabulary.proto`, without the one that says nothing.
fn words_of_api(list: &str) -> BTreeSet<(i32, String)> {
    let full_name = format!("verbatim.v1.{list}");
    let pool = message("Outcome").parent_pool().clone();
    let list = pool.get_enum_by_name(&full_name).unwrap();
    let mut words: Vec<(i32, String)> =
        list.values().map(|word| (word.number(), word.name().to_lowercase())).collect();
    words.sort();
    let unspecified = words.remove(0);
    let prefix = unspecified.1.strip_suffix("unspecified").unwrap().to_owned();
    let without = |name: String| name.strip_prefix(&prefix).unwrap().to_owned();
    words.into_iter().map(|(number, name)| (number, without(name))).collect()
}

#[test]
fn only_words_that_people_wrote_are_content() {
    let fields = ["Outcome", "RecordRequest"].map(|name| content_fields(&message(name)));
    let of_records = [
        "AppealFiled.grounds",
        "DisputeResponded.statement",
        "EmergencyReviewed.summary",
        "EvaluationAppealed.grounds",
        "ExternalComplaintAnswered.statement",
        "FactCorrected.now",
        "FactCorrected.was",
        "FeedbackGiven.comment",
        "FindingRecorded.summary",
        "FollowUpCompleted.comment",
        "FollowUpOutsideInquiryRecorded.note",
        "HandoffOffered.summary",
        "ImprovementProposed.summary",
        "InquiryOpened.subject",
        "MessageReceived.body",
        "MessageSent.body",
        "NoteAdded.body",
        "PromiseMade.summary",
        "QualityAppealed.grounds",
        "QualityReviewed.comment",
        "ReviewPosted.body",
        "ReviewReplied.body",
        "SurveyAnswered.comment",
        "TaskDelegated.summary",
        "TouchRecorded.payload",
    ];
    let of_requests = [
        "AddNoteRequest.body",
        "AnswerExternalComplaintRequest.statement",
        "AnswerSurveyRequest.comment",
        "AppealFiled.grounds",
        "CompleteFollowUpRequest.comment",
        "CorrectFactRequest.now",
        "CorrectFactRequest.was",
        "DelegateTaskRequest.summary",
        "EvaluationAppealed.grounds",
        "FindingRecorded.summary",
        "FollowUpOutsideInquiryRecorded.note",
        "GiveFeedbackRequest.comment",
        "ImprovementProposed.summary",
        "MakePromiseRequest.summary",
        "OfferHandoffRequest.summary",
        "OpenInquiryRequest.subject",
        "QualityAppealed.grounds",
        "QualityReviewed.comment",
        "ReceiveMessageRequest.body",
        "RespondToDisputeRequest.statement",
        "ReviewEmergencyRequest.summary",
        "ReviewPosted.body",
        "ReviewReplied.body",
        "SendReplyRequest.body",
        "TouchRecorded.payload",
    ];
    assert_eq!(fields[0].iter().collect::<Vec<_>>(), of_records.iter().collect::<Vec<_>>());
    assert_eq!(fields[1].iter().collect::<Vec<_>>(), of_requests.iter().collect::<Vec<_>>());
}

fn content_fields(message: &prost_reflect::MessageDescriptor) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for field in message.fields() {
        let Kind::Message(inner) = field.kind() else { continue };
        let is_content = inner.name() == "Content";
        if is_content {
            found.insert(field.full_name().replacen("verbatim.v1.", "", 1));
        } else {
            found.extend(content_fields(&inner));
        }
    }
    found
}

#[test]
fn a_body_that_is_no_record_concerns_no_merge() {
    assert!(!concerns_merge(b""));
    assert!(!concerns_merge(&Bytes::from_static(&[0xff; 40])));
}
