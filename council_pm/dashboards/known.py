"""The past day whose knowledge a reader asked to see: read from the address, told in words, kept in links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.core.days import DayError, read_day
from indicators.selectors.restatements import first_known

NAME = "known"  # in the address


@dataclass(frozen=True, slots=True)
class Known:
    """The day, if one was asked for that can be shown; else what was typed and what is wrong with it."""

    day: date | None = None
    typed: str = ""
    problem: str = ""

    @property
    def words(self) -> str:
        """The day in words; empty for today."""
        return date_format(self.day, "j F Y") if self.day else ""


TODAY = Known()


def known_of(request: HttpRequest) -> Known:
    """What the address asks for. Only where it asks for a day this costs a query."""
    typed = request.GET.get(NAME, "").strip()[:40]
    if not typed:
        return TODAY
    try:
        day = read_day(typed)
    except DayError:
        return Known(typed=typed, problem=_("Write a day such as 31/03/2026. This page shows what is known today."))
    today = timezone.localdate()
    if day == today:
        return TODAY
    shown = date_format(day, "j F Y")
    if day > today:
        words = _("%(day)s has not come yet. This page shows what is known today.")
        return Known(typed=typed, problem=words % {"day": shown})
    first = first_known()
    if first is None or day < first:
        words = _("No figure was known on %(day)s. This page shows what is known today.")
        if first is not None:
            words = _("The first figure was known on %(first)s, after %(day)s. This page shows what is known today.")
        known_from = date_format(first, "j F Y") if first else ""
        return Known(typed=typed, problem=words % {"day": shown, "first": known_from})
    return Known(day, day.isoformat())
