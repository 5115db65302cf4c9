//! Who had the inquiries, where their time went, and whose the breaches were.

use std::collections::BTreeMap;

use verbatim_api::v1 as pb;

use crate::terminal::{say, span, table};

use super::per_cent;

pub(super) fn show(lines: &[pb::MetricLine]) {
    responsibility(lines);
    waits(lines);
    breaches(lines);
    say("\nTime held by the platform, by a third party or by the customer is not the merchant's.");
}

fn of<'a>(lines: &'a [pb::MetricLine], metric: &str) -> Vec<&'a pb::MetricLine> {
    let mut lines: Vec<_> = lines.iter().filter(|line| line.metric == metric).collect();
    // The longest first.
    lines.sort_by_key(|line| -line.value_sum_ms);
    lines
}

/// Responsibility is shared out twice: among those who serve, and with the customer among all.
fn responsibility(lines: &[pb::MetricLine]) {
    let held = of(lines, "R1");
    let serves = |line: &&pb::MetricLine| line.variant != "customer";
    let all_ms: i64 = held.iter().map(|line| line.value_sum_ms).sum();
    let serving_ms: i64 = held.iter().copied().filter(serves).map(|line| line.value_sum_ms).sum();
    let rows = held.iter().map(|line| {
        let held_ms = line.value_sum_ms;
        let (of_serving, share) = if serves(line) {
            (span(serving_ms), per_cent(held_ms, serving_ms))
        } else {
            (String::new(), String::new())
        };
        let holder = line.variant.clone();
        vec![holder, span(held_ms), of_serving, share, span(all_ms), per_cent(held_ms, all_ms)]
    });
    let header = ["holder", "held for", "of the service side's", "share", "of all", "share"];
    table("Who had the inquiries (R1)", &header, rows.collect());
}

fn waits(lines: &[pb::MetricLine]) {
    let parts = of(lines, "R2");
    let all_ms: i64 = parts.iter().map(|line| line.value_sum_ms).sum();
    let rows = parts.iter().map(|line| {
        let part_ms = line.value_sum_ms;
        vec![line.variant.clone(), span(part_ms), span(all_ms), per_cent(part_ms, all_ms)]
    });
    table("Where their time went (R2)", &["part", "for", "of", "share"], rows.collect());
}

/// Holders' parts of the breaches of one clock, counted one way.
type Breaches<'a> = BTreeMap<(&'a str, &'a str), Vec<(&'a str, &'a pb::MetricLine)>>;

fn breaches(lines: &[pb::MetricLine]) {
    let mut breaches = Breaches::new();
    for line in of(lines, "R3") {
        if let Some((clock, way, holder)) = parts_of(&line.variant) {
            breaches.entry((clock, way)).or_default().push((holder, line));
        }
    }
    // What nothing is taken off says little of holders; --json has it.
    breaches.retain(|(_, way), _| *way != "gross");
    let mut rows = Vec::new();
    for ((clock, way), holders) in breaches {
        let all_ms: i64 = holders.iter().map(|(_, line)| line.value_sum_ms).sum();
        for (holder, line) in holders {
            rows.push(vec![
                clock.to_owned(),
                way.to_owned(),
                holder.to_owned(),
                span(line.value_sum_ms),
                span(all_ms),
                per_cent(line.value_sum_ms, all_ms),
                line.numerator.to_string(),
            ]);
        }
    }
    if rows.is_empty() {
        return;
    }
    let header = ["clock", "counted", "holder", "had it for", "of", "share", "at the breach"];
    table("Whose the breaches were (R3)", &header, rows);
}

/// The clock, the way of counting and the holder in `<scope>/<clock>/<way>/<holder>`.
fn parts_of(variant: &str) -> Option<(&str, &str, &str)> {
    let (rest, holder) = variant.rsplit_once('/')?;
    let (clock, way) = rest.rsplit_once('/')?;
    Some((clock, way, holder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_may_have_strokes_in_its_name() {
        let parts = parts_of("mall/answers/first/honest/third_party");
        assert_eq!(parts, Some(("mall/answers/first", "honest", "third_party")));
        assert_eq!(parts_of("honest"), None);
    }
}
