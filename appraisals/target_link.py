"""What a target hangs on, as a form sends it (pure): an aim, an indicator, or nothing."""

from __future__ import annotations

from dataclasses import dataclass

AIM, LINE, AS_IT_IS = "aim", "line", "as-it-is"


@dataclass(frozen=True, slots=True)
class Link:
    """An aim of a plan (``objective_id``), an indicator (``series_id``) with the aim that it proves, or neither.

    With neither it hangs on nothing.
    """

    objective_id: int | None = None
    series_id: int | None = None

    @property
    def code(self) -> str:
        """As a form sends it; empty where it hangs on nothing."""
        if self.series_id is not None:
            return f"{LINE}-{self.series_id}"
        return f"{AIM}-{self.objective_id}" if self.objective_id is not None else ""


NOTHING = Link()
