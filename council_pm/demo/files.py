"""Reading the demonstration's own files: CSV, UTF-8, beside this module in ``data/``."""

import csv
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

DATA = Path(__file__).parent / "data"


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of ``data/<name>`` as column -> text. Raises FileNotFoundError."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def number(text: str) -> Decimal | None:
    """A cell as a number; None for an empty cell."""
    return Decimal(text) if text else None


def day(text: str) -> dt.date:
    """A cell as a date (YYYY-MM-DD)."""
    return dt.date.fromisoformat(text)
