"""People, and the contacts of partners."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class Person(models.Model):
    """Somebody who works for, or is a member of, the council. E-mail is optional; no two people have the same."""

    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    pseudonymised_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="people_person_own_email"),
        ]

    def __str__(self) -> str:
        return self.name


class PartnerContact(models.Model):
    """A named contact in a partner organisation, without a sign-in; ``ended`` is the last day as a contact."""

    organisation = models.CharField(max_length=120)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    ended = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.name}, {self.organisation}"
