"""Appraising people together: one conversation of a team that has no screens."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from appraisals.models.appraisals import Appraisal, Stage
from appraisals.models.cycles import Cycle
from appraisals.sealing import SealedField
from council_pm.org.models import OrgUnit
from council_pm.people.models import Person


class GroupMeeting(models.Model):
    """A meeting of a team with whoever appraises them: what was agreed for all, and on which day."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="group_meetings")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="group_meetings")
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    stage = models.CharField(max_length=8, choices=Stage.choices)
    held_on = models.DateField()
    appraiser = models.ForeignKey(Person, models.PROTECT, related_name="+")
    words = SealedField()
    version = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="appraisals_group_meeting_stage"),
            models.CheckConstraint(condition=~Q(words=""), name="appraisals_group_meeting_said"),
        ]

    def __str__(self) -> str:
        return f"Meeting of {self.unit_id} on {self.held_on}"


class GroupPresence(models.Model):
    """Somebody was there."""

    meeting = models.ForeignKey(GroupMeeting, models.PROTECT, related_name="presences", db_index=False)
    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="presences")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "appraisal"], name="appraisals_group_presence_once")]

    def __str__(self) -> str:
        return f"{self.appraisal_id} at {self.meeting_id}"
