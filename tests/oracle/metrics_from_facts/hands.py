"""How often inquiries changed hands, went back and forth, were refused, and lay with nobody.

H1 to H4.
"""

from .inquiry.handoffs import answer_of, team


def handoffs_per_inquiry(known):
    """H1"""
    for inquiry in known.counting:
        yield inquiry.opened.item("all", False)
    for inquiry, handoff, _ in moves(known):
        for variant in ("all", "reason=" + handoff["reason"]):
            yield acceptance_of(inquiry, handoff).item(
                variant, True, stood_ms(handoff), denominator=False)


def ping_pong(known):
    """H2"""
    for inquiry, handoff, is_third in moves(known):
        event, value = acceptance_of(inquiry, handoff), stood_ms(handoff)
        pair = named(handoff["from"]) + ">" + named(handoff["to"])
        yield event.item("P1", handoff["back"], value)
        yield event.item("P1/" + pair, handoff["back"], value)
        yield event.item("P2", handoff["straight"], value)
        yield event.item("P3", is_third)
    for inquiry in known.counting:
        for variant, is_so in (
                ("P1", lambda part: any(h["back"] for h in part.handoffs)),
                ("P2", lambda part: any(h["straight"] for h in part.handoffs)),
                ("P3", lambda part: any(is_third for _, is_third in alternating(part)))):
            yield inquiry.opened.item("inquiries/" + variant, known.had(inquiry, is_so))


def moves(known):
    for inquiry in known.not_voided:
        for handoff, is_third in alternating(inquiry):
            yield inquiry, handoff, is_third


def alternating(inquiry):
    """Hand-offs between teams in the order of acceptance, each with whether it is the third in a
    row, or a later one, that went straight back."""
    in_a_row, result = 0, []
    for handoff in sorted((h for h in inquiry.handoffs if h["moved"]), key=answer_of):
        in_a_row = in_a_row + 1 if handoff["straight"] else 0
        result.append((handoff, in_a_row >= 3))
    return result


def acceptance_of(inquiry, handoff):
    return inquiry.event(handoff["answered_ms"], handoff["answered_seq"])


def named(party):
    return party["organisation"] + ":" + party["team_id"]


def declines(known):
    """H3"""
    for inquiry, handoff, event in ended_offers(known):
        declined, value = handoff["outcome"] == "declined", stood_ms(handoff)
        for house in everybody_and_house(handoff):
            yield event.item("all" + house, declined, value)
            yield event.item("timed_out" + house, handoff["outcome"] == "timed_out", value)
        if declined:
            yield event.item("reason=" + handoff["decline_reason"], True, value,
                             denominator=False)
    for inquiry in known.counting:
        offers = [h for part in known.parts[inquiry.id] for h in part.handoffs]
        if offers:
            yield inquiry.opened.item("inquiries/loop", known.had(inquiry, is_passed_around))
        for house in {h["to"]["organisation"] for h in offers}:
            yield inquiry.opened.item(
                "inquiries/loop/" + house,
                known.had(inquiry, lambda part: is_passed_around(part, house)))


def is_passed_around(inquiry, house=None):
    """Whether two teams, of this house if one is named, declined with no acceptance in between."""
    ended = [handoff for handoff in inquiry.handoffs if handoff["outcome"] != "open"]
    declined_by = set()
    for handoff in sorted(ended, key=answer_of):
        if handoff["outcome"] == "accepted":
            declined_by = set()
        elif handoff["outcome"] == "declined" and house in (None, handoff["to"]["organisation"]):
            declined_by.add(team(handoff["to"]))
            if len(declined_by) == 2:
                return True
    return False


def orphan_time(known):
    """H4"""
    for inquiry in known.not_voided:
        for held in inquiry.holdings:
            if held["kind"] == "nobody":
                event = inquiry.event(held["from_ms"], held["seq"])
                for house in ("", "/" + (held["organisation"] or "platform")):
                    yield event.item("nobody" + house, False, held["ms"])
                    yield event.item("all" + house, False, held["ms"])
    for inquiry, handoff, event in ended_offers(known):
        value = stood_ms(handoff)
        uncounted_ms = value - with_nobody_ms(inquiry, handoff)
        for house in everybody_and_house(handoff):
            yield event.item("offer" + house, False, value)
            yield event.item("all" + house, False, uncounted_ms)


def with_nobody_ms(inquiry, handoff):
    """How much of an offer's time is counted already, since nobody held the inquiry."""
    from_ms, to_ms = handoff["offered_ms"], handoff["answered_ms"]
    return sum(
        max(min(to_ms, to_ms if held["lasts"] else held["to_ms"])
            - max(from_ms, held["from_ms"]), 0)
        for held in inquiry.holdings if held["kind"] == "nobody")


def ended_offers(known):
    for inquiry in known.not_voided:
        for handoff in inquiry.handoffs:
            if handoff["outcome"] != "open":
                yield inquiry, handoff, inquiry.event(
                    handoff["offered_ms"], handoff["offered_seq"])


def everybody_and_house(handoff):
    """The ends of two variants: of all offers, and of offers to that house alone."""
    return ("", "/" + handoff["to"]["organisation"])


def stood_ms(handoff):
    return max(handoff["answered_ms"] - handoff["offered_ms"], 0)
