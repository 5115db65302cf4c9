"""What was decided about an inquiry, whether the customer heard of it, and what undid it."""


def resolutions_of(inquiry):
    return [{"number": number, "at_ms": fact["occurred_at_ms"], "seq": fact["seq"],
             "by_kind": fact.get("actor_kind"),
             "told_ms": first_about(inquiry, fact, "conveyance_delivered", "conveyance_read"),
             "confirmed_ms": first_about(inquiry, fact, "resolution_confirmed")}
            for number, fact in enumerate(inquiry.of("resolution_decided"), 1)]


def first_about(inquiry, decided, *kinds):
    about = inquiry.of(*kinds, resolution_id=decided["resolution_id"])
    return about[0]["occurred_at_ms"] if about else None


def reopenings_of(inquiry):
    """Each with the number of the decision after which it came, if there was any."""
    reopenings, decided = [], 0
    for fact in inquiry.of("resolution_decided", "inquiry_reopened"):
        if fact["kind"] == "resolution_decided":
            decided += 1
        else:
            reopenings.append({"at_ms": fact["occurred_at_ms"], "seq": fact["seq"],
                               "cause": fact["cause"], "after": decided or None})
    return reopenings
