//! Runs the projectors.
