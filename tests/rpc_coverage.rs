//! Which RPCs no test called: the descriptor's methods against those a server counted.

use std::collections::BTreeSet;

use prost::Message;
use prost_types::{FileDescriptorProto, FileDescriptorSet};

/// The methods of our API that are missing from `called`, which a server's layer counted.
///
/// A method is its request path, such as `/verbatim.v1.QueryService/GetInquiry`. What `called`
/// holds beyond our own API (health, reflection) does not matter.
///
/// # Panics
///
/// If the descriptor set compiled into the API cannot be read.
#[must_use]
pub fn methods_never_called(called: &BTreeSet<String>) -> Vec<String> {
    let api = FileDescriptorSet::decode(verbatim_api::FILE_DESCRIPTOR_SET)
        .expect("the build script wrote the descriptor set");
    let methods = api.file.iter().flat_map(methods_of);
    methods.filter(|method| !called.contains(method)).collect()
}

fn methods_of(file: &FileDescriptorProto) -> Vec<String> {
    let mut methods = Vec::new();
    for service in &file.service {
        let service_name = format!("{}.{}", file.package(), service.name());
        for method in &service.method {
            methods.push(format!("/{service_name}/{}", method.name()));
        }
    }
    methods
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_method() -> BTreeSet<String> {
        methods_never_called(&BTreeSet::new()).into_iter().collect()
    }

    #[test]
    fn a_run_that_calls_nothing_leaves_every_method() {
        assert!(every_method().contains("/verbatim.v1.InquiryService/OpenInquiry"));
    }

    #[test]
    fn a_run_that_calls_every_method_leaves_none() {
        assert_eq!(methods_never_called(&every_method()), Vec::<String>::new());
    }

    #[test]
    fn one_method_left_out_is_named() {
        let mut called = every_method();
        let left_out = called.pop_last().expect("the API has methods");
        called.insert("/grpc.health.v1.Health/Check".to_owned());
        assert_eq!(methods_never_called(&called), [left_out]);
    }
}
