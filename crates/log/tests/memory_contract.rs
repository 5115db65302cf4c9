//! The log in memory keeps the contract of every log.

use std::sync::Arc;

use verbatim_log::MemoryLog;
use verbatim_testkit::log_contract::LogFixture;

async fn make_log() -> Option<LogFixture> {
    Some(LogFixture::new(Arc::new(MemoryLog::new(3)), ()))
}

verbatim_testkit::log_contract!(make_log);
