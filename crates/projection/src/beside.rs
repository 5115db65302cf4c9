//! Long work beside the runtime's own threads: an answer that is due meanwhile does not wait.

/// More than so many records or rows are worked on elsewhere.
const INLINE_MAX: usize = 64;

/// Does work over `size` records or rows, on a thread of its own if there are many.
pub(crate) async fn beside_the_runtime<T: Send + 'static>(
    size: usize,
    work: impl FnOnce() -> T + Send + 'static,
) -> T {
    if size <= INLINE_MAX {
        return work();
    }
    match tokio::task::spawn_blocking(work).await.map_err(tokio::task::JoinError::try_into_panic) {
        Ok(done) => done,
        Err(Ok(panic)) => std::panic::resume_unwind(panic),
        // The runtime ends, and this task with it.
        Err(Err(_ended)) => std::future::pending().await,
    }
}
