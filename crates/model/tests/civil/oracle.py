#!/usr/bin/env python3
"""Writes zones.txt: what Python's zoneinfo says about wall times around clock changes, 2020 to 2040.

A line: zone, wall time, its instant (seconds since 1970, the first of two; "-" in a hole), the first instant at which
the clock shows that time or later (found by looking at every minute), and the business day of that instant.

    python3 oracle.py > zones.txt
"""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

# The French zones, then four that change at unlike hours and by unlike amounts.
ZONES = [
    "Europe/Paris", "America/Miquelon", "America/Martinique", "America/Guadeloupe", "America/St_Barthelemy",
    "America/Marigot", "America/Cayenne", "Indian/Reunion", "Indian/Mayotte", "Pacific/Noumea", "Pacific/Wallis",
    "Pacific/Tahiti", "Pacific/Marquesas", "Pacific/Gambier",
    "Europe/Helsinki", "Atlantic/Azores", "Australia/Lord_Howe", "Antarctica/Troll",
]
MINUTE = timedelta(minutes=1)


def wall_of(instant, zone):
    return instant.astimezone(zone).replace(tzinfo=None)


def at_wall(wall, zone):
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(timezone.utc)
    return instant if wall_of(instant, zone) == wall else None


def first_at_or_after(wall, zone):
    instant = wall.replace(tzinfo=timezone.utc) - timedelta(hours=16)
    while wall_of(instant, zone) < wall:
        instant += MINUTE
    return instant


def changes(zone):
    """The instants at which the offset changes, to the half hour."""
    step = timedelta(minutes=30)
    at, found = datetime(2020, 1, 1, tzinfo=timezone.utc), []
    before = at.astimezone(zone).utcoffset()
    while at.year < 2041:
        at += step
        now = at.astimezone(zone).utcoffset()
        if now != before:
            found.append(at)
        before = now
    return found


def walls(zone):
    for change in changes(zone):
        base = wall_of(change, zone)
        for half_hours in range(-5, 6):
            yield base + timedelta(minutes=30 * half_hours)
    for year in (2020, 2030, 2040):
        for month in (1, 7):
            for hour, minute in ((0, 0), (3, 59), (4, 0), (12, 30)):
                yield datetime(year, month, 15, hour, minute)


for name in ZONES:
    zone = ZoneInfo(name)
    for wall in walls(zone):
        at, first = at_wall(wall, zone), first_at_or_after(wall, zone)
        day = (wall_of(first, zone) - timedelta(hours=4)).date()
        at_text = "-" if at is None else int(at.timestamp())
        print(name, wall.isoformat(timespec="minutes"), at_text, int(first.timestamp()), day)
