//! Test kit: contract suites, laws, fixtures.

pub mod log_contract;
