"""Rights that somebody lends to a colleague for a time."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from council_pm.org.models import OrgUnit
from council_pm.people.models.persons import Person
from council_pm.people.models.posts import Post


class DelegatedRight(models.TextChoices):
    """What can be lent."""

    ENTRY = "entry", _("Entering figures")
    SIGN_OFF = "sign_off", _("Signing figures off")


class Delegation(models.Model):
    """The holder of a post lets a colleague enter figures, or sign them off, for a unit and for dates (matrix M090).

    Both last days are included. It holds while the giver holds the post: whoever reads it asks
    ``people.delegated.delegated_to``.
    """

    from_post = models.ForeignKey(Post, models.PROTECT, related_name="delegations")
    from_person = models.ForeignKey(Person, models.PROTECT, related_name="delegations_given")
    to_person = models.ForeignKey(Person, models.PROTECT, related_name="delegations_received")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="delegations")
    what = models.CharField(max_length=10, choices=DelegatedRight.choices)
    starts = models.DateField()
    ends = models.DateField()
    made_by = models.BigIntegerField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="people_delegation_dates"),
            models.CheckConstraint(condition=~Q(from_person=F("to_person")), name="people_delegation_not_to_oneself"),
            models.CheckConstraint(condition=Q(what__in=["entry", "sign_off"]), name="people_delegation_what"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="people_delegation_ended_by",
            ),
            models.UniqueConstraint(
                fields=["from_post", "to_person", "unit", "what", "starts"],
                condition=Q(ended_at__isnull=True),
                name="people_delegation_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} for {self.unit} to person {self.to_person_id}"
