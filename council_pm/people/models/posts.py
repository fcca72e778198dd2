"""Posts, and who holds them when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from council_pm.org.models import OrgUnit
from council_pm.people.models.dates import ENDS_AFTER_IT_STARTS
from council_pm.people.models.persons import Person
from council_pm.people.roles import Role


class Post(models.Model):
    """A job in a unit. Indicators, actions and plans belong to posts, so nobody's leaving orphans them."""

    code = models.SlugField(max_length=40, unique=True)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="posts")
    title = models.CharField(max_length=120)
    role = models.CharField(max_length=30, choices=Role.choices, default=Role.EMPLOYEE)
    reports_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="reports")
    shared_with = models.CharField(max_length=120, blank=True)
    ended = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reports_to__isnull=True) | ~Q(reports_to=F("id")), name="people_post_not_own_manager"
            )
        ]

    def __str__(self) -> str:
        return self.title


class OccupancyKind(models.TextChoices):
    """How a person holds a post."""

    SUBSTANTIVE = "substantive", _("Substantive")
    ACTING = "acting", _("Acting")
    INTERIM = "interim", _("Interim")
    JOB_SHARE = "job_share", _("Job share")
    DEPUTY = "deputy", _("Deputy")


class Occupancy(models.Model):
    """A person in a post from a day, to a day (that day included) or until further notice.

    A post with a corporate role takes effect only when a second person has confirmed it (matrix M089).
    """

    post = models.ForeignKey(Post, models.PROTECT, related_name="occupancies")
    person = models.ForeignKey(Person, models.PROTECT, related_name="occupancies")
    kind = models.CharField(max_length=20, choices=OccupancyKind.choices, default=OccupancyKind.SUBSTANTIVE)
    starts = models.DateField()
    ends = models.DateField(null=True)
    needs_confirmation = models.BooleanField(default=False)
    appointed_by = models.BigIntegerField(null=True)
    confirmed_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ENDS_AFTER_IT_STARTS, name="people_occupancy_dates"),
            models.UniqueConstraint(fields=["post", "person", "starts"], name="people_occupancy_once"),
            models.CheckConstraint(
                condition=~Q(kind="deputy") | Q(ends__isnull=False), name="people_occupancy_deputy_for_dates"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(appointed_by__isnull=True)
                | ~Q(confirmed_by=F("appointed_by")),
                name="people_occupancy_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} as {self.post}"
