//! A gate before a listener: lets every byte through until it is cut, one way or both.
//!
//! What a cut holds back is not lost, as on a line that goes dead and comes back: it passes once
//! the gate is open again, also when whoever sent it has hung up meanwhile.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

const BUFFER_BYTES: usize = 64 * 1024;

/// Which bytes are held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// All of them.
    BothWays,
    /// Those to the listener: it hears nothing, and what it still says is heard.
    Inwards,
    /// Those from the listener: it hears everything, and nobody hears its answers.
    Outwards,
}

/// Which way bytes go.
#[derive(Debug, Clone, Copy)]
enum Way {
    In,
    Out,
}

impl Cut {
    const fn holds_back(self, way: Way) -> bool {
        match (self, way) {
            (Cut::BothWays, _) | (Cut::Inwards, Way::In) | (Cut::Outwards, Way::Out) => true,
            (Cut::Inwards, Way::Out) | (Cut::Outwards, Way::In) => false,
        }
    }
}

/// A gate. Dropped, it is gone, and so are its connections.
#[derive(Debug)]
pub struct Gate {
    address: SocketAddr,
    cut: watch::Sender<Option<Cut>>,
    /// How often connections were broken.
    broken: watch::Sender<u64>,
    task: JoinHandle<()>,
}

impl Gate {
    /// An open gate on a port of its own, before whatever listens at `listener` whenever somebody
    /// comes.
    ///
    /// # Panics
    /// If this machine has no port left.
    pub async fn before(listener: SocketAddr) -> Self {
        let callers = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port is free");
        let address = callers.local_addr().expect("it is bound");
        let (cut, broken) = (watch::Sender::new(None), watch::Sender::new(0));
        let task = tokio::spawn(admit(callers, listener, cut.subscribe(), broken.subscribe()));
        Gate { address, cut, broken, task }
    }

    /// Where to come in.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Holds bytes back from now on.
    pub fn cut(&self, cut: Cut) {
        self.cut.send_replace(Some(cut));
    }

    /// Lets everything through again, and first of all what was held back.
    pub fn heal(&self) {
        self.cut.send_replace(None);
    }

    /// Ends every connection where it stands. New ones are let in.
    pub fn break_connections(&self) {
        self.broken.send_modify(|count| *count += 1);
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn admit(
    callers: TcpListener,
    listener: SocketAddr,
    cut: watch::Receiver<Option<Cut>>,
    broken: watch::Receiver<u64>,
) {
    let mut passing = JoinSet::new();
    while let Ok((caller, _)) = callers.accept().await {
        let (cut, mut broken) = (cut.clone(), broken.clone());
        broken.mark_unchanged();
        passing.spawn(async move {
            tokio::select! {
                // Whichever end went away, the other one learns of it as the ends are dropped.
                _ = carry(caller, listener, cut) => {}
                _ = broken.changed() => {}
            }
        });
        while passing.try_join_next().is_some() {}
    }
}

async fn carry(
    caller: TcpStream,
    listener: SocketAddr,
    mut cut: watch::Receiver<Option<Cut>>,
) -> io::Result<()> {
    open(&mut cut, Way::In).await;
    let listener = TcpStream::connect(listener).await?;
    for end in [&caller, &listener] {
        end.set_nodelay(true)?;
    }
    let ((from_caller, to_caller), (from_listener, to_listener)) =
        (caller.into_split(), listener.into_split());
    // Each way to its own end: a caller that is gone may have left words on the way in.
    let (inwards, outwards) = tokio::join!(
        pass(from_caller, to_listener, Way::In, cut.clone()),
        pass(from_listener, to_caller, Way::Out, cut),
    );
    inwards.and(outwards)
}

async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    way: Way,
    mut cut: watch::Receiver<Option<Cut>>,
) -> io::Result<()> {
    let mut bytes = vec![0; BUFFER_BYTES];
    loop {
        let count = from.read(&mut bytes).await?;
        open(&mut cut, way).await;
        if count == 0 {
            return to.shutdown().await;
        }
        to.write_all(&bytes[..count]).await?;
    }
}

/// Waits until the way is open; a gate that is gone is none.
async fn open(cut: &mut watch::Receiver<Option<Cut>>, way: Way) {
    let _ = cut.wait_for(|cut| !cut.is_some_and(|cut| cut.holds_back(way))).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A listener that says everything back, and somebody on the other side of its gate.
    async fn echo() -> (Gate, TcpStream) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let gate = Gate::before(listener.local_addr().unwrap()).await;
        tokio::spawn(async move {
            while let Ok((mut caller, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (mut from, mut to) = caller.split();
                    tokio::io::copy(&mut from, &mut to).await
                });
            }
        });
        let caller = TcpStream::connect(gate.address()).await.unwrap();
        (gate, caller)
    }

    async fn say(caller: &mut TcpStream, word: &[u8]) {
        caller.write_all(word).await.unwrap();
    }

    async fn hear(caller: &mut TcpStream, count: usize) -> Vec<u8> {
        let mut heard = vec![0; count];
        caller.read_exact(&mut heard).await.unwrap();
        heard
    }

    #[tokio::test]
    async fn every_byte_passes_an_open_gate_in_order() {
        let (_gate, caller) = echo().await;
        let said: Vec<u8> = (0..3_000_000_u32).map(|it| (it % 251) as u8).collect();
        let (mut from, mut to) = caller.into_split();
        let saying = said.clone();
        let saying = tokio::spawn(async move {
            to.write_all(&saying).await.unwrap();
            to.shutdown().await.unwrap();
        });
        let mut heard = Vec::new();
        from.read_to_end(&mut heard).await.unwrap();
        saying.await.unwrap();
        assert!(heard == said, "{} of {} bytes come back", heard.len(), said.len());
    }

    #[tokio::test]
    async fn a_cut_holds_bytes_back_until_it_is_healed() {
        for cut in [Cut::BothWays, Cut::Inwards, Cut::Outwards] {
            let (gate, mut caller) = echo().await;
            say(&mut caller, b"before").await;
            assert_eq!(hear(&mut caller, 6).await, b"before");
            gate.cut(cut);
            say(&mut caller, b"behind").await;
            // Another gate stands open, so that time enough has passed for a word and its echo.
            let (_other, mut elsewhere) = echo().await;
            say(&mut elsewhere, b"elsewhere").await;
            assert_eq!(hear(&mut elsewhere, 9).await, b"elsewhere");
            let heard = caller.try_read(&mut [0; 8]);
            assert_eq!(heard.unwrap_err().kind(), io::ErrorKind::WouldBlock, "{cut:?}");
            gate.heal();
            assert_eq!(hear(&mut caller, 6).await, b"behind");
        }
    }

    #[tokio::test]
    async fn what_was_held_back_passes_though_its_sender_has_hung_up() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let gate = Gate::before(listener.local_addr().unwrap()).await;
        let mut caller = TcpStream::connect(gate.address()).await.unwrap();
        let (mut heard, _) = listener.accept().await.unwrap();
        gate.cut(Cut::Inwards);
        say(&mut caller, b"a last word").await;
        drop(caller);
        gate.heal();
        assert_eq!(hear(&mut heard, 11).await, b"a last word");
    }

    #[tokio::test]
    async fn a_broken_connection_ends_and_a_new_one_passes() {
        let (gate, mut caller) = echo().await;
        say(&mut caller, b"x").await;
        hear(&mut caller, 1).await;
        gate.break_connections();
        assert!(matches!(caller.read(&mut [0; 1]).await, Ok(0) | Err(_)), "it is over");
        let mut caller = TcpStream::connect(gate.address()).await.unwrap();
        say(&mut caller, b"again").await;
        assert_eq!(hear(&mut caller, 5).await, b"again");
    }
}
