"""Opening the rounds whose time has come, laying out those of a year, and moving the dates of one that is to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.periods import Period
from indicators.models import Round
from indicators.selectors.release_ladder import usual_days
from indicators.selectors.round_calendar import ComingRound, rounds_to_lay_out, rounds_to_open
from indicators.services.releases import plan_releases
from indicators.services.return_rounds import ensure_returns
from indicators.services.rounds import open_round


@dataclass(frozen=True, slots=True)
class Opened:
    """What was opened: how many rounds have new returns, and how many those are."""

    rounds: int
    returns: int


@transaction.atomic
def open_due_rounds(*, by: Actor, today: date) -> Opened:
    """Open every round whose time has come, with its due returns; a second time there is nothing left to do."""
    coming = rounds_to_open(today)
    returns = sum(ensure_returns(by=by, round=_row_of(one, by)) for one in coming)
    return Opened(len(coming), returns)


@transaction.atomic
def lay_out_year(*, by: Actor, year: Period, today: date, joined: str = "") -> list[Round]:
    """Lay out the rounds of a year with their usual dates; nobody is asked for anything before a round opens.

    With ``joined`` (the setting ``release_steps``) the steps of their release get their usual days, too.
    """
    made = [_row_of(one, by) for one in rounds_to_lay_out(year, today)]
    for one in made if joined else ():
        plan_releases(by=by, round=one, days=usual_days(one, joined), today=today)
    return made


@transaction.atomic
def move_round(*, by: Actor, round: Round, opens: date, due: date, closes: date, today: date) -> Round:
    """Give a round other dates, before it opens.

    Raises ``ValidationError``: ``opened`` for one that asks for figures already, ``dates`` for a wrong order,
    ``too_early`` for a round that would open before its period ends.
    """
    kept = Round.objects.select_for_update().get(pk=round.pk)
    if kept.opens <= today or kept.returns.exists():
        raise ValidationError(_("This round is open: its dates stay as people were told."), "opened")
    if not opens <= due <= closes:
        raise ValidationError(_("A round opens, then falls due, then closes: put the dates in this order."), "dates")
    if opens <= kept.end:
        raise ValidationError(
            _("A round opens after its period has ended: there is nothing to count yet."), "too_early"
        )
    if (kept.opens, kept.due, kept.closes) == (opens, due, closes):
        return kept
    before = f"{kept.opens} {kept.due} {kept.closes}"
    kept.opens, kept.due, kept.closes = opens, due, closes
    kept.save(update_fields=["opens", "due", "closes"])
    record(
        by=by,
        action="move_round",
        subject_kind="round",
        subject_id=kept.pk,
        detail={"slug": kept.slug, "before": before},
    )
    return kept


def _row_of(coming: ComingRound, by: Actor) -> Round:
    if coming.round is not None:
        return coming.round
    return open_round(
        by=by,
        frequency=coming.frequency,
        period=coming.period,
        opens=coming.opens,
        due=coming.due,
        closes=coming.closes,
    )
