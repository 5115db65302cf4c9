#!/usr/bin/env python3
"""Resolution clocks of the BPI Challenge 2013 incidents, computed from the raw log alone.

Knows nothing of Verbatim: it reads the XES file with the standard library and walks through each
case by the rules of `examples/policies/bpic2013.toml` as a person would. Prints one row a clock and
case, in whole milliseconds since the epoch:

    case,clock,started_at_ms,ended_at_ms,gross_ms,net_ms,deadline_ms,verdict
"""

import csv
import gzip
import sys
import xml.etree.ElementTree as xml
from datetime import datetime, timedelta, timezone

HOUR_MS = 3_600_000
TARGET_MS = {"Major": 4 * HOUR_MS, "High": 24 * HOUR_MS, "Medium": 72 * HOUR_MS, "Low": 120 * HOUR_MS}
OFFICE_TARGET_MS = 40 * HOUR_MS
OFFICE_MERCHANT = "Org line A2"
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
FOREVER = None


def ms(instant):
    return (instant - EPOCH) // timedelta(milliseconds=1)


def cases(path):
    """Each case with its rows, in the order of the file."""
    with gzip.open(path) as file:
        for _, element in xml.iterparse(file):
            if element.tag.rpartition("}")[2] != "trace":
                continue
            name, rows = None, []
            for child in element:
                kind = child.tag.rpartition("}")[2]
                if kind == "event":
                    rows.append({item.get("key"): item.get("value") for item in child})
                elif child.get("key") == "concept:name":
                    name = child.get("value")
            yield name, rows
            element.clear()


def told(rows):
    """When it was opened, when it stopped and went on, and when it waited for the user."""
    stops, reopenings, waits = [], [], []
    previous, stopped = None, False
    for row in rows:
        at = ms(datetime.fromisoformat(row["time:timestamp"]))
        status, substatus = row["concept:name"], row["lifecycle:transition"]
        if waits and waits[-1][1] is FOREVER:
            waits[-1] = (waits[-1][0], at)
        if stopped and previous == "Completed" and status != "Completed":
            reopenings.append(at)
            stopped = False
        if status == "Completed" and substatus in ("Resolved", "In Call", "Closed") and not stopped:
            stops.append(at)
            stopped = True
        if status == "Accepted" and substatus == "Wait - User":
            waits.append((at, FOREVER))
        previous = status
    return stops, reopenings, waits


def last_sunday(year, month):
    day = datetime(year, month, 31, tzinfo=timezone.utc)
    return day - timedelta(days=(day.weekday() + 1) % 7)


def stockholm_offset(utc):
    """Central European time, by the rule of the European Union since 1996."""
    summer = last_sunday(utc.year, 3) + timedelta(hours=1) <= utc < last_sunday(utc.year, 10) + timedelta(hours=1)
    return timedelta(hours=2 if summer else 1)


def office_spans(from_ms, to_ms):
    """Mondays to Fridays from eight to five, as they lie within a span."""
    day = (EPOCH + timedelta(milliseconds=from_ms)).replace(hour=0, minute=0, second=0, microsecond=0)
    day -= timedelta(days=1)
    while ms(day) < to_ms + 48 * HOUR_MS:
        if day.weekday() < 5:
            # Clocks change in the night to Sunday: a working day has one offset.
            offset = stockholm_offset(day + timedelta(hours=12))
            opens, closes = ms(day + timedelta(hours=8) - offset), ms(day + timedelta(hours=17) - offset)
            if max(opens, from_ms) < min(closes, to_ms):
                yield max(opens, from_ms), min(closes, to_ms)
        day += timedelta(days=1)


def all_hours(from_ms, to_ms):
    if from_ms < to_ms:
        yield from_ms, to_ms


def without(spans, still):
    """What of these spans does not stand still."""
    for from_ms, to_ms in spans:
        for still_from, still_to in sorted(still, key=lambda it: it[0]):
            if still_to is not FOREVER and still_to <= from_ms:
                continue
            if still_from >= to_ms:
                break
            if from_ms < still_from:
                yield from_ms, still_from
            if still_to is FOREVER or still_to >= to_ms:
                from_ms = to_ms
                break
            from_ms = still_to
        if from_ms < to_ms:
            yield from_ms, to_ms


def length(spans):
    return sum(to_ms - from_ms for from_ms, to_ms in spans)


def deadline(hours, opened, target_ms, still):
    """The first moment at which the target is reached; none while a wait lasts for ever."""
    horizon = opened + target_ms + 4 * 366 * 24 * HOUR_MS
    left_ms = target_ms
    for from_ms, to_ms in without(hours(opened, horizon), still):
        if to_ms - from_ms >= left_ms:
            return from_ms + left_ms
        left_ms -= to_ms - from_ms
    return None


def waited_until(ended, waits):
    """The waits as far as they came before the end: what is over waits for nobody."""
    for from_ms, to_ms in waits:
        if from_ms < ended:
            yield from_ms, ended if to_ms is FOREVER else min(to_ms, ended)


def clock(name, opened, ended, hours, target_ms, resolved, waits):
    gross = net = verdict = ""
    if ended is not None:
        waits = list(waited_until(ended, waits))
        gross = length(without(hours(opened, ended), resolved))
        net = length(without(hours(opened, ended), resolved + waits))
        verdict = "met" if net <= target_ms else "missed"
    due = deadline(hours, opened, target_ms, resolved + waits)
    shown = ["" if value is None else value for value in (opened, ended)]
    return [name, *shown, gross, net, "" if due is None else due, verdict]


def rows_of(path):
    for name, rows in cases(path):
        stops, reopenings, waits = told(rows)
        opened = ms(datetime.fromisoformat(rows[0]["time:timestamp"]))
        target_ms = TARGET_MS[rows[0]["impact"]]
        first = stops[0] if stops else None
        is_over = len(stops) > len(reopenings)
        last = stops[-1] if is_over else None
        resolved = list(zip(stops, reopenings))
        yield [name, *clock("resolution_first", opened, first, all_hours, target_ms, [], waits)]
        yield [name, *clock("resolution_total", opened, last, all_hours, target_ms, resolved, waits)]
        if rows[0]["organization involved"] == OFFICE_MERCHANT:
            office = clock("resolution_office", opened, first, office_spans, OFFICE_TARGET_MS, [], waits)
            yield [name, *office]


def main():
    writer = csv.writer(sys.stdout, lineterminator="\n")
    header = "case,clock,started_at_ms,ended_at_ms,gross_ms,net_ms,deadline_ms,verdict"
    writer.writerow(header.split(","))
    writer.writerows(rows_of(sys.argv[1]))


if __name__ == "__main__":
    main()
