"""Targets and values: refusals in words, findings that ask, a journal that only grows, one event with each change."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.jobs.models import Job
from indicators.findings import Severity
from indicators.models import Series, Target, Value
from indicators.services.targets import Aim, set_target, set_year_target, target_findings, withdraw_target
from indicators.services.values import Figure, sign_off_value
from tests.factories import UnitWithPlaceFactory, series_with_rules
from tests.factories.indicators_quarters import figure, quarter

pytestmark = pytest.mark.django_db

ANN, BEN = Actor(7), Actor(8)
Q1, Q2 = quarter(2026, 1), quarter(2026, 2)


@pytest.fixture
def series() -> Series:
    return series_of()


def series_of(code: str = "CFA-01", **definition: Any) -> Series:
    return series_with_rules(code, UnitWithPlaceFactory.create(), **definition)


def target(series: Series, aim: Aim | None = None, **fields: Any) -> Target:
    defaults: dict[str, Any] = {"by": ANN, "period": Q1, "reason": "Council plan."}
    return set_target(series=series, aim=aim or Aim(value=Decimal(55)), **(defaults | fields))


def sign_off(series: Series, number: str | None = "50", **fields: Any) -> Value:
    defaults: dict[str, Any] = {"by": ANN, "period": Q1, "submitted_by": 8}
    signed = fields.pop("figure", None) or Figure(value=Decimal(number) if number is not None else None)
    return sign_off_value(series=series, figure=signed, **(defaults | fields))


def refused(error: pytest.ExceptionInfo[ValidationError]) -> tuple[str | None, str]:
    found = error.value.error_list[0]
    return found.code, found.messages[0]


# --- Targets


def test_a_target_is_set_by_somebody_with_a_reason_and_changed_by_a_revision(series: Series) -> None:
    target(series, agreed_by=8, set_by_title="Head of Care For Your Area")
    target(series, Aim(value=Decimal(60)), reason="The plan was raised.", effective_from=date(2026, 6, 1))
    rows = series.targets.order_by("revision").values_list("revision", "value", "set_by", "agreed_by", "effective_from")
    assert list(rows) == [(1, Decimal(55), 7, 8, None), (2, Decimal(60), 7, None, date(2026, 6, 1))]
    events = Event.objects.filter(action="set_target").order_by("pk")
    assert [(e.subject_version, e.reason) for e in events] == [("1", "Council plan."), ("2", "The plan was raised.")]


def test_an_ended_indicator_takes_no_target_for_a_later_period(series: Series) -> None:
    series.indicator.retired_on, series.indicator.retired_reason = date(2026, 6, 30), "Counted no longer."
    series.indicator.save()
    target(series, period=Q1)
    with pytest.raises(ValidationError) as error:
        target(series, period=Q2)
    assert refused(error) == ("retired", "CFA-01 ended on 2026-06-30: it takes no target for a later period.")


@pytest.mark.parametrize("definition", [{"polarity": "neutral"}, {"influence": "context"}])
def test_an_indicator_for_information_takes_no_target(definition: dict[str, str]) -> None:
    series = series_of(**definition)
    with pytest.raises(ValidationError) as error:
        target(series)
    assert refused(error) == (
        "context",
        "CFA-01 is for information: it has no target. Change its definition first if it should have one.",
    )


@pytest.mark.parametrize(
    ("polarity", "aim", "words"),
    [
        (
            "range",
            Aim(low=Decimal(9), high=Decimal(5)),
            "The low end of the range (9) is above the high end (5).",
        ),
        ("range", Aim(low=Decimal(5)), "Give both ends of the range, or neither."),
        ("higher", Aim(), "Give one figure, or both ends of a range."),
        (
            "higher",
            Aim(value=Decimal(5), low=Decimal(1), high=Decimal(9)),
            "Give one figure, or both ends of a range.",
        ),
        ("higher", Aim(value=Decimal(101)), "101 is above 100, the most that this indicator can be."),
        ("lower", Aim(value=Decimal(-1)), "-1 is below 0, the least that this indicator can be."),
    ],
)
def test_a_target_that_cannot_be_is_refused_in_words(polarity: str, aim: Aim, words: str) -> None:
    series = series_of(polarity=polarity, lower_bound=Decimal(0), upper_bound=Decimal(100))
    with pytest.raises(ValidationError) as error:
        target(series, aim)
    assert words in error.value.messages
    assert not Target.objects.exists()


def test_the_setter_does_not_agree_and_the_reason_is_said(series: Series) -> None:
    with pytest.raises(ValidationError) as error:
        target(series, agreed_by=7)
    assert refused(error) == ("two_people", "Somebody else agrees a target, not the person who set it.")
    with pytest.raises(ValidationError) as error:
        target(series, reason="  ")
    assert refused(error) == ("reason_missing", "Say why this target: the reason stays beside it.")


def test_a_target_in_another_unit_is_asked_about_and_may_be_set(series: Series) -> None:
    """The Oxford case: the value in pounds, the target in thousands."""
    for place, number in enumerate(("71500", "72900", "73390")):
        figure(series, quarter(2025, place + 2), number)
    found = target_findings(series, Aim(value=Decimal(420)))
    assert [(one.severity, one.code) for one in found] == [(Severity.WARNING, "unit_differs")]
    assert found[0].message == "The latest value is 73,390 and the target 420: is the unit right?"
    assert target(series, Aim(value=Decimal(420))).value == 420
    assert target_findings(series, Aim(value=Decimal(73000))) == []


def test_a_figure_that_was_restated_is_no_history(series: Series) -> None:
    figure(series, Q1, "50")
    figure(series, Q2, "9000")
    assert target_findings(series, Aim(value=Decimal(8000))) == []
    figure(series, Q2, "51")
    assert [one.code for one in target_findings(series, Aim(value=Decimal(8000)))] == ["unit_differs"]


def test_a_year_has_a_target_for_each_period_labelled_with_its_profile(series: Series) -> None:
    year = [quarter(2026, number) for number in (1, 2, 3, 4)]
    made = set_year_target(by=ANN, series=series, periods=year, annual=Decimal(80), reason="Budget.")
    assert [(one.value, one.basis) for one in made] == [(Decimal(n), "even") for n in (20, 40, 60, 80)]
    explicit = [Decimal(n) for n in (10, 30, 60, 90)]
    with pytest.raises(ValidationError) as error:
        set_year_target(by=ANN, series=series, periods=year, annual=Decimal(80), reason="Budget.", explicit=explicit)
    assert refused(error) == ("wrong_end", "The profile ends at 90; the target for the year is 80.")
    assert Target.objects.count() == 4


def test_a_withdrawn_target_leaves_its_history(series: Series) -> None:
    target(series)
    with pytest.raises(ValidationError) as error:
        withdraw_target(by=ANN, series=series, period=Q1, reason="")
    assert refused(error) == ("reason_missing", "Say why the target goes: the reason stays on record.")
    withdraw_target(by=ANN, series=series, period=Q1, reason="Set for the wrong year.")
    rows = series.targets.order_by("revision").values_list("value", "withdrawn")
    assert list(rows) == [(Decimal(55), False), (None, True)]


# --- Values


def test_a_signed_figure_says_who_entered_and_who_signed_it(series: Series) -> None:
    made = sign_off(series)
    assert (made.revision, made.submitted_by, made.signed_by, made.signed_at) == (1, 8, 7, made.known_from)
    event = Event.objects.get(action="sign_off_value")
    assert (event.actor_id, event.subject_id, event.detail) == (
        7,
        str(series.pk),
        {"indicator": "CFA-01", "start": "2026-04-01", "end": "2026-06-30"},
    )
    assert Job.objects.get(kind="recompute_statuses").params == {"series": [series.pk]}


def test_the_signer_is_never_the_submitter(series: Series) -> None:
    with pytest.raises(ValidationError) as error:
        sign_off(series, submitted_by=7)
    assert refused(error) == ("two_people", "Somebody else signs off, not the person who entered the figure.")
    assert not Value.objects.exists()


def test_a_restatement_has_a_reason_and_both_figures_stay(series: Series) -> None:
    sign_off(series, "50")
    with pytest.raises(ValidationError) as error:
        sign_off(series, "51")
    assert refused(error) == ("reason_missing", "Say why the figure is restated: both figures stay on record.")
    sign_off(series, "51", reason="Two routes were left out.")
    assert list(series.values.order_by("revision").values_list("revision", "value", "reason")) == [
        (1, Decimal(50), ""),
        (2, Decimal(51), "Two routes were left out."),
    ]
    assert list(Event.objects.filter(subject_kind="series").order_by("pk").values_list("action", flat=True)) == [
        "sign_off_value",
        "restate_value",
    ]


def test_a_final_figure_after_a_provisional_one_is_no_restatement(series: Series) -> None:
    sign_off(series, figure=Figure(value=Decimal(50), provisional=True))
    assert sign_off(series, "51").reason == "Final figure in place of the provisional one"
    with pytest.raises(ValidationError):
        sign_off(series, "52")


def test_a_revision_is_not_known_before_the_one_that_it_ends(series: Series) -> None:
    sign_off(series, known_from=datetime(2026, 7, 20, tzinfo=UTC))
    with pytest.raises(ValidationError) as error:
        sign_off(series, "51", reason="Late.", known_from=datetime(2026, 7, 19, tzinfo=UTC))
    assert refused(error) == (
        "known_before_the_last",
        "The figure before this one became known later: give a later moment.",
    )


@pytest.mark.parametrize(
    ("signed", "code", "words"),
    [
        (Figure(), "figure_or_reason", "Give a figure, or say why there is none."),
        (Figure(value=Decimal(5), absent="no_data"), "figure_or_reason", "Give a figure, or say why there is none."),
        (
            Figure(value=Decimal("1234567890.123456")),
            "too_many_digits",
            "A figure has at most 15 digits: write it with fewer.",
        ),
        (Figure(value=Decimal("123456789012345")), "too_large", "A figure has at most 12 digits before the point."),
        (Figure(value=Decimal("NaN")), "too_large", "A figure has at most 12 digits before the point."),
        (Figure(value=Decimal("0.1234567")), "too_fine", "A figure has at most 6 decimal places: round it."),
        (
            Figure(value=Decimal(5), numerator=Decimal("1e15")),
            "too_large",
            "A figure has at most 12 digits before the point.",
        ),
        (Figure(value=Decimal(101)), "out_of_bounds", "101 is above 100, the most that this indicator can be."),
    ],
)
def test_a_figure_that_cannot_be_is_refused_in_words(signed: Figure, code: str, words: str) -> None:
    series = series_of(upper_bound=Decimal(100))
    with pytest.raises(ValidationError) as error:
        sign_off(series, figure=signed)
    assert words in error.value.messages
    assert code in {one.code for one in error.value.error_list} or code == "out_of_bounds"
    assert not Value.objects.exists()


def test_a_target_that_the_column_cannot_hold_is_refused_too(series: Series) -> None:
    with pytest.raises(ValidationError) as error:
        target(series, Aim(value=Decimal("1e14")))
    assert refused(error)[0] == "too_large"


@pytest.mark.parametrize("number", ["999999999999", "0.000001", "-123456789.123456", "1E+3"])
def test_the_largest_and_the_finest_figures_come_back_as_they_were(series: Series, number: str) -> None:
    made = sign_off(series, number)
    made.refresh_from_db()
    assert made.value == Decimal(number)


# --- One transaction


def test_the_event_and_the_job_go_with_the_change_that_is_rolled_back(series: Series) -> None:
    def change_and_fail() -> None:
        with transaction.atomic():
            sign_off(series)
            target(series)
            assert (Event.objects.count(), Job.objects.count()) == (2, 1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fail()
    assert [model.objects.count() for model in (Event, Value, Target, Job)] == [0, 0, 0, 0]


def test_a_refused_change_leaves_no_event(series: Series) -> None:
    with pytest.raises(ValidationError):
        sign_off(series, submitted_by=7)
    with pytest.raises(ValidationError):
        target(series, reason="")
    assert not Event.objects.exists()


def test_several_changes_to_a_series_wait_as_one_job(series: Series) -> None:
    sign_off(series)
    target(series)
    sign_off(series, "60", period=Q2)
    assert Job.objects.filter(kind="recompute_statuses").count() == 1
    sign_off(series_of("CFA-02"))
    assert Job.objects.filter(kind="recompute_statuses").count() == 2
