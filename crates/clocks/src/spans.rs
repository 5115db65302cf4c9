//! Stretches of time that do not overlap, in order.

/// A stretch of time: from, and up to but without, in milliseconds since the epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its first moment.
    pub from_ms: i64,
    /// The first moment that is no longer in it; [`Span::OPEN`] if nobody knows its end yet.
    pub to_ms: i64,
}

impl Span {
    /// The end of what has not ended.
    pub const OPEN: i64 = i64::MAX;

    /// From a moment on.
    pub const fn since(from_ms: i64) -> Span {
        Span { from_ms, to_ms: Span::OPEN }
    }

    /// The shortest stretch that covers both.
    #[must_use]
    pub fn hull(self, other: Span) -> Span {
        let (from_ms, to_ms) = (self.from_ms.min(other.from_ms), self.to_ms.max(other.to_ms));
        Span { from_ms, to_ms }
    }

    /// What it has in common with a stretch; nothing, if it has nothing.
    fn within(self, from_ms: i64, to_ms: i64) -> Option<Span> {
        let span = Span { from_ms: self.from_ms.max(from_ms), to_ms: self.to_ms.min(to_ms) };
        (span.from_ms < span.to_ms).then_some(span)
    }
}

/// Stretches that do not touch, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spans(Vec<Span>);

impl Spans {
    /// None.
    pub const NONE: Spans = Spans(Vec::new());

    /// Everything that one of these stretches covers.
    pub fn union(spans: impl IntoIterator<Item = Span>) -> Self {
        let mut spans: Vec<Span> =
            spans.into_iter().filter(|span| span.from_ms < span.to_ms).collect();
        spans.sort_unstable_by_key(|span| span.from_ms);
        let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
        for span in spans {
            match joined.last_mut() {
                Some(last) if span.from_ms <= last.to_ms => last.to_ms = last.to_ms.max(span.to_ms),
                Some(_) | None => joined.push(span),
            }
        }
        Spans(joined)
    }

    /// The stretches.
    pub fn as_slice(&self) -> &[Span] {
        &self.0
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Everything that either covers.
    pub fn and(&self, others: &Spans) -> Spans {
        match (self.is_empty(), others.is_empty()) {
            (true, _) => others.clone(),
            (false, true) => self.clone(),
            (false, false) => Spans::union(self.0.iter().chain(&others.0).copied()),
        }
    }

    /// Everything that both cover.
    pub fn both(&self, others: &Spans) -> Spans {
        let spans = self.0.iter().flat_map(|span| others.within(span.from_ms, span.to_ms).0);
        Spans(spans.collect())
    }

    /// What of it lies within a stretch.
    pub fn within(&self, from_ms: i64, to_ms: i64) -> Spans {
        let first = self.0.partition_point(|span| span.to_ms <= from_ms);
        let spans = self.0[first..].iter();
        Spans(spans.map_while(|span| span.within(from_ms, to_ms)).collect())
    }

    /// The stretches between these, within one.
    pub fn gaps(&self, from_ms: i64, to_ms: i64) -> impl Iterator<Item = Span> {
        let first = self.0.partition_point(|span| span.to_ms <= from_ms);
        let inside = self.0[first..].iter().take_while(move |span| span.from_ms < to_ms);
        let mut begins_ms = from_ms;
        let end = Span { from_ms: to_ms, to_ms };
        inside.copied().chain([end]).filter_map(move |span| {
            let gap = Span { from_ms: begins_ms, to_ms: span.from_ms };
            begins_ms = span.to_ms;
            (gap.from_ms < gap.to_ms).then_some(gap)
        })
    }
}
