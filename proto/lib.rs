//! The `verbatim.v1` API: messages, clients, servers, and the descriptor set behind reflection.
#![allow(clippy::all, missing_docs, missing_debug_implementations, unreachable_pub)]

/// Generated from `proto/verbatim/v1`.
pub mod v1 {
    tonic::include_proto!("verbatim.v1");
}

/// The compiled descriptors of every file in `proto/`, as a `FileDescriptorSet`.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/verbatim_v1.bin"));
