"""How soon customers were answered: M01 to M03."""

from .clocks import clock_name, fulfilled, net_attainment, start_of


def response_rate(known):
    """M01"""
    yield from net_attainment(known, "response")


def first_response_rate(known):
    """M02"""
    yield from net_attainment(known, "first_response")


def response_time(known):
    """M03"""
    for clock in fulfilled(known, "response", "first_response"):
        capped_ms = clock["capped_elapsed_ms"]
        yield start_of(clock).item(
            clock_name(clock), False, clock["net_elapsed_ms"] if capped_ms is None else capped_ms)
    for inquiry in known.counting:
        answered = [f for f in inquiry.responses if f["occurred_at_ms"] >= inquiry.opened_ms]
        if answered:
            yield inquiry.opened.item(
                "first_gross", False, answered[0]["occurred_at_ms"] - inquiry.opened_ms)
