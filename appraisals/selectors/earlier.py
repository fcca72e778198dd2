"""What somebody's last appraisal left open, for the two whom this one is between."""

from __future__ import annotations

from dataclasses import dataclass

from appraisals.access import AppraisalSeen, seen_by
from appraisals.models import Appraisal, AppraisalTarget, Progress
from appraisals.selectors.content import TargetRow, target_row
from appraisals.selectors.target_links import Links
from appraisals.target_link import NOTHING, Link
from council_pm.org.selectors import tree
from plans.models import Objective
from plans.selectors.readable import aims_of, readable_plans

_ENDED = (Progress.REACHED, Progress.DROPPED)


@dataclass(frozen=True, slots=True)
class Earlier:
    """The last appraisal as the reader sees it, and the ids of its targets that are open and not carried over yet."""

    at: AppraisalSeen
    ids: tuple[int, ...]

    @property
    def cycle(self) -> str:
        """What its cycle is called."""
        return self.at.appraisal.cycle.name


def earlier_open(at: AppraisalSeen) -> Earlier | None:
    """The last appraisal of the same person with what it left open, or nothing; no word is opened.

    Only for a reader who writes in this one and reads that one today: the new manager of somebody who moved reads
    nothing of the years before.
    """
    rows = Appraisal.objects.filter(
        person=at.appraisal.person_id, cycle__starts__lt=at.appraisal.cycle.starts, words_deleted_at__isnull=True
    )
    last = rows.select_related("cycle", "person", "post", "unit").order_by("-cycle__starts", "-pk").first()
    seen = seen_by(at.user, last, at.today) if last and at.may_write else None
    if last is None or seen is None or not seen.may_write:
        return None
    left = AppraisalTarget.objects.filter(appraisal=last).exclude(progress__in=_ENDED)
    ids = left.exclude(carried_to__appraisal=at.appraisal.pk).order_by("position", "pk").values_list("pk", flat=True)
    return Earlier(seen, tuple(ids))


def rows_of(earlier: Earlier) -> tuple[TargetRow, ...]:
    """These targets, opened; one query."""
    rows = AppraisalTarget.objects.filter(appraisal=earlier.at.appraisal, pk__in=earlier.ids)
    return tuple(target_row(one) for one in rows.order_by("position", "pk"))


def links_still_there(at: AppraisalSeen, rows: tuple[TargetRow, ...], links: Links) -> dict[int, Link]:
    """What each of these hangs on now, by its id: the same, the same aim in this year's plan, or nothing any more."""
    found = {one.id: Link(one.objective_id, one.series_id) for one in rows}
    parted = {one.objective_id for one in found.values() if one.code and one.code not in links.by_code}
    words = _words_of(at, {one for one in parted if one is not None})
    return {pk: _now(link, links, words) for pk, link in found.items()}


def _now(link: Link, links: Links, words: dict[int, tuple[str, str]]) -> Link:
    known = links.by_code.get(link.code)
    if known is not None:
        return known.link
    said = words.get(link.objective_id or 0)
    return (said and links.same_words(*said)) or NOTHING


def _words_of(at: AppraisalSeen, aim_ids: set[int]) -> dict[int, tuple[str, str]]:
    """The words of these aims and the name of their part of the council, as the reader sees them; three queries."""
    if not aim_ids:
        return {}
    plans = readable_plans(at.user, tree(at.today), ids=_plans_of(aim_ids))
    return {one.id: (one.wording, one.plan.unit) for one in aims_of(plans, only=aim_ids, with_ended=True)}


def _plans_of(aim_ids: set[int]) -> list[int]:
    return list(Objective.objects.filter(pk__in=aim_ids).values_list("plan_id", flat=True))
