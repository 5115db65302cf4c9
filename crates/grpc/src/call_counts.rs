//! Which methods were called, and how often: for metrics, and for tests that none was forgotten.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use prost::Message;
use prost_types::{FileDescriptorProto, FileDescriptorSet};
use tower::{Layer, Service};

/// How often each method of the API was called. Clones count together.
#[derive(Debug, Clone)]
pub struct CallCounts {
    counts: Arc<HashMap<String, AtomicU64>>,
    unknown: Arc<AtomicU64>,
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
        let counts = paths.map(|path| (path, AtomicU64::new(0))).collect();
        CallCounts { counts: Arc::new(counts), unknown: Arc::default() }
    }

    /// Each method's path, such as `/verbatim.v1.QueryService/GetInquiry`, with its count.
    pub fn each(&self) -> impl Iterator<Item = (&str, u64)> {
        let counted = |count: &AtomicU64| count.load(Ordering::Relaxed);
        self.counts.iter().map(move |(path, count)| (path.as_str(), counted(count)))
    }

    /// The paths of all methods that were called.
    pub fn called(&self) -> BTreeSet<String> {
        self.each().filter(|(_, count)| *count > 0).map(|(path, _)| path.to_owned()).collect()
    }

    /// How many calls named no method there is.
    pub fn unknown_count(&self) -> u64 {
        self.unknown.load(Ordering::Relaxed)
    }

    /// A path that nobody serves is counted without its name: callers must not fill the memory.
    fn count(&self, path: &str) {
        let count = self.counts.get(path).unwrap_or(&self.unknown);
        count.fetch_add(1, Ordering::Relaxed);
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

/// Counts every call before anything else sees it.
#[derive(Debug, Clone)]
pub struct CallCountLayer(pub CallCounts);

impl<S> Layer<S> for CallCountLayer {
    type Service = CallCountService<S>;

    fn layer(&self, inner: S) -> CallCountService<S> {
        CallCountService { inner, calls: self.0.clone() }
    }
}

/// See [`CallCountLayer`].
#[derive(Debug, Clone)]
pub struct CallCountService<S> {
    inner: S,
    calls: CallCounts,
}

impl<S, B> Service<http::Request<B>> for CallCountService<S>
where
    S: Service<http::Request<B>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: http::Request<B>) -> S::Future {
        self.calls.count(request.uri().path());
        self.inner.call(request)
    }
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
