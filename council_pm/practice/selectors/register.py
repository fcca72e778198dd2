"""The register: entries by topic, community, part of the council and words; a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from council_pm.core.paging import Page, numbered, page_of
from council_pm.org.tree import Tree
from council_pm.practice.access import keeps_register, own_units, visible_entries
from council_pm.practice.models import Adoption, Community, EntryState, PracticeEntry, RevisionCommunity
from council_pm.practice.selectors.places import last_names
from plans.models import Action, ActionEffect, Judged, Visibility
from plans.selectors.actions import visible_actions

A_PAGE = 25
MOST_WORDS = 6
PUBLISHED, REVIEW, DRAFTS, RETIRED = "published", "review", "draft", "retired"
STATES = (PUBLISHED, REVIEW, DRAFTS, RETIRED)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader asked to see; empty means everything. ``unit`` takes in what stands below it."""

    state: str = PUBLISHED
    topic: str = ""
    community: int = 0
    unit: int = 0
    words: str = ""
    page: int = 1

    @property
    def query(self) -> dict[str, str]:
        """As an address says it, without the page."""
        asked = {
            "state": "" if self.state == PUBLISHED else self.state,
            "topic": self.topic,
            "community": str(self.community or ""),
            "unit": str(self.unit or ""),
            "q": self.words,
        }
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry as a list prints it. ``is_due``: it asks for a review, and the reader may give it one."""

    id: int
    title: str
    url: str
    unit: str
    topic: str
    communities: tuple[str, ...]
    contact: str
    review_on: date | None
    is_due: bool
    uses: int
    state: str
    label: str
    indicator: str


@dataclass(frozen=True, slots=True)
class Register:
    """A page of the register, and what its filters offer."""

    rows: tuple[EntryRow, ...]
    total: int
    pager: Page | None
    topics: tuple[str, ...]
    communities: tuple[tuple[int, str], ...]


def register(user: Any, units: Tree, today: date, asked: Filters, url: str) -> Register:
    """A page of entries that the reader sees, the newest first; five queries whatever their number."""
    own = own_units(user, units)
    seen = visible_entries(user, units).filter(newest__isnull=False)
    found = _asked(seen, asked, units, own, today, everything=keeps_register(user))
    total = found.count()
    pager = page_of(total, asked.page, A_PAGE, numbered(url, asked.query)) if total else None
    first = pager.before if pager else 0
    page = list(found.order_by("-published_at", "-pk")[first : first + A_PAGE]) if total else []
    published = PracticeEntry.objects.filter(state=EntryState.PUBLISHED)
    return Register(
        rows=_rows(page, units, own, today),
        total=total,
        pager=pager,
        topics=tuple(published.order_by("newest__topic").values_list("newest__topic", flat=True).distinct()),
        communities=tuple(Community.objects.order_by("name").values_list("pk", "name")),
    )


def topics_in_use() -> list[str]:
    """The topics of what is published, for a list to choose from as somebody types."""
    rows = PracticeEntry.objects.filter(state=EntryState.PUBLISHED, newest__isnull=False)
    return sorted(set(rows.values_list("newest__topic", flat=True)))


@dataclass(frozen=True, slots=True)
class TurnedAction:
    """A done action whose line turned, from which an entry can be drafted."""

    id: int
    title: str
    url: str
    unit: str
    indicator: str


def turned_actions(user: Any, units: Tree) -> tuple[TurnedAction, ...]:
    """Done actions of the reader's own places whose newest kept verdict is that the curve turned, and that no entry
    was drafted from; one query."""
    newest = ActionEffect.objects.filter(action=OuterRef("pk")).order_by("-pk").values("verdict")[:1]
    drafted = PracticeEntry.objects.filter(source_kind="action")
    rows = (
        visible_actions(user, units)
        .filter(unit__in=own_units(user, units), done_on__isnull=False, visibility=Visibility.OPEN)
        .annotate(verdict=Subquery(newest))
        .filter(verdict=Judged.TURNED)
        .select_related("series__indicator")
        .order_by("-done_on", "-pk")[:50]
    )
    taken = set(drafted.values_list("source_id", flat=True))
    return tuple(_turned(one, units) for one in rows if str(one.pk) not in taken)


def _turned(one: Action, units: Tree) -> TurnedAction:
    return TurnedAction(
        one.pk, one.title, one.get_absolute_url(), units[one.unit_id].name if one.unit_id in units else "",
        one.series.indicator.code if one.series else "",
    )  # fmt: skip


def _asked(
    rows: QuerySet[PracticeEntry], asked: Filters, units: Tree, own: frozenset[int], today: date, *, everything: bool
) -> QuerySet[PracticeEntry]:
    if asked.state == REVIEW:
        rows = rows.filter(state=EntryState.PUBLISHED, newest__review_on__lte=today)
        rows = rows if everything else rows.filter(unit__in=own)
    else:
        rows = rows.filter(state=asked.state)
    if asked.topic:
        rows = rows.filter(newest__topic=asked.topic)
    if asked.community:
        concerned = RevisionCommunity.objects.filter(revision=OuterRef("newest"), community=asked.community)
        rows = rows.filter(Exists(concerned))
    if asked.unit:
        rows = rows.filter(unit__in=units.below(asked.unit))
    for word in asked.words.split()[:MOST_WORDS]:
        rows = rows.filter(
            Q(newest__title__icontains=word)
            | Q(newest__topic__icontains=word)
            | Q(newest__did__icontains=word)
            | Q(newest__worked__icontains=word)
        )
    return _with_words(rows)


def _with_words(rows: QuerySet[PracticeEntry]) -> QuerySet[PracticeEntry]:
    used = Adoption.objects.filter(entry=OuterRef("pk")).order_by().values("entry")
    counted = used.annotate(count=Count("unit", distinct=True)).values("count")
    return rows.select_related("unit", "newest__contact", "newest__series__indicator").annotate(uses=Subquery(counted))


def _rows(page: list[Any], units: Tree, own: frozenset[int], today: date) -> tuple[EntryRow, ...]:
    communities = communities_of(one.newest_id for one in page)
    names = last_names({one.unit_id for one in page}, units)
    return tuple(
        EntryRow(
            id=one.pk,
            title=one.newest.title,
            url=one.get_absolute_url(),
            unit=names.get(one.unit_id, one.unit.code),
            topic=one.newest.topic,
            communities=communities.get(one.newest_id, ()),
            contact=one.newest.contact.title if one.newest.contact else "",
            review_on=one.newest.review_on,
            is_due=is_due(one, today) and one.unit_id in own,
            uses=one.uses or 0,
            state=one.state,
            label=one.get_state_display(),
            indicator=one.newest.series.indicator.code if one.newest.series else "",
        )
        for one in page
    )


def is_due(entry: PracticeEntry, today: date) -> bool:
    """Whether a published entry asks for a review."""
    newest = entry.newest
    if entry.state != EntryState.PUBLISHED or newest is None or newest.review_on is None:
        return False
    return newest.review_on <= today


def communities_of(revision_ids: Iterable[int | None]) -> Mapping[int, tuple[str, ...]]:
    """The communities of each of these revisions, by name; one query."""
    rows = RevisionCommunity.objects.filter(revision__in=[pk for pk in revision_ids if pk is not None])
    found: dict[int, list[str]] = defaultdict(list)
    for revision_id, name in rows.order_by("community__name").values_list("revision_id", "community__name"):
        found[revision_id].append(name)
    return {pk: tuple(names) for pk, names in found.items()}
