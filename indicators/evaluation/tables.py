"""The tables of single judgements: statuses, intervals, quartiles, checks at entry and year-end forecasts."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from indicators import forecast
from indicators.comparison import standing
from indicators.entry_checks import check_entry
from indicators.evaluation.errors import EvaluationError
from indicators.evaluation.rows import Row
from indicators.findings import Severity
from indicators.intervals import Interval, poisson, wilson
from indicators.status import Polarity, ReturnState, RuleSetup, StatusInput, ToleranceType, check_rule_setup, evaluate

_RULE = "tolerance"
_MOST_PERIODS = 366  # daily figures are the finest that a year can be cut into
_MOST_PLACES = 6


def evaluate_tables(document: Mapping[str, Any]) -> dict[str, Any]:
    """The results of `{"tables": {name: [row, ...]}}`, in the same order and under the same names.

    Numbers come out as floats. Fields that a table does not know are passed over, so that a file with its expected
    results can be sent as it is. Raises EvaluationError, naming table, row and field, and gives no part of the results.
    """
    tables = document.get("tables") if isinstance(document, Mapping) else None
    if not isinstance(tables, Mapping):
        raise EvaluationError('The file holds no tables: {"tables": {name: [row, ...]}} is wanted.')
    results: dict[str, list[Any]] = {}
    for name, rows in tables.items():
        judge = TABLES.get(name)
        if judge is None:
            raise EvaluationError(f"There is no table {str(name)[:40]}; the tables are {', '.join(TABLES)}.")
        if not isinstance(rows, list | tuple):
            raise EvaluationError(f"Table {name}: a list of rows is wanted.")
        results[name] = [judge(Row(name, number, fields)) for number, fields in enumerate(rows, 1)]
    return {"tables": results}


def _status(row: Row) -> dict[str, Any]:
    row = row.inside("input")
    data = StatusInput(
        value=row.number("value"),
        return_state=row.choice("return_state", ReturnState),
        provisional=row.flag("provisional"),
        polarity=row.choice("polarity", Polarity),
        target=row.number("target"),
        low=row.number("low"),
        high=row.number("high"),
        tolerance_type=row.choice("tolerance_type", ToleranceType),
        tolerance=row.number("tolerance"),
        amber_threshold=row.number("amber_threshold"),
        decimal_places=row.whole("decimal_places", 0, _MOST_PLACES),
        minimum_acceptable=row.number("minimum_acceptable") if row.has("minimum_acceptable") else None,
    )
    _check_rule(row, data)
    result = evaluate(_RULE, data)
    return {
        "status": result.status.value,
        "gap": _float(result.gap),
        "allowance": _float(result.allowance),
        "marker": result.marker,
    }


def _check_rule(row: Row, data: StatusInput) -> None:
    """What set-up refuses is refused here; half a range is not, because it is judged as no target."""
    if data.tolerance is not None and data.tolerance < 0:
        row.refuse("tolerance", "A tolerance cannot be less than nought.")
    setup = RuleSetup(
        _RULE,
        data.polarity,
        data.tolerance_type,
        target=data.target,
        low=data.low,
        high=data.high,
        tolerance=data.tolerance,
        amber_threshold=data.amber_threshold,
        minimum_acceptable=data.minimum_acceptable,
    )
    for finding in check_rule_setup(setup):
        if finding.severity is Severity.ERROR and finding.code != "range_incomplete":
            row.refuse(finding.field, finding.message)


def _wilson(row: Row) -> dict[str, Any]:
    numerator, denominator = row.count("numerator"), row.count("denominator")
    if numerator > denominator:
        row.refuse("numerator", f"{numerator} is more than the denominator, {denominator}, of which it is a part.")
    return _ends(wilson(numerator, denominator))


def _poisson(row: Row) -> dict[str, Any]:
    interval = poisson(row.count("count"))
    return {**_ends(interval), "method": interval.method if interval else None}


def _ends(interval: Interval | None) -> dict[str, Any]:
    return {"lower": interval.lower, "upper": interval.upper} if interval else {"lower": None, "upper": None}


def _quartile(row: Row) -> dict[str, Any] | None:
    polarity = row.choice("polarity", Polarity)
    low, high = _range(row) if polarity is Polarity.RANGE and row.has("low") else (None, None)
    found = standing(row.number("value"), row.numbers("peers"), polarity, low, high)
    return {"rank": found.rank, "out_of": found.out_of, "quartile": found.quartile} if found else None


def _entry_check(row: Row) -> list[str]:
    low, high = _range(row)
    findings = check_entry(row.figure("value"), row.numbers("history"), minimum=low, maximum=high)
    return sorted({finding.code for finding in findings})


def _range(row: Row) -> tuple[Decimal | None, Decimal | None]:
    low, high = row.number("low"), row.number("high")
    if low is not None and high is not None and low > high:
        row.refuse("low", f"The low end ({low}) is above the high end ({high}).")
    return low, high


def _year_end_forecast(row: Row) -> dict[str, Any] | None:
    periods = row.whole("ppy", 1, _MOST_PERIODS)
    years, so_far = row.lists("years"), row.numbers("ytd")
    for place, year in enumerate(years, 1):
        if len(year) != periods:
            row.refuse(f"years {place}", f"the year has {len(year)} periods and not {periods}.")
    if len(so_far) > periods:
        row.refuse("ytd", f"there are {len(so_far)} periods in a year of {periods}.")
    seasonal = row.flag("seasonal") if row.has("seasonal") else False
    found = forecast.cumulative(years, so_far, periods, seasonal=seasonal)
    if found is None:
        return None
    result: dict[str, Any] = {
        "method": found.method,
        "forecast": found.value,
        "low": found.low,
        "high": found.high,
    }
    if found.note is not None:
        result["note"] = found.note
    if found.degrees_of_freedom is not None:
        result["typical_period_change"] = found.typical_period_change
        result["degrees_of_freedom"] = found.degrees_of_freedom
        result["inflation"] = found.inflation
    return result


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


TABLES: Mapping[str, Callable[[Row], Any]] = MappingProxyType(
    {
        "status": _status,
        "wilson_95": _wilson,
        "poisson_count_95": _poisson,
        "quartile": _quartile,
        "entry_check": _entry_check,
        "year_end_forecast_cumulative": _year_end_forecast,
    }
)
"""Every table by name, with the judgement of one row."""
