"""Members' seats on committees, portfolios and who holds them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from council_pm.org.models import Committee
from council_pm.people.models.dates import ENDS_AFTER_IT_STARTS
from council_pm.people.models.persons import Person


class SeatKind(models.TextChoices):
    """How a person sits on a committee."""

    MEMBER = "member", _("Member")
    CHAIR = "chair", _("Chair")
    VICE_CHAIR = "vice_chair", _("Vice-chair")
    CO_OPTED = "co_opted", _("Co-opted member")


class Seat(models.Model):
    """A member's place on a committee, dated."""

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="seats")
    person = models.ForeignKey(Person, models.PROTECT, related_name="seats")
    kind = models.CharField(max_length=20, choices=SeatKind.choices, default=SeatKind.MEMBER)
    represents = models.CharField(max_length=120, blank=True)
    votes_on = models.CharField(max_length=120, blank=True)
    starts = models.DateField()
    ends = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ENDS_AFTER_IT_STARTS, name="people_seat_dates"),
            models.UniqueConstraint(fields=["committee", "person", "starts"], name="people_seat_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} on {self.committee}"


class Portfolio(models.Model):
    """What one member of the Executive answers for; does not follow the departments."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    starts = models.DateField()
    ends = models.DateField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=ENDS_AFTER_IT_STARTS, name="people_portfolio_dates")]

    def __str__(self) -> str:
        return self.name


class PortfolioHolding(models.Model):
    """Who holds a portfolio, dated."""

    portfolio = models.ForeignKey(Portfolio, models.PROTECT, related_name="holdings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="portfolio_holdings")
    starts = models.DateField()
    ends = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ENDS_AFTER_IT_STARTS, name="people_holding_dates"),
            models.UniqueConstraint(fields=["portfolio", "person", "starts"], name="people_holding_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.portfolio}"
