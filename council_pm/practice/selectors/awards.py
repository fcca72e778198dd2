"""Awards by year, units recognised for attendance, and nominations for who may read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from council_pm.core.paging import Page, numbered, page_of
from council_pm.core.periods import Period
from council_pm.org.tree import Tree
from council_pm.people.selectors.names import sees_every_name, shown_names
from council_pm.practice.access import visible_nominations
from council_pm.practice.models import Award, EntryState, Nomination, PanelSeat, PracticeEntry, Recognition
from council_pm.practice.selectors.places import last_names
from indicators.engine import MEMBERS_STEP
from indicators.selectors.current_definitions import names_of
from indicators.wording import bare_figure
from plans.selectors.held import LineFacts, read_lines

A_PAGE = 30


@dataclass(frozen=True, slots=True)
class AwardRow:
    """An award; ``entry`` is the title and the address of what it rewards."""

    id: int
    year: int
    recipient: str
    kind: str
    unit: str
    citation: str
    entry: tuple[str, str] | None
    has_left: bool


@dataclass(frozen=True, slots=True)
class RecognitionRow:
    """A unit recognised for its attendance in a period, with the figure of all its people together."""

    unit: str
    indicator: str
    code: str
    period: str
    figure: str
    headcount: int
    words: str
    left_out: str
    demonstration: bool


@dataclass(frozen=True, slots=True)
class NominationRow:
    """A nomination in a list, for who may read it."""

    id: int
    year: int
    name: str
    kind: str
    unit: str
    who: str
    is_awarded: bool


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat on the panel: a post or a person."""

    id: int
    holder: str
    since: date


def award_page(units: Tree, number: int, url: str) -> tuple[tuple[AwardRow, ...], Page | None]:
    """A page of awards, the newest year first; three queries."""
    rows = Award.objects.filter(withdrawn_at__isnull=True).order_by("-year", "kind", "recipient", "pk")
    total = rows.count()
    pager = page_of(total, number, A_PAGE, numbered(url, {})) if total else None
    first = pager.before if pager else 0
    page = list(rows.select_related("entry__newest")[first : first + A_PAGE])
    names = last_names({one.unit_id for one in page if one.unit_id is not None}, units)
    return tuple(
        AwardRow(
            one.pk, one.year, one.recipient, one.get_kind_display(), names.get(one.unit_id or 0, ""), one.citation,
            entry_link(one.entry), one.has_left,
        )
        for one in page
    ), pager  # fmt: skip


def recognition_rows(units: Tree) -> tuple[RecognitionRow, ...]:
    """Units recognised in the last years, the newest first; a fixed number of queries."""
    rows = list(Recognition.objects.select_related("series__indicator").order_by("-end", "-pk")[:A_PAGE])
    if not rows:
        return ()
    lines = read_lines({one.series_id for one in rows})
    names = last_names({one.unit_id for one in rows}, units)
    called = names_of({one.series.indicator_id for one in rows})
    return tuple(
        RecognitionRow(
            unit=names.get(one.unit_id, ""),
            indicator=called.get(one.series.indicator_id, ""),
            code=one.series.indicator.code,
            period=Period(one.start, one.end).short_label(),
            figure=_figure(lines.get(one.series_id), one),
            headcount=one.headcount,
            words=one.words,
            left_out=one.left_out,
            demonstration=one.series.indicator.demonstration,
        )
        for one in rows
    )


def nomination_page(
    user: Any, units: Tree, today: date, number: int, url: str
) -> tuple[tuple[NominationRow, ...], Page | None]:
    """A page of the nominations that the reader may read, the newest first; a fixed number of queries."""
    rows = visible_nominations(user, today).order_by("-pk")
    total = rows.count()
    pager = page_of(total, number, A_PAGE, numbered(url, {})) if total else None
    first = pager.before if pager else 0
    page = list(rows.select_related("award")[first : first + A_PAGE])
    names = last_names({one.unit_id for one in page if one.unit_id is not None}, units)
    who = shown_names({one.by for one in page}, every_name=sees_every_name(user))
    return tuple(
        NominationRow(
            one.pk, one.year, one.name, one.get_kind_display(), names.get(one.unit_id or 0, ""), who.get(one.by, ""),
            is_awarded=is_awarded(one),
        )
        for one in page
    ), pager  # fmt: skip


def is_awarded(one: Nomination) -> bool:
    """Whether an award was given for it that stands."""
    award = getattr(one, "award", None)
    return award is not None and award.withdrawn_at is None


def panel_rows() -> tuple[SeatRow, ...]:
    """Who sits on the panel until further notice; one query."""
    rows = PanelSeat.objects.filter(ends__isnull=True).select_related("post", "person").order_by("pk")
    return tuple(SeatRow(one.pk, _holder(one), one.starts) for one in rows)


def entries_to_reward() -> list[tuple[str, str]]:
    """Published entries for a list to choose from, by title; one query."""
    rows = PracticeEntry.objects.filter(state=EntryState.PUBLISHED).order_by("newest__title", "pk")
    return [(str(pk), title) for pk, title in rows.values_list("pk", "newest__title")]


def entry_link(entry: PracticeEntry | None) -> tuple[str, str] | None:
    """The title and the address of an entry that everybody may read."""
    if entry is None or entry.newest is None or entry.state == EntryState.DRAFT:
        return None
    return entry.newest.title, entry.get_absolute_url()


def _holder(one: PanelSeat) -> str:
    return one.post.title if one.post is not None else str(one.person)


def _figure(line: LineFacts | None, one: Recognition) -> str:
    """The figure of the period, of what everybody in the council may see."""
    values = line.visible(MEMBERS_STEP) if line else []
    value = next((row.value for row in values if (row.start, row.end) == (one.start, one.end)), None)
    return "" if line is None or value is None else bare_figure(value, line.shape.decimals, line.shape.unit)
