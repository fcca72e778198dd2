"""A calendar of days and hours as iCalendar text (RFC 5545): escaped, folded, with ids that stay (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST_LINE = 75  # octets; a longer one goes on behind a line break and a space


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """Something on a day. ``uid`` stays the same when the words change, so that no second one appears."""

    uid: str
    day: date
    summary: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedEntry:
    """Something from a moment to a moment, at a place. ``sequence`` rises when it moves; moments know their zone.

    They are written in UTC, so that no change of the clocks moves it.
    """

    uid: str
    starts: datetime
    ends: datetime
    summary: str
    place: str = ""
    url: str = ""
    sequence: int = 0
    is_cancelled: bool = False


def calendar_text(name: str, entries: Iterable[CalendarEntry | TimedEntry], stamp: datetime) -> str:
    """The whole calendar; ``stamp`` is the moment at which it was written."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Council performance//Returns//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(name)}",
        "X-PUBLISHED-TTL:PT12H",
    ]
    for entry in entries:
        lines += _timed(entry, stamp) if isinstance(entry, TimedEntry) else _event(entry, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(entry: CalendarEntry, stamp: datetime) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{_escaped(entry.uid)}",
        f"DTSTAMP:{_moment(stamp)}",
        f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(entry.summary)}",
        "TRANSP:TRANSPARENT",
    ]
    if entry.url:
        lines.append(f"URL:{entry.url}")
    return [*lines, "END:VEVENT"]


def _timed(entry: TimedEntry, stamp: datetime) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{_escaped(entry.uid)}",
        f"DTSTAMP:{_moment(stamp)}",
        f"DTSTART:{_moment(entry.starts)}",
        f"DTEND:{_moment(entry.ends)}",
        f"SEQUENCE:{entry.sequence}",
        f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}",
        f"SUMMARY:{_escaped(entry.summary)}",
    ]
    if entry.place:
        lines.append(f"LOCATION:{_escaped(entry.place)}")
    if entry.url:
        lines.append(f"URL:{entry.url}")
    return [*lines, "END:VEVENT"]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    plain = " ".join(text.split())
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> str:
    """No line is longer than 75 octets, and no letter is cut in two."""
    parts, room, here = [], LONGEST_LINE, ""
    for letter in line:
        if len((here + letter).encode()) > room:
            parts.append(here)
            here, room = "", LONGEST_LINE - 1
        here += letter
    return "\r\n ".join([*parts, here])
