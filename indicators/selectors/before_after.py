"""The figures and lights of lines on both sides of a day, as one reader sees them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.core.marks import status_label, status_mark
from council_pm.core.periods import Calendar, Frequency, Period
from council_pm.org.tree import Tree
from indicators.bulk import among
from indicators.chart_split import SplitChart, split_chart
from indicators.direction import displayed
from indicators.engine import Inputs, SeriesFacts, inputs_of, judge_period
from indicators.facts import load_facts
from indicators.figures import read_figures
from indicators.known_later import known_query
from indicators.models import Value
from indicators.selectors.rows import JUDGED, SeriesRow
from indicators.selectors.scorecard import Choice, readable
from indicators.visibility import Sight
from indicators.wording import bare_figure, line_name

A_SIDE = 4  # periods


@dataclass(frozen=True, slots=True)
class Moment:
    """A period with its figure and light."""

    value_id: int
    label: str
    end: date
    value: Decimal | None
    figure: str
    status: str
    provisional: bool

    @property
    def mark(self) -> SafeString:
        """The light."""
        return status_mark(self.status)


@dataclass(frozen=True, slots=True)
class BothSides:
    """A line on both sides of a day. ``movement`` is ``better``, ``worse``, ``same`` or empty where nothing is told.

    ``between`` counts the periods since the day that are left out before the newest ones.
    """

    series_id: int
    code: str
    name: str
    url: str
    unit_id: int
    before: tuple[Moment, ...]
    after: tuple[Moment, ...]
    between: int
    chart: SplitChart | None
    movement: str
    comparison: str
    demonstration: bool

    @property
    def chart_words(self) -> str:
        """What the picture shows, for who does not see it."""
        return _("Before: %(before)s. Since: %(after)s.") % {
            "before": ", ".join(one.figure for one in self.before) or _("no figure"),
            "after": ", ".join(one.figure for one in self.after) or _("no figure"),
        }

    @property
    def lights(self) -> str:
        """How the lights were, in words."""
        return _("Before: %(before)s. Since: %(after)s.") % {
            "before": _lights(self.before),
            "after": _lights(self.after),
        }

    @property
    def is_judged_on_both_sides(self) -> bool:
        """Whether the last light before and the newest one can be held against each other."""
        return all(side and side[-1].status in JUDGED for side in (self.before, self.after))


def both_sides(
    choice: Choice, sight: Sight, day: date, as_of: date, *, tree: Tree, known_on: date | None = None
) -> list[BothSides]:
    """The last four periods that ended before a day, and the newest four that ended on it or later, by name.

    Figures that are not released to the reader are as if they were not there. With ``known_on`` as it was known at
    the end of that day. A fixed number of queries.
    """
    pairs = readable(choice, sight, as_of, tree=tree, held_on=known_on)
    figures = read_figures(sorted(row.series_id for row, _step in pairs), known_on=known_on)
    facts, _shapes = load_facts(sorted(figures), figures=figures, known_on=known_on) if figures else ([], {})
    by_id = {one.series_id: one for one in facts}
    found = [_line(row, step, by_id.get(row.series_id), day, known_on) for row, step in pairs]
    shown = sorted(moment.value_id for one in found for moment in (*one.before, *one.after))
    made_up = set(Value.objects.filter(among("pk", shown), demonstration=True).values_list("series_id", flat=True))
    marked = (replace(one, demonstration=True) if one.series_id in made_up else one for one in found)
    return sorted(marked, key=lambda one: (one.name, one.code))


def _line(row: SeriesRow, step: int, facts: SeriesFacts | None, day: date, known_on: date | None) -> BothSides:
    seen = [one for one in inputs_of(facts) if one.value.step >= step] if facts else []
    earlier = [one for one in seen if one.value.end < day]
    later = [one for one in seen if one.value.end >= day]
    before = tuple(_moment(row, one) for one in earlier[-A_SIDE:])
    after = tuple(_moment(row, one) for one in later[-A_SIDE:])
    movement, comparison = _compared(row, facts, earlier, later, day)
    return BothSides(
        series_id=row.series_id,
        code=row.code,
        name=line_name(row.name, row.breakdown),
        url=reverse("dashboards:indicator_page", args=[row.code]) + known_query(known_on),
        unit_id=row.unit_id,
        before=before,
        after=after,
        between=max(0, len(later) - A_SIDE),
        chart=split_chart([(one.value, one.status) for one in before], [(one.value, one.status) for one in after]),
        movement=movement,
        comparison=comparison,
        demonstration=False,
    )


def _moment(row: SeriesRow, inputs: Inputs) -> Moment:
    value = inputs.value
    return Moment(
        value_id=value.id,
        label=_label(row, inputs),
        end=value.end,
        value=value.value,
        figure=_figure(row, value.value),
        status=judge_period(inputs).result.status.value,
        provisional=value.provisional,
    )


def _compared(
    row: SeriesRow, facts: SeriesFacts | None, earlier: Sequence[Inputs], later: Sequence[Inputs], day: date
) -> tuple[str, str]:
    """The newest figure against the last one before the day; of what has seasons, of the same part of the year."""
    newest = next((one for one in reversed(later) if one.value.value is not None), None)
    if newest is None:
        return "", _("No figure since that day yet.")
    old = next((one for one in reversed(earlier) if one.value.value is not None and _alike(one, newest)), None)
    if old is None:
        return "", _("No figure from before that day to compare with.")
    cut = [one for one in (facts.breaks if facts else ()) if old.value.end < one <= newest.value.end]
    if cut:
        words = _("It is counted differently since %(day)s: what was before does not compare.")
        return "", words % {"day": date_format(cut[-1], "j F Y")}
    return _moved(row, old, newest)


def _alike(old: Inputs, newest: Inputs) -> bool:
    """Whether two periods compare: any two, or of a measure with seasons those that end in the same month."""
    return not newest.definition.compares_with_last_year or old.value.end.month == newest.value.end.month


def _moved(row: SeriesRow, old: Inputs, newest: Inputs) -> tuple[str, str]:
    was, now = (displayed(one.value.value or Decimal(0), row.decimals) for one in (old, newest))
    words = {
        "was": _figure(row, old.value.value), "then": _label(row, old),
        "now": _figure(row, newest.value.value), "period": _label(row, newest),
    }  # fmt: skip
    if row.polarity not in ("higher", "lower"):
        return "", _("%(was)s in %(then)s, %(now)s in %(period)s.") % words
    if was == now:
        return "same", _("%(was)s in %(then)s, and the same in %(period)s.") % words
    if (now > was) == (row.polarity == "higher"):
        return "better", _("%(was)s in %(then)s, %(now)s in %(period)s: better.") % words
    return "worse", _("%(was)s in %(then)s, %(now)s in %(period)s: worse.") % words


def _lights(side: Sequence[Moment]) -> str:
    if not side:
        return _("no figure")
    counts = Counter(one.status for one in side)
    return ", ".join(
        ngettext("%(status)s in %(n)s period", "%(status)s in %(n)s periods", number)
        % {"status": status_label(status).lower(), "n": number}
        for status, number in counts.items()
    )


def _label(row: SeriesRow, inputs: Inputs) -> str:
    period = Period(inputs.value.start, inputs.value.end)
    return period.short_label(Calendar(row.calendar), frequency=Frequency(row.frequency))


def _figure(row: SeriesRow, value: Decimal | None) -> str:
    return _("no figure") if value is None else bare_figure(value, row.decimals, row.unit)
