"""What the trends of series are worked out from: their figures, rebases and exclusions, in three queries at most."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from indicators.engine import ValueFact
from indicators.figures import Seen, read_figures
from indicators.peers import NOBODY, Peers
from indicators.selectors.trend_changes import changes_in_force
from indicators.trends.lines import Figure


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

    def key(self, figures: Sequence[Figure], breaks: Sequence[date], aim: int, peers: Peers = NOBODY) -> str:
        """A short name of everything that a trend over these figures, a forecast against this target and a rank among
        these peers read."""
        read: tuple[object, ...] = (
            aim,
            [one.id for one in figures],
            sorted(day.isoformat() for day in {*self.starts, *breaks}),
            sorted(period[0].isoformat() for period in self.excluded),
        )
        if peers.figures:
            read = (*read, peers.group, [str(one) for one in peers.figures])
        return blake2b(repr(read).encode(), digest_size=12).hexdigest()


def load_trend_facts(
    ids: Sequence[int],
    figures: Mapping[int, Sequence[Seen]] | None = None,
    decided: Collection[int] | None = None,
    known_on: date | None = None,
) -> Mapping[int, TrendFacts]:
    """What the trend of each series is worked out from.

    ``figures`` are all of theirs, and ``decided`` those with rebases or exclusions, where that has been read. With
    ``known_on`` as it was known at the end of that day.
    """
    if figures is None:
        figures = read_figures(ids, known_on=known_on)
    if decided is None:
        decided = ids
    starts, left_out = changes_in_force(decided, known_on) if decided else ({}, {})
    return {pk: TrendFacts(figures.get(pk, ()), starts.get(pk, []), left_out.get(pk, set())) for pk in ids}
