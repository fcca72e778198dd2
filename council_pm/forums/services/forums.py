"""Beginning, changing and ending a forum, its rule, and names beside the rule."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.forums.models import Audience, Forum, ForumKind, MemberRule, NamedMember, Naming
from council_pm.forums.models.forums import ANY_LEVEL
from council_pm.forums.services import typed
from council_pm.org.models import Level
from council_pm.people.models import Person, Post
from council_pm.people.roles import Role

LONGEST_NAME = 120
TAKEN = frozenset({"new", "sessions", "briefings", "calendar", "training", "topics", "cohorts", "modules"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ForumFields:
    """What a forum says of itself. ``rule`` pairs roles with a level of the council, 0 for any."""

    name: str
    kind: str
    audience: str
    about: str = ""
    convenor: Post | None = None
    rule: Collection[tuple[str, int]] = ()


@transaction.atomic
def create_forum(*, by: Actor, fields: ForumFields) -> Forum:
    """Begin a forum. Raises ``ValidationError`` with the name of the field as its code."""
    name, about = _checked(fields)
    made = Forum.objects.create(
        slug=_slug(name), name=name, kind=fields.kind, audience=fields.audience, about=about,
        convenor=fields.convenor, created_by=by.user_id, created_at=timezone.now(),
    )  # fmt: skip
    _keep_rule(made, fields.rule)
    record(by=by, action="create_forum", subject_kind="forum", subject_id=made.slug, detail={"kind": made.kind})
    return made


@transaction.atomic
def change_forum(*, by: Actor, forum: Forum, fields: ForumFields, version: int, ended: bool = False) -> Forum:
    """Change a forum, or end it. ``version`` is the one that was on the screen.

    Raises ``ValidationError``: ``stale`` or the name of a field.
    """
    forum = Forum.objects.select_for_update().get(pk=forum.pk)
    if forum.version != version:
        raise typed.stale()
    name, about = _checked(fields)
    forum.name, forum.kind, forum.audience, forum.about = name, fields.kind, fields.audience, about
    forum.convenor = fields.convenor
    forum.ended_on = (forum.ended_on or timezone.localdate()) if ended else None
    forum.version += 1
    forum.save(update_fields=["name", "kind", "audience", "about", "convenor", "ended_on", "version"])
    _keep_rule(forum, fields.rule)
    record(by=by, action="change_forum", subject_kind="forum", subject_id=forum.slug, subject_version=forum.version)
    return forum


@transaction.atomic
def name_member(*, by: Actor, forum: Forum, person: Person, naming: str) -> None:
    """Say that somebody belongs to a forum or does not, whatever its rule says; ``""`` leaves it to the rule.

    Raises ``ValidationError``: ``naming``.
    """
    if naming not in ("", *Naming.values):
        raise ValidationError(_("Choose one of these."), "naming")
    rows = NamedMember.objects.filter(forum=forum, person=person)
    had = rows.values_list("naming", flat=True).first() or ""
    if had == naming:
        return
    if naming:
        NamedMember.objects.update_or_create(
            forum=forum, person=person, defaults={"naming": naming, "by": by.user_id, "at": timezone.now()}
        )
    else:
        rows.delete()
    record(by=by, action="name_forum_member", subject_kind="forum", subject_id=forum.slug,
           detail={"person": person.pk, "naming": naming or "rule"})  # fmt: skip


def _checked(fields: ForumFields) -> tuple[str, str]:
    name = typed.line(fields.name, "name", LONGEST_NAME)
    if fields.kind not in ForumKind.values:
        raise ValidationError(_("Choose one of these."), "kind")
    if fields.audience not in Audience.values:
        raise ValidationError(_("Choose one of these."), "audience")
    ended = fields.convenor.ended if fields.convenor else None
    if ended is not None and ended < timezone.localdate():
        raise ValidationError(_("This post has ended: choose another."), "convenor")
    if any(role not in Role.values or level not in (ANY_LEVEL, *Level.values) for role, level in fields.rule):
        raise ValidationError(_("Choose one of these."), "roles")
    return name, typed.words(fields.about, "about")


def _keep_rule(forum: Forum, rule: Collection[tuple[str, int]]) -> None:
    wanted = set(rule)
    had = {(one.role, one.level): one.pk for one in forum.rules.all()}
    MemberRule.objects.filter(pk__in=[pk for key, pk in had.items() if key not in wanted]).delete()
    MemberRule.objects.bulk_create(
        MemberRule(forum=forum, role=role, level=level) for role, level in sorted(wanted - had.keys())
    )


def _slug(name: str) -> str:
    base = slugify(name)[:50].strip("-") or "forum"
    taken = {*Forum.objects.filter(slug__startswith=base).values_list("slug", flat=True), *TAKEN}
    return next(one for one in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)
