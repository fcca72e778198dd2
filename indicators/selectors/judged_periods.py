"""The judgement of each figure of a series: the newest one that is stored, or that of a past day."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from indicators.engine import SeriesFacts, inputs_of, judge_period
from indicators.facts import Shape
from indicators.models import StatusSnapshot, Value
from indicators.wording import working_sentence


class Judged(NamedTuple):
    """A judged period as the page of its indicator shows it."""

    status: str
    vs_previous: str
    vs_last_year: str
    sentence: str
    target: Decimal | None
    low: Decimal | None
    high: Decimal | None
    demonstration: bool


def judged_today(series_id: int, value_ids: set[int]) -> dict[int, Judged]:
    """The newest judgement of each figure that the reader may see."""
    rows = StatusSnapshot.objects.filter(series_id=series_id).order_by("pk").values_list(
        "value_id",
        "status",
        "vs_previous",
        "vs_last_year",
        "sentence",
        "target__value",
        "target__low",
        "target__high",
        "value__demonstration",
    )  # fmt: skip
    return {row[0]: Judged(*row[1:]) for row in rows if row[0] in value_ids}


def judged_then(facts: SeriesFacts, shape: Shape) -> dict[int, Judged]:
    """The judgement of each figure from what was known on the day of these facts."""
    found = {}
    for inputs in inputs_of(facts):
        one, target, value = judge_period(inputs), inputs.target, inputs.value
        working = one.result.working
        found[value.id] = Judged(
            one.result.status.value,
            one.vs_previous.value,
            one.vs_last_year.value,
            working_sentence(working.code, working.params, shape.decimals, shape.unit),
            *((target.value, target.low, target.high) if target else (None, None, None)),
            demonstration=False,
        )
    made_up = Value.objects.filter(series_id=facts.series_id, demonstration=True).values_list("pk", flat=True)
    return found | {pk: found[pk]._replace(demonstration=True) for pk in made_up if pk in found}
