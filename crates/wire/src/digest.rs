//! The request digest: tells the same request again from another one under the same id.

use hmac::{Hmac, KeyInit, Mac};
use prost::Message;
use sha2::Sha256;
use verbatim_api::v1::{RecordRequest, record_request};

/// The store's key. Never a plain hash: content could be guessed from one.
#[derive(Clone)]
pub struct DigestKey(Hmac<Sha256>);

impl std::fmt::Debug for DigestKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("<digest key>")
    }
}

impl DigestKey {
    /// A key of 32 random bytes.
    pub fn new(secret: &[u8; 32]) -> Self {
        DigestKey(Hmac::new_from_slice(secret).expect("HMAC takes a key of any length"))
    }

    /// HMAC-SHA-256 over the canonical bytes of a command.
    pub fn digest(&self, canonical: &[u8]) -> [u8; 32] {
        let mut mac = self.0.clone();
        mac.update(canonical);
        mac.finalize().into_bytes().into()
    }
}

/// The bytes that stand for a command, the same for unary and streamed calls: its arm of
/// `RecordRequest`, encoded anew, so that unknown fields and the order of fields do not matter.
pub fn canonical_bytes(command: record_request::Command) -> (Vec<u8>, record_request::Command) {
    let request = RecordRequest { command: Some(command) };
    let bytes = request.encode_to_vec();
    let command = request.command.expect("it was put in two lines above");
    (bytes, command)
}
