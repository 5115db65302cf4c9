//! A server with one inquiry in it, and what it answers to whatever it is sent.

use std::time::Duration;

use bytes::Bytes;
use prost::Message;
use prost_reflect::{DynamicMessage, MessageDescriptor};
use tempfile::TempDir;
use tokio::time::timeout;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt;
use uuid::Uuid;
use verbatim_api::v1 as pb;
use verbatim_testkit::desk;
use verbatim_tests::checker::read_log;
use verbatim_tests::process::{Process, serve};
use verbatim_tests::raw_call;

use crate::valid::{Subject, valid};

const BINARY: &str = env!("CARGO_BIN_EXE_verbatim-under-test");
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server.
pub(crate) struct Desk {
    folder: TempDir,
    pub(crate) process: Process,
    pub(crate) channel: Channel,
}

/// A refusal, however it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) code: Code,
    pub(crate) reason: String,
    /// The bad fields.
    pub(crate) fields: Vec<String>,
}

impl Desk {
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let command = serve(BINARY, &folder.path().join("store"));
        let process = Process::start(command, &folder.path().join("stderr"));
        let mut process = process.expect("the program is there");
        let ready = timeout(PATIENCE, process.ready()).await;
        ready.expect("the server becomes ready").expect("the server starts");
        let channel = process.connect().await.expect("a server that is ready can be reached");
        Desk { folder, process, channel }
    }

    /// Opens an inquiry of merchant `m1`, and waits until the views know it.
    pub(crate) async fn open(&self, inquiry: &str) -> Uuid {
        let arm = desk::open(inquiry);
        let path = "/verbatim.v1.InquiryService/OpenInquiry";
        let receipt = raw_call::call(&self.channel, path, raw_call::message(&arm)).await;
        let receipt = receipt.expect("the request is valid");
        let receipt = pb::Receipt::decode(receipt).expect("it is a receipt");
        let freshness = pb::Freshness {
            min_positions: receipt.position.into_iter().collect(),
            wait_within: None,
        };
        let inquiry_id = receipt.inquiry_id.clone();
        let question =
            pb::GetInquiryRequest { inquiry_id, freshness: Some(freshness), ..Default::default() };
        let path = "/verbatim.v1.QueryService/GetInquiry";
        let found = raw_call::call(&self.channel, path, question.encode_to_vec().into()).await;
        found.expect("a reader sees its own write");
        Uuid::parse_str(&receipt.inquiry_id).expect("it is a UUID")
    }

    /// Calls a method, and answers how it was refused, if it was.
    pub(crate) async fn ask(&self, path: &str, request: &DynamicMessage) -> Option<Refused> {
        let answer = raw_call::call(&self.channel, path, request.encode_to_vec().into()).await;
        answer.err().map(|status| refused(&status))
    }

    /// How many commands the log holds.
    pub(crate) async fn outcome_count(&self) -> usize {
        let log = read_log(&self.folder.path().join("store/log/log.db")).await;
        log.expect("the log can be read").outcome_count()
    }

    /// The server still runs, has not stumbled, and does its work.
    pub(crate) async fn is_well(&mut self) {
        let asked = self.open("after all").await;
        assert!(!asked.is_nil());
        let ended = self.process.stop().await;
        assert!(ended.status.success(), "{}", ended.stderr);
        assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
    }
}

/// A valid request of `m1`, under a request id that stands for `name`.
pub(crate) fn about(
    request: &MessageDescriptor,
    name: &str,
    merchant_id: &str,
    inquiry_id: Uuid,
) -> DynamicMessage {
    let request_id = desk::named(name);
    valid(request, Subject { merchant_id, inquiry_id, request_id })
}

fn refused(status: &Status) -> Refused {
    let reason = status.get_details_error_info().map(|info| info.reason).unwrap_or_default();
    let bad = status.get_details_bad_request().map(|bad| bad.field_violations);
    let fields = bad.unwrap_or_default().into_iter().map(|violation| violation.field).collect();
    Refused { code: status.code(), reason, fields }
}

/// The answers of a stream to these commands.
pub(crate) async fn record(channel: &Channel, requests: Vec<Bytes>) -> Vec<pb::RecordResponse> {
    let path = "/verbatim.v1.RecordService/Record";
    let requests = tokio_stream::iter(requests);
    let answers = raw_call::stream(channel, path, requests).await;
    let mut answers = answers.expect("the stream is taken");
    let mut responses = Vec::new();
    while let Some(answer) = answers.message().await.expect("a refusal does not end the stream") {
        responses.push(pb::RecordResponse::decode(answer).expect("it is a response"));
    }
    responses
}
