"""What people decide about a line: a new segment, a period left out, "this is not good enough"; each can be taken back.

Never automatic: each is refused to anybody but a person, and without a reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.periods import Period
from indicators.models import Exclusion, Indicator, Rebase, Series, StandardJudgement, Value
from indicators.selectors.trend_changes import periods_with_figures
from indicators.services.keeping import check_in_use
from indicators.services.recalculation import request_recompute

Decided = TypeVar("Decided", Rebase, Exclusion, StandardJudgement)
Line = TypeVar("Line", Rebase, Exclusion)


@transaction.atomic
def rebase(*, by: Actor, series: Series, period: Period, reason: str, known_from: datetime | None = None) -> Rebase:
    """Begin a new segment with a period: what came before stays to be seen and no longer counts for mean and limits.

    Raises ``ValidationError``: ``no_person``, ``reason_missing``, ``retired``, ``outside``, ``first_period``,
    ``no_figure`` or ``stands``.
    """
    _check(by, reason, _("Say what changed then: the reason is shown with the chart."))
    _hold(series)
    _check_start(period, periods_with_figures(series.pk))
    made = _revise(by, Rebase, {"series": series, "on": period.start}, True, reason, known_from)
    return _line_decided(by, "rebase_series", made, series, reason)


@transaction.atomic
def take_back_rebase(*, by: Actor, rebase: Rebase, reason: str, known_from: datetime | None = None) -> Rebase:
    """Join a segment to the one before again.

    Raises ``ValidationError``: ``no_person``, ``reason_missing``, ``retired`` or ``taken_back``.
    """
    _check(by, reason, _("Say why it is taken back: the reason is kept with it."))
    _hold(rebase.series)
    made = _revise(by, Rebase, {"series": rebase.series, "on": rebase.on}, False, reason, known_from)
    return _line_decided(by, "take_back_rebase", made, rebase.series, reason)


@transaction.atomic
def exclude_period(
    *, by: Actor, series: Series, period: Period, reason: str, known_from: datetime | None = None
) -> Exclusion:
    """Leave a period out of mean and limits: a known event that will not come again. Its figure stays to be seen.

    Raises ``ValidationError``: ``no_person``, ``reason_missing``, ``retired``, ``no_figure`` or ``stands``.
    """
    _check(by, reason, _("Say what happened then: the reason is shown with the chart."))
    _hold(series)
    if period not in periods_with_figures(series.pk):
        raise ValidationError(_("There is no figure for this period: choose one that has a figure."), "no_figure")
    key = {"series": series, "start": period.start, "end": period.end}
    made = _revise(by, Exclusion, key, True, reason, known_from)
    return _line_decided(by, "exclude_period", made, series, reason)


@transaction.atomic
def take_back_exclusion(
    *, by: Actor, exclusion: Exclusion, reason: str, known_from: datetime | None = None
) -> Exclusion:
    """Let a period count again.

    Raises ``ValidationError``: ``no_person``, ``reason_missing``, ``retired`` or ``taken_back``.
    """
    _check(by, reason, _("Say why it is taken back: the reason is kept with it."))
    _hold(exclusion.series)
    key = {"series": exclusion.series, "start": exclusion.start, "end": exclusion.end}
    made = _revise(by, Exclusion, key, False, reason, known_from)
    return _line_decided(by, "take_back_exclusion", made, exclusion.series, reason)


@transaction.atomic
def judge_not_good_enough(
    *, by: Actor, value: Value, reason: str, known_from: datetime | None = None
) -> StandardJudgement:
    """Say of a figure that this level of performance is not good enough: a judgement of the figure, not of anybody.

    Raises ``ValidationError``: ``no_person``, ``reason_missing``, ``no_figure``, ``restated`` or ``stands``.
    """
    _check(by, reason, _("Say why it is not good enough: the reason is shown beside the figure."))
    Indicator.objects.select_for_update().get(pk=value.series.indicator_id)
    if value.value is None:
        raise ValidationError(_("There is no figure for this period: nothing can be said of it."), "no_figure")
    later = Value.objects.filter(series=value.series_id, start=value.start, end=value.end, revision__gt=value.revision)
    if later.exists():
        raise ValidationError(_("The figure was restated meanwhile: read it as it is now."), "restated")
    made = _revise(by, StandardJudgement, {"value": value, "by_id": by.user_id}, True, reason, known_from)
    return _record(by, "judge_not_good_enough", made, value.series, _days(value), reason)


@transaction.atomic
def take_back_judgement(
    *, by: Actor, judgement: StandardJudgement, reason: str, known_from: datetime | None = None
) -> StandardJudgement:
    """Take one's own judgement back.

    Raises ``ValidationError``: ``no_person``, ``reason_missing``, ``not_yours`` or ``taken_back``.
    """
    _check(by, reason, _("Say why it is taken back: the reason is kept with it."))
    if judgement.by_id != by.user_id:
        raise ValidationError(_("Only the person who said it can take it back."), "not_yours")
    Indicator.objects.select_for_update().get(pk=judgement.value.series.indicator_id)
    value = judgement.value
    made = _revise(by, StandardJudgement, {"value": value, "by_id": by.user_id}, False, reason, known_from)
    return _record(by, "take_back_judgement", made, value.series, _days(value), reason)


def _check(by: Actor, reason: str, missing: str) -> None:
    if by.user_id is None:
        raise ValidationError(_("A person decides this, never the system: sign in to do it."), "no_person")
    if not reason.strip():
        raise ValidationError(missing, "reason_missing")


def _hold(series: Series) -> None:
    """Of two decisions at once about one indicator, one is first."""
    check_in_use(Indicator.objects.select_for_update().get(pk=series.indicator_id))


def _check_start(period: Period, periods: list[Period]) -> None:
    """Refuse what cannot begin a segment. Codes ``outside``, ``first_period``, ``no_figure``."""
    if not periods or not periods[0].start <= period.start <= periods[-1].start:
        raise ValidationError(
            _("This period lies before the first figure or after the last one: choose one between them."), "outside"
        )
    if period.start == periods[0].start:
        raise ValidationError(
            _("The figures begin with this period: a new segment needs figures before it."), "first_period"
        )
    if period not in periods:
        raise ValidationError(_("There is no figure for this period: choose one that has a figure."), "no_figure")


def _line_decided(by: Actor, action: str, made: Line, series: Series, reason: str) -> Line:
    days = {"on": made.on.isoformat()} if isinstance(made, Rebase) else _days(made)
    _record(by, action, made, series, days, reason)
    request_recompute(by=by, series_ids=[series.pk])
    return made


def _days(of: Exclusion | Value) -> dict[str, str]:
    return {"start": of.start.isoformat(), "end": of.end.isoformat()}


def _revise(
    by: Actor, model: type[Decided], key: Mapping[str, Any], active: bool, reason: str, known_from: datetime | None
) -> Decided:
    newest = model._default_manager.filter(**key).order_by("-revision").first()
    if (newest is not None and newest.active) == active:
        if active:
            raise ValidationError(_("This stands already: take it back first to say it in another way."), "stands")
        raise ValidationError(_("This was taken back already."), "taken_back")
    return model._default_manager.create(
        **{"by_id": by.user_id, **key},
        revision=newest.revision + 1 if newest else 1,
        active=active,
        reason=reason.strip(),
        known_from=known_from or timezone.now(),
    )


def _record(by: Actor, action: str, made: Decided, series: Series, days: Mapping[str, str], reason: str) -> Decided:
    record(
        by=by,
        action=action,
        subject_kind="series",
        subject_id=series.pk,
        subject_version=made.revision,
        detail={"indicator": series.indicator.code, **days},
        reason=reason.strip(),
    )
    return made
