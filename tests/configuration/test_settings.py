"""A council changes its settings; each change is checked, audited and kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from council_pm.audit.models import DataVersion, Event
from council_pm.audit.services import raise_version
from council_pm.configuration.colour import contrast_with_white
from council_pm.configuration.models import CouncilSetting
from council_pm.configuration.registry import KINDS
from council_pm.configuration.selectors import Frame, frame, target_round
from council_pm.configuration.services import SettingError, change_setting
from council_pm.core.access import Actor
from tests.factories.guidance import word_of

BY = Actor(7)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_without_a_change_each_setting_is_its_default() -> None:
    in_force = frame()
    assert {key: in_force[key] for key in KINDS} == {key: kind.default for key, kind in KINDS.items()}
    with pytest.raises(KeyError):
        in_force["no_such_setting"]


@pytest.mark.django_db
def test_a_change_is_in_force_audited_and_leaves_its_history() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        change_setting(by=BY, key="council_name", value="First Council")
        clock.shift(timedelta(hours=1))
        change_setting(by=BY, key="council_name", value="Second “Council”, é", reason="Renamed by order")
        change_setting(by=BY, key="brand_colour", value="#a3200d")
    assert frame()["council_name"] == "Second “Council”, é"
    assert frame()["brand_colour"] == "#a3200d"
    assert frame(NOON)["council_name"] == "First Council"
    assert frame(NOON - timedelta(seconds=1))["council_name"] == "Council"
    events = Event.objects.filter(action="change_setting", subject_id="council_name")
    assert [(event.actor_id, event.reason) for event in events] == [(7, ""), (7, "Renamed by order")]
    assert str(CouncilSetting.objects.first()) == "council_name from 2026-11-22"


@pytest.mark.django_db
def test_the_version_and_every_setting_are_one_query(django_assert_num_queries: Any) -> None:
    for key, value in (("council_name", "Test"), ("area_code", "E06000004"), ("figures_note", "")):
        change_setting(by=BY, key=key, value=value)
    raise_version()
    with django_assert_num_queries(1):
        in_force = frame()
    assert in_force.version == DataVersion.objects.get().number
    assert in_force.settings == {"council_name": "Test", "area_code": "E06000004", "figures_note": ""}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("council_name", "  ", "short_text"),
        ("council_name", "x" * 121, "short_text"),
        ("council_name", 5, "short_text"),
        ("area_code", "E0600000", "area_code"),
        ("area_code", None, "area_code"),
        ("brand_colour", "red", "colour"),
        ("brand_colour", "#fff", "colour"),
        ("brand_colour", "#ffdd00", "contrast"),
        ("figures_note", "x" * 401, "optional_text"),
        ("target_round_opens", "02-30", "day_and_month"),
        ("target_round_opens", "1-1", "day_and_month"),
        ("target_round_closes", "13-01", "day_and_month"),
        ("target_round_closes", 630, "day_and_month"),
    ],
)
def test_a_value_that_a_setting_may_not_have_is_refused_and_nothing_is_written(
    key: str, value: object, code: str
) -> None:
    with pytest.raises(SettingError, match=code):
        change_setting(by=BY, key=key, value=value)
    assert not CouncilSetting.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(KeyError):
        change_setting(by=BY, key="no_such_setting", value=1)


@pytest.mark.parametrize(("colour", "ratio"), [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54)])
def test_contrast_is_that_of_the_accessibility_guidelines(colour: str, ratio: float) -> None:
    assert contrast_with_white(colour) == pytest.approx(ratio, abs=0.01)


@given(st.integers(0, 0xFFFFFF))
def test_every_colour_that_is_taken_can_be_read_on_white(number: int) -> None:
    colour = f"#{number:06x}"
    accepted = KINDS["brand_colour"].check(colour) is None
    assert accepted == (contrast_with_white(colour) >= 4.5)


APRIL = date(2026, 4, 1)


@pytest.mark.parametrize(
    ("opens", "closes", "year_starts", "expected"),
    [
        ("01-01", "06-30", APRIL, (date(2026, 1, 1), date(2026, 6, 30))),
        ("01-01", "03-31", APRIL, (date(2026, 1, 1), date(2026, 3, 31))),
        ("11-01", "06-30", APRIL, (date(2025, 11, 1), date(2026, 6, 30))),
        ("04-01", "04-01", APRIL, (APRIL, APRIL)),
        ("02-29", "06-30", APRIL, (date(2026, 2, 28), date(2026, 6, 30))),
        ("01-01", "06-30", date(2026, 9, 1), (date(2026, 1, 1), date(2026, 6, 30))),
    ],
)
def test_the_target_round_of_a_year(opens: str, closes: str, year_starts: date, expected: tuple[date, date]) -> None:
    found = target_round(Frame(1, {"target_round_opens": opens, "target_round_closes": closes}), year_starts)
    assert (found.opens, found.closes) == expected
    assert found.is_open(found.opens)
    assert found.is_open(found.closes)
    assert not found.is_open(found.opens - timedelta(days=1))
    assert not found.is_open(found.closes + timedelta(days=1))


@pytest.mark.django_db
def test_a_frame_carries_the_number_of_the_newest_row_that_an_app_above_asked_for(
    django_assert_num_queries: Any,
) -> None:
    assert frame().newest == {}, "no word was changed yet"
    word_of()
    newest = word_of(meaning="Said anew.")
    with django_assert_num_queries(1):
        assert frame().newest == {"glossary": newest.pk}
    assert frame(datetime.now(UTC)).newest == {"glossary": newest.pk}
