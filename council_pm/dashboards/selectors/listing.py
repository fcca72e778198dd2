"""The full list of a dashboard: filtered, ordered, grouped, paged; as a table or as a rug."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.core.filters import FilterField, filter_field
from council_pm.core.marks import DIRECTION_LABELS, STATUS_LABELS, direction_label, status_label
from council_pm.core.paging import Page, page_of
from council_pm.dashboards.asked import BY_NAME, BY_THEME, RUG, TABLE, WORST_FIRST, Asked
from indicators.charts import number_text
from indicators.selectors.rows import Recent, ScorecardRow
from indicators.selectors.scorecard import Scorecard

PAGE = 350  # lines: more make a page too heavy for the browser (issue 2)
RUG_PERIODS = 8

GroupOf = Callable[[ScorecardRow], tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Group:
    """Lines below one heading; an empty label has no heading."""

    label: str
    count: str
    rows: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class RugCell:
    """One past period: its light and its figure."""

    status: str
    text: str


@dataclass(frozen=True, slots=True)
class RugRow:
    """One indicator's last periods, oldest first."""

    name: str
    url: str
    cells: tuple[RugCell, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """What the region of a list prints."""

    groups: tuple[Group, ...]
    is_rug: bool
    periods: tuple[str, ...]
    sentence: str
    is_filtered: bool
    total: int
    pager: Page
    clear_url: str
    file_url: str
    summary_url: str


def listing(card: Scorecard, asked: Asked, path: str, group_of: GroupOf | None = None) -> Listing:
    """The lines that were asked for. ``group_of`` gives another grouping than by theme: position and heading."""
    rows = card.filtered(asked.filters).rows
    page = page_of(len(rows), asked.page, PAGE, lambda number: path + asked.query(page=number))
    shown = _ordered(rows, asked, group_of)[page.before : page.last]
    is_rug = asked.view == RUG
    return Listing(
        groups=tuple(
            Group(label, _counted(len(lines)) if label else "", tuple(map(_rug_row, lines)) if is_rug else tuple(lines))
            for label, lines in _grouped(shown, asked, group_of)
        ),
        is_rug=is_rug,
        periods=tuple(_earlier(count) for count in range(RUG_PERIODS - 1, -1, -1)) if is_rug else (),
        sentence=_sentence(len(rows), len(card.rows), asked),
        is_filtered=bool(asked.filters),
        total=len(card.rows),
        pager=page,
        clear_url=path + asked.without_filters().query(),
        file_url=f"{path}table.csv{asked.query()}",
        summary_url=f"{path}summary/{asked.query()}",
    )


def filter_fields(card: Scorecard, asked: Asked, *, by_theme: bool = True) -> list[FilterField]:
    """The filters with what occurs in this list, the order and the view. ``by_theme``: that is the first order."""
    filters = asked.filters
    statuses = {row.status for row in card.rows} | ({filters.status} - {""})
    directions = {row.direction for row in card.rows} | ({filters.direction} - {""})
    themes = [("", _("All themes")), *((theme, theme) for theme in card.themes)]
    lights = [(code, status_label(code)) for code in STATUS_LABELS if code in statuses]
    ways = [(code, direction_label(code)) for code in DIRECTION_LABELS if code in directions]
    orders = [
        ("", _("By theme") if by_theme else _("Key ones first")),
        (WORST_FIRST, _("Worst first")),
        (BY_NAME, _("By name")),
    ]
    views = [("", _("Table")), (RUG, _("Last eight periods"))]
    return [
        filter_field("theme", _("Theme"), themes, filters.theme),
        filter_field("status", _("Status"), [("", _("Every status")), *lights], filters.status),
        filter_field("direction", _("Direction"), [("", _("Any direction")), *ways], filters.direction),
        filter_field("sort", _("Order"), orders, _unsaid(filters.sort, BY_THEME)),
        filter_field("view", _("View"), views, _unsaid(asked.view, TABLE)),
    ]


def _unsaid(value: str, usual: str) -> str:
    """What is usual is not said in the address."""
    return "" if value == usual else value


def _ordered(rows: Sequence[ScorecardRow], asked: Asked, group_of: GroupOf | None) -> list[ScorecardRow]:
    """By theme means: the theme of the worst line first, and worst first within each."""
    if asked.filters.sort != BY_THEME:
        return list(rows)
    if group_of is not None:
        return sorted(rows, key=lambda row: (group_of(row), row.order, row.name))
    worst: dict[str, tuple[int, ...]] = {}
    for row in rows:
        worst[row.theme] = min(worst.get(row.theme, row.order), row.order)
    return sorted(rows, key=lambda row: (worst[row.theme], row.theme, row.order, row.name))


def _grouped(
    rows: Sequence[ScorecardRow], asked: Asked, group_of: GroupOf | None
) -> list[tuple[str, list[ScorecardRow]]]:
    if not rows:
        return []
    if asked.filters.sort != BY_THEME:
        return [("", list(rows))]
    label = (lambda row: group_of(row)[1]) if group_of is not None else (lambda row: row.theme)
    return [(heading, list(lines)) for heading, lines in groupby(rows, key=label)]


def _sentence(shown: int, total: int, asked: Asked) -> str:
    """What is shown, in words: read aloud after a swap, and printed on paper."""
    filters = asked.filters
    if not filters:
        return _counted(total)
    said = [filters.theme] if filters.theme else []
    if filters.status:
        said.append(status_label(filters.status).lower())
    if filters.direction:
        said.append(_("direction: %(direction)s") % {"direction": direction_label(filters.direction).lower()})
    return _("%(shown)s of %(total)s indicators: %(filters)s") % {
        "shown": shown,
        "total": total,
        "filters": "; ".join(said),
    }


def _counted(count: int) -> str:
    return ngettext("%(count)s indicator", "%(count)s indicators", count) % {"count": count}


def _earlier(count: int) -> str:
    return _("Latest") if count == 0 else _("%(count)s before") % {"count": count}


def _rug_row(row: ScorecardRow) -> RugRow:
    cells = [RugCell(one.status, _figure(one)) for one in row.recent[-RUG_PERIODS:]]
    missing = RUG_PERIODS - len(cells)
    return RugRow(row.name, row.url, (*(RugCell("no_data", "") for _number in range(missing)), *cells))


def _figure(one: Recent) -> str:
    """The figure as it was shown, with its own number of places."""
    return "" if one.figure is None else number_text(Decimal(one.figure), len(one.figure.partition(".")[2]))
