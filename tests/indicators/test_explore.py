"""The Plotly figure of a history: what the simple chart shows, and nothing that its reader may not see."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import plotly
import pytest
from django.test import Client

from council_pm.people.roles import Role
from indicators.chart_ahead import Ahead
from indicators.chart_marks import LimitBand, SeriesBreak
from indicators.charts import ChartPoint, Comparator
from indicators.explore import Drawing, Words, figure_of
from indicators.recompute import recompute
from tests.factories import make_council, series_with_rules, user_with_role
from tests.factories.indicators_quarters import figure, quarter, round_of

ROOT = Path(__file__).parents[2]
SECRET = "83.7"
WORDS = Words("%", "Recycling", "Target", "From", "To", "Mean", "Lower", "Upper", "Forecast", "First", "Third")


def test_the_server_and_the_browser_speak_the_same_major_version_of_plotly() -> None:
    bundled = (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_text("utf-8")[:200]
    ours = re.search(r"plotly\.js v(\d+)\.", bundled)
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert ours is not None
    assert packages["node_modules/plotly.js-basic-dist-min"]["version"].partition(".")[0] == ours[1]


def test_every_line_of_the_simple_chart_has_its_name_and_no_line_crosses_a_break() -> None:
    points = [ChartPoint(f"Q{number}", Decimal(number), special="poor" if number == 3 else "") for number in range(4)]
    drawn = Drawing(
        points,
        [Decimal(5)] * 6,
        [None] * 6,
        Comparator("Similar councils", [Decimal(2)] * 4, low=[Decimal(1)] * 4, high=[Decimal(3)] * 4),
        [LimitBand(2, 3, Decimal(2), Decimal(1), Decimal(3), is_firm=True)],
        Ahead(2, "Mar 2027", Decimal(4), Decimal(3), Decimal(6)),
        [SeriesBreak(2, "counted anew")],
    )
    found = figure_of(drawn, WORDS)
    named = [one["name"] for one in found["data"]]
    others = ["Similar councils", "First", "Third"]
    assert named == ["Mean", "Lower", "Upper", *others, "Target", "Recycling", "Recycling", "Forecast"]
    own = [one for one in found["data"] if one["name"] == "Recycling"]
    assert [list(one["y"]) for one in own] == [[0.0, 1.0], [2.0, 3.0]]
    assert own[1]["marker"]["symbol"][-1] == "square"
    ahead = found["data"][-1]
    assert (list(ahead["x"]), list(ahead["error_y"]["array"])) == (["Mar 2027"], [2.0])
    assert len(found["layout"]["shapes"]) == 1
    json.dumps(found)


def test_an_empty_history_is_an_empty_figure() -> None:
    found = figure_of(Drawing([], [], [], None, [], None, []), WORDS)
    assert [list(one["y"]) for one in found["data"]] == [[]]


@pytest.mark.django_db
def test_a_figure_that_was_not_released_is_in_no_figure_of_a_reader_who_may_not_see_it() -> None:
    units = make_council()
    series = series_with_rules("CFA-01", units.unit, decimals=1)
    quarters = [quarter(2024 + number // 4, number % 4 + 1) for number in range(8)]
    for number, period in enumerate(quarters[:-1]):
        figure(series, period, str(50 + number % 3))
    figure(series, quarters[-1], SECRET, round=round_of(quarters[-1]))
    recompute()
    answers = {}
    for role, place in ((Role.MEMBER, {}), (Role.HEAD_OF_SERVICE, {"unit": units.service})):
        client = Client()
        client.force_login(user_with_role(role, **place))
        response = client.get("/indicators/CFA-01/figure.json")
        assert response.status_code == 200
        answers[role] = response.content.decode()
    assert SECRET not in answers[Role.MEMBER]
    assert SECRET in answers[Role.HEAD_OF_SERVICE]
    shown = json.loads(answers[Role.MEMBER])["data"][-1]
    assert len(shown["y"]) == 7
