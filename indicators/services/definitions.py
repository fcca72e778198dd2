"""Defining indicators: versions checked by a second person, rules, breaks, owners and what underpins them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.audit.services import raise_version, record
from council_pm.core.access import Actor
from council_pm.core.periods import Calendar, Frequency
from council_pm.core.said import said
from council_pm.org.models import OrgUnit
from council_pm.people.models import Post
from indicators.findings import Severity
from indicators.models import (
    Definition,
    Indicator,
    Influence,
    MeasureKind,
    Ownership,
    OwnershipKind,
    Series,
    SeriesBreak,
    StatusRule,
    Underpinning,
)
from indicators.returns.comments import EVERY_REASON
from indicators.rule_setup import RuleSetup, check_rule_setup
from indicators.selectors.current_definitions import current_definition
from indicators.services.formula_guards import formula_type_of, refuse_part
from indicators.services.recalculation import request_recompute
from indicators.services.rule_checks import against_targets
from indicators.status import RULES, Polarity, ToleranceType


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionFields:
    """What a version of a definition says (FEATURES C1)."""

    name: str
    wording: str
    why_it_matters: str
    unit: str
    decimals: int
    polarity: Polarity
    frequency: Frequency
    theme: str
    source: str
    measure_kind: str = MeasureKind.PERIOD
    calendar: Calendar = Calendar.FINANCIAL
    formula_type: str = "value"
    numerator: str = ""
    denominator: str = ""
    multiplier: Decimal = Decimal(1)
    reported_as: str = "period"
    seasonal: bool = False
    lag_working_days: int = 0
    influence: str = Influence.COUNCIL
    shared_with: str = ""
    lower_bound: Decimal | None = None
    upper_bound: Decimal | None = None
    small_sample: bool = False
    comment_on: str = EVERY_REASON
    source_url: str = ""
    licence: str = ""
    review_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFields:
    """The rule of ``indicators.status.RULES`` and the tolerance that an indicator is judged by."""

    rule: str = "tolerance"
    tolerance_type: ToleranceType = ToleranceType.NONE
    tolerance: Decimal | None = None
    amber_threshold: Decimal | None = None
    minimum_acceptable: Decimal | None = None
    effective_from: date | None = None
    reason: str = field(default="")


@transaction.atomic
def create_indicator(
    *,
    by: Actor,
    code: str,
    fields: DefinitionFields,
    unit: OrgUnit,
    checker: int | None = None,
    demonstration: bool = False,
    known_from: datetime | None = None,
) -> Indicator:
    """Define an indicator with its first version, its series of totals, and the unit that answers for it.

    Raises ``ValidationError`` for a code that was ever used, a definition that says nothing, or a checker who is
    the author.
    """
    code = code.strip()
    taken = ValidationError(
        _("The code %(code)s is taken or empty: codes are never used again."), "code_taken", {"code": code}
    )
    if not code or Indicator.objects.filter(code__iexact=code).exists():
        raise taken
    try:
        with transaction.atomic():
            indicator = Indicator.objects.create(code=code, demonstration=demonstration)
    except IntegrityError:  # somebody else took it in between
        raise taken from None
    _add_version(by, indicator, 1, fields, checker, known_from, "")
    Series.objects.create(indicator=indicator, unit=unit)
    record(by=by, action="create_indicator", subject_kind="indicator", subject_id=code, subject_version=1)
    return indicator


@transaction.atomic
def revise_definition(
    *, by: Actor, indicator: Indicator, fields: DefinitionFields, checker: int | None, reason: str
) -> Definition:
    """Write a new version, with a reason; the old one stays with what was judged by it.

    What type of formula there is, a confirmed formula says, whatever the fields say.
    """
    indicator = _hold(indicator)
    refuse_retired(indicator)
    if not reason.strip():
        raise ValidationError(_("Say why the definition changes: the reason stays with it."), "reason_missing")
    fields = replace(fields, formula_type=formula_type_of(indicator, fields.formula_type))
    newest = Definition.objects.filter(indicator=indicator).aggregate(n=Max("version"))["n"] or 0
    version = _add_version(by, indicator, newest + 1, fields, checker, None, reason)
    record(
        by=by,
        action="revise_definition",
        subject_kind="indicator",
        subject_id=indicator.code,
        subject_version=version.version,
        reason=reason,
    )
    request_recompute(by=by, series_ids=Series.objects.filter(indicator=indicator).values_list("pk", flat=True))
    return version


@transaction.atomic
def add_series(*, by: Actor, indicator: Indicator, unit: OrgUnit, breakdown: str) -> Series:
    """Add a line for a breakdown or another unit."""
    indicator = _hold(indicator)
    refuse_retired(indicator)
    if Series.objects.filter(indicator=indicator, unit=unit, breakdown=breakdown).exists():
        raise ValidationError(_("This line is there already."), "series_exists")
    series = Series.objects.create(indicator=indicator, unit=unit, breakdown=breakdown)
    record(
        by=by,
        action="add_series",
        subject_kind="indicator",
        subject_id=indicator.code,
        detail={"unit": unit.code, "breakdown": breakdown},
    )
    return series


@transaction.atomic
def set_rule(
    *,
    by: Actor,
    indicator: Indicator,
    fields: RuleFields,
    known_from: datetime | None = None,
    based_on: int | None = None,
) -> StatusRule:
    """Judge an indicator by a rule and a tolerance from now on.

    ``based_on`` is the revision that the form showed, 0 where there was none; nothing: not asked. Raises
    ``ValidationError`` for an unknown rule, a tolerance that cannot be (4.1, rule 5), a line on the wrong side of a
    target, another rule without a reason, or ``changed_meanwhile``.
    """
    indicator = _hold(indicator)
    check_rule(indicator, fields)
    newest = StatusRule.objects.filter(indicator=indicator).aggregate(n=Max("revision"))["n"] or 0
    if newest and not fields.reason.strip():
        raise ValidationError(_("Say why it is judged in another way: members will ask."), "reason_missing")
    if based_on is not None and based_on != newest:
        raise ValidationError(
            _("Somebody else set a rule while you were typing. It is in the list: send yours again to follow it."),
            "changed_meanwhile",
        )
    revision = newest + 1
    rule = StatusRule.objects.create(
        indicator=indicator,
        revision=revision,
        known_from=known_from or timezone.now(),
        rule_version=RULES[fields.rule].version,
        set_by=by.user_id,
        **asdict(fields),
    )
    record(
        by=by,
        action="set_rule",
        subject_kind="indicator",
        subject_id=indicator.code,
        subject_version=revision,
        reason=fields.reason,
    )
    request_recompute(by=by, series_ids=Series.objects.filter(indicator=indicator).values_list("pk", flat=True))
    return rule


def check_rule(indicator: Indicator, fields: RuleFields) -> None:
    """Refuse a rule that cannot judge this indicator, as ``set_rule`` does, without setting it."""
    if fields.rule not in RULES:
        raise ValidationError(_("There is no rule of the name %(rule)s."), "unknown_rule", {"rule": fields.rule})
    definition = current_definition(indicator)
    setup = RuleSetup(
        rule_code=fields.rule,
        polarity=Polarity(definition.polarity),
        tolerance_type=fields.tolerance_type,
        tolerance=fields.tolerance,
        amber_threshold=fields.amber_threshold,
        decimal_places=definition.decimals,
        minimum_acceptable=fields.minimum_acceptable,
    )
    faults = [said(f) for f in check_rule_setup(setup) if f.severity is Severity.ERROR]
    faults = faults or against_targets(setup, definition, fields.effective_from)
    if faults:
        raise ValidationError(faults, "rule_refused")


@transaction.atomic
def declare_break(
    *, by: Actor, indicator: Indicator, on: date, reason: str, known_from: datetime | None = None
) -> SeriesBreak:
    """Declare that the figures from a day on are not comparable with those before."""
    if not reason.strip():
        raise ValidationError(_("Say what changed: the reason is shown on the chart."), "reason_missing")
    indicator = _hold(indicator)
    if SeriesBreak.objects.filter(indicator=indicator, on=on).exists():
        raise ValidationError(_("There is a break on this day already."), "break_exists")
    made = SeriesBreak.objects.create(
        indicator=indicator, on=on, reason=reason, known_from=known_from or timezone.now(), declared_by=by.user_id
    )
    record(
        by=by,
        action="declare_break",
        subject_kind="indicator",
        subject_id=indicator.code,
        detail={"on": on.isoformat()},
        reason=reason,
    )
    request_recompute(by=by, series_ids=Series.objects.filter(indicator=indicator).values_list("pk", flat=True))
    return made


@transaction.atomic
def underpin(*, by: Actor, key: Indicator, supporting: Indicator, position: int | None = None) -> Underpinning:
    """Put a supporting indicator below a key one, the last of them unless a position is given. A circle is refused."""
    # Held first: two of these at once could close a circle that neither of them sees.
    raise_version()
    if key == supporting or _stands_below(key, supporting):
        raise ValidationError(
            _("%(code)s stands above this indicator already: it cannot support it."),
            "cycle",
            {"code": supporting.code},
        )
    if position is None:
        last = Underpinning.objects.filter(key=key).aggregate(n=Max("position"))["n"]
        position = 0 if last is None else last + 1
    made, _created = Underpinning.objects.get_or_create(key=key, supporting=supporting, defaults={"position": position})
    record(
        by=by,
        action="underpin",
        subject_kind="indicator",
        subject_id=key.code,
        detail={"supporting": supporting.code},
    )
    return made


@transaction.atomic
def give_ownership(
    *,
    by: Actor,
    indicator: Indicator,
    post: Post,
    starts: date,
    kind: str = OwnershipKind.OWNER,
    ends: date | None = None,
) -> Ownership:
    """Name a post as owner, deputy or data provider from a day on; a new owner ends the old one's ownership."""
    if ends is not None and ends < starts:
        raise ValidationError(_("The last day lies before the first: change one of them."), "dates")
    indicator = _hold(indicator)
    if post.ended is not None and (ends or date.max) > post.ended:
        raise ValidationError(
            _("This post ends on %(day)s: choose another one, or an earlier last day."),
            "post_ended",
            {"day": date_format(post.ended, "j F Y")},
        )
    if Ownership.objects.filter(indicator=indicator, post=post, kind=kind, starts=starts).exists():
        raise ValidationError(_("This post has this part from this day already."), "given_already")
    if kind == OwnershipKind.OWNER:
        _end_earlier_owner(indicator, starts)
    made = Ownership.objects.create(indicator=indicator, post=post, kind=kind, starts=starts, ends=ends)
    record(
        by=by,
        action="give_ownership",
        subject_kind="indicator",
        subject_id=indicator.code,
        detail={"post": post.pk, "kind": str(kind), "from": starts.isoformat()},
    )
    return made


@transaction.atomic
def retire_indicator(*, by: Actor, indicator: Indicator, on: date, reason: str) -> None:
    """End an indicator from a day on; its history stays and its code is never used again.

    Raises ``ValidationError`` with the code ``is_part`` while calculated indicators are made from it.
    """
    refuse_retired(_hold(indicator))
    refuse_part(indicator, on)
    if not reason.strip():
        raise ValidationError(_("Say why it ends: the reason is shown on its page."), "reason_missing")
    indicator.retired_on, indicator.retired_reason = on, reason
    indicator.save(update_fields=["retired_on", "retired_reason"])
    record(by=by, action="retire_indicator", subject_kind="indicator", subject_id=indicator.code, reason=reason)


def _add_version(
    by: Actor,
    indicator: Indicator,
    number: int,
    fields: DefinitionFields,
    checker: int | None,
    known_from: datetime | None,
    reason: str,
) -> Definition:
    if checker is not None and checker == by.user_id:
        raise ValidationError(
            _("Somebody else checks a definition, not the person who wrote it: choose a second person."),
            "two_people",
        )
    definition = Definition(
        indicator=indicator,
        version=number,
        known_from=known_from or timezone.now(),
        author=by.user_id,
        checker=checker,
        reason=reason,
        **asdict(fields),
    )
    empty = {f.name for f in definition._meta.fields if f.null and getattr(definition, f.attname) is None}
    definition.full_clean(exclude=empty, validate_unique=False)
    definition.save(force_insert=True)
    return definition


def _hold(indicator: Indicator) -> Indicator:
    """The indicator as it stands now, held until the change is committed: of two changes at once one is first."""
    return Indicator.objects.select_for_update().get(pk=indicator.pk)


def refuse_retired(indicator: Indicator) -> None:
    """Refuse a change of an indicator, as it was read, that has ended. Code ``retired``."""
    if indicator.retired_on is not None:
        raise ValidationError(_("%(code)s has ended: its history stays as it is."), "retired", {"code": indicator.code})


def _stands_below(key: Indicator, other: Indicator) -> bool:
    """Whether ``key`` supports ``other``, directly or further down."""
    pairs: dict[int, set[int]] = {}
    for above, below in Underpinning.objects.values_list("key_id", "supporting_id"):
        pairs.setdefault(above, set()).add(below)
    waiting, seen = [other.pk], set()
    while waiting:
        current = waiting.pop()
        if current == key.pk:
            return True
        if current not in seen:
            seen.add(current)
            waiting.extend(pairs.get(current, ()))
    return False


def _end_earlier_owner(indicator: Indicator, starts: date) -> None:
    for earlier in Ownership.objects.filter(indicator=indicator, kind=OwnershipKind.OWNER, ends__isnull=True):
        earlier.ends = max(earlier.starts, starts - timedelta(days=1))
        earlier.save(update_fields=["ends"])
