"""All that is known: every inquiry, what joins inquiries, and the rows of clocks as they came."""

from collections import defaultdict

from .clocks import instance
from .facts import DAY_MS
from .inquiry import Inquiry


class Known:
    """What every metric is given."""

    def __init__(self, facts, rows):
        by_stream = defaultdict(list)
        for fact in facts:
            by_stream[fact["inquiry_id"]].append(fact)
        self.streams = list(by_stream.values())
        self.inquiries = [Inquiry(facts) for facts in self.streams_with("inquiry_opened")]
        self.not_voided = [inquiry for inquiry in self.inquiries if inquiry.status != "voided"]
        self.counting = [inquiry for inquiry in self.inquiries if inquiry.counts()]
        self.last_ms = max((inquiry.last_ms for inquiry in self.inquiries), default=0)
        self.by_customer = defaultdict(list)
        for inquiry in self.inquiries:
            self.by_customer[inquiry.merchant, inquiry.customer].append(inquiry)
        self.parts = self.whole_inquiries()
        self.clocks, self.breach_shares = rows["clock"], rows["breach_share"]
        self.exclusions, self.clock_pauses = rows["exclusion"], rows["clock_pause"]
        self.by_instance = {instance(clock): clock for clock in self.clocks}

    def streams_with(self, kind):
        """The facts of each stream in which there is one of this kind, in no order."""
        return [facts for facts in self.streams if any(fact["kind"] == kind for fact in facts)]

    def whole_inquiries(self):
        """Each inquiry by its id, with all that live on in it."""
        by_id = {inquiry.id: inquiry for inquiry in self.inquiries}
        parts = {inquiry.id: [inquiry] for inquiry in self.inquiries}
        for inquiry in self.inquiries:
            seen, other = {inquiry.id}, inquiry
            while other is not None and other.status == "merged" and other.into not in seen:
                seen.add(other.into)
                other = by_id.get(other.into)
                if other is not None:
                    parts[other.id].append(inquiry)
        return parts

    def had(self, inquiry, is_so):
        """Whether it is so of the inquiry, or of any that lives on in it."""
        return any(is_so(part) for part in self.parts[inquiry.id])

    def has_passed(self, at_ms):
        """What must first stand for a time is on no side until that time has passed."""
        return at_ms < self.last_ms

    def came_back(self, inquiry, since_ms, same_matter):
        """Whether the customer opened another inquiry within seven days."""
        for other in self.by_customer[inquiry.merchant, inquiry.customer]:
            if other is inquiry or other.status == "voided":
                continue
            if not since_ms < other.opened_ms <= since_ms + 7 * DAY_MS:
                continue
            if not same_matter or is_same_matter(inquiry, other):
                return True
        return False

    def clock_of(self, row):
        return self.by_instance[instance(row)]


def is_same_matter(inquiry, other):
    same_category = other.category is not None and other.category == inquiry.category
    orders = set(inquiry.opening.get("order_refs") or [])
    shares_order = not orders.isdisjoint(other.opening.get("order_refs") or [])
    follows_up = other.of("inquiry_linked", relation="follow_up_of", other_inquiry_id=inquiry.id)
    return same_category or shares_order or bool(follows_up)
