//! Opens an inquiry and adds a note, through whichever instance answers:
//! `cargo run -p verbatim --example retrying_client -- http://127.0.0.1:7878 [MORE…]`.
#![expect(clippy::print_stdout, reason = "an example talks")]

use std::error::Error;

use verbatim_api::client::{CallError, Client, RetryPolicy};
use verbatim_api::v1::record_request::Command;
use verbatim_api::v1::{self as pb};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut urls: Vec<String> = std::env::args().skip(1).collect();
    if urls.is_empty() {
        urls.push("http://127.0.0.1:7878".to_owned());
    }
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    let client = Client::new(&urls, RetryPolicy::default())?;

    let opened = client.record(Command::OpenInquiry(inquiry())).await?;
    println!("inquiry {} at {:?}", opened.inquiry_id, opened.position);

    let note = pb::AddNoteRequest {
        context: Some(context("")),
        inquiry_id: opened.inquiry_id,
        body: Some(pb::Content { form: Some(pb::content::Form::Text("called back".into())) }),
        ..Default::default()
    };
    match client.record(Command::AddNote(note)).await {
        Ok(receipt) => println!("recorded at {:?}", receipt.position),
        Err(CallError::Refused(refusal)) => println!("no: {}", refusal.message),
        Err(CallError::InDoubt { command, .. }) => keep_for_later(&command),
        Err(CallError::Status(status)) => return Err(status.into()),
    }
    Ok(())
}

/// The command has its request id by now: sent again tomorrow, it is still the same one.
fn keep_for_later(command: &Command) {
    println!("in doubt, to be sent again: {command:?}");
}

fn inquiry() -> pb::OpenInquiryRequest {
    pb::OpenInquiryRequest {
        context: Some(context("chat-4711")),
        customer_ref: "c-93f1".to_owned(),
        channel: "chat".to_owned(),
        category: "delivery.late".to_owned(),
        ..Default::default()
    }
}

fn context(external_id: &str) -> pb::CommandContext {
    pb::CommandContext {
        merchant_id: "lotus-home".to_owned(),
        actor: Some(pb::Actor { kind: pb::ActorKind::System.into(), ..Default::default() }),
        source: Some(pb::Source {
            service: "chat-gateway".to_owned(),
            external_id: external_id.to_owned(),
            ..Default::default()
        }),
        ..Default::default()
    }
}
