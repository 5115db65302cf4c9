//! Where a server may speak without TLS.

use std::net::SocketAddr;

/// The address can be reached from other machines.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a loopback address, and without TLS only loopback addresses are served: \
     listen on 127.0.0.1 or [::1], or give a certificate"
)]
pub struct PlaintextRefused(pub SocketAddr);

/// Allows to serve in plaintext on an address that only this machine can reach.
///
/// # Errors
/// The address is another one.
pub fn check_plaintext(address: SocketAddr) -> Result<(), PlaintextRefused> {
    let is_loopback = address.ip().to_canonical().is_loopback();
    if is_loopback { Ok(()) } else { Err(PlaintextRefused(address)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plaintext_is_served_on_loopback_addresses_alone() {
        for loopback in ["127.0.0.1:0", "127.8.9.1:7070", "[::1]:7070", "[::ffff:127.0.0.1]:1"] {
            assert_eq!(check_plaintext(loopback.parse().unwrap()), Ok(()));
        }
        for open in ["0.0.0.0:7070", "[::]:7070", "10.0.0.1:7070", "[::ffff:10.0.0.1]:1"] {
            let address = open.parse().unwrap();
            assert_eq!(check_plaintext(address), Err(PlaintextRefused(address)));
        }
    }
}
