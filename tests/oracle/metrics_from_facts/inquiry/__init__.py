"""One inquiry as it is walked through: what became of it, in whose hands, who waited for whom."""

from ..facts import PEOPLE, is_seen, place
from ..item import Event
from .handoffs import handoffs_of
from .holdings import holdings_of
from .resolutions import reopenings_of, resolutions_of
from .waits import waits_of
from .work import spans_of_work


class Inquiry:
    """One inquiry, as its facts tell it."""

    def __init__(self, facts):
        self.facts = sorted(facts, key=place)
        self.opening = next(f for f in facts if f["kind"] == "inquiry_opened")
        first = facts[0]
        self.id, self.merchant, self.customer = (
            first["inquiry_id"], first["merchant_id"], first["customer_ref"])
        self.opened_ms = self.opening["occurred_at_ms"]
        self.opened = self.event(self.opened_ms, 1)
        self.last_ms = max(f["occurred_at_ms"] for f in facts)
        self.last_seq = max(f["seq"] for f in facts)
        self.status, self.into = self.last_status()
        self.category = self.last_word("category", "classification_changed")
        self.priority = self.last_word("priority", "priority_changed")
        self.received = self.of("message_received", sender_class="customer")
        self.responses = [f for f in self.of("message_sent") if self.responds(f)]
        self.work = spans_of_work(self)
        self.holdings = holdings_of(self)
        self.resolutions = resolutions_of(self)
        self.reopenings = reopenings_of(self)
        self.handoffs = handoffs_of(self)
        self.waits = waits_of(self)

    def of(self, *kinds, **fields):
        found = (f for f in self.facts if f["kind"] in kinds)
        return [f for f in found if all(f.get(k) == v for k, v in fields.items())]

    def event(self, at_ms, seq):
        return Event(self.merchant, self.id, at_ms, seq)

    def event_of(self, fact):
        return self.event(fact["occurred_at_ms"], fact["seq"])

    def arrived(self, message):
        """Unless the last that is said of its way is that it failed."""
        ways = self.of("delivery_failed", "message_delivered", "message_read",
                       message_id=message["message_id"])
        return not ways or ways[-1]["kind"] != "delivery_failed"

    def responds(self, message):
        return message["reply_kind"] in PEOPLE and is_seen(message) and self.arrived(message)

    def counts(self):
        return self.status not in ("voided", "merged")

    def last_word(self, name, kind):
        changes = self.of(kind)
        return changes[-1]["to"] if changes else self.opening.get(name)

    def last_status(self):
        """What became of it and, where it was merged, in which inquiry it lives on."""
        status, into = "open", None
        for fact in self.facts:
            kind = fact["kind"]
            if kind == "inquiry_reopened":
                status = "open"
            elif kind == "resolution_decided" and status == "open":
                status = "resolved"
            elif kind == "inquiry_closed" and status in ("open", "resolved"):
                status = "closed"
            elif kind == "inquiry_merged" and status in ("open", "resolved", "closed"):
                status, into = "merged", fact["into_inquiry_id"]
            elif kind == "inquiry_voided" and status in ("open", "resolved", "closed"):
                status = "voided"
        return status, into

    def reopened_after(self, resolution):
        """Each time that it was opened again before there was another decision."""
        return [again for again in self.reopenings if again["after"] == resolution["number"]]
