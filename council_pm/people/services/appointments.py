"""Posts, and who holds them when."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.org.models import OrgUnit
from council_pm.people.models import Occupancy, OccupancyKind, Person, Post
from council_pm.people.roles import CORPORATE_ROLES, Role
from council_pm.people.services.dated import check_ending, check_order, overlapping, span
from council_pm.people.services.four_eyes import refuse_oneself, require_corporate_right

_COVERS = frozenset({OccupancyKind.ACTING, OccupancyKind.INTERIM})


@transaction.atomic
def create_post(
    *,
    by: Actor,
    code: str,
    unit: OrgUnit,
    title: str,
    role: str = Role.EMPLOYEE,
    reports_to: Post | None = None,
    shared_with: str = "",
    reason: str = "",
) -> Post:
    """Set up a post in a unit; it is vacant. Its role never changes: another role is another post.

    Raises ``ValidationError``: ``code_taken``, ``not_a_post`` (a role of members or services) or of a field.
    """
    if Post.objects.filter(code=code).exists():
        raise ValidationError(_("There is a post with the code %(code)s already."), "code_taken", {"code": code})
    if role in (Role.MEMBER, Role.COMMITTEE_CHAIR, Role.EXECUTIVE_MEMBER, Role.API_READ, Role.API_ENTRY):
        raise ValidationError(
            _("Members have seats and portfolios and services have accounts, not posts: choose another role."),
            "not_a_post",
        )
    post = Post(
        code=code, unit=unit, title=title.strip(), role=role, reports_to=reports_to, shared_with=shared_with.strip()
    )
    post.full_clean(exclude=["reports_to", "ended"], validate_constraints=False)
    post.save(force_insert=True)
    _record(by, "create_post", "post", post.pk, {"role": str(role), "unit": unit.pk}, reason)
    return post


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
    holders stand beside the one whom they cover; a second permanent holder needs a job share.
    Raises ``ValidationError``: ``dates``, ``oneself``, ``not_yours_to_grant``, ``erased``, ``post_ended``,
    ``already_there``, ``held`` or ``covered``.
    """
    check_order(starts, ends)
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
    occupancy = Occupancy.objects.select_for_update(of=("self",)).select_related("person").get(pk=occupancy.pk)
    if not occupancy.needs_confirmation or occupancy.confirmed_by is not None:
        raise ValidationError(_("There is nothing left to confirm."), "confirmed_already")
    if by.user_id is None:
        raise ValidationError(_("A person who signs in confirms a corporate role."), "a_person_confirms")
    refuse_oneself(by, occupancy.person)
    if by.user_id == occupancy.appointed_by:
        raise ValidationError(_("You made this appointment: another system administrator confirms it."), "same_person")
    require_corporate_right(by)
    occupancy.confirmed_by = by.user_id
    occupancy.save(update_fields=["confirmed_by"])
    _record(by, "confirm_appointment", "occupancy", occupancy.pk, {"post": occupancy.post_id}, reason)
    return occupancy


@transaction.atomic
def end_occupancy(*, by: Actor, occupancy: Occupancy, ends: date, reason: str = "") -> Occupancy:
    """Let somebody leave a post; ``ends`` is the last day. Raises ``ValidationError`` (``dates``, ``ends_already``,
    ``not_yours_to_grant``)."""
    occupancy = Occupancy.objects.select_for_update(of=("self",)).select_related("post").get(pk=occupancy.pk)
    check_ending(occupancy, ends)
    if occupancy.post.role in CORPORATE_ROLES:
        require_corporate_right(by)
    occupancy.ends = ends
    occupancy.save(update_fields=["ends"])
    _record(by, "end_occupancy", "occupancy", occupancy.pk, {"to": ends.isoformat()}, reason)
    return occupancy


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
        if (kind in _COVERS) != (other.kind in _COVERS):
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
