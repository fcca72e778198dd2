"""What a figure would do to the figures that are worked out from it, before it is sent (B9).

It goes the way of a recomputation: ``Material`` works each out, parts before what is made of them, ``Releases`` says
whether it would be recorded, and ``previews`` judges it. Only those are named of which the reader sees every figure
that is signed off, and every figure that they are worked out from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from council_pm.core.access import AccessScope
from council_pm.core.marks import status_mark, trend_mark
from council_pm.org.tree import Tree
from indicators.facts import DefinitionRow, read_bases
from indicators.figures import read_figures
from indicators.formula_checks import in_order
from indicators.formula_facts import (
    Figure,
    Material,
    PeriodOf,
    Worked,
    confirmed_formulas,
    made_from,
    main_line,
    steps_of,
)
from indicators.formula_releases import Releases
from indicators.models import Audience, CurrentStatus, Return, Series
from indicators.selectors.return_places import OneReturn
from indicators.selectors.return_preview import Preview, Supposed, previews
from indicators.visibility import sight_of
from indicators.wording import bare_figure

_NOT_WRITTEN = 0  # the number of a figure that has no row yet


@dataclass(frozen=True, slots=True)
class Parent:
    """An indicator that is worked out from a figure: what it would be, and what was last said of it.

    ``note`` says why nothing would be worked out yet; there is no figure then.
    """

    code: str
    name: str
    url: str
    figure: str
    note: str
    preview: Preview | None
    status_now: str
    trend_now: str

    @property
    def marks(self) -> SafeString:
        """The light and the way that it would have."""
        if self.preview is None:
            return SafeString("")
        return _marks(self.preview.status.value, self.preview.trend.trend)

    @property
    def marks_now(self) -> SafeString:
        """Those that stand now."""
        return _marks(self.status_now, self.trend_now) if self.status_now else SafeString("")

    @property
    def sentences(self) -> str:
        """What a snapshot would say."""
        if self.preview is None:
            return self.note
        row = self.preview.trend
        return " ".join(filter(None, (self.preview.sentence, row.trend_sentence, row.forecast_sentence)))


@dataclass(frozen=True, slots=True)
class _Made:
    """A calculated line with what the figure would make of it."""

    series: Series
    worked: Worked
    is_recorded: bool


def parents_of(at: OneReturn, user: Any, today: date) -> Sequence[Parent]:
    """What the figure of a return feeds, as far as its reader may see it; two queries where it feeds nothing.

    Of a return that is empty nothing.
    """
    one = at.row
    if one.value is None and not one.absent:
        return ()
    formulas = confirmed_formulas()
    period = PeriodOf(one.round.start, one.round.end)
    graph = made_from(formulas, period.end)
    fed = in_order(graph, {one.series.indicator_id})
    own = {one.series_id: _figure(one)}
    made: list[_Made] = []
    shown = {one.series_id}
    for indicator_id in fed:
        line = main_line(indicator_id)
        if line is None:
            continue
        material = Material(line, formulas[indicator_id], today)
        for series_id, figure in own.items():
            if series_id in material.units:
                material.figures.setdefault(series_id, {})[period] = figure
        found = next((held for held in material.worked(line.indicator.retired_on) if held.period == period), None)
        if found is None or not any(part.series_id in own for part in found.used):
            continue
        allowed, round_id = Releases(material).of(found)
        is_recorded = allowed and not found.result.waits
        if is_recorded:
            own[line.pk] = _result(found, round_id)
        if _is_seen(user, at.tree, line, found, shown):
            shown.add(line.pk)
            made.append(_Made(line, found, is_recorded))
    return _told(made, period)


def _figure(one: Return) -> Figure:
    """The figure of a return as the journal would hold it."""
    return Figure(
        _NOT_WRITTEN, one.value, one.absent, one.numerator, one.denominator, one.provisional or one.estimate, False,
        one.round_id,
    )  # fmt: skip


def _result(worked: Worked, round_id: int | None) -> Figure:
    out = worked.result
    return Figure(_NOT_WRITTEN, out.value, out.absent, out.numerator, out.denominator, out.provisional, False, round_id)


def _is_seen(user: Any, tree: Tree, line: Series, worked: Worked, shown: set[int]) -> bool:
    """Whether the reader sees all that is signed off of the line, and each figure that it is worked out from."""
    sight = sight_of(user)
    if sight.step(AccessScope(units=tree.above(line.unit_id))) > 0:
        return False
    steps = steps_of({figure.round_id for figure in worked.used.values()})
    for part, figure in worked.used.items():
        released = Audience.MEMBERS_AND_STAFF if figure.round_id is None else steps.get(figure.round_id, 0)
        is_own = figure.id == _NOT_WRITTEN
        if is_own and part.series_id not in shown:
            return False
        if not is_own and sight.step(AccessScope(units=tree.above(part.unit_id))) > released:
            return False
    return True


def _told(made: Sequence[_Made], period: PeriodOf) -> list[Parent]:
    if not made:
        return []
    ids = [one.series.pk for one in made]
    bases = read_bases(ids, indicator_of={one.series.pk: one.series.indicator_id for one in made})
    supposed = {one.series.pk: _supposed(one, period) for one in made if one.is_recorded}
    ahead = previews(supposed, read_figures(ids), bases)
    # Of what is in force for each audience the one for the narrowest stands last: this reader sees all of it.
    rows = CurrentStatus.objects.filter(series__in=ids).order_by("-audience")
    fields = ("series_id", "snapshot__status", "snapshot__trend")
    stand = {pk: (status, trend) for pk, status, trend in rows.values_list(*fields)}
    return [
        _parent(one, bases.definitions[one.series.indicator_id], ahead.get(one.series.pk), stand)
        for one in made
        if one.series.indicator_id in bases.definitions
    ]


def _supposed(one: _Made, period: PeriodOf) -> Supposed:
    out = one.worked.result
    return Supposed(
        one.series.pk, period.start, period.end, out.value, out.absent, out.numerator, out.denominator, out.provisional
    )


def _parent(
    one: _Made, definition: DefinitionRow, preview: Preview | None, stand: Mapping[int, tuple[str, str]]
) -> Parent:
    status, trend = stand.get(one.series.pk, ("", ""))
    value = one.worked.result.value if preview else None
    code = one.series.indicator.code
    return Parent(
        code=code,
        name=definition.name,
        url=reverse("dashboards:indicator_page", args=[code]),
        figure="" if value is None else bare_figure(value, definition.decimals, definition.unit),
        note="" if preview else _waits(one),
        preview=preview,
        status_now=status,
        trend_now=trend,
    )


def _waits(one: _Made) -> str:
    if one.worked.result.waits:
        return _("It is worked out when the figures of its other parts are there.")
    return _("It is worked out when each of its parts has been released.")


def _marks(status: str, trend: str) -> SafeString:
    return format_html("{} {}", status_mark(status), trend_mark(trend) if trend else "")
