"""How django-allauth signs people in here: accounts are given, and failed attempts count in the database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from council_pm.core.prepared import Prepared
from council_pm.people.models import Person, SignInFailure, User
from council_pm.people.selectors.delegated import lends_something
from council_pm.people.services.sessions import record_failed_sign_in, record_sign_in

WINDOW = timedelta(minutes=15)
# Five tries at an address from one place, thirty at it from anywhere, two hundred from one place at whatever address
# (a whole council may share one): a guesser is slowed, a colleague is not. Thirty invitations that
# nobody sent, from one place.
LIMITS = {"here": 5, "address": 30, "place": 200, "links": 30}

_USER = [field.attname for field in User._meta.concrete_fields]
_PERSON = [field.attname for field in Person._meta.concrete_fields]
_SIGNED_IN = Prepared(
    "pk",
    lambda chosen, day: (
        User.objects.filter(chosen)
        .annotate(lent=lends_something(day))
        .values_list("lent", *_USER, *(f"person__{name}" for name in _PERSON))
    ),
)


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """Finds the signed-in user with what every page needs: the person's name, and whether something is lent to them.

    One query a request.
    """

    def get_user(self, user_id: int) -> User | None:
        """The user of a session, if there still is one who may sign in."""
        for lent, *row in _SIGNED_IN.rows([user_id], timezone.localdate()):
            user: User = User.from_db(DEFAULT_DB_ALIAS, _USER, row[: len(_USER)])
            user.has_lent_rights = lent
            if user.person_id is not None:
                user.person = Person.from_db(DEFAULT_DB_ALIAS, _PERSON, row[len(_USER) :])
            return user if self.user_can_authenticate(user) else None
        return None


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sign-up is closed; the counters of failed sign-ins work while Redis is away (STACK section 1)."""

    _login_failed_rl_usage = None  # allauth's own counter, which lives in the cache, is off

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by the council."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse a further try when too many have failed, and say when to come back."""
        since = timezone.now() - WINDOW
        SignInFailure.objects.filter(at__lt=since).delete()
        for kind, key in _keys(request, credentials).items():
            if SignInFailure.objects.filter(key=key, at__gte=since).count() >= LIMITS[kind]:
                raise ValidationError(
                    _("Too many tries did not work. Wait 15 minutes, or ask your system administrator for help."),
                    code="too_many_tries",
                )

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a failure for the address, for this place, and for the two together."""
        now = timezone.now()
        SignInFailure.objects.bulk_create(
            SignInFailure(key=key, at=now) for key in _keys(request, credentials).values()
        )
        record_failed_sign_in(email=str(credentials.get("email", "")), user_agent=request.headers.get("User-Agent", ""))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Check the password; success forgets this address's failures from here.

        A disabled user is answered like a wrong password, and counts as one.
        """
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user is not None and not user.is_active:
            self.authentication_failed(request, **credentials)
            return None
        if user is not None:
            SignInFailure.objects.filter(key=_keys(request, credentials)["here"]).delete()
        return user

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign a user in, and keep who came in when with what."""
        super().login(request, user)
        record_sign_in(
            user=user,
            session_key=request.session.session_key or "",
            user_agent=request.headers.get("User-Agent", ""),
        )


def _keys(request: HttpRequest, credentials: dict[str, Any]) -> dict[str, str]:
    address = str(credentials.get("email", "")).strip().lower()
    place = place_of(request)
    return {
        "here": salted_hmac("sign-in here", f"{address}|{place}", algorithm="sha256").hexdigest(),
        "place": salted_hmac("sign-in place", place, algorithm="sha256").hexdigest(),
        "address": salted_hmac("sign-in address", address, algorithm="sha256").hexdigest(),
    }


def too_many_unknown_links(request: HttpRequest) -> bool:
    """Whether too many invitations that nobody sent were asked for from this place."""
    since = timezone.now() - WINDOW
    return SignInFailure.objects.filter(key=_link_key(request), at__gte=since).count() >= LIMITS["links"]


def count_unknown_link(request: HttpRequest) -> None:
    """Count an invitation that is not known, for the place that it was asked for from."""
    now = timezone.now()
    SignInFailure.objects.filter(at__lt=now - WINDOW).delete()
    SignInFailure.objects.create(key=_link_key(request), at=now)


def _link_key(request: HttpRequest) -> str:
    return salted_hmac("invitation place", place_of(request), algorithm="sha256").hexdigest()


def place_of(request: HttpRequest) -> str:
    """The address that a try comes from. Behind a proxy all connections come from the proxy itself.

    Whoever tries may send the header too; the proxy adds what it saw at the end, so that only the last entry is true.
    """
    if settings.BEHIND_PROXY:
        seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if seen:
            return seen
    return str(request.META.get("REMOTE_ADDR", ""))
