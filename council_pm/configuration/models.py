"""The settings that a council may change, with their history."""

from django.db import models


class CouncilSetting(models.Model):
    """One value of one setting, known from a moment until the next one of the same key. Append-only."""

    append_only = True

    key = models.CharField(max_length=60)
    value = models.JSONField()
    known_from = models.DateTimeField()
    set_by = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "known_from"], name="configuration_setting_moment")]

    def __str__(self) -> str:
        return f"{self.key} from {self.known_from:%Y-%m-%d}"
