"""A change split into its parts: it adds up to the last decimal, guesses at nothing, and says what a total hides."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.calculation import Arithmetic, Kind, Part, Role, calculate, storable
from indicators.decomposition import Ends, Hiding, Mover, Side, Split, split
from indicators.direction import Direction
from indicators.status_types import Polarity

D = Decimal
FIGURES = st.decimals(min_value=D(-99999), max_value=D(99999), places=3, allow_nan=False, allow_infinity=False)
COUNTS = st.decimals(min_value=D("0.001"), max_value=D(99999), places=3, allow_nan=False, allow_infinity=False)
SHARED = (Kind.RATIO_OF_SUMS, Kind.WEIGHTED_MEAN)


def side(text: str | None) -> Side | None:
    """``12`` is a figure, ``12/40`` a figure with its weight."""
    if text is None:
        return None
    figure, _, weight = text.partition("/")
    return Side(D(figure), D(weight) if weight else None)


def mover(key: str, before: str | None, now: str | None, role: Role = Role.PLUS, **rest: object) -> Mover:
    fields: dict[str, object] = {"polarity": Polarity.HIGHER, "decimals": 1}
    return Mover(key, role, side(before), side(now), **(fields | rest))  # type: ignore[arg-type]  # fields of a mover


def ends(before: str | Decimal, now: str | Decimal, polarity: Polarity = Polarity.HIGHER, decimals: int = 1) -> Ends:
    return Ends(D(before), D(now), polarity, decimals)


def found(kind: Kind, times: str, movers: list[Mover], of: Ends) -> Split:
    made = split(kind, D(times), movers, of)
    assert made is not None
    return made


def amounts(made: Split) -> dict[str, str]:
    return {part.key: f"{part.amount.normalize():f}" for part in made.parts}


def parts_of(kind: Kind, movers: list[Mover], name: str) -> list[Part]:
    """The same parts as the calculation of figures reads them."""
    every: list[Part] = []
    for pair, one in enumerate(movers):
        it: Side | None = getattr(one, name)
        if it is None:
            continue
        if it.weight is None:
            every.append(Part(one.key, one.role, pair, it.figure))
        else:
            roles = (Role.PLUS, Role.WEIGHT) if kind is Kind.WEIGHTED_MEAN else (Role.NUMERATOR, Role.DENOMINATOR)
            every += [Part(one.key, roles[0], pair, it.figure), Part(one.key, roles[1], pair, it.weight)]
    return every


@st.composite
def cases(draw: st.DrawFn) -> tuple[Kind, Decimal, list[Mover], Ends, bool]:
    """Random parts of each kind, some without a figure in one period, with the total that they are worked out to."""
    kind = draw(st.sampled_from(Kind))
    shares = kind is Kind.WEIGHTED_MEAN or (kind is Kind.RATIO_OF_SUMS and draw(st.booleans()))
    roles = {Kind.DIFFERENCE: [Role.PLUS, Role.MINUS], Kind.PER_HEAD: [Role.NUMERATOR, Role.POPULATION]}.get(
        kind, [Role.NUMERATOR, Role.DENOMINATOR] if kind is Kind.RATIO_OF_SUMS and not shares else [Role.PLUS]
    )
    movers = []
    for number in range(draw(st.integers(len(roles), 6))):
        role = roles[number % len(roles)]
        figure = COUNTS if role in (Role.DENOMINATOR, Role.POPULATION) else FIGURES
        sides = [Side(draw(figure), draw(COUNTS) if shares else None) for _ in range(2)]
        gone = draw(st.sampled_from([None, None, None, 0, 1])) if number >= len(roles) else None
        first, last = (None if index == gone else one for index, one in enumerate(sides))
        movers.append(Mover(f"P{number}", role, first, last, draw(st.sampled_from(Polarity)), draw(st.integers(0, 3))))
    times = draw(st.sampled_from([D(1), D(100), D("0.333333")]))
    before, now = (
        calculate(Arithmetic(kind, times), parts_of(kind, movers, name)).value or D(0) for name in ("before", "now")
    )
    made = Ends(before, now, draw(st.sampled_from(Polarity)), draw(st.integers(0, 6)))
    return kind, times, movers, made, shares


@settings(max_examples=100)
@given(cases())
def test_contributions_add_up_exactly_as_stored_and_as_shown(
    case: tuple[Kind, Decimal, list[Mover], Ends, bool],
) -> None:
    kind, times, movers, of, shares = case
    made = split(kind, times, movers, of)
    assert made is not None
    every = [*made.parts, *([made.apart] if made.apart else [])]
    assert sum((one.amount for one in every), D(0)) == of.now - of.before
    assert sum((one.shown for one in every), D(0)) == of.shown_change
    assert all(abs(one.shown - one.amount) <= D("1.5").scaleb(-of.decimals) for one in every)
    assert {one.key for one in made.parts} | set(made.apart_keys) == {one.key for one in movers}
    assert set(made.apart_keys) == {one.key for one in movers if one.before is None or one.now is None}
    assert all((one.within is not None) == shares for one in made.parts)
    for one in made.parts:
        if one.within is not None and one.mix is not None:
            assert one.within + one.mix == one.amount
            assert one.shown_within is not None
            assert one.shown_within + (one.shown_mix or D(0)) == one.shown


@settings(max_examples=50)
@given(cases())
def test_the_change_back_is_the_same_with_the_other_sign(case: tuple[Kind, Decimal, list[Mover], Ends, bool]) -> None:
    kind, times, movers, of, _shares = case
    back = [Mover(one.key, one.role, one.now, one.before, one.polarity, one.decimals) for one in movers]
    there = found(kind, str(times), movers, of)
    other = found(kind, str(times), back, Ends(of.now, of.before, of.polarity, of.decimals))
    mirrored = {part.key: part.amount for part in other.parts}
    assert all(abs(part.amount + mirrored[part.key]) <= D("0.00001") for part in there.parts)


@settings(max_examples=50)
@given(cases())
def test_parts_that_do_not_make_up_the_total_are_not_split(case: tuple[Kind, Decimal, list[Mover], Ends, bool]) -> None:
    kind, times, movers, of, _shares = case
    wrong = of.now + D("0.000003")
    assert split(kind, times, movers, Ends(of.before, wrong, of.polarity, 6)) is None


# --- Each kind, by hand


def test_a_sum_and_a_difference_are_moved_by_what_their_parts_moved() -> None:
    made = found(Kind.SUM, "2", [mover("A", "10", "13"), mover("B", "30", "25")], ends("80", "76"))
    assert amounts(made) == {"B": "-10", "A": "6"}
    assert [part.pull for part in made.parts] == [Direction.WORSE, Direction.BETTER]
    net = [mover("In", "10", "14"), mover("Out", "4", "9", Role.MINUS, polarity=Polarity.LOWER)]
    taken = found(Kind.DIFFERENCE, "1", net, ends("6", "5"))
    assert amounts(taken) == {"Out": "-5", "In": "4"}
    assert (taken.parts[0].before, taken.parts[0].now, taken.parts[0].moved) == (D(4), D(9), Direction.WORSE)
    small = [mover("In", "10", "34"), mover("Out", "4", "5", Role.MINUS), mover("Back", "1", "4", Role.MINUS)]
    assert amounts(found(Kind.DIFFERENCE, "1", small, ends("5", "25"))) == {"In": "24", "Back": "-3", "Out": "-1"}


def test_a_ratio_whose_parts_stand_apart_is_split_above_and_below_the_line() -> None:
    for kind, below in ((Kind.RATIO_OF_SUMS, Role.DENOMINATOR), (Kind.PER_HEAD, Role.POPULATION)):
        movers = [mover("N", "50", "60", Role.NUMERATOR), mover("D", "100", "200", below)]
        made = found(kind, "100", movers, ends("50", "30"))
        assert amounts(made) == {"D": "-27.5", "N": "7.5"}, "10 x (1/100 + 1/200) / 2, and 100 x 110 / 40,000"
        assert made.parts[0].within is None


def test_a_mean_is_moved_by_what_its_parts_did_and_by_how_much_of_it_they_are() -> None:
    movers = [mover("North", "80/100", "70/300"), mover("South", "40/100", "45/100")]
    made = found(Kind.WEIGHTED_MEAN, "1", movers, ends("60", "63.75"))
    by_key = {part.key: part for part in made.parts}
    assert (by_key["North"].within, by_key["South"].within) == (D("-6.25"), D("1.875")), "moved x middle share"
    assert by_key["North"].mix == D("0.25") * (D(75) - D("61.875"))
    assert by_key["South"].mix == D("-0.25") * (D("42.5") - D("61.875"))
    assert amounts(made) == {"South": "6.71875", "North": "-2.96875"}


def test_a_ratio_of_breakdowns_reads_rates_from_their_counts() -> None:
    movers = [mover("North", "40/50", "42/50"), mover("South", "10/50", "9/50")]
    made = found(Kind.RATIO_OF_SUMS, "100", movers, ends("50", "51"))
    assert amounts(made) == {"North": "2", "South": "-1"}
    assert [(part.before, part.now) for part in made.parts] == [(D(80), D(84)), (D(20), D(18))]
    assert [part.mix for part in made.parts] == [D(0), D(0)]


# --- Rounding


def test_what_rounding_leaves_goes_to_the_largest_part() -> None:
    movers = [mover(name, f"0/{weight}", f"1/{weight}") for name, weight in (("A", "1"), ("B", "1"), ("C", "1"))]
    made = found(Kind.RATIO_OF_SUMS, "1", movers, ends("0", "1"))
    assert amounts(made) == {"A": "0.333334", "B": "0.333333", "C": "0.333333"}
    assert [part.shown for part in made.parts] == [D("0.4"), D("0.3"), D("0.3")]


def test_a_quotient_that_was_kept_as_it_is_shown_is_split_and_a_rounded_sum_is_not() -> None:
    thirds = [mover("A", "1/2", "1/2"), mover("B", "0/1", "1/1")]
    assert found(Kind.RATIO_OF_SUMS, "100", thirds, ends("33.3", "66.7")).ends.change == D("33.4")
    rounded = [mover("A", "1.4", "2"), mover("B", "1.4", "2")]
    assert split(Kind.SUM, D(1), rounded, ends("3", "4", decimals=0)) is None


def test_many_small_parts_are_not_shown_as_one_large_one() -> None:
    movers = [mover(f"P{number}", "0", "0.04") for number in range(12)]
    made = found(Kind.SUM, "1", movers, ends("0", "0.48"))
    assert sorted(part.shown for part in made.parts) == [D("0.0")] * 7 + [D("0.1")] * 5


# --- Gaps


def test_a_part_without_a_figure_in_a_period_is_named_and_not_guessed() -> None:
    made = found(Kind.SUM, "1", [mover("A", "10", "13"), mover("New", None, "5"), mover("Old", "2", None)],
                 ends("12", "18"))  # fmt: skip
    assert amounts(made) == {"A": "3"}
    assert made.apart is not None
    assert (made.apart.amount, made.apart_keys) == (D(3), ("New", "Old"))
    assert made.apart.moved is Direction.NOT_AVAILABLE


def test_a_part_that_had_nothing_to_divide_by_is_not_compared() -> None:
    made = found(Kind.RATIO_OF_SUMS, "100", [mover("A", "5/10", "6/10"), mover("B", "0/0", "9/10")], ends("50", "75"))
    assert made.apart_keys == ("B",)
    assert sum((part.amount for part in made.parts), made.apart.amount if made.apart else D(0)) == D(25)


@pytest.mark.parametrize("kind", [Kind.RATIO_OF_SUMS, Kind.PER_HEAD])
def test_a_total_with_nothing_to_divide_by_is_not_split(kind: Kind) -> None:
    below = Role.DENOMINATOR if kind is Kind.RATIO_OF_SUMS else Role.POPULATION
    for first, last in (("0", "10"), ("10", "0"), ("-1", "10")):
        movers = [mover("N", "5", "5", Role.NUMERATOR), mover("D", first, last, below)]
        assert split(kind, D(1), movers, ends("0", "0.5")) is None


def test_nothing_comes_of_no_parts_or_of_numbers_too_large_for_a_figure() -> None:
    assert split(Kind.SUM, D(1), [], ends("0", "0")) is None
    huge = [mover("A", "0/0.000001", "999999999999/0.000001"), mover("B", "0/1", "-999999999998/1")]
    assert storable(D(1)) == D(1)
    assert split(Kind.RATIO_OF_SUMS, D(1), huge, ends("0", "0.999999")) is None


# --- What a total hides


def test_a_total_that_is_better_or_the_same_names_the_parts_that_are_worse() -> None:
    movers = [mover("A", "10", "20"), mover("B", "30", "26"), mover("C", "30", "29.96"), mover("D", "9", "8"),
              mover("E", "9", "8.5"), mover("F", "9", "8.8")]  # fmt: skip
    better = found(Kind.SUM, "1", movers, ends("97", "101.26")).masking
    assert better is not None
    assert (better.kind, better.total) == (Hiding.PART, Direction.BETTER)
    assert (better.worst, better.more) == (("B", "D", "E"), 1), "C is worse only by what is rounded away"
    same = found(Kind.SUM, "1", [mover("A", "1", "2"), mover("B", "2", "1")], ends("3", "3")).masking
    assert same is not None
    assert (same.total, same.worst) == (Direction.SAME, ("B",))


def test_nothing_is_hidden_by_a_total_that_is_worse_or_that_nobody_judges() -> None:
    movers = [mover("A", "10", "9"), mover("B", "30", "30")]
    assert found(Kind.SUM, "1", movers, ends("40", "39")).masking is None
    up = [mover("A", "10", "9"), mover("B", "30", "33")]
    assert found(Kind.SUM, "1", up, ends("40", "42")).masking is not None
    for polarity in (Polarity.NEUTRAL, Polarity.RANGE):
        made = found(Kind.SUM, "1", up, ends("40", "42", polarity))
        assert made.masking is None
        assert [part.pull for part in made.parts] == [Direction.UP, Direction.DOWN]


def test_every_part_worse_and_the_total_better_is_said_as_what_it_is() -> None:
    # Simpson: both areas decide fewer in time, but most cases now come from the better one.
    movers = [mover("North", "90/100", "880/1000"), mover("South", "400/1000", "39/100")]
    before, now = (storable(D(100) * D(above) / D(below)) for above, below in ((490, 1100), (919, 1100)))
    assert before is not None
    assert now is not None
    made = found(Kind.RATIO_OF_SUMS, "100", movers, ends(before, now))
    assert made.masking is not None
    assert (made.masking.kind, made.masking.worst) == (Hiding.EVERY_PART, ("North", "South"))
    assert all(part.within is not None and part.within < 0 for part in made.parts)
    assert sum((part.mix or D(0) for part in made.parts), D(0)) > made.ends.change


def test_lower_is_better_mirrors_every_verdict() -> None:
    movers = [mover("A", "10", "4", polarity=Polarity.LOWER), mover("B", "5", "6", polarity=Polarity.LOWER)]
    made = found(Kind.SUM, "1", movers, ends("15", "10", Polarity.LOWER))
    assert [(part.key, part.pull) for part in made.parts] == [("A", Direction.BETTER), ("B", Direction.WORSE)]
    assert made.masking is not None
    assert made.masking.worst == ("B",)


def test_fractions_of_figures_are_exact() -> None:
    movers = [mover(str(number), f"{number}/7", f"{number + 1}/11") for number in range(1, 5)]
    before, now = (storable(D(n) / D(d)) for n, d in ((10, 28), (14, 44)))
    made = found(Kind.RATIO_OF_SUMS, "1", movers, ends(before or D(0), now or D(0), decimals=6))
    exact = {str(n): (Fraction(n + 1, 11) - Fraction(n, 7)) / 4 for n in range(1, 5)}
    assert all(abs(Fraction(part.amount) - exact[part.key]) <= Fraction(2, 10**6) for part in made.parts)
