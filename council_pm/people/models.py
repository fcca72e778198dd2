"""People, the posts that they hold, members' seats and portfolios, and the users that sign in."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from council_pm.core.access import Permission, Scoped
from council_pm.org.models import Committee, OrgUnit
from council_pm.people.roles import Role

_DATES = Q(ends__isnull=True) | Q(ends__gte=F("starts"))


class Person(models.Model):
    """Somebody who works for, or is a member of, the council. E-mail is optional."""

    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    pseudonymised_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds and makes users by e-mail address, whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make a user with this address, in lower case, and password."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Find a user by e-mail address in any case."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A sign-in, for a person who has one or for a service account that reads or enters by token."""

    person = models.OneToOneField(Person, models.PROTECT, null=True, related_name="user")
    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="people_user_lower_email")]

    def __str__(self) -> str:
        return self.person.name if self.person else self.email

    @cached_property
    def grants(self) -> tuple[Any, ...]:
        """What this user holds today (``people.rights.Grant``), read once a request: a role that ended is gone."""
        from council_pm.people.selectors import grants_of

        return grants_of(self.pk)

    def may(self, permission: Permission, obj: Scoped | None = None) -> bool:
        """Whether any of today's roles has the right, on this object if one is given."""
        from council_pm.people.rights import allows

        scope = obj.access_scope() if obj is not None else None
        return self.is_active and any(allows(grant, permission, scope) for grant in self.grants)


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
            models.CheckConstraint(condition=_DATES, name="people_occupancy_dates"),
            models.UniqueConstraint(fields=["post", "person", "starts"], name="people_occupancy_once"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(appointed_by__isnull=True)
                | ~Q(confirmed_by=F("appointed_by")),
                name="people_occupancy_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} as {self.post}"


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
            models.CheckConstraint(condition=_DATES, name="people_seat_dates"),
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
        constraints = [models.CheckConstraint(condition=_DATES, name="people_portfolio_dates")]

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
            models.CheckConstraint(condition=_DATES, name="people_holding_dates"),
            models.UniqueConstraint(fields=["portfolio", "person", "starts"], name="people_holding_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.portfolio}"


class PartnerContact(models.Model):
    """A named contact in a partner organisation, without a sign-in."""

    organisation = models.CharField(max_length=120)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)

    def __str__(self) -> str:
        return f"{self.name}, {self.organisation}"


class ServiceAccount(models.Model):
    """What a user without a person may do by token: read, or enter drafts for one part of the organisation."""

    user = models.OneToOneField(User, models.PROTECT, related_name="service_account")
    role = models.CharField(max_length=30, choices=[(r.value, r.label) for r in (Role.API_READ, Role.API_ENTRY)])
    unit = models.ForeignKey(OrgUnit, models.PROTECT, null=True)

    def __str__(self) -> str:
        return f"{self.user.email} ({self.role})"


class SignInFailure(models.Model):
    """A failed sign-in, counted in the database so that it counts with Redis away. Holds a hash, never a name."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="people_failure_key")]

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.at:%Y-%m-%d %H:%M}"
