"""The aims of a plan as whoever copies it reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from council_pm.people.models import Post
from indicators.models import Series
from plans.selectors.readable import ReadablePlan, aims_of


@dataclass(frozen=True, slots=True)
class CopiedAim:
    """An aim of another plan as whoever copies it reads it there."""

    wording: str
    why: str
    owner: Post | None
    measures: Sequence[Series]


def aims_to_copy(plan: ReadablePlan, *, keeps_owners: bool) -> list[CopiedAim]:
    """Those in force, with their indicators; their owners only where the copy stays in the same part. Three queries."""
    aims = aims_of({plan.id: plan})
    series = Series.objects.select_related("indicator").in_bulk({one.series_id for aim in aims for one in aim.proofs})
    posts = Post.objects.in_bulk({aim.owner_id for aim in aims if aim.owner_id is not None}) if keeps_owners else {}
    return [
        CopiedAim(aim.wording, aim.why, posts.get(aim.owner_id or 0), [series[one.series_id] for one in aim.proofs])
        for aim in aims
    ]
