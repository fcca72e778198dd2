"""Who did what when: append-only events and the version of everything that screens show."""

from django.db import models


class Event(models.Model):
    """One change that somebody made through a service. Append-only; holds ids, never names or private text."""

    append_only = True

    at = models.DateTimeField(db_index=True)
    actor_id = models.BigIntegerField(null=True)
    system = models.CharField(max_length=60, blank=True)
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=80)
    subject_version = models.CharField(max_length=40, blank=True)
    detail = models.JSONField(default=dict)
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id", "id"], name="audit_event_subject")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(actor_id__isnull=False, system="")
                | (models.Q(actor_id__isnull=True) & ~models.Q(system="")),
                name="audit_event_one_actor",
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject_kind} {self.subject_id}"


class DataVersion(models.Model):
    """One row whose number grows with each change: what cached fragments are keyed by.

    It is raised in the transaction of the change, so a reader sees the new number and the new data together.
    """

    number = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_dataversion_single")]

    def __str__(self) -> str:
        return str(self.number)
