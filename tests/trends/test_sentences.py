"""The numbers in a sentence are those of the table beside it, for a thousand random baskets."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from council_pm.core.marks import status_label
from council_pm.core.periods import Calendar, Frequency, Period, periods_between
from indicators.engine import (
    DefinitionFact,
    RuleFact,
    SeriesFacts,
    TargetFact,
    ValueFact,
    inputs_of,
    judge_period,
    rule_code,
    status_input,
    target_of_year_end,
)
from indicators.facts import Shape
from indicators.peers import Peers
from indicators.status import Polarity, ToleranceType
from indicators.trend_rows import Asked, TrendRow, trend_rows
from indicators.trend_wording import Reader
from indicators.trends.lines import Figure, Measure, line_of
from indicators.wording import bare_figure, distance, figure, working_sentence

QUARTERS = periods_between(date(2021, 4, 1), date(2027, 3, 31), Frequency.QUARTERLY, Calendar.FINANCIAL)
FIGURES = st.decimals(-2_000, 20_000, places=4) | st.decimals(0, 100, places=1)
MINUS = "\N{MINUS SIGN}"
NUMBER = re.compile(rf"{MINUS}?\d+(?:,\d{{3}})*(?:\.\d+)?")


@st.composite
def indicators(draw: st.DrawFn) -> tuple[SeriesFacts, Asked]:
    """An indicator with quarters of figures and targets, as the engine reads it."""
    decimals, unit = draw(st.integers(0, 3)), draw(st.sampled_from(["%", "£", "days", "number"]))
    polarity = draw(st.sampled_from(Polarity))
    values = draw(st.lists(st.none() | FIGURES, min_size=1, max_size=22))
    aims = st.tuples(FIGURES, st.none(), st.none()) | st.tuples(st.none(), FIGURES, FIGURES).filter(
        lambda aim: aim[1] <= aim[2]
    )
    aim = draw(aims)
    cumulative = draw(st.booleans())
    shape = Shape(
        decimals,
        unit,
        cumulative,
        Measure(
            step=3,
            polarity={Polarity.HIGHER: 1, Polarity.LOWER: -1}.get(polarity, 0),
            seasonal=draw(st.booleans()),
            to_date=False,
            proportion=unit == "%",
            multiplier=100.0,
            adds_up=cumulative,
            averaged=not cumulative,
        ),
        Reader(decimals, unit, Calendar.FINANCIAL, Frequency.QUARTERLY),
    )
    rule = RuleFact(1, "tolerance", ToleranceType.ABSOLUTE, draw(st.decimals(0, 50, places=2)), None, None, None)
    facts = SeriesFacts(
        1,
        DefinitionFact(1, polarity, decimals, Frequency.QUARTERLY, cumulative),
        [
            ValueFact(at, one.start, one.end, value, "" if value is not None else "no_data", False, 3, (None,) * 5)
            for at, (one, value) in enumerate(zip(QUARTERS, values, strict=False), 1)
        ],
        {(one.start, one.end): [TargetFact(at, one.start, one.end, *aim, None)] for at, one in enumerate(QUARTERS, 1)},
        [rule],
    )
    inputs = inputs_of(facts)[-1]
    line = line_of(
        [Figure(one.id, one.start, one.end, None if one.value is None else float(one.value)) for one in facts.values],
        shape.measure,
        target=aim[0],
    )
    year_ends = Period(inputs.value.start, inputs.value.end).end.replace(month=3, day=31)
    if year_ends < inputs.value.end:
        year_ends = year_ends.replace(year=year_ends.year + 1)
    last = Figure(inputs.value.id, inputs.value.start, inputs.value.end, None)
    aimed = inputs._replace(target=target_of_year_end(facts, inputs.target, year_ends, to_date=False))
    peers = Peers("Others", tuple(draw(st.lists(FIGURES, max_size=10))))
    return facts, Asked(
        line, shape, last, status_input(inputs), year_ends, rule_code(inputs), status_input(aimed), peers
    )


@pytest.mark.parametrize("part", range(4))
@settings(max_examples=250, deadline=None)
@given(st.lists(indicators(), min_size=1, max_size=3))
def test_every_number_of_a_sentence_stands_in_its_table(part: int, basket: list[tuple[SeriesFacts, Asked]]) -> None:
    for (facts, asked), row in zip(basket, trend_rows([asked for _facts, asked in basket]), strict=True):
        of_status(facts, asked.shape)
        of_trend(row, asked.shape)
        of_forecast(row, asked.shape)
        of_standing(row)


def of_status(facts: SeriesFacts, shape: Shape) -> None:
    judged = judge_period(inputs_of(facts)[-1])
    result, value, target = judged.result, judged.inputs.value.value, judged.inputs.target
    words = working_sentence(result.working.code, result.working.params, shape.decimals, shape.unit)
    table = [] if value is None else [figure(value, shape.decimals, shape.unit)]
    if target:
        aims = (target.value, target.low, target.high)
        table += [bare_figure(one, shape.decimals, shape.unit) for one in aims if one is not None]
    if result.gap is not None:
        table.append(distance(result.gap, shape.decimals, shape.unit))
    if result.allowance is not None:
        places = min(len(format(result.allowance.normalize(), "f").partition(".")[2]), 6)
        table.append(distance(result.allowance, places, shape.unit))
    assert numbers(words) <= numbers(" ".join(table))


def of_forecast(row: TrendRow, shape: Shape) -> None:
    if row.forecast is None:
        assert row.forecast_sentence == ""
        return
    columns = [one for one in (row.forecast, row.forecast_low, row.forecast_high) if one is not None]
    assert numbers(row.forecast_sentence) == {
        number for one in columns for number in numbers(bare_figure(one, shape.decimals, shape.unit))
    }
    if row.forecast_status:
        assert row.forecast_sentence.endswith(f": {status_label(row.forecast_status).lower()}.")


def of_trend(row: TrendRow, shape: Shape) -> None:
    """Limits are those of the statistics; the other numbers of a reason are counts and periods."""
    if "mostly lies between" not in row.trend_sentence:
        return
    said = row.trend_sentence.partition("mostly lies between ")[2].partition(" As of ")[0]
    limits = (Decimal(repr(row.statistics[end])) for end in ("lower", "upper"))
    assert numbers(said) == {
        number for one in limits for number in numbers(bare_figure(one, shape.decimals, shape.unit))
    }


def of_standing(row: TrendRow) -> None:
    if row.out_of is None:
        assert row.standing_sentence == ""
        return
    assert f" of {row.out_of} " in row.standing_sentence
    assert row.rank is not None
    assert 1 <= row.rank <= row.out_of


def numbers(text: str) -> set[Decimal]:
    """What is written, as numbers: a distance is written without noughts at its end."""
    return {Decimal(found.replace(",", "").replace(MINUS, "-")) for found in NUMBER.findall(text)}
