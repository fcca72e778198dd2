"""Rank and quartile among peers (specification 4.6)."""

import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.comparison import Against, Quartiles, Standing, against_average, peer_average, quartiles_of, standing
from indicators.intervals import Interval
from indicators.status import Polarity

TABLES = json.loads(
    (Path(__file__).parents[1] / "golden" / "rules.json").read_text(encoding="utf-8"), parse_float=Decimal
)["tables"]


def decimals(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


@pytest.mark.parametrize("row", TABLES["quartile"], ids=lambda row: f"{row['value']} {row['polarity']}")
def test_the_golden_quartiles_hold(row: dict[str, Any]) -> None:
    found = standing(row["value"], row["peers"], Polarity(row["polarity"]))
    given = found and {"rank": found.rank, "out_of": found.out_of, "quartile": found.quartile}
    assert given == row["expected"]


PEERS: Sequence[Decimal | None] = decimals("10", "20", "30", "40")


def test_peers_without_a_figure_are_left_out_and_four_are_needed() -> None:
    assert standing(Decimal(25), [*PEERS, None], Polarity.HIGHER) == Standing(3, 5, 2, by_quartile=False)
    assert standing(Decimal(25), [*PEERS[:3], None, None], Polarity.HIGHER) is None
    assert standing(None, PEERS, Polarity.HIGHER) is None
    assert peer_average([*PEERS, None]) == 25
    assert peer_average(PEERS[:3]) is None


def test_quartiles_are_spoken_of_from_eight_peers_on() -> None:
    for size in (4, 7, 8, 9):
        found = standing(Decimal(1), [Decimal(n) for n in range(2, 2 + size)], Polarity.LOWER)
        assert found is not None
        assert (found.rank, found.quartile, found.by_quartile) == (1, 1, size >= 8)


def test_a_difference_in_the_last_place_is_a_difference_and_equals_share_the_better_place() -> None:
    peers = decimals("0.3", "0.30", "0.1", "0.300000000000000000001")
    found = standing(Decimal("0.1") + Decimal("0.2"), peers, Polarity.HIGHER)
    assert found is not None
    assert found.rank == 2


def test_where_a_range_is_best_the_nearest_to_it_is_first() -> None:
    peers = decimals("90", "94", "100", "120")
    found = standing(Decimal(106), peers, Polarity.RANGE, Decimal(95), Decimal(105))
    assert found is not None
    assert found.rank == 2  # as far away as 94
    assert standing(Decimal(106), peers, Polarity.RANGE, None, Decimal(105)) is None


FIGURES = st.lists(st.decimals(-1_000, 1_000, places=1), min_size=4, max_size=20)


@given(st.decimals(-1_000, 1_000, places=1), FIGURES)
@settings(max_examples=100)
def test_the_mirror_image_has_the_mirrored_place(value: Decimal, peers: list[Decimal]) -> None:
    higher, lower = standing(value, peers, Polarity.HIGHER), standing(value, peers, Polarity.LOWER)
    assert higher is not None
    assert lower is not None
    assert standing(-value, [-peer for peer in peers], Polarity.LOWER) == higher
    equal = sum(peer == value for peer in peers)
    assert higher.rank + lower.rank + equal == higher.out_of + 1
    assert 1 <= higher.quartile <= 4
    assert 1 <= higher.rank <= higher.out_of == len(peers) + 1


@pytest.mark.parametrize(
    ("polarity", "value", "against"),
    [
        (Polarity.HIGHER, "27", Against.SIMILAR),
        (Polarity.HIGHER, "31", Against.BETTER),
        (Polarity.HIGHER, "19", Against.WORSE),
        (Polarity.LOWER, "19", Against.BETTER),
        (Polarity.LOWER, "31", Against.WORSE),
        (Polarity.NEUTRAL, "31", None),
        (Polarity.RANGE, "19", None),
    ],
)
def test_an_interval_that_contains_the_average_of_the_peers_is_similar(
    polarity: Polarity, value: str, against: Against | None
) -> None:
    figure = Decimal(value)
    interval = Interval(float(figure) - 5, float(figure) + 5, "wilson")
    assert against_average(figure, interval, PEERS, polarity) is against


def test_two_figures_inside_the_range_that_is_best_are_similar() -> None:
    value, interval = Decimal(29), Interval(28.0, 30.0, "byar")
    assert against_average(value, interval, PEERS, Polarity.RANGE, Decimal(20), Decimal(35)) is Against.SIMILAR
    assert against_average(value, interval, PEERS, Polarity.RANGE, Decimal(28), Decimal(35)) is Against.BETTER


def test_without_an_interval_or_enough_peers_nothing_is_said() -> None:
    interval = Interval(0.0, 1.0, "wilson")
    assert against_average(Decimal(1), None, PEERS, Polarity.HIGHER) is None
    assert against_average(Decimal(1), interval, PEERS[:3], Polarity.HIGHER) is None
    assert against_average(None, interval, PEERS, Polarity.HIGHER) is None


def test_quartiles_lie_between_neighbouring_figures_and_take_eight() -> None:
    figures = [Decimal(number) for number in (8, 1, 7, 2, 6, 3, 5, 4)]
    assert quartiles_of(figures) == Quartiles(Decimal("2.75"), Decimal("4.5"), Decimal("6.25"))
    assert quartiles_of(figures[1:]) is None
