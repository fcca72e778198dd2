"""The traffic lights of the demonstration, worked out from its files and process alone."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from council_pm.core.periods import Frequency, Period, find_previous, find_same_last_year
from council_pm.demo import basket, process, published, service, targets
from indicators.direction import Direction, direction
from indicators.status import Polarity, ReturnState, StatusCode, StatusInput, ToleranceType, evaluate

MEMBERS = frozenset({"members"})
EVERYBODY = frozenset({"members", "management_team", "nobody"})


@dataclass(frozen=True)
class Light:
    status: StatusCode
    travel: Direction


def picture(as_of: dt.date, audiences: frozenset[str] = MEMBERS) -> dict[str, Light]:
    """Indicator code -> status of its latest figure, and its default direction of travel."""
    return {**_published(), **_service(as_of, audiences)}


def _published() -> dict[str, Light]:
    aims = {(t.indicator, t.start, t.end): t.value for t in targets.targets()}
    lights = {}
    for indicator in published.indicators():
        if indicator.code not in basket.codes():
            continue
        history = {Period(v.start, v.end): v.value for v in published.own_values()[indicator.code]}
        kind, size = targets.tolerance(indicator)
        latest = published.own_values()[indicator.code][-1]
        lights[indicator.code] = _light(
            history,
            Period(latest.start, latest.end),
            indicator.frequency,
            seasonal=indicator.kind == "cumulative",
            polarity=Polarity(indicator.polarity),
            decimals=indicator.decimals,
            aim=service.Aim(value=aims.get((indicator.code, latest.start, latest.end))),
            tolerance=(ToleranceType(kind), size),
            rule="contextual" if indicator.influence == "context" else "tolerance",
        )
    return lights


def _service(as_of: dt.date, audiences: frozenset[str]) -> dict[str, Light]:
    figures = [f for f in process.generate(as_of) if not f.breakdown and f.released_to in audiences]
    lights = {}
    for indicator in service.indicators():
        history = {f.period: f.value for f in figures if f.code == indicator.code and f.value is not None}
        latest = max(history, key=lambda period: period.end)
        lights[indicator.code] = _light(
            history,
            latest,
            indicator.frequency,
            seasonal=indicator.seasonal or indicator.kind == "cumulative",
            polarity=Polarity(indicator.polarity),
            decimals=indicator.decimals,
            aim=service.aim(indicator.code, latest),
            tolerance=(ToleranceType(indicator.tolerance_type), indicator.tolerance),
            rule="range" if indicator.polarity == "range" else "tolerance",
        )
    return lights


def _light(
    history: dict[Period, Decimal],
    latest: Period,
    frequency: Frequency,
    *,
    seasonal: bool,
    polarity: Polarity,
    decimals: int,
    aim: service.Aim,
    tolerance: tuple[ToleranceType, Decimal],
    rule: str,
) -> Light:
    value = history[latest]
    find = find_same_last_year if seasonal else find_previous
    before = find(history, latest, frequency)
    result = evaluate(
        rule,
        StatusInput(
            value=value,
            return_state=ReturnState.RETURNED,
            provisional=False,
            polarity=polarity,
            target=aim.value,
            low=aim.low,
            high=aim.high,
            tolerance_type=tolerance[0],
            tolerance=tolerance[1],
            amber_threshold=None,
            decimal_places=decimals,
        ),
    )
    earlier = history[before] if before else None
    return Light(result.status, direction(value, earlier, polarity, decimals, aim.low, aim.high))
