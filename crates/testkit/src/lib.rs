//! Test kit: contract suites, laws, fixtures.

pub mod desk;
pub mod inquiries;
pub mod kafka;
pub mod log_contract;
pub mod projection_laws;
