#!/usr/bin/env python3
"""Metrics of inquiries, computed from the raw facts alone.

Knows nothing of Verbatim's views and no SQL: it walks through the facts of each inquiry, as a
person would, by the definitions of `docs/metrics.md`. Reads JSON lines from the files it is given,
or from standard input, in any order. A line is a fact or a row of a clock. Which function computes
which metric is said in `metrics_from_facts/__init__.py`.

A fact has `inquiry_id`, `merchant_id`, `customer_ref`, `seq` (its number in the stream),
`occurred_at_ms`, `recorded_at_ms`, `kind`, and, where they are known, `actor_kind`, `actor_id`,
`is_imported` (taken over from a history), `is_skewed` (placed by its source later than it was
seen). By its kind it has besides:

    inquiry_opened           channel, origin, category, priority, customer_tier, language,
                             order_refs (a list), queue (a party)
    classification_changed   to
    priority_changed         to
    inquiry_linked           relation, other_inquiry_id
    message_received         message_id, sender_class
    message_sent             message_id, reply_kind, visibility, asks_customer
    assignee_set             assignee (a party)
    assignee_cleared         queue (a party)
    handoff_offered          handoff_id, from, to (parties), reason
    handoff_accepted         handoff_id, from, to (parties)
    handoff_declined         handoff_id, reason
    handoff_timed_out, handoff_recalled                                handoff_id
    work_started, work_stopped                                         agent_id
    message_delivered, message_read, delivery_failed                   message_id
    wait_claimed             wait_id, on, question_message_id
    wait_ended               wait_id, cause
    resolution_decided, conveyance_delivered, conveyance_read,
    resolution_confirmed, resolution_rejected                          resolution_id
    inquiry_reopened         cause
    inquiry_merged           into_inquiry_id
    inquiry_closed, inquiry_voided
    feedback_given           feedback_id, polarity
    feedback_invalidated     feedback_id
    promise_made             promise_id, promise_kind, due_at_ms
    promise_renegotiated     promise_id, due_at_ms
    promise_kept             promise_id
    promise_cancelled        promise_id, cancelled_by
    follow_up_planned        follow_up_id, due_at_ms
    follow_up_reached, follow_up_waived                                follow_up_id
    follow_up_completed      follow_up_id, result
    survey_issued, survey_answered, survey_declined, survey_expired    survey_id
    dispute_opened, dispute_escalated, dispute_settled                 dispute_id
    dispute_ruled            dispute_id, fault
    external_complaint_received                                        complaint_id
    compensation_offered     compensation_id, compensation_kind, funder
    compensation_issued, compensation_reversed                         compensation_id
    escalation_raised, escalation_withdrawn                            escalation_id
    bot_engaged              engagement_id, mode
    bot_handoff_requested, bot_handoff_completed, bot_handoff_failed,
    bot_resolved                                                       engagement_id

Facts of emergencies have the id of their own stream as `inquiry_id`, and no merchant where they
are the mall's:

    emergency_plan_published plan_id, steps (a list)
    emergency_declared       emergency_id, plan_id, detected_at_ms
    emergency_action_taken   emergency_id, action, is_public_notice
    emergency_stood_down, emergency_reviewed                           emergency_id

Facts of sessions have the id of their own stream as `inquiry_id` too:

    session_opened           online_at_start
    session_answered         reply_kind
    session_abandoned, session_closed

Facts of other kinds only show that the inquiry lived. A party has `organisation`, `team_id`, and,
where they are known, `agent_id`, `nature` (people or bot), `support_line`.

A row of a clock has `row` (clock, breach_share, exclusion or clock_pause) and the columns of that
table, instants as milliseconds since 1970 under their own names.

Prints JSON lines: for each metric, variant, merchant and day the numerator, the denominator, and
how many values there are and what they add up to. With `--items` it prints the items instead.
"""

import fileinput
import json
import sys
from collections import defaultdict

# A run leaves nothing behind in the source tree, so this comes before the modules are loaded.
sys.dont_write_bytecode = True

from metrics_from_facts import items_of


def read(lines):
    facts, rows = [], defaultdict(list)
    for line in lines:
        entry = json.loads(line)
        if "row" in entry:
            rows[entry["row"]].append(entry)
        else:
            facts.append(entry)
    return facts, rows


def days(items):
    """Sums alone."""
    sums = defaultdict(lambda: [0, 0, 0, 0])
    for metric, variant, merchant, day, _, _, denominator, numerator, value in items:
        total = sums[metric, variant, merchant, day]
        total[0] += numerator
        total[1] += denominator
        total[2] += value is not None
        total[3] += value or 0
    return sums


def main(arguments):
    paths = [argument for argument in arguments if argument != "--items"]
    with fileinput.input(paths, openhook=fileinput.hook_encoded("utf-8")) as lines:
        items = items_of(*read(lines))
    if "--items" in arguments:
        names = ("metric", "variant", "merchant_id", "day", "inquiry_id", "event_seq",
                 "in_denominator", "in_numerator", "value_ms")
        rows = [dict(zip(names, item)) for item in sorted(items, key=str)]
    else:
        names = ("metric", "variant", "merchant_id", "day", "numerator", "denominator",
                 "value_count", "value_sum_ms")
        rows = [dict(zip(names, (*key, *total))) for key, total in sorted(days(items).items())]
    for row in rows:
        print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
