"""Who finds a forum, takes part in it, reads its notes and keeps it: by its audience, its rule and its convenor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.http import Http404
from django.utils import timezone

from council_pm.core.access import AccessScope, Permission, may
from council_pm.core.rows import row_or_404
from council_pm.forums.models import (
    Audience,
    Briefing,
    Cohort,
    CohortPlace,
    Forum,
    MemberRule,
    Module,
    NamedMember,
    Naming,
    Session,
    Topic,
)
from council_pm.forums.models.forums import ANY_LEVEL
from council_pm.org.models import OrgUnit
from council_pm.people.models import Person, Post
from council_pm.people.selectors import in_force


@dataclass(frozen=True, slots=True)
class ForumAt:
    """A forum that the reader finds, and what they are to it."""

    forum: Forum
    is_member: bool
    keeps: bool

    def access_scope(self) -> AccessScope:
        """It belongs to the post of its convenor."""
        return scope_of(self.forum)

    @property
    def is_everybodys(self) -> bool:
        """Whether everybody takes part and reads notes."""
        return self.forum.audience == Audience.EVERYBODY

    @property
    def takes_part(self) -> bool:
        """Whether the reader may sign up for its sessions."""
        return self.is_everybodys or self.is_member

    @property
    def reads_notes(self) -> bool:
        """Whether the reader may read what was noted."""
        return self.takes_part or self.keeps


@dataclass(frozen=True, slots=True)
class PartAt:
    """A session, topic, module or cohort of a forum that the reader finds."""

    at: ForumAt
    part: Any

    def access_scope(self) -> AccessScope:
        """Where its forum belongs."""
        return self.at.access_scope()


def scope_of(forum: Forum) -> AccessScope:
    """A forum belongs to the post of its convenor."""
    return AccessScope(posts=frozenset({forum.convenor_id} if forum.convenor_id else ()))


def membership(user: Any) -> Q:
    """Of which forums the reader is a member today: by the rule or by name; no query of its own."""
    ruled = Q(pk__in=())
    for role, unit_id in {(grant.role, grant.unit_id) for grant in user.grants}:
        levels = OrgUnit.objects.filter(pk=unit_id).values("level")
        ruled |= Q(role=role) & (Q(level=ANY_LEVEL) | Q(level__in=levels))
    rules = MemberRule.objects.filter(ruled, forum=OuterRef("pk"))
    named = NamedMember.objects.filter(forum=OuterRef("pk"), person=user.person_id)
    is_in, is_out = Exists(named.filter(naming=Naming.IN)), Exists(named.filter(naming=Naming.OUT))
    return Q(is_in) | (Q(Exists(rules)) & ~Q(is_out))


def own_posts(user: Any) -> frozenset[int]:
    """The posts that the reader holds today."""
    return frozenset(grant.post_id for grant in user.grants if grant.post_id is not None)


def visible_forums(user: Any) -> QuerySet[Forum, Any]:
    """The forums that the reader finds, each with ``is_member``; no query of its own."""
    member = membership(user)
    rows = Forum.objects.annotate(
        is_member=Case(When(member, then=Value(True)), default=Value(False), output_field=BooleanField())
    )
    if may(user, Permission.MANAGE_FORUMS):
        return rows
    return rows.filter(~Q(audience=Audience.MEMBERS) | Q(is_member=True) | Q(convenor__in=own_posts(user)))


def visible_sessions(user: Any) -> QuerySet[Session]:
    """The sessions of the forums that the reader finds."""
    return Session.objects.filter(forum__in=visible_forums(user).values("pk"))


def visible_briefings(user: Any) -> QuerySet[Briefing]:
    """Briefings for everybody, and those of forums that the reader belongs to or keeps."""
    if may(user, Permission.MANAGE_FORUMS):
        return Briefing.objects.all()
    mine = Forum.objects.filter(membership(user) | Q(convenor__in=own_posts(user)))
    return Briefing.objects.filter(Q(forum__isnull=True) | Q(forum__in=mine.values("pk")))


def briefings_for(user: Any) -> QuerySet[Briefing]:
    """Those that the reader is asked to read: who only keeps a forum is not asked to read what it was told."""
    mine = Forum.objects.filter(membership(user))
    return Briefing.objects.filter(Q(forum__isnull=True) | Q(forum__in=mine.values("pk")), withdrawn_at__isnull=True)


def forum_at(user: Any, slug: str) -> ForumAt:
    """A forum that the reader finds; for all others there is no such page."""
    return _at(user, Q(slug=slug))


def parts_of_forum(user: Any, forum_id: int) -> ForumAt:
    """The same by its number."""
    return _at(user, Q(pk=forum_id))


def session_at(user: Any, session_id: int) -> PartAt:
    """A session of a forum that the reader finds."""
    session = row_or_404(Session.objects.select_related("module", "cohort"), session_id)
    return PartAt(parts_of_forum(user, session.forum_id), session)


def notes_at(user: Any, session_id: int) -> PartAt:
    """A session whose notes the reader may read."""
    found = session_at(user, session_id)
    if not found.at.reads_notes and not in_cohort(user, found.part):
        raise Http404
    return found


def topics_at(user: Any, slug: str) -> ForumAt:
    """A forum to whose topics the reader may add: its members', and of who keeps it."""
    found = forum_at(user, slug)
    if not found.is_member and not found.keeps:
        raise Http404
    return found


def topic_at(user: Any, topic_id: int) -> PartAt:
    """A topic of a forum that the reader belongs to or keeps."""
    topic = row_or_404(Topic.objects.select_related("forum"), topic_id)
    return PartAt(topics_at(user, topic.forum.slug), topic)


def cohort_at(user: Any, cohort_id: int) -> PartAt:
    """A cohort of a forum that the reader finds."""
    cohort = row_or_404(Cohort.objects.all(), cohort_id)
    return PartAt(parts_of_forum(user, cohort.forum_id), cohort)


def module_at(user: Any, module_id: int) -> PartAt:
    """A module of a forum that the reader finds."""
    module = row_or_404(Module.objects.all(), module_id)
    return PartAt(parts_of_forum(user, module.forum_id), module)


def briefing_at(user: Any, briefing_id: int) -> Briefing:
    """A briefing that is for the reader."""
    return row_or_404(visible_briefings(user), briefing_id)


def training_at(user: Any, person_id: int) -> Person:
    """Somebody whose record of programmes the reader may read: themself, those above them, and the centre."""
    person = row_or_404(Person.objects.all(), person_id)
    is_own = user.person_id == person.pk
    if not is_own and not may(user, Permission.MANAGE_FORUMS) and not own_posts(user) & posts_above(person):
        raise Http404
    return person


def posts_above(person: Person) -> frozenset[int]:
    """Every post that somebody reports to today, directly or through others; two queries."""
    above = dict(Post.objects.values_list("pk", "reports_to_id"))
    held = person.occupancies.filter(in_force(timezone.localdate())).values_list("post_id", flat=True)
    found: set[int] = set()
    line = [above.get(pk) for pk in held]
    while line:
        post = line.pop()
        if post is not None and post not in found:
            found.add(post)
            line.append(above.get(post))
    return frozenset(found)


def in_cohort(user: Any, session: Session) -> bool:
    """Whether a session is for a cohort that the reader is in."""
    if session.cohort_id is None:
        return False
    return CohortPlace.objects.filter(cohort=session.cohort_id, person=user.person_id, left__isnull=True).exists()


def may_sign_up(user: Any, found: PartAt) -> bool:
    """Whether the reader may sign up: of a session for a cohort, who is in it; of others, who takes part."""
    return in_cohort(user, found.part) if found.part.cohort_id else found.at.takes_part


def _at(user: Any, which: Q) -> ForumAt:
    forum = visible_forums(user).filter(which).select_related("convenor").first()
    if forum is None:
        raise Http404
    return ForumAt(forum, bool(forum.is_member), may(user, Permission.KEEP_FORUM, scope_of(forum)))
