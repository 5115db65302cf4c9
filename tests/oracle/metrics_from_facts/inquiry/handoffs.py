"""Who offered an inquiry to whom, what came of it, and where it had been before."""


def handoffs_of(inquiry):
    handoffs = {}
    for fact in inquiry.of("handoff_offered"):
        handoffs[fact["handoff_id"]] = {
            "from": fact.get("from"), "to": fact["to"], "reason": fact["reason"],
            "offered_ms": fact["occurred_at_ms"], "offered_seq": fact["seq"],
            "outcome": "open", "answered_ms": None, "answered_seq": None, "decline_reason": None,
            "moved": False, "back": False, "straight": False}
    for fact in sorted(inquiry.facts, key=lambda fact: fact["seq"]):
        outcome = fact["kind"].removeprefix("handoff_")
        handoff = handoffs.get(fact.get("handoff_id"))
        if handoff is None or outcome == "offered":
            continue
        handoff.update(outcome=outcome, answered_ms=fact["occurred_at_ms"],
                       answered_seq=fact["seq"], decline_reason=fact.get("reason"))
        if outcome == "accepted":
            handoff.update({"from": fact.get("from"), "to": fact["to"]})
    mark_returns([handoff for handoff in handoffs.values() if handoff["outcome"] != "open"])
    return list(handoffs.values())


def mark_returns(ended):
    """What each hand-off did to the order of teams, in the order of acceptance."""
    had_it, handed_over_last = [], None
    for handoff in sorted(ended, key=answer_of):
        giver, taker = team(handoff["from"]), team(handoff["to"])
        if handoff["outcome"] != "accepted" or giver is None or giver == taker:
            continue
        had_it.append(giver)
        handoff["moved"] = True
        handoff["straight"] = handed_over_last == taker
        handoff["back"] = taker in had_it
        handed_over_last = giver


def answer_of(handoff):
    """Hand-offs were answered in this order."""
    return (handoff["answered_ms"], handoff["answered_seq"])


def team(party):
    return party and (party["organisation"], party["team_id"])
