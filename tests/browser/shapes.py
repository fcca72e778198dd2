"""How the seventy indicators of the browser's council look: names, and the path of each one's figures (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

QUARTERS = 10
TARGET = Decimal(80)
THEMES = (
    "Environment and waste",
    "Children and young people",
    "Adults and health",
    "Economy and skills",
    "Safer communities",
    "Resources and customers",
)
_SUBJECTS = (
    "Streets", "Refuse rounds", "Care leavers", "Schools inspected", "Home care visits", "Care home reviews",
    "Apprenticeships", "Planning applications", "Food premises", "Neighbourhood patrols", "Invoices",
    "Complaints", "Council tax accounts", "Housing repairs",
)  # fmt: skip
_ASPECTS = (
    "completed within the time promised",
    "that residents call good or very good",
    "found up to standard at the first visit",
    "answered without a reminder",
    "settled at the first contact",
)


@dataclass(frozen=True, slots=True)
class Shape:
    """A path of figures: first and last of ten quarters, in a straight line, and what is special about it."""

    name: str
    count: int
    first: float = 0
    last: float = 0
    jump: float | None = None
    quarters: int = QUARTERS
    absent: str = ""
    has_target: bool = True
    definition: Mapping[str, Any] = field(default_factory=dict)

    def figures(self, number: int) -> list[Decimal]:
        """Oldest first. The number of the indicator within its shape moves the whole path a little."""
        step = (self.last - self.first) / (QUARTERS - 1)
        line = [self.first + step * quarter + number / 10 for quarter in range(self.quarters)]
        if self.jump is not None:
            line[-1] = self.jump + number / 10
        return [Decimal(f"{figure:.1f}") for figure in line]


SHAPES = (
    Shape("red and getting worse", 6, 88, 61),
    Shape("red and getting better", 9, 55, 74),
    Shape("newly red", 2, 84, 82, jump=70),
    Shape("amber", 10, 78, 79),
    Shape("slipping", 3, 97, 84),
    Shape("green", 29, 81, 97),
    Shape("overdue", 3, 85, 82, quarters=QUARTERS - 3),
    Shape("not due", 2, quarters=0, definition={"lag_working_days": 120}),
    Shape("for information", 2, 40, 50, has_target=False, definition={"polarity": "neutral", "influence": "context"}),
    Shape("no target", 1, 60, 65, has_target=False),
    Shape("withheld", 1, 84, 85, absent="suppressed"),
    Shape("no data", 1, 84, 85, absent="no_data"),
    Shape("shared", 1, 60, 90, definition={"influence": "shared", "shared_with": "Cleveland Police"}),
)
NAMES = tuple(f"{subject} {aspect}" for aspect in _ASPECTS for subject in _SUBJECTS)
