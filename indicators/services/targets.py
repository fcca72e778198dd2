"""Setting targets: for a period, or for a year with its profile; checked against history when typed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.periods import Period
from council_pm.core.said import said
from indicators.engine import RuleFact
from indicators.findings import Finding, Severity
from indicators.models import Definition, Influence, Series, StatusRule, Target, TargetBasis, Value
from indicators.profiles import ProfileError, profile_targets
from indicators.selectors.current_definitions import current_definition
from indicators.services.recalculation import request_recompute
from indicators.services.values import refuse_unstorable
from indicators.status import Polarity, ToleranceType
from indicators.target_entry import Aim, Measure, setup_of
from indicators.validation import LOOK_BACK, check_target

__all__ = ["Aim", "set_target", "set_year_target", "target_findings", "withdraw_target"]


def target_findings(series: Series, aim: Aim) -> list[Finding]:
    """What is to be said of a target before it is set: errors refuse it, warnings ask ("is the unit right?")."""
    definition = current_definition(series.indicator)
    rule = StatusRule.objects.filter(indicator=series.indicator).order_by("-revision").first()
    measure = Measure(Polarity(definition.polarity), definition.unit, cumulative=False)
    setup = setup_of(aim, _fact_of(rule) if rule else None, measure, definition.decimals)
    restated = Value.objects.filter(
        series=OuterRef("series"), start=OuterRef("start"), end=OuterRef("end"), revision__gt=OuterRef("revision")
    )
    history = list(
        Value.objects.filter(~Exists(restated), series=series, value__isnull=False)
        .order_by("-end", "-start")
        .values_list("value", flat=True)[:LOOK_BACK]
    )
    return check_target(
        setup,
        [value for value in reversed(history) if value is not None],
        minimum=definition.lower_bound,
        maximum=definition.upper_bound,
    )


def _fact_of(rule: StatusRule) -> RuleFact:
    return RuleFact(
        rule.pk,
        rule.rule,
        ToleranceType(rule.tolerance_type),
        rule.tolerance,
        rule.amber_threshold,
        rule.minimum_acceptable,
        rule.effective_from,
    )


@transaction.atomic
def set_target(
    *,
    by: Actor,
    series: Series,
    period: Period,
    aim: Aim,
    reason: str,
    basis: str = TargetBasis.SET,
    set_by_title: str = "",
    agreed_by: int | None = None,
    effective_from: date | None = None,
    known_from: datetime | None = None,
) -> Target:
    """Set, or change by a further revision, the target of one period.

    A change holds for periods that end on or after ``effective_from``. Raises ``ValidationError`` in words for a
    retired indicator, one without a target by its nature, an agreement by the person who set it, or a figure that
    ``target_findings`` refuses.
    """
    definition = _refuse_untargetable(series, period)
    if agreed_by is not None and agreed_by == by.user_id:
        raise ValidationError(_("Somebody else agrees a target, not the person who set it."), "two_people")
    if not reason.strip():
        raise ValidationError(_("Say why this target: the reason stays beside it."), "reason_missing")
    refuse_unstorable(aim.value, aim.low, aim.high)
    faults = [said(f) for f in target_findings(series, aim) if f.severity is Severity.ERROR]
    if (aim.value is None) == (aim.low is None or aim.high is None):
        faults.append(_("Give one figure, or both ends of a range."))
    if faults:
        raise ValidationError(faults, "target_refused")
    made = _write(by, series, period, aim, reason, basis, set_by_title, agreed_by, effective_from, known_from)
    record(
        by=by,
        action="set_target",
        subject_kind="series",
        subject_id=series.pk,
        subject_version=made.revision,
        detail={"indicator": definition.indicator.code, "start": str(period.start), "end": str(period.end)},
        reason=reason,
    )
    request_recompute(by=by, series_ids=[series.pk])
    return made


@transaction.atomic
def set_year_target(
    *,
    by: Actor,
    series: Series,
    periods: Sequence[Period],
    annual: Decimal,
    reason: str,
    explicit: Sequence[Decimal] | None = None,
    last_year: Sequence[Decimal] | None = None,
    set_by_title: str = "",
    agreed_by: int | None = None,
    known_from: datetime | None = None,
) -> list[Target]:
    """Set the target of a year and its profile, a figure for each period (4.2).

    Without a profile a seasonal indicator takes last year's shape, any other an even one, labelled so.
    """
    definition = current_definition(series.indicator)
    try:
        profile = profile_targets(
            annual,
            len(periods),
            explicit=explicit,
            last_year=last_year,
            seasonal=definition.seasonal,
            polarity=Polarity(definition.polarity),
        )
    except ProfileError as fault:
        raise ValidationError(said(fault), fault.code) from fault
    return [
        set_target(
            by=by,
            series=series,
            period=period,
            aim=Aim(value=figure),
            reason=reason,
            basis=TargetBasis(profile.basis),
            set_by_title=set_by_title,
            agreed_by=agreed_by,
            known_from=known_from,
        )
        for period, figure in zip(periods, profile.targets, strict=True)
    ]


@transaction.atomic
def withdraw_target(*, by: Actor, series: Series, period: Period, reason: str) -> Target:
    """Take a period's target away, with a reason; what it said before stays on record."""
    if not reason.strip():
        raise ValidationError(_("Say why the target goes: the reason stays on record."), "reason_missing")
    made = _write(by, series, period, Aim(), reason, TargetBasis.SET, "", None, None, None, withdrawn=True)
    record(
        by=by,
        action="withdraw_target",
        subject_kind="series",
        subject_id=series.pk,
        subject_version=made.revision,
        reason=reason,
    )
    request_recompute(by=by, series_ids=[series.pk])
    return made


def _write(
    by: Actor,
    series: Series,
    period: Period,
    aim: Aim,
    reason: str,
    basis: str,
    set_by_title: str,
    agreed_by: int | None,
    effective_from: date | None,
    known_from: datetime | None,
    *,
    withdrawn: bool = False,
) -> Target:
    revisions = Target.objects.filter(series=series, start=period.start, end=period.end)
    return Target.objects.create(
        series=series,
        start=period.start,
        end=period.end,
        revision=(revisions.aggregate(n=Max("revision"))["n"] or 0) + 1,
        value=aim.value,
        low=aim.low,
        high=aim.high,
        basis=basis,
        withdrawn=withdrawn,
        known_from=known_from or timezone.now(),
        effective_from=effective_from,
        set_by=by.user_id,
        agreed_by=agreed_by,
        agreed_at=timezone.now() if agreed_by is not None else None,
        set_by_title=set_by_title,
        reason=reason,
    )


def _refuse_untargetable(series: Series, period: Period) -> Definition:
    indicator = series.indicator
    if indicator.retired_on is not None and period.end > indicator.retired_on:
        raise ValidationError(
            _("%(code)s ended on %(day)s: it takes no target for a later period."),
            "retired",
            {"code": indicator.code, "day": indicator.retired_on},
        )
    definition = current_definition(indicator)
    if definition.influence == Influence.CONTEXT or definition.polarity == Polarity.NEUTRAL:
        raise ValidationError(
            _("%(code)s is for information: it has no target. Change its definition first if it should have one."),
            "context",
            {"code": indicator.code},
        )
    return definition
