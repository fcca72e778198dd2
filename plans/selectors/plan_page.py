"""One plan, as its reader sees it: sections with their comments, aims with their indicators, editions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.safestring import SafeString

from council_pm.core.access import Permission, may
from council_pm.core.markdown import rendered
from indicators.selectors.holders import sees_every_name, shown_names
from plans.access import CopySource, PlanInTree, may_agree
from plans.models import Comment, Edition, PlanPartner, PlanState, Section
from plans.selectors.action_sight import action_sight
from plans.selectors.readable import AimRow, Deed, ReadablePlan, aims_of, by_id, readable_plans
from plans.selectors.rows import AimLine
from plans.selectors.standing import standing_of
from plans.selectors.texts import has_changed, newest_texts
from plans.selectors.thread import lines_of


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
class PlannedAim:
    """An aim with what it supports, what proves it, and how far it is."""

    line: AimLine
    supports: AimRow | None

    @property
    def aim(self) -> AimRow:
        """The aim itself."""
        return self.line.aim


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
    editions: tuple[Edition, ...]
    is_past: bool

    @property
    def deeds(self) -> list[tuple[Deed, AimRow]]:
        """What is done about the aims, by due day, each with its aim; dropped actions are left out."""
        every = [(deed, one.aim) for one in self.aims for deed in one.aim.deeds if deed.status != "dropped"]
        return sorted(every, key=lambda one: (one[0].due, one[0].id))

    @property
    def open_comments(self) -> int:
        """How many comments nobody has dealt with."""
        every = [*self.comments, *(one for section in self.sections for one in section.comments)]
        return sum(not one.is_resolved for one in every)


def plan_page(user: Any, at: PlanInTree, today: date, edition: Edition | None = None) -> PlanPage:
    """A plan for a reader who may see it, or one of its editions; a fixed number of queries."""
    plan = at.plan
    standing = standing_of(plan, at.tree, today)
    unit_plans = readable_plans(user, at.tree, year=plan.year, stood=standing.tree)
    mine = unit_plans[plan.pk]
    if edition is not None:
        mine = mine.as_edition(edition.number, edition.at)
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
        if text or mine.drafts  # a heading without a text may be newer than the edition
    )  # fmt: skip
    aims = aims_of({plan.pk: mine}, sight=action_sight(user, at.tree), edition=edition.number if edition else None)
    lines = lines_of(user, at.tree, aims, today, with_people=edition is None)
    above = by_id(aims_of(unit_plans, only={one.parent_id for one in aims if one.parent_id is not None}))
    is_open = plan.state != PlanState.CLOSED and edition is None
    return PlanPage(
        plan=mine,
        stood=standing.sentence,
        sections=sections,
        aims=tuple(PlannedAim(lines[one.id], above.get(one.parent_id or 0)) for one in aims),
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
        editions=tuple(plan.editions.order_by("number")),
        is_past=edition is not None,
    )


def _comments(user: Any, plan_id: int) -> dict[int | None, list[CommentRow]]:
    rows = list(Comment.objects.filter(plan_id=plan_id).order_by("at", "pk"))
    who = shown_names({one.by for one in rows}, every_name=sees_every_name(user)) if rows else {}
    found: dict[int | None, list[CommentRow]] = {}
    for one in rows:
        said = CommentRow(one.pk, one.text, who.get(one.by, ""), one.at, one.resolved_at is not None)
        found.setdefault(one.section_id, []).append(said)
    return found
