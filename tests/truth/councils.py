"""Small councils that nobody thought of, as hypothesis draws them, written into the real database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from council_pm.org.models import OrgUnit
from indicators.models import Release, Round, Series, Target, Value
from tests.factories import (
    BasketFactory,
    BasketItemFactory,
    DefinitionFactory,
    IndicatorFactory,
    SeriesFactory,
    StatusRuleFactory,
    TargetFactory,
    ValueFactory,
)
from tests.factories.indicators import (
    AreaFactory,
    AreaGroupFactory,
    AreaGroupMemberFactory,
    ComparatorValueFactory,
    ExclusionFactory,
    RebaseFactory,
    ReleaseFactory,
    RoundFactory,
    SeriesBreakFactory,
)
from tests.truth.days import MONTHS_OF, YEAR_BEGINS, moved

TODAY = dt.date(2026, 11, 22)
MET = dt.date(2026, 9, 9)  # the last meeting
LONG_AGO = dt.datetime(2012, 1, 1, 9, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Period:
    """One period: its figure (in steps of the last place) or why there is none, and what became of it."""

    amount: int | None
    absent: str = ""
    top: int | None = None
    bottom: int | None = None
    provisional: bool = False
    replaced: int | None = None
    late: int = 30
    released: tuple[int, ...] = (3,)
    target: tuple[int, ...] = ()
    revised: tuple[int, int] | None = None
    withdrawn: bool = False


@dataclass(frozen=True)
class Drawn:
    """One indicator with its line."""

    definition: dict[str, Any]
    places: int
    periods: tuple[Period | None, ...]
    ends: dt.date
    rules: tuple[dict[str, Any], ...]
    breaks: tuple[int, ...]
    rebases: tuple[int, ...]
    excluded: tuple[int, ...]
    year_target: int | None
    reworded: bool
    retired: bool
    peers: tuple[int, ...]
    by_round: int


@st.composite
def indicators(draw: st.DrawFn) -> Drawn:
    """An indicator of any kind that set-up accepts, with up to 28 periods."""
    frequency = draw(st.sampled_from(["quarterly", "quarterly", "monthly", "annual", "half_yearly", "three_a_year"]))
    months = MONTHS_OF[frequency]
    polarity = draw(st.sampled_from(["higher", "lower", "higher", "lower", "range", "neutral"]))
    kind, reported = draw(
        st.sampled_from(
            [("period", "period"), ("snapshot", "period"), ("rolling", "period"), ("cumulative", "period"),
             ("cumulative", "year_to_date")]
            if months < 12
            else [("annual", "period"), ("snapshot", "period")]
        )
    )  # fmt: skip
    places = draw(st.integers(0, 2))
    unit = draw(st.sampled_from(["%", "number", "£", "per 1,000 people", "days"]))
    shape = draw(st.sampled_from(["any", "still", "steady", "counts", "shift"]))
    centre, spread = draw(st.integers(-20, 900)), draw(st.sampled_from([1, 4, 30, 300]))
    step = draw(st.integers(-8, 8)) if shape == "steady" else 0
    count = draw(st.integers(0, 28))
    if shape == "shift":  # another level since six to eight periods
        spread, turned = 4, count - draw(st.integers(6, 8))
    else:
        turned = count
    periods = tuple(
        draw(_period(shape, centre + step * at + (6 if at >= turned else 0), spread, reported, at, polarity))
        for at in range(count)
    )
    rules = tuple(draw(_rule(polarity, centre, no)) for no in range(draw(st.integers(0, 2))))
    return Drawn(
        {
            "polarity": polarity, "frequency": frequency, "measure_kind": kind, "reported_as": reported,
            "seasonal": draw(st.integers(0, 4)) == 0 and months < 12, "decimals": places, "unit": unit,
            "multiplier": draw(st.sampled_from([Decimal(1), Decimal(100), Decimal(1000)])),
            "lag_working_days": draw(st.sampled_from([0, 10, 60])),
            "calendar": draw(st.sampled_from(["financial", "financial", "calendar"])),
            "small_sample": draw(st.integers(0, 5)) == 0,
            "theme": draw(st.sampled_from(["Environment", "Care"])),
            "lower_bound": draw(st.sampled_from([None, Decimal(-10)])),
        },
        places, periods, _last_end(draw, frequency), rules,
        draw(_some(count)), draw(_some(count)), draw(_some(count)),
        draw(st.one_of(st.none(), st.integers(-20, 3000))),
        draw(st.integers(0, 4)) == 0, draw(st.integers(0, 9)) == 0,
        draw(st.one_of(st.just(()), st.lists(st.integers(centre - spread, centre + spread), min_size=3, max_size=9)
                       .map(tuple))),
        draw(st.integers(0, 5)),
    )  # fmt: skip


def _some(count: int) -> st.SearchStrategy[tuple[int, ...]]:
    return st.lists(st.integers(0, max(count - 1, 0)), max_size=1).map(tuple)


def _last_end(draw: st.DrawFn, frequency: str) -> dt.date:
    """The end of the newest period that may have a figure: the last one before today, or some before it."""
    months = MONTHS_OF[frequency]
    end = dt.date(2012, 3, 31)
    while moved(end, months) < TODAY:
        end = moved(end, months)
    return moved(end, -months * draw(st.sampled_from([0, 0, 0, 1, 2, 5])))


@st.composite
def _period(
    draw: st.DrawFn, shape: str, centre: int, spread: int, reported: str, at: int, polarity: str
) -> Period | None:
    luck = draw(st.integers(0, 29))
    if luck == 0:
        return None
    if luck in (1, 2):
        return Period(None, draw(st.sampled_from(["no_data", "suppressed"])), target=(centre,))
    amount = centre if shape == "still" and luck < 26 else draw(st.integers(centre - spread, centre + spread))
    if reported == "year_to_date":
        amount = abs(amount) * (at % 4 + 1)
    bottom = draw(st.sampled_from([20, 200, 3000])) if shape == "counts" else None
    top = draw(st.integers(0, bottom)) if bottom else None
    # Often as far from its target as some tolerance reaches: what is equal is what rules differ about.
    off = draw(st.sampled_from([0, 1, -1, 2, -2, 5, -5, 40]))
    near = amount if draw(st.booleans()) else centre
    target = (near + off - 3, near + off + 3) if polarity == "range" else (near + off,)
    return Period(
        amount, top=top, bottom=bottom,
        provisional=luck == 3,
        replaced=draw(st.integers(centre - spread, centre + spread)) if luck in (3, 4, 5) else None,
        late=draw(st.sampled_from([10, 30, 60])),
        released=draw(st.sampled_from([(3,), (3,), (1, 2, 3), (1,), (2,), (), (1, 2, 3, 4)])),
        target=() if luck in (6, 7, 8) else target,
        revised=(draw(st.sampled_from([-100, 0, 100])), draw(st.integers(-5, 5))) if luck in (9, 10) else None,
        withdrawn=luck == 11,
    )  # fmt: skip


@st.composite
def _rule(draw: st.DrawFn, polarity: str, centre: int, number: int) -> dict[str, Any]:
    names = ["tolerance", "tolerance", "improving_is_near", "recovering_is_near", "contextual"]
    kinds = ["none", "absolute", "percent"]
    if polarity == "range":
        names = ["range"]
    elif polarity != "neutral":
        kinds.append("threshold")
    kind = draw(st.sampled_from(kinds))
    return {
        "rule": draw(st.sampled_from(names)),
        "tolerance_type": kind,
        "tolerance": Decimal(draw(st.sampled_from([0, 1, 2, 2, 5, 12]))) if kind in ("absolute", "percent") else None,
        "amber_threshold": Decimal(centre + draw(st.integers(-9, 9))) if kind == "threshold" else None,
        "minimum_acceptable": draw(st.sampled_from([None, None, None, Decimal(centre)])),
        "effective_from": draw(st.sampled_from([None, dt.date(2025, 10, 1)])) if number else None,
    }


@st.composite
def runs(draw: st.DrawFn) -> Drawn:
    """A line that swings about its level until six to nine periods, all on one side of it, by a little."""
    level, many, side = draw(st.integers(100, 500)), draw(st.integers(6, 9)), draw(st.sampled_from([1, -1]))
    swings = draw(st.lists(st.integers(2, 5), min_size=13, max_size=19))
    before = [level - side * swing * (1 if at % 2 == len(swings) % 2 else -1) for at, swing in enumerate(swings)]
    since = [level + side * draw(st.integers(1, 3)) for _ in range(many)]
    periods = tuple(Period(amount, target=(level,)) for amount in [*before, *since])
    return _tame(draw, periods)


@st.composite
def reds(draw: st.DrawFn) -> Drawn:
    """A line off target, whose lights before that are drawn: newly so or for long, without a trend."""
    level, good = draw(st.integers(100, 500)), draw(st.lists(st.booleans(), min_size=1, max_size=7))
    amounts = [level + draw(st.integers(-3, 3)) for _ in range(len(good) + 1)]
    return _tame(
        draw,
        tuple(
            # So far below or above that no tolerance of these lines decides it; higher is better for all of them.
            Period(amount, target=(amount - 60 if is_good else amount + 60,))
            for amount, is_good in zip(amounts, [*good, False], strict=True)
        ),
        polarity="higher",
    )


def _tame(draw: st.DrawFn, periods: tuple[Period, ...], *, polarity: str = "") -> Drawn:
    """A line whose every figure is there, open to everybody, never changed, and judged by one rule."""
    polarity = polarity or draw(st.sampled_from(["higher", "lower"]))
    rule = {"rule": "tolerance", "tolerance_type": "absolute", "tolerance": Decimal(draw(st.sampled_from([0, 2])))}
    words = {
        "polarity": polarity, "frequency": "quarterly", "measure_kind": "period", "reported_as": "period",
        "seasonal": False, "decimals": 0, "unit": "number", "multiplier": Decimal(1), "lag_working_days": 10,
        "calendar": "financial", "small_sample": False, "theme": draw(st.sampled_from(["Environment", "Care"])),
        "lower_bound": None,
    }  # fmt: skip
    first = {**rule, "amber_threshold": None, "minimum_acceptable": None, "effective_from": None}
    end = dt.date(2026, 9, 30)
    return Drawn(words, 0, periods, end, (first,), (), (), (), None, False, False, (), 0)


@st.composite
def councils(draw: st.DrawFn) -> tuple[Drawn, ...]:
    """One to three indicators of any kind, or three that are off target."""
    if draw(st.integers(0, 5)) == 0:
        return tuple(draw(st.lists(reds(), min_size=3, max_size=3)))
    return tuple(draw(st.lists(st.one_of(indicators(), indicators(), runs()), min_size=1, max_size=3)))


def write(council: tuple[Drawn, ...], unit: OrgUnit) -> list[Series]:
    """Put a council into the database; nothing of it is judged yet."""
    basket = BasketFactory.create(slug="corporate")
    rounds: dict[tuple[str, dt.date, int], Round] = {}
    written = []
    for number, drawn in enumerate(council):
        series = _write(drawn, unit, rounds, number)
        BasketItemFactory.create(basket=basket, series=series)
        written.append(series)
    return written


def _write(drawn: Drawn, unit: OrgUnit, rounds: dict[tuple[str, dt.date, int], Round], number: int) -> Series:
    months, size = MONTHS_OF[drawn.definition["frequency"]], Decimal(1).scaleb(-drawn.places)
    indicator = IndicatorFactory.create(
        code=f"RANDOM-{number}",
        **({"retired_on": dt.date(2026, 9, 30), "retired_reason": "It ended."} if drawn.retired else {}),
    )
    words = {"indicator": indicator, "name": f"Indicator {number}", **drawn.definition}
    DefinitionFactory.create(**words, known_from=LONG_AGO)
    if drawn.reworded:
        flipped = {"higher": "lower", "lower": "higher"}.get(words["polarity"], words["polarity"])
        later = {**words, "version": 2, "polarity": flipped, "known_from": dt.datetime(2026, 10, 1, 9, tzinfo=dt.UTC)}
        DefinitionFactory.create(**later)
    for revision, rule in enumerate(drawn.rules, 1):
        known = LONG_AGO if revision == 1 else dt.datetime(2026, 10, 5, 9, tzinfo=dt.UTC)
        scaled = {key: rule[key] * size if isinstance(rule[key], Decimal) else rule[key] for key in rule}
        StatusRuleFactory.create(indicator=indicator, revision=revision, known_from=known, **scaled)
    series: Series = SeriesFactory.create(indicator=indicator, unit=unit)
    count, values, targets = len(drawn.periods), [], []
    spans = [_span(drawn, moved(drawn.ends, -months * (count - 1 - at))) for at in range(count)]
    for at, (period, span) in enumerate(zip(drawn.periods, spans, strict=True)):
        if period is not None:
            in_round = count - at <= drawn.by_round
            values += _values(period, series, span, size, _round(rounds, drawn, span, period) if in_round else None)
            targets += _targets(period, series, span, size)
    if drawn.year_target is not None and count:
        targets += _year_target(drawn, series, spans, targets, size)
    Value.objects.bulk_create(values)
    Target.objects.bulk_create(targets)
    for at in drawn.breaks:
        if count:
            SeriesBreakFactory.create(indicator=indicator, on=spans[at][0], known_from=LONG_AGO)
    for at in drawn.rebases:
        if count:
            RebaseFactory.create(series=series, on=spans[at][0], known_from=LONG_AGO)
    for at in drawn.excluded:
        if count:
            ExclusionFactory.create(series=series, start=spans[at][0], end=spans[at][1], known_from=LONG_AGO)
    if drawn.peers and count:
        _peers(drawn, series, spans[-1], size, number)
    return series


def _span(drawn: Drawn, end: dt.date) -> tuple[dt.date, dt.date]:
    months = MONTHS_OF[drawn.definition["frequency"]]
    if drawn.definition["measure_kind"] == "rolling":
        months = max(12, months)
    if drawn.definition["reported_as"] == "year_to_date":
        begins = YEAR_BEGINS[drawn.definition["calendar"]]
        return dt.date(end.year if end.month >= begins else end.year - 1, begins, 1), end
    return moved(end, -months) + dt.timedelta(1), end


def _moment(day: dt.date, after: int) -> dt.datetime:
    return dt.datetime.combine(min(day + dt.timedelta(after), TODAY - dt.timedelta(1)), dt.time(9), dt.UTC)


def _values(
    period: Period, series: Series, span: tuple[dt.date, dt.date], size: Decimal, window: Round | None
) -> list[Value]:
    given = {
        "series": series, "start": span[0], "end": span[1], "round": window, "absent": period.absent,
        "numerator": period.top, "denominator": period.bottom,
    }  # fmt: skip
    value = None if period.amount is None else period.amount * size + size / 4
    known = _moment(span[1], period.late)
    first = ValueFactory.build(
        value=value, provisional=period.provisional, known_from=known, recorded_at=known, **given
    )
    if period.replaced is None:
        return [first]
    later = _moment(span[1], period.late + 45)
    return [
        first,
        ValueFactory.build(
            value=period.replaced * size, revision=2, reason="Counted again.", known_from=later, recorded_at=later,
            **given,
        ),
    ]  # fmt: skip


def _targets(period: Period, series: Series, span: tuple[dt.date, dt.date], size: Decimal) -> list[Target]:
    if not period.target:
        return []

    def aim(more: int) -> dict[str, Any]:
        if len(period.target) == 1:
            return {"value": (period.target[0] + more) * size}
        low, high = ((one + more) * size for one in period.target)
        return {"value": None, "low": low, "high": high}

    given = {"series": series, "start": span[0], "end": span[1], "known_from": LONG_AGO}
    found = [TargetFactory.build(**given, **aim(0))]
    later = {**given, "revision": 2, "known_from": dt.datetime(2026, 10, 12, 9, tzinfo=dt.UTC)}
    if period.withdrawn:
        found.append(TargetFactory.build(**later, value=None, withdrawn=True))
    elif period.revised:
        days, more = period.revised
        found.append(TargetFactory.build(**later, **aim(more), effective_from=span[1] + dt.timedelta(days)))
    return found


def _year_target(
    drawn: Drawn, series: Series, spans: list[tuple[dt.date, dt.date]], targets: list[Target], size: Decimal
) -> list[Target]:
    """The target of the year that the latest period lies in."""
    begins, end = YEAR_BEGINS[drawn.definition["calendar"]], spans[-1][1]
    first = dt.date(end.year if end.month >= begins else end.year - 1, begins, 1)
    last = moved(first, 12) - dt.timedelta(1)
    start = _span(drawn, last)[0]
    if any((one.start, one.end) == (start, last) for one in targets):
        return []
    aim: dict[str, Any] = {"value": (drawn.year_target or 0) * size}
    if drawn.definition["polarity"] == "range":
        aim = {"value": None, "low": aim["value"], "high": aim["value"] + 5 * size}
    return [TargetFactory.build(series=series, start=start, end=last, known_from=LONG_AGO, **aim)]


def _round(
    rounds: dict[tuple[str, dt.date, int], Round], drawn: Drawn, span: tuple[dt.date, dt.date], period: Period
) -> Round:
    """The collection window of a period, released to whom its first line says."""
    frequency, end = drawn.definition["frequency"], span[1]
    key = frequency, end, (end - span[0]).days
    if key not in rounds:
        opens = end + dt.timedelta(1)
        rounds[key] = RoundFactory.create(
            slug=f"{frequency}-{end}-{key[2]}", frequency=frequency, start=span[0], end=end, opens=opens,
            due=opens + dt.timedelta(20), closes=opens + dt.timedelta(60),
        )  # fmt: skip
        Release.objects.bulk_create(
            ReleaseFactory.build(round=rounds[key], audience=step, at=_moment(end, 40 + 3 * step))
            for step in period.released
        )
    return rounds[key]


def _peers(drawn: Drawn, series: Series, span: tuple[dt.date, dt.date], size: Decimal, number: int) -> None:
    group = AreaGroupFactory.create(position=number)
    for amount in drawn.peers:
        area = AreaFactory.create()
        AreaGroupMemberFactory.create(group=group, area=area)
        ComparatorValueFactory.create(
            indicator=series.indicator, area=area, start=span[0], end=span[1], value=amount * size + size / 4
        )
