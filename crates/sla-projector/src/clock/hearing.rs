//! A stream's records and the rules that changed the past, one after the other as they became
//! known: what there was to say after each.
//!
//! A rule became known between the last record that was decided without it and the first that was
//! decided by it (`governed_by`). So what was said follows from the log alone, however far a
//! projection happened to have read partition 0.

use std::mem;

use verbatim_clocks::{Retold, Rulebook, Story};

use super::found::{Course, Found, Judging, Settled};
use super::kept_facts::{KeptFact, KeptFacts, Told};
use super::notice::{Notices, Shown};
use super::stream::Stream;

impl Notices {
    /// Says what there is to say after every record of a stream and every rule that is known,
    /// behind those after which it was said before. The instances after all of that, if they were
    /// looked for.
    pub(super) fn hear(&mut self, stream: Stream, kept: &KeptFacts, rules: &Rulebook) -> Settled {
        let facts = &kept.facts;
        let mut notices = mem::take(self);
        let mut said_count = facts.partition_point(|it| notices.said_to >= Some(it.log_index));
        let is_behind = |it: &KeptFact| it.governed_by.is_some_and(|by| by < notices.ruled_to);
        if facts[said_count..].iter().any(is_behind) {
            // Decided before what was taken for known already: all of it anew, in its order.
            (notices, said_count) = (Notices::default(), 0);
        }
        let mut hearing = Hearing { stream, kept, rules, notices, heard: None };
        for record in facts[said_count..].chunk_by(|a, b| a.log_index == b.log_index) {
            if let Some(governed_by) = record[0].governed_by {
                hearing.learn_up_to(governed_by);
            }
            hearing.hear(record);
        }
        hearing.learn_up_to(u64::MAX);
        let Hearing { notices, heard, .. } = hearing;
        *self = notices;
        Settled(heard.map(|(_, course)| course.into_found()))
    }
}

struct Hearing<'a> {
    stream: Stream,
    kept: &'a KeptFacts,
    rules: &'a Rulebook,
    notices: Notices,
    /// What was told up to what was heard last, and the instances after that, where it is known.
    heard: Option<(Story, Course)>,
}

impl Hearing<'_> {
    fn hear(&mut self, record: &[KeptFact]) {
        let (first_seq, log_index) = (record[0].seq, record[0].log_index);
        self.notices.said_to = Some(log_index);
        let Some(known_ms) = record.iter().map(|fact| fact.known_ms).max() else { return };
        let is_corrected = record.iter().any(KeptFact::corrects_another);
        let go_on = (!is_corrected).then_some(first_seq);
        self.say(known_ms, Shown { log_index, rule_index: None }, go_on);
    }

    fn learn_up_to(&mut self, index: u64) {
        let retold = self.rules.retold_behind(&self.kept.merchant_id, self.notices.ruled_to);
        for retold in retold.into_iter().take_while(|it| it.index <= index) {
            self.notices.ruled_to = retold.index;
            // What was known before the first record is none that came later.
            let Some(log_index) = self.notices.said_to else { continue };
            self.heard = None;
            if self.concerns(&retold) {
                let shown_by = Shown { log_index, rule_index: Some(retold.index) };
                self.say(retold.known_ms, shown_by, None);
            }
        }
    }

    /// Whether a rule is about any time in which something of this stream counts.
    fn concerns(&self, retold: &Retold) -> bool {
        let heard_count =
            self.kept.facts.partition_point(|it| Some(it.log_index) <= self.notices.said_to);
        let (kept, heard) = (self.kept, self.kept.facts[..heard_count].iter());
        let told = Told::UpTo(self.notices.said_to.unwrap_or(0));
        let times = heard.map(|fact| kept.happened_at(fact, told));
        let (first_ms, last_ms) = (times.clone().min(), times.max());
        let is_over = !self.notices.has_open && last_ms < Some(retold.span.from_ms);
        !is_over && first_ms < Some(retold.span.to_ms)
    }

    /// Says what there is to say after something that became known at a time. It changes nothing of
    /// the facts before a place in the stream, where one is given.
    fn say(&mut self, known_ms: i64, shown_by: Shown, go_on: Option<u64>) {
        let known_ms = known_ms.max(self.notices.known_ms.unwrap_or(i64::MIN));
        self.notices.known_ms = Some(known_ms);
        if self.rules.has_no_clocks() {
            return;
        }
        let rules = self.rules.as_known_at(&self.kept.merchant_id, self.notices.ruled_to);
        let told = Told::UpTo(shown_by.log_index);
        let (stream, kept) = (self.stream, self.kept);
        let (story, course) = match (self.heard.take(), go_on) {
            (Some((story, mut course)), Some(first_seq)) => {
                let story = kept.story_after(story, first_seq, &rules, told);
                let judging = Judging { stream, kept, rules: &rules, told, story };
                course.go_on(&judging, first_seq);
                (judging.story, course)
            }
            (None, _) | (_, None) => {
                let judging = Judging::new(stream, kept, &rules, told);
                let course = Course::of(&judging);
                (judging.story, course)
            }
        };
        let found: Vec<&Found> = course.found().collect();
        self.notices.come_to(known_ms);
        self.notices.take_in(&found, known_ms, shown_by);
        self.heard = Some((story, course));
    }
}
