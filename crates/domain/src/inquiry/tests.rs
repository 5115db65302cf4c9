//! The rules of an inquiry, as sentences.
