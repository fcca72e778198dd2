"""Keeping what suppliers say their figures take."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from indicators.models import Indicator, SupplyMinutes

MOST_MINUTES = 6000  # a hundred hours for one figure


@transaction.atomic
def say_minutes(*, by: Actor, indicator: Indicator, text: str, today: date) -> SupplyMinutes:
    """Keep how many minutes a figure takes, as it was typed, once a calendar year.

    Raises ``ValidationError``: ``no_person``, ``minutes`` or ``said``.
    """
    if by.user_id is None:
        raise ValidationError(_("A person says this, never the system: sign in to do it."), "no_person")
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST_MINUTES)) and int(text) <= MOST_MINUTES):
        raise ValidationError(_("Write whole minutes, from 0 to %(most)s.") % {"most": MOST_MINUTES}, "minutes")
    Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)  # two at once: the second finds the first
    if SupplyMinutes.objects.filter(indicator=indicator, year=today.year).exists():
        raise ValidationError(_("That was answered for this year: thank you."), "said")
    made = SupplyMinutes.objects.create(
        indicator=indicator, year=today.year, minutes=int(text), said_by=by.user_id, said_at=timezone.now()
    )
    record(
        by=by,
        action="say_supply_minutes",
        subject_kind="indicator",
        subject_id=indicator.code,
        detail={"minutes": made.minutes, "year": made.year},
    )
    return made
