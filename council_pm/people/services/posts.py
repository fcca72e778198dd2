"""Posts: set up, changed and ended. Who holds them is in ``appointments``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.org.models import OrgUnit
from council_pm.org.selectors import tree
from council_pm.people.models import Occupancy, Post, User
from council_pm.people.roles import CORPORATE_ROLES, ROLES_WITHOUT_A_POST, Role
from council_pm.people.services.based_on import check_based_on, post_version
from council_pm.people.services.four_eyes import require_corporate_right
from council_pm.people.services.persons import checked_name


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

    Raises ``ValidationError``: ``code_taken``, ``not_a_post`` (a role of members or services), ``manager_over`` or of
    a field.
    """
    if Post.objects.filter(code=code).exists():
        raise ValidationError(_("There is a post with the code %(code)s already."), "code_taken", {"code": code})
    if role in ROLES_WITHOUT_A_POST:
        raise ValidationError(
            _("Members have seats and portfolios and services have accounts, not posts: choose another role."),
            "not_a_post",
        )
    if reports_to is not None:
        _refuse_manager_who_is_over(reports_to)
    post = Post(
        code=code, unit=unit, title=title.strip(), role=role, reports_to=reports_to, shared_with=shared_with.strip()
    )
    post.full_clean(exclude=["reports_to", "ended"], validate_constraints=False)
    post.save(force_insert=True)
    _record(by, "create_post", post, {"role": str(role), "unit": unit.pk}, reason)
    return post


@transaction.atomic
def change_post(
    *,
    by: Actor,
    post: Post,
    title: str,
    unit: OrgUnit,
    reports_to: Post | None,
    shared_with: str,
    based_on: str | None = None,
    reason: str = "",
) -> Post:
    """Everything that a form for a post changes, all of it or nothing; what stays the same is not recorded.

    Raises ``ValidationError``: ``changed_meanwhile`` (``based_on`` is an old ``post_version``), or that of
    ``rename_post``, ``move_post``, ``change_reports_to`` or ``share_post``.
    """
    post = _locked(post)
    wanted = (checked_name(title), unit.pk, reports_to and reports_to.pk, shared_with.strip())
    if wanted == (post.title, post.unit_id, post.reports_to_id, post.shared_with):
        return post
    check_based_on(post_version(post), based_on)
    post = rename_post(by=by, post=post, title=title, reason=reason)
    post = move_post(by=by, post=post, unit=unit, reason=reason)
    post = change_reports_to(by=by, post=post, reports_to=reports_to, reason=reason)
    return share_post(by=by, post=post, shared_with=shared_with, reason=reason)


@transaction.atomic
def rename_post(*, by: Actor, post: Post, title: str, reason: str = "") -> Post:
    """Give a post another title; its code never changes. Raises ``ValidationError`` (``name_missing``,
    ``post_over``)."""
    post = _open(post)
    return _change(by, "rename_post", post, "title", checked_name(title), reason)


@transaction.atomic
def move_post(*, by: Actor, post: Post, unit: OrgUnit, reason: str = "") -> Post:
    """Move a post to another part of the council at once: who holds it has the post's rights there.

    Raises ``ValidationError``: ``post_over``, ``unit_closed``, ``oneself`` (whoever holds the post, or will, does not
    move it: that could widen their own rights) or ``not_yours_to_grant``.
    """
    post = _open(post)
    if post.unit_id == unit.pk:
        return post
    _refuse_own_post(by, post)
    if post.role in CORPORATE_ROLES:
        require_corporate_right(by)
    if unit.pk not in tree(timezone.localdate()):
        raise ValidationError(_("This part of the council is closed: choose an open one."), "unit_closed")
    return _change(by, "move_post", post, "unit_id", unit.pk, reason)


@transaction.atomic
def change_reports_to(*, by: Actor, post: Post, reports_to: Post | None, reason: str = "") -> Post:
    """Say to which post a post reports, or to none.

    Raises ``ValidationError``: ``post_over``, ``manager_over`` or ``circle`` (the other one reports to this one, by
    however many steps).
    """
    post = _open(post)
    if reports_to is not None and reports_to.pk != post.reports_to_id:
        _refuse_manager_who_is_over(reports_to)
        _refuse_circle(post, reports_to)
    return _change(by, "change_reports_to", post, "reports_to_id", reports_to and reports_to.pk, reason)


@transaction.atomic
def share_post(*, by: Actor, post: Post, shared_with: str, reason: str = "") -> Post:
    """Say with which other council a post is shared; nothing: with none. Raises ``ValidationError``
    (``name_missing``, ``post_over``)."""
    post = _open(post)
    name = checked_name(shared_with) if shared_with.strip() else ""
    return _change(by, "share_post", post, "shared_with", name, reason)


@transaction.atomic
def end_post(*, by: Actor, post: Post, ends: date, reason: str = "") -> Post:
    """End a post; ``ends`` is its last day. Nothing may hang on it after that day.

    Raises ``ValidationError``: ``post_over``, ``still_held``, ``has_reports``, ``owns_indicators`` (each names what
    it is) or ``not_yours_to_grant``.
    """
    post = _locked(post)
    if post.ended is not None:
        raise ValidationError(_("This post ended on %(day)s."), "post_over", {"day": date_format(post.ended)})
    if post.role in CORPORATE_ROLES:
        require_corporate_right(by)
    after = Q(ends__isnull=True) | Q(ends__gt=ends)
    _refuse_what_hangs_on_it(post, ends, after)
    post.ended = ends
    post.save(update_fields=["ended"])
    _record(by, "end_post", post, {"to": ends.isoformat()}, reason)
    return post


def _refuse_what_hangs_on_it(post: Post, ends: date, after: Q) -> None:
    held = [f"{row.person.name}" for row in post.occupancies.filter(after).select_related("person").order_by("starts")]
    if held:
        raise ValidationError(
            _("%(names)s would still hold it: end that first."), "still_held", {"names": ", ".join(held)}
        )
    reports = [one.title for one in post.reports.filter(Q(ended__isnull=True) | Q(ended__gt=ends)).order_by("title")]
    if reports:
        raise ValidationError(
            _("These posts report to it: %(posts)s. Let them report to another one first."),
            "has_reports",
            {"posts": ", ".join(reports)},
        )
    codes = post.ownerships.filter(after, indicator__retired_on__isnull=True).values_list("indicator__code", flat=True)
    if codes:
        raise ValidationError(
            _("These indicators hang on it: %(codes)s. Hand them over to another post."),
            "owns_indicators",
            {"codes": ", ".join(sorted(set(codes)))},
        )


def _refuse_manager_who_is_over(post: Post) -> None:
    if _is_over(post):
        raise ValidationError(
            _("The post %(post)s has ended: choose another one."), "manager_over", {"post": post.title}
        )


def _refuse_circle(post: Post, reports_to: Post) -> None:
    """Walk up from the new manager. The posts are read once: a council has few thousand."""
    above = dict(Post.objects.select_for_update().values_list("pk", "reports_to_id"))
    seen: set[int] = set()
    current: int | None = reports_to.pk
    while current is not None and current not in seen:
        if current == post.pk:
            raise ValidationError(
                _("%(other)s reports to this post already, directly or through others: choose another one."),
                "circle",
                {"other": reports_to.title},
            )
        seen.add(current)
        current = above.get(current)


def _refuse_own_post(by: Actor, post: Post) -> None:
    today = timezone.localdate()
    if by.user_id is None:
        return
    mine = User.objects.filter(pk=by.user_id).values("person")
    still = Q(ends__isnull=True) | Q(ends__gte=today)
    if Occupancy.objects.filter(still, post=post, person__in=mine).exists():
        raise ValidationError(_("Nobody moves a post of their own: ask a colleague to do it."), "oneself")


def _locked(post: Post) -> Post:
    return Post.objects.select_for_update().get(pk=post.pk)


def _open(post: Post) -> Post:
    post = _locked(post)
    if post.ended is not None and _is_over(post):
        raise ValidationError(
            _("This post ended on %(day)s: what has ended is not changed any more."),
            "post_over",
            {"day": date_format(post.ended)},
        )
    return post


def _is_over(post: Post) -> bool:
    return post.ended is not None and post.ended < timezone.localdate()


def _change(by: Actor, action: str, post: Post, field: str, value: object, reason: str) -> Post:
    before = getattr(post, field)
    if before == value:
        return post
    setattr(post, field, value)
    post.save(update_fields=[field.removesuffix("_id")])
    _record(by, action, post, {field.removesuffix("_id"): {"before": before, "after": value}}, reason)
    return post


def _record(by: Actor, action: str, post: Post, detail: Mapping[str, object], reason: str) -> None:
    record(by=by, action=action, subject_kind="post", subject_id=post.pk, detail=detail, reason=reason.strip())
