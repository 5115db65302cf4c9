//! The log on one machine keeps the contract of every log.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

use std::sync::Arc;

use verbatim_log_embedded::{EmbeddedLog, Options};
use verbatim_testkit::log_contract::LogFixture;

async fn make_log() -> Option<LogFixture> {
    let folder = tempfile::tempdir().unwrap();
    let log = EmbeddedLog::open(folder.path(), Options::default()).await.unwrap();
    Some(LogFixture::new(Arc::new(log), folder))
}

verbatim_testkit::log_contract!(make_log);
