"""Somebody leaves the council: everything that they hold ends on one day, or has not begun and is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.fingerprints import fingerprint
from council_pm.people.models import Occupancy, Person, PortfolioHolding, Seat
from council_pm.people.services.appointments import end_occupancy, withdraw_appointment
from council_pm.people.services.based_on import check_based_on
from council_pm.people.services.dated import Dated
from council_pm.people.services.seats import end_portfolio_holding, end_seat, withdraw_holding, withdraw_seat


@dataclass(frozen=True, slots=True)
class Leaving:
    """What ends on the last day, and what has not begun and is taken back; ``based_on`` tells two such lists apart."""

    occupancies: tuple[Occupancy, ...]
    seats: tuple[Seat, ...]
    holdings: tuple[PortfolioHolding, ...]
    last_day: date

    @property
    def based_on(self) -> str:
        """Changes whenever the list or the day does."""
        kinds: tuple[Sequence[Occupancy | Seat | PortfolioHolding], ...] = (self.occupancies, self.seats, self.holdings)
        return fingerprint(
            self.last_day, *((kind, r.pk, r.starts, r.ends) for kind, rows in enumerate(kinds) for r in rows)
        )

    def __bool__(self) -> bool:
        return bool(self.occupancies or self.seats or self.holdings)


def leaving_on(person: Person, last_day: date) -> Leaving:
    """Everything that would not have ended by the last day, in three queries."""
    still = Q(person=person) & (Q(ends__isnull=True) | Q(ends__gt=last_day))
    return Leaving(
        occupancies=tuple(Occupancy.objects.filter(still).select_related("post__unit").order_by("starts", "pk")),
        seats=tuple(Seat.objects.filter(still).select_related("committee").order_by("starts", "pk")),
        holdings=tuple(PortfolioHolding.objects.filter(still).select_related("portfolio").order_by("starts", "pk")),
        last_day=last_day,
    )


@transaction.atomic
def leave_council(
    *, by: Actor, person: Person, last_day: date, based_on: str | None = None, reason: str = ""
) -> Leaving:
    """End all posts, seats and portfolios of somebody on one day; what has not begun by then is taken back.

    All of it happens or nothing. Raises ``ValidationError``: ``nothing_to_end``, ``changed_meanwhile`` (other things
    would end than those that ``based_on`` stands for), ``began_later`` (something began after that day) or that of
    each ending.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    leaving = leaving_on(person, last_day)
    if not leaving:
        raise ValidationError(
            _("%(name)s holds nothing after that day: there is nothing to end."),
            "nothing_to_end",
            {"name": person.name},
        )
    check_based_on(leaving.based_on, based_on)
    for occupancy in leaving.occupancies:
        if _has_begun(occupancy, last_day):
            end_occupancy(by=by, occupancy=occupancy, ends=last_day, reason=reason)
        else:
            withdraw_appointment(by=by, occupancy=occupancy, reason=reason)
    for seat in leaving.seats:
        if _has_begun(seat, last_day):
            end_seat(by=by, seat=seat, ends=last_day, reason=reason)
        else:
            withdraw_seat(by=by, seat=seat, reason=reason)
    for holding in leaving.holdings:
        if _has_begun(holding, last_day):
            end_portfolio_holding(by=by, holding=holding, ends=last_day, reason=reason)
        else:
            withdraw_holding(by=by, holding=holding, reason=reason)
    record(
        by=by,
        action="leave_council",
        subject_kind="person",
        subject_id=person.pk,
        detail={"to": last_day.isoformat()},
        reason=reason.strip(),
    )
    return leaving


def _has_begun(row: Dated, last_day: date) -> bool:
    """Whether it can end on the last day; otherwise it is taken back, unless it began in between."""
    if row.starts <= last_day:
        return True
    if row.starts > timezone.localdate():
        return False
    raise ValidationError(
        _("%(what)s began on %(day)s: choose that day or a later one."),
        "began_later",
        {"what": str(row), "day": date_format(row.starts)},
    )
