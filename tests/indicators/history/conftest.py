"""A council with indicators and areas, and files that are about them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from council_pm.configuration.services import change_setting
from council_pm.core.access import Actor
from indicators.models import Area, Series
from tests.factories.indicators import AreaFactory, series_with_rules
from tests.factories.organisation import make_council

HEADER = (
    "indicator_code,area_code,area_name,period_label,period_start,period_end,"
    "value,numerator,denominator,lower_ci,upper_ci"
)
OWN = "E06000004"
OTHER = "E06000001"
ENGLAND = "E92000001"


@pytest.fixture(autouse=True)
def _own_directory(settings: Any, tmp_path: Path) -> None:
    """What is uploaded in a test is kept in its own directory."""
    settings.DATA_DIR = tmp_path


@pytest.fixture
def series(db: None) -> Series:
    """The council's missed bins, an annual percentage between 0 and 100; the areas stand beside it."""
    units = make_council()
    change_setting(by=Actor(None, "test"), key="area_code", value=OWN)
    AreaFactory.create(code=OWN, name="Own Council")
    AreaFactory.create(code=OTHER, name="Hartlepool")
    AreaFactory.create(code=ENGLAND, name="England", kind="country")
    return series_with_rules("BINS", units.unit, frequency="annual", lower_bound=0, upper_bound=100)


@pytest.fixture
def hartlepool(series: Series) -> Area:
    return Area.objects.get(code=OTHER)


@pytest.fixture
def history_file(tmp_path: Path) -> Callable[..., Path]:
    """Write a tidy file from rows of (indicator, area, label, value and what may follow)."""

    def write(*rows: tuple[str, ...], name: str = "history.csv") -> Path:
        lines = [HEADER]
        for code, area, label, value, *rest in rows:
            figures = [*rest, *[""] * (4 - len(rest))]
            lines.append(",".join([code, area, "", label, "", "", value, *figures]))
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write
