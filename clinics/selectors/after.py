"""What became of one clinic, for its page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from clinics.access import reads_all, visible_items
from clinics.models import Attendee, Clinic, ClinicState, Commitment, ItemKind, PulseTicket, Side
from clinics.pulse import is_closed
from clinics.recovery import Promise, kept_of
from clinics.selectors.pulse import QuestionTold, fewest_words, pulse_of
from clinics.selectors.standing import effect_words, kept_words, name_of
from clinics.selectors.summaries import SummaryRow, summary_rows, visible_summaries
from clinics.selectors.told_rows import item_name
from council_pm.core.access import AccessScope, Permission, may
from council_pm.org.tree import Tree
from plans.models import ActionStatus, Judged
from plans.selectors.action_sight import action_sight


@dataclass(frozen=True, slots=True)
class ItemAfter:
    """What the figures since say of an item. ``said``: at each time, in words; ``label``: what holds now."""

    name: str
    unit: str
    kind: str
    code: str
    label: str
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PromiseAfter:
    """A promise and how it goes."""

    title: str
    url: str
    owner: str
    due: date
    status: str
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class SideAfter:
    """What one side promised, and how much of it was kept, in words."""

    label: str
    kept: str
    promises: tuple[PromiseAfter, ...]


@dataclass(frozen=True, slots=True)
class After:
    """What became of a clinic that was held, as far as its reader sees it.

    ``pulse_words`` says why nothing is shown of the two questions; ``may_answer``: the reader came and has not yet.
    """

    items: tuple[ItemAfter, ...]
    sides: tuple[SideAfter, ...]
    pulse: tuple[QuestionTold, ...]
    pulse_words: str
    may_answer: bool
    summaries: tuple[SummaryRow, ...]
    may_manage: bool


def after_of(user: Any, clinic: Clinic, units: Tree, today: date) -> After | None:
    """What became of a clinic; nothing before it was held. At most five queries."""
    if clinic.state != ClinicState.HELD:
        return None
    whole, manages = reads_all(user), may(user, Permission.MANAGE_CLINICS, AccessScope())
    is_over = is_closed(clinic.pulse_until, today)
    pulse = pulse_of(clinic, today) if whole else ()
    released = visible_summaries(drafts=manages).filter(clinic=clinic)
    return After(
        items=_items(user, clinic, units),
        sides=_sides(user, clinic, units, today, whole=whole),
        pulse=pulse,
        pulse_words=fewest_words() if whole and is_over and not pulse else "",
        may_answer=not is_over and may_answer(user, clinic),
        summaries=summary_rows(released),
        may_manage=manages,
    )


def may_answer(user: Any, clinic: Clinic) -> bool:
    """Whether somebody came to a clinic and has not answered the two questions yet; one query."""
    if user.person_id is None or not may(user, Permission.RECORD_CLINIC):
        return False
    ticket = Exists(PulseTicket.objects.filter(clinic=OuterRef("clinic"), user=user.pk))
    return Attendee.objects.filter(~ticket, clinic=clinic, person=user.person_id).exists()


def _items(user: Any, clinic: Clinic, units: Tree) -> tuple[ItemAfter, ...]:
    rows = visible_items(user, units).filter(clinic=clinic, series__isnull=False)
    named = rows.annotate(called=item_name()).prefetch_related("effects").order_by("position", "pk")
    return tuple(_item(one, units) for one in named)


def _item(item: Any, units: Tree) -> ItemAfter:
    effects = sorted(item.effects.all(), key=lambda one: one.after)
    last = (effects[-1].verdict, effects[-1].after) if effects else None
    return ItemAfter(
        name=item.called,
        unit=name_of(units, item.unit_id),
        kind=str(ItemKind(item.kind).label),
        code=last[0] if last else Judged.TOO_EARLY.value,
        label=effect_words(last),
        said=tuple(effect_words((one.verdict, one.after)) for one in effects),
    )


def _sides(user: Any, clinic: Clinic, units: Tree, today: date, *, whole: bool) -> tuple[SideAfter, ...]:
    rows = Commitment.objects.filter(clinic=clinic, action__in=action_sight(user, units).rows())
    if not whole:
        rows = rows.filter(item__in=visible_items(user, units))
    found = list(rows.select_related("action__owner").order_by("action__due", "pk"))
    return tuple(_side(side, [one for one in found if one.side == side], today) for side in Side)


def _side(side: Side, found: Sequence[Commitment], today: date) -> SideAfter:
    return SideAfter(str(side.label), kept_words(kept_of(_promises(found), today)), tuple(_rows(found, today)))


def _promises(found: Iterable[Commitment]) -> Iterable[Promise]:
    return (Promise(one.action.due, one.action.done_on, one.action.status == ActionStatus.DROPPED) for one in found)


def _rows(found: Iterable[Commitment], today: date) -> Iterable[PromiseAfter]:
    for one in found:
        action = one.action
        is_open = action.status not in (ActionStatus.DONE, ActionStatus.DROPPED)
        yield PromiseAfter(
            action.title, action.get_absolute_url(), action.owner.title, action.due,
            str(ActionStatus(action.status).label), is_open and action.due < today,
        )  # fmt: skip
