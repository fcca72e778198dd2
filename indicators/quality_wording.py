"""What is worth a second look, in neutral words: what the figures show, never what anybody meant."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council_pm.core.marks import status_label
from council_pm.core.periods import Period
from indicators.quality import Signal, SignalCode
from indicators.trend_wording import Reader
from indicators.wording import distance, figure

TITLES: dict[SignalCode, Promise] = {
    SignalCode.HUGS_TARGET: gettext_lazy("Figures close to the target"),
    SignalCode.HUGS_NEAR_LINE: gettext_lazy("Figures close to the near-target line"),
    SignalCode.SOFTENED: gettext_lazy("An easier target after a miss"),
    SignalCode.DEFINITION_HELPED: gettext_lazy("A better light with a new definition"),
    SignalCode.STAYS_NEAR: gettext_lazy("Near target for a long time"),
    SignalCode.ALWAYS_LATE: gettext_lazy("Figures after their day"),
}


def signal_sentence(signal: Signal, reader: Reader) -> str:
    """What the figures show. Every signal may have a good reason, and each says so."""
    words: dict[str, Any] = dict(signal.params)
    match signal.code:
        case SignalCode.HUGS_TARGET | SignalCode.HUGS_NEAR_LINE:
            words["width"] = _distance(words["width"], reader)
            text = (
                _("%(close)s of the last %(of)s figures lie within %(width)s on the better side of the target.")
                if signal.code is SignalCode.HUGS_TARGET
                else _(
                    "%(close)s of the last %(of)s figures lie within %(width)s on the better side of the line where"
                    " near target begins."
                )
            )
        case SignalCode.SOFTENED:
            words |= {name: figure(words[name], reader.decimals, reader.unit) for name in ("from", "to")}
            words |= {name: _label(words[name], reader) for name in ("period", "missed")}
            words["day"] = _day(words["day"])
            text = (
                _(
                    "The target for %(period)s is %(to)s, easier than %(from)s a year before. It was set on %(day)s,"
                    " after the figure for %(missed)s had missed its target."
                )
                if words["of_year_before"]
                else _(
                    "The target for %(period)s was changed from %(from)s to %(to)s on %(day)s, which is easier, after"
                    " the figure for %(missed)s had missed its target."
                )
            )
        case SignalCode.DEFINITION_HELPED:
            words |= {name: status_label(words[name]).lower() for name in ("before", "after")}
            words["day"] = _day(words["day"])
            text = _(
                "A definition that counts in another way came into force on %(day)s. The next figure went from"
                " %(before)s to %(after)s, by more than it usually moves."
            )
        case SignalCode.STAYS_NEAR:
            text = _("It has been near target for %(count)s periods in a row.")
        case SignalCode.ALWAYS_LATE:
            text = _("The last %(count)s figures were signed off after the day by which they were expected.")
    return text % words + " " + _("There may be a good reason.")


def _distance(width: Decimal, reader: Reader) -> str:
    if reader.unit == "%":
        return _("half a point")
    return distance(width, min(reader.decimals + 1, 6), reader.unit)


def _label(period: tuple[date, date], reader: Reader) -> str:
    return Period(*period).short_label(reader.calendar, frequency=reader.frequency)


def _day(day: date) -> str:
    return date_format(day, "j F Y")
