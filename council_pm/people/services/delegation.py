"""Lending one's own right to enter figures, or to sign them off, to a colleague for a time (matrix M090)."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import AccessScope, Actor, Permission
from council_pm.org.models import OrgUnit
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from council_pm.people.models import DelegatedRight, Delegation, Occupancy, Person, User
from council_pm.people.rights import Grant
from council_pm.people.roles import Role
from council_pm.people.selectors import in_force
from council_pm.people.selectors.delegated import KEPT_APART, may_lend
from council_pm.people.services.dated import check_order, overlapping, span_between

LONGEST = timedelta(days=366)


@transaction.atomic
def delegate(
    *, by: Actor, to_person: Person, unit: OrgUnit, what: str, starts: date, ends: date, reason: str = ""
) -> Delegation:
    """Let a colleague enter figures of a unit, or sign them off, in the actor's place; ``ends`` is the last day.

    The right comes from a post of the actor that reaches the unit. Sign-off never goes to somebody who enters the
    unit's figures, and entry never to somebody who was lent the sign-off: nobody signs what they sent. Raises
    ``ValidationError``: ``dates``, ``past``, ``too_long``, ``not_yours_to_lend``, ``oneself``, ``erased``,
    ``no_sign_in``, ``kept_apart`` (holds no post, or one that stays out of the figures), ``submitter``, ``already``.
    """
    today = timezone.localdate()
    _check_dates(starts, ends, today)
    units = tree(today)
    giver = User.objects.filter(pk=by.user_id or 0, is_active=True).select_related("person").first()
    grant = _grant_to_lend(giver, what, unit, units)
    if giver is None or giver.person is None or grant is None or grant.post_id is None:
        raise ValidationError(_not_yours(what), "not_yours_to_lend")
    if giver.person.pk == to_person.pk:
        raise ValidationError(_("Nobody lends a right to themself: choose a colleague."), "oneself")
    to_person = Person.objects.select_for_update().get(pk=to_person.pk)
    _check_receiver(to_person, starts)
    _check_not_the_submitter(to_person, unit, what, starts, ends, units)
    same = Delegation.objects.filter(
        overlapping(starts, ends), from_post=grant.post_id, to_person=to_person, unit=unit, what=what, ended_at=None
    ).first()
    if same is not None:
        words = {"name": to_person.name, "span": span_between(same.starts, same.ends)}
        raise ValidationError(_("%(name)s has this from you already, %(span)s."), "already", words)
    made = Delegation.objects.create(
        from_post_id=grant.post_id,
        from_person=giver.person,
        to_person=to_person,
        unit=unit,
        what=DelegatedRight(what),
        starts=starts,
        ends=ends,
        made_by=giver.pk,
        made_at=timezone.now(),
    )
    detail = {
        "person": to_person.pk,
        "post": grant.post_id,
        "unit": unit.pk,
        "lent": str(what),
        "from": starts.isoformat(),
        "to": ends.isoformat(),
    }
    record(by=by, action="delegate", subject_kind="delegation", subject_id=made.pk, detail=detail, reason=reason)
    return made


@transaction.atomic
def end_delegation(*, by: Actor, delegation: Delegation, reason: str = "") -> Delegation:
    """Take a lent right back at once: its giver, or corporate performance.

    Raises ``ValidationError``: ``not_yours_to_end`` or ``ended_already``.
    """
    delegation = Delegation.objects.select_for_update(of=("self",)).get(pk=delegation.pk)
    user = User.objects.filter(pk=by.user_id or 0).first()
    if user is None or not may_end(user, delegation):
        raise ValidationError(_("Only who lent it, or corporate performance, takes it back."), "not_yours_to_end")
    if delegation.ended_at is not None or delegation.ends < timezone.localdate():
        raise ValidationError(_("It has ended already."), "ended_already")
    delegation.ended_at = timezone.now()
    delegation.ended_by = user.pk
    delegation.save(update_fields=["ended_at", "ended_by"])
    detail = {"person": delegation.to_person_id, "unit": delegation.unit_id}
    record(
        by=by,
        action="end_delegation",
        subject_kind="delegation",
        subject_id=delegation.pk,
        detail=detail,
        reason=reason,
    )
    return delegation


def may_end(user: User, delegation: Delegation) -> bool:
    """Whether somebody may take this right back: its giver, or whose right to lend holds anywhere."""
    return user.person_id == delegation.from_person_id or user.may(Permission.DELEGATE_ENTRY, AccessScope())


def _check_dates(starts: date, ends: date, today: date) -> None:
    check_order(starts, ends)
    if starts < today:
        raise ValidationError(_("It can start today at the earliest."), "past")
    if ends - starts >= LONGEST:
        raise ValidationError(_("Lend it for a year at most: what lasts longer is a post."), "too_long")


def _grant_to_lend(giver: User | None, what: str, unit: OrgUnit, units: Tree) -> Grant | None:
    grants = giver.grants if giver is not None and unit.pk in units else ()
    return next((g for g in grants if g.post_id and may_lend(g.role, g.unit_id, what, unit.pk, units)), None)


def _not_yours(what: str) -> str:
    if what == DelegatedRight.SIGN_OFF:
        return _("Only the head of the service and the director sign figures off, so only they can lend it.")
    return _("You do not enter figures of this part of the council, so you cannot lend that.")


def _check_receiver(person: Person, starts: date) -> None:
    if person.pseudonymised_at is not None:
        raise ValidationError(_("This person has been erased."), "erased")
    if not User.objects.filter(person=person, is_active=True).exists():
        raise ValidationError(
            _("%(name)s cannot sign in: ask corporate performance to invite them first."),
            "no_sign_in",
            {"name": person.name},
        )
    roles = set(Occupancy.objects.filter(in_force(starts), person=person).values_list("post__role", flat=True))
    if not roles or roles & KEPT_APART:
        raise ValidationError(
            _("Figures are entered and signed by officers: %(name)s holds no such post then, or one that must stay "
              "out of the figures."),
            "kept_apart",
            {"name": person.name},
        )  # fmt: skip


def _check_not_the_submitter(person: Person, unit: OrgUnit, what: str, starts: date, ends: date, units: Tree) -> None:
    line = units.above(unit.pk) | units.below(unit.pk)
    other = DelegatedRight.ENTRY if what == DelegatedRight.SIGN_OFF else DelegatedRight.SIGN_OFF
    lent = Delegation.objects.filter(
        overlapping(starts, ends), to_person=person, unit__in=line, what=other, ended_at=None
    ).exists()
    enters = (
        what == DelegatedRight.SIGN_OFF
        and Occupancy.objects.filter(
            Q(starts__lte=ends) & (Q(ends__isnull=True) | Q(ends__gte=starts)),
            person=person,
            post__role=Role.PERFORMANCE_OFFICER,
            post__unit__in=line,
        ).exists()
    )
    if lent or enters:
        raise ValidationError(
            _("%(name)s enters the figures of this part of the council then, or signs them: nobody signs what they "
              "sent. Choose somebody else."),
            "submitter",
            {"name": person.name},
        )  # fmt: skip
