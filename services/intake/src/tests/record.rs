//! A stream of commands: order, refusals, doubts, and a caller that does not read.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Status};
use verbatim_api::v1::record_request::Command as Arm;
use verbatim_api::v1::record_response::Answer as Said;
use verbatim_api::v1::record_service_client::RecordServiceClient;
use verbatim_api::v1::{RecordRequest, RecordResponse, Refusal};
use verbatim_grpc::Call;
use verbatim_log::{Fault, Ownership, Partition};
use verbatim_testkit::desk::{note, open};

use super::reason;
use super::running::{PARTITION_COUNT, Running};
use crate::record_service::{Posted, WINDOW_LEN, answer};

/// What a call answers: the answers, and how it ended.
type Answered = (Vec<RecordResponse>, Result<(), Status>);

async fn record(running: &Running, commands: Vec<Option<Arm>>) -> Answered {
    let mut client = RecordServiceClient::new(running.channel().await);
    let requests = commands.into_iter().map(|command| RecordRequest { command });
    let call = client.record(tokio_stream::iter(requests.collect::<Vec<_>>())).await;
    let mut answers = match call {
        Ok(call) => call.into_inner(),
        Err(status) => return (Vec::new(), Err(status)),
    };
    let mut received = Vec::new();
    loop {
        match answers.message().await {
            Ok(Some(answer)) => received.push(answer),
            Ok(None) => return (received, Ok(())),
            Err(status) => return (received, Err(status)),
        }
    }
}

fn posted(command: Arm) -> Posted {
    Posted { request: RecordRequest { command: Some(command) }, call: Call::default() }
}

fn refusal(response: &RecordResponse) -> &Refusal {
    match &response.answer {
        Some(Said::Refusal(refusal)) => refusal,
        other => panic!("not a refusal: {other:?}"),
    }
}

fn seq(response: &RecordResponse) -> u64 {
    match &response.answer {
        Some(Said::Receipt(receipt)) => receipt.stream_seq,
        other => panic!("not a receipt: {other:?}"),
    }
}

fn index(response: &RecordResponse) -> u64 {
    match &response.answer {
        Some(Said::Receipt(receipt)) => receipt.position.unwrap().index,
        other => panic!("not a receipt: {other:?}"),
    }
}

fn in_the_same_partition<'a>(
    running: &'a Running,
    inquiry: &'a str,
) -> impl Iterator<Item = String> + 'a {
    let others = (0..).map(move |number| format!("{inquiry}{number}"));
    let here = running.partition_of(inquiry);
    others.filter(move |other| running.partition_of(other) == here)
}

#[tokio::test]
async fn ten_thousand_commands_are_answered_in_order() {
    const NOTE_COUNT: u64 = 10_000;
    let running = Running::start().await;
    let notes = (0..NOTE_COUNT).map(|number| Some(note("a", &format!("n{number}"))));
    let commands = std::iter::once(Some(open("a"))).chain(notes).collect();
    let (answers, ended) = record(&running, commands).await;
    ended.unwrap();
    let seqs: Vec<u64> = answers.iter().map(seq).collect();
    assert_eq!(seqs, (1..=NOTE_COUNT + 1).collect::<Vec<u64>>());
}

#[tokio::test]
async fn a_refusal_is_an_answer_and_the_stream_goes_on() {
    let running = Running::start().await;
    let mut bad = open("b");
    if let Arm::OpenInquiry(request) = &mut bad {
        request.inquiry_id = "x".to_owned();
        request.channel = String::new();
    }
    let commands = vec![Some(note("a", "n1")), Some(bad), None, Some(open("a"))];
    let (answers, ended) = record(&running, commands).await;
    ended.unwrap();
    let [unknown, invalid, empty, opened] = answers.as_slice() else {
        panic!("not four answers: {answers:?}");
    };
    assert_eq!(refusal(unknown).reason, "INQUIRY_NOT_FOUND");
    assert_eq!(refusal(unknown).code, i32::from(Code::NotFound));
    let violations = &refusal(invalid).violations;
    let fields: Vec<&str> = violations.iter().map(|bad| bad.field.as_str()).collect();
    assert_eq!((refusal(invalid).reason.as_str(), fields.len()), ("FIELDS_INVALID", 2));
    assert_eq!(refusal(empty).violations[0].field, "command");
    assert_eq!(seq(opened), 1);
}

#[tokio::test]
async fn a_doubt_ends_the_stream_and_the_same_commands_can_be_sent_again() {
    let running = Running::start().await;
    let commands = || vec![Some(open("a")), Some(note("a", "n1")), Some(note("a", "n2"))];
    running.faults().inject(running.partition_of("a"), Fault::StoredUnanswered);
    let (answers, ended) = record(&running, commands()).await;
    let status = ended.unwrap_err();
    assert_eq!((status.code(), reason(&status).as_str()), (Code::Unavailable, "LOG_UNAVAILABLE"));
    let unanswered = answers.len();
    assert!(unanswered < 3);
    loop {
        let rest = commands().split_off(unanswered);
        let (answers, ended) = record(&running, rest).await;
        if ended.is_ok() {
            let seqs: Vec<u64> = answers.iter().map(seq).collect();
            assert_eq!(seqs, (unanswered as u64 + 1..=3).collect::<Vec<u64>>());
            return;
        }
    }
}

/// Nothing is this instance's until it is given over; before that, another one announced it all.
#[derive(Debug)]
struct GivenOver {
    before: String,
    assigned: watch::Sender<Vec<Partition>>,
    served: watch::Sender<Vec<Partition>>,
}

#[async_trait]
impl Ownership for GivenOver {
    fn assigned(&self) -> watch::Receiver<Vec<Partition>> {
        self.assigned.subscribe()
    }

    async fn confirm(&self, _partition: Partition) -> bool {
        true
    }

    fn announce(&self, partition: Partition, _term: u64) {
        self.served.send_modify(|served| served.push(partition));
    }

    fn owner_address(&self, _partition: Partition) -> Option<String> {
        Some(self.before.clone())
    }
}

#[tokio::test]
async fn a_new_owner_records_nothing_that_follows_what_waits_for_the_old_one() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let before = silent.local_addr().unwrap().to_string();
    let (assigned, served) = (watch::Sender::default(), watch::Sender::default());
    let ownership = Arc::new(GivenOver { before, assigned, served });
    let running = Running::owning(Arc::clone(&ownership) as Arc<dyn Ownership>).await;
    let mut others = in_the_same_partition(&running, "a");
    let (first, second, third) = ("a", others.next().unwrap(), others.next().unwrap());

    let (sender, commands) = mpsc::channel(1);
    let read = Arc::new(());
    let reading = Arc::clone(&read);
    let commands = ReceiverStream::new(commands).map(move |command: Arm| {
        let _reading = &reading;
        Ok(posted(command))
    });
    let mut answers = answer(running.desk(), commands);
    sender.send(open(first)).await.unwrap();
    let old_owner = silent.accept().await.unwrap();
    ownership.assigned.send_replace(Partition::all(PARTITION_COUNT).collect());
    let here = running.partition_of(first);
    ownership.served.subscribe().wait_for(|served| served.contains(&here)).await.unwrap();
    sender.send(open(&second)).await.unwrap();
    drop(sender);
    while Arc::strong_count(&read) > 1 {
        tokio::task::yield_now().await;
    }
    // Whoever comes later is answered: so the second one was decided.
    let (later, ended) = record(&running, vec![Some(open(&third))]).await;
    ended.unwrap();
    assert_eq!(seq(&later[0]), 1);
    drop((old_owner, silent));
    let ended = answers.next().await.unwrap();
    assert_eq!(ended.unwrap_err().code(), Code::Unavailable, "nobody knows of the first one");

    let both = vec![Some(open(first)), Some(open(&second))];
    let (again, ended) = record(&running, both).await;
    ended.unwrap();
    let indexes: Vec<u64> = again.iter().map(index).collect();
    assert!(indexes[0] < indexes[1], "they changed places: {indexes:?}");
}

#[tokio::test]
async fn a_stream_ends_when_the_ledger_stops() {
    let running = Running::start().await;
    running.stop_ledger().await;
    let (answers, ended) = record(&running, vec![Some(open("a")), Some(open("b"))]).await;
    assert_eq!((answers.len(), ended.unwrap_err().code()), (0, Code::Unavailable));
}

#[tokio::test]
async fn a_stream_on_which_nobody_speaks_ends_when_the_ledger_stops() {
    let running = Running::start().await;
    let (sender, commands) = mpsc::channel(1);
    let mut client = RecordServiceClient::new(running.channel().await);
    let mut answers = client.record(ReceiverStream::new(commands)).await.unwrap().into_inner();
    sender.send(RecordRequest { command: Some(open("a")) }).await.unwrap();
    assert_eq!(seq(&answers.message().await.unwrap().unwrap()), 1);
    running.stop_ledger().await;
    let ended = timeout(Duration::from_secs(30), answers.message()).await.expect("it ends");
    assert_eq!(ended.unwrap_err().code(), Code::Unavailable);
}

#[tokio::test]
async fn no_more_is_read_than_answers_are_taken() {
    let running = Running::start().await;
    let read = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&read);
    let commands = (0..).map(move |number: u64| {
        counted.fetch_add(1, Ordering::SeqCst);
        Ok(posted(open(&format!("i{number}"))))
    });
    let mut answers = answer(running.desk(), tokio_stream::iter(commands));
    while read.load(Ordering::SeqCst) < WINDOW_LEN {
        tokio::task::yield_now().await;
    }
    for taken in 0..WINDOW_LEN {
        let answered = answers.next().await.unwrap().unwrap();
        assert!(read.load(Ordering::SeqCst) <= WINDOW_LEN + taken + 1);
        assert_eq!(seq(&answered), 1);
    }
}

#[tokio::test]
async fn a_caller_that_goes_away_ends_the_reading() {
    let running = Running::start().await;
    let gone = Arc::new(());
    let held = Arc::clone(&gone);
    let commands = (0..).map(move |number: u64| {
        let _held = &held;
        Ok(posted(note("a", &number.to_string())))
    });
    let mut answers = answer(running.desk(), tokio_stream::iter(commands));
    answers.next().await.unwrap().unwrap();
    drop(answers);
    while Arc::strong_count(&gone) > 1 {
        tokio::task::yield_now().await;
    }
}
