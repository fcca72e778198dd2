"""Dating the steps by which audiences come to see a round, and taking those whose day has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from indicators.models import Audience, Release, ReleasePlan, Round
from indicators.services.rounds import release_round


@dataclass(frozen=True, slots=True)
class Taken:
    """What beat did: how many steps it took, and the rounds whose step it had to leave for a person."""

    released: int
    held: tuple[str, ...]


@transaction.atomic
def plan_releases(*, by: Actor, round: Round, days: Mapping[Audience, date | None], today: date) -> None:
    """Date the steps of a round, or take their dates away (None); what was released is left as it is.

    Raises ``ValidationError``: ``past`` for a day that has gone, ``order`` where a wider audience would see the figures
    before a narrower one.
    """
    Round.objects.select_for_update().get(pk=round.pk)
    widest = max(Release.objects.filter(round=round).values_list("audience", flat=True), default=0)
    wanted = {audience: on for audience, on in sorted(days.items()) if audience > widest}
    dated = [on for on in wanted.values() if on is not None]
    kept = dict(ReleasePlan.objects.filter(round=round).values_list("audience", "on"))
    if any(on < today and on != kept.get(audience) for audience, on in wanted.items() if on is not None):
        raise ValidationError(_("This day has gone: choose one to come, or release the figures now."), "past")
    if dated != sorted(dated):
        raise ValidationError(
            _("A wider audience sees the figures after a narrower one: put the days in this order."), "order"
        )
    for audience, on in wanted.items():
        if kept.get(audience) != on:
            _date_step(by, round, audience, on)


def take_due_releases(*, by: Actor, today: date) -> Taken:
    """Take every dated step whose day has come, the oldest rounds first; one that is refused waits for a person."""
    plans = ReleasePlan.objects.filter(on__lte=today).select_related("round").order_by("round__end", "audience")
    widest: dict[int, int] = {}
    for round_id, audience in Release.objects.values_list("round_id", "audience"):
        widest[round_id] = max(audience, widest.get(round_id, 0))
    released, held = 0, []
    for plan in plans:
        if plan.audience <= widest.get(plan.round_id, 0):
            continue
        try:
            release_round(by=by, round=plan.round, audience=Audience(plan.audience))
        except ValidationError:
            held.append(plan.round.slug)
        else:
            released += 1
    return Taken(released, tuple(dict.fromkeys(held)))


def _date_step(by: Actor, round: Round, audience: Audience, on: date | None) -> None:
    if on is None:
        ReleasePlan.objects.filter(round=round, audience=audience).delete()
    else:
        ReleasePlan.objects.update_or_create(round=round, audience=audience, defaults={"on": on})
    record(
        by=by,
        action="plan_release",
        subject_kind="round",
        subject_id=round.pk,
        detail={"slug": round.slug, "audience": int(audience), "on": on.isoformat() if on else ""},
    )
