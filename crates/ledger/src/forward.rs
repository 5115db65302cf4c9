//! How instances reach one another: the port through which the relay speaks to other owners.

use async_trait::async_trait;
use verbatim_domain::id::InquiryId;
use verbatim_log::Partition;

use crate::ExecuteError;

/// A record that holds something for an inquiry in another partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Where the record stands.
    pub partition: Partition,
    /// Its index there.
    pub index: u64,
    /// The inquiry that it concerns.
    pub inquiry_id: InquiryId,
}

/// Reaches other instances.
#[async_trait]
pub trait Forward: Send + Sync + std::fmt::Debug + 'static {
    /// Asks the instance at `address` to record what a record of the log holds for one of its
    /// inquiries.
    ///
    /// # Errors
    /// As the commands themselves.
    async fn carry(&self, address: &str, word: Word) -> Result<(), ExecuteError>;
}

/// There is no other instance.
#[derive(Debug, Clone, Copy, Default)]
pub struct Alone;

#[async_trait]
impl Forward for Alone {
    async fn carry(&self, _address: &str, _word: Word) -> Result<(), ExecuteError> {
        Err(ExecuteError::Unavailable)
    }
}
