//! Test kit: contract suites, laws, fixtures.

pub mod desk;
pub mod facts;
pub mod gate;
pub mod inquiries;
pub mod kafka;
mod kept_process;
pub mod log_contract;
pub mod parts;
pub mod postgres;
pub mod projection_laws;
pub mod rules;
pub mod sessions;
pub mod watched_log;
