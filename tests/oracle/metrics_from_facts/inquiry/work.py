"""When somebody was at work, as far as agents said so."""


def spans_of_work(inquiry):
    """For each agent, when they were at work; who never stopped works to the last fact."""
    since, spans = {}, []
    for fact in inquiry.of("work_started", "work_stopped"):
        agent = fact["agent_id"]
        if fact["kind"] == "work_started":
            since.setdefault(agent, fact["occurred_at_ms"])
        elif agent in since:
            spans.append((since.pop(agent), fact["occurred_at_ms"]))
    spans.extend((from_ms, inquiry.last_ms) for from_ms in since.values())
    return spans


def says_when_at_work(inquiry):
    """Where nobody ever says so, it is unknown how long anybody worked: it is not zero."""
    return bool(inquiry.of("work_started"))


def worked_within(inquiry, from_ms, to_ms):
    """Milliseconds in which at least one was at work; none where nobody ever says so."""
    if not says_when_at_work(inquiry):
        return None
    total, reached = 0, from_ms
    for begin, end in sorted(inquiry.work):
        begin, end = max(begin, reached), min(end, to_ms)
        if end > begin:
            total += end - begin
            reached = end
    return total
