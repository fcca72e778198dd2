"""Where a figure stands among named peers for the same period: kept with its judgement, said, and worked out anew."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from indicators.models import AreaGroup, ComparatorValue, CurrentStatus, Series, StatusSnapshot
from indicators.recompute import Recomputed, recompute
from indicators.selectors.scorecard import Choice, scorecard
from indicators.visibility import Sight
from tests.factories import (
    AreaFactory,
    AreaGroupFactory,
    AreaGroupMemberFactory,
    ComparatorValueFactory,
    SeriesFactory,
    UnitWithPlaceFactory,
    series_with_rules,
)
from tests.factories.indicators_quarters import figure, quarter

pytestmark = pytest.mark.django_db

BEFORE, LAST = quarter(2026, 1), quarter(2026, 2)


@pytest.fixture
def line() -> Series:
    made = series_with_rules("CFA-01", UnitWithPlaceFactory.create())
    figure(made, LAST, "50")
    return made


def group(name: str, size: int, position: int = 0) -> AreaGroup:
    made: AreaGroup = AreaGroupFactory.create(name=name, slug=name.lower().replace(" ", "-"), position=position)
    for _number in range(size):
        AreaGroupMemberFactory.create(group=made, area=AreaFactory.create())
    return made


def publish(series: Series, group: AreaGroup, values: list[int], period: object = LAST) -> None:
    areas = [member.area for member in group.members.order_by("pk")]
    for area, value in zip(areas, values, strict=False):
        ComparatorValueFactory.create(
            indicator=series.indicator, area=area, start=period.start, end=period.end, value=Decimal(value)
        )


def kept(series: Series) -> StatusSnapshot:
    return CurrentStatus.objects.get(series=series, audience=3).snapshot


def test_from_eight_peers_on_it_is_told_as_a_quarter(line: Series) -> None:
    publish(line, group("Similar councils", 8), [40, 41, 42, 43, 60, 61, 62, 63])
    recompute()
    one = kept(line)
    assert (one.rank, one.out_of, one.quartile) == (5, 9, 2)
    assert one.standing_sentence == "Q2 2026/27: in the second best quarter of 9 (Similar councils and us)."
    assert one.statistics["peers"] == {"group": "Similar councils", "against": ""}


def test_below_that_as_a_place(line: Series) -> None:
    publish(line, group("Valley councils", 4), [40, 41, 60, 61])
    recompute()
    assert kept(line).standing_sentence == "Q2 2026/27: third of 5 (Valley councils and us)."


def test_the_group_of_which_most_have_a_figure_is_the_one(line: Series) -> None:
    publish(line, group("Valley councils", 4), [40, 41, 60, 61])
    publish(line, group("Similar councils", 9, position=1), [40, 41, 42, 43, 44])
    recompute()
    assert kept(line).standing_sentence == "Q2 2026/27: first of 6 (Similar councils and us)."


def test_figures_of_another_period_and_fewer_than_four_peers_give_no_rank(line: Series) -> None:
    peers = group("Similar councils", 8)
    publish(line, peers, [1] * 8, BEFORE)
    publish(line, peers, [1] * 3)
    recompute()
    one = kept(line)
    assert (one.rank, one.out_of, one.quartile, one.standing_sentence) == (None, None, None, "")


def test_a_part_of_the_council_is_not_ranked_among_whole_councils(line: Series) -> None:
    part = SeriesFactory.create(indicator=line.indicator, unit=line.unit, breakdown="North")
    figure(part, LAST, "90")
    publish(line, group("Similar councils", 8), [40] * 8)
    recompute()
    assert (kept(line).rank, kept(part).rank) == (1, None)


def test_a_difference_that_chance_could_make_is_said(line: Series) -> None:
    figure(line, LAST, "50", numerator=Decimal(10), denominator=Decimal(20))
    publish(line, group("Similar councils", 8), [48, 49, 51, 52, 53, 54, 55, 56])
    recompute()
    assert kept(line).standing_sentence.endswith("Its difference from their average could be chance.")


def test_a_new_load_of_the_others_is_noticed_and_the_same_again_is_not(line: Series) -> None:
    peers = group("Similar councils", 8)
    publish(line, peers, [40] * 8)
    assert recompute() == Recomputed(series=1, judged=1, pointed=1)
    assert recompute() == Recomputed(series=1, judged=0, pointed=0)
    ComparatorValue.objects.all().delete()  # as a history load does before it writes its rows
    publish(line, peers, [60] * 8)
    assert recompute() == Recomputed(series=1, judged=1, pointed=1)
    assert (kept(line).rank, kept(line).quartile) == (9, 4)
    assert recompute(afresh=True).judged == 0


def test_a_row_of_a_scorecard_has_the_words(line: Series) -> None:
    publish(line, group("Similar councils", 8), [40] * 8)
    recompute()
    (row,) = scorecard(
        Choice(series_ids=frozenset({line.pk})), Sight(frozenset(), needs_places=False), date(2026, 11, 1)
    ).rows
    assert row.standing_sentence == kept(line).standing_sentence != ""


def test_what_is_read_of_others_takes_three_queries_whatever_their_number(line: Series) -> None:
    peers = group("Similar councils", 8)
    publish(line, peers, [40] * 8)
    others = [series_with_rules(f"CFA-0{number}", line.unit) for number in (2, 3)]
    for one in others:
        figure(one, LAST, "50")
        publish(one, peers, [40] * 8)
    asked = []
    for ids in ([line.pk], [one.pk for one in others]):
        with CaptureQueriesContext(connection) as queries:
            recompute(ids)
        asked.append(len(queries))
    assert asked[0] == asked[1]


@pytest.mark.parametrize("wrong", [{"rank": 0}, {"rank": 10}, {"quartile": 5}, {"quartile": 0}, {"out_of": None}])
def test_a_rank_is_within_its_peers(line: Series, wrong: dict[str, int | None]) -> None:
    recompute()
    one = kept(line)
    one.pk, one.inputs = None, "other"
    for name, value in {"rank": 1, "out_of": 9, "quartile": 1, **wrong}.items():
        setattr(one, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        one.save(force_insert=True)
