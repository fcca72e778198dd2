"""Series for trends, and the reference set as it was copied."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).parents[1] / "golden" / "series.json"


def golden_series() -> list[dict[str, Any]]:
    """Inputs with what is expected of each."""
    found: list[dict[str, Any]] = json.loads(GOLDEN.read_text())["series"]
    return found
