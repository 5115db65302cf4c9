//! Which methods were called, and how often: for metrics, and for tests that none was forgotten.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use prost::Message;
use prost_types::{FileDescriptorProto, FileDescriptorSet};

use crate::metrics::MethodMetrics;

/// How often each method of the API was called. Clones count together.
#[derive(Debug, Clone)]
pub struct CallCounts {
    methods: Arc<HashMap<String, Method>>,
    unknown: Arc<AtomicU64>,
}

#[derive(Debug)]
struct Method {
    count: AtomicU64,
    metrics: MethodMetrics,
}

impl CallCounts {
    /// Every method at zero.
    ///
    /// # Panics
    /// If a descriptor set that was compiled in cannot be read.
    pub fn new() -> Self {
        let sets = [
            verbatim_api::FILE_DESCRIPTOR_SET,
            tonic_health::pb::FILE_DESCRIPTOR_SET,
            tonic_reflection::pb::v1::FILE_DESCRIPTOR_SET,
        ];
        let paths = sets.into_iter().flat_map(paths_of_set);
        let methods = paths.map(|path| {
            let method = Method { count: AtomicU64::new(0), metrics: MethodMetrics::new(&path) };
            (path, method)
        });
        CallCounts { methods: Arc::new(methods.collect()), unknown: Arc::default() }
    }

    /// Each method's path, such as `/verbatim.v1.QueryService/GetInquiry`, with its count.
    pub fn each(&self) -> impl Iterator<Item = (&str, u64)> {
        let counted = |method: &Method| method.count.load(Ordering::Relaxed);
        self.methods.iter().map(move |(path, method)| (path.as_str(), counted(method)))
    }

    /// The paths of all methods that were called.
    pub fn called(&self) -> BTreeSet<String> {
        self.each().filter(|(_, count)| *count > 0).map(|(path, _)| path.to_owned()).collect()
    }

    /// How many calls named no method there is.
    pub fn unknown_count(&self) -> u64 {
        self.unknown.load(Ordering::Relaxed)
    }

    /// Counts a call, and gives its method's metrics. A path that nobody serves is counted without
    /// its name: callers must not fill the memory.
    pub(crate) fn count(&self, path: &str) -> Option<&MethodMetrics> {
        let method = self.methods.get(path);
        method.map_or(&*self.unknown, |it| &it.count).fetch_add(1, Ordering::Relaxed);
        method.map(|method| &method.metrics)
    }
}

impl Default for CallCounts {
    fn default() -> Self {
        Self::new()
    }
}

fn paths_of_set(encoded: &[u8]) -> Vec<String> {
    let set = FileDescriptorSet::decode(encoded).expect("it was written by a build script");
    set.file.iter().flat_map(paths_of_file).collect()
}

fn paths_of_file(file: &FileDescriptorProto) -> Vec<String> {
    let mut paths = Vec::new();
    for service in &file.service {
        let name = format!("{}.{}", file.package(), service.name());
        paths.extend(service.method.iter().map(|method| format!("/{name}/{}", method.name())));
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    const GET_INQUIRY: &str = "/verbatim.v1.QueryService/GetInquiry";

    #[test]
    fn every_method_of_the_api_is_known_before_it_is_called() {
        let calls = CallCounts::new();
        let known: BTreeSet<&str> = calls.each().map(|(path, _)| path).collect();
        assert!(known.contains(GET_INQUIRY));
        assert!(known.contains("/grpc.health.v1.Health/Check"));
        assert_eq!(calls.called(), BTreeSet::new());
    }

    #[test]
    fn a_path_that_nobody_serves_is_counted_without_its_name() {
        let calls = CallCounts::new();
        calls.count(GET_INQUIRY);
        calls.count("/a.Made.Up/Path");
        assert_eq!(calls.called(), BTreeSet::from([GET_INQUIRY.to_owned()]));
        assert_eq!(calls.unknown_count(), 1);
    }
}
