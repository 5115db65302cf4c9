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
    /// The request ids of what was sent.
    sent: Arc<Mutex<Vec<String>>>,
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
        let Some(Command::AddNote(note)) = request.command else { panic!("another command") };
        self.sent.lock().unwrap().push(note.context.unwrap().request_id);
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

    fn sent(&self) -> Vec<String> {
        self.sent.lock().unwrap().clone()
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
