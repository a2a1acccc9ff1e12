#!/usr/bin/env python3
"""Says what Python's zoneinfo knows about the cells of dates on which clocks change, 2020 to 2040, and about ordinary ones.

A line: zone, date, then for each of the 288 times of five minutes on the wall its instant in minutes since 1970, or "-"
where the wall shows that time never or twice. Found by walking through the hours as they go by and looking at the wall.
"""

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

# Metropolitan France and all of overseas, then three that change at unlike hours and by unlike amounts.
ZONES = [
    "Europe/Paris", "America/Miquelon", "America/Martinique", "America/Guadeloupe", "America/St_Barthelemy",
    "America/Marigot", "America/Cayenne", "Indian/Reunion", "Indian/Mayotte", "Indian/Kerguelen", "Pacific/Noumea",
    "Pacific/Wallis", "Pacific/Tahiti", "Pacific/Marquesas", "Pacific/Gambier",
    "Australia/Lord_Howe", "Atlantic/Azores", "America/Havana",
]
CELL = timedelta(minutes=5)


def changes(zone):
    """The dates on which the offset changes."""
    at, before = datetime(2020, 1, 1, tzinfo=timezone.utc), None
    while at.year < 2041:
        offset = at.astimezone(zone).utcoffset()
        if before is not None and offset != before:
            yield at.astimezone(zone).date()
        before = offset
        at += timedelta(hours=1)


def cells(zone, day):
    shown = {}
    at = datetime(day.year, day.month, day.day, tzinfo=timezone.utc) - timedelta(hours=30)
    for _ in range(12 * 84):
        wall = at.astimezone(zone)
        if wall.date() == day:
            shown.setdefault((wall.hour * 60 + wall.minute) // 5, []).append(at)
        at += CELL
    for cell in range(288):
        times = shown.get(cell, [])
        yield str(int(times[0].timestamp()) // 60) if len(times) == 1 else "-"


for name in ZONES:
    zone = ZoneInfo(name)
    days = {date(year, month, 15) for year in (2020, 2027, 2040) for month in (1, 7)}
    for change in changes(zone):
        days |= {change + timedelta(days=more) for more in (-1, 0, 1)}
    for day in sorted(days):
        print(name, day, *cells(zone, day))
