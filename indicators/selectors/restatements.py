"""Figures that were restated: both figures with both lights, the reason, and who put the new one in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Min, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from council_pm.core.marks import status_label, status_mark
from council_pm.core.periods import Calendar, Frequency, Period
from council_pm.org.tree import Tree
from council_pm.people.selectors import Signatory, signatories
from indicators.bulk import among
from indicators.engine import inputs_of, judge_period
from indicators.facts import load_facts
from indicators.figures import read_figures
from indicators.models import StatusSnapshot, Value
from indicators.selectors.rows import SeriesRow
from indicators.selectors.scorecard import Choice, Scorecard, readable, scorecard
from indicators.visibility import MEMBERS, Sight
from indicators.wording import bare_figure

MOST = 500  # rows on the screen; a file has them all


@dataclass(frozen=True, slots=True)
class Restatement:
    """A figure that was final and was replaced."""

    code: str
    name: str
    period: str
    slug: str
    before: str
    after: str
    status_before: str
    status_after: str
    reason: str
    submitted: str
    signed: str
    when: datetime

    @property
    def mark_before(self) -> SafeString:
        """The light that the replaced figure had."""
        return _mark(self.status_before)

    @property
    def mark_after(self) -> SafeString:
        """The light of the figure that replaced it."""
        return _mark(self.status_after)

    @property
    def labels(self) -> tuple[str, str]:
        """Both lights in words."""
        return _word(self.status_before), _word(self.status_after)


def first_known() -> date | None:
    """The day on which the first figure of all was known; nothing for a council without figures."""
    moment = Value.objects.aggregate(first=Min("known_from"))["first"]
    return timezone.localdate(moment) if moment else None


def restatements(
    choice: Choice, sight: Sight, as_of: date, *, every_name: bool, tree: Tree | None = None
) -> list[Restatement]:
    """What was restated of a choice, the latest first, as far as a reader of this sight sees the new figures.

    The replaced figure is told only where it is of the same round, or of none: who sees the new one saw that, too. A
    provisional figure that was made final was not restated. A fixed number of queries.
    """
    series = {row.series_id: (row, step) for row, step in readable(choice, sight, as_of, tree=tree)}
    if not series:
        return []
    same_round = Q(round=None) | Q(round=OuterRef("round"))
    before = Value.objects.filter(
        same_round,
        series=OuterRef("series"),
        start=OuterRef("start"),
        end=OuterRef("end"),
        revision=OuterRef("revision") - 1,
        provisional=False,
    ).values("pk")[:1]
    found = list(
        Value.objects.filter(among("series_id", sorted(series)), revision__gt=1)
        .annotate(before=Subquery(before))
        .filter(before__isnull=False)
        .order_by("-known_from", "-pk")
    )
    steps = {
        one.figure.id: one.step for rows in read_figures(sorted({v.series_id for v in found})).values() for one in rows
    }
    seen = [one for one in found if _step(one, found, steps) >= series[one.series_id][1]]
    ids = {pk for one in seen for pk in (one.pk, one.before)}
    replaced = Value.objects.in_bulk([one.before for one in seen])
    lights = dict(StatusSnapshot.objects.filter(value__in=ids).order_by("pk").values_list("value_id", "status"))
    lights |= _lights_of_replaced([one for one in seen if one.before not in lights])
    people = signatories({pk for one in seen for pk in (one.signed_by, one.submitted_by) if pk is not None})
    return [
        _restatement(one, replaced[one.before], series[one.series_id][0], lights, people, every_name=every_name)
        for one in seen
    ]


def lights_then(card: Scorecard, as_of: date, day: date) -> dict[int, str]:
    """The lights that members saw on a day, of those lines of which what they rest on was changed since.

    No query where there are none.
    """
    ids = frozenset(row.series_id for row in card.rows if row.changed_on is not None and row.changed_on > day)
    if not ids:
        return {}
    then = scorecard(Choice(series_ids=ids), MEMBERS, as_of, known_on=day)
    return {row.series_id: row.recent[-1].status for row in then.rows if row.recent}


def _lights_of_replaced(restated: Sequence[Any]) -> dict[int, str]:
    """The lights of figures that were replaced before anybody judged them: by the engine, as if they still stood."""
    if not restated:
        return {}
    ids, wanted = sorted({one.series_id for one in restated}), {one.before for one in restated}
    figures = read_figures(ids, without={one.pk for one in restated})
    facts, _shapes = load_facts(ids, figures=figures)
    return {
        inputs.value.id: judge_period(inputs).result.status.value
        for one in facts
        for inputs in inputs_of(one)
        if inputs.value.id in wanted
    }


def _mark(status: str) -> SafeString:
    return status_mark(status) if status else SafeString("")


def _word(status: str) -> str:
    return status_label(status) if status else ""


def _step(one: Value, found: Sequence[Value], steps: Mapping[int, int]) -> int:
    """The widest audience of a figure: that of the figure in force where a later one took its place in its round."""
    if one.pk in steps:
        return steps[one.pk]
    later = (v for v in found if (v.series_id, v.start, v.end) == (one.series_id, one.start, one.end))
    return next((steps[v.pk] for v in later if v.pk in steps and v.round_id == one.round_id), -1)


def _restatement(
    one: Value,
    before: Value,
    row: SeriesRow,
    lights: Mapping[int, str],
    people: Mapping[int, Signatory],
    *,
    every_name: bool,
) -> Restatement:
    period = Period(one.start, one.end)

    def text(value: Decimal | None) -> str:
        return _("No figure") if value is None else bare_figure(value, row.decimals, row.unit)

    def who(person_id: int | None) -> str:
        person = people.get(person_id or 0)
        if person is None:
            return ""
        if every_name or person.named_to_all:
            return f"{person.name}, {person.post}" if person.post else person.name
        return person.post or _("an officer")

    return Restatement(
        code=row.code,
        name=row.name,
        period=period.short_label(Calendar(row.calendar), frequency=Frequency(row.frequency)),
        slug=period.slug,
        before=text(before.value),
        after=text(one.value),
        status_before=lights.get(before.pk, ""),
        status_after=lights.get(one.pk, ""),
        reason=one.reason,
        submitted=who(one.submitted_by),
        signed=who(one.signed_by),
        when=one.known_from,
    )
