"""What a reader asked a list to show: filters, order, view and page, read from the address and written back to it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from django.http import QueryDict
from django.utils.http import urlencode

from council_pm.core.marks import DIRECTION_LABELS, STATUS_LABELS
from council_pm.core.paging import page_asked
from council_pm.dashboards.known import NAME
from indicators.selectors.scorecard import Filters

TABLE, RUG = "table", "rug"
BY_THEME, WORST_FIRST, BY_NAME = "theme", "attention", "name"
LONGEST_THEME = 80  # characters, as a definition keeps it


@dataclass(frozen=True, slots=True)
class Asked:
    """The state of a list. Whatever the address holds that is not known counts as not asked."""

    filters: Filters = field(default_factory=lambda: Filters(sort=BY_THEME))
    view: str = TABLE
    page: int = 1
    known: date | None = None

    def query(self, *, page: int = 1) -> str:
        """The query string of this state on a page of the list; empty for the plain list."""
        parts = {
            "theme": self.filters.theme,
            "status": self.filters.status,
            "direction": self.filters.direction,
            "sort": "" if self.filters.sort == BY_THEME else self.filters.sort,
            "view": RUG if self.view == RUG else "",
            "page": page if page > 1 else "",
            NAME: self.known.isoformat() if self.known else "",
        }
        text = urlencode({name: value for name, value in parts.items() if value})
        return f"?{text}" if text else ""

    def without_filters(self) -> Asked:
        """The same order and view of everything."""
        return replace(self, filters=Filters(sort=self.filters.sort), page=1)


def asked_of(query: QueryDict, known: date | None = None) -> Asked:
    """Read the state from the address; ``known`` is the past day that has been read from it."""
    theme = query.get("theme", "")
    status, direction, order = query.get("status", ""), query.get("direction", ""), query.get("sort", "")
    return Asked(
        filters=Filters(
            theme=theme if len(theme) <= LONGEST_THEME else "",
            status=status if status in STATUS_LABELS else "",
            direction=direction if direction in DIRECTION_LABELS else "",
            sort=order if order in {WORST_FIRST, BY_NAME} else BY_THEME,
        ),
        view=RUG if query.get("view") == RUG else TABLE,
        page=page_asked(query.get("page")),
        known=known,
    )


def filter_query(*, status: str = "", direction: str = "", known: date | None = None) -> str:
    """The query string that shows only these, as they were known on the same day."""
    parts = {"status": status, "direction": direction, NAME: known.isoformat() if known else ""}
    return "?" + urlencode({name: value for name, value in parts.items() if value})
