"""Forums, and who belongs to them: by a rule, and by name beside it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from council_pm.org.models import Level
from council_pm.people.models import Person, Post
from council_pm.people.roles import Role

ANY_LEVEL = 0


class ForumKind(models.TextChoices):
    """What a forum is for."""

    STANDARD = "standard", _("Group that sets the standard")
    NETWORK = "network", _("Performance officers' network")
    DROP_IN = "drop_in", _("Lunchtime drop-ins")
    MEMBERS = "members", _("Development of members and chairs")
    PROGRAMME = "programme", _("Programme of modules")


class Audience(models.TextChoices):
    """Who finds a forum, and who takes part in it."""

    EVERYBODY = "everybody", _("Everybody sees it, signs up and reads its notes")
    LISTED = "listed", _("Everybody sees it; its members take part and read its notes")
    MEMBERS = "members", _("Only its members see it")


class Forum(models.Model):
    """A place where people learn from one another. It is kept by whoever holds ``convenor``, and by the centre."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=ForumKind.choices)
    audience = models.CharField(max_length=10, choices=Audience.choices)
    about = models.TextField(blank=True)
    convenor = models.ForeignKey(Post, models.PROTECT, null=True, related_name="forums")
    ended_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="forums_forum_name"),
            models.CheckConstraint(condition=Q(kind__in=ForumKind.values), name="forums_forum_kind"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="forums_forum_audience"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("forums:forum_page", args=[self.slug])


class MemberRule(models.Model):
    """Whoever has a role today is a member; of a ``level`` other than 0 only in a part of that level."""

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="rules", db_index=False)
    role = models.CharField(max_length=30, choices=Role.choices)
    level = models.PositiveSmallIntegerField(choices=[(ANY_LEVEL, _("Any level")), *Level.choices], default=ANY_LEVEL)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["forum", "role", "level"], name="forums_rule_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="forums_rule_role"),
        ]

    def __str__(self) -> str:
        return f"{self.forum_id}: {self.role} {self.level}"


class Naming(models.TextChoices):
    """What a name beside the rule means."""

    IN = "in", _("Belongs to it, whatever the rule says")
    OUT = "out", _("Does not belong to it, whatever the rule says")


class NamedMember(models.Model):
    """Somebody who belongs to a forum, or does not, whatever its rule says."""

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="named", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="forum_names")
    naming = models.CharField(max_length=3, choices=Naming.choices)
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["forum", "person"], name="forums_named_once"),
            models.CheckConstraint(condition=Q(naming__in=Naming.values), name="forums_named_naming"),
        ]

    def __str__(self) -> str:
        return f"{self.forum_id}: {self.person_id} {self.naming}"
