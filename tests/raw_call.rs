//! Calls any method by its path with any bytes, as a client does that nobody generated.

use bytes::{Buf, BufMut, Bytes};
use prost::Message;
use prost::encoding::{decode_key, decode_varint};
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::Channel;
use tonic::{Request, Status, Streaming, client::Grpc};
use verbatim_api::v1 as pb;
use verbatim_api::v1::record_request::Command as Arm;

/// Takes messages for what they are on the wire.
#[derive(Debug, Clone, Copy, Default)]
struct AsBytes;

impl Codec for AsBytes {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = AsBytes;
    type Decoder = AsBytes;

    fn encoder(&mut self) -> AsBytes {
        AsBytes
    }

    fn decoder(&mut self) -> AsBytes {
        AsBytes
    }
}

impl Encoder for AsBytes {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, message: Bytes, into: &mut EncodeBuf<'_>) -> Result<(), Status> {
        into.put(message);
        Ok(())
    }
}

impl Decoder for AsBytes {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(from.copy_to_bytes(from.remaining())))
    }
}

/// Calls `/package.Service/Method` with one message and waits for the first one that answers it: a
/// subscription has no last one.
///
/// # Errors
/// What the server answers instead.
///
/// # Panics
/// If the path is none.
pub async fn call(channel: &Channel, path: &str, message: Bytes) -> Result<Bytes, Status> {
    let mut grpc = ready(channel).await?;
    let path = PathAndQuery::try_from(path).expect("a method has a path");
    let answers = grpc.server_streaming(Request::new(message), path, AsBytes).await?;
    let first = answers.into_inner().message().await?;
    first.ok_or_else(|| Status::internal("the answer ended before it began"))
}

/// Calls `/package.Service/Method` with a stream of messages.
///
/// # Errors
/// What the server answers instead of a stream.
///
/// # Panics
/// If the path is none.
pub async fn stream<S>(
    channel: &Channel,
    path: &str,
    messages: S,
) -> Result<Streaming<Bytes>, Status>
where
    S: tokio_stream::Stream<Item = Bytes> + Send + 'static,
{
    let mut grpc = ready(channel).await?;
    let path = PathAndQuery::try_from(path).expect("a method has a path");
    Ok(grpc.streaming(Request::new(messages), path, AsBytes).await?.into_inner())
}

/// The message of the unary call that this arm of `RecordRequest` stands for.
///
/// # Panics
/// If an arm is encoded otherwise than behind its key and its length.
pub fn message(arm: &Arm) -> Bytes {
    let request = pb::RecordRequest { command: Some(arm.clone()) };
    let mut message = Bytes::from(request.encode_to_vec());
    decode_key(&mut message).expect("it begins with the arm's key");
    let len = decode_varint(&mut message).expect("then comes its length");
    assert_eq!(len, message.len() as u64, "the arm is all there is");
    message
}

async fn ready(channel: &Channel) -> Result<Grpc<Channel>, Status> {
    let mut grpc = Grpc::new(channel.clone());
    grpc.ready().await.map_err(|error| Status::from_error(Box::new(error)))?;
    Ok(grpc)
}
