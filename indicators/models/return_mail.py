"""Mails about returns, and the secret addresses of calendars that people subscribe to."""

from __future__ import annotations

from django.db import models

from council_pm.people.models import Person, User


class ReturnMail(models.Model):
    """A mail about all of a person's returns: one a day. The row is there before the mail goes.

    ``job_id`` is who has it in hand; ``sent_at`` is empty until it was handed over.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="return_mails", db_index=False)
    on = models.DateField()
    job_id = models.BigIntegerField()
    chased = models.BooleanField(default=False)
    returns = models.PositiveIntegerField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "on"], name="indicators_return_mail_once_a_day")]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.on}: {self.returns}"


class CalendarFeed(models.Model):
    """The secret address of somebody's calendar of returns; only what the secret hashes to is kept."""

    user = models.OneToOneField(User, models.PROTECT, primary_key=True, related_name="calendar_feed")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"calendar of {self.user_id}"
