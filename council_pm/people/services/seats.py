"""Members: their seats on committees and the portfolios of the Executive."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.configuration.words import word
from council_pm.core.access import Actor
from council_pm.org.models import Committee, CommitteeKind
from council_pm.people.models import Person, Portfolio, PortfolioHolding, Seat, SeatKind
from council_pm.people.services.dated import check_ending, check_order, overlapping, refuse_begun, span
from council_pm.people.services.four_eyes import refuse_oneself


@transaction.atomic
def seat_member(
    *,
    by: Actor,
    committee: Committee,
    person: Person,
    starts: date,
    ends: date | None = None,
    kind: str = SeatKind.MEMBER,
    represents: str = "",
    votes_on: str = "",
    reason: str = "",
) -> Seat:
    """Seat a person on a committee from a day, to a day (included) or until further notice.

    A select committee has no member of the Executive on it (Local Government Act 2000, section 9FA). Raises
    ``ValidationError``: ``dates``, ``oneself``, ``too_long``, ``committee_dates``, ``already_there``, ``chair_taken``,
    ``executive_member`` or ``erased``.
    """
    check_order(starts, ends)
    refuse_oneself(by, person)
    if len(represents.strip()) > 120 or len(votes_on.strip()) > 120:
        raise ValidationError(_("Keep whom somebody represents, and on what they vote, to 120 characters."), "too_long")
    committee = Committee.objects.select_for_update().get(pk=committee.pk)
    person = _locked(person)
    _check_within(committee.valid_from, committee.valid_until, starts, ends, "committee_dates")
    seats = list(committee.seats.filter(overlapping(starts, ends)).select_related("person"))
    for other in seats:
        words = {"name": other.person.name, "committee": committee.name, "span": span(other)}
        if other.person_id == person.pk:
            raise ValidationError(
                _("%(name)s sits on %(committee)s already, %(span)s: choose days outside that."),
                "already_there",
                words,
            )
        if kind == other.kind == SeatKind.CHAIR:
            raise ValidationError(_("%(name)s chairs %(committee)s, %(span)s: end that first."), "chair_taken", words)
    if committee.kind == CommitteeKind.SELECT:
        for holding in person.portfolio_holdings.filter(overlapping(starts, ends)).select_related("portfolio"):
            raise _executive_refusal(person, holding.portfolio, committee)
    seat = Seat.objects.create(
        committee=committee,
        person=person,
        kind=SeatKind(kind),
        represents=represents.strip(),
        votes_on=votes_on.strip(),
        starts=starts,
        ends=ends,
    )
    detail = {"committee": committee.pk, "person": person.pk, "kind": str(kind), "from": starts.isoformat()}
    _record(by, "seat_member", "seat", seat.pk, detail, reason)
    return seat


@transaction.atomic
def end_seat(*, by: Actor, seat: Seat, ends: date, reason: str = "") -> Seat:
    """End a seat; ``ends`` is its last day. Raises ``ValidationError`` (``dates``, ``ends_already``)."""
    seat = Seat.objects.select_for_update().get(pk=seat.pk)
    check_ending(seat, ends)
    seat.ends = ends
    seat.save(update_fields=["ends"])
    _record(by, "end_seat", "seat", seat.pk, {"to": ends.isoformat()}, reason)
    return seat


@transaction.atomic
def withdraw_seat(*, by: Actor, seat: Seat, reason: str = "") -> None:
    """Take back a seat that has not begun; the record keeps that it was given. Code ``begun``."""
    seat = Seat.objects.select_for_update().get(pk=seat.pk)
    refuse_begun(seat)
    detail = {"committee": seat.committee_id, "person": seat.person_id, "from": seat.starts.isoformat()}
    _record(by, "withdraw_seat", "seat", seat.pk, detail, reason)
    seat.delete()


@transaction.atomic
def create_portfolio(
    *, by: Actor, slug: str, name: str, starts: date, ends: date | None = None, reason: str = ""
) -> Portfolio:
    """Set up a portfolio of the Executive. Raises ``ValidationError`` (``slug_taken``, ``dates``, or of a field)."""
    check_order(starts, ends)
    if Portfolio.objects.filter(slug=slug).exists():
        raise ValidationError(_("There is a portfolio at this address already: choose another one."), "slug_taken")
    portfolio = Portfolio(slug=slug, name=name.strip(), starts=starts, ends=ends)
    portfolio.full_clean(exclude=["ends"])
    portfolio.save(force_insert=True)
    _record(by, "create_portfolio", "portfolio", portfolio.pk, {"from": starts.isoformat()}, reason)
    return portfolio


@transaction.atomic
def end_portfolio(*, by: Actor, portfolio: Portfolio, ends: date, reason: str = "") -> Portfolio:
    """End a portfolio; ``ends`` is its last day. Raises ``ValidationError``: ``dates``, ``ends_already``, ``held``."""
    portfolio = Portfolio.objects.select_for_update().get(pk=portfolio.pk)
    check_ending(portfolio, ends)
    later = portfolio.holdings.filter(Q(ends__isnull=True) | Q(ends__gt=ends)).select_related("person").first()
    if later is not None:
        words = {"name": later.person.name, "portfolio": portfolio.name, "span": span(later)}
        raise ValidationError(_("%(name)s holds the portfolio %(portfolio)s, %(span)s: end that first."), "held", words)
    portfolio.ends = ends
    portfolio.save(update_fields=["ends"])
    _record(by, "end_portfolio", "portfolio", portfolio.pk, {"to": ends.isoformat()}, reason)
    return portfolio


@transaction.atomic
def hold_portfolio(
    *, by: Actor, portfolio: Portfolio, person: Person, starts: date, ends: date | None = None, reason: str = ""
) -> PortfolioHolding:
    """Give a portfolio to a member from a day, to a day (included) or until further notice.

    Raises ``ValidationError``: ``dates``, ``oneself``, ``portfolio_dates``, ``held``, ``executive_member`` (sits on
    a select committee in that time) or ``erased``.
    """
    check_order(starts, ends)
    refuse_oneself(by, person)
    portfolio = Portfolio.objects.select_for_update().get(pk=portfolio.pk)
    person = _locked(person)
    _check_within(portfolio.starts, portfolio.ends, starts, ends, "portfolio_dates")
    other = portfolio.holdings.filter(overlapping(starts, ends)).select_related("person").first()
    if other is not None:
        words = {"name": other.person.name, "portfolio": portfolio.name, "span": span(other)}
        raise ValidationError(_("%(name)s holds the portfolio %(portfolio)s, %(span)s: end that first."), "held", words)
    seats = person.seats.filter(overlapping(starts, ends), committee__kind=CommitteeKind.SELECT)
    for seat in seats.select_related("committee"):
        raise _executive_refusal(person, portfolio, seat.committee)
    holding = PortfolioHolding.objects.create(portfolio=portfolio, person=person, starts=starts, ends=ends)
    detail = {"portfolio": portfolio.pk, "person": person.pk, "from": starts.isoformat()}
    _record(by, "hold_portfolio", "portfolio_holding", holding.pk, detail, reason)
    return holding


@transaction.atomic
def end_portfolio_holding(*, by: Actor, holding: PortfolioHolding, ends: date, reason: str = "") -> PortfolioHolding:
    """Let a member give a portfolio up; ``ends`` is the last day. Raises ``ValidationError`` as ``end_seat``."""
    holding = PortfolioHolding.objects.select_for_update().get(pk=holding.pk)
    check_ending(holding, ends)
    holding.ends = ends
    holding.save(update_fields=["ends"])
    _record(by, "end_portfolio_holding", "portfolio_holding", holding.pk, {"to": ends.isoformat()}, reason)
    return holding


@transaction.atomic
def withdraw_holding(*, by: Actor, holding: PortfolioHolding, reason: str = "") -> None:
    """Take back a portfolio that somebody does not hold yet; the record keeps that it was given. Code ``begun``."""
    holding = PortfolioHolding.objects.select_for_update().get(pk=holding.pk)
    refuse_begun(holding)
    detail = {"portfolio": holding.portfolio_id, "person": holding.person_id, "from": holding.starts.isoformat()}
    _record(by, "withdraw_holding", "portfolio_holding", holding.pk, detail, reason)
    holding.delete()


def _locked(person: Person) -> Person:
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.pseudonymised_at is not None:
        raise ValidationError(_("This person has been erased."), "erased")
    return person


def _check_within(first: date, last: date | None, starts: date, ends: date | None, code: str) -> None:
    if starts < first or (last is not None and (ends is None or ends > last)):
        raise ValidationError(_("It does not exist on all of these days: choose days on which it does."), code)


def _executive_refusal(person: Person, portfolio: Portfolio, committee: Committee) -> ValidationError:
    return ValidationError(
        _("%(name)s cannot hold the portfolio %(portfolio)s and sit on %(committee)s: "
          "the %(executive)s does not scrutinise itself."),
        "executive_member",
        {
            "name": person.name, "portfolio": portfolio.name, "committee": committee.name,
            "executive": word("executive"),
        },
    )  # fmt: skip


def _record(by: Actor, action: str, kind: str, pk: int, detail: dict[str, object], reason: str) -> None:
    record(by=by, action=action, subject_kind=kind, subject_id=pk, detail=detail, reason=reason)
