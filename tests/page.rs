//! Asks for a page over plain HTTP, as Prometheus and load balancers do.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The status, such as 200.
    pub status: u16,
    /// The text below the headers.
    pub body: String,
}

/// Asks `address`, as `host:port`, for `path`.
///
/// # Errors
/// Nobody answers, or not in HTTP.
pub async fn get(address: &str, path: &str) -> io::Result<Page> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    match (status, answer.split_once("\r\n\r\n")) {
        (Some(status), Some((_, body))) => Ok(Page { status, body: body.to_owned() }),
        _ => Err(io::Error::other(format!("not HTTP: {answer}"))),
    }
}
