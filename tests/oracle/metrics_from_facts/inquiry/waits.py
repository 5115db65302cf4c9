"""When somebody said that another had to act first, and whether that was so."""

from ..facts import is_seen, place


def waits_of(inquiry):
    claims = inquiry.of("wait_claimed")
    told = [f for f in inquiry.of("message_received", "message_sent") if is_seen(f)]
    waits = []
    for number, claim in enumerate(claims):
        claimed_ms = max(claim["occurred_at_ms"], inquiry.opened_ms)
        said = inquiry.of("wait_ended", wait_id=claim["wait_id"])
        end_ms, cause = end_of_wait(inquiry, claim, claimed_ms)
        later = claims[number + 1:number + 2] + ends_after(inquiry, claim)
        until = [f["occurred_at_ms"] for f in said[:1] + later]
        before = claims[number - 1] if number else None
        waits.append({
            "on": claim["on"], "claimed_ms": claimed_ms, "seq": claim["seq"],
            "by": claim.get("actor_id"), "cause": cause, "ended_ms": end_ms,
            "until_ms": max(min(until), claimed_ms) if until else None,
            "ended_by": said[0].get("actor_id") if said else None,
            "asked_within_ms": asked_within(inquiry, claim),
            "said_before": before and sum(place(before) < place(f) < place(claim) for f in told),
            "received": sum(place(claim) < place(f)
                            and (end_ms is None or f["occurred_at_ms"] <= end_ms)
                            for f in inquiry.of("message_received")),
            "waited_ms": max((inquiry.last_ms if end_ms is None else end_ms) - claimed_ms, 0)})
    return waits


def answers(sender, on):
    return on in ("customer", "third_party") and sender == on


def asked_within(inquiry, claim):
    """How far from the claim, before or after, the customer was asked something, if ever."""
    asked = [abs(f["occurred_at_ms"] - claim["occurred_at_ms"])
             for f in inquiry.of("message_sent") if is_seen(f) and inquiry.arrived(f)
             and (f["asks_customer"] or f["message_id"] == claim.get("question_message_id"))]
    return min(asked, default=None)


def ends_after(inquiry, fact):
    """Who decides or ends the inquiry claims no longer that somebody else is to act."""
    ends = inquiry.of("resolution_decided", "inquiry_closed", "inquiry_merged", "inquiry_voided")
    return [end for end in ends if place(end) > place(fact)][:1]


def end_of_wait(inquiry, claim, claimed_ms):
    """When it was over, whatever was claimed after that, and by what."""
    for fact in inquiry.of("wait_ended", wait_id=claim["wait_id"]):
        if place(fact) < place(claim):
            return claimed_ms, fact["cause"]
    for fact in inquiry.facts:
        if place(fact) <= place(claim):
            continue
        at_ms = max(fact["occurred_at_ms"], inquiry.opened_ms)
        if fact["kind"] == "wait_ended" and fact["wait_id"] == claim["wait_id"]:
            return at_ms, fact["cause"]
        if fact["kind"] == "message_received" and answers(fact["sender_class"], claim["on"]):
            return at_ms, "message"
        if fact["kind"] in ("inquiry_closed", "inquiry_merged", "inquiry_voided"):
            return at_ms, "inquiry_ended"
    return None, None
