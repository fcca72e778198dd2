"""The returns of a part of the council as rows of a file, to be filled in and sent back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from council_pm.core.exact_text import exact_text
from council_pm.core.periods import find_previous, find_same_last_year
from indicators.bulk import among
from indicators.models import Return
from indicators.models.returns import STAGES
from indicators.returns.files import period_text
from indicators.returns.states import SIGNED, WITH_OFFICER, Signed, Stage
from indicators.selectors.return_grid import SOON
from indicators.selectors.return_places import ReturnPlace
from indicators.selectors.return_rules import Rules, rules_of

HEADINGS = (
    "indicator", "indicator name", "unit", "breakdown", "period", "measured in", "decimals", "better",
    "last period", "last period value", "same period last year", "target", "value", "numerator", "denominator",
    "estimate", "provisional", "comment", "stage", "due",
)  # fmt: skip
INPUTS = ("value", "numerator", "denominator", "estimate", "provisional", "comment")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One return: its cells by heading, whether its figure can still change, and what it may be."""

    cells: dict[str, Any]
    is_open: bool
    from_parts: bool
    minimum: Decimal | None
    maximum: Decimal | None

    def takes(self, heading: str) -> bool:
        """Whether somebody may fill in this cell."""
        if heading in ("numerator", "denominator") and not self.from_parts:
            return False
        return self.is_open and heading in INPUTS


def return_sheet(at: ReturnPlace, today: date) -> list[SheetRow]:
    """Every return of the place in its rounds, in the order of the codes."""
    found = Return.objects.filter(among("series__unit_id", at.within), series__unit_id__in=at.within)
    found = found.filter(round__in=[one.pk for one in at.rounds])
    if at.is_of_open_rounds:
        found = found.filter(Q(due__lte=today + SOON) | ~Q(stage=Stage.DUE.value))  # as on the page
    rows = found.select_related("series__indicator", "series__unit", "round")
    returns = list(rows.order_by("series__indicator__code", "series__unit__code", "series__breakdown", "round__end"))
    rules = rules_of(returns)
    return [_row(one, rules[one.pk], today) for one in returns]


def plain_rows(rows: Sequence[SheetRow]) -> list[list[Any]]:
    """The rows as they stand in a CSV file."""
    return [[_plain(row.cells[name]) for name in HEADINGS] for row in rows]


def _row(one: Return, rules: Rules, today: date) -> SheetRow:
    definition, context = rules.definition, rules.context
    by_period = {figure.period: figure.value for figure in rules.past}
    before = find_previous(by_period, context.period, context.frequency)
    year_ago = find_same_last_year(by_period, context.period, context.frequency)
    has_parts = one.numerator is not None and one.denominator is not None
    return SheetRow(
        cells={
            "indicator": one.series.indicator.code,
            "indicator name": definition.name,
            "unit": one.series.unit.code,
            "breakdown": one.series.breakdown,
            "period": period_text(context.period, context.calendar, context.frequency),
            "measured in": definition.unit,
            "decimals": definition.decimals,
            "better": _better(definition.polarity),
            "last period": period_text(before, context.calendar, context.frequency) if before else "",
            "last period value": by_period[before] if before else None,
            "same period last year": by_period[year_ago] if year_ago else None,
            "target": context.target,
            # A figure that is worked out from two counts is left to them: so they can be changed without it.
            "value": "n/a" if one.absent else None if has_parts else one.value,
            "numerator": one.numerator,
            "denominator": one.denominator,
            "estimate": "yes" if one.estimate else "",
            "provisional": "yes" if one.provisional else "",
            "comment": one.absent_reason if one.absent else one.happened if one.value is not None else "",
            "stage": str(dict(STAGES)[one.stage]),
            "due": one.due,
        },
        is_open=_is_open(one, today),
        from_parts=rules.made.from_parts,
        minimum=context.minimum,
        maximum=context.maximum,
    )


def _is_open(one: Return, today: date) -> bool:
    can_change = one.at in WITH_OFFICER or (one.at in SIGNED and one.signed == Signed.PROVISIONAL)
    return can_change and one.round.opens <= today and (today <= one.round.closes or one.signed != Signed.NOTHING)


def _plain(cell: Any) -> Any:
    return exact_text(cell) if isinstance(cell, Decimal) else cell


def _better(polarity: str) -> str:
    words = {"higher": _("higher"), "lower": _("lower"), "range": _("within a range")}
    return words.get(polarity, _("for information"))
