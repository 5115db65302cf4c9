//! The reference for durability: payloads appended to a plain file, one sync for all that wait.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use tokio::sync::{mpsc, oneshot};

/// Payloads on their way to the disk.
#[derive(Debug, Clone)]
pub(super) struct PlainFile(mpsc::Sender<(Vec<u8>, oneshot::Sender<()>)>);

impl PlainFile {
    /// A file, and a thread that writes it.
    pub(super) fn create(path: &Path) -> std::io::Result<Self> {
        let file = File::create(path)?;
        let (sender, receiver) = mpsc::channel(4096);
        std::thread::spawn(move || write(file, receiver));
        Ok(PlainFile(sender))
    }

    /// Appends, and returns once it is on disk; false if the disk failed.
    pub(super) async fn append(&self, payload: Vec<u8>) -> bool {
        let (done, durable) = oneshot::channel();
        self.0.send((payload, done)).await.is_ok() && durable.await.is_ok()
    }
}

fn write(mut file: File, mut receiver: mpsc::Receiver<(Vec<u8>, oneshot::Sender<()>)>) {
    let mut bytes = Vec::new();
    while let Some(first) = receiver.blocking_recv() {
        let mut waiting = vec![first.1];
        bytes.clear();
        bytes.extend_from_slice(&first.0);
        while let Ok((payload, done)) = receiver.try_recv() {
            bytes.extend_from_slice(&payload);
            waiting.push(done);
        }
        // Whoever waits hears nothing of a group that failed, and counts it as an error.
        if file.write_all(&bytes).and_then(|()| file.sync_data()).is_err() {
            return;
        }
        for done in waiting {
            let _ = done.send(());
        }
    }
}
