"""Whether the first line had tried before it called for somebody else: H6."""

from .facts import MINUTE_MS, place
from .inquiry.work import says_when_at_work


def too_soon_escalation(known):
    """H6"""
    for inquiry in known.not_voided:
        for raised in inquiry.of("escalation_raised"):
            event = inquiry.event_of(raised)
            worked_ms = worked_by_first_line(inquiry, raised["occurred_at_ms"])
            replied = any(place(f) < place(raised) for f in inquiry.responses)
            yield event.item("unreplied", not replied, worked_ms)
            if worked_ms is not None:
                unworked = worked_ms < 10 * MINUTE_MS
                yield event.item("unworked", unworked, worked_ms)
                yield event.item("all", unworked or not replied, worked_ms)


def worked_by_first_line(inquiry, until_ms):
    """Milliseconds by then in which anybody was at work and the merchant's people answered for
    it; none where nobody ever says when they worked."""
    if not says_when_at_work(inquiry):
        return None
    hands = inquiry.of("assignee_set", "assignee_cleared", "handoff_accepted")
    ends = [fact["occurred_at_ms"] for fact in hands[1:]] + [until_ms]
    held = [(fact["occurred_at_ms"], end) for fact, end in zip(hands, ends)
            if is_first_line(fact.get("assignee") or fact.get("to"))]
    edges = sorted({min(edge, until_ms) for span in held + inquiry.work for edge in span})
    return sum(end - begin for begin, end in zip(edges, edges[1:])
               if is_within(begin, held) and is_within(begin, inquiry.work))


def is_within(at_ms, spans):
    return any(begin <= at_ms < end for begin, end in spans)


def is_first_line(party):
    return (party is not None and party["organisation"] == "merchant"
            and party.get("nature") != "bot")
