//! Replay of the log.
