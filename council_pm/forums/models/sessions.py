"""Sessions of forums: who comes, what was on the agenda, what was noted and decided, and what people thought of it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from council_pm.forums.models.forums import Forum
from council_pm.forums.models.programmes import Cohort, Module
from council_pm.forums.models.topics import Topic
from council_pm.people.models import Person, User
from plans.models import Action


class Session(models.Model):
    """A meeting of a forum. ``version`` rises when it moves; ``agenda_kept_at`` is when its agenda was frozen."""

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="sessions", db_index=False)
    module = models.ForeignKey(Module, models.PROTECT, null=True, related_name="sessions")
    cohort = models.ForeignKey(Cohort, models.PROTECT, null=True, related_name="sessions")
    title = models.CharField(max_length=160)
    about = models.TextField(blank=True)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    link = models.URLField(max_length=500, blank=True)
    capacity = models.PositiveSmallIntegerField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_why = models.CharField(max_length=300, blank=True)
    agenda_kept_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["forum", "starts"], name="forums_session_forum"),
            models.Index(fields=["starts", "id"], name="forums_session_starts"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="forums_session_title"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="forums_session_dates"),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1), name="forums_session_capacity"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_why="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancelled_why="")),
                name="forums_session_cancelled",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("forums:session_page", args=[self.pk])

    def is_open(self, now: datetime) -> bool:
        """Whether one can still sign up or withdraw."""
        return self.cancelled_at is None and now < self.starts


class Coming(models.TextChoices):
    """What became of somebody's wish to come."""

    COMING = "coming", _("Coming")
    WAITING = "waiting", _("On the waiting list")
    WITHDRAWN = "withdrawn", _("Does not come")


class Attendance(models.Model):
    """Somebody signed up for a session. Who comes has a ``place`` of their own, counted from 1 to the capacity.

    ``attended`` is what was found at the session, for whoever walked in without a place, too. ``answered`` only says
    that they gave feedback: what they said is counted and belongs to nobody.
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="attendances", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="attendances")
    state = models.CharField(max_length=9, choices=Coming.choices)
    place = models.PositiveSmallIntegerField(null=True)
    signed_up_at = models.DateTimeField()
    attended = models.BooleanField(null=True)
    answered = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="forums_attendance_once"),
            models.UniqueConstraint(fields=["session", "place"], name="forums_attendance_place_once"),
            models.CheckConstraint(condition=Q(state__in=Coming.values), name="forums_attendance_state"),
            models.CheckConstraint(
                condition=Q(state="coming", place__isnull=False, place__gte=1)
                | (~Q(state="coming") & Q(place__isnull=True)),
                name="forums_attendance_place",
            ),
            models.CheckConstraint(
                condition=Q(answered=False) | Q(attended=True, attended__isnull=False),
                name="forums_attendance_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.person_id} {self.state}"


class AgendaLine(models.Model):
    """A line of an agenda as it was discussed."""

    append_only = True

    session = models.ForeignKey(Session, models.PROTECT, related_name="agenda", db_index=False)
    position = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=120)
    text = models.CharField(max_length=600)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="agenda_lines")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "position"], name="forums_agenda_position"),
            models.CheckConstraint(condition=~Q(heading="") & ~Q(text=""), name="forums_agenda_worded"),
        ]

    def __str__(self) -> str:
        return self.text


class Note(models.Model):
    """What was noted of a session, by revision; none is ever written over."""

    append_only = True

    session = models.ForeignKey(Session, models.PROTECT, related_name="notes", db_index=False)
    revision = models.PositiveIntegerField()
    text = models.TextField()
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "revision"], name="forums_note_revision"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="forums_note_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}, revision {self.revision}"


class SessionAction(models.Model):
    """What a session said it will do: an action of the one list."""

    append_only = True

    session = models.ForeignKey(Session, models.PROTECT, related_name="actions")
    action = models.OneToOneField(Action, models.PROTECT, related_name="from_session")

    def __str__(self) -> str:
        return f"{self.session_id}: {self.action_id}"


class FeedbackCount(models.Model):
    """How often an answer was given to a question about a session. Nobody's answer is kept by itself."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="feedback", db_index=False)
    question = models.CharField(max_length=10)
    answer = models.PositiveSmallIntegerField()
    n = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "question", "answer"], name="forums_feedback_once"),
            models.CheckConstraint(condition=Q(answer__range=(1, 4)), name="forums_feedback_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.question} {self.answer}: {self.n}"


class SessionFeed(models.Model):
    """The secret address of somebody's calendar of sessions; only what the secret hashes to is kept."""

    user = models.OneToOneField(User, models.PROTECT, primary_key=True, related_name="session_feed")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"sessions of {self.user_id}"
