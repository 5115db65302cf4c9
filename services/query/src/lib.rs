//! Views out.
