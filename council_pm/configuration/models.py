"""The settings that a council may change, with their history."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse

from council_pm.configuration.pictures import LARGEST_KEPT


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


class LogoKind(models.TextChoices):
    """How a logo is kept; the value is the ending of its address."""

    PNG = "png", "PNG"
    JPEG = "jpg", "JPEG"
    SVG = "svg", "SVG"


class Logo(models.Model):
    """A picture that the council sent, as it was written anew; which one shows is a setting. Append-only."""

    append_only = True

    digest = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=3, choices=LogoKind.choices)
    content = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["png", "jpg", "svg"]), name="configuration_logo_kind"),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("content"), LARGEST_KEPT), name="configuration_logo_size"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What the setting holds, and the end of its address."""
        return f"{self.digest}.{self.kind}"


def logo_address(name: str) -> str:
    """Where the logo is that the setting names; empty where there is none."""
    digest, _, kind = name.partition(".")
    return reverse("configuration:brand_logo", args=[digest, kind]) if name else ""
