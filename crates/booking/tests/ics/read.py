#!/usr/bin/env python3
"""Reads a calendar from standard input with the library `icalendar` and says what it holds, as JSON."""

import json
import sys

from icalendar import Calendar

text = sys.stdin.buffer.read()
assert text.endswith(b"\r\n"), "lines end with CRLF"
assert b"\n" not in text.replace(b"\r\n", b""), "every line does"
assert all(len(line) <= 75 for line in text.split(b"\r\n")), "no line is longer than 75 bytes"
calendar = Calendar.from_ical(text.decode())
assert not calendar.errors, calendar.errors


def utc(event, name):
    value = event[name].dt
    assert value.utcoffset() is not None and value.utcoffset().total_seconds() == 0, "UTC"
    assert event[name].to_ical().endswith(b"Z"), "written as UTC"
    return int(value.timestamp())


def entry(event):
    assert not event.errors, event.errors
    return {
        "uid": str(event["UID"]),
        "sequence": int(event["SEQUENCE"]),
        "starts_at": utc(event, "DTSTART"),
        "ends_at": utc(event, "DTEND"),
        "written_at": utc(event, "DTSTAMP"),
        "status": str(event["STATUS"]),
        "class": str(event["CLASS"]),
        "organizer": str(event["ORGANIZER"]),
        "organizer_name": str(event["ORGANIZER"].params["CN"]),
        "title": str(event["SUMMARY"]),
        "place": str(event["LOCATION"]),
        "text": str(event["DESCRIPTION"]),
        "url": str(event["URL"]) if "URL" in event else None,
    }


print(json.dumps({
    "method": str(calendar["METHOD"]),
    "version": str(calendar["VERSION"]),
    "product": str(calendar["PRODID"]),
    "name": str(calendar["NAME"]) if "NAME" in calendar else None,
    "events": [entry(event) for event in calendar.walk("VEVENT")],
}))
