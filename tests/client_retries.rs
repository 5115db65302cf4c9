//! The client that tries again: recorded once, whatever fails, and never when it makes no sense.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tokio_stream::{Stream, StreamExt};
use tonic::{Code, Request, Response, Status, Streaming};
use verbatim_api::client::{CallError, Client, RetryPolicy};
use verbatim_api::v1::record_request::Command;
use verbatim_api::v1::record_response::Answer;
use verbatim_api::v1::record_service_server::{RecordService, RecordServiceServer};
use verbatim_api::v1::{self as pb, RecordRequest, RecordResponse};

/// Fails as it was told, then answers; a fault that the real server does not give on demand.
#[derive(Debug, Clone, Default)]
struct Moody {
    moods: Arc<Mutex<VecDeque<Mood>>>,
    sent: Arc<Mutex<Vec<Command>>>,
}

#[derive(Debug, Clone, Copy)]
enum Mood {
    Fails(Code),
    Refuses(Code),
    Silent,
}

#[tonic::async_trait]
impl RecordService for Moody {
    type RecordStream =
        std::pin::Pin<Box<dyn Stream<Item = Result<RecordResponse, Status>> + Send>>;

    async fn record(
        &self,
        request: Request<Streaming<RecordRequest>>,
    ) -> Result<Response<Self::RecordStream>, Status> {
        let moody = self.clone();
        let answers = request.into_inner().map(move |request| moody.answer(request?));
        Ok(Response::new(Box::pin(answers)))
    }
}

impl Moody {
    fn answer(&self, request: RecordRequest) -> Result<RecordResponse, Status> {
        self.sent.lock().unwrap().extend(request.command);
        let answer = match self.moods.lock().unwrap().pop_front() {
            None => Some(Answer::Receipt(pb::Receipt { stream_seq: 7, ..Default::default() })),
            Some(Mood::Fails(code)) => return Err(Status::new(code, "as it was told")),
            Some(Mood::Refuses(code)) => {
                let (code, reason) = (code.into(), "AS_TOLD".to_owned());
                Some(Answer::Refusal(pb::Refusal { code, reason, ..Default::default() }))
            }
            Some(Mood::Silent) => None,
        };
        Ok(RecordResponse { answer })
    }

    async fn serve(moods: impl IntoIterator<Item = Mood>) -> (Self, String) {
        let moody = Moody::default();
        moody.moods.lock().unwrap().extend(moods);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let service = RecordServiceServer::new(moody.clone());
        let server = tonic::transport::Server::builder().add_service(service);
        tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));
        (moody, url)
    }

    /// The request ids of what was sent.
    fn sent(&self) -> Vec<String> {
        let sent = self.sent.lock().unwrap();
        let context = |command: &Command| {
            if let Command::OpenInquiry(open) = command {
                return open.context.clone().unwrap();
            }
            let Command::AddNote(note) = command else { panic!("another command: {command:?}") };
            note.context.clone().unwrap()
        };
        sent.iter().map(|command| context(command).request_id).collect()
    }

    /// The inquiries that were to be opened.
    fn opened(&self) -> Vec<String> {
        let sent = self.sent.lock().unwrap();
        let opened = sent.iter().filter_map(|command| {
            let Command::OpenInquiry(open) = command else { return None };
            Some(open.inquiry_id.clone())
        });
        opened.collect()
    }
}

fn hasty() -> RetryPolicy {
    let pause_max = Duration::from_millis(5);
    RetryPolicy { pause_min: Duration::from_millis(1), pause_max, ..RetryPolicy::default() }
}

fn note() -> Command {
    Command::AddNote(pb::AddNoteRequest::default())
}

#[tokio::test]
async fn a_command_in_doubt_is_sent_again_as_the_same_request_to_the_next_instance() {
    let fails =
        [Mood::Fails(Code::Unavailable), Mood::Silent, Mood::Refuses(Code::ResourceExhausted)];
    let (moody, url) = Moody::serve(fails).await;
    let (other, other_url) = Moody::serve([Mood::Fails(Code::Unavailable)]).await;
    let client = Client::new(&[&url, &other_url], hasty()).unwrap();
    assert_eq!(client.record(note()).await.unwrap().stream_seq, 7);
    let sent = [moody.sent(), other.sent()].concat();
    assert!(sent.len() >= 3, "{sent:?}");
    assert!(!other.sent().is_empty(), "the other instance was not asked");
    assert!(!sent[0].is_empty() && sent.iter().all(|id| *id == sent[0]), "{sent:?}");
}

#[tokio::test]
async fn two_commands_are_two_requests_and_a_given_id_stays() {
    let (moody, url) = Moody::serve([]).await;
    let client = Client::new(&[&url], hasty()).unwrap();
    client.record(note()).await.unwrap();
    client.record(note()).await.unwrap();
    let given = pb::CommandContext { request_id: "mine".to_owned(), ..Default::default() };
    let named = pb::AddNoteRequest { context: Some(given), ..Default::default() };
    client.record(Command::AddNote(named)).await.unwrap();
    let sent = moody.sent();
    assert_ne!(sent[0], sent[1]);
    assert_eq!(sent[2], "mine");
}

fn open(context: pb::CommandContext, inquiry_id: &str) -> Command {
    let (context, inquiry_id) = (Some(context), inquiry_id.to_owned());
    Command::OpenInquiry(pb::OpenInquiryRequest { context, inquiry_id, ..Default::default() })
}

#[tokio::test]
async fn an_inquiry_that_nobody_named_gets_one_id_that_rises_with_time() {
    let (moody, url) = Moody::serve([Mood::Fails(Code::Unavailable)]).await;
    let client = Client::new(&[&url], hasty()).unwrap();
    for _ in 0..3 {
        client.record(open(pb::CommandContext::default(), "")).await.unwrap();
    }
    client.record(open(pb::CommandContext::default(), "mine")).await.unwrap();
    let opened = moody.opened();
    assert_eq!(opened[0], opened[1], "sent again it is the same inquiry");
    assert!(opened[1] < opened[2] && opened[2] < opened[3], "{opened:?}");
    assert_eq!(opened[4], "mine");
}

#[tokio::test]
async fn what_its_source_or_the_caller_names_is_named_no_other_way() {
    let (moody, url) = Moody::serve([]).await;
    let client = Client::new(&[&url], hasty()).unwrap();
    let source = pb::Source { external_id: "chat-7".to_owned(), ..Default::default() };
    let by_source = pb::CommandContext { source: Some(source), ..Default::default() };
    let by_caller = pb::CommandContext { request_id: "mine".to_owned(), ..Default::default() };
    client.record(open(by_source, "")).await.unwrap();
    client.record(open(by_caller, "")).await.unwrap();
    assert_eq!(moody.sent(), ["", "mine"], "the server derives the request from the source's key");
    assert_eq!(moody.opened(), ["", ""], "so that whoever opens it again opens the same");
}

#[tokio::test]
async fn a_refusal_is_an_answer_and_is_not_tried_again() {
    for code in [Code::NotFound, Code::Aborted, Code::AlreadyExists, Code::FailedPrecondition] {
        let (moody, url) = Moody::serve([Mood::Refuses(code)]).await;
        let client = Client::new(&[&url], hasty()).unwrap();
        let refused = client.record(note()).await.unwrap_err();
        assert!(matches!(refused, CallError::Refused(refusal) if refusal.reason == "AS_TOLD"));
        assert_eq!(moody.sent().len(), 1);
    }
}

#[tokio::test]
async fn a_call_that_is_not_taken_is_not_tried_again() {
    let (moody, url) = Moody::serve([Mood::Fails(Code::PermissionDenied)]).await;
    let client = Client::new(&[&url], hasty()).unwrap();
    assert!(matches!(client.record(note()).await, Err(CallError::Status(_))));
    assert_eq!(moody.sent().len(), 1);
}

#[tokio::test]
async fn what_stays_in_doubt_comes_back_with_its_request_id() {
    let (moody, url) = Moody::serve(vec![Mood::Fails(Code::Unavailable); 10_000]).await;
    let policy = RetryPolicy { deadline: Duration::from_millis(50), ..hasty() };
    let client = Client::new(&[&url], policy).unwrap();
    let doubt = client.record(note()).await.unwrap_err();
    let CallError::InDoubt { attempts, last, command } = doubt else { panic!("{doubt}") };
    assert_eq!(moody.sent().len(), attempts as usize);
    assert!(last.contains("unavailable"), "{last}");
    let Command::AddNote(note) = *command else { panic!("another command") };
    assert_eq!(note.context.unwrap().request_id, moody.sent()[0]);
}

#[tokio::test]
async fn a_budget_bounds_what_a_broken_cluster_is_asked() {
    let (moody, url) = Moody::serve(vec![Mood::Fails(Code::Unavailable); 10_000]).await;
    let pause = Duration::from_micros(1);
    let policy = RetryPolicy { pause_min: pause, pause_max: pause, ..RetryPolicy::default() };
    let client = Client::new(&[&url], RetryPolicy { retries_per_command: 0.5, ..policy }).unwrap();
    for _ in 0..100 {
        client.record(note()).await.unwrap_err();
    }
    // What was saved up, what the commands earned, and the commands themselves.
    let sent = moody.sent().len();
    assert!((1_000..=1_150).contains(&sent), "{sent} attempts");
}
