"""Topics that members of a forum raise for its next session, and what became of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from council_pm.forums.models.forums import Forum


class Direction(models.TextChoices):
    """Which way a topic goes."""

    UP = "up", _("Raised by a member")
    DOWN = "down", _("Put by the centre")


class Topic(models.Model):
    """Something to talk about. Open ones stand on the agenda of every next session until they are answered."""

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="topics", db_index=False)
    direction = models.CharField(max_length=4, choices=Direction.choices)
    title = models.CharField(max_length=160)
    text = models.TextField(blank=True)
    raised_by = models.BigIntegerField(null=True)
    raised_at = models.DateTimeField()
    outcome = models.TextField(blank=True)
    answered_by = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["forum", "answered_at"], name="forums_topic_open")]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="forums_topic_title"),
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="forums_topic_direction"),
            models.CheckConstraint(
                condition=Q(outcome="", answered_at__isnull=True) | (~Q(outcome="") & Q(answered_at__isnull=False)),
                name="forums_topic_answered",
            ),
        ]

    def __str__(self) -> str:
        return self.title
