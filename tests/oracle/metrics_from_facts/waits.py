"""Whether pauses, closings and exclusions were what they claimed to be: W1 to W9."""

from .clocks import clock_name, start_of
from .facts import MINUTE_MS
from .item import Event
from .resolution import decisions


def illegitimate_pause(known):
    """W1"""
    for inquiry, wait, event in claims(known, on="customer"):
        until_ms = inquiry.last_ms if wait["until_ms"] is None else wait["until_ms"]
        stood_on = wait["cause"] == "message" and until_ms > wait["ended_ms"]
        yield event.item("all", stood_on, until_ms - wait["ended_ms"] if stood_on else None)


def pause_without_question(known):
    """W2"""
    for _, wait, event in claims(known, on="customer"):
        asked_within_ms = wait["asked_within_ms"]
        yield event.item("all", asked_within_ms is None or asked_within_ms > 10 * MINUTE_MS)


def deadline_hugging_pause(known):
    """W3"""
    for pause in known.clock_pauses:
        target_ms, counted_ms = known.clock_of(pause)["target_ms"], pause["counted_before_ms"]
        if target_ms is not None:
            event = Event(pause["merchant_id"], pause["inquiry_id"], pause["paused_at"],
                          pause["paused_seq"])
            yield event.item(clock_name(pause), 9 * target_ms <= 10 * counted_ms <= 10 * target_ms,
                             counted_ms)


def pause_flapping(known):
    """W4"""
    for _, wait, event in claims(known):
        if wait["said_before"] is not None:
            yield event.item("all", wait["said_before"] == 0)


def self_toggled_pause(known):
    """W5"""
    for _, wait, event in claims(known):
        if wait["cause"] in ("answered", "withdrawn", "expired"):
            by_same = wait["by"] is not None and wait["by"] == wait["ended_by"]
            yield event.item("all", by_same and wait["received"] == 0, wait["waited_ms"])


def claims(known, on=None):
    """The waits of all inquiries, or those for one side."""
    for inquiry in known.not_voided:
        for wait in inquiry.waits:
            if on in (None, wait["on"]):
                yield inquiry, wait, inquiry.event(wait["claimed_ms"], wait["seq"])


def close_and_reopen_laundering(known):
    """W6"""
    for inquiry, decided, event in decisions(known):
        until_ms = decided["at_ms"] + 30 * MINUTE_MS
        if decided["by_kind"] == "human" and known.has_passed(until_ms):
            yield event.item("all", any(
                again["cause"] == "agent" and again["at_ms"] <= until_ms
                for again in inquiry.reopened_after(decided)))


def exclusion_pressure(known):
    """W8"""
    for clock in known.clocks:
        if clock["net_verdict"] != "cancelled":
            yield start_of(clock).item(clock_name(clock), clock["excluded_reason"] is not None)
    for excluded in known.exclusions:
        event, name = start_of(excluded), clock_name(excluded)
        yield event.item(name + "/late", excluded["is_late"])
        yield event.item(name + "/reason=" + excluded["reason"], True, denominator=False)


def back_dated_facts(known):
    """W9"""
    for clock in known.clocks:
        net, without_late = clock["net_verdict"], clock["net_verdict_without_late"]
        if without_late is None:
            continue
        if net == "met":
            yield start_of(clock).item(clock_name(clock) + "/met", without_late != "met")
        if net in ("excluded", "cancelled"):
            yield start_of(clock).item(clock_name(clock) + "/escaped", without_late == "missed")
