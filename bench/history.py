"""How many rows of history a second are validated and swapped in, and in how much memory.

Run by ``python -m bench`` in a process of its own: ``python -m bench.history``.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import django

INDICATORS, AREAS, YEARS = 25, 200, 10
OWN = "E06000001"


def main() -> None:
    """Write a file, load it into the database of the environment."""
    django.setup()
    from django.conf import settings
    from django.db import connection

    from bench.results import Result, hand_over
    from council_pm.core.access import Actor
    from indicators.history.services import load_file
    from indicators.models import ComparatorValue, LoadState

    prepare()
    path = Path(settings.DATA_DIR) / "history.csv"
    rows = write_file(path)
    began = time.perf_counter()
    load = load_file(by=Actor(None, "bench"), path=path)
    seconds = time.perf_counter() - began
    path.unlink()
    if load.state != LoadState.APPLIED or not ComparatorValue.objects.exists():
        sys.exit(f"The history was not loaded: {load.state}, {load.errors[:3]}")
    part = f"Loading history ({ {'sqlite': 'SQLite', 'postgresql': 'PostgreSQL'}[connection.vendor] })"
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    hand_over(
        [
            Result(part, f"{rows:,} rows validated, staged and swapped in", rows / seconds, "rows/s", 25_000, True),
            Result(part, "memory of the process at its largest", memory, "MB", 300),
        ]
    )


def prepare() -> None:
    """Annual indicators, and the areas that the file speaks of."""
    from bench.series import add_series
    from council_pm.configuration.services import change_setting
    from council_pm.core.access import Actor
    from indicators.models import Area

    add_series(INDICATORS)
    change_setting(by=Actor(None, "bench"), key="area_code", value=OWN)
    Area.objects.all().delete()
    Area.objects.bulk_create([Area(code=f"E0600{number:04d}", name=f"Area {number}") for number in range(AREAS)])


def write_file(path: Path) -> int:
    """A tidy file of quarters for every indicator and area; answers its number of rows."""
    from bench.series import quarters
    from indicators.models import Indicator

    periods = quarters(YEARS)
    codes = list(Indicator.objects.order_by("-pk").values_list("code", flat=True)[:INDICATORS])
    with path.open("w", encoding="utf-8") as file:
        file.write(
            "indicator_code,area_code,area_name,period_label,period_start,period_end,"
            "value,numerator,denominator,lower_ci,upper_ci\n"
        )
        for place, code in enumerate(codes):
            for area in range(AREAS):
                for period in periods:
                    value = (place * 7 + area * 3 + period.end.month) % 100
                    file.write(
                        f"{code},E0600{area:04d},Area {area},,{period.start},{period.end},{value}.5,{value}5,1000,,\n"
                    )
    return INDICATORS * AREAS * YEARS


if __name__ == "__main__":
    main()
