//! Where a server will listen: taken early, so that its address can be told, and opened late.

use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket};

/// How many connections may wait to be accepted.
const BACKLOG_LEN: u32 = 1024;

/// An address that is taken, at which nobody is let in yet: whoever comes while the server starts
/// is turned away at once and goes elsewhere, instead of waiting at a door that opens late.
#[derive(Debug)]
pub struct Reserved {
    socket: TcpSocket,
    address: SocketAddr,
}

impl Reserved {
    /// Takes the address; of port 0 any that is free.
    ///
    /// # Errors
    /// It cannot be taken.
    pub fn take(address: SocketAddr) -> io::Result<Self> {
        let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        // What is left of connections of a server that was here before is no obstacle.
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        let address = socket.local_addr()?;
        Ok(Reserved { socket, address })
    }

    /// The address, with its port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets callers in.
    ///
    /// # Errors
    /// Another server has opened there meanwhile.
    pub fn open(self) -> io::Result<TcpListener> {
        self.socket.listen(BACKLOG_LEN)
    }
}
