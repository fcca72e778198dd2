"""One plan, as its reader sees it: sections with their comments, aims with their indicators, editions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString

from council_pm.core.access import Permission, may
from council_pm.core.exact_text import exact_words
from council_pm.core.markdown import rendered
from indicators.bulk import among
from indicators.selectors.holders import sees_every_name, shown_names
from indicators.selectors.rows import ScorecardRow
from indicators.selectors.scorecard import Choice, scorecard
from indicators.visibility import sight_of
from plans.access import CopySource, PlanInTree, may_agree
from plans.models import Comment, ObjectiveMeasure, PlanPartner, PlanState, Section
from plans.selectors.readable import AimRow, ReadablePlan, aims_of, by_id, readable_plans
from plans.selectors.standing import standing_of
from plans.selectors.texts import has_changed, newest_texts


@dataclass(frozen=True, slots=True)
class CommentRow:
    """Something said in the margin."""

    id: int
    text: str
    who: str
    at: datetime
    is_resolved: bool


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A heading with what stands under it."""

    id: int
    title: str
    guidance: str
    text: str
    html: SafeString
    revision: int
    comments: tuple[CommentRow, ...]


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """An indicator of an aim: its line as the dashboards show it, and the figure to reach by a day."""

    row: ScorecardRow
    target: Decimal | None
    by: date | None

    @property
    def target_text(self) -> str:
        """The figure to reach."""
        return exact_words(self.target) if self.target is not None else ""


@dataclass(frozen=True, slots=True)
class PlannedAim:
    """An aim with what it supports, and what proves it."""

    aim: AimRow
    supports: AimRow | None
    measures: tuple[MeasureRow, ...]


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Everything that a plan's page shows."""

    plan: ReadablePlan
    stood: str
    sections: tuple[SectionRow, ...]
    aims: tuple[PlannedAim, ...]
    comments: tuple[CommentRow, ...]
    partners: tuple[tuple[int, str], ...]
    others: tuple[ReadablePlan, ...]
    may_edit: bool
    may_comment: bool
    may_agree: bool
    may_copy: bool
    has_changed: bool

    @property
    def open_comments(self) -> int:
        """How many comments nobody has dealt with."""
        every = [*self.comments, *(one for section in self.sections for one in section.comments)]
        return sum(not one.is_resolved for one in every)


def plan_page(user: Any, at: PlanInTree, today: date) -> PlanPage:
    """A plan for a reader who may see it; a fixed number of queries."""
    plan = at.plan
    standing = standing_of(plan, at.tree, today)
    unit_plans = readable_plans(user, at.tree, year=plan.year, stood=standing.tree)
    mine = unit_plans[plan.pk]
    texts = newest_texts(plan, None if mine.drafts else mine.agreed)
    comments = _comments(user, plan.pk) if mine.drafts else {}
    sections = tuple(
        SectionRow(
            one.pk, one.title, one.guidance, text, rendered(text), written.revision if written else 0,
            tuple(comments.get(one.pk, ())),
        )
        for one in Section.objects.filter(plan=plan).order_by("position")
        for written in (texts.get(one.pk),)
        for text in (written.text if written else "",)
    )  # fmt: skip
    aims = aims_of({plan.pk: mine})
    above = by_id(aims_of(unit_plans, only={one.parent_id for one in aims if one.parent_id is not None}))
    is_open = plan.state != PlanState.CLOSED
    return PlanPage(
        plan=mine,
        stood=standing.sentence,
        sections=sections,
        aims=planned(user, aims, above, today),
        comments=tuple(comments.get(None, ())),
        partners=tuple(
            (pk, f"{name}, {organisation}")
            for pk, name, organisation in PlanPartner.objects.filter(plan=plan)
            .order_by("contact__organisation", "contact__name")
            .values_list("pk", "contact__name", "contact__organisation")
        ),
        others=tuple(one for one in unit_plans.values() if one.unit_id == plan.unit_id and one.id != plan.pk),
        may_edit=is_open and may(user, Permission.EDIT_PLAN, at),
        may_comment=is_open and may(user, Permission.COMMENT_PLAN, at),
        may_agree=is_open and may_agree(user, at),
        may_copy=may(user, Permission.COPY_PLAN, CopySource(at)),
        has_changed=mine.drafts and has_changed(plan),
    )


def planned(user: Any, aims: Iterable[AimRow], known: Mapping[int, AimRow], today: date) -> tuple[PlannedAim, ...]:
    """These aims with those of ``known`` that they support, and their indicators as the dashboards show them."""
    aims = list(aims)
    rows = list(
        ObjectiveMeasure.objects.filter(among("objective_id", [one.id for one in aims]))
        .order_by("objective_id", "series__indicator__code", "pk")
        .values_list("objective_id", "series_id", "target", "by")
    )
    wanted = frozenset(series_id for _aim, series_id, _target, _by in rows)
    shown = (
        {row.series_id: row for row in scorecard(Choice(series_ids=wanted), sight_of(user), today).rows}
        if wanted
        else {}
    )
    measures: dict[int, list[MeasureRow]] = {}
    for aim_id, series_id, target, until in rows:
        if series_id in shown:
            measures.setdefault(aim_id, []).append(MeasureRow(shown[series_id], target, until))
    return tuple(
        PlannedAim(one, known.get(one.parent_id) if one.parent_id else None, tuple(measures.get(one.id, ())))
        for one in aims
    )


def _comments(user: Any, plan_id: int) -> dict[int | None, list[CommentRow]]:
    rows = list(Comment.objects.filter(plan_id=plan_id).order_by("at", "pk"))
    who = shown_names({one.by for one in rows}, every_name=sees_every_name(user)) if rows else {}
    found: dict[int | None, list[CommentRow]] = {}
    for one in rows:
        said = CommentRow(one.pk, one.text, who.get(one.by, ""), one.at, one.resolved_at is not None)
        found.setdefault(one.section_id, []).append(said)
    return found
