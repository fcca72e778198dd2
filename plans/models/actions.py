"""Actions: the one list of what people said they would do, for plans, clinics, scrutiny and findings alike."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from council_pm.org.models import OrgUnit
from council_pm.people.models import Post
from indicators.models import Series
from plans.models.objectives import Objective


class ActionStatus(models.TextChoices):
    """How an action is going."""

    NOT_STARTED = "not_started", _("Not started")
    ON_COURSE = "on_course", _("On course")
    BEHIND = "behind", _("Behind")
    BLOCKED = "blocked", _("Blocked")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


ENDED = (ActionStatus.DONE.value, ActionStatus.DROPPED.value)


class Visibility(models.TextChoices):
    """Who reads an action: everybody in the council, those of a clinic, or those of an exempt item."""

    OPEN = "open", _("Everybody in the council")
    CLINIC = "clinic", _("Those of the clinic")
    EXEMPT = "exempt", _("Those of the exempt item")


class Action(models.Model):
    """Something that a post said it would do by a day.

    ``series`` is the line that it should move, to ``expected`` by ``expected_by``. An intervention has a cost and a day
    from which it works, and is marked on the charts of that line (S25). ``version`` rises with each change: a stale one
    is refused.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="actions")
    objective = models.ForeignKey(Objective, models.PROTECT, null=True, related_name="actions")
    owner = models.ForeignKey(Post, models.PROTECT, related_name="actions")
    title = models.CharField(max_length=200)
    detail = models.TextField(blank=True)
    due = models.DateField()
    status = models.CharField(max_length=12, choices=ActionStatus.choices, default=ActionStatus.NOT_STARTED)
    help_needed = models.TextField(blank=True)
    dropped_reason = models.TextField(blank=True)
    done_on = models.DateField(null=True)
    series = models.ForeignKey(Series, models.PROTECT, null=True, related_name="actions")
    expected = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    expected_by = models.DateField(null=True)
    intervention = models.BooleanField(default=False)
    starts = models.DateField(null=True)
    cost = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    visibility = models.CharField(max_length=8, choices=Visibility.choices, default=Visibility.OPEN)
    version = models.PositiveIntegerField(default=1)
    created_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["due", "id"], name="plans_action_due")]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="plans_action_title"),
            models.CheckConstraint(condition=Q(status__in=ActionStatus.values), name="plans_action_status"),
            models.CheckConstraint(condition=Q(visibility__in=Visibility.values), name="plans_action_visibility"),
            models.CheckConstraint(
                condition=(Q(status="blocked") & ~Q(help_needed="")) | (~Q(status="blocked") & Q(help_needed="")),
                name="plans_action_blocked",
            ),
            models.CheckConstraint(
                condition=(Q(status="dropped") & ~Q(dropped_reason="")) | (~Q(status="dropped") & Q(dropped_reason="")),
                name="plans_action_dropped",
            ),
            models.CheckConstraint(
                condition=Q(status="done", done_on__isnull=False) | (~Q(status="done") & Q(done_on__isnull=True)),
                name="plans_action_done",
            ),
            models.CheckConstraint(
                condition=Q(expected__isnull=True, expected_by__isnull=True)
                | Q(expected__isnull=False, expected_by__isnull=False, series__isnull=False),
                name="plans_action_expected",
            ),
            models.CheckConstraint(
                condition=Q(intervention=False) | Q(starts__isnull=False, cost__isnull=False, series__isnull=False),
                name="plans_action_intervention",
            ),
            models.CheckConstraint(condition=Q(cost__isnull=True) | Q(cost__gte=0), name="plans_action_cost"),
            models.CheckConstraint(
                condition=Q(starts__isnull=True) | Q(starts__lte=F("due")), name="plans_action_dates"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("actions:action_page", args=[self.pk])


class ProgressNote(models.Model):
    """What its owner said of an action on a day, with the status that it had then."""

    append_only = True

    action = models.ForeignKey(Action, models.PROTECT, related_name="notes")
    text = models.TextField()
    status = models.CharField(max_length=12, choices=ActionStatus.choices)
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text="") & Q(status__in=ActionStatus.values), name="plans_note_said")
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.at:%Y-%m-%d}"


class Milestone(models.Model):
    """A step on the way of an action."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="milestones", db_index=False)
    position = models.PositiveSmallIntegerField()
    wording = models.CharField(max_length=200)
    due = models.DateField()
    done_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "position"], name="plans_milestone_position"),
            models.CheckConstraint(condition=~Q(wording=""), name="plans_milestone_worded"),
        ]

    def __str__(self) -> str:
        return self.wording


class Dependency(models.Model):
    """An action cannot be done before another one is."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="needs", db_index=False)
    on = models.ForeignKey(Action, models.PROTECT, related_name="needed_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "on"], name="plans_dependency_once"),
            models.CheckConstraint(condition=~Q(action=F("on")), name="plans_dependency_not_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} needs {self.on_id}"
