"""Committees with the days on which they meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from council_pm.org.models import Committee


@dataclass(frozen=True, slots=True)
class CommitteeLine:
    """A committee in the list."""

    slug: str
    name: str
    kind: str
    since: date
    until: date | None
    meetings: tuple[date, ...]
    next_meeting: date | None


def committee_lines(today: date) -> list[CommitteeLine]:
    """Every committee by name, those that ended last. Two queries."""
    found = [
        CommitteeLine(
            slug=one.slug,
            name=one.name,
            kind=one.get_kind_display(),
            since=one.valid_from,
            until=one.valid_until,
            meetings=tuple(sorted(meeting.on for meeting in one.meetings.all())),
            next_meeting=min((meeting.on for meeting in one.meetings.all() if meeting.on >= today), default=None),
        )
        for one in Committee.objects.prefetch_related("meetings").order_by("name", "slug")
    ]
    return sorted(found, key=lambda line: line.until is not None and line.until < today)


def meeting_days(committee: Committee) -> list[date]:
    """The days on which a committee meets, in order."""
    return sorted(committee.meetings.values_list("on", flat=True))


def digest_of(days: Sequence[date]) -> str:
    """A name for what a form was based on."""
    return " ".join(day.isoformat() for day in days)


def table_header() -> list[str]:
    """The heading of the list as a file."""
    return [_("Committee"), _("Address"), _("Kind"), _("Since"), _("Until"), _("Meetings")]
