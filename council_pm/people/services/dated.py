"""Dated things: overlaps, and the sentence that names the days."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


class Dated(Protocol):
    """A row that holds from a day, to a day (included) or until further notice."""

    starts: date
    ends: date | None


def overlapping(starts: date, ends: date | None) -> Q:
    """Rows that hold on a day of this span; both last days are included."""
    begins_before_end = Q() if ends is None else Q(starts__lte=ends)
    return begins_before_end & (Q(ends__isnull=True) | Q(ends__gte=starts))


def span(row: Dated) -> str:
    """The days in words, for a refusal."""
    return span_between(row.starts, row.ends)


def span_between(starts: date, ends: date | None) -> str:
    """Days in words, from the first to the last one or until further notice."""
    if ends is None:
        return _("from %(start)s") % {"start": date_format(starts)}
    return _("from %(start)s to %(end)s") % {"start": date_format(starts), "end": date_format(ends)}


def check_order(starts: date, ends: date | None) -> None:
    """Refuse a last day before the first one. Code ``dates``."""
    if ends is not None and ends < starts:
        raise ValidationError(_("The last day is before the first one: check the dates."), "dates")


def check_ending(row: Dated, ends: date) -> None:
    """Refuse an end before the start, or one that would make it last longer. Codes ``dates``, ``ends_already``."""
    check_order(row.starts, ends)
    if row.ends is not None and ends > row.ends:
        raise ValidationError(
            _("It ends on %(day)s already: appoint again for the time after that."),
            "ends_already",
            {"day": date_format(row.ends)},
        )


def refuse_begun(row: Dated) -> None:
    """Refuse to take back what holds already. Code ``begun``."""
    if row.starts <= timezone.localdate():
        raise ValidationError(_("This has begun: give its last day instead."), "begun")
