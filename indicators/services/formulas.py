"""Formulas of calculated indicators: proposed by one person, confirmed by another, in force from a day (ADR 0019)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.said import said
from council_pm.org.selectors import placement_rows
from council_pm.org.tree import tree_at
from indicators.calculation import Kind, Missing, Role, Source
from indicators.findings import Finding, error
from indicators.formula_checks import Chosen, Counted, FormulaSetup, check_formula, find_cycle
from indicators.formula_facts import (
    FormulaFact,
    PartFact,
    confirmed_formulas,
    fact_of,
    made_from,
    main_line,
    waiting_formulas,
)
from indicators.models import (
    DecisionOutcome,
    Definition,
    Formula,
    FormulaDecision,
    FormulaKind,
    FormulaPart,
    FormulaSource,
    Indicator,
    MissingPart,
    Series,
)
from indicators.selectors.current_definitions import current_definition
from indicators.services.definitions import DefinitionFields, refuse_retired, revise_definition
from indicators.services.recalculation import request_recompute


@dataclass(frozen=True, slots=True)
class PartChoice:
    """An indicator for a part, by its code. Parts of one ``pair`` go together: a figure and its weight."""

    code: str
    role: Role
    pair: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaFields:
    """What a revision of a formula says. ``kind`` nothing: people enter the figures again."""

    kind: Kind | None
    source: Source = Source.INDICATORS
    multiplier: Decimal = Decimal(1)
    missing: Missing = Missing.NO_RESULT
    least_share: int | None = None
    effective_from: date | None = None
    parts: tuple[PartChoice, ...] = ()
    reason: str = ""


def formula_findings(indicator: Indicator, wanted: FormulaFields) -> list[Finding]:
    """What is wrong with a formula for this indicator; empty when all is well.

    Codes: those of ``check_formula``; ``cycle``; ``no_series``; for an end ``not_calculated`` and ``end_without_day``.
    """
    if wanted.kind is None:
        return _end_findings(indicator, wanted)
    line = main_line(indicator.pk)
    if line is None:
        return [error("no_series", _("This indicator has no line of totals to work out."), "kind")]
    counted = _counted({indicator.code, *(part.code for part in wanted.parts)})
    setup = FormulaSetup(
        indicator=counted[indicator.code],
        kind=wanted.kind,
        source=wanted.source,
        multiplier=wanted.multiplier,
        missing=wanted.missing,
        least_share=wanted.least_share,
        parts=[Chosen(part.code, part.role, part.pair, counted.get(part.code)) for part in wanted.parts],
        lines=_lines(line, wanted.source),
    )
    return check_formula(setup) or _cycle_findings(indicator, wanted)


@transaction.atomic
def propose_formula(*, by: Actor, indicator: Indicator, wanted: FormulaFields, based_on: int) -> Formula:
    """Write a formula that a second person is to confirm; nothing is worked out before.

    ``based_on`` is the newest revision that the author saw (0: none). Raises ``ValidationError``: ``retired``,
    ``reason_missing``, ``stale``, ``waiting``, ``formula_refused`` and the codes of ``formula_findings``.
    """
    _lock(indicator, wanted)
    refuse_retired(indicator)
    if not wanted.reason.strip():
        raise ValidationError(_("Say why it is worked out like this: the reason stays with it."), "reason_missing")
    newest = Formula.objects.filter(indicator=indicator).order_by("-revision").first()
    if newest is not None and not FormulaDecision.objects.filter(formula=newest).exists():
        raise ValidationError(
            _("A formula is waiting to be confirmed already: confirm it or take it back first."), "waiting"
        )
    if (newest.revision if newest else 0) != based_on:
        raise ValidationError(
            _("Somebody changed the formula while you wrote yours. Both are here: look at theirs, then send yours."),
            "stale",
        )
    _refuse(formula_findings(indicator, wanted))
    made = _write(by, indicator, wanted, (newest.revision if newest else 0) + 1)
    record(
        by=by,
        action="propose_formula",
        subject_kind="indicator",
        subject_id=indicator.code,
        subject_version=made.revision,
        detail={"kind": made.kind, "parts": [part.code for part in wanted.parts]},
        reason=wanted.reason,
    )
    return made


@transaction.atomic
def confirm_formula(*, by: Actor, formula: Formula) -> None:
    """Put a waiting formula in force, as a second person, and have it worked out.

    It is checked once more: what it is made from may have changed. Raises ``ValidationError``: ``decided``,
    ``two_people``, ``retired``, and the codes of ``formula_findings``.
    """
    wanted = fields_of(formula)
    _lock(formula.indicator, wanted)
    _refuse_decided(formula)
    if by.user_id is not None and by.user_id == formula.set_by:
        raise ValidationError(
            _("Somebody else confirms a formula, not the person who proposed it: ask a second person."), "two_people"
        )
    refuse_retired(formula.indicator)
    _refuse(formula_findings(formula.indicator, wanted))
    _decide(by, formula, DecisionOutcome.CONFIRMED, "")
    _keep_definition_in_step(by, formula)
    line = main_line(formula.indicator_id)
    request_recompute(by=by, series_ids=[line.pk] if line else [])


@transaction.atomic
def refuse_formula(*, by: Actor, formula: Formula, reason: str) -> None:
    """Refuse a waiting formula, or take one's own back. Raises ``ValidationError``: ``decided``, ``reason_missing``."""
    _lock(formula.indicator)
    _refuse_decided(formula)
    if not reason.strip():
        raise ValidationError(_("Say why: the reason stays with the formula."), "reason_missing")
    _decide(by, formula, DecisionOutcome.REFUSED, reason.strip())


def fields_of(formula: Formula) -> FormulaFields:
    """What a stored revision says, as it would be proposed."""
    parts = FormulaPart.objects.filter(formula=formula).select_related("indicator").order_by("position", "pk")
    return FormulaFields(
        kind=None if formula.kind == FormulaKind.TYPED else Kind(formula.kind),
        source=Source(formula.source),
        multiplier=formula.multiplier,
        missing=Missing(formula.missing),
        least_share=formula.least_share,
        effective_from=formula.effective_from,
        parts=tuple(PartChoice(part.indicator.code, Role(part.role), part.position) for part in parts),
        reason=formula.reason,
    )


def proposed_fact(indicator: Indicator, wanted: FormulaFields) -> FormulaFact:
    """A formula that is only wanted, as what works it out reads it: for a preview."""
    ids = dict(Indicator.objects.filter(code__in=[part.code for part in wanted.parts]).values_list("code", "pk"))
    return fact_of(
        _row(indicator, wanted), [PartFact(one.pair, one.role, ids[one.code], one.code) for one in wanted.parts]
    )


def _row(indicator: Indicator, wanted: FormulaFields) -> Formula:
    return Formula(
        indicator=indicator,
        kind=wanted.kind.value if wanted.kind else FormulaKind.TYPED,
        source=FormulaSource(wanted.source.value),
        multiplier=wanted.multiplier,
        missing=MissingPart(wanted.missing.value),
        least_share=wanted.least_share if wanted.missing is Missing.LEAVE_OUT else None,
        effective_from=wanted.effective_from,
        reason=wanted.reason.strip(),
    )


def _write(by: Actor, indicator: Indicator, wanted: FormulaFields, revision: int) -> Formula:
    made = _row(indicator, wanted)
    made.revision, made.known_from, made.set_by = revision, timezone.now(), by.user_id
    made.save(force_insert=True)
    ids = dict(Indicator.objects.filter(code__in=[part.code for part in wanted.parts]).values_list("code", "pk"))
    FormulaPart.objects.bulk_create(
        FormulaPart(formula=made, position=part.pair, role=part.role.value, indicator_id=ids[part.code])
        for part in wanted.parts
    )
    return made


def _decide(by: Actor, formula: Formula, outcome: DecisionOutcome, reason: str) -> None:
    FormulaDecision.objects.create(
        formula=formula,
        outcome=outcome,
        set_by=formula.set_by,
        decided_by=by.user_id,
        decided_at=timezone.now(),
        reason=reason,
    )
    record(
        by=by,
        action="confirm_formula" if outcome == DecisionOutcome.CONFIRMED else "refuse_formula",
        subject_kind="indicator",
        subject_id=formula.indicator.code,
        subject_version=formula.revision,
        detail={"kind": formula.kind},
        reason=reason,
    )


def _keep_definition_in_step(by: Actor, formula: Formula) -> None:
    """A definition says what type of formula it has: one that says something else gets a new version."""
    definition = current_definition(formula.indicator)
    wanted = "value" if formula.kind == FormulaKind.TYPED else formula.kind
    if definition.formula_type == wanted:
        return
    said: dict[str, Any] = {one.name: getattr(definition, one.name) for one in fields(DefinitionFields)}
    revise_definition(
        by=by,
        indicator=formula.indicator,
        fields=DefinitionFields(**(said | {"formula_type": wanted})),
        checker=formula.set_by,
        reason=_("The formula changed: %(reason)s") % {"reason": formula.reason},
    )


def _end_findings(indicator: Indicator, wanted: FormulaFields) -> list[Finding]:
    revisions = confirmed_formulas([indicator.pk]).get(indicator.pk, [])
    if not revisions or revisions[-1].kind is None:
        return [error("not_calculated", _("This indicator has no formula to end."), "kind")]
    if wanted.effective_from is None:
        return [error("end_without_day", _("Say from which day people enter the figures again."), "effective_from")]
    return []


def _cycle_findings(indicator: Indicator, wanted: FormulaFields) -> list[Finding]:
    """A circle through formulas that hold or wait, however long it is."""
    graph = made_from(confirmed_formulas())
    for indicator_id, parts in made_from(waiting_formulas()).items():
        graph[indicator_id] = graph.get(indicator_id, set()) | parts
    everyone = {*graph, *(pk for parts in graph.values() for pk in parts)}
    codes = dict(Indicator.objects.filter(pk__in=everyone).values_list("pk", "code"))
    by_code = {codes[pk]: {codes[part] for part in parts} for pk, parts in graph.items()}
    way = find_cycle(by_code, indicator.code, [part.code for part in wanted.parts])
    if not way:
        return []
    text = _("This would go round in a circle: {way}. Take one of them out.")
    return [error("cycle", text, "parts", way=" from ".join(way))]


def _counted(codes: Collection[str]) -> dict[str, Counted]:
    """How these indicators are counted, by the newest version of their definitions."""
    found: dict[str, Counted] = {}
    rows = Definition.objects.filter(indicator__code__in=codes).order_by("version")
    for code, ended, unit, frequency, calendar, reported_as in rows.values_list(
        "indicator__code", "indicator__retired_on", "unit", "frequency", "calendar", "reported_as"
    ):
        found[code] = Counted(
            code, unit, frequency, calendar, reported_as, date_format(ended, "j F Y") if ended else ""
        )
    return found


def _lines(line: Series, source: Source) -> int:
    """How many lines of its own a formula would work with today."""
    own = Series.objects.filter(indicator_id=line.indicator_id).exclude(pk=line.pk)
    if source is Source.BREAKDOWNS:
        return own.filter(unit_id=line.unit_id).exclude(breakdown="").count()
    if source is Source.UNITS_BELOW:
        today = timezone.localdate()
        return own.filter(breakdown="", unit_id__in=tree_at(placement_rows(today), today).below(line.unit_id)).count()
    return 0


def _lock(indicator: Indicator, wanted: FormulaFields | None = None) -> None:
    """One change at a time to the formula of an indicator; what it is to be made from does not end meanwhile."""
    codes = {indicator.code, *(part.code for part in wanted.parts)} if wanted else {indicator.code}
    list(Indicator.objects.select_for_update(no_key=True).filter(code__in=codes).order_by("pk"))
    indicator.refresh_from_db(fields=["retired_on"])


def _refuse_decided(formula: Formula) -> None:
    if FormulaDecision.objects.filter(formula=formula).exists():
        raise ValidationError(_("This formula has been decided on already."), "decided")


def _refuse(findings: Collection[Finding]) -> None:
    if findings:
        raise ValidationError([ValidationError(said(one), one.code) for one in findings])
