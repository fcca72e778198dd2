"""What follows from actions: to whom an overdue one was passed on, and what the figures said of a done one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from council_pm.people.models import Post
from indicators.models import Series
from plans.models.actions import Action


class Ending(models.TextChoices):
    """Why an action is no longer with the post above."""

    DONE = "done", _("it is done")
    DROPPED = "dropped", _("it was dropped")
    MOVED = "moved", _("its day was moved")


class Escalation(models.Model):
    """An overdue action was passed on, once, to the post above its owner's.

    ``due`` is the day that had passed. ``passed_over`` holds the ids of the posts in between that nobody held.
    """

    action = models.ForeignKey(Action, models.PROTECT, related_name="escalations", db_index=False)
    due = models.DateField()
    post = models.ForeignKey(Post, models.PROTECT, related_name="escalations")
    passed_over = models.JSONField(default=list)
    on = models.DateField()
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=8, choices=Ending.choices, blank=True)

    class Meta:
        indexes = [models.Index(fields=["action", "id"], name="plans_escalation_action")]
        constraints = [
            models.UniqueConstraint(
                fields=["action"], condition=Q(ended_at__isnull=True), name="plans_escalation_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_why="")
                | Q(ended_at__isnull=False, ended_why__in=Ending.values),
                name="plans_escalation_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} to {self.post_id} on {self.on}"


class Judged(models.TextChoices):
    """What can be said of an action: the verdicts of ``plans.effects``."""

    TURNED = "turned", _("The curve turned")
    NO_CHANGE = "no_change", _("No clear change yet")
    WORSE = "worse", _("Worse")
    TOO_EARLY = "too_early", _("Too early to say")
    TOO_LITTLE = "too_little", _("Too little is known of the time before it")


class Occasion(models.TextChoices):
    """Why an action was judged."""

    DUE = "due", _("it was done, or two periods had passed since its day")
    LATER = "later", _("there were figures at last")
    RESTATED = "restated", _("a figure that it rested on was restated")


class ActionEffect(models.Model):
    """What the figures since an action said on a day, against what those before it let expect: kept as it was.

    ``until`` ends the last figure that was read. ``points`` are the periods since it began, each with ``start``,
    ``end``, its ``value`` where there was one, and what was ``projected`` with its range ``low`` to ``high``, in the
    unit of the line. ``figures`` are the ids of all values that it rests on; ``inputs`` is their fingerprint.
    """

    append_only = True

    action = models.ForeignKey(Action, models.PROTECT, related_name="effects", db_index=False)
    series = models.ForeignKey(Series, models.PROTECT, related_name="action_effects")
    occasion = models.CharField(max_length=10, choices=Occasion.choices)
    began = models.DateField()
    on = models.DateField()
    until = models.DateField(null=True)
    verdict = models.CharField(max_length=12, choices=Judged.choices)
    points = models.JSONField(default=list)
    figures = models.JSONField(default=list)
    engine_version = models.PositiveIntegerField()
    inputs = models.CharField(max_length=24)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["on", "id"], name="plans_effect_on")]
        constraints = [
            models.UniqueConstraint(fields=["action", "inputs", "until"], name="plans_effect_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=Judged.values) & Q(occasion__in=Occasion.values), name="plans_effect_said"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} on {self.on}: {self.verdict}"
