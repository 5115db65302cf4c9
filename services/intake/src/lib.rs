//! Commands in.
