#!/usr/bin/env python3
"""Metrics of inquiries, computed from the raw facts alone.

Knows nothing of Verbatim's views and no SQL: it walks through the facts of each inquiry, as a
person would, by the definitions of `docs/metrics.md`. Reads JSON lines from the files it is given,
or from standard input, in any order. A line is a fact or a row of a clock.

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
from datetime import datetime, timedelta, timezone

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
PEOPLE = ("human", "human_quick_phrase", "human_edited_draft")
VERDICTS = ("met", "missed")
WAITS = ((10_000, "up_to_10s"), (30_000, "up_to_30s"), (MINUTE_MS, "up_to_1m"),
         (3 * MINUTE_MS, "up_to_3m"), (10 * MINUTE_MS, "up_to_10m"))


def day_of(at_ms):
    return (EPOCH + timedelta(milliseconds=at_ms)).strftime("%Y-%m-%d")


def place(fact):
    return (fact["occurred_at_ms"], fact["seq"])


def answers(sender, on):
    return on in ("customer", "third_party") and sender == on


class Inquiry:
    """One inquiry, as its facts tell it."""

    def __init__(self, facts):
        self.facts = sorted(facts, key=place)
        self.opening = next((f for f in facts if f["kind"] == "inquiry_opened"), None)
        if self.opening is None:
            return
        first = facts[0]
        self.id, self.merchant, self.customer = (
            first["inquiry_id"], first["merchant_id"], first["customer_ref"])
        self.opened_ms = self.opening["occurred_at_ms"]
        self.last_ms = max(f["occurred_at_ms"] for f in facts)
        self.last_seq = max(f["seq"] for f in facts)
        self.status = self.last_status()
        self.category = self.last_word("category", "classification_changed")
        self.priority = self.last_word("priority", "priority_changed")
        self.received = self.of("message_received", sender_class="customer")
        self.responses = [f for f in self.of("message_sent") if self.responds(f)]
        self.work = self.spans_of_work()
        self.holdings = self.chain_of_hands()
        self.resolutions, self.reopenings = self.decisions()
        self.handoffs = self.handed()
        self.waits = self.waited()

    def of(self, *kinds, **fields):
        found = (f for f in self.facts if f["kind"] in kinds)
        return [f for f in found if all(f.get(k) == v for k, v in fields.items())]

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
        status, self.into = "open", None
        for fact in self.facts:
            kind = fact["kind"]
            if kind == "inquiry_reopened":
                status = "open"
            elif kind == "resolution_decided" and status == "open":
                status = "resolved"
            elif kind == "inquiry_closed" and status in ("open", "resolved"):
                status = "closed"
            elif kind == "inquiry_merged" and status in ("open", "resolved", "closed"):
                status, self.into = "merged", fact["into_inquiry_id"]
            elif kind == "inquiry_voided" and status in ("open", "resolved", "closed"):
                status = "voided"
        return status

    def in_order(self):
        """The opening first; what happened before it is clipped to its time."""
        others = [f for f in self.facts if f is not self.opening]
        return [(max(f["occurred_at_ms"], self.opened_ms), f) for f in [self.opening] + others]

    def spans_of_work(self):
        """For each agent, when they were at work; who never stopped works to the last fact."""
        since, spans = {}, []
        for fact in self.of("work_started", "work_stopped"):
            agent = fact["agent_id"]
            if fact["kind"] == "work_started":
                since.setdefault(agent, fact["occurred_at_ms"])
            elif agent in since:
                spans.append((since.pop(agent), fact["occurred_at_ms"]))
        spans.extend((from_ms, self.last_ms) for from_ms in since.values())
        return spans

    def worked_within(self, from_ms, to_ms):
        """Milliseconds in which at least one was at work; none where nobody ever says so."""
        if not self.of("work_started"):
            return None
        total, reached = 0, from_ms
        for begin, end in sorted(self.work):
            begin, end = max(begin, reached), min(end, to_ms)
            if end > begin:
                total += end - begin
                reached = end
        return total

    def worked_by_first_line(self, until_ms):
        """Milliseconds by then in which anybody was at work and the merchant's people answered for
        it; none where nobody ever says when they worked."""
        if not self.of("work_started"):
            return None
        hands = self.of("assignee_set", "assignee_cleared", "handoff_accepted")
        ends = [fact["occurred_at_ms"] for fact in hands[1:]] + [until_ms]
        held = [(fact["occurred_at_ms"], end) for fact, end in zip(hands, ends)
                if is_first_line(fact.get("assignee") or fact.get("to"))]
        edges = sorted({min(edge, until_ms) for span in held + self.work for edge in span})
        within = lambda at_ms, spans: any(begin <= at_ms < end for begin, end in spans)
        return sum(end - begin for begin, end in zip(edges, edges[1:])
                   if within(begin, held) and within(begin, self.work))

    def chain_of_hands(self):
        owner, waits, ended, stage, last_ms = (None, None), [], set(), "open", self.opened_ms
        changes = []
        for at_ms, fact in self.in_order():
            kind, last_ms = fact["kind"], at_ms
            if kind == "inquiry_opened":
                owner = ("queue", fact.get("queue"))
            elif kind in ("assignee_set", "handoff_accepted"):
                owner = ("held", fact["assignee"] if kind == "assignee_set" else fact["to"])
            elif kind == "assignee_cleared":
                owner = ("queue", fact.get("queue"))
            elif kind == "wait_claimed" and fact["wait_id"] not in ended:
                waits.append((fact["wait_id"], fact["on"]))
            elif kind == "wait_ended":
                ended.add(fact["wait_id"])
                waits = [wait for wait in waits if wait[0] != fact["wait_id"]]
            elif kind == "message_received":
                waits = [wait for wait in waits if not answers(fact["sender_class"], wait[1])]
            elif kind == "resolution_decided" and stage == "open":
                stage = "untold"
            elif kind in ("conveyance_delivered", "conveyance_read") and stage == "untold":
                stage = "open"
            elif kind == "inquiry_reopened":
                stage = "open"
            elif kind in ("inquiry_closed", "inquiry_merged", "inquiry_voided"):
                waits = []
                if not isinstance(stage, tuple):
                    stage = ("ended", at_ms)
            changes.append((at_ms, fact["seq"], holder(owner, waits, stage)))
        end_ms = stage[1] if isinstance(stage, tuple) else last_ms
        return self.holdings_of(changes, end_ms)

    def holdings_of(self, changes, end_ms):
        holdings = []
        for at_ms, seq, who in changes:
            if holdings and holdings[-1]["who"] == who:
                continue
            if holdings and holdings[-1]["from_ms"] == at_ms:
                holdings.pop()
                if holdings and holdings[-1]["who"] == who:
                    continue
            holdings.append({"who": who, "from_ms": at_ms, "seq": seq})
        tos = [holding["from_ms"] for holding in holdings[1:]] + [end_ms]
        for holding, to_ms in zip(holdings, tos):
            kind, party = holding["who"]
            holding.update(kind=kind, to_ms=to_ms, ms=to_ms - holding["from_ms"],
                           team=party and party["team_id"],
                           organisation=party and party["organisation"],
                           line=party and party.get("support_line"),
                           worked_ms=self.worked_within(holding["from_ms"], to_ms))
        self.lasts = holdings[-1] if holdings[-1]["kind"] != "closed" else None
        return [holding for holding in holdings if holding["ms"] != 0]

    def decisions(self):
        resolutions, reopenings = [], []
        for fact in self.facts:
            if fact["kind"] == "resolution_decided":
                resolutions.append({
                    "number": len(resolutions) + 1, "id": fact["resolution_id"],
                    "at_ms": fact["occurred_at_ms"], "seq": fact["seq"],
                    "by_kind": fact.get("actor_kind"),
                    "told_ms": self.first_about(fact, "conveyance_delivered", "conveyance_read"),
                    "confirmed_ms": self.first_about(fact, "resolution_confirmed")})
            elif fact["kind"] == "inquiry_reopened":
                reopenings.append({"at_ms": fact["occurred_at_ms"], "seq": fact["seq"],
                                   "cause": fact["cause"], "after": len(resolutions) or None})
        return resolutions, reopenings

    def first_about(self, decided, *kinds):
        about = self.of(*kinds, resolution_id=decided["resolution_id"])
        return about[0]["occurred_at_ms"] if about else None

    def reopened_after(self, number):
        return [again for again in self.reopenings if again["after"] == number]

    def handed(self):
        handoffs = {}
        for fact in self.of("handoff_offered"):
            handoffs[fact["handoff_id"]] = {
                "id": fact["handoff_id"], "from": fact.get("from"), "to": fact["to"],
                "reason": fact["reason"], "offered_ms": fact["occurred_at_ms"],
                "offered_seq": fact["seq"], "outcome": "open", "answered_ms": None,
                "answered_seq": None, "decline_reason": None,
                "moved": False, "back": False, "straight": False}
        for fact in sorted(self.facts, key=lambda fact: fact["seq"]):
            outcome = fact["kind"].removeprefix("handoff_")
            handoff = handoffs.get(fact.get("handoff_id"))
            if handoff is None or outcome == "offered":
                continue
            handoff.update(outcome=outcome, answered_ms=fact["occurred_at_ms"],
                           answered_seq=fact["seq"], decline_reason=fact.get("reason"))
            if outcome == "accepted":
                handoff.update({"from": fact.get("from"), "to": fact["to"]})
        self.mark_returns([h for h in handoffs.values() if h["answered_ms"] is not None])
        return list(handoffs.values())

    def mark_returns(self, answered):
        """What each hand-off did to the order of teams, in the order of acceptance."""
        had_it, handed_over_last = [], None
        for handoff in sorted(answered, key=lambda h: (h["answered_ms"], h["answered_seq"])):
            giver, taker = team(handoff["from"]), team(handoff["to"])
            if handoff["outcome"] != "accepted" or giver is None or giver == taker:
                continue
            had_it.append(giver)
            handoff["moved"] = True
            handoff["straight"] = handed_over_last == taker
            handoff["back"] = taker in had_it
            handed_over_last = giver

    def waited(self):
        claims = self.of("wait_claimed")
        told = [f for f in self.of("message_received", "message_sent") if is_seen(f)]
        waits = []
        for number, claim in enumerate(claims):
            claimed_ms = max(claim["occurred_at_ms"], self.opened_ms)
            said = self.of("wait_ended", wait_id=claim["wait_id"])
            end_ms, cause = self.end_of_wait(claim, claimed_ms)
            later = claims[number + 1:number + 2] + self.ends_after(claim)
            until = [f["occurred_at_ms"] for f in said[:1] + later]
            before = claims[number - 1] if number else None
            asked = [abs(f["occurred_at_ms"] - claim["occurred_at_ms"])
                     for f in self.of("message_sent") if is_seen(f) and self.arrived(f)
                     and (f["asks_customer"]
                          or f["message_id"] == claim.get("question_message_id"))]
            waits.append({
                "id": claim["wait_id"], "on": claim["on"], "claimed_ms": claimed_ms,
                "seq": claim["seq"], "by": claim.get("actor_id"), "cause": cause,
                "ended_ms": end_ms,
                "until_ms": max(min(until), claimed_ms) if until else None,
                "ended_by": said[0].get("actor_id") if said else None,
                "asked_within_ms": min(asked, default=None),
                "said_before": before and sum(
                    place(before) < place(f) < place(claim) for f in told),
                "received": sum(place(claim) < place(f)
                                and (end_ms is None or f["occurred_at_ms"] <= end_ms)
                                for f in self.of("message_received")),
                "waited_ms": max((self.last_ms if end_ms is None else end_ms) - claimed_ms, 0)})
        return waits

    def ends_after(self, fact):
        """Who decides or ends the inquiry claims no longer that somebody else is to act."""
        ends = self.of("resolution_decided", "inquiry_closed", "inquiry_merged", "inquiry_voided")
        return [end for end in ends if place(end) > place(fact)][:1]

    def end_of_wait(self, claim, claimed_ms):
        """When it was over, whatever was claimed after that, and by what."""
        for fact in self.of("wait_ended", wait_id=claim["wait_id"]):
            if place(fact) < place(claim):
                return claimed_ms, fact["cause"]
        for fact in self.facts:
            if place(fact) <= place(claim):
                continue
            at_ms = max(fact["occurred_at_ms"], self.opened_ms)
            if fact["kind"] == "wait_ended" and fact["wait_id"] == claim["wait_id"]:
                return at_ms, fact["cause"]
            if fact["kind"] == "message_received" and answers(fact["sender_class"], claim["on"]):
                return at_ms, "message"
            if fact["kind"] in ("inquiry_closed", "inquiry_merged", "inquiry_voided"):
                return at_ms, "inquiry_ended"
        return None, None

    def answered_turns(self):
        """The answers that ended a turn of the customer."""
        resting, open_turn, answered = False, False, []
        for fact in self.facts:
            kind = fact["kind"]
            if kind == "message_received" and fact["sender_class"] == "customer":
                open_turn = True
            elif kind == "message_sent" and self.responds(fact):
                if open_turn or resting:
                    answered.append(fact)
                open_turn = resting = False
            elif kind in ("resolution_decided", "inquiry_closed", "inquiry_merged",
                          "inquiry_voided"):
                resting, open_turn = resting or open_turn, False
            elif kind == "inquiry_reopened":
                resting = False
        return answered


def is_seen(message):
    return message["kind"] == "message_received" or message["visibility"] != "internal"


def team(party):
    return party and (party["organisation"], party["team_id"])


def is_first_line(party):
    return (party is not None and party["organisation"] == "merchant"
            and party.get("nature") != "bot")


def named(party):
    return party["organisation"] + ":" + party["team_id"]


def holder(owner, waits, stage):
    """Whose turn it is: (kind, party)."""
    if isinstance(stage, tuple):
        return ("closed", None)
    if stage == "open" and waits and waits[-1][1] in ("customer", "third_party"):
        return (waits[-1][1], None)
    how, party = owner
    if how != "held":
        return ("nobody", party)
    if party.get("nature") == "bot":
        return ("bot", party)
    if party["organisation"] in ("merchant", "platform"):
        return (party["organisation"], party)
    return ("third_party", party)


class Metrics:
    """All items, gathered metric by metric."""

    def __init__(self, facts, rows):
        by_inquiry = defaultdict(list)
        for fact in facts:
            by_inquiry[fact["inquiry_id"]].append(fact)
        told = (Inquiry(facts) for facts in by_inquiry.values())
        self.inquiries = [inquiry for inquiry in told if inquiry.opening is not None]
        self.last_ms = max((inquiry.last_ms for inquiry in self.inquiries), default=0)
        self.by_customer = defaultdict(list)
        for inquiry in self.inquiries:
            self.by_customer[inquiry.merchant, inquiry.customer].append(inquiry)
        self.parts = self.whole_inquiries()
        self.items = []
        for inquiry in self.inquiries:
            self.of_data(inquiry)
            self.of_hands(inquiry)
            if inquiry.counts():
                self.of_counting(inquiry)
            if inquiry.status != "voided":
                self.of_resolutions(inquiry)
                self.of_handoffs(inquiry)
                self.of_waits(inquiry)
                self.of_things(inquiry)
                self.of_bots(inquiry)
        self.of_clocks(rows)
        for facts in by_inquiry.values():
            self.of_emergencies(sorted(facts, key=lambda fact: fact["seq"]))
            self.of_session(sorted(facts, key=place))

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

    def add(self, metric, variant, whose, at_ms, seq, denominator, numerator, value=None):
        merchant, inquiry_id = whose
        self.items.append((metric, variant, merchant, day_of(at_ms), inquiry_id, seq,
                           int(denominator), int(numerator), value))

    def has_passed(self, at_ms):
        return at_ms < self.last_ms

    def came_back(self, inquiry, since_ms, same_matter):
        for other in self.by_customer[inquiry.merchant, inquiry.customer]:
            if other is inquiry or other.status == "voided":
                continue
            if not since_ms < other.opened_ms <= since_ms + 7 * DAY_MS:
                continue
            same_category = other.category is not None and other.category == inquiry.category
            orders = set(inquiry.opening.get("order_refs") or [])
            shares_order = not orders.isdisjoint(other.opening.get("order_refs") or [])
            follows_up = other.of("inquiry_linked", relation="follow_up_of",
                                  other_inquiry_id=inquiry.id)
            if not same_matter or same_category or shares_order or follows_up:
                return True
        return False

    def of_data(self, inquiry):
        whose = (inquiry.merchant, inquiry.id)
        flaw = lambda name, is_so, value=None: self.add(
            "D1", name, whose, inquiry.opened_ms, 1, True, is_so, value)
        live = [f for f in inquiry.facts if not f.get("is_imported")]
        if live:
            late_ms = max(f["recorded_at_ms"] - f["occurred_at_ms"] for f in live)
            flaw("late", late_ms > 10 * MINUTE_MS, late_ms)
        flaw("skewed", any(f.get("is_skewed") for f in inquiry.facts))
        flaw("gap", len({f["seq"] for f in inquiry.facts}) != inquiry.last_seq)
        for name in ("origin", "customer_tier", "language"):
            flaw("missing/" + name, inquiry.opening.get(name) is None)
        flaw("missing/category", inquiry.category is None)
        flaw("missing/priority", inquiry.priority is None)
        for answer in inquiry.answered_turns():
            unknown = answer.get("actor_id") is None or answer["actor_kind"] == "unrecognised"
            self.add("D1", "unknown_actor", whose, answer["occurred_at_ms"], answer["seq"],
                     True, unknown)

    def of_hands(self, inquiry):
        if inquiry.status == "voided":
            return
        whose = (inquiry.merchant, inquiry.id)
        for held in inquiry.holdings:
            put = lambda metric, variant, value, below=True, above=False: self.add(
                metric, variant, whose, held["from_ms"], held["seq"], below, above, value)
            kind, ms, worked_ms = held["kind"], held["ms"], held["worked_ms"]
            if kind == "nobody":
                put("H4", "nobody", ms)
                put("H4", "all", ms)
                for variant in ("nobody/", "all/"):
                    put("H4", variant + (held["organisation"] or "platform"), ms)
                put("R2", "queue" if held["team"] else "nobody", ms)
            elif kind == "merchant" and worked_ms is None:
                put("R2", "merchant", ms)
            elif kind == "merchant":
                put("R2", "merchant_touch", worked_ms)
                put("R2", "merchant_idle", ms - worked_ms)
            else:
                put("R2", kind, ms)
            if kind != "closed":
                put("R1", kind, ms, below=kind != "customer")
                if worked_ms is not None:
                    put("R4", "touch", worked_ms)
                    put("R4", "elapsed", ms)
            if inquiry.counts():
                put("H7", "all", ms, below=False, above=True)

    def of_counting(self, inquiry):
        whose, first = (inquiry.merchant, inquiry.id), inquiry.resolutions[:1]
        put = lambda metric, variant, above, value=None, below=True: self.add(
            metric, variant, whose, inquiry.opened_ms, 1, below, above, value)
        for metric in ("H1", "H7", "M18"):
            put(metric, "all", False)
        answered = [f for f in inquiry.responses if f["occurred_at_ms"] >= inquiry.opened_ms]
        if answered:
            put("M03", "first_gross", False, answered[0]["occurred_at_ms"] - inquiry.opened_ms)
        had = lambda is_so: any(is_so(part) for part in self.parts[inquiry.id])
        put("M13", "dissatisfied_of_inquiries", had(is_dissatisfied))
        put("M17", "disputed", had(lambda part: part.of("dispute_opened")))
        put("M17", "intervened", had(lambda part: part.of("dispute_escalated", "dispute_ruled")))
        put("M17", "escalated", had(is_escalated))
        put("M17", "complained", had(lambda part: part.of("external_complaint_received")))
        put("H2", "inquiries/P1", had(lambda part: any(h["back"] for h in part.handoffs)))
        put("H2", "inquiries/P2", had(lambda part: any(h["straight"] for h in part.handoffs)))
        put("H2", "inquiries/P3", had(lambda part: any(third for _, third in alternating(part))))
        if had(lambda part: part.handoffs):
            put("H3", "inquiries/loop", had(is_passed_around))
        parts = self.parts[inquiry.id]
        for house in {h["to"]["organisation"] for part in parts for h in part.handoffs}:
            put("H3", "inquiries/loop/" + house,
                had(lambda part, house=house: is_passed_around(part, house)))
        self.of_path(inquiry, put)
        self.of_first_contact(inquiry, first, whose)

    def of_path(self, inquiry, put):
        chain = [h["kind"] + (":" + h["team"] if h["team"] else "") for h in inquiry.holdings]
        if chain:
            put("H7", "chain=" + ">".join(chain), True, below=False)
        lines = [line for line in map(line_of, inquiry.holdings) if line]
        if not lines:
            return
        steps = list(zip(lines, lines[1:]))
        started_high = lines[0] > 1
        skipped = any(to > before + 1 for before, to in steps)
        went_back = any(to < before for before, to in steps)
        put("H5", "started_high", started_high)
        put("H5", "skipped", skipped)
        put("H5", "went_back", went_back)
        put("H5", "all", not (started_high or skipped or went_back))

    def of_first_contact(self, inquiry, first, whose):
        for decided in first:
            put = lambda metric, variant, above, value=None: self.add(
                metric, variant, whose, decided["at_ms"], decided["seq"], True, above, value)
            last = inquiry.resolutions[-1]
            put("M09", "first", False, max(decided["at_ms"] - inquiry.opened_ms, 0))
            self.add("M09", "last", whose, last["at_ms"], last["seq"], True, False,
                     max(last["at_ms"] - inquiry.opened_ms, 0))
            talk = [f for f in inquiry.facts if f in inquiry.received + inquiry.responses]
            opened_by_customer = bool(talk) and talk[0]["kind"] == "message_received"
            put("M12", "a", len(inquiry.received) == int(opened_by_customer))
            if self.has_passed(decided["at_ms"] + 7 * DAY_MS):
                moved = any(h["moved"] for h in inquiry.handoffs)
                again = any(r["cause"] != "courtesy" for r in inquiry.reopenings)
                back = self.came_back(inquiry, decided["at_ms"], same_matter=True)
                put("M12", "b", not (moved or again or back))
            put("M12", "c", decided["confirmed_ms"] is not None)
            put("M13", "invited", any(part.of("survey_issued") for part in self.parts[inquiry.id]))

    def of_resolutions(self, inquiry):
        whose = (inquiry.merchant, inquiry.id)
        for decided in inquiry.resolutions:
            at_ms, told_ms = decided["at_ms"], decided["told_ms"]
            put = lambda metric, variant, above, value=None: self.add(
                metric, variant, whose, at_ms, decided["seq"], True, above, value)
            again = inquiry.reopened_after(decided["number"])
            put("M10", "all", any(r["cause"] != "courtesy" for r in again))
            for reopened in again:
                self.add("M10", "cause=" + reopened["cause"], whose, at_ms, reopened["seq"],
                         False, True, reopened["at_ms"] - at_ms)
            if self.has_passed(at_ms + 7 * DAY_MS):
                put("M11", "matter", self.came_back(inquiry, at_ms, same_matter=True))
                put("M11", "customer", self.came_back(inquiry, at_ms, same_matter=False))
            if told_ms is not None:
                put("M14", "gross", False, max(told_ms - at_ms, 0))
            if self.has_passed(at_ms + DAY_MS):
                put("M14", "untold_24h", told_ms is None or told_ms > at_ms + DAY_MS)
            if decided["by_kind"] == "human" and self.has_passed(at_ms + 30 * MINUTE_MS):
                put("W6", "all", any(r["cause"] == "agent"
                                     and r["at_ms"] <= at_ms + 30 * MINUTE_MS for r in again))

    def of_handoffs(self, inquiry):
        whose = (inquiry.merchant, inquiry.id)
        for handoff, third in alternating(inquiry):
            moved = lambda metric, variant, below, above, value: self.add(
                metric, variant, whose, handoff["answered_ms"], handoff["answered_seq"],
                below, above, value)
            stood_ms = max(handoff["answered_ms"] - handoff["offered_ms"], 0)
            pair = named(handoff["from"]) + ">" + named(handoff["to"])
            moved("H1", "all", False, True, stood_ms)
            moved("H1", "reason=" + handoff["reason"], False, True, stood_ms)
            moved("H2", "P1", True, handoff["back"], stood_ms)
            moved("H2", "P1/" + pair, True, handoff["back"], stood_ms)
            moved("H2", "P2", True, handoff["straight"], stood_ms)
            moved("H2", "P3", True, third, None)
        for handoff in inquiry.handoffs:
            if handoff["outcome"] == "open":
                continue
            from_ms, to_ms = handoff["offered_ms"], handoff["answered_ms"]
            stood_ms = max(to_ms - from_ms, 0)
            put = lambda metric, variant, below, above, value: self.add(
                metric, variant, whose, from_ms, handoff["offered_seq"], below, above, value)
            for whose_offers in ("", "/" + handoff["to"]["organisation"]):
                put("H3", "all" + whose_offers, True, handoff["outcome"] == "declined", stood_ms)
                put("H3", "timed_out" + whose_offers, True, handoff["outcome"] == "timed_out",
                    stood_ms)
            if handoff["outcome"] == "declined":
                put("H3", "reason=" + handoff["decline_reason"], False, True, stood_ms)
            with_nobody_ms = sum(
                max(min(to_ms, to_ms if held is inquiry.lasts else held["to_ms"])
                    - max(from_ms, held["from_ms"]), 0)
                for held in inquiry.holdings if held["kind"] == "nobody")
            for whose_offers in ("", "/" + handoff["to"]["organisation"]):
                put("H4", "offer" + whose_offers, True, False, stood_ms)
                put("H4", "all" + whose_offers, True, False, stood_ms - with_nobody_ms)

    def of_waits(self, inquiry):
        whose = (inquiry.merchant, inquiry.id)
        for wait in inquiry.waits:
            put = lambda metric, above, value=None: self.add(
                metric, "all", whose, wait["claimed_ms"], wait["seq"], True, above, value)
            if wait["on"] == "customer":
                until_ms = inquiry.last_ms if wait["until_ms"] is None else wait["until_ms"]
                stood_on = wait["cause"] == "message" and until_ms > wait["ended_ms"]
                put("W1", stood_on, until_ms - wait["ended_ms"] if stood_on else None)
                asked = wait["asked_within_ms"]
                put("W2", asked is None or asked > 10 * MINUTE_MS)
            if wait["said_before"] is not None:
                put("W4", wait["said_before"] == 0)
            if wait["cause"] in ("answered", "withdrawn", "expired"):
                by_same = wait["by"] is not None and wait["by"] == wait["ended_by"]
                put("W5", by_same and wait["received"] == 0, wait["waited_ms"])

    def of_things(self, inquiry):
        self.of_promises(inquiry)
        self.of_follow_ups(inquiry)
        whose = (inquiry.merchant, inquiry.id)
        about = lambda kind, **fields: first_of(inquiry.of(kind, **fields))
        invalid = {f["feedback_id"] for f in inquiry.of("feedback_invalidated")}
        for given in inquiry.of("feedback_given"):
            if given["feedback_id"] in invalid:
                continue
            for variant, polarity in (("satisfied", "positive"), ("dissatisfied", "negative")):
                self.add("M13", variant, whose, given["occurred_at_ms"], given["seq"], True,
                         given["polarity"] == polarity)
        for issued in inquiry.of("survey_issued"):
            survey = {"survey_id": issued["survey_id"]}
            answer = about("survey_answered", **survey)
            if answer or about("survey_declined", **survey) or about("survey_expired", **survey):
                at_ms = issued["occurred_at_ms"]
                self.add("M13", "survey_answered", whose, at_ms, issued["seq"], True,
                         answer is not None,
                         answer and max(answer["occurred_at_ms"] - at_ms, 0))
        for opened in inquiry.of("dispute_opened"):
            ruled = inquiry.of("dispute_ruled", dispute_id=opened["dispute_id"])
            if ruled:
                self.add("M17", "merchant_at_fault", whose, ruled[-1]["occurred_at_ms"],
                         ruled[-1]["seq"], True, ruled[-1].get("fault") == "merchant")
        for offered in inquiry.of("compensation_offered"):
            which = {"compensation_id": offered["compensation_id"]}
            issued = about("compensation_issued", **which)
            if issued and not about("compensation_reversed", **which):
                for variant in ("all", "funder=" + offered["funder"],
                                "kind=" + offered["compensation_kind"]):
                    self.add("M18", variant, whose, issued["occurred_at_ms"], issued["seq"],
                             False, True)
        for raised in inquiry.of("escalation_raised"):
            at_ms = raised["occurred_at_ms"]
            worked_ms = inquiry.worked_by_first_line(at_ms)
            replied = any(place(f) < place(raised) for f in inquiry.responses)
            put = lambda variant, above: self.add(
                "H6", variant, whose, at_ms, raised["seq"], True, above, worked_ms)
            put("unreplied", not replied)
            if worked_ms is not None:
                unworked = worked_ms < 10 * MINUTE_MS
                put("unworked", unworked)
                put("all", unworked or not replied)

    def of_promises(self, inquiry):
        whose = (inquiry.merchant, inquiry.id)
        for made in inquiry.of("promise_made"):
            which = {"promise_id": made["promise_id"]}
            moved = inquiry.of("promise_renegotiated", **which)
            kept = first_of(inquiry.of("promise_kept", **which))
            given_up = first_of(inquiry.of("promise_cancelled", **which))
            by_customer = given_up and given_up["cancelled_by"] == "customer"
            given_up_ms = given_up["occurred_at_ms"] if by_customer else None
            first_due_ms = made["due_at_ms"]
            due_ms = stood_until(first_due_ms, moved)
            kept_ms = kept and kept["occurred_at_ms"]
            in_time = kept is not None and kept_ms <= stood_until(
                first_due_ms, [f for f in moved if place(f) < place(kept)])
            value = None if kept is None else max(kept_ms - made["occurred_at_ms"], 0)
            fell_due = lambda at_ms: given_up_ms is None or at_ms < given_up_ms
            put = lambda variant, at_ms, above: (
                fell_due(at_ms) and self.has_passed(at_ms) and self.add(
                    "M15", variant, whose, at_ms, made["seq"], True, above, value))
            put("kept", due_ms, in_time)
            put("kind/" + made["promise_kind"], due_ms, in_time)
            put("renegotiated", due_ms, bool(moved))
            put("kept_by_first_due", first_due_ms, kept is not None and kept_ms <= first_due_ms)

    def of_follow_ups(self, inquiry):
        whose = (inquiry.merchant, inquiry.id)
        for planned in inquiry.of("follow_up_planned"):
            which = {"follow_up_id": planned["follow_up_id"]}
            reached = first_of(inquiry.of("follow_up_reached", "follow_up_completed", **which))
            completed = first_of(inquiry.of("follow_up_completed", **which))
            reached_ms, due_ms = reached and reached["occurred_at_ms"], planned["due_at_ms"]
            value = None if reached is None else reached_ms - planned["occurred_at_ms"]
            waived = first_of(inquiry.of("follow_up_waived", **which))
            fell_due = waived is None or due_ms < waived["occurred_at_ms"]
            if fell_due and self.has_passed(due_ms):
                self.add("M16", "reached", whose, due_ms, planned["seq"], True,
                         reached is not None, value)
                self.add("M16", "reached_by_due", whose, due_ms, planned["seq"], True,
                         reached is not None and reached_ms <= due_ms, value)
            if reached:
                self.add("M16", "contradicted", whose, reached_ms, planned["seq"], True,
                         completed is not None and completed["result"] == "contradicted")

    def of_bots(self, inquiry):
        whose = (inquiry.merchant, inquiry.id)
        for engaged in inquiry.of("bot_engaged"):
            which = {"engagement_id": engaged["engagement_id"]}
            asked = first_of(inquiry.of("bot_handoff_requested", **which))
            taken = first_of(inquiry.of("bot_handoff_completed", **which))
            resolved = first_of(inquiry.of("bot_resolved", **which))
            by_itself = engaged["mode"] == "autonomous"
            if by_itself and resolved and self.has_passed(resolved["occurred_at_ms"] + 7 * DAY_MS):
                at_ms = resolved["occurred_at_ms"]
                wrote = any(place(f) > place(resolved) and f["occurred_at_ms"] <= at_ms + 7 * DAY_MS
                            for f in inquiry.received)
                back = self.came_back(inquiry, at_ms, same_matter=True)
                self.add("B1", "contained_7d", whose, at_ms, engaged["seq"], True,
                         not (wrote or back or asked))
            if by_itself and (resolved or asked):
                self.add("B1", "failed", whose, engaged["occurred_at_ms"], engaged["seq"], True,
                         asked is not None)
            if asked:
                replies = [f for f in inquiry.responses if place(f) > place(asked)]
                came = [f["occurred_at_ms"] for f in replies + ([taken] if taken else [])]
                trap_ms = min(came) - asked["occurred_at_ms"] if came else None
                self.add("B1", "trap", whose, asked["occurred_at_ms"], engaged["seq"], True,
                         trap_ms is None, trap_ms)

    def of_session(self, facts):
        """Of one stream, in the order in which things happened."""
        opened = first_of([f for f in facts if f["kind"] == "session_opened"])
        if opened is None:
            return
        whose, at_ms = (opened["merchant_id"], opened["inquiry_id"]), opened["occurred_at_ms"]
        online = opened["online_at_start"]
        if online is not None:
            self.add("M05", "all", whose, at_ms, opened["seq"], True, not online)
        answers = [f for f in facts if f["kind"] == "session_answered"]
        by_people = [f for f in answers if f["reply_kind"] in PEOPLE]
        ends = [f for f in facts if f["kind"] in ("session_abandoned", "session_closed")]
        settled = first_of(by_people + ends)
        if settled is None:
            return
        has_left = settled["kind"] == "session_abandoned"
        wait_ms = max(0, settled["occurred_at_ms"] - at_ms)
        put = lambda metric, variant, below, above, value=None: self.add(
            metric, variant, whose, at_ms, settled["seq"], below, above, value)
        put("M04", "all", True, not by_people)
        if not by_people:
            put("M04", "class=" + ("only_automatic" if answers else "never"), False, True)
        put("M06", "all", True, has_left, wait_ms)
        if has_left:
            words = [word for most_ms, word in WAITS if wait_ms <= most_ms]
            put("M06", "waited=" + (words + ["over_10m"])[0], False, True, wait_ms)

    def of_emergencies(self, facts):
        """Of one stream, in the order in which they were recorded."""
        for declared in (f for f in facts if f["kind"] == "emergency_declared"):
            of_it = [f for f in facts if f.get("emergency_id") == declared["emergency_id"]]
            acted = [f for f in of_it if f["kind"] == "emergency_action_taken"]
            told = [f for f in acted if f["is_public_notice"]]
            over = [f for f in of_it if f["kind"] == "emergency_stood_down"]
            reviewed = [f for f in of_it if f["kind"] == "emergency_reviewed"]
            begun_ms, seen_ms = declared["occurred_at_ms"], declared["detected_at_ms"]
            whose = (declared["merchant_id"], declared["inquiry_id"])
            put = lambda variant, above, value=None: self.add(
                "E1", variant, whose, begun_ms, declared["seq"], True, above, value)
            since = lambda found: min(f["occurred_at_ms"] for f in found) - begun_ms
            put("detect_to_declare", seen_ms is not None,
                None if seen_ms is None else begun_ms - seen_ms)
            plans = [f for f in facts if f["kind"] == "emergency_plan_published"
                     and f["seq"] < declared["seq"] and f["plan_id"] == declared["plan_id"]]
            steps = plans[-1]["steps"] if plans else []
            taken = [("step", [f for f in acted if f["action"] == step]) for step in steps]
            for variant, found in [("declare_to_act", acted), ("declare_to_notify", told)] + taken:
                if found or over:
                    put(variant, bool(found), since(found) if found else None)
            if over:
                put("declare_to_recover", True, since(over))
                put("reviewed", bool(reviewed))

    def of_clocks(self, rows):
        by_key = {}
        for clock in rows["clock"]:
            by_key[instance(clock)] = clock
            self.of_clock(clock)
        for share in rows["breach_share"]:
            clock = by_key[instance(share)]
            for way in ("gross", "net", "honest"):
                if clock[way + "_verdict"] == "missed":
                    variant = "/".join([clock_name(clock), way, share["holder_kind"]])
                    self.add("R3", variant, whose_clock(clock), clock["started_at"],
                             clock["start_seq"], False, share["is_holder_at_" + way + "_breach"],
                             share[way + "_ms"])
        for excluded in rows["exclusion"]:
            name = clock_name(excluded)
            put = lambda variant, below, above: self.add(
                "W8", variant, whose_clock(excluded), excluded["started_at"],
                excluded["start_seq"], below, above)
            put(name + "/late", True, excluded["is_late"])
            put(name + "/reason=" + excluded["reason"], False, True)
        for pause in rows["clock_pause"]:
            target_ms = by_key[instance(pause)]["target_ms"]
            if target_ms is not None:
                counted_ms = pause["counted_before_ms"]
                self.add("W3", clock_name(pause), whose_clock(pause), pause["paused_at"],
                         pause["paused_seq"], True,
                         9 * target_ms <= 10 * counted_ms <= 10 * target_ms, counted_ms)

    def of_clock(self, clock):
        name = clock_name(clock)
        put = lambda metric, variant, above, value=None: self.add(
            metric, variant, whose_clock(clock), clock["started_at"], clock["start_seq"], True,
            above, value)
        net, honest, measures = clock["net_verdict"], clock["honest_verdict"], clock["measures"]
        for way in ("gross", "net", "honest"):
            verdict = clock[way + "_verdict"]
            if verdict in VERDICTS:
                put("M07", name + "/" + way, verdict == "met")
        if net in VERDICTS and measures == "response":
            put("M01", name, net == "met")
        if net in VERDICTS and measures == "first_response":
            put("M02", name, net == "met")
        if net == "met":
            put("M08", name, honest == "missed")
        if clock["ending"] == "fulfilled" and clock["excluded_reason"] is None:
            if measures in ("response", "first_response"):
                capped = clock["capped_elapsed_ms"]
                put("M03", name, False, clock["net_elapsed_ms"] if capped is None else capped)
            if measures == "telling":
                put("M14", name, False, clock["net_elapsed_ms"])
            for way in ("gross", "net", "honest") if measures == "resolution" else ():
                put("M09", name + "/" + way, False, clock[way + "_elapsed_ms"])
        if net != "cancelled":
            put("W8", name, clock["excluded_reason"] is not None)
        without_late = clock["net_verdict_without_late"]
        if without_late is not None and net == "met":
            put("W9", name + "/met", without_late != "met")
        if without_late is not None and net in ("excluded", "cancelled"):
            put("W9", name + "/escaped", without_late == "missed")


def stood_until(due_ms, moved):
    """Until when something was due that was put off; once that is past it is not put off."""
    for fact in moved:
        if fact["occurred_at_ms"] <= due_ms:
            due_ms = fact["due_at_ms"]
    return due_ms


def first_of(facts):
    return facts[0] if facts else None


def line_of(held):
    """Merchant, mall, specialist or regulator; none for queues, bots and waits."""
    if held["kind"] == "merchant":
        return 1
    if held["kind"] == "platform":
        return 3 if held["line"] == "3" else 2
    return 3 if held["kind"] == "third_party" and held["organisation"] else None


def alternating(inquiry):
    """Hand-offs between teams in the order of acceptance, each with whether it is the third in a
    row, or a later one, that went straight back."""
    moved = [handoff for handoff in inquiry.handoffs if handoff["moved"]]
    moved.sort(key=lambda handoff: (handoff["answered_ms"], handoff["answered_seq"]))
    in_a_row, result = 0, []
    for handoff in moved:
        in_a_row = in_a_row + 1 if handoff["straight"] else 0
        result.append((handoff, in_a_row >= 3))
    return result


def is_dissatisfied(inquiry):
    invalid = {f["feedback_id"] for f in inquiry.of("feedback_invalidated")}
    negative = inquiry.of("feedback_given", polarity="negative")
    return any(f["feedback_id"] not in invalid for f in negative)


def is_escalated(inquiry):
    withdrawn = {f["escalation_id"] for f in inquiry.of("escalation_withdrawn")}
    return any(f["escalation_id"] not in withdrawn for f in inquiry.of("escalation_raised"))


def is_passed_around(inquiry, house=None):
    """Whether two teams, of this house if one is named, declined with no acceptance in between."""
    ended = [handoff for handoff in inquiry.handoffs if handoff["outcome"] != "open"]
    declined_by = set()
    for handoff in sorted(ended, key=lambda h: (h["answered_ms"], h["answered_seq"])):
        if handoff["outcome"] == "accepted":
            declined_by = set()
        elif handoff["outcome"] == "declined" and house in (None, handoff["to"]["organisation"]):
            declined_by.add(team(handoff["to"]))
            if len(declined_by) == 2:
                return True
    return False


def instance(row):
    return tuple(row[name] for name in (
        "inquiry_id", "scope", "clock_id", "subject_id", "start_seq", "interval_number"))


def clock_name(row):
    return row["scope"] + "/" + row["clock_id"]


def whose_clock(row):
    return (row["merchant_id"], row["inquiry_id"])


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
        items = Metrics(*read(lines)).items
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
