"""How far the facts can be relied on: D1."""

from .facts import MINUTE_MS


def data_quality(known):
    """D1"""
    for inquiry in known.inquiries:
        opened = inquiry.opened
        live = [f for f in inquiry.facts if not f.get("is_imported")]
        if live:
            late_ms = max(f["recorded_at_ms"] - f["occurred_at_ms"] for f in live)
            yield opened.item("late", late_ms > 10 * MINUTE_MS, late_ms)
        yield opened.item("skewed", any(f.get("is_skewed") for f in inquiry.facts))
        yield opened.item("gap", len({f["seq"] for f in inquiry.facts}) != inquiry.last_seq)
        for name in ("origin", "customer_tier", "language"):
            yield opened.item("missing/" + name, inquiry.opening.get(name) is None)
        yield opened.item("missing/category", inquiry.category is None)
        yield opened.item("missing/priority", inquiry.priority is None)
        for answer in answered_turns(inquiry):
            unknown = answer.get("actor_id") is None or answer["actor_kind"] == "unrecognised"
            yield inquiry.event_of(answer).item("unknown_actor", unknown)


def answered_turns(inquiry):
    """The answers that ended a turn of the customer."""
    resting, open_turn, answered = False, False, []
    for fact in inquiry.facts:
        kind = fact["kind"]
        if kind == "message_received" and fact["sender_class"] == "customer":
            open_turn = True
        elif kind == "message_sent" and inquiry.responds(fact):
            if open_turn or resting:
                answered.append(fact)
            open_turn = resting = False
        elif kind in ("resolution_decided", "inquiry_closed", "inquiry_merged", "inquiry_voided"):
            resting, open_turn = resting or open_turn, False
        elif kind == "inquiry_reopened":
            resting = False
    return answered
