"""The chain of hands of an inquiry: whose turn it was, from when to when."""

from .waits import answers
from .work import worked_within


def holdings_of(inquiry):
    changes, end_ms = changes_of(inquiry)
    holdings = []
    for at_ms, seq, who in changes:
        if holdings and holdings[-1]["who"] == who:
            continue
        if holdings and holdings[-1]["from_ms"] == at_ms:
            # What lasted no time was nobody's turn; the one before it may simply go on.
            holdings.pop()
            if holdings and holdings[-1]["who"] == who:
                continue
        holdings.append({"who": who, "from_ms": at_ms, "seq": seq})
    tos = [holding["from_ms"] for holding in holdings[1:]] + [end_ms]
    for holding, to_ms in zip(holdings, tos):
        kind, party = holding["who"]
        holding.update(kind=kind, to_ms=to_ms, ms=to_ms - holding["from_ms"],
                       team=party and party["team_id"],
                       organisation=party and party["organisation"],
                       line=party and party.get("support_line"),
                       worked_ms=worked_within(inquiry, holding["from_ms"], to_ms),
                       lasts=holding is holdings[-1])
    return [holding for holding in holdings if holding["ms"] != 0]


def changes_of(inquiry):
    """After each fact whose turn it is, and when the last turn ends."""
    owner, waits, ended, stage, last_ms = (None, None), [], set(), "open", inquiry.opened_ms
    changes = []
    for at_ms, fact in in_order(inquiry):
        kind, last_ms = fact["kind"], at_ms
        if kind == "inquiry_opened":
            owner = ("queue", fact.get("queue"))
        elif kind in ("assignee_set", "handoff_accepted"):
            owner = ("held", fact["assignee"] if kind == "assignee_set" else fact["to"])
        elif kind == "assignee_cleared":
            owner = ("queue", fact.get("queue"))
        elif kind == "wait_claimed" and fact["wait_id"] not in ended:
            waits.append((fact["wait_id"], fact["on"]))
        elif kind == "wait_ended":
            ended.add(fact["wait_id"])
            waits = [wait for wait in waits if wait[0] != fact["wait_id"]]
        elif kind == "message_received":
            waits = [wait for wait in waits if not answers(fact["sender_class"], wait[1])]
        elif kind == "resolution_decided" and stage == "open":
            stage = "untold"
        elif kind in ("conveyance_delivered", "conveyance_read") and stage == "untold":
            stage = "open"
        elif kind == "inquiry_reopened":
            stage = "open"
        elif kind in ("inquiry_closed", "inquiry_merged", "inquiry_voided"):
            waits = []
            if not isinstance(stage, tuple):
                stage = ("ended", at_ms)
        changes.append((at_ms, fact["seq"], holder(owner, waits, stage)))
    return changes, stage[1] if isinstance(stage, tuple) else last_ms


def in_order(inquiry):
    """The opening first; what happened before it is clipped to its time."""
    others = [f for f in inquiry.facts if f is not inquiry.opening]
    return [(max(f["occurred_at_ms"], inquiry.opened_ms), f) for f in [inquiry.opening] + others]


def holder(owner, waits, stage):
    """Whose turn it is: (kind, party)."""
    if isinstance(stage, tuple):
        return ("closed", None)
    if stage == "open" and waits and waits[-1][1] in ("customer", "third_party"):
        return (waits[-1][1], None)
    how, party = owner
    if how != "held":
        return ("nobody", party)
    if party.get("nature") == "bot":
        return ("bot", party)
    if party["organisation"] in ("merchant", "platform"):
        return (party["organisation"], party)
    return ("third_party", party)
