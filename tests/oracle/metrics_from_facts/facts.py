"""What facts say by themselves, whatever inquiry they are of."""

MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS
PEOPLE = ("human", "human_quick_phrase", "human_edited_draft")


def place(fact):
    """Facts happened in this order; those of one instant in the order of their stream."""
    return (fact["occurred_at_ms"], fact["seq"])


def first_of(facts):
    return facts[0] if facts else None


def is_seen(message):
    """Whether the customer can see it."""
    return message["kind"] == "message_received" or message["visibility"] != "internal"
