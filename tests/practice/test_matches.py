"""Who turned a curve like this: the family that is read, what the reader sees of it, and how fast it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from council_pm.org.models import OrgUnit
from council_pm.org.selectors import tree
from council_pm.people.models import User
from council_pm.practice.selectors.matches import Matches, matches_for
from indicators.models import Audience, Series
from indicators.recompute import recompute
from plans.models import ActionEffect
from tests.factories import (
    DefinitionFactory,
    IndicatorFactory,
    ReleaseFactory,
    RoundFactory,
    SeriesBreakFactory,
    SeriesFactory,
    StatusRuleFactory,
    UnderpinningFactory,
    ValueFactory,
)
from tests.factories.organisation import CouncilUnits
from tests.factories.plans import ActionFactory
from tests.factories.practice import PracticeEntryFactory
from tests.screens import signed_in

pytestmark = pytest.mark.django_db
ASKER = (50, 51, 50, 52, 55, 60, 66, 70, 75)
TURNED = (20, 20, 21, 20, 24, 29, 33, 38, 44, 40, 35, 30, 25, 22)
KIND: dict[str, Any] = {"polarity": "lower", "unit": "bins", "decimals": 0}


def month(at: int) -> tuple[dt.date, dt.date]:
    """A quarter, counted from the first of 2023."""
    start = dt.date(2023 + at // 4, at % 4 * 3 + 1, 1)
    after = dt.date(2023 + (at + 1) // 4, (at + 1) % 4 * 3 + 1, 1)
    return start, after - dt.timedelta(days=1)


def line(code: str, part: OrgUnit, values: Sequence[float], first: int = 0, **definition: Any) -> Series:
    indicator = IndicatorFactory.create(code=code)
    DefinitionFactory.create(indicator=indicator, **{**KIND, **definition})
    StatusRuleFactory.create(indicator=indicator)
    series = SeriesFactory.create(indicator=indicator, unit=part)
    figures(series, values, first)
    return series


def figures(series: Series, values: Sequence[float], first: int = 0) -> None:
    for at, value in enumerate(values, first):
        ValueFactory.create(series=series, start=month(at)[0], end=month(at)[1], value=Decimal(str(value)))


def asked(series: Series, user: User) -> Matches:
    return matches_for(series, user, tree(timezone.localdate()))


class TestTheFamily:
    def test_what_is_alike_in_kind_theme_or_raft_is_read_and_nothing_else(
        self, council: CouncilUnits, member: User
    ) -> None:
        mine = line("MINE", council.unit, ASKER)
        alike = line("ALIKE", council.other_unit, TURNED, theme="Schools")
        theme = line("THEME", council.other_unit, [100 - value for value in TURNED], unit="%", polarity="higher")
        raft = line("RAFT", council.other_unit, TURNED, theme="Schools", unit="£")
        UnderpinningFactory.create(key=mine.indicator, supporting=raft.indicator)
        other = SeriesFactory.create(indicator=mine.indicator, unit=council.second_unit)
        figures(other, TURNED)
        for code, definition in (
            ("MONTHLY", {"frequency": "monthly"}), ("RANGE", {"polarity": "range"}),
            ("FAR", {"theme": "Schools", "unit": "£"}),
        ):  # fmt: skip
            line(code, council.unit, TURNED, **definition)
        ended = line("ENDED", council.unit, TURNED)
        ended.indicator.retired_on, ended.indicator.retired_reason = dt.date(2026, 1, 1), "Old."
        ended.indicator.save()
        found = asked(mine, member)
        assert found.falls
        assert {row.code for row in found.rows} == {"MINE", "ALIKE", "THEME", "RAFT"}
        assert found.read == 4
        assert {row.code for row in asked(raft, member).rows} == set()
        assert {alike.indicator.code, theme.indicator.code} <= {row.code for row in found.rows}

    def test_what_stands_beside_it_below_the_same_key_is_of_the_family(
        self, council: CouncilUnits, member: User
    ) -> None:
        key, mine = IndicatorFactory.create(), line("MINE", council.unit, ASKER)
        beside = line("BESIDE", council.other_unit, TURNED, theme="Schools", unit="£")
        for one in (mine, beside):
            UnderpinningFactory.create(key=key, supporting=one.indicator)
        assert [row.code for row in asked(mine, member).rows] == ["BESIDE"]

    def test_a_line_that_does_not_get_worse_or_has_no_better_is_told_nothing(
        self, council: CouncilUnits, member: User
    ) -> None:
        line("ALIKE", council.other_unit, TURNED)
        for code, definition in (("FLAT", {}), ("RANGE", {"polarity": "range"})):
            found = asked(line(code, council.unit, (5,) * 8, **definition), member)
            assert (found.falls, found.rows) == (False, ())
        assert not asked(SeriesFactory.create(), member).falls

    def test_no_fall_or_turn_crosses_a_declared_break(self, council: CouncilUnits, member: User) -> None:
        mine, alike = line("MINE", council.unit, ASKER), line("ALIKE", council.other_unit, TURNED)
        SeriesBreakFactory.create(indicator=alike.indicator, on=month(10)[0])
        assert asked(mine, member).rows == ()


class TestWhatIsShown:
    def test_actions_of_the_time_with_what_was_kept_of_them_and_the_entry(
        self, council: CouncilUnits, member: User
    ) -> None:
        mine, alike = line("MINE", council.unit, ASKER), line("ALIKE", council.other_unit, TURNED, name="Late buses")
        hit = ActionFactory.create(title="Hit squad", series=alike, starts=month(7)[0])
        ActionFactory.create(title="Long after", series=alike, starts=dt.date(2030, 1, 1))
        ActionFactory.create(title="Dropped", series=alike, starts=month(7)[0], status="dropped", dropped_reason="No.")
        ActionEffect.objects.create(
            action=hit, series=alike, occasion="due", began=month(7)[0], on=month(9)[1], verdict="turned",
            engine_version=1, inputs="1", figures=[], at=timezone.now(),
        )  # fmt: skip
        entry = PracticeEntryFactory.create(title="How we did it", series=alike)
        PracticeEntryFactory.create(title="In the making", series=alike, draft=True)
        [row] = asked(mine, member).rows
        assert [(one.title, one.verdict) for one in row.done] == [("Hit squad", "The curve turned")]
        assert row.entries == (("How we did it", entry.get_absolute_url()),)
        assert (row.name, row.unit) == ("Late buses", "School Improvement")
        shown = signed_in(member).get(reverse("practice:match_page", args=["MINE"])).content.decode()
        for words in ("Late buses", "Hit squad", "The curve turned", "How we did it", "It got worse over"):
            assert words in shown
        assert "In the making" not in shown
        assert "Long after" not in shown

    def test_figures_that_the_reader_may_not_see_are_as_if_they_were_not_there(
        self, council: CouncilUnits, member: User, other: User
    ) -> None:
        mine = line("MINE", council.unit, ASKER)
        alike = line("ALIKE", council.other_unit, TURNED[:9])
        round_ = RoundFactory.create()
        ReleaseFactory.create(round=round_, audience=Audience.MANAGEMENT_TEAM)
        held_back = [
            ValueFactory.create(series=alike, start=month(at)[0], end=month(at)[1], value=value, round=round_)
            for at, value in enumerate(TURNED)
            if at >= 9
        ]
        hit = ActionFactory.create(title="Hit squad", series=alike, starts=month(7)[0])
        ActionEffect.objects.create(
            action=hit, series=alike, occasion="due", began=month(7)[0], on=month(9)[1], verdict="turned",
            engine_version=1, inputs="1", figures=[one.pk for one in held_back], at=timezone.now(),
        )  # fmt: skip
        assert asked(mine, member).rows == ()
        [row] = asked(mine, other).rows
        assert [one.verdict for one in row.done] == ["The curve turned"]

    def test_the_page_says_when_there_is_nothing_and_leads_from_an_indicator_that_gets_worse(
        self, council: CouncilUnits, member: User
    ) -> None:
        mine = line("MINE", council.unit, ASKER, first=6, measure_kind="snapshot", name="Missed bins")
        line("FLAT", council.unit, (5,) * 8, theme="Schools", unit="£")
        recompute()
        client = signed_in(member)
        assert "got worse in the same way and turned" in client.get("/practice/matches/MINE/").content.decode()
        assert "it does not get worse now" in client.get("/practice/matches/FLAT/").content.decode()
        for missing in ("NONE", "X" * 30):
            assert client.get(f"/practice/matches/{missing}/").status_code == 404
        link = reverse("practice:match_page", args=["MINE"])
        assert link in client.get(mine.indicator.get_absolute_url()).content.decode()
        assert "practice/matches" not in client.get("/indicators/FLAT/").content.decode()


def test_a_hundred_lines_take_as_many_queries_as_one(council: CouncilUnits, member: User) -> None:
    mine, counts = line("MINE", council.unit, ASKER), []
    assert member.grants  # read once a request
    for first, last in ((0, 1), (1, 20)):
        for at in range(first, last):
            alike = line(f"ALIKE-{at}", council.other_unit, TURNED)
            ActionFactory.create(series=alike, starts=month(7)[0])
        units = tree(timezone.localdate())
        with CaptureQueriesContext(connection) as queries:
            assert matches_for(mine, member, units).rows
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20
