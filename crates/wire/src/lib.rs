//! The border between domain and protobuf.
