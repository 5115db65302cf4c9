"""Whether anybody was there when customers came, and whether they waited long enough: M04 to M06.

Sessions are streams of their own, and count by the instant at which they were opened.
"""

from .facts import MINUTE_MS, PEOPLE, first_of, place
from .item import Event

WAITS = ((10_000, "up_to_10s"), (30_000, "up_to_30s"), (MINUTE_MS, "up_to_1m"),
         (3 * MINUTE_MS, "up_to_3m"), (10 * MINUTE_MS, "up_to_10m"))


def no_service_rate(known):
    """M04"""
    for facts, event, settled in settled_sessions(known):
        unanswered = settled["kind"] != "session_answered"
        yield event.item("all", unanswered)
        if unanswered:
            automatic = any(f["kind"] == "session_answered" for f in facts)
            yield event.item("class=" + ("only_automatic" if automatic else "never"), True,
                             denominator=False)


def offline_message_rate(known):
    """M05"""
    for _, opened in sessions(known):
        online = opened["online_at_start"]
        if online is not None:
            yield opening_of(opened, opened["seq"]).item("all", not online)


def abandonment(known):
    """M06"""
    for _, event, settled in settled_sessions(known):
        has_left = settled["kind"] == "session_abandoned"
        wait_ms = max(0, settled["occurred_at_ms"] - event.at_ms)
        yield event.item("all", has_left, wait_ms)
        if has_left:
            words = [word for most_ms, word in WAITS if wait_ms <= most_ms]
            yield event.item("waited=" + (words + ["over_10m"])[0], True, wait_ms,
                             denominator=False)


def sessions(known):
    """The facts of each in the order in which they happened, and the one that opened it."""
    for facts in known.streams_with("session_opened"):
        facts = sorted(facts, key=place)
        yield facts, first_of([f for f in facts if f["kind"] == "session_opened"])


def settled_sessions(known):
    """Those that ended or that a person answered, each with the fact that settled which."""
    for facts, opened in sessions(known):
        by_people = [f for f in facts
                     if f["kind"] == "session_answered" and f["reply_kind"] in PEOPLE]
        ends = [f for f in facts if f["kind"] in ("session_abandoned", "session_closed")]
        settled = first_of(by_people + ends)
        if settled is not None:
            yield facts, opening_of(opened, settled["seq"]), settled


def opening_of(opened, seq):
    return Event(opened["merchant_id"], opened["inquiry_id"], opened["occurred_at_ms"], seq)
