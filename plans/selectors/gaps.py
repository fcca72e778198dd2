"""Where the golden thread of a year is broken: counted first, then some of each kind, or a page of one kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from council_pm.org.tree import PlacementRow, Tree, tree_at
from indicators.bulk import among
from indicators.models import Indicator
from plans.golden_thread import Gap, thread_of
from plans.kinds import standing_day, year_slug
from plans.models import AgreedMeasure, ObjectiveMeasure
from plans.selectors.action_sight import action_sight
from plans.selectors.codes import codes_in_use
from plans.selectors.readable import aims_of
from plans.selectors.year import YearRead, read_year

A_FEW = 12  # of each kind on the first view
A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Missing:
    """One line: what lacks something, its address, and where it belongs."""

    name: str
    url: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class GapKind:
    """Everything of one kind: how many there are of how many that could be, and those that are shown."""

    code: str
    count: int
    of: int
    shown: tuple[Missing, ...]

    @property
    def covered(self) -> int:
        """How many lack nothing."""
        return self.of - self.count


KINDS = (*(gap.value for gap in Gap), "parts", "indicators")


def gap_list(
    user: Any, rows: Sequence[PlacementRow], today: date, year: int, kind: str = "", first: int = 0
) -> list[GapKind]:
    """The gaps among what the reader sees: an aim that is out of sight neither fills one nor tells of itself.

    The parts are those of the organisation by which the year is shown. Of each kind the first few, or of ``kind`` the
    page that begins at ``first``. A fixed number of queries.
    """
    units = tree_at(rows, today)
    stood = tree_at(rows, standing_day(year, today))
    read = read_year(user, units, year, stood=stood, with_proofs=True)
    acted = _with_action(user, units, read)
    aims = (one.as_aim() for one in read.nodes.values() if not one.ended)
    thread = thread_of(one._replace(actions=1) if one.id in acted else one for one in aims)
    found: dict[str, list[Any]] = {gap.value: [one.id for one in lacking] for gap, lacking in thread.gaps().items()}
    linked = {one.unit_id for one in thread.aims.values() if one.parent_id in thread.aims}
    parts = [place for place, _depth in stood.walk() if place.level > 1]
    found["parts"] = [place for place in parts if place.unit_id not in linked]
    codes = codes_in_use()
    used = _codes_used(read)
    found["indicators"] = [(code, name) for code, name in codes if code not in used]
    tops = sum(one.level == 1 for one in thread.aims.values())
    of = {
        Gap.NO_MEASURE.value: len(thread.aims), Gap.NO_PARENT.value: len(thread.aims) - tops,
        Gap.NO_SUPPORT.value: tops, Gap.NO_ACTION.value: tops, "parts": len(parts), "indicators": len(codes),
    }  # fmt: skip
    chosen = {
        one: found[one][first : first + A_PAGE] if kind else found[one][:A_FEW] for one in KINDS if kind in ("", one)
    }
    words = _words(read, [pk for gap in Gap for pk in chosen.get(gap.value, ())])
    shown = {one: _shown(one, lacking, words, year) for one, lacking in chosen.items()}
    return [GapKind(one, len(found[one]), of[one], tuple(shown.get(one, ()))) for one in KINDS]


def _shown(kind: str, rows: Sequence[Any], words: dict[int, Missing], year: int) -> list[Missing]:
    if kind == "parts":
        slug = year_slug(year)
        return [Missing(one.name, reverse("plans:unit_plans", args=[slug, one.code])) for one in rows]
    if kind == "indicators":
        return [Missing(name, reverse("dashboards:indicator_page", args=[code]), code) for code, name in rows]
    return [words[pk] for pk in rows if pk in words]


def _words(read: YearRead, ids: Sequence[int]) -> dict[int, Missing]:
    if not ids:
        return {}
    plans = {read.nodes[pk].plan.id: read.nodes[pk].plan for pk in ids}
    return {one.id: Missing(one.wording, one.url, one.plan.unit) for one in aims_of(plans, only=set(ids))}


def _with_action(user: Any, units: Tree, read: YearRead) -> set[int]:
    """The aims under which the reader sees an action that was not dropped."""
    if not read.nodes:
        return set()
    rows = action_sight(user, units).rows().filter(among("objective_id", sorted(read.nodes))).exclude(status="dropped")
    return {pk for pk in rows.order_by().values_list("objective_id", flat=True).distinct() if pk is not None}


def _codes_used(read: YearRead) -> set[str]:
    """The indicators that some aim names, as the reader sees it."""
    now = {pk for pk, one in read.nodes.items() if not one.ended and one.plan.drafts}
    then = {pk for pk, one in read.nodes.items() if not one.ended and not one.plan.drafts}
    named = ObjectiveMeasure.objects.filter(among("objective_id", sorted(now)), series__indicator=OuterRef("pk"))
    agreed = AgreedMeasure.objects.filter(
        among("aim__objective_id", sorted(then)),
        series__indicator=OuterRef("pk"),
        aim__edition=F("aim__objective__plan__edition"),
    )
    rows = Indicator.objects.filter(Q(Exists(named)) | Q(Exists(agreed)))
    return set(rows.values_list("code", flat=True))
