"""With which round a calculated figure may be recorded, so that nobody sees it who may not see each of its parts.

It takes the round of its parts where they share one and stand at or below its own unit and in its own portfolio. In
every other case it waits until each part has been released to all members and staff, and is then shown to them.
"""

from __future__ import annotations

from collections.abc import Collection

from council_pm.people.selectors import in_force
from indicators.bulk import among
from indicators.formula_facts import Material, Worked, steps_of
from indicators.models import Audience, BasketItem, BasketKind


class Releases:
    """What it takes to tell that for every period of one indicator. Two queries."""

    def __init__(self, material: Material) -> None:
        rounds = {figure.round_id for by_period in material.figures.values() for figure in by_period.values()}
        self._steps = steps_of(rounds)
        self._below = material.tree(material.as_of).below(material.series.unit_id)
        self._units = material.units
        self._own = material.series.pk
        self._portfolios = _portfolios({*material.units, self._own}, material)

    def of(self, worked: Worked) -> tuple[bool, int | None]:
        """Whether the result may be recorded now, and its round."""
        rounds = {figure.round_id for figure in worked.used.values()}
        if len(rounds) == 1:
            only = rounds.pop()
            return only is None or self._at_home(worked) or self._seen_by_all(only), only
        return all(self._seen_by_all(round_id) for round_id in rounds), None

    def _seen_by_all(self, round_id: int | None) -> bool:
        return round_id is None or self._steps.get(round_id, 0) >= Audience.MEMBERS_AND_STAFF

    def _at_home(self, worked: Worked) -> bool:
        """Whether whoever may see more of the result than everybody, by a place or a portfolio, may of each part."""
        own = self._portfolios.get(self._own, frozenset())
        return all(
            line.unit_id in self._below and (not own or self._portfolios.get(line.series_id, frozenset()) == own)
            for line in worked.used
        )


def _portfolios(series_ids: Collection[int], material: Material) -> dict[int, frozenset[int | None]]:
    found: dict[int, frozenset[int | None]] = {}
    items = BasketItem.objects.filter(
        in_force(material.as_of), among("series_id", series_ids), basket__kind=BasketKind.PORTFOLIO
    )
    for series_id, portfolio_id in items.values_list("series_id", "basket__portfolio_id"):
        found[series_id] = found.get(series_id, frozenset()) | {portfolio_id}
    return found
