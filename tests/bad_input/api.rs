//! The API as its descriptor tells it: every method, and what the comments promise of each field.

use prost_reflect::{DescriptorPool, FieldDescriptor, MessageDescriptor, MethodDescriptor};

/// Every message and method of the API.
pub(crate) fn pool() -> DescriptorPool {
    DescriptorPool::decode(verbatim_api::FILE_DESCRIPTOR_SET).expect("the build script wrote it")
}

/// Every method that takes one request, so all but the stream of commands.
pub(crate) fn methods() -> Vec<MethodDescriptor> {
    let of_service =
        |service: prost_reflect::ServiceDescriptor| service.methods().collect::<Vec<_>>();
    let all = pool().services().flat_map(of_service).collect::<Vec<_>>();
    all.into_iter().filter(|method| !method.is_client_streaming()).collect()
}

/// Where a method is called.
pub(crate) fn path(method: &MethodDescriptor) -> String {
    format!("/{}/{}", method.parent_service().full_name(), method.name())
}

/// The arm of `RecordRequest` that takes the same request, if the method is a command.
pub(crate) fn arm(request: &MessageDescriptor) -> Option<FieldDescriptor> {
    let record = pool().get_message_by_name("verbatim.v1.RecordRequest");
    let record = record.expect("there is a stream of commands");
    record.fields().find(|arm| arm.kind().as_message() == Some(request))
}

/// What the comment over a field says, on one line.
pub(crate) fn comment(field: &FieldDescriptor) -> String {
    let file = field.parent_file();
    let info = file.file_descriptor_proto().source_code_info.as_ref();
    let locations = info.map_or(&[][..], |info| &info.location);
    let location = locations.iter().find(|location| location.path == field.path());
    let comments = location.map(|location| location.leading_comments().to_owned());
    comments.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The number behind such words in a comment, as in "At most 128 bytes".
pub(crate) fn number_behind(words: &str, comment: &str) -> Option<usize> {
    let (_, behind) = comment.split_once(words)?;
    let digits: String = behind.trim_start().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// The unit of the first bound in a comment.
pub(crate) fn text_bytes_max(comment: &str) -> Option<usize> {
    let bound = number_behind("each at most", comment).or(number_behind("At most", comment))?;
    if comment.contains("KiB") {
        return Some(bound * 1024);
    }
    comment.contains("bytes").then_some(bound)
}
