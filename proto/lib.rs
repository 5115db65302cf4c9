//! The `verbatim.v1` API: messages, clients, servers, and the descriptor set behind reflection.
#![allow(clippy::all, missing_docs, missing_debug_implementations, unreachable_pub)]

/// Generated from `proto/verbatim/v1`.
pub mod v1 {
    tonic::include_proto!("verbatim.v1");

    /// Says how long the words are, and not what they are.
    impl std::fmt::Debug for Content {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            match &self.form {
                Some(form) => form.fmt(f),
                None => f.write_str("<no content>"),
            }
        }
    }

    impl std::fmt::Debug for content::Form {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            match self {
                content::Form::Text(text) => write!(f, "<content, {} bytes>", text.len()),
            }
        }
    }
}

#[cfg(feature = "client")]
pub mod client;

/// The compiled descriptors of every file in `proto/`, as a `FileDescriptorSet`.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/verbatim_v1.bin"));
