"""What a metric counts: an item, of one event of a stream, on one day."""

from datetime import datetime, timedelta, timezone
from functools import cache
from typing import NamedTuple

from .facts import DAY_MS

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Event(NamedTuple):
    """What makes something an item, with the instant by which it is counted into a day."""

    merchant_id: str
    stream_id: str
    at_ms: int
    seq: int

    def item(self, variant, numerator, value=None, denominator=True):
        day = day_named(self.at_ms // DAY_MS)
        return (variant, self.merchant_id, day, self.stream_id, self.seq,
                int(denominator), int(numerator), value)


# There are many items, on few days.
@cache
def day_named(days_since_epoch):
    return (EPOCH + timedelta(days=days_since_epoch)).strftime("%Y-%m-%d")
