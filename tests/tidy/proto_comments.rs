//! The API is read by people who cannot ask us: everything in it carries a comment.

use std::collections::BTreeMap;

use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorProto};
use prost_types::{ServiceDescriptorProto, source_code_info::Location};

use super::tree::{Finding, Tree};

/// Field numbers of `google/protobuf/descriptor.proto`, of which a source path is made.
mod field {
    pub(super) const FILE_MESSAGE: i32 = 4;
    pub(super) const FILE_ENUM: i32 = 5;
    pub(super) const FILE_SERVICE: i32 = 6;
    pub(super) const MESSAGE_FIELD: i32 = 2;
    pub(super) const MESSAGE_NESTED: i32 = 3;
    pub(super) const MESSAGE_ENUM: i32 = 4;
    pub(super) const ENUM_VALUE: i32 = 2;
    pub(super) const SERVICE_METHOD: i32 = 2;
}

const PROTO_FOLDER: &str = "proto/";

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let root = tree.root.join(PROTO_FOLDER);
    let mut compiler = protox::Compiler::new([&root]).expect("the proto folder is a folder");
    compiler.include_source_info(true);
    for file in tree.files.iter().filter(|file| file.extension() == Some("proto")) {
        compiler.open_file(tree.root.join(&file.path)).expect("the API compiles");
    }
    compiler.file_descriptor_set().file.iter().flat_map(silent_in).collect()
}

fn silent_in(file: &FileDescriptorProto) -> Vec<Finding> {
    let mut reader = Reader::new(file);
    for (index, message) in (0..).zip(&file.message_type) {
        reader.read_message(&[field::FILE_MESSAGE, index], message);
    }
    for (index, enumeration) in (0..).zip(&file.enum_type) {
        reader.read_enum(&[field::FILE_ENUM, index], enumeration);
    }
    for (index, service) in (0..).zip(&file.service) {
        reader.read_service(&[field::FILE_SERVICE, index], service);
    }
    reader.findings
}

/// Walks one file and notes what no comment stands above.
struct Reader<'a> {
    file_name: &'a str,
    locations: BTreeMap<&'a [i32], &'a Location>,
    findings: Vec<Finding>,
}

impl<'a> Reader<'a> {
    fn new(file: &'a FileDescriptorProto) -> Self {
        let locations = file.source_code_info.iter().flat_map(|info| &info.location);
        Self {
            file_name: file.name(),
            locations: locations.map(|location| (location.path.as_slice(), location)).collect(),
            findings: Vec::new(),
        }
    }

    fn read_message(&mut self, path: &[i32], message: &DescriptorProto) {
        // The entry of a map is made by the compiler; nobody can write above it.
        if message.options.as_ref().is_some_and(|options| options.map_entry()) {
            return;
        }
        self.expect_comment(path, message.name());
        for (index, field) in (0..).zip(&message.field) {
            let name = format!("{}.{}", message.name(), field.name());
            self.expect_comment(&[path, &[field::MESSAGE_FIELD, index]].concat(), &name);
        }
        for (index, nested) in (0..).zip(&message.nested_type) {
            self.read_message(&[path, &[field::MESSAGE_NESTED, index]].concat(), nested);
        }
        for (index, nested) in (0..).zip(&message.enum_type) {
            self.read_enum(&[path, &[field::MESSAGE_ENUM, index]].concat(), nested);
        }
    }

    fn read_enum(&mut self, path: &[i32], enumeration: &EnumDescriptorProto) {
        self.expect_comment(path, enumeration.name());
        for (index, value) in (0..).zip(&enumeration.value) {
            self.expect_comment(&[path, &[field::ENUM_VALUE, index]].concat(), value.name());
        }
    }

    fn read_service(&mut self, path: &[i32], service: &ServiceDescriptorProto) {
        self.expect_comment(path, service.name());
        for (index, method) in (0..).zip(&service.method) {
            let name = format!("{}.{}", service.name(), method.name());
            self.expect_comment(&[path, &[field::SERVICE_METHOD, index]].concat(), &name);
        }
    }

    fn expect_comment(&mut self, path: &[i32], name: &str) {
        let location = self.locations.get(path);
        let comment = location.map(|location| location.leading_comments()).unwrap_or_default();
        if comment.trim().is_empty() {
            // A span begins with its line, counted from 0.
            let line = location.and_then(|location| location.span.first()).unwrap_or(&-1) + 1;
            self.findings.push(Finding {
                path: format!("{PROTO_FOLDER}{}", self.file_name),
                line: usize::try_from(line).unwrap_or_default(),
                why: format!("`{name}` has no comment"),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESCRIBED: &str = r#"
syntax = "proto3";
package x;

// A request.
message Request {
  // Its id.
  string id = 1;
  // How it was sent.
  enum Kind {
    // Not said.
    KIND_UNSPECIFIED = 0;
  }
  // Counts by name.
  map<string, int32> count_by_name = 2;
  // A part.
  message Part {}
}

// Answers.
service Service {
  // Answers one.
  rpc Answer(Request) returns (Request);
}
"#;

    fn findings_in(text: &str) -> Vec<String> {
        let tree = Tree::made_of([("proto/x.proto", text)]);
        check(&tree).iter().map(Finding::to_string).collect()
    }

    #[test]
    fn an_api_with_every_comment_is_clean() {
        assert_eq!(findings_in(DESCRIBED), Vec::<String>::new());
    }

    #[test]
    fn each_missing_comment_is_found() {
        let comments: Vec<&str> =
            DESCRIBED.lines().filter(|line| line.trim_start().starts_with("//")).collect();
        assert_eq!(comments.len(), 8);
        for comment in comments {
            let findings = findings_in(&DESCRIBED.replacen(comment, "", 1));
            assert_eq!(findings.len(), 1, "without {comment}: {findings:?}");
        }
    }

    #[test]
    fn a_finding_names_the_place() {
        let findings = findings_in(&DESCRIBED.replacen("  // Its id.", "", 1));
        assert_eq!(findings, ["proto/x.proto:8: `Request.id` has no comment"]);
    }
}
