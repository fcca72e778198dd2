"""How far a figure can be relied upon is counted from what is known of it, kept beside it, and shown with its light."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from council_pm.attachments.models import Attachment
from council_pm.core.marks import status_mark
from council_pm.people.roles import Role
from indicators.models import Audience, FigureConfidence, Return, Round, Series, Value
from indicators.recompute import recompute
from indicators.return_files import KIND
from indicators.services.confidence import grade_figures
from tests import factories
from tests.factories.indicators import KNOWN
from tests.factories.indicators_quarters import aim, figure, quarter, round_of
from tests.factories.organisation import make_council
from tests.factories.people import user_with_role

pytestmark = pytest.mark.django_db

NOW, BEFORE = quarter(2026, 1), quarter(2025, 4)
TODAY = timezone.localdate()


@pytest.fixture
def series() -> Series:
    return factories.series_with_rules("C-1", make_council().unit)


def signed(series: Series, **fields: Any) -> Value:
    """A figure of this quarter that went through its round, released to all."""
    found = Round.objects.filter(slug=NOW.slug).first() or round_of(NOW, Audience.MEMBERS_AND_STAFF)
    return figure(series, NOW, "50", round=found, submitted_by=5, signed_by=6, signed_at=KNOWN, **fields)


def return_of(value: Value, **fields: Any) -> Return:
    made: Return = factories.ReturnFactory.create(series=value.series, round=value.round, **fields)
    return made


def attach(one: Return) -> None:
    Attachment.objects.create(
        subject_kind=KIND, subject_id=str(one.pk), subject_version="1", number=1, name="count.csv", size=9,
        content_type="text/csv", sha256="0" * 64, stored_as=f"{one.pk:032x}", uploaded_at=KNOWN,
        uploaded_by=user_with_role(Role.PERFORMANCE_OFFICER, unit=one.series.unit),
    )  # fmt: skip


def reasons(value: Value) -> tuple[str, list[str]]:
    recompute([value.series_id])
    grade_figures([value.series_id], TODAY)
    row = FigureConfidence.objects.get(value=value)
    return row.grade, [one["code"] for one in row.reasons]


def test_a_figure_with_nothing_against_it_but_evidence_is_of_medium_confidence(series: Series) -> None:
    assert reasons(signed(series)) == ("medium", ["no_evidence"])


def test_evidence_of_its_return_makes_it_high(series: Series) -> None:
    value = signed(series)
    attach(return_of(value))
    assert reasons(value) == ("high", [])


def test_each_fact_is_read(series: Series) -> None:
    value = signed(series, numerator="3", denominator="6")
    due = timezone.localdate(KNOWN)
    return_of(value, due=due, submitted_by=5, submitted_at=KNOWN + timedelta(days=1), findings=[{"code": "outlier"}])
    figure(series, BEFORE, "40", revision=1)
    figure(series, BEFORE, "41", revision=2, reason="A row was left out.")
    grade, codes = reasons(value)
    assert grade == "low"
    assert codes == ["no_evidence", "late", "restated", "unexplained", "small_sample"]


def test_a_provisional_figure_made_final_is_no_correction(series: Series) -> None:
    figure(series, BEFORE, "40", revision=1, provisional=True)
    figure(series, BEFORE, "41", revision=2, reason="Final.")
    assert reasons(signed(series)) == ("medium", ["no_evidence"])


def test_a_word_on_what_was_noticed_and_a_day_that_was_kept_cost_nothing(series: Series) -> None:
    value = signed(series)
    return_of(
        value, due=timezone.localdate(KNOWN), submitted_by=5, submitted_at=KNOWN, findings=[{"code": "outlier"}],
        explanation="A storm.",
    )  # fmt: skip
    assert reasons(value) == ("medium", ["no_evidence"])


def test_a_correction_that_is_sent_later_makes_the_figure_no_later(series: Series) -> None:
    value = signed(series)
    due = timezone.localdate(KNOWN)
    held = return_of(value, due=due, submitted_by=5, submitted_at=KNOWN + timedelta(days=60))
    for version, days in enumerate((0, 60), start=1):
        held.versions.create(version=version, act="submit", stage="submitted", at=KNOWN + timedelta(days=days), by=5)
    assert reasons(value) == ("medium", ["no_evidence"])


def test_what_was_loaded_as_history_is_not_graded(series: Series) -> None:
    figure(series, NOW, "50")
    recompute([series.pk])
    assert grade_figures([series.pk], TODAY) == 0
    assert not FigureConfidence.objects.exists()


def test_grading_again_changes_nothing_and_a_new_fact_changes_its_row(series: Series) -> None:
    value = signed(series)
    held = return_of(value)
    reasons(value)
    assert grade_figures([series.pk], TODAY) == 0
    attach(held)
    assert grade_figures([series.pk], TODAY) == 1


def test_many_figures_are_graded_in_the_queries_of_one(series: Series) -> None:
    every = [series, *(factories.series_with_rules(f"C-{n}", series.unit) for n in range(2, 5))]
    for one in every:
        signed(one)
    recompute()
    counts = []
    for some in (every[:1], every[1:]):
        with CaptureQueriesContext(connection) as made:
            assert grade_figures([one.pk for one in some], TODAY) == len(some)
        counts.append(len(made))
    assert counts[0] == counts[1]


def low(series: Series) -> None:
    value = signed(series, numerator="3", denominator="6")
    aim(series, NOW, "60")
    return_of(value, findings=[{"code": "outlier"}])
    assert reasons(value)[0] == "low"


@time_machine.travel(datetime(2026, 8, 12, 10, tzinfo=UTC), tick=False)
def test_a_light_of_low_confidence_is_striped_and_says_so_on_page_dashboard_and_in_files(series: Series) -> None:
    low(series)
    user = user_with_role(Role.CORPORATE_PERFORMANCE, unit=series.unit)
    client = Client()
    client.force_login(user)
    page = client.get("/indicators/C-1/").content.decode()
    verdict = page.partition('class="app-verdict"')[2].partition('<p class="app-lead"')[0]
    assert all(said in verdict for said in ("app-hatch", "Off target", "low confidence"))
    assert page.count("app-hatch") == 2  # the light above and the one of the latest figure
    assert "The figure is unusual, and nobody has said why" in page
    board = client.get(f"/units/{series.unit.code}/").content.decode()
    assert "app-hatch" in board
    assert "low confidence" in board
    assert "Low confidence" in client.get(f"/units/{series.unit.code}/table.csv").content.decode()


def test_a_sound_light_is_not_striped() -> None:
    assert "app-hatch" not in status_mark("red")
