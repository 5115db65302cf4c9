//! The binary as people and scripts meet it: processes, exit codes, signals, files.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

#[path = "running/process.rs"]
mod process;

#[path = "running/a_day.rs"]
mod a_day;
#[path = "running/measuring.rs"]
mod measuring;
#[path = "running/merchant.rs"]
mod merchant;
#[path = "running/serving.rs"]
mod serving;
#[path = "running/words.rs"]
mod words;
