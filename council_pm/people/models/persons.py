"""People, and the contacts of partners."""

from __future__ import annotations

from django.db import models


class Person(models.Model):
    """Somebody who works for, or is a member of, the council. E-mail is optional."""

    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    pseudonymised_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class PartnerContact(models.Model):
    """A named contact in a partner organisation, without a sign-in."""

    organisation = models.CharField(max_length=120)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)

    def __str__(self) -> str:
        return f"{self.name}, {self.organisation}"
