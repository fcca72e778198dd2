"""One person's appraisal in a cycle: where it stands, never what it says."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appraisals.models.cycles import Cycle, Group
from council_pm.org.models import OrgUnit
from council_pm.people.models import Person, Post


class Stage(models.TextChoices):
    """What is done in a cycle, in this order."""

    SETTING = "setting", _("Set targets")
    MID_YEAR = "mid_year", _("Mid-year review")
    YEAR_END = "year_end", _("Year-end review")


class Tier(models.TextChoices):
    """How high in the house somebody stands, the top first: completion is told in this order (S15)."""

    CHIEF_EXECUTIVE = "chief_executive", _("Chief Executive")
    CHIEF_OFFICERS = "chief_officers", _("Chief officers")
    HEADS = "heads", _("Heads of service")
    MANAGERS = "managers", _("Managers")
    STAFF = "staff", _("Staff")


class LeftOut(models.TextChoices):
    """Why an appraisal is not counted among those that should be done, so that the rate is honest."""

    COUNTED = "", _("Counted")
    STARTER = "starter", _("Started too late for this stage")
    LEFT = "left", _("Left")
    ABSENT = "absent", _("Away for long")
    SECONDED = "seconded", _("Seconded")
    NOT_ELIGIBLE = "not_eligible", _("Appraised elsewhere: school, agency or casual")
    FORGOTTEN = "forgotten", _("Not counted; why is kept no longer")  # told by ``stages_left_out`` alone


# The day of each stage on which both had signed, and the day by which they should have.
DONE_FIELDS = {Stage.SETTING: "setting_done", Stage.MID_YEAR: "mid_year_done", Stage.YEAR_END: "year_end_done"}
DUE_FIELDS = {Stage.SETTING: "setting_due", Stage.MID_YEAR: "mid_year_due", Stage.YEAR_END: "year_end_due"}


class Appraisal(models.Model):
    """The appraisal of a person in a cycle. Who appraises follows the line from ``post`` (``appraisals.line``).

    ``stage`` is the one that is worked on; ``is_open`` whether its form takes words: after both have signed it is
    shut until somebody begins a new version. ``version`` rises with every change of its words, so that nobody signs
    what they have not seen; ``edition`` is the number of the last one that was put forward. ``unit`` and ``tier``
    follow ``post`` and are kept for counting. ``ended_on`` is the last day of somebody who left; ``moved_on`` the day
    from which ``post`` is theirs. ``stages_left_out`` names the stages, with commas, for which somebody was not
    counted, once what kept them from it is forgotten with their words: the rate of a past year stays what it was.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="appraisals", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="appraisals")
    post = models.ForeignKey(Post, models.PROTECT, related_name="appraisals")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="appraisals")
    tier = models.CharField(max_length=16, choices=Tier.choices)
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.SETTING)
    is_open = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    edition = models.PositiveIntegerField(default=0)
    setting_due = models.DateField()
    mid_year_due = models.DateField()
    year_end_due = models.DateField()
    setting_done = models.DateField(null=True)
    mid_year_done = models.DateField(null=True)
    year_end_done = models.DateField(null=True)
    left_out = models.CharField(max_length=12, choices=LeftOut.choices, blank=True, default="")
    stages_left_out = models.CharField(max_length=30, default="")
    moved_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    delete_after = models.DateField()
    words_deleted_at = models.DateTimeField(null=True)
    created_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    PROBATION_OVER = Q(cycle__group=Group.PROBATION, year_end_done__isnull=False)
    """Those of a probation that both have signed to its end: their person goes on in another cycle of the year."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cycle", "person"], name="appraisals_appraisal_once"),
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values) & Q(tier__in=Tier.values) & Q(left_out__in=LeftOut.values),
                name="appraisals_appraisal_codes",
            ),
        ]

    def __str__(self) -> str:
        return f"Appraisal {self.pk}"

    @property
    def probation_is_over(self) -> bool:
        """As ``PROBATION_OVER`` says it of one row."""
        return self.cycle.group == Group.PROBATION and self.year_end_done is not None

    def get_absolute_url(self) -> str:
        return reverse("appraisals:appraisal_page", args=[self.person_id, self.cycle.slug])
