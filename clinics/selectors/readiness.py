"""How ready items are for their clinic: which parts of the pack are there, and what is still to do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinics.models import Clinic, ClinicState, Commitment, Item
from clinics.readiness import Part, Prepared, Readiness, readiness
from council_pm.org.tree import Tree
from indicators.bulk import among
from indicators.selectors.rows import ScorecardRow
from indicators.selectors.scorecard import few_lines
from indicators.visibility import MANAGEMENT_TEAM
from plans.answering import Held, asks, holds
from plans.models import ENDED, IndicatorResponse, ProgressNote

PART_WORDS: Mapping[Part, Promise] = {
    Part.FOLLOW_UP: _("What came of last time: each promise says how it goes"),
    Part.DATA: _("What the figures say: the latest one is there"),
    Part.CAUSE: _("What we think is the cause: where to look, and the story"),
    Part.HELP: _("What help we ask for"),
    Part.PROPOSALS: _("What we propose to do"),
    Part.ANSWER: _("The answer to the light: act, accept, challenge or wait"),
}
"""The parts of a pack in words."""


def readiness_of(items: Sequence[Item], units: Tree, today: date) -> dict[int, Readiness]:
    """How ready each of these items is, by item; four queries at most."""
    if not items:
        return {}
    series = frozenset(item.series_id for item in items if item.series_id is not None)
    lines = few_lines(series, MANAGEMENT_TEAM, today, units)
    answered, days = _answered(series, today), _days(items)
    promises = _promises(items, max(days.values()), series)
    return {
        item.pk: readiness(
            _prepared(item, lines, answered, [one for one in promises if concerns(one, item, days[item.clinic_id])])
        )
        for item in items
    }


def _prepared(
    item: Item,
    lines: Mapping[int, ScorecardRow],
    answered: Collection[int],
    promises: Sequence[Commitment],
) -> Prepared:
    line = lines.get(item.series_id) if item.series_id is not None else None
    return Prepared(
        story=item.story,
        causes=tuple(item.causes),
        help_asked=item.help_asked,
        proposals=item.proposals,
        has_line=item.series_id is not None,
        has_figure=line is not None and bool(line.figure),
        answered=line is None or item.series_id in answered or not asks(line.status, line.direction),
        promised=len(promises),
        promised_silent=sum(1 for one in promises if is_silent(one)),
    )


def earlier_promises(before: date, unit_ids: Collection[int], series_ids: Collection[int]) -> Q:
    """The condition on promises that clinics held before a day made for these services and lines."""
    theirs = Q(item__unit__in=unit_ids) | Q(item__isnull=True, action__unit__in=unit_ids)
    if series_ids:
        theirs |= Q(item__series__in=series_ids) | Q(action__series__in=series_ids)
    return Q(clinic__state=ClinicState.HELD, clinic__held_on__lt=before) & theirs


def concerns(promise: Commitment, item: Item, held_on: date) -> bool:
    """Whether a promise is one of the service of an item or of its line, from before the day of the item's clinic."""
    if promise.clinic.held_on >= held_on:
        return False
    of_unit = promise.item.unit_id if promise.item is not None else promise.action.unit_id
    lines = {promise.item.series_id if promise.item is not None else None, promise.action.series_id}
    return of_unit == item.unit_id or (item.series_id is not None and item.series_id in lines)


def is_silent(promise: Commitment) -> bool:
    """Whether nobody has said how it goes: it goes on, and no note was written since it was made."""
    return promise.action.status not in ENDED and not getattr(promise, "is_told", False)


def _days(items: Sequence[Item]) -> dict[int, date]:
    rows = Clinic.objects.filter(pk__in={one.clinic_id for one in items})
    return dict(rows.values_list("pk", "held_on"))


def _promises(items: Sequence[Item], before: date, series: Collection[int]) -> list[Commitment]:
    told = ProgressNote.objects.filter(action=OuterRef("action"), at__gte=OuterRef("at"))
    chosen = Commitment.objects.filter(earlier_promises(before, {item.unit_id for item in items}, series))
    return list(chosen.annotate(is_told=Exists(told)).select_related("clinic", "item", "action"))


def _answered(series: Collection[int], today: date) -> frozenset[int]:
    """The lines whose light has an answer that holds."""
    if not series:
        return frozenset()
    rows = IndicatorResponse.objects.filter(among("series_id", sorted(series))).values_list(
        "series_id", "until", "action__status", "action__done_on"
    )
    return frozenset(pk for pk, until, status, done_on in rows if holds(Held(until, status or "", done_on), today))
