"""What an aim supports once its part of the council has moved: chosen, and carried out on the day."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import Entry, record, record_many
from council_pm.core.access import Actor
from council_pm.org.selectors import placement_rows, tree
from council_pm.org.tree import Tree, tree_at
from plans.golden_thread import LinkRefusal, refused_link
from plans.models import LinkChoice, Objective
from plans.moving import Days
from plans.selectors.moved import parted_links
from plans.services.objectives import OtherBranchError, end_of, link_words
from plans.services.plans import open_plan


@transaction.atomic
def choose_link(*, by: Actor, objective: Objective, parent: Objective | None, today: date) -> date:
    """Say what an aim supports after the move that parts it from the one above; answers the day from which it does.

    A move that has come is met at once; for one ahead the choice waits for its day, and a later one replaces it. Raises
    ``ValidationError``: ``closed``, ``nothing_to_choose`` or a code of ``LinkRefusal``; ``OtherBranchError``.
    """
    if by.user_id is None:
        raise ValidationError(_("A person chooses this, never the system: sign in to do it."), "no_person")
    plan = open_plan(objective.plan)
    objective = Objective.objects.select_for_update().select_related("plan__unit").get(pk=objective.pk)
    rows = placement_rows(date.max)
    found = parted_links(Days(rows, today), aim_id=objective.pk)
    if not found:
        raise ValidationError(_("No move asks this of the aim any more: look at it again."), "nothing_to_choose")
    since = found[0].since
    _check(objective, parent, tree_at(rows, max(since, today)))
    LinkChoice.objects.filter(objective=objective, settled_at__isnull=True).delete()
    if since <= today:
        _link(by, objective, parent)
        return today
    LinkChoice.objects.create(objective=objective, parent=parent, by=by.user_id, at=timezone.now())
    detail = {"plan": plan.pk, "supports": parent.pk if parent else None, "from": since.isoformat()}
    record(by=by, action="choose_link", subject_kind="objective", subject_id=objective.pk, detail=detail)
    return since


@transaction.atomic
def carry_out_choices(*, by: Actor, today: date) -> int:
    """Link the aims whose move has come as it was chosen; answers how many.

    Safe to repeat, and a late one does no harm: what was linked by hand meanwhile stays as it is, a choice for a move
    that is put off waits on, and one that cannot be met any more leaves the link as it was, to be asked about again.
    """
    choices = list(
        LinkChoice.objects.select_for_update(of=("self",)).filter(settled_at__isnull=True)
        .select_related("objective__plan__unit", "parent__plan__unit").order_by("pk")
    )  # fmt: skip
    if not choices:
        return 0
    units, now, events = tree(today), timezone.now(), []
    parted = {one.link.aim_id: one.since for one in parted_links(Days(placement_rows(date.max), today))}
    for one in choices:
        since = parted.get(one.objective_id)
        if since is not None and since > today:
            continue
        if since is not None and _fits(one.objective, one.parent, units):
            one.objective.parent = one.parent
            one.objective.save(update_fields=["parent"])
            detail = {"plan": one.objective.plan_id, "supports": one.parent_id, "chosen_by": one.by}
            events.append(Entry("carry_out_link", "objective", one.objective_id, detail=detail))
        one.settled_at = now
        one.save(update_fields=["settled_at"])
    return record_many(by=by, events=events)


def _link(by: Actor, objective: Objective, parent: Objective | None) -> None:
    objective.parent = parent
    objective.save(update_fields=["parent"])
    detail = {"plan": objective.plan_id, "supports": parent.pk if parent else None}
    record(by=by, action="link_objective", subject_kind="objective", subject_id=objective.pk, detail=detail)


def _fits(objective: Objective, parent: Objective | None, units: Tree) -> bool:
    try:
        _check(objective, parent, units)
    except (ValidationError, OtherBranchError):
        return False
    return True


def _check(objective: Objective, parent: Objective | None, units: Tree) -> None:
    if parent is None:
        return
    refusal = refused_link(end_of(objective.plan, objective, units), end_of(parent.plan, parent, units))
    if refusal is LinkRefusal.OTHER_BRANCH:
        raise OtherBranchError
    if refusal is not None:
        raise ValidationError(link_words(refusal), refusal.value)
