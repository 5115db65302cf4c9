//! Random bytes, as messages and on the wire: the server stays up and answers the next good call.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use prost::Message;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tonic::transport::Channel;
use uuid::Uuid;
use verbatim_tests::raw_call;

use crate::api::{methods, path};
use crate::desk::{Desk, about};

const STRINGS: usize = 5_000;
const AT_ONCE: usize = 16;
const BYTES_MAX: usize = 600;
/// For all calls together; nothing takes so long unless it hangs.
const PATIENCE: Duration = Duration::from_secs(300);

/// What every HTTP/2 client says first, and its empty settings.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
const FRAME_TYPES: u8 = 11;
const RECORD: &str = "/verbatim.v1.RecordService/Record";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_thousand_random_messages_leave_the_server_up() {
    let mut desk = Desk::start().await;
    let inquiry_id = desk.open("untouched").await;
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let mut calls = JoinSet::new();
    for number in 0..AT_ONCE {
        let chance = StdRng::seed_from_u64(seed.wrapping_add(number as u64));
        calls.spawn(send_garbage(desk.channel.clone(), chance, inquiry_id));
    }
    timeout(PATIENCE, calls.join_all()).await.expect("every call is answered");
    desk.is_well().await;
}

/// Half of it is noise; the other half was valid until a few bytes changed.
async fn send_garbage(channel: Channel, mut chance: StdRng, inquiry_id: Uuid) {
    let methods = methods();
    for number in 0..STRINGS / AT_ONCE + 1 {
        let method = &methods[chance.random_range(0..methods.len())];
        let mut message = if chance.random() {
            noise(&mut chance)
        } else {
            let name = format!("{} {number}", method.full_name());
            about(&method.input(), &name, "m1", inquiry_id).encode_to_vec()
        };
        for _ in 0..chance.random_range(0..4) {
            if message.is_empty() {
                break;
            }
            let place = chance.random_range(0..message.len());
            message[place] = chance.random();
        }
        let message = Bytes::from(message);
        if chance.random_range(0..8) == 0 {
            let messages = tokio_stream::iter([message.clone(), message]);
            if let Ok(mut answers) = raw_call::stream(&channel, RECORD, messages).await {
                while let Ok(Some(_)) = answers.message().await {}
            }
        } else {
            let _refused_or_taken = raw_call::call(&channel, &path(method), message).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_thousand_random_strings_on_the_wire_leave_the_server_up() {
    let mut desk = Desk::start().await;
    let address: Arc<str> = desk.process.address().into();
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let mut callers = JoinSet::new();
    for number in 0..AT_ONCE {
        let chance = StdRng::seed_from_u64(seed.wrapping_add(number as u64));
        callers.spawn(connect_and_babble(Arc::clone(&address), chance));
    }
    callers.join_all().await;
    desk.is_well().await;
}

async fn connect_and_babble(address: Arc<str>, mut chance: StdRng) {
    for _ in 0..STRINGS / AT_ONCE + 1 {
        let mut connection = TcpStream::connect(&*address).await.expect("the server listens");
        let bytes = match chance.random_range(0..3) {
            0 => noise(&mut chance),
            1 => [PREFACE, &noise(&mut chance)].concat(),
            _ => [PREFACE, &frames(&mut chance)].concat(),
        };
        // The server may hang up in the middle, and says so in one way or another.
        let _ = connection.write_all(&bytes).await;
        let _ = connection.shutdown().await;
        let mut answer = Vec::new();
        let hung_up = timeout(PATIENCE, connection.read_to_end(&mut answer)).await;
        assert!(hung_up.is_ok(), "the server keeps a connection that says nothing more");
    }
}

fn noise(chance: &mut StdRng) -> Vec<u8> {
    let len = chance.random_range(0..BYTES_MAX);
    (0..len).map(|_| chance.random()).collect()
}

/// Frames whose heads are right and whose insides are not.
fn frames(chance: &mut StdRng) -> Vec<u8> {
    let mut bytes = Vec::new();
    for _ in 0..chance.random_range(1..8) {
        let inside = noise(chance);
        let len = u32::try_from(inside.len()).expect("it is short");
        bytes.extend_from_slice(&len.to_be_bytes()[1..]);
        bytes.push(chance.random_range(0..FRAME_TYPES));
        bytes.push(chance.random());
        let stream: u32 = chance.random_range(0..6);
        bytes.extend_from_slice(&stream.to_be_bytes());
        bytes.extend_from_slice(&inside);
    }
    bytes
}
