"""One risk: its words, its places on the matrix, what keeps it small, and how it came to be so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from council_pm.core.access import Permission, may
from council_pm.org.models import Level
from indicators.selectors.holders import sees_every_name, shown_names
from indicators.selectors.rows import ScorecardRow
from plans.kinds import year_of
from plans.models import (
    Control,
    ControlAction,
    ControlCheck,
    EscalationState,
    Risk,
    RiskEscalation,
    RiskIndicator,
    RiskObjective,
    RiskScore,
    Works,
)
from plans.risk_access import EscalationAbove, RiskInTree
from plans.risk_scale import Band, Point, Scale
from plans.selectors.actions import ActionRow, action_rows, visible_actions
from plans.selectors.readable import AimRow, aims_of, readable_plans
from plans.selectors.risk_scale import newest_scale, scale_of
from plans.selectors.risks import RiskRow, band_label, light_of, lines_of, risk_rows


@dataclass(frozen=True, slots=True)
class CheckRow:
    """What a check of a control found."""

    works: str
    label: str
    words: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ControlRow:
    """What keeps the risk small."""

    id: int
    wording: str
    owner: str
    in_place: bool
    check_by: date
    is_late: bool
    version: int
    ended_reason: str
    is_ended: bool
    checks: tuple[CheckRow, ...]
    actions: tuple[ActionRow, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """One of the three places of a risk on the matrix, in words."""

    name: str
    label: str
    point: Point
    likelihood: str
    impact: str
    band: Band

    @property
    def band_label(self) -> str:
        """How it stands against the appetite, in words."""
        return band_label(self.band)


@dataclass(frozen=True, slots=True)
class LookRow:
    """An earlier look at the risk."""

    before: int
    now: int
    aimed: int
    words: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class EscalationRow:
    """That it was carried up, and what was said to it."""

    id: int
    to: str
    reason: str
    who: str
    at: datetime
    state: str
    label: str
    answer: str
    answered_who: str
    answered_at: datetime | None
    may_take: bool
    may_return: bool


@dataclass(frozen=True, slots=True)
class RiskPage:
    """Everything that the page of a risk shows."""

    row: RiskRow
    scale: Scale
    cause: str
    event: str
    effect: str
    ended_reason: str
    ended_at: datetime | None
    version: int
    revision: int
    places: tuple[Place, ...]
    controls: tuple[ControlRow, ...]
    aims: tuple[AimRow, ...]
    lines: tuple[ScorecardRow, ...]
    looks: tuple[LookRow, ...]
    escalations: tuple[EscalationRow, ...]
    above: str
    may_edit: bool


def risk_page(user: Any, at: RiskInTree, today: date) -> RiskPage:
    """One risk for a reader who may see it; a fixed number of queries."""
    scale = scale_of(newest_scale())
    (row,) = risk_rows(user, at.tree, today, scale, Risk.objects.filter(pk=at.risk.pk))
    may_edit = may(user, Permission.EDIT_RISK, at)
    scores = list(RiskScore.objects.filter(risk=at.risk).select_related("scale").order_by("-revision"))
    checks = list(ControlCheck.objects.filter(control__risk=at.risk).order_by("-at", "-pk"))
    carried = list(RiskEscalation.objects.filter(risk=at.risk).select_related("to_unit").order_by("-at", "-pk"))
    acted = {*(one.by for one in scores), *(one.by for one in checks)}
    acted |= {by for one in carried for by in (one.by, one.answered_by)}
    who = shown_names({one for one in acted if one is not None}, every_name=sees_every_name(user))
    lines = lines_of(user, at.tree, today, RiskIndicator.objects.filter(risk=at.risk).values_list("series", flat=True))
    return RiskPage(
        row=row,
        scale=scale,
        cause=at.risk.cause,
        event=at.risk.event,
        effect=at.risk.effect,
        ended_reason=at.risk.ended_reason,
        ended_at=at.risk.ended_at,
        version=at.risk.version,
        revision=scores[0].revision,
        places=_places(row, scale),
        controls=_controls(user, at, today, checks, who),
        aims=_aims(user, at),
        lines=tuple(sorted(lines.values(), key=lambda line: line.name)),
        looks=tuple(
            LookRow(
                Point(one.before_likelihood, one.before_impact).score, Point(one.now_likelihood, one.now_impact).score,
                Point(one.aimed_likelihood, one.aimed_impact).score, one.words, who.get(one.by or 0, ""), one.at,
            )
            for one in scores
        ),
        escalations=tuple(_escalation(user, at, one, who) for one in carried),
        above=_above(at),
        may_edit=may_edit and at.risk.ended_at is None,
    )  # fmt: skip


def lights_now(user: Any, at: RiskInTree, today: date) -> dict[int, Any]:
    """How the linked indicators stand for the reader who looks at the risk."""
    wanted = RiskIndicator.objects.filter(risk=at.risk).values_list("series", flat=True)
    return {pk: light_of(line) for pk, line in lines_of(user, at.tree, today, wanted).items()}


def aims_to_choose(user: Any, at: RiskInTree, today: date) -> list[tuple[str, str]]:
    """The aims of this year in the line and branch of the risk, for a list to choose from."""
    places = at.tree.above(at.risk.unit_id) | at.tree.below(at.risk.unit_id)
    plans = readable_plans(user, at.tree, year=year_of(today))
    near = {pk: one for pk, one in plans.items() if one.unit_id in places}
    return [(str(one.id), f"{one.wording} ({one.plan.unit})") for one in aims_of(near)] if near else []


def _places(row: RiskRow, scale: Scale) -> tuple[Place, ...]:
    labels = {"before": _("Without controls"), "now": _("Now"), "aimed": _("Aimed at")}
    found = []
    for name, label in labels.items():
        point = row.point(name)
        found.append(
            Place(
                name, label, point, _word(scale.likelihood, point.likelihood), _word(scale.impact, point.impact),
                scale.band(point.score),
            )
        )  # fmt: skip
    return tuple(found)


def _word(steps: Any, level: int) -> str:
    """The word of a step; its number, where the scale has fewer steps by now."""
    return steps[level - 1].word if level <= len(steps) else str(level)


def _controls(
    user: Any, at: RiskInTree, today: date, checks: list[ControlCheck], who: Mapping[int, str]
) -> tuple[ControlRow, ...]:
    controls = list(Control.objects.filter(risk=at.risk).select_related("owner").order_by("ended_at", "position"))
    links = list(ControlAction.objects.filter(control__risk=at.risk).order_by("pk").values_list("control", "action"))
    rows: dict[int, ActionRow] = {}
    if links:
        seen = visible_actions(user, at.tree).filter(pk__in=[action for _control, action in links])
        rows = {row.id: row for row in action_rows(user, at.tree, today, seen.select_related("owner"))}
    return tuple(
        ControlRow(
            one.pk, one.wording, one.owner.title, one.in_place, one.check_by,
            one.ended_at is None and one.check_by < today, one.version, one.ended_reason, one.ended_at is not None,
            tuple(
                CheckRow(check.works, str(Works(check.works).label), check.words, who.get(check.by or 0, ""), check.at)
                for check in checks
                if check.control_id == one.pk
            ),
            tuple(rows[action] for control, action in links if control == one.pk and action in rows),
        )
        for one in controls
    )  # fmt: skip


def _aims(user: Any, at: RiskInTree) -> tuple[AimRow, ...]:
    """The aims that it endangers, of those that the reader sees."""
    links = list(
        RiskObjective.objects.filter(risk=at.risk).order_by("pk").values_list("objective", "objective__plan_id")
    )
    if not links:
        return ()
    plans = readable_plans(user, at.tree, ids={plan for _aim, plan in links})
    rows = {row.id: row for row in aims_of(plans, only={aim for aim, _plan in links}, with_ended=True)}
    return tuple(rows[aim] for aim, _plan in links if aim in rows)


def _escalation(user: Any, at: RiskInTree, one: RiskEscalation, who: Mapping[int, str]) -> EscalationRow:
    answers = at.risk.ended_at is None and may(user, Permission.EDIT_RISK, EscalationAbove(at, one))
    return EscalationRow(
        one.pk, at.tree[one.to_unit_id].name if one.to_unit_id in at.tree else one.to_unit.code, one.reason,
        who.get(one.by or 0, ""), one.at, one.state, str(EscalationState(one.state).label), one.answer,
        who.get(one.answered_by or 0, ""), one.answered_at,
        answers and one.state == EscalationState.WAITING, answers and one.state != EscalationState.RETURNED,
    )  # fmt: skip


def _above(at: RiskInTree) -> str:
    """The name of the part of the council that it can be carried up to."""
    if at.risk.unit.level == Level.COUNCIL or at.risk.unit_id not in at.tree:
        return ""
    parent = at.tree[at.risk.unit_id].parent_id
    return at.tree[parent].name if parent is not None and parent in at.tree else ""
