"""Whether matters were resolved, for how long that held, and whether the customer was told.

M07 to M12, and M14.
"""

from .clocks import VERDICTS, WAYS, clock_name, fulfilled, start_of
from .facts import DAY_MS, place


def sla_attainment(known):
    """M07"""
    for clock in known.clocks:
        for way in WAYS:
            verdict = clock[way + "_verdict"]
            if verdict in VERDICTS:
                yield start_of(clock).item(clock_name(clock) + "/" + way, verdict == "met")


def pause_dependent_attainment(known):
    """M08"""
    for clock in known.clocks:
        if clock["net_verdict"] == "met":
            yield start_of(clock).item(clock_name(clock), clock["honest_verdict"] == "missed")


def resolution_time(known):
    """M09"""
    for clock in fulfilled(known, "resolution"):
        for way in WAYS:
            yield start_of(clock).item(
                clock_name(clock) + "/" + way, False, clock[way + "_elapsed_ms"])
    for inquiry in resolved(known):
        for variant, decided in (("first", inquiry.resolutions[0]),
                                 ("last", inquiry.resolutions[-1])):
            yield decision_of(inquiry, decided).item(
                variant, False, max(decided["at_ms"] - inquiry.opened_ms, 0))


def reopen_rate(known):
    """M10"""
    for inquiry, decided, event in decisions(known):
        again = inquiry.reopened_after(decided)
        yield event.item("all", any(is_for_more_than_thanks(r) for r in again))
        for reopened in again:
            # The reopening makes the item; it counts on the day of the decision that it undid.
            yield inquiry.event(decided["at_ms"], reopened["seq"]).item(
                "cause=" + reopened["cause"], True, reopened["at_ms"] - decided["at_ms"],
                denominator=False)


def repeat_contact(known):
    """M11"""
    for inquiry, decided, event in decisions(known):
        at_ms = decided["at_ms"]
        if known.has_passed(at_ms + 7 * DAY_MS):
            yield event.item("matter", known.came_back(inquiry, at_ms, same_matter=True))
            yield event.item("customer", known.came_back(inquiry, at_ms, same_matter=False))


def first_contact_resolution(known):
    """M12"""
    for inquiry in resolved(known):
        decided = inquiry.resolutions[0]
        event, at_ms = decision_of(inquiry, decided), decided["at_ms"]
        first = min(inquiry.received + inquiry.responses, key=place, default=None)
        wrote_first = first is not None and first["kind"] == "message_received"
        yield event.item("a", len(inquiry.received) == int(wrote_first))
        if known.has_passed(at_ms + 7 * DAY_MS):
            moved = any(handoff["moved"] for handoff in inquiry.handoffs)
            again = any(is_for_more_than_thanks(r) for r in inquiry.reopenings)
            back = known.came_back(inquiry, at_ms, same_matter=True)
            yield event.item("b", not (moved or again or back))
        yield event.item("c", decided["confirmed_ms"] is not None)


def decide_to_tell(known):
    """M14"""
    for clock in fulfilled(known, "telling"):
        yield start_of(clock).item(clock_name(clock), False, clock["net_elapsed_ms"])
    for _, decided, event in decisions(known):
        at_ms, told_ms = decided["at_ms"], decided["told_ms"]
        if told_ms is not None:
            yield event.item("gross", False, max(told_ms - at_ms, 0))
        if known.has_passed(at_ms + DAY_MS):
            yield event.item("untold_24h", told_ms is None or told_ms > at_ms + DAY_MS)


def resolved(known):
    return [inquiry for inquiry in known.counting if inquiry.resolutions]


def decisions(known):
    for inquiry in known.not_voided:
        for decided in inquiry.resolutions:
            yield inquiry, decided, decision_of(inquiry, decided)


def decision_of(inquiry, decided):
    return inquiry.event(decided["at_ms"], decided["seq"])


def is_for_more_than_thanks(reopening):
    return reopening["cause"] != "courtesy"
