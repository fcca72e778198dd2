"""What the trends of series are worked out from: all their figures, rebases and exclusions, in four queries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from django.db.models import FloatField, Max, TextField
from django.db.models.functions import Cast

from indicators.bulk import among
from indicators.engine import MEMBERS_STEP, ValueFact
from indicators.models import Release, Value
from indicators.selectors.trend_changes import excluded, segment_starts
from indicators.trends.lines import Figure


class Seen(NamedTuple):
    """A figure with the widest audience that it was released to."""

    figure: Figure
    step: int


@dataclass(frozen=True, slots=True)
class TrendFacts:
    """One series: its figures in the order of their ends, and what people decided about the line."""

    figures: Sequence[Seen]
    starts: Sequence[date]
    excluded: Collection[tuple[date, date]]

    def steps_up_to(self, last: ValueFact) -> set[int]:
        """To whom the figures as far as this one were released."""
        return {one.step for one in self._up_to(last)}

    def up_to(self, last: ValueFact, step: int) -> list[Figure]:
        """The figures that this audience sees, in the order of their ends, as far as this one."""
        return [one.figure for one in self._up_to(last) if one.step >= step]

    def _up_to(self, last: ValueFact) -> Sequence[Seen]:
        place = next(at for at in range(len(self.figures) - 1, -1, -1) if self.figures[at].figure.id == last.id)
        return self.figures[: place + 1]

    def key(self, figures: Sequence[Figure], breaks: Sequence[date], aim: int) -> str:
        """A short name of everything that a trend over these figures, and a forecast against this target, read."""
        read = (
            aim,
            [one.id for one in figures],
            sorted(day.isoformat() for day in {*self.starts, *breaks}),
            sorted(period[0].isoformat() for period in self.excluded),
        )
        return blake2b(repr(read).encode(), digest_size=12).hexdigest()


def load_trend_facts(ids: Sequence[int]) -> Mapping[int, TrendFacts]:
    """What the trend of each series is worked out from."""
    figures = _figures(ids)
    starts, left_out = segment_starts(ids), excluded(ids)
    return {pk: TrendFacts(figures.get(pk, []), starts.get(pk, []), left_out.get(pk, set())) for pk in ids}


def _figures(ids: Sequence[int]) -> dict[int, list[Seen]]:
    """The latest revision of each period, by end date; what is absent has its place.

    Statistics run on floating point, so figures come as such; a day comes as text and is read once.
    """
    steps = dict(Release.objects.order_by().values_list("round_id").annotate(Max("audience")))
    found: dict[int, dict[tuple[str, str], Seen]] = {}
    rows = (
        Value.objects.filter(among("series_id", ids))
        .annotate(
            of_value=Cast("value", FloatField()),
            of_numerator=Cast("numerator", FloatField()),
            of_denominator=Cast("denominator", FloatField()),
            on_start=Cast("start", TextField()),
            on_end=Cast("end", TextField()),
        )
        .order_by("series_id", "end", "start", "revision")
    )
    for series_id, pk, start, end, value, top, bottom, round_id in rows.values_list(
        "series_id", "pk", "on_start", "on_end", "of_value", "of_numerator", "of_denominator", "round_id"
    ):
        of_series = found.get(series_id)
        if of_series is None:
            of_series = found[series_id] = {}
        step = MEMBERS_STEP if round_id is None else steps.get(round_id, 0)
        of_series[(start, end)] = Seen(Figure(pk, _day(start), _day(end), value, top, bottom), step)
    return {series_id: list(by_period.values()) for series_id, by_period in found.items()}


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    return date.fromisoformat(text)
