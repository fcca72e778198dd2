"""Examples of charts and rows for the component gallery; made-up figures."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from council_pm.core import marks
from indicators import charts, comparison_bars
from indicators.chart_ahead import Ahead
from indicators.chart_before import Projection
from indicators.chart_marks import Intervention, LimitBand, SeriesBreak, Special

_FALLING = "52.1 51.8 52.4 51.0 50.2 50.6 49.9 48.8 48.1 47.5 46.0 - 45.2 44.8 44.1 43.1"
_ROWS = (
    ("Environment and waste", "Household waste recycled", "%", "43.1", "48.0", "red", "deteriorating", "worse", True),
    ("Environment and waste", "Missed bins per 100,000 collections", "", "61.0", "40.0", "red", "", "worse", True),
    ("Environment and waste", "Streets found clean", "%", "94.2", "95.0", "amber", "improving", "better", True),
    ("Children and young people", "Children in care with three or more moves", "%", "9.4", "10.0", "green",
     "deteriorating", "worse", False),
    ("Children and young people", "Pupils at the expected standard at the end of key stage 2", "%", "62.0", "61.0",
     "green", "no_significant_change", "same", False),
    ("Children and young people", "First-time entrants to the youth justice system", "", "", "12", "suppressed",
     "insufficient_data", "not_available", False),
    ("Economy", "People on out-of-work benefits", "%", "5.2", "", "contextual", "changing", "up", False),
    ("Economy", "Planning applications decided in time", "%", "", "90.0", "overdue", "", "not_available", True),
    ("Economy", "New homes completed", "", "212", "", "no_target", "", "down", True),
    ("Economy", "Food businesses with top hygiene marks", "%", "", "80.0", "not_due", "", "not_available", False),
    ("Economy", "Visits to town centres", "", "", "", "no_data", "", "not_available", False),
)  # fmt: skip


def chart_examples() -> Mapping[str, object]:
    """Context for the gallery: history charts, comparisons, sparklines, rows of the indicator table, exceptions."""
    return {
        "history": _history(760),
        "history_narrow": _history(320),
        "history_range": _range_history(),
        "history_empty": charts.history_chart([charts.ChartPoint("Q1", None)]),
        "comparison": _comparison(),
        "comparison_empty": comparison_bars.comparison_bars([]),
        "sparks": [_spark(status) for status in ("red", "amber", "green", "overdue")],
        "row_groups": _row_groups(),
        "exceptions": _exceptions(),
    }


def _series(text: str) -> list[Decimal | None]:
    return [None if item == "-" else Decimal(item) for item in text.split()]


def _labels(count: int) -> list[str]:
    return [f"Q{index % 4 + 1} {22 + index // 4}/{23 + index // 4}" for index in range(count)]


def _expected() -> Projection:
    values, lows, highs = (
        [None] * 9 + [Decimal(start) + step * number for number in range(4)] + [None] * 3
        for start, step in ((52, Decimal("0.2")), (49, Decimal("-0.2")), (55, Decimal("0.6")))
    )
    return Projection("Doorstep campaign", values, lows, highs, start=8)


def _history(width: int) -> charts.HistoryChart:
    values = _series(_FALLING)
    targets = [Decimal(50)] * 8 + [Decimal(48)] * 8
    points = [
        charts.ChartPoint(
            label,
            value,
            provisional=index == 15,
            status=_status(value, target),
            special=_SPECIAL.get(index, ""),
            left_out=index == 6,
        )
        for index, (label, value, target) in enumerate(zip(_labels(16), values, targets, strict=True))
    ]
    median = _series("47.0 47.1 47.3 47.2 47.4 47.5 47.5 47.8 48.0 48.1 48.1 48.3 48.3 48.5 48.4 -")
    return charts.history_chart(
        points,
        targets=[*targets, *[Decimal(49)] * 3],
        ahead=Ahead(3, "Mar 2027", Decimal("42.2"), Decimal("40.1"), Decimal("44.3")),
        projection=_expected(),
        interventions=[Intervention(9, 12, "Doorstep campaign, £40,000, April 2024 to March 2025")],
        breaks=[
            SeriesBreak(4, "garden waste counted from here on"),
            SeriesBreak(8, "New segment from Q1 24/25 (Ann Lee, 4 May 2024): new bins", is_rebase=True),
        ],
        limits=[
            LimitBand(0, 3, Decimal("51.8"), Decimal("50.1"), Decimal("53.5"), is_firm=True),
            LimitBand(8, 15, Decimal("45.8"), Decimal("43.6"), Decimal("48.0"), is_firm=False),
        ],
        comparator=charts.Comparator(
            "Similar councils",
            median,
            low=[None if value is None else value - 4 for value in median],
            high=[None if value is None else value + 3 for value in median],
        ),
        width=width,
        height=320 if width > 480 else 230,
        max_x_labels=8 if width > 480 else 4,
    )


_SPECIAL: Mapping[int, Special] = {8: "high", 9: "good", 14: "low", 15: "poor"}


def _status(value: Decimal | None, target: Decimal) -> str:
    if value is None:
        return "no_data"
    return "green" if value >= target else "red"


def _range_history() -> charts.HistoryChart:
    values = _series("3.2 3.4 3.1 3.9 4.4 4.1")
    points = [charts.ChartPoint(label, value, status="green") for label, value in zip(_labels(6), values, strict=True)]
    return charts.history_chart(points, targets=[Decimal(3)] * 6, target_highs=[Decimal(4)] * 6, target_label="Target")


def _comparison() -> comparison_bars.ComparisonChart:
    return comparison_bars.comparison_bars(
        [
            comparison_bars.ComparisonRow("Demonstration Council", Decimal("43.1"), "own"),
            comparison_bars.ComparisonRow("Northtown", Decimal("49.9")),
            comparison_bars.ComparisonRow("Eastwick", Decimal("47.2")),
            comparison_bars.ComparisonRow("Southport Bay", None),
            comparison_bars.ComparisonRow("Similar councils", Decimal("48.4"), "group", "middle one of 15"),
            comparison_bars.ComparisonRow("England", Decimal("44.0"), "national", "2024/25"),
        ],
        target=Decimal(48),
    )


def _spark(status: str, *, hidden: bool = False) -> object:
    label = "" if hidden else f"Fell from 52.1 to 43.1 over 16 quarters ({marks.status_label(status)})"
    return marks.sparkline_svg(charts.sparkline(_series(_FALLING), Decimal(48)), status, label)


def _row_groups() -> list[dict[str, object]]:
    groups: dict[str, list[dict[str, object]]] = {}
    for theme, name, unit, value, target, status, trend, direction, is_made_up in _ROWS:
        groups.setdefault(theme, []).append(
            {
                "name": name,
                "url": "#charts",
                "period": "Q2 2026/27",
                "value": f"{value}{unit}" if value else "",
                "target": f"{target}{unit}" if target else "",
                "status_mark": marks.status_mark(status),
                "trend_mark": marks.trend_mark(trend) if trend else "",
                "direction_mark": marks.direction_mark(direction),
                "sparkline": _spark(status, hidden=True) if value else "",
                "stale": "14 days late: Ann Lee" if status == "overdue" else "",
                "demonstration_mark": marks.demonstration_mark() if is_made_up else "",
            }
        )
    return [{"label": label, "count": f"{len(rows)} indicators", "rows": rows} for label, rows in groups.items()]


def _exceptions() -> list[dict[str, object]]:
    return [
        {
            "name": "Household waste recycled",
            "url": "#charts",
            "value": "43.1%",
            "target": "48.0%",
            "status": "red",
            "trend": "deteriorating",
            "direction": "Worse than a year before",
            "sparkline": _spark("red"),
            "owner": "Head of Care for Your Area",
            "reason": "Less garden waste after two dry summers; contamination in the new blue bins is up by a third.",
            "question": "What would bring the blue bins back to last year's level, and by when?",
            "demonstration": True,
        },
        {
            "name": "Children in care with three or more moves in a year",
            "url": "#charts",
            "value": "14.2%",
            "target": "10.0%",
            "status": "red",
            "trend": "",
            "direction": "Worse than the quarter before",
            "sparkline": _spark("red"),
            "owner": "Head of Children's Care",
            "reason": "",
            "question": "",
            "age": "Annual, 2025/26",
            "demonstration": False,
        },
    ]
