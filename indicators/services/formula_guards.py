"""What a formula forbids elsewhere: entering what is worked out, and ending what others are made from."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from indicators.calculation import Kind
from indicators.formula_facts import confirmed_formulas, made_from, main_line, waiting_formulas
from indicators.models import Indicator, Series
from indicators.revisions import in_effect


def refuse_calculated(series: Series, end: date) -> None:
    """Raise ``ValidationError`` (``calculated``) for a figure of a period that a formula works out."""
    formula = in_effect(confirmed_formulas([series.indicator_id]).get(series.indicator_id, []), end)
    if formula is None or formula.kind is None or main_line(series.indicator_id) != series:
        return
    raise ValidationError(
        _(
            "%(code)s is worked out from other figures and is not entered: correct a figure that it is made from, "
            "or end its formula first."
        ),
        "calculated",
        {"code": series.indicator.code},
    )


def formula_type_of(indicator: Indicator, said: str) -> str:
    """What a definition may say of its formula: the kind of the formula that is confirmed last, where there is one."""
    confirmed = confirmed_formulas([indicator.pk]).get(indicator.pk, [])
    if confirmed and confirmed[-1].kind is not None:
        return confirmed[-1].kind.value
    return "value" if said in set(Kind) else said


def refuse_part(indicator: Indicator, on: date) -> None:
    """Raise ``ValidationError`` (``is_part``) where calculated indicators are made from this one after a day."""
    codes = calculated_from(indicator, on)
    if codes:
        raise ValidationError(
            _("%(code)s is a part of %(others)s: change or end their formulas first."),
            "is_part",
            {"code": indicator.code, "others": ", ".join(codes)},
        )


def calculated_from(indicator: Indicator, on: date) -> list[str]:
    """The codes of the calculated indicators that are made from this one after a day, proposed formulas included."""
    graph = made_from(confirmed_formulas(), on)
    for indicator_id, parts in made_from(waiting_formulas()).items():
        graph[indicator_id] = graph.get(indicator_id, set()) | parts
    above = [pk for pk, parts in graph.items() if indicator.pk in parts]
    rows = Indicator.objects.filter(pk__in=above).exclude(retired_on__lte=on).order_by("code")
    return list(rows.values_list("code", flat=True))
