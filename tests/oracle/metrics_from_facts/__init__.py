"""Where each metric of `docs/metrics.md` is computed.

A family of metrics is a module, as the product groups them too; a metric is a function in it, which
is given all that is `known` and yields the metric's items. What one inquiry went through is worked
out in `inquiry`, before any metric asks.
"""

from . import (
    custody, data_quality, emergency, escalation, hands, outcome, resolution, response, session,
    undertaking, waits)
from .known import Known

METRICS = {
    "M01": response.response_rate,
    "M02": response.first_response_rate,
    "M03": response.response_time,
    "M04": session.no_service_rate,
    "M05": session.offline_message_rate,
    "M06": session.abandonment,
    "M07": resolution.sla_attainment,
    "M08": resolution.pause_dependent_attainment,
    "M09": resolution.resolution_time,
    "M10": resolution.reopen_rate,
    "M11": resolution.repeat_contact,
    "M12": resolution.first_contact_resolution,
    "M13": outcome.satisfaction,
    "M14": resolution.decide_to_tell,
    "M15": undertaking.promise_kept_rate,
    "M16": undertaking.follow_up,
    "M17": outcome.escalation_and_intervention,
    "M18": outcome.compensations,
    "H1": hands.handoffs_per_inquiry,
    "H2": hands.ping_pong,
    "H3": hands.declines,
    "H4": hands.orphan_time,
    "H5": custody.push_to_front_conformity,
    "H6": escalation.too_soon_escalation,
    "H7": custody.chains_of_hands,
    "R1": custody.responsibility_share,
    "R2": custody.wait_decomposition,
    "R3": custody.breach_apportionment,
    "R4": custody.flow_efficiency,
    "W1": waits.illegitimate_pause,
    "W2": waits.pause_without_question,
    "W3": waits.deadline_hugging_pause,
    "W4": waits.pause_flapping,
    "W5": waits.self_toggled_pause,
    "W6": waits.close_and_reopen_laundering,
    "W8": waits.exclusion_pressure,
    "W9": waits.back_dated_facts,
    "B1": undertaking.bot_containment,
    "E1": emergency.emergency_response,
    "D1": data_quality.data_quality,
}


def items_of(facts, rows):
    """Every item of every metric, each after the id of its metric."""
    known = Known(facts, rows)
    return [(metric, *item) for metric, count in METRICS.items() for item in count(known)]
