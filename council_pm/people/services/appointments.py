"""Who holds which post when."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.people.models import Occupancy, OccupancyKind, Person, Post
from council_pm.people.roles import CORPORATE_ROLES, Role
from council_pm.people.services.dated import check_ending, check_order, overlapping, refuse_begun, span
from council_pm.people.services.four_eyes import keep_two_administrators, refuse_oneself, require_corporate_right

_COVERS = frozenset({OccupancyKind.ACTING, OccupancyKind.INTERIM})


@transaction.atomic
def appoint(
    *,
    by: Actor,
    person: Person,
    post: Post,
    kind: str = OccupancyKind.SUBSTANTIVE,
    starts: date,
    ends: date | None = None,
    reason: str = "",
) -> Occupancy:
    """Put a person into a post from a day, to a day (included) or until further notice.

    A post with a corporate role gives nothing until ``confirm_appointment`` (matrix M089). Acting and interim
    holders stand beside the one whom they cover; a second permanent holder needs a job share. A deputy stands in for
    known days, beside whoever holds the post. Raises ``ValidationError``: ``dates``, ``deputy_ends``, ``oneself``,
    ``not_yours_to_grant``, ``erased``, ``post_ended``, ``already_there``, ``held`` or ``covered``.
    """
    check_order(starts, ends)
    if kind == OccupancyKind.DEPUTY and ends is None:
        raise ValidationError(_("A deputy stands in for known days: give the last one."), "deputy_ends")
    refuse_oneself(by, person)
    corporate = post.role in CORPORATE_ROLES
    if corporate:
        require_corporate_right(by)
    # Two appointments at once to one post, or of one person, are checked one after the other.
    post = Post.objects.select_for_update().get(pk=post.pk)
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.pseudonymised_at is not None:
        raise ValidationError(_("This person has been erased."), "erased")
    _check_post_lasts(post, starts, ends)
    _check_overlaps(post, person, kind, starts, ends)
    occupancy = Occupancy.objects.create(
        post=post,
        person=person,
        kind=OccupancyKind(kind),
        starts=starts,
        ends=ends,
        needs_confirmation=corporate,
        appointed_by=by.user_id,
    )
    detail = {"post": post.pk, "person": person.pk, "kind": str(kind), "from": starts.isoformat()}
    _record(by, "appoint", "occupancy", occupancy.pk, detail, reason)
    return occupancy


@transaction.atomic
def confirm_appointment(*, by: Actor, occupancy: Occupancy, reason: str = "") -> Occupancy:
    """Make an appointment to a corporate role take effect, as a second person (matrix M089).

    Raises ``ValidationError``: ``confirmed_already``, ``a_person_confirms``, ``oneself``, ``same_person`` (as the
    one who appointed) or ``not_yours_to_grant``.
    """
    waiting = Occupancy.objects.select_for_update(of=("self",)).select_related("person")
    # Refused or confirmed by somebody else at this moment: there is nothing left either way.
    found = waiting.filter(pk=occupancy.pk, needs_confirmation=True, confirmed_by=None).first()
    if found is None:
        raise ValidationError(_("There is nothing left to confirm."), "confirmed_already")
    if by.user_id is None:
        raise ValidationError(_("A person who signs in confirms a corporate role."), "a_person_confirms")
    refuse_oneself(by, found.person)
    if by.user_id == found.appointed_by:
        raise ValidationError(_("You made this appointment: another system administrator confirms it."), "same_person")
    require_corporate_right(by)
    found.confirmed_by = by.user_id
    found.save(update_fields=["confirmed_by"])
    _record(by, "confirm_appointment", "occupancy", found.pk, {"post": found.post_id}, reason)
    return found


@transaction.atomic
def end_occupancy(*, by: Actor, occupancy: Occupancy, ends: date, reason: str = "") -> Occupancy:
    """Let somebody leave a post; ``ends`` is the last day.

    Raises ``ValidationError``: ``dates``, ``ends_already``, ``not_yours_to_grant`` or ``last_administrators``.
    """
    occupancy = Occupancy.objects.select_for_update(of=("self",)).select_related("post").get(pk=occupancy.pk)
    check_ending(occupancy, ends)
    _check_ending_is_allowed(by, occupancy, ends)
    occupancy.ends = ends
    occupancy.save(update_fields=["ends"])
    _record(by, "end_occupancy", "occupancy", occupancy.pk, {"to": ends.isoformat()}, reason)
    return occupancy


@transaction.atomic
def withdraw_appointment(*, by: Actor, occupancy: Occupancy, reason: str = "") -> None:
    """Take back an appointment that has not begun; the record keeps that it was made.

    Raises ``ValidationError``: ``begun`` (end it instead) or ``not_yours_to_grant``.
    """
    occupancy = Occupancy.objects.select_for_update(of=("self",)).select_related("post").get(pk=occupancy.pk)
    refuse_begun(occupancy)
    if occupancy.post.role in CORPORATE_ROLES:
        require_corporate_right(by)
    detail = {"post": occupancy.post_id, "person": occupancy.person_id, "from": occupancy.starts.isoformat()}
    _record(by, "withdraw_appointment", "occupancy", occupancy.pk, detail, reason)
    occupancy.delete()


def _check_ending_is_allowed(by: Actor, occupancy: Occupancy, ends: date) -> None:
    if occupancy.post.role in CORPORATE_ROLES:
        require_corporate_right(by)
    takes_effect = not occupancy.needs_confirmation or occupancy.confirmed_by is not None
    is_over = occupancy.ends is not None and occupancy.ends < timezone.localdate()
    if occupancy.post.role == Role.SYSTEM_ADMINISTRATOR and takes_effect and not is_over:
        keep_two_administrators(occupancy.person_id, ends)


def _check_post_lasts(post: Post, starts: date, ends: date | None) -> None:
    if post.ended is not None and (ends is None or ends > post.ended or starts > post.ended):
        raise ValidationError(
            _("The post ends on %(day)s: appoint until that day at most."),
            "post_ended",
            {"day": date_format(post.ended)},
        )


def _check_overlaps(post: Post, person: Person, kind: str, starts: date, ends: date | None) -> None:
    holders = list(post.occupancies.filter(overlapping(starts, ends)).select_related("person").order_by("starts"))
    for other in holders:
        words = {"name": other.person.name, "post": post.title, "span": span(other)}
        if other.person_id == person.pk:
            raise ValidationError(
                _("%(name)s holds the post %(post)s already, %(span)s: choose days outside that."),
                "already_there",
                words,
            )
        if OccupancyKind.DEPUTY in (kind, other.kind) or (kind in _COVERS) != (other.kind in _COVERS):
            continue
        if kind in _COVERS:
            raise ValidationError(
                _("%(name)s covers the post %(post)s, %(span)s: end that first, or choose other days."),
                "covered",
                words,
            )
        if not kind == other.kind == OccupancyKind.JOB_SHARE:
            raise ValidationError(
                _("%(name)s holds the post %(post)s, %(span)s: end that first, or make both a job share."),
                "held",
                words,
            )


def _record(by: Actor, action: str, kind: str, pk: int, detail: dict[str, object], reason: str) -> None:
    record(by=by, action=action, subject_kind=kind, subject_id=pk, detail=detail, reason=reason)
