"""Formulas: proposed by one person, confirmed by another, refused in words, and guarded where they are relied on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.core.periods import Frequency
from council_pm.jobs.models import Job
from council_pm.jobs.runs import run_job
from indicators.calculation import Kind, Missing, Role, Source
from indicators.models import (
    Definition,
    Formula,
    FormulaDecision,
    FormulaKind,
    FormulaPart,
    Indicator,
    Series,
    Value,
    Working,
    WorkingPart,
)
from indicators.services.calculation import work_out
from indicators.services.definitions import DefinitionFields, retire_indicator, revise_definition
from indicators.services.formulas import (
    FormulaFields,
    PartChoice,
    confirm_formula,
    fields_of,
    formula_findings,
    propose_formula,
    refuse_formula,
)
from indicators.services.values import Figure, sign_off_value
from indicators.status import Polarity
from tests.factories import IndicatorFactory, SeriesFactory, series_with_rules
from tests.factories.formulas import formula_of, sum_of
from tests.factories.indicators_quarters import figure, quarter
from tests.factories.organisation import CouncilUnits

pytestmark = pytest.mark.django_db

ANN, BEN = Actor(7), Actor(8)
Q1, Q2 = quarter(2025, 1), quarter(2025, 2)


@pytest.fixture
def total(units: CouncilUnits) -> Series:
    return series_with_rules("TOTAL", units.council)


@pytest.fixture
def a(units: CouncilUnits) -> Series:
    return series_with_rules("A", units.unit)


@pytest.fixture
def b(units: CouncilUnits) -> Series:
    return series_with_rules("B", units.unit)


def wanted(*codes: str, **rest: Any) -> FormulaFields:
    parts = tuple(PartChoice(code, Role.PLUS, pair) for pair, code in enumerate(codes))
    return FormulaFields(**({"kind": Kind.SUM, "parts": parts, "reason": "The plan asks for it."} | rest))


def propose(series: Series, *codes: str, by: Actor = ANN, based_on: int = 0, **rest: Any) -> Formula:
    return propose_formula(by=by, indicator=series.indicator, wanted=wanted(*codes, **rest), based_on=based_on)


def refused(error: pytest.ExceptionInfo[ValidationError]) -> str | None:
    return str(error.value.error_list[0].code)


# --- Two people


def test_nothing_is_worked_out_before_a_second_person_confirms(total: Series, a: Series, b: Series) -> None:
    figure(a, Q1, "12")
    figure(b, Q1, "30")
    formula = propose(total, "A", "B")
    assert not Job.objects.exists()
    assert work_out(None) == []
    confirm_formula(by=BEN, formula=formula)
    assert run_job(Job.objects.latest("pk").pk)
    assert Value.objects.get(series=total).value == Decimal(42)
    assert list(Event.objects.order_by("pk").values_list("action", "actor_id"))[:3] == [
        ("propose_formula", 7),
        ("confirm_formula", 8),
        ("revise_definition", 8),
    ]


def test_who_proposed_a_formula_does_not_confirm_it(total: Series, a: Series, b: Series) -> None:
    formula = propose(total, "A", "B")
    with pytest.raises(ValidationError) as error:
        confirm_formula(by=ANN, formula=formula)
    assert refused(error) == "two_people"
    with pytest.raises(IntegrityError), transaction.atomic():
        FormulaDecision.objects.create(
            formula=formula, outcome="confirmed", set_by=7, decided_by=7, decided_at=timezone.now()
        )


def test_a_formula_is_decided_on_once(total: Series, a: Series, b: Series) -> None:
    formula = propose(total, "A", "B")
    confirm_formula(by=BEN, formula=formula)
    for again in (
        lambda: confirm_formula(by=BEN, formula=formula),
        lambda: refuse_formula(by=BEN, formula=formula, reason="No."),
    ):
        with pytest.raises(ValidationError) as error:
            again()
        assert refused(error) == "decided"


def test_one_s_own_formula_is_taken_back_with_a_reason_and_another_proposed(
    total: Series, a: Series, b: Series
) -> None:
    formula = propose(total, "A", "B")
    with pytest.raises(ValidationError) as error:
        refuse_formula(by=ANN, formula=formula, reason=" ")
    assert refused(error) == "reason_missing"
    refuse_formula(by=ANN, formula=formula, reason="The wrong parts.")
    assert work_out(None) == []
    again = propose(total, "A", "B", based_on=1)
    assert (again.revision, formula.decision.outcome) == (2, "refused")


def test_two_people_who_write_a_formula_at_once_lose_neither(total: Series, a: Series, b: Series) -> None:
    first = propose(total, "A", "B")
    with pytest.raises(ValidationError) as error:
        propose(total, "A", "B", by=BEN)
    assert refused(error) == "waiting"
    refuse_formula(by=BEN, formula=first, reason="Mine is better.")
    with pytest.raises(ValidationError) as error:
        propose(total, "A", "B", by=BEN, based_on=0)
    assert refused(error) == "stale"
    assert Formula.objects.count() == 1


def test_a_formula_needs_a_reason_and_an_indicator_that_is_in_use(total: Series, a: Series, b: Series) -> None:
    with pytest.raises(ValidationError) as error:
        propose(total, "A", "B", reason=" ")
    assert refused(error) == "reason_missing"
    waiting = propose(total, "A", "B")
    retire_indicator(by=ANN, indicator=total.indicator, on=date(2026, 1, 1), reason="No longer.")
    with pytest.raises(ValidationError) as error:
        confirm_formula(by=BEN, formula=waiting)
    assert refused(error) == "retired"
    with pytest.raises(ValidationError) as error:
        propose(total, "A", "B", based_on=1)
    assert refused(error) == "retired"


def test_a_formula_is_checked_again_when_it_is_confirmed(total: Series, a: Series, b: Series) -> None:
    formula = propose(total, "A", "B")
    Indicator.objects.filter(pk=a.indicator.pk).update(retired_on=date(2026, 5, 3), retired_reason="No longer.")
    with pytest.raises(ValidationError) as error:
        confirm_formula(by=BEN, formula=formula)
    assert (refused(error), error.value.messages) == (
        "retired_part",
        ["A ended on 3 May 2026: choose an indicator that is in use."],
    )
    assert not FormulaDecision.objects.exists()


# --- What it may be made from


def codes(series: Series, fields: FormulaFields) -> list[str]:
    return [finding.code for finding in formula_findings(series.indicator, fields)]


def test_a_formula_that_cannot_be_is_refused_and_nothing_is_written(total: Series, a: Series) -> None:
    with pytest.raises(ValidationError) as error:
        propose(total, "A", "NONE")
    assert (refused(error), error.value.messages) == ("unknown_part", ["There is no indicator with the code NONE."])
    assert not Formula.objects.exists()


def test_a_circle_is_refused_however_long_even_with_formulas_that_wait(
    units: CouncilUnits, total: Series, a: Series, b: Series
) -> None:
    c = series_with_rules("C", units.unit)
    other = series_with_rules("X", units.unit)
    sum_of(a.indicator, b, other)
    sum_of(b.indicator, c, other, confirmed=False)
    found = formula_findings(c.indicator, wanted("A", "X"))
    assert [one.code for one in found] == ["cycle"]
    assert "C from A from B from C" in found[0].message
    assert codes(total, wanted("A", "B")) == []


def test_a_circle_that_only_earlier_periods_would_have_is_refused_too(
    units: CouncilUnits, a: Series, b: Series
) -> None:
    c = series_with_rules("C", units.unit)
    sum_of(a.indicator, b, c)
    formula_of(a.indicator, FormulaKind.TYPED, effective_from=date(2026, 4, 1))
    assert codes(b, wanted("A", "C")) == ["cycle"]


def test_lines_of_its_own_must_be_there(units: CouncilUnits, total: Series) -> None:
    for source in (Source.BREAKDOWNS, Source.UNITS_BELOW):
        assert codes(total, wanted(source=source)) == ["no_lines"]
    SeriesFactory.create(indicator=total.indicator, unit=units.council, breakdown="North")
    assert codes(total, wanted(source=Source.BREAKDOWNS)) == []
    SeriesFactory.create(indicator=total.indicator, unit=units.unit)
    assert codes(total, wanted(source=Source.UNITS_BELOW)) == []


def test_an_indicator_without_a_line_of_totals_has_nothing_to_work_out(a: Series, b: Series) -> None:
    assert codes(SeriesFactory.build(indicator=IndicatorFactory.create()), wanted("A", "B")) == ["no_series"]


def test_a_formula_says_what_was_proposed(total: Series, a: Series, b: Series) -> None:
    fields = wanted(
        kind=Kind.WEIGHTED_MEAN,
        missing=Missing.LEAVE_OUT,
        least_share=80,
        multiplier=Decimal("0.5"),
        effective_from=date(2026, 4, 1),
        parts=tuple(
            PartChoice(code, role, pair) for pair, code in enumerate("AB") for role in (Role.PLUS, Role.WEIGHT)
        ),
    )
    made = propose_formula(by=ANN, indicator=total.indicator, wanted=fields, based_on=0)
    assert fields_of(made) == fields


# --- Ending one


def test_a_formula_ends_from_a_day_on_and_people_enter_figures_again(total: Series, a: Series, b: Series) -> None:
    confirm_formula(by=BEN, formula=propose(total, "A", "B"))
    with pytest.raises(ValidationError) as error:
        propose(total, kind=None, based_on=1)
    assert refused(error) == "end_without_day"
    end = propose(total, kind=None, based_on=1, effective_from=date(2025, 7, 1))
    confirm_formula(by=BEN, formula=end)
    signed = sign_off_value(by=ANN, series=total, period=Q2, figure=Figure(value=Decimal(5)))
    assert signed.value == 5
    with pytest.raises(ValidationError) as error:
        sign_off_value(by=ANN, series=total, period=Q1, figure=Figure(value=Decimal(5)))
    assert refused(error) == "calculated"
    assert codes(total, wanted(kind=None, effective_from=date(2025, 7, 1))) == ["not_calculated"]


def test_the_definition_says_what_type_of_formula_there_is(total: Series, a: Series, b: Series) -> None:
    confirm_formula(by=BEN, formula=propose(total, "A", "B"))
    confirm_formula(by=BEN, formula=propose(total, "A", "B", based_on=1))
    confirm_formula(by=BEN, formula=propose(total, kind=None, based_on=2, effective_from=date(2027, 4, 1)))
    rows = Definition.objects.filter(indicator=total.indicator).order_by("version")
    assert list(rows.values_list("formula_type", "author", "checker")) == [
        ("value", None, None),
        ("sum", 8, 7),
        ("value", 8, 7),
    ]


def test_a_definition_says_what_the_formula_says_whatever_somebody_writes(total: Series, a: Series, b: Series) -> None:
    fields = DefinitionFields(
        name="Total", wording="What is counted.", why_it_matters="It matters.", unit="%", decimals=1,
        polarity=Polarity.HIGHER, frequency=Frequency.QUARTERLY, theme="Environment", source="Records",
    )  # fmt: skip

    def revised(formula_type: str) -> str:
        wanted = replace(fields, formula_type=formula_type)
        return revise_definition(
            by=ANN, indicator=total.indicator, fields=wanted, checker=8, reason="Clearer words."
        ).formula_type

    assert [revised(one) for one in ("ratio", "sum")] == ["ratio", "value"]
    confirm_formula(by=BEN, formula=propose(total, "A", "B"))
    assert [revised(one) for one in ("ratio", "value", "sum")] == ["sum"] * 3


# --- What it forbids elsewhere


def test_what_is_worked_out_is_not_signed_off_but_its_parts_and_its_breakdowns_are(
    units: CouncilUnits, total: Series, a: Series, b: Series
) -> None:
    sum_of(total.indicator, a, b)
    north = SeriesFactory.create(indicator=total.indicator, unit=units.council, breakdown="North")
    with pytest.raises(ValidationError) as error:
        sign_off_value(by=ANN, series=total, period=Q1, figure=Figure(value=Decimal(5)))
    assert (refused(error), "TOTAL is worked out" in error.value.messages[0]) == ("calculated", True)
    for series in (a, north):
        sign_off_value(by=ANN, series=series, period=Q1, figure=Figure(value=Decimal(5)))


def test_figures_of_before_the_formula_are_still_entered(total: Series, a: Series, b: Series) -> None:
    sum_of(total.indicator, a, b, effective_from=date(2025, 7, 1))
    assert sign_off_value(by=ANN, series=total, period=Q1, figure=Figure(value=Decimal(5))).value == 5


def test_a_part_is_not_retired_while_others_are_made_from_it(
    units: CouncilUnits, total: Series, a: Series, b: Series
) -> None:
    waits = series_with_rules("WAITS", units.unit)
    sum_of(total.indicator, a, b)
    sum_of(waits.indicator, a, b, confirmed=False)
    with pytest.raises(ValidationError) as error:
        retire_indicator(by=ANN, indicator=a.indicator, on=date(2026, 4, 1), reason="No longer.")
    assert (refused(error), error.value.messages) == (
        "is_part",
        ["A is a part of TOTAL, WAITS: change or end their formulas first."],
    )
    a.indicator.refresh_from_db()
    assert a.indicator.retired_on is None


def test_a_part_is_retired_once_the_formula_has_ended_or_what_it_makes_has(
    units: CouncilUnits, total: Series, a: Series, b: Series
) -> None:
    ended = series_with_rules("ENDED", units.unit)
    sum_of(total.indicator, a, b)
    sum_of(ended.indicator, a, b)
    formula_of(total.indicator, FormulaKind.TYPED, effective_from=date(2026, 4, 1))
    retire_indicator(by=ANN, indicator=ended.indicator, on=date(2026, 4, 1), reason="No longer.")
    with pytest.raises(ValidationError):
        retire_indicator(by=ANN, indicator=a.indicator, on=date(2026, 3, 1), reason="Too early.")
    retire_indicator(by=ANN, indicator=a.indicator, on=date(2026, 4, 1), reason="No longer.")
    assert a.indicator.retired_on == date(2026, 4, 1)


# --- What the database itself refuses


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "expression"},
        {"source": "anything"},
        {"missing": "as nought"},
        {"multiplier": 0},
        {"missing": "leave_out"},
        {"least_share": 50},
        {"missing": "leave_out", "least_share": 0},
        {"missing": "leave_out", "least_share": 101},
        {"reason": ""},
    ],
)
def test_a_formula_that_says_nothing_is_refused(total: Series, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        formula_of(total.indicator, **{"kind": "sum", **fields})


def test_rows_are_there_once(total: Series, a: Series, b: Series) -> None:
    formula = sum_of(total.indicator, a, b)
    first = figure(a, Q1, "1")
    figure(b, Q1, "2")
    work_out(None)
    working = Working.objects.get()
    for again in (
        lambda: Formula.objects.create(
            indicator=total.indicator, revision=1, kind="sum", known_from=timezone.now(), reason="Again."
        ),
        lambda: FormulaPart.objects.create(formula=formula, position=0, role="plus", indicator=b.indicator),
        lambda: FormulaPart.objects.create(formula=formula, position=9, role="cosine", indicator=b.indicator),
        lambda: FormulaDecision.objects.create(formula=formula, outcome="confirmed", decided_at=timezone.now()),
        lambda: WorkingPart.objects.create(working=working, used=first),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            again()
    assert [str(one) for one in (formula, formula.decision, working.parts.order_by("pk")[0])] == [
        "TOTAL formula r1",
        "TOTAL formula r1: confirmed",
        f"{working} from {first}",
    ]
    assert str(formula.parts.order_by("pk")[0]) == "TOTAL formula r1 0 plus"
    assert str(working).endswith("worked out")


def test_an_outcome_is_one_of_two(total: Series, a: Series, b: Series) -> None:
    waiting = sum_of(total.indicator, a, b, confirmed=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        FormulaDecision.objects.create(formula=waiting, outcome="perhaps", decided_at=timezone.now())
