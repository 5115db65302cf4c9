"""What customers judged, what they disputed, and what it cost: M13, M17, M18."""

from .facts import first_of
from .resolution import decision_of, resolved


def satisfaction(known):
    """M13"""
    for inquiry in known.not_voided:
        for given in valid_feedback(inquiry):
            for variant, polarity in (("satisfied", "positive"), ("dissatisfied", "negative")):
                yield inquiry.event_of(given).item(variant, given["polarity"] == polarity)
        yield from surveys(inquiry)
    for inquiry in known.counting:
        yield inquiry.opened.item(
            "dissatisfied_of_inquiries", known.had(inquiry, is_dissatisfied))
    for inquiry in resolved(known):
        yield decision_of(inquiry, inquiry.resolutions[0]).item(
            "invited", known.had(inquiry, lambda part: part.of("survey_issued")))


def valid_feedback(inquiry):
    invalid = {f["feedback_id"] for f in inquiry.of("feedback_invalidated")}
    return [f for f in inquiry.of("feedback_given") if f["feedback_id"] not in invalid]


def is_dissatisfied(inquiry):
    return any(given["polarity"] == "negative" for given in valid_feedback(inquiry))


def surveys(inquiry):
    for issued in inquiry.of("survey_issued"):
        survey = {"survey_id": issued["survey_id"]}
        answer = first_of(inquiry.of("survey_answered", **survey))
        if answer or inquiry.of("survey_declined", "survey_expired", **survey):
            value = answer and max(answer["occurred_at_ms"] - issued["occurred_at_ms"], 0)
            yield inquiry.event_of(issued).item("survey_answered", answer is not None, value)


def escalation_and_intervention(known):
    """M17"""
    for inquiry in known.counting:
        for variant, is_so in (
                ("disputed", lambda part: part.of("dispute_opened")),
                ("intervened", lambda part: part.of("dispute_escalated", "dispute_ruled")),
                ("escalated", is_escalated),
                ("complained", lambda part: part.of("external_complaint_received"))):
            yield inquiry.opened.item(variant, known.had(inquiry, is_so))
    for inquiry in known.not_voided:
        for opened in inquiry.of("dispute_opened"):
            ruled = inquiry.of("dispute_ruled", dispute_id=opened["dispute_id"])
            if ruled:
                yield inquiry.event_of(ruled[-1]).item(
                    "merchant_at_fault", ruled[-1].get("fault") == "merchant")


def is_escalated(inquiry):
    withdrawn = {f["escalation_id"] for f in inquiry.of("escalation_withdrawn")}
    return any(f["escalation_id"] not in withdrawn for f in inquiry.of("escalation_raised"))


def compensations(known):
    """M18"""
    for inquiry in known.counting:
        yield inquiry.opened.item("all", False)
    for inquiry in known.not_voided:
        for offered in inquiry.of("compensation_offered"):
            which = {"compensation_id": offered["compensation_id"]}
            issued = first_of(inquiry.of("compensation_issued", **which))
            if issued and not inquiry.of("compensation_reversed", **which):
                for variant in ("all", "funder=" + offered["funder"],
                                "kind=" + offered["compensation_kind"]):
                    yield inquiry.event_of(issued).item(variant, True, denominator=False)
