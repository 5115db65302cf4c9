"""What metrics over clocks share.

Which clocks a metric is about is said by what they measure: their ids are a policy's own.
"""

from .item import Event

VERDICTS = ("met", "missed")
WAYS = ("gross", "net", "honest")


def instance(row):
    return tuple(row[name] for name in (
        "inquiry_id", "scope", "clock_id", "subject_id", "start_seq", "interval_number"))


def clock_name(row):
    return row["scope"] + "/" + row["clock_id"]


def start_of(row):
    """An instance is counted by the day on which it began."""
    return Event(row["merchant_id"], row["inquiry_id"], row["started_at"], row["start_seq"])


def net_attainment(known, measures):
    for clock in known.clocks:
        if clock["net_verdict"] in VERDICTS and clock["measures"] == measures:
            yield start_of(clock).item(clock_name(clock), clock["net_verdict"] == "met")


def fulfilled(known, *measures):
    """The instances whose time counts: what is out of account took no time."""
    return [clock for clock in known.clocks
            if clock["ending"] == "fulfilled" and clock["excluded_reason"] is None
            and clock["measures"] in measures]
