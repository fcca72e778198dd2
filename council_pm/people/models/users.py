"""Who signs in: users, service accounts, and tries that failed."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from council_pm.core.access import Permission, Scoped
from council_pm.org.models import OrgUnit
from council_pm.people.models.persons import Person
from council_pm.people.roles import Role


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
    has_lent_rights = False  # read with the user of a session (people.sign_in.Backend)

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
        from council_pm.people.rights import LENDABLE, allows, allows_lent

        scope = obj.access_scope() if obj is not None else None
        if not self.is_active:
            return False
        if any(allows(grant, permission, scope) for grant in self.grants):
            return True
        return permission in LENDABLE and any(allows_lent(lent, permission, scope) for lent in self.lent)

    @cached_property
    def lent(self) -> tuple[Any, ...]:
        """What colleagues lent this user for today (``people.rights.LentGrant``), read once a request."""
        from council_pm.people.selectors.delegated import lent_grants

        return lent_grants(self.pk)


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
