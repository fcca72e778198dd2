"""The late list: what has not been sent by its day, whose it is, and for how long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from council_pm.core.access import AccessScope, Permission, may
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from indicators.models import Return, Round
from indicators.returns.states import WITH_OFFICER, Stage
from indicators.selectors.current_definitions import names_of
from indicators.selectors.holders import holders
from indicators.selectors.return_people import PostAt, ReturnPosts
from indicators.selectors.round_places import round_label, sees_part
from indicators.wording import line_name


@dataclass(frozen=True, slots=True)
class LateLine:
    """A return that is late. ``whose`` names posts and, as far as the reader may read names, who holds them."""

    code: str
    title: str
    unit: str
    round: str
    whose: str
    days: int
    is_queried: bool
    url: str


def late_returns(user: Any, today: date, round: Round | None = None) -> Sequence[LateLine]:
    """What is late, of one round or of every one that is open, as far as the reader sees drafts; longest first."""
    units = tree(today)
    rows = Return.objects.filter(stage__in=[stage.value for stage in WITH_OFFICER], due__lt=today)
    rows = rows.filter(round=round) if round is not None else rows.filter(round__closes__gte=today)
    found = [
        one
        for one in rows.select_related("series__indicator", "series__unit", "round").order_by(
            "due", "series__indicator__code", "series__unit__code", "series__breakdown"
        )
        if sees_part(user, one.series.unit_id, units)
    ]
    indicators = {one.series.indicator_id for one in found}
    posts = ReturnPosts(indicators, units, today)
    theirs = {one.pk: posts.suppliers(one.series.indicator_id, one.series.unit_id) for one in found}
    whose = _whose({post.id: post for those in theirs.values() for post in those}, user, units, today)
    titles = names_of(indicators)
    return [
        LateLine(
            code=one.series.indicator.code,
            title=line_name(titles.get(one.series.indicator_id, ""), one.series.breakdown),
            unit=_unit(one.series.unit_id, units),
            round=round_label(one.round),
            whose="; ".join(whose[post.id] for post in theirs[one.pk]) or _("nobody"),
            days=(today - one.due).days,
            is_queried=one.stage == Stage.QUERIED,
            url=reverse("indicators:return_page", args=[one.pk]),
        )
        for one in found
    ]


def _whose(posts: Mapping[int, PostAt], user: Any, units: Tree, today: date) -> dict[int, str]:
    """Each post with who holds it: by name where the reader may read the names of that part (matrix M026)."""
    named = {
        one.id
        for one in posts.values()
        if may(user, Permission.VIEW_OFFICER_NAMES, AccessScope(units=units.above(one.unit_id)))
    }
    found = holders(named, today, with_names=True) | holders(set(posts) - named, today, with_names=False)
    return {post_id: f"{posts[post_id].title}: {found[post_id].text}" for post_id in posts}


def _unit(unit_id: int, units: Tree) -> str:
    line = units.line(unit_id)
    return line[-1].name if line else _("a part that is closed")
