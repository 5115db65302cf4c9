"""What was promised, whether anybody asked afterwards, and what bots could settle: M15, M16, B1."""

from .facts import DAY_MS, first_of, place


def promise_kept_rate(known):
    """M15"""
    for inquiry in known.not_voided:
        for made in inquiry.of("promise_made"):
            for variant, due_ms, is_so, value in variants_of(inquiry, made):
                if known.has_passed(due_ms) and not was_given_up(inquiry, made, due_ms):
                    yield inquiry.event(due_ms, made["seq"]).item(variant, is_so, value)


def variants_of(inquiry, made):
    """Each with when the promise fell due by it, whether it is in the numerator, and the value."""
    which = {"promise_id": made["promise_id"]}
    moved = inquiry.of("promise_renegotiated", **which)
    kept = first_of(inquiry.of("promise_kept", **which))
    first_due_ms = made["due_at_ms"]
    due_ms = stood_until(first_due_ms, moved)
    in_time, by_first_due, value = False, False, None
    if kept:
        kept_ms = kept["occurred_at_ms"]
        moved_before = [f for f in moved if place(f) < place(kept)]
        in_time = kept_ms <= stood_until(first_due_ms, moved_before)
        by_first_due = kept_ms <= first_due_ms
        value = max(kept_ms - made["occurred_at_ms"], 0)
    return (("kept", due_ms, in_time, value),
            ("kind/" + made["promise_kind"], due_ms, in_time, value),
            ("renegotiated", due_ms, bool(moved), value),
            ("kept_by_first_due", first_due_ms, by_first_due, value))


def stood_until(due_ms, moved):
    """Until when something was due that was put off; once that is past it is not put off."""
    for fact in moved:
        if fact["occurred_at_ms"] <= due_ms:
            due_ms = fact["due_at_ms"]
    return due_ms


def was_given_up(inquiry, made, due_ms):
    """Whether the customer had let the promise go by then; another side cannot."""
    given_up = first_of(inquiry.of("promise_cancelled", promise_id=made["promise_id"]))
    return (given_up is not None and given_up["cancelled_by"] == "customer"
            and given_up["occurred_at_ms"] <= due_ms)


def follow_up(known):
    """M16"""
    for inquiry in known.not_voided:
        for planned in inquiry.of("follow_up_planned"):
            which = {"follow_up_id": planned["follow_up_id"]}
            reached = first_of(inquiry.of("follow_up_reached", "follow_up_completed", **which))
            completed = first_of(inquiry.of("follow_up_completed", **which))
            waived = first_of(inquiry.of("follow_up_waived", **which))
            reached_ms, due_ms = reached and reached["occurred_at_ms"], planned["due_at_ms"]
            fell_due = waived is None or due_ms < waived["occurred_at_ms"]
            if fell_due and known.has_passed(due_ms):
                due = inquiry.event(due_ms, planned["seq"])
                value = None if reached is None else reached_ms - planned["occurred_at_ms"]
                yield due.item("reached", reached is not None, value)
                yield due.item(
                    "reached_by_due", reached is not None and reached_ms <= due_ms, value)
            if reached:
                yield inquiry.event(reached_ms, planned["seq"]).item(
                    "contradicted",
                    completed is not None and completed["result"] == "contradicted")


def bot_containment(known):
    """B1"""
    for inquiry in known.not_voided:
        for engaged in inquiry.of("bot_engaged"):
            which = {"engagement_id": engaged["engagement_id"]}
            asked = first_of(inquiry.of("bot_handoff_requested", **which))
            resolved = first_of(inquiry.of("bot_resolved", **which))
            by_itself = engaged["mode"] == "autonomous"
            if by_itself and resolved:
                at_ms = resolved["occurred_at_ms"]
                if known.has_passed(at_ms + 7 * DAY_MS):
                    yield inquiry.event(at_ms, engaged["seq"]).item(
                        "contained_7d", not (asked or needed_more(known, inquiry, resolved)))
            if by_itself and (resolved or asked):
                yield inquiry.event_of(engaged).item("failed", asked is not None)
            if asked:
                trap_ms = waited_for_people(inquiry, asked)
                yield inquiry.event(asked["occurred_at_ms"], engaged["seq"]).item(
                    "trap", trap_ms is None, trap_ms)


def needed_more(known, inquiry, resolved):
    """Whether the customer wrote within seven days, here or about the same matter elsewhere."""
    at_ms = resolved["occurred_at_ms"]
    wrote = any(place(f) > place(resolved) and f["occurred_at_ms"] <= at_ms + 7 * DAY_MS
                for f in inquiry.received)
    return wrote or known.came_back(inquiry, at_ms, same_matter=True)


def waited_for_people(inquiry, asked):
    """From the asking to the first reply of a person or the taking over; none if nobody came."""
    came = [f for f in inquiry.responses if place(f) > place(asked)]
    came += inquiry.of("bot_handoff_completed", engagement_id=asked["engagement_id"])[:1]
    if not came:
        return None
    return min(f["occurred_at_ms"] for f in came) - asked["occurred_at_ms"]
