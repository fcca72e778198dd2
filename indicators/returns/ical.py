"""A calendar of whole days as iCalendar text (RFC 5545): escaped, folded, with ids that stay (pure)."""

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


def calendar_text(name: str, entries: Iterable[CalendarEntry], stamp: datetime) -> str:
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
        lines += _event(entry, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(entry: CalendarEntry, stamp: datetime) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{_escaped(entry.uid)}",
        f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(entry.summary)}",
        "TRANSP:TRANSPARENT",
    ]
    if entry.url:
        lines.append(f"URL:{entry.url}")
    return [*lines, "END:VEVENT"]


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
