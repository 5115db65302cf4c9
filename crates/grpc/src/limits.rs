//! How much one caller may ask of a server at once.

use std::time::Duration;

/// The largest request, and the largest message of a stream of requests.
pub const REQUEST_BYTES_MAX: usize = 256 * 1024;

/// What a server allows. The defaults are for production; tests shorten the spans.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Calls that one connection may have open.
    pub concurrent_calls_max: u32,
    /// Bytes of headers that one call may carry.
    pub header_bytes_max: u32,
    /// How long a call may take until its answer begins.
    pub answer_within: Duration,
    /// How long a connection may be silent before it is asked whether it is still there.
    pub ping_after: Duration,
    /// How long the answer to that may take.
    pub pong_within: Duration,
    /// Bytes of one call that may be on their way before the server has taken them in.
    pub stream_window_bytes: u32,
    /// The same for all calls of a connection together.
    pub connection_window_bytes: u32,
    /// How long calls that are on their way may go on once the server is told to stop.
    pub stop_within: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            concurrent_calls_max: 1024,
            header_bytes_max: 16 * 1024,
            // Longer than the longest wait that a query may ask for.
            answer_within: Duration::from_secs(75),
            ping_after: Duration::from_secs(30),
            pong_within: Duration::from_secs(10),
            stream_window_bytes: 1024 * 1024,
            connection_window_bytes: 4 * 1024 * 1024,
            stop_within: Duration::from_secs(20),
        }
    }
}
