#!/usr/bin/env python3
"""Clocks of the CFPB's complaints, and its own verdicts, computed from the raw file alone.

Knows nothing of Verbatim: it reads the CSV file with the standard library and works out each
complaint by the rules of `examples/policies/cfpb.toml` as a person would. Prints one row a clock
and complaint, in whole milliseconds since the epoch:

    case,clock,started_at_ms,ended_at_ms,gross_ms,net_ms,deadline_ms,verdict,source_verdict,progress

The last two columns are the source's own word on the response, `kept` or `missed`, and whether it
is `in_progress` or `answered`: a complaint in progress has a verdict as well.
"""

import csv
import sys
from datetime import date

DAY_MS = 86_400_000
NOON_MS = DAY_MS // 2
# Made up: nobody promised how soon a complaint is sent to the company.
TARGET_DAYS = 5
# What the Bureau asks of companies, in calendar days after the complaint was sent to them.
RESPONSE_DAYS = 15
SOURCE_VERDICTS = {"Yes": "kept", "No": "missed"}


def day_number(text):
    """Days since 1970-01-01 of a date such as 11/13/2014."""
    month, day, year = text.split("/")
    return (date(int(year), int(month), int(day)) - date(1970, 1, 1)).days


def noon_ms(day):
    return day * DAY_MS + NOON_MS


def sent_to_company(received, sent):
    """From the one day to the other; what was sent before it was received ends nothing."""
    start = [noon_ms(received)]
    due = noon_ms(received + TARGET_DAYS)
    if sent < received:
        return [*start, "", "", "", due, ""]
    took_ms = (sent - received) * DAY_MS
    verdict = "met" if sent - received <= TARGET_DAYS else "missed"
    return [*start, noon_ms(sent), took_ms, took_ms, due, verdict]


def response_duty(sent):
    """From the day on which it was sent; there is no day of the response, so that it runs on."""
    return [noon_ms(sent), "", "", "", noon_ms(sent + RESPONSE_DAYS), ""]


def rows_of(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            received = day_number(row["Date received"])
            sent = day_number(row["Date sent to company"])
            said = [
                SOURCE_VERDICTS[row["Timely response?"]],
                "in_progress" if row["Company response"] == "In progress" else "answered",
            ]
            case = row["Complaint ID"]
            yield [case, "sent_to_company", *sent_to_company(received, sent), *said]
            yield [case, "response_duty", *response_duty(sent), *said]


def main():
    writer = csv.writer(sys.stdout, lineterminator="\n")
    header = (
        "case,clock,started_at_ms,ended_at_ms,gross_ms,net_ms,deadline_ms,verdict,"
        "source_verdict,progress"
    )
    writer.writerow(header.split(","))
    writer.writerows(rows_of(sys.argv[1]))


if __name__ == "__main__":
    main()
