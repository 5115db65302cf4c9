//! What metrics and processes are, as people write it.

use std::collections::BTreeSet;

use verbatim_api::v1 as pb;
use verbatim_domain::Code;
use verbatim_domain::governance::metric_definition::METRICS;
use verbatim_domain::governance::{MetricDefinition, ProcessDefinition};
use verbatim_domain::inquiry::Event;

use super::{Form, effective_from, version};

pub(super) fn read_metric(
    form: &mut Form,
    path: &str,
    given: pb::MetricDefinition,
) -> Option<MetricDefinition> {
    let at = |name: &str| format!("{path}.{name}");
    let metric_id: Option<Code> = form.text(&at("metric_id"), given.metric_id);
    if metric_id.as_ref().is_some_and(|id| !METRICS.contains(&id.as_str())) {
        let why = format!("is none of: {}", METRICS.join(", "));
        form.refuse(&at("metric_id"), "METRIC_UNKNOWN", why);
    }
    let version = version(form, path, given.version);
    let numerator = form.text(&at("numerator"), given.numerator);
    let denominator = form.text(&at("denominator"), given.denominator);
    let effective_from = effective_from(form, path, given.effective_from);
    Some(MetricDefinition {
        metric_id: metric_id?,
        version: version?,
        numerator: numerator?,
        denominator: denominator?,
        sample_min: given.sample_min.max(1),
        effective_from,
    })
}

pub(super) fn read_process(
    form: &mut Form,
    path: &str,
    given: pb::ProcessDefinition,
) -> Option<ProcessDefinition> {
    let at = |name: &str| format!("{path}.{name}");
    let process_id = form.text(&at("process_id"), given.process_id);
    let version = version(form, path, given.version);
    let effective_from = effective_from(form, path, given.effective_from);
    let steps = steps(form, &at("step"), given.step);
    let starts =
        super::each(given.start, |place, step| form.text(&at(&format!("start[{place}]")), step));
    let transitions = super::each(given.transition, |place, text| {
        transition(form, &at(&format!("transition[{place}]")), &text)
    });
    let (process_id, version) = (process_id?, version?);
    let process =
        ProcessDefinition { process_id, version, steps, starts, transitions, effective_from };
    for fault in process.faults() {
        form.refuse(path, "PROCESS_UNUSABLE", fault.to_string());
    }
    Some(process)
}

fn steps(form: &mut Form, path: &str, given: Vec<String>) -> Vec<Code> {
    if given.is_empty() {
        form.refuse(path, "FIELD_REQUIRED", "must name a step");
    }
    let mut seen = BTreeSet::new();
    super::each(given, |place, step| {
        let path = format!("{path}[{place}]");
        let step: Code = form.text(&path, step)?;
        let is_new = seen.insert(step.clone());
        if !is_new {
            form.refuse(&path, "POLICY_TWICE", "is a step already");
        }
        if !Event::KINDS.contains(&step.as_str()) {
            let why = "is no kind of fact such as `resolution_decided`";
            form.refuse(&path, "FIELD_UNKNOWN_WORD", why);
        }
        Some(step)
    })
}

fn transition(form: &mut Form, path: &str, text: &str) -> Option<(Code, Code)> {
    let Some((from, to)) = text.split_once("->") else {
        let why = "is no transition such as `assignee_set -> resolution_decided`";
        form.refuse(path, "TRANSITION_MALFORMED", why);
        return None;
    };
    let mut end = |text: &str| form.text(path, text.trim().to_owned());
    let (from, to) = (end(from), end(to));
    Some((from?, to?))
}
