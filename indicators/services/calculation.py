"""Working out calculated indicators: insert-only, before anything is judged (ADR 0019).

With which round a result is recorded, and so who sees it, ``indicators.formula_releases`` says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from indicators.bulk import among
from indicators.calculation import names
from indicators.formula_checks import in_order
from indicators.formula_facts import (
    Material,
    PeriodOf,
    Worked,
    confirmed_formulas,
    made_from,
    main_line,
)
from indicators.formula_releases import Releases
from indicators.formula_wording import why
from indicators.models import Series, Value, Working, WorkingPart

WHO = Actor(None, "formula")


class _Latest(NamedTuple):
    """The newest figure of a period, as far as it tells whether a result is new."""

    revision: int
    value_id: int
    inputs: str
    formula_id: int


class _New(NamedTuple):
    """A result to be written, with the round that it is released with."""

    worked: Worked
    round_id: int | None
    inputs: str


def work_out(series_ids: Collection[int] | None) -> list[int]:
    """Work out what these series feed, or everything, parts before what is made of them; twice inserts nothing.

    Answers the series that have new figures, for them to be judged.
    """
    formulas = confirmed_formulas()
    if not formulas:
        return []
    graph = made_from(formulas)
    if series_ids is None:
        wanted = set(graph)
    else:
        rows = Series.objects.filter(among("pk", series_ids)) if series_ids else Series.objects.none()
        wanted = set(rows.order_by().values_list("indicator_id", flat=True).distinct())
    done = (_work_out_one(indicator_id) for indicator_id in in_order(graph, wanted))
    return [series_id for series_id in done if series_id is not None]


@transaction.atomic
def _work_out_one(indicator_id: int) -> int | None:
    """Write what is new of one indicator; answers its line where there was anything."""
    # One at a time works a line out: two would write the same revision twice. Formulas and figures are read after that.
    line = main_line(indicator_id)
    if line is None:
        return None
    series = Series.objects.select_for_update(no_key=True, of=("self",)).select_related("indicator").get(pk=line.pk)
    material = Material(series, confirmed_formulas([indicator_id]).get(indicator_id, []), timezone.localdate())
    latest = _latest(series)
    release = Releases(material)
    found = []
    for worked in material.worked(until=series.indicator.retired_on):
        allowed, round_id = release.of(worked)
        if worked.result.waits or not allowed:
            continue
        new = _New(worked, round_id, _inputs(worked, round_id))
        before = latest.get(worked.period)
        if before is None or before.inputs != new.inputs:
            found.append(new)
    if not found:
        return None
    _write(series, found, latest)
    return series.pk


def _latest(series: Series) -> dict[PeriodOf, _Latest]:
    rows = Value.objects.filter(series=series).order_by("end", "start", "revision")
    return {
        PeriodOf(start, end): _Latest(revision, pk, inputs or "", formula_id or 0)
        for start, end, revision, pk, inputs, formula_id in rows.values_list(
            "start", "end", "revision", "pk", "worked_out__inputs", "worked_out__formula_id"
        )
    }


def _inputs(worked: Worked, round_id: int | None) -> str:
    """The name of what was read and of what came out: the same again is nothing new."""
    result = worked.result
    used = sorted(figure.id for figure in worked.used.values())
    said = (
        worked.formula.id, used, round_id, str(result.value), result.absent, result.code, sorted(result.params.items()),
        result.provisional, sorted(result.left_out),
    )  # fmt: skip
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _write(series: Series, found: list[_New], latest: Mapping[PeriodOf, _Latest]) -> None:
    now = timezone.now()
    before = {latest[new.worked.period].value_id for new in found if new.worked.period in latest}
    read_before = _read_before(before)
    values = Value.objects.bulk_create(
        [_value(series, new, latest.get(new.worked.period), read_before, now) for new in found]
    )
    workings = Working.objects.bulk_create(
        Working(
            value=value,
            formula_id=new.worked.formula.id,
            inputs=new.inputs,
            arithmetic=new.worked.result.working,
            code=new.worked.result.code,
            params=dict(new.worked.result.params),
            left_out=list(new.worked.result.left_out),
        )
        for value, new in zip(values, found, strict=True)
    )
    WorkingPart.objects.bulk_create(
        WorkingPart(working=working, used_id=figure.id)
        for working, new in zip(workings, found, strict=True)
        for figure in new.worked.used.values()
    )
    record(
        by=WHO,
        action="work_out_values",
        subject_kind="series",
        subject_id=series.pk,
        detail={"indicator": series.indicator.code, "figures": len(found)},
    )


def _read_before(value_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """Of each earlier result, which figure of each line it was worked out from."""
    found: dict[int, dict[int, int]] = {}
    rows = WorkingPart.objects.filter(working__value_id__in=value_ids)
    for value_id, series_id, used_id in rows.values_list("working__value_id", "used__series_id", "used_id"):
        found.setdefault(value_id, {})[series_id] = used_id
    return found


def _value(
    series: Series,
    new: _New,
    before: _Latest | None,
    read_before: Mapping[int, Mapping[int, int]],
    now: datetime,
) -> Value:
    worked, result = new.worked, new.worked.result
    return Value(
        series=series,
        start=worked.period.start,
        end=worked.period.end,
        revision=before.revision + 1 if before else 1,
        value=result.value,
        absent=result.absent,
        numerator=result.numerator,
        denominator=result.denominator,
        provisional=result.provisional,
        demonstration=any(figure.demonstration for figure in worked.used.values()),
        known_from=now,
        recorded_at=now,
        round_id=new.round_id,
        reason=_reason(worked, before, read_before.get(before.value_id, {})) if before else "",
    )


def _reason(worked: Worked, before: _Latest, read: Mapping[int, int]) -> str:
    """Why a figure takes the place of another one: which parts changed, never their figures."""
    if not before.inputs:
        said = _("Worked out by the formula from now on.")
    elif before.formula_id != worked.formula.id:
        said = _("Worked out anew: the formula changed.")
    else:
        changed = [line.name for line, figure in worked.used.items() if read.get(line.series_id) != figure.id]
        said = (
            _("Worked out anew: the figures of %(parts)s changed.") % {"parts": names(changed)}
            if changed
            else _("Worked out anew.")
        )
    return f"{said} {why(worked.result.code, worked.result.params)}".strip()
