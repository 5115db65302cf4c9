//! Unary commands: an empty call, a durable empty call, and the product, one after the other.

use std::path::Path;
use std::time::Duration;

use tokio::net::TcpListener;
use verbatim_api::v1::conversation_service_server::ConversationServiceServer;

use crate::server::Server;

use super::callers::{self, Inquiries};
use super::closed_loop::Seen;
use super::empty::Empty;
use super::plain_file::PlainFile;
use super::{BenchError, report};

const CALLERS: [usize; 4] = [1, 16, 64, 256];
const CONNECTIONS: [usize; 2] = [1, 4];

pub(super) async fn measure(folder: &Path, within: Duration) -> Result<(), BenchError> {
    let empty = reference(Empty { file: None }).await?;
    let file = PlainFile::create(&folder.join("plain"))?;
    let durable = reference(Empty { file: Some(file) }).await?;
    let intake = Server::start_without_views(&folder.join("intake")).await?;
    let whole = Server::start_in(&folder.join("whole")).await?;
    let mut rows = Vec::new();
    for connections in CONNECTIONS {
        for callers in CALLERS {
            let known = Inquiries::Unknown;
            let a = load(empty, connections, callers, within, known).await?;
            let b = load(durable, connections, callers, within, known).await?;
            let opened = Inquiries::Opened;
            let ours = load(intake.address(), connections, callers, within, opened).await?;
            let viewed = load(whole.address(), connections, callers, within, opened).await?;
            whole.views_caught_up().await?;
            rows.push(row(connections, callers, &Compared { a, b, ours, viewed }));
        }
    }
    intake.stop().await;
    whole.stop().await;
    let header = [
        "connections",
        "callers",
        "(a) empty/s",
        "(b) durable empty/s",
        "intake/s",
        "intake ÷ (b)",
        "intake ÷ (a)",
        "(b) p50",
        "intake p50",
        "intake p99",
        "with views/s",
        "with views ÷ (b)",
    ];
    report::table("Unary commands, closed loop, bodies of 300 random bytes", &header, rows);
    Ok(())
}

async fn reference(service: Empty) -> Result<std::net::SocketAddr, BenchError> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let incoming = tonic::transport::server::TcpIncoming::from(listener).with_nodelay(Some(true));
    let router =
        tonic::transport::Server::builder().add_service(ConversationServiceServer::new(service));
    tokio::spawn(router.serve_with_incoming(incoming));
    Ok(address)
}

async fn load(
    address: std::net::SocketAddr,
    connections: usize,
    callers: usize,
    within: Duration,
    inquiries: Inquiries,
) -> Result<Seen, BenchError> {
    let channels = callers::connect(address, connections).await?;
    Ok(callers::run(&channels, callers, within, inquiries).await?.seen())
}

/// The four loads of one row.
struct Compared {
    a: Seen,
    b: Seen,
    ours: Seen,
    viewed: Seen,
}

fn row(connections: usize, callers: usize, compared: &Compared) -> Vec<String> {
    let Compared { a, b, ours, viewed } = compared;
    let ratio = |one: &Seen, other: &Seen| report::ratio(one.per_second, other.per_second);
    vec![
        connections.to_string(),
        callers.to_string(),
        report::grouped(a.per_second),
        report::grouped(b.per_second),
        report::grouped(ours.per_second),
        ratio(ours, b),
        ratio(ours, a),
        report::ms(b.p50),
        report::ms(ours.p50),
        report::ms(ours.p99),
        report::grouped(viewed.per_second),
        ratio(viewed, b),
    ]
}
