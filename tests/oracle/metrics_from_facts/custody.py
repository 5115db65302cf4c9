"""Who held inquiries, by which path, for how long, and whose the breaches were.

H5, H7, R1 to R4.
"""

from .clocks import WAYS, clock_name, start_of


def push_to_front_conformity(known):
    """H5"""
    for inquiry in known.counting:
        lines = [line for line in map(line_of, inquiry.holdings) if line]
        if not lines:
            continue
        steps = list(zip(lines, lines[1:]))
        started_high = lines[0] > 1
        skipped = any(to > before + 1 for before, to in steps)
        went_back = any(to < before for before, to in steps)
        yield inquiry.opened.item("started_high", started_high)
        yield inquiry.opened.item("skipped", skipped)
        yield inquiry.opened.item("went_back", went_back)
        yield inquiry.opened.item("all", not (started_high or skipped or went_back))


def line_of(held):
    """Merchant, mall, specialist or regulator; none for queues, bots and waits."""
    if held["kind"] == "merchant":
        return 1
    if held["kind"] == "platform":
        return 3 if held["line"] == "3" else 2
    return 3 if held["kind"] == "third_party" and held["organisation"] else None


def chains_of_hands(known):
    """H7"""
    for inquiry in known.counting:
        yield inquiry.opened.item("all", False)
        for held in inquiry.holdings:
            yield beginning_of(inquiry, held).item("all", True, held["ms"], denominator=False)
        if inquiry.holdings:
            chain = ">".join(held["kind"] + (":" + held["team"] if held["team"] else "")
                             for held in inquiry.holdings)
            yield inquiry.opened.item("chain=" + chain, True, denominator=False)


def responsibility_share(known):
    """R1"""
    for held, event in holdings(known):
        if held["kind"] != "closed":
            yield event.item(held["kind"], False, held["ms"],
                             denominator=held["kind"] != "customer")


def wait_decomposition(known):
    """R2"""
    for held, event in holdings(known):
        kind, ms, worked_ms = held["kind"], held["ms"], held["worked_ms"]
        if kind == "nobody":
            yield event.item("queue" if held["team"] else "nobody", False, ms)
        elif kind == "merchant" and worked_ms is not None:
            yield event.item("merchant_touch", False, worked_ms)
            yield event.item("merchant_idle", False, ms - worked_ms)
        else:
            yield event.item(kind, False, ms)


def breach_apportionment(known):
    """R3"""
    for share in known.breach_shares:
        clock = known.clock_of(share)
        for way in WAYS:
            if clock[way + "_verdict"] == "missed":
                variant = "/".join([clock_name(clock), way, share["holder_kind"]])
                yield start_of(clock).item(
                    variant, share["is_holder_at_" + way + "_breach"], share[way + "_ms"],
                    denominator=False)


def flow_efficiency(known):
    """R4"""
    for held, event in holdings(known):
        if held["kind"] != "closed" and held["worked_ms"] is not None:
            yield event.item("touch", False, held["worked_ms"])
            yield event.item("elapsed", False, held["ms"])


def holdings(known):
    for inquiry in known.not_voided:
        for held in inquiry.holdings:
            yield held, beginning_of(inquiry, held)


def beginning_of(inquiry, held):
    return inquiry.event(held["from_ms"], held["seq"])
