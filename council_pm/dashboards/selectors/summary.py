"""The upper half of a dashboard, from one scorecard: the strip, the matrix, what to ask about, what goes well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.core.marks import direction_label, status_label
from council_pm.dashboards.asked import filter_query
from indicators.models import Influence
from indicators.questions import Facts, one_line, run_off_target, run_words, suggested_question
from indicators.selectors.headline import direction_words, not_judged
from indicators.selectors.rows import JUDGED, ScorecardRow
from indicators.selectors.scorecard import Counts, Scorecard, newly_red

IN_THE_FIGURE = frozenset({"%", "£", "number"})  # units that a figure carries already, or needs no word for
LIST = "#all"  # where the full list stands on the page
_MOVED = ("worse", "same", "better")


@dataclass(frozen=True, slots=True)
class AsOf:
    """The line under the heading: how old the figures are, when the next come, whom to ask."""

    data_to: str
    next_update: str
    contact: str
    contact_url: str = ""


@dataclass(frozen=True, slots=True)
class Light:
    """One indicator in the strip. ``trend`` is the code of "Getting worse", or empty."""

    url: str
    name: str
    status: str
    trend: str
    note: str


@dataclass(frozen=True, slots=True)
class StripGroup:
    """The lights of a theme, worst first."""

    label: str
    lights: tuple[Light, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of the matrix under its column's label, with the address that shows those lines."""

    label: str
    count: int
    url: str
    is_worst: bool


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A light against each movement."""

    status: str
    cells: tuple[Cell, ...]
    total: int
    total_url: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """Status against direction of travel, for lines that are judged."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    words: tuple[str, ...] = ()  # of the glossary, by column; empty where it explains none

    @property
    def heads(self) -> list[tuple[str, str]]:
        """Each column with the word that explains it."""
        return list(zip(self.columns, self.words, strict=True))


@dataclass(frozen=True, slots=True)
class Count:
    """How many have a status, and the address that shows them."""

    status: str
    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class AskAbout:
    """An indicator to ask about, as ``_components/_exceptions.html`` prints it."""

    name: str
    url: str
    value: str
    unit: str
    target: str
    status: str
    trend: str
    direction: str
    sparkline: SafeString
    owner: str
    reason: str
    question: str
    age: str
    demonstration: bool


@dataclass(frozen=True, slots=True)
class ShortLine:
    """A line of a short list: an indicator and one remark."""

    row: ScorecardRow
    note: str


def as_of_line(rows: Iterable[ScorecardRow], as_of: date, contact: str) -> AsOf:
    """The newest figure's last day, the first day on which another one is due, and whom to ask."""
    rows = list(rows)
    newest = max((row.period_end for row in rows if row.period_end), default=None)
    coming = min((row.due for row in rows if row.due >= as_of), default=None)
    return AsOf(
        data_to=date_format(newest, "j F Y") if newest else "",
        next_update=date_format(coming, "j F Y") if coming else "",
        contact=contact,
    )


def strip(card: Scorecard) -> list[StripGroup]:
    """Every light, by theme; the theme of the worst one first."""
    by_theme = sorted(card.rows, key=lambda row: (row.theme, row.order, row.name))
    groups = [(theme, list(rows)) for theme, rows in groupby(by_theme, key=lambda row: row.theme)]
    groups.sort(key=lambda group: (group[1][0].order, group[0]))
    return [StripGroup(theme, tuple(_light(row) for row in rows)) for theme, rows in groups]


def matrix(counts: Counts, known: date | None = None) -> Matrix:
    """The lights against the movements; columns for other movements only where there are any.

    ``known``: the past day that the addresses keep.
    """
    more = ("not_available", "up", "down")
    columns = [*_MOVED, *(code for code in more if any(counts.of(light, code) for light in JUDGED))]
    return Matrix(
        caption=ngettext(
            "%(count)s indicator with a target and a figure", "%(count)s indicators with a target and a figure",
            counts.judged,
        ) % {"count": counts.judged},
        columns=tuple(_column(code) for code in columns),
        words=tuple(_WORDS.get(code, "") for code in columns),
        rows=tuple(
            MatrixRow(
                status=light,
                cells=tuple(
                    Cell(
                        label=_column(code),
                        count=counts.of(light, code),
                        url=_shown(light, code, known),
                        is_worst=light == "red" and code == "worse",
                    )
                    for code in columns
                ),
                total=counts.of(light),
                total_url=_shown(light, known=known),
            )
            for light in JUDGED
        ),
    )  # fmt: skip


def others(counts: Counts, known: date | None = None) -> list[Count]:
    """What the matrix leaves out, so that all add up."""
    return [Count(code, status_label(code), number, _shown(code, known=known)) for code, number in not_judged(counts)]


def exceptions(rows: Sequence[ScorecardRow]) -> list[AskAbout]:
    """These lines as things to ask about."""
    return [_exception(row) for row in rows]


def changed(card: Scorecard, day: date | None, then: Mapping[int, str]) -> list[ShortLine]:
    """Lines whose light is another one than on the day of the last meeting, from what to what.

    ``then`` holds the lights seen on that day where figures, targets or rules were changed since.
    """
    if day is None:
        return []
    return [
        ShortLine(row, _("was %(before)s") % {"before": status_label(before).lower()})
        for row, before in card.changed_since(day, then)
    ]


def waiting(card: Scorecard) -> list[ShortLine]:
    """Lines without a figure, each with its reason."""
    return [ShortLine(row, row.sentence) for row in card.without_figure]


def trending(rows: Iterable[ScorecardRow]) -> list[ShortLine]:
    """Lines with what they are in the list for: their trend, and as long as there is none, how they moved."""
    return [
        ShortLine(row, row.trend_sentence if row.has_trend else direction_words(row.vs_previous, row.vs_last_year))
        for row in rows
    ]


def likely_to_miss(rows: Iterable[ScorecardRow]) -> list[ShortLine]:
    """Lines with where their year would end."""
    return [ShortLine(row, row.forecast_sentence) for row in rows]


def _light(row: ScorecardRow) -> Light:
    return Light(
        url=row.url,
        name=row.name,
        status=row.status,
        trend="deteriorating" if row.direction == "worse" else "",
        note=row.sentence if row.status == "overdue" else "",
    )


def _exception(row: ScorecardRow) -> AskAbout:
    earlier = tuple(one.status for one in row.recent)
    facts = Facts(
        row.status, row.direction, earlier, row.influence == Influence.SHARED, row.provisional, row.is_recovering
    )
    return AskAbout(
        name=row.name,
        url=row.url,
        value=row.figure,
        unit="" if row.unit in IN_THE_FIGURE else row.unit,
        target=row.target,
        status=row.status,
        trend=row.trend if row.trend != "insufficient_data" else "",
        direction=direction_words(row.vs_previous, row.vs_last_year),
        sparkline=row.spark,
        owner=row.owner,
        reason=one_line(f"{row.sentence} {row.trend_sentence}".rstrip()),
        question=suggested_question(facts),
        age=_age(row, run_off_target(earlier)),
        demonstration=row.demonstration,
    )


def _age(row: ScorecardRow, run: int) -> str:
    parts = [f"{row.frequency}, {row.period}"]
    if row.provisional:
        parts.append(_("provisional"))
    if newly_red(row):
        parts.append(_("newly off target"))
    elif run > 1:
        parts.append(_("off target %(run)s") % {"run": run_words(run)})
    return "; ".join(parts)


_WORDS = {"worse": "getting-worse", "same": "no-clear-change", "better": "getting-better"}


def _column(code: str) -> str:
    return {
        "worse": _("Getting worse"),
        "same": _("No clear change"),
        "better": _("Getting better"),
        "not_available": _("Nothing to compare"),
    }.get(code) or direction_label(code)


def _shown(status: str, direction: str = "", known: date | None = None) -> str:
    return filter_query(status=status, direction=direction, known=known) + LIST
