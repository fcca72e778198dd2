"""What a move of a part of the council asks of its plans, and who was told of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from council_pm.org.models import Placement
from council_pm.people.models import User
from plans.models.objectives import Objective


class LinkChoice(models.Model):
    """What an aim is to support once its part of the council has moved; without ``parent`` its link ends.

    It is chosen before the day and carried out on it, since only then the two stand in one line (matrix M058).
    ``settled_at`` is when it was carried out, or found impossible: the link is then left as it was, and open.
    """

    objective = models.ForeignKey(Objective, models.PROTECT, related_name="link_choices")
    parent = models.ForeignKey(Objective, models.PROTECT, null=True, related_name="+")
    by = models.BigIntegerField()
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["objective"], condition=Q(settled_at__isnull=True), name="plans_link_choice_one_open"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("objective")), name="plans_link_choice_not_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objective_id} is to support {self.parent_id}"


class MoveMail(models.Model):
    """Somebody is told of a move, once. The row is there before the mail goes; ``sent_at`` is empty until it went."""

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="move_mails", db_index=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="move_mails")
    job_id = models.BigIntegerField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["placement", "user"], name="plans_move_mail_once")]

    def __str__(self) -> str:
        return f"{self.user_id} of {self.placement_id}"
