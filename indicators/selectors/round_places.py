"""What the pages of a round are about: the round, what it is called, and which parts of it a reader sees."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from council_pm.core.access import AccessScope, Permission, may
from council_pm.core.periods import Frequency, Period
from council_pm.org.tree import Place, Tree
from indicators.models import Audience, Round


def round_at(user: Any, *, slug: str) -> Round:
    """The round of an address. No two frequencies share a period. Raises ``Http404``."""
    found = Round.objects.filter(slug=slug).order_by("frequency").first()
    if found is None:
        raise Http404
    return found


def held_back_before(round: Round, audience: Audience) -> Round | None:
    """The earlier round with figures that this audience, or a wider one, does not see yet."""
    return (
        Round.objects.filter(frequency=round.frequency, end__lt=round.end, values__isnull=False)
        .exclude(releases__audience__gte=audience)
        .order_by("end")
        .first()
    )


def round_label(one: Round) -> str:
    """What a round is called: its period."""
    return period_label(Period(one.start, one.end), Frequency(one.frequency))


def period_label(period: Period, frequency: Frequency) -> str:
    """A period as a round of this frequency names it."""
    return period.label(frequency=frequency)


def sees_part(user: Any, unit_id: int, units: Tree) -> bool:
    """Whether the reader sees what is not signed off in a part of the council (matrix M011, M012)."""
    return may(user, Permission.VIEW_DRAFT, AccessScope(units=units.above(unit_id)))


def parts_seen(user: Any, units: Tree) -> list[Place]:
    """The parts whose drafts the reader sees, from the top down."""
    seen = [place for place in units.places.values() if sees_part(user, place.unit_id, units)]
    return sorted(seen, key=lambda place: [(one.level, one.code) for one in units.line(place.unit_id)])
