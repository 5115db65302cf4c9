"""Emergencies: how soon what was seen was declared, acted on, told and over: E1.

They are streams of their own, in the order in which they were recorded.
"""

from .item import Event


def emergency_response(known):
    """E1"""
    for facts in known.streams_with("emergency_declared"):
        facts = sorted(facts, key=lambda fact: fact["seq"])
        for declared in (f for f in facts if f["kind"] == "emergency_declared"):
            yield from stages_of(declared, facts)


def stages_of(declared, facts):
    event = Event(declared["merchant_id"], declared["inquiry_id"], declared["occurred_at_ms"],
                  declared["seq"])
    of_it = [f for f in facts if f.get("emergency_id") == declared["emergency_id"]]
    acted = [f for f in of_it if f["kind"] == "emergency_action_taken"]
    told = [f for f in acted if f["is_public_notice"]]
    over = [f for f in of_it if f["kind"] == "emergency_stood_down"]
    seen_ms = declared["detected_at_ms"]
    yield event.item("detect_to_declare", seen_ms is not None,
                     None if seen_ms is None else event.at_ms - seen_ms)
    taken = [("step", [f for f in acted if f["action"] == step])
             for step in steps_of_plan(declared, facts)]
    for variant, found in [("declare_to_act", acted), ("declare_to_notify", told)] + taken:
        # What has not been done while the emergency lasts can still be done: it is on no side.
        if found or over:
            yield event.item(variant, bool(found), first_after(event, found) if found else None)
    if over:
        reviewed = any(f["kind"] == "emergency_reviewed" for f in of_it)
        yield event.item("declare_to_recover", True, first_after(event, over))
        yield event.item("reviewed", reviewed)


def steps_of_plan(declared, facts):
    """As the plan stood when the emergency was declared."""
    plans = [f for f in facts if f["kind"] == "emergency_plan_published"
             and f["seq"] < declared["seq"] and f["plan_id"] == declared["plan_id"]]
    return plans[-1]["steps"] if plans else []


def first_after(event, found):
    return min(f["occurred_at_ms"] for f in found) - event.at_ms
