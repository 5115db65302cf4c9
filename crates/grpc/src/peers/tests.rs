//! What happens to commands when the stream that carries them ends.

use verbatim_api::v1::record_request::Command as Arm;
use verbatim_api::v1::{CommandContext, OpenInquiryRequest, Source};
use verbatim_wire::{DigestKey, Request, parse};

use super::*;

const ADDRESS: &str = "127.0.0.1:9";
const PARTITION: Partition = Partition(1);

fn request() -> Request {
    let source =
        Source { service: "desk".to_owned(), external_id: "1".to_owned(), ..Default::default() };
    let actor = pb::Actor { kind: pb::ActorKind::Customer.into(), ..Default::default() };
    let context = CommandContext {
        merchant_id: "m1".to_owned(),
        source: Some(source),
        actor: Some(actor),
        ..Default::default()
    };
    let open = OpenInquiryRequest {
        context: Some(context),
        customer_ref: "c1".to_owned(),
        channel: "chat".to_owned(),
        ..Default::default()
    };
    let parsed = parse(Arm::OpenInquiry(open), &DigestKey::new(&[7; 32]));
    parsed.unwrap_or_else(|violations| panic!("{violations:?}"))
}

#[tokio::test]
async fn nothing_overtakes_what_waits_on_a_stream_that_has_ended() {
    let peers = Peers::default();
    let chain = Chain::default();
    let ended = Lane::ended_under(&chain);
    peers.known.lock().unwrap().lanes.insert((ADDRESS.to_owned(), PARTITION), ended);
    assert!(!chain.is_broken(), "nobody has noticed yet");
    let handed = peers.hand(ADDRESS, PARTITION, &request(), &chain, None).await;
    assert_eq!(handed, Err(ExecuteError::Unavailable));
    assert!(chain.is_broken());
    assert!(peers.known.lock().unwrap().lanes.is_empty(), "and nothing was sent");
}
