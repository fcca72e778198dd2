"""The first page of returns: the rounds that are open, and how far each part is that a reader works for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Min
from django.urls import reverse

from council_pm.core.access import AccessScope, Permission, may
from council_pm.org.selectors import tree
from council_pm.org.tree import Place, Tree
from indicators.models import Return, Round
from indicators.returns.states import SIGNED, WITH_OFFICER, Stage
from indicators.selectors.return_grid import SOON, due_words
from indicators.selectors.return_places import OPEN
from indicators.selectors.round_places import parts_seen, round_label, sees_part


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part of the council in the rounds that are open; ``depth`` 0 where nothing above it is in the list."""

    place: Place
    depth: int
    todo: int
    queried: int
    sent: int
    signed: int
    late: int
    due: str
    url: str
    sign_url: str


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round that is open, with the page of each part that the reader works for."""

    label: str
    slug: str
    due: date
    closes: date


@dataclass(frozen=True, slots=True)
class ReturnsOverview:
    """The page."""

    parts: Sequence[PartLine]
    rounds: Sequence[RoundLine]
    opens: date | None


def returns_overview(user: Any, today: date) -> ReturnsOverview:
    """What a reader finds to do, in four queries."""
    organisation = tree(today)
    rounds = list(Round.objects.filter(opens__lte=today, closes__gte=today).order_by("due", "slug"))
    parts = _lines(user, _parts(user, organisation), organisation, today)
    lines = [RoundLine(round_label(one), one.slug, one.due, one.closes) for one in rounds]
    coming = Round.objects.filter(opens__gt=today).aggregate(first=Min("opens"))["first"] if not lines else None
    return ReturnsOverview(parts, lines if parts else [], coming)


def work_in_parts(user: Any, unit_ids: Sequence[int], organisation: Tree, today: date) -> Sequence[PartLine]:
    """How far these parts are with what is open, in one query: those whose drafts the reader sees."""
    places = [organisation[one] for one in unit_ids if one in organisation]
    seen = [place for place in places if sees_part(user, place.unit_id, organisation)]
    return _lines(user, seen, organisation, today) if seen else []


def late_in_council(today: date) -> int:
    """How many returns of open rounds are late, in one query."""
    late = Return.objects.filter(stage__in=[stage.value for stage in WITH_OFFICER], due__lt=today)
    return late.filter(round__closes__gte=today).count()


def _lines(user: Any, places: Sequence[Place], organisation: Tree, today: date) -> list[PartLine]:
    rows = Return.objects.filter(round__opens__lte=today, round__closes__gte=today)
    found = rows.values_list("series__unit_id", "stage", "due")
    kept = [row for row in found if row[1] != Stage.DUE or row[2] <= today + SOON]
    parts: list[PartLine] = []
    for place in places:
        below = organisation.below(place.unit_id)
        own = [(stage, due) for unit_id, stage, due in kept if unit_id in below]
        if own:
            above = organisation.above(place.unit_id)
            depth = sum(part.place.unit_id in above for part in parts)
            may_sign = may(user, Permission.SIGN_OFF_RETURN, AccessScope(units=above))
            parts.append(_part(place, depth, own, today, may_sign))
    return parts


def _parts(user: Any, organisation: Tree) -> Sequence[Place]:
    """The parts whose drafts the reader sees, from the top down: the council's departments, or one's own and below."""
    return [place for place in parts_seen(user, organisation) if place.level > 1]


def _part(place: Place, depth: int, own: Sequence[tuple[str, date]], today: date, may_sign: bool) -> PartLine:
    stages = Counter(stage for stage, _due in own)
    waiting = [due for stage, due in own if stage in WITH_OFFICER]
    url = reverse("indicators:returns_grid", args=[OPEN, place.code])
    return PartLine(
        place=place,
        depth=depth,
        todo=len(waiting),
        queried=stages[Stage.QUERIED],
        sent=stages[Stage.SUBMITTED],
        signed=sum(stages[stage] for stage in SIGNED),
        late=sum(due < today for due in waiting),
        due=due_words(min(waiting), today) if waiting else "",
        url=url,
        sign_url=reverse("indicators:returns_sign", args=[OPEN, place.code]) if may_sign else "",
    )
