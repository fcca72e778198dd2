"""Setting objectives, what they support, what proves them, and ending them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words
from council_pm.org.tree import Tree
from council_pm.people.models import Post
from indicators.models import Series
from plans.golden_thread import End, LinkRefusal, refused_link
from plans.kinds import year_begins
from plans.models import Objective, ObjectiveMeasure, ObjectiveText, Plan
from plans.selectors.copying import CopiedAim
from plans.services.plans import open_plan

LONGEST_WORDING = 300
LONGEST_WHY = 2_000
MOST_OBJECTIVES = 60
MOST_MEASURES = 12


class OtherBranchError(Exception):
    """The aim above belongs to another part of the council: nobody may link there (matrix M058)."""


@transaction.atomic
def add_objective(
    *,
    by: Actor,
    plan: Plan,
    wording: str,
    units: Tree,
    why: str = "",
    parent: Objective | None = None,
    owner: Post | None = None,
) -> Objective:
    """Add an aim to a plan, with the aim above that it supports.

    Raises ``ValidationError``: ``closed``, ``wording``, ``too_long``, ``too_many``, ``owner`` or a code of
    ``LinkRefusal``; ``OtherBranchError`` for an aim of another part of the council.
    """
    plan = open_plan(plan)
    wording, why = _worded(wording, why)
    _check_owner(owner)
    if parent is not None:
        _check_link(end_of(plan, None, units), parent, units)
    last = plan.objectives.aggregate(last=Max("position"))["last"] or 0
    if plan.objectives.filter(ended_at__isnull=True).count() >= MOST_OBJECTIVES:
        raise ValidationError(_("A plan has at most %(most)s objectives.") % {"most": MOST_OBJECTIVES}, "too_many")
    made = Objective.objects.create(plan=plan, position=last + 1, parent=parent, owner=owner)
    ObjectiveText.objects.create(objective=made, revision=1, wording=wording, why=why, by=by.user_id, at=timezone.now())
    record(
        by=by, action="add_objective", subject_kind="objective", subject_id=made.pk,
        detail={"plan": plan.pk, "wording": wording, "supports": parent.pk if parent else None},
    )  # fmt: skip
    return made


@transaction.atomic
def copy_aims(*, by: Actor, plan: Plan, aims: Sequence[CopiedAim], units: Tree) -> int:
    """Begin with the aims of another plan, and with what proves them (S22); answers how many.

    What they support and the figures to reach belong to the other plan's place and year: they are chosen anew. Left out
    are owners and indicators that have ended. Raises what ``add_objective`` raises.
    """
    for one in aims:
        owner = one.owner if one.owner is not None and one.owner.ended is None else None
        made = add_objective(by=by, plan=plan, wording=one.wording, why=one.why, owner=owner, units=units)
        for series in one.measures:
            if series.indicator.retired_on is None:
                set_measure(by=by, objective=made, series=series)
    return len(aims)


@transaction.atomic
def change_objective(
    *,
    by: Actor,
    objective: Objective,
    wording: str,
    why: str,
    owner: Post | None,
    parent: Objective | None,
    units: Tree,
    based_on: int,
) -> Objective:
    """Word an aim anew, and say what it supports and who answers for it. ``based_on`` is the revision that was seen.

    Raises ``ValidationError``: ``closed``, ``ended``, ``wording``, ``too_long``, ``owner``, ``stale`` or a code of
    ``LinkRefusal``; ``OtherBranchError``.
    """
    plan = open_plan(objective.plan)
    objective = _current(objective)
    wording, why = _worded(wording, why)
    _check_owner(owner)
    if parent is not None and parent.pk != objective.parent_id:
        _check_link(end_of(plan, objective, units), parent, units)
    newest = objective.texts.order_by("-revision")[0]
    is_reworded = (newest.wording, newest.why) != (wording, why)
    if newest.revision != based_on and is_reworded:
        raise ValidationError(
            _("Somebody worded it anew meanwhile: “%(wording)s”. Look at both, then save again.")
            % {"wording": newest.wording},
            "stale",
        )
    if is_reworded:
        ObjectiveText.objects.create(
            objective=objective, revision=newest.revision + 1, wording=wording, why=why, by=by.user_id,
            at=timezone.now(),
        )  # fmt: skip
        record(
            by=by, action="reword_objective", subject_kind="objective", subject_id=objective.pk,
            subject_version=newest.revision + 1, detail={"plan": plan.pk, "wording": wording},
        )  # fmt: skip
    links = (parent.pk if parent else None, owner.pk if owner else None)
    if (objective.parent_id, objective.owner_id) != links:
        objective.parent, objective.owner = parent, owner
        objective.save(update_fields=["parent", "owner"])
        record(
            by=by, action="link_objective", subject_kind="objective", subject_id=objective.pk,
            detail={"plan": plan.pk, "supports": links[0], "owner": owner.code if owner else ""},
        )  # fmt: skip
    return objective


@transaction.atomic
def end_objective(*, by: Actor, objective: Objective, reason: str) -> Objective:
    """Drop an aim; it stays readable. Raises ``ValidationError``: ``closed``, ``ended``, ``reason`` or ``children``."""
    open_plan(objective.plan)
    objective = _current(objective)
    reason = typed_words(reason)
    if not reason:
        raise ValidationError(_("Say why it ends: the reason stays with it."), "reason")
    below = list(
        ObjectiveText.objects.filter(objective__parent=objective, objective__ended_at__isnull=True)
        .order_by("objective_id", "-revision")
        .values_list("objective_id", "wording")
    )
    if below:
        names = "; ".join(f"“{wording}”" for wording in dict(reversed(below)).values())
        raise ValidationError(
            _("Other aims support this one: %(names)s. Link them to another aim first.") % {"names": names}, "children"
        )
    objective.ended_at, objective.ended_reason = timezone.now(), reason
    objective.save(update_fields=["ended_at", "ended_reason"])
    record(
        by=by, action="end_objective", subject_kind="objective", subject_id=objective.pk,
        detail={"plan": objective.plan_id}, reason=reason,
    )  # fmt: skip
    return objective


@transaction.atomic
def set_measure(
    *, by: Actor, objective: Objective, series: Series, target: Decimal | None = None, until: date | None = None
) -> ObjectiveMeasure:
    """Say that an indicator shows whether an aim is reached, with the figure to reach and by when, or neither.

    Raises ``ValidationError``: ``closed``, ``ended``, ``retired``, ``too_many``, ``half`` or ``date``.
    """
    plan = open_plan(objective.plan)
    objective = _current(objective)
    if series.indicator.retired_on is not None:
        raise ValidationError(
            _("%(code)s has ended: choose an indicator that is in use.") % {"code": series.indicator.code}, "retired"
        )
    if (target is None) != (until is None):
        raise ValidationError(_("Give both the figure to reach and the day by which, or neither."), "half")
    if until is not None and until < year_begins(plan.year):
        raise ValidationError(_("The day lies before the year of this plan."), "date")
    if not objective.measures.filter(series=series).exists() and objective.measures.count() >= MOST_MEASURES:
        raise ValidationError(_("An objective has at most %(most)s indicators.") % {"most": MOST_MEASURES}, "too_many")
    made, _is_new = ObjectiveMeasure.objects.update_or_create(
        objective=objective, series=series, defaults={"target": target, "by": until}
    )
    record(
        by=by, action="set_objective_measure", subject_kind="objective", subject_id=objective.pk,
        detail={"plan": plan.pk, "indicator": series.indicator.code, "target": "" if target is None else str(target)},
    )  # fmt: skip
    return made


@transaction.atomic
def remove_measure(*, by: Actor, objective: Objective, series: Series) -> bool:
    """Take an indicator away from an aim; False where that had been done. Raises ``ValidationError``: ``closed``."""
    plan = open_plan(objective.plan)
    found, _each = ObjectiveMeasure.objects.filter(objective=objective, series=series).delete()
    if found:
        record(
            by=by, action="remove_objective_measure", subject_kind="objective", subject_id=objective.pk,
            detail={"plan": plan.pk, "indicator": series.indicator.code},
        )  # fmt: skip
    return bool(found)


def _worded(wording: str, why: str) -> tuple[str, str]:
    wording, why = " ".join(typed_words(wording).split()), typed_words(why)
    if not wording:
        raise ValidationError(_("Say in a sentence what is to be reached."), "wording")
    if len(wording) > LONGEST_WORDING:
        raise ValidationError(_("One sentence of at most 300 characters is enough: the rest goes below."), "too_long")
    if len(why) > LONGEST_WHY:
        raise ValidationError(_("Why it matters: write at most 2,000 characters."), "too_long")
    return wording, why


def _check_owner(owner: Post | None) -> None:
    if owner is not None and owner.ended is not None:
        raise ValidationError(_("The post %(post)s has ended: choose another.") % {"post": owner.title}, "owner")


def _current(objective: Objective) -> Objective:
    objective = Objective.objects.select_for_update().select_related("plan").get(pk=objective.pk)
    if objective.ended_at is not None:
        raise ValidationError(_("This objective has ended."), "ended")
    return objective


def end_of(plan: Plan, objective: Objective | None, units: Tree) -> End:
    """One end of a link, an aim of this plan, by where its part of the council stands in a tree."""
    return End(
        aim_id=objective.pk if objective else None,
        unit_id=plan.unit_id,
        level=plan.unit.level,
        line=units.above(plan.unit_id),
        year=plan.year,
        is_ended=objective is not None and objective.ended_at is not None,
    )


def _check_link(child: End, parent: Objective, units: Tree) -> None:
    refusal = refused_link(child, end_of(parent.plan, parent, units))
    if refusal is LinkRefusal.OTHER_BRANCH:
        raise OtherBranchError
    if refusal is not None:
        raise ValidationError(link_words(refusal), refusal.value)


def link_words(refusal: LinkRefusal) -> str:
    """Why an aim cannot support another one, as a sentence that says what to do."""
    return {
        LinkRefusal.ITSELF: _("An aim cannot support itself: choose another one."),
        LinkRefusal.NOT_HIGHER: _("An aim supports one of a plan further up: choose one of those."),
        LinkRefusal.OTHER_BRANCH: _("That aim belongs to another part of the council."),
        LinkRefusal.OTHER_YEAR: _("That aim belongs to another year: choose one of this year's."),
        LinkRefusal.ENDED: _("That aim has ended: choose one that is in force."),
    }[refusal]
