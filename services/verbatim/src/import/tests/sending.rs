//! Sending to a server that loses streams, holds commands back, and refuses.

use std::collections::HashSet;
use std::fs;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tokio_stream::{Stream, StreamExt};
use tonic::transport::Server;
use tonic::{Request, Response, Status, Streaming};
use verbatim_api::v1::record_response::Answer;
use verbatim_api::v1::record_service_server::{RecordService, RecordServiceServer};
use verbatim_api::v1::{Receipt, RecordRequest, RecordResponse, Refusal};

use super::super::{ImportArgs, dry_run, import};
use super::PLAIN;

/// What a server has recorded, and how it misbehaves.
#[derive(Clone, Debug, Default)]
struct Ledger {
    book: Arc<Mutex<Book>>,
    break_after: Option<usize>,
    hold_back_every: Option<usize>,
}

#[derive(Debug, Default)]
struct Book {
    seen: usize,
    recorded: Vec<(String, String)>,
    known: HashSet<String>,
}

type Answers = Pin<Box<dyn Stream<Item = Result<RecordResponse, Status>> + Send>>;

#[tonic::async_trait]
impl RecordService for Ledger {
    type RecordStream = Answers;

    async fn record(
        &self,
        request: Request<Streaming<RecordRequest>>,
    ) -> Result<Response<Answers>, Status> {
        let ledger = self.clone();
        let answers = request.into_inner().map(move |request| ledger.answer(&request?));
        Ok(Response::new(Box::pin(answers)))
    }
}

impl Ledger {
    fn answer(&self, request: &RecordRequest) -> Result<RecordResponse, Status> {
        let fields = dry_run::fields(request);
        let field = |path: &str| {
            let found = fields.iter().find(|(known, _)| known == path);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let mut book = self.book.lock().unwrap();
        book.seen += 1;
        if self.break_after.is_some_and(|count| book.seen.is_multiple_of(count)) {
            return Err(Status::unavailable("going away"));
        }
        if self.hold_back_every.is_some_and(|count| book.seen.is_multiple_of(count)) {
            return Ok(refusal(8, "BUSY"));
        }
        if field("status") == "bad" {
            return Ok(refusal(3, "FIELD_REQUIRED"));
        }
        let inquiry_id = field("inquiry_id");
        let is_opening = !field("channel").is_empty();
        let is_open = book.recorded.iter().any(|(known, _)| *known == inquiry_id);
        if !is_opening && !is_open {
            return Ok(refusal(5, "INQUIRY_NOT_OPENED"));
        }
        let request_id = field("context.request_id");
        let repeated = !book.known.insert(request_id);
        if !repeated {
            book.recorded.push((inquiry_id, field("row_id")));
        }
        Ok(answered(Answer::Receipt(Receipt { repeated, ..Receipt::default() })))
    }

    async fn serve(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Server::builder().add_service(RecordServiceServer::new(self.clone()));
        tokio::spawn(router.serve_with_incoming(TcpListenerStream::new(listener)));
        address
    }

    fn rows_recorded(&self) -> usize {
        let book = self.book.lock().unwrap();
        let rows: HashSet<&String> =
            book.recorded.iter().map(|(_, row_id)| row_id).filter(|id| !id.is_empty()).collect();
        rows.len()
    }
}

fn answered(answer: Answer) -> RecordResponse {
    RecordResponse { answer: Some(answer) }
}

fn refusal(code: i32, reason: &str) -> RecordResponse {
    let refusal = Refusal { code, reason: reason.to_owned(), ..Refusal::default() };
    answered(Answer::Refusal(refusal))
}

/// Imports 40 cases of 5 rows, the row of line 2 with this status; answers how many were rejected
/// and what the rejects file says.
async fn import_into(ledger: &Ledger, first_status: &str) -> (u64, String) {
    let folder = tempfile::tempdir().unwrap();
    let (file, mapping) = (folder.path().join("log.csv"), folder.path().join("map.toml"));
    let mut rows = "case,at,status\n".to_owned();
    for case in 0..40 {
        for row in 1..=5 {
            let status = if (case, row) == (0, 1) { first_status } else { "fine" };
            rows.push_str(&format!("c{case},2020-01-0{row},{status}\n"));
        }
    }
    fs::write(&file, rows).unwrap();
    fs::write(&mapping, PLAIN).unwrap();
    let server = format!("http://{}", ledger.serve().await);
    let args = ImportArgs::of(file, mapping, server);
    let rejected = import(&args).await.unwrap();
    let rejects = fs::read_to_string(folder.path().join("log.csv.rejects.jsonl"));
    (rejected, rejects.unwrap_or_default())
}

#[tokio::test]
async fn everything_is_recorded_once_and_a_second_time_nothing() {
    let ledger = Ledger::default();
    assert_eq!(import_into(&ledger, "fine").await, (0, String::new()));
    assert_eq!(ledger.book.lock().unwrap().recorded.len(), 240);
    assert_eq!(ledger.rows_recorded(), 200);
    assert_eq!(import_into(&ledger, "fine").await, (0, String::new()));
    assert_eq!(ledger.book.lock().unwrap().recorded.len(), 240);
}

#[tokio::test]
async fn a_stream_that_breaks_is_taken_up_at_the_first_unanswered_command() {
    let ledger = Ledger { break_after: Some(97), ..Ledger::default() };
    assert_eq!(import_into(&ledger, "fine").await, (0, String::new()));
    assert_eq!(ledger.book.lock().unwrap().recorded.len(), 240);
}

#[tokio::test]
async fn what_is_held_back_is_sent_again_before_what_depends_on_it_is_given_up() {
    let ledger = Ledger { hold_back_every: Some(61), ..Ledger::default() };
    assert_eq!(import_into(&ledger, "fine").await, (0, String::new()));
    assert_eq!(ledger.book.lock().unwrap().recorded.len(), 240);
}

#[tokio::test]
async fn a_refused_command_is_a_line_of_the_rejects_file() {
    let ledger = Ledger::default();
    let (rejected, rejects) = import_into(&ledger, "bad").await;
    assert_eq!(rejected, 1);
    let line: serde_json::Value = serde_json::from_str(rejects.trim()).unwrap();
    assert_eq!(line["line"], 2);
    assert_eq!(line["case"], "c0");
    assert_eq!(line["command"], "record_source_status");
    assert_eq!(line["reason"], "FIELD_REQUIRED");
    assert_eq!(ledger.rows_recorded(), 199);
}
