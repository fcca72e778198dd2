"""Where a line is going as one reader sees it: worked out on the figures released to this reader, and on no other."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from indicators.engine import SeriesFacts
from indicators.facts import Shape
from indicators.revisions import in_effect
from indicators.trend_facts import TrendFacts
from indicators.trend_wording import Reader
from indicators.trends import Decision, decide_one
from indicators.trends.lines import Line, line_of
from indicators.trends.picture import Picture, picture_of


@dataclass(frozen=True, slots=True)
class ReaderTrend:
    """The decision on a line with what it was made from, and what a chart draws of it.

    ``of_increments``: the figures are of the year so far, and what each period added is what is judged.
    """

    line: Line
    decision: Decision
    picture: Picture
    reader: Reader
    excluded: Collection[tuple[date, date]]
    of_increments: bool

    def label(self, place: int) -> str:
        """Short words for the period of a place."""
        period = self.line.periods[place]
        return self.reader.period(period) if period else ""


def reader_trend(facts: SeriesFacts, behind: TrendFacts, shape: Shape, step: int) -> ReaderTrend | None:
    """What the snapshot of this step of the ladder says, worked out anew with all its points.

    Nothing where the reader sees no figure.
    """
    visible = [value for value in facts.values if value.step >= step]
    if not visible:
        return None
    last = visible[-1]
    target = in_effect(facts.targets.get((last.start, last.end), ()), last.end)
    line = line_of(
        behind.up_to(last, step),
        shape.measure,
        target=target.value if target else None,
        starts=[*behind.starts, *facts.breaks],
        excluded=behind.excluded,
    )
    of_increments = shape.measure.to_date and not line.is_ratio_to_date
    decision, picture = decide_one(line.series), picture_of(line.series)
    return ReaderTrend(line, decision, picture, shape.reader, behind.excluded, of_increments)
