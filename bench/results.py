"""What was measured, beside its goal: handed over as lines of JSON, printed as a table, written as a page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

MARK = "RESULT "


@dataclass(frozen=True, slots=True)
class Result:
    """One line. ``value`` and ``limit`` are in ``unit``; without a limit the line is there to be compared with."""

    part: str
    what: str
    value: float
    unit: str
    limit: float | None = None
    at_least: bool = False

    @property
    def verdict(self) -> str:
        """Whether the goal is met; empty without one."""
        if self.limit is None:
            return ""
        return "yes" if (self.value >= self.limit if self.at_least else self.value <= self.limit) else "NO"

    @property
    def goal(self) -> str:
        """The goal in words; empty without one."""
        if self.limit is None:
            return ""
        return f"at {'least' if self.at_least else 'most'} {number(self.limit)} {self.unit}".rstrip()

    @property
    def measured(self) -> str:
        """The value with its unit."""
        return f"{number(self.value)} {self.unit}".rstrip()


def hand_over(results: Iterable[Result]) -> None:
    """Print results so that the process that started this one finds them."""
    for result in results:
        print(MARK + json.dumps(asdict(result)), flush=True)


def handed_over(output: str) -> list[Result]:
    """The results in what a process printed."""
    return [Result(**json.loads(line[len(MARK) :])) for line in output.splitlines() if line.startswith(MARK)]


def number(value: float) -> str:
    """At most three telling digits, thousands apart."""
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def table(results: Sequence[Result]) -> str:
    """The results for a terminal and for the page (a Markdown table for each part)."""
    lines: list[str] = []
    for part in dict.fromkeys(result.part for result in results):
        rows = [("", "measured", "goal", "met")]
        rows += [(r.what, r.measured, r.goal, r.verdict) for r in results if r.part == part]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        lines += ["", f"## {part}", ""]
        for place, row in enumerate(rows):
            lines.append("| " + " | ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) + " |")
            if place == 0:
                lines.append("|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)
