"""Briefings that people say they have read."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from council_pm.forums.models.forums import Forum
from council_pm.people.models import Person


class Briefing(models.Model):
    """A text for everybody, or for the members of a forum. What was issued is not changed: it is withdrawn."""

    forum = models.ForeignKey(Forum, models.PROTECT, null=True, related_name="briefings")
    title = models.CharField(max_length=160)
    text = models.TextField()
    link = models.URLField(max_length=500, blank=True)
    issued_by = models.BigIntegerField(null=True)
    issued_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["issued_at", "id"], name="forums_briefing_issued")]
        constraints = [models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="forums_briefing_worded")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("forums:briefing_page", args=[self.pk])


class Acknowledgement(models.Model):
    """Somebody says: I have read this."""

    append_only = True

    briefing = models.ForeignKey(Briefing, models.PROTECT, related_name="acknowledgements", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="acknowledgements")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["briefing", "person"], name="forums_acknowledged_once")]

    def __str__(self) -> str:
        return f"{self.briefing_id}: {self.person_id}"
