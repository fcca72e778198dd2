"""Words that only their own readers may see, sealed before they reach the database (ADR 49).

What stands in a table is a key's short name and a Fernet token. Keys come from the environment
(``APPRAISAL_KEYS``, the one in use first); ``rotate_appraisal_keys`` seals everything anew with the first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import models
from django.utils import timezone

NAME_LENGTH = 8


class CannotBeRead(Exception):  # noqa: N818  # a state of the installation, told in words by the middleware
    """Sealed words and the keys here do not fit, or there is no key at all. Holds no word of what is sealed."""


class NoKey(CannotBeRead):
    """``APPRAISAL_KEYS`` is not set: nothing can be read or written."""


class WrongKey(CannotBeRead):
    """None of the keys here opens this: the right one is missing, or the words were changed."""


def key_name(key: str) -> str:
    """What a key is called beside what it sealed: tells keys apart and opens nothing."""
    return hashlib.sha256(key.encode()).hexdigest()[:NAME_LENGTH]


@dataclass(frozen=True, slots=True, repr=False)
class Keyring:
    """The keys of this installation, the one in use first."""

    keys: Sequence[str]

    def seal(self, text: str) -> str:
        """The token of a text; of no words there is none. Raises ``NoKey``."""
        if not text:
            return ""
        if not self.keys:
            raise NoKey
        return f"{key_name(self.keys[0])}:{_lock(self.keys[0]).encrypt(text.encode()).decode()}"

    def unseal(self, token: str) -> str:
        """The text of a token. Raises ``NoKey`` or ``WrongKey``."""
        if not token:
            return ""
        if not self.keys:
            raise NoKey
        name, _, sealed = token.partition(":")
        key = next((one for one in self.keys if key_name(one) == name), None)
        if key is None:
            raise WrongKey
        try:
            return _lock(key).decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise WrongKey from None

    def is_current(self, token: str) -> bool:
        """Whether a token was sealed with the key in use; nothing to seal is current."""
        return not token or (bool(self.keys) and token.startswith(f"{key_name(self.keys[0])}:"))


@lru_cache(maxsize=16)
def _lock(key: str) -> Fernet:
    return Fernet(key)


def keyring() -> Keyring:
    """The keys that the environment gives."""
    return Keyring(settings.APPRAISAL_KEYS)


_KNOWN_FOR = 3600  # seconds that a key which the database knows is not looked up again


def _known(ring: Keyring) -> None:
    """Make sure that this installation knows one of the keys, and so the one in use. Raises ``WrongKey``.

    The first key of all is known by being used; a lost one is given up by ``rotate_appraisal_keys --lost``.
    """
    first = key_name(ring.keys[0])
    if cache.get(f"appraisal-key:{first}"):
        return
    kept: Any = apps.get_model("appraisals", "KnownKey")._default_manager
    names = set(kept.values_list("name", flat=True))
    if names and not names & {key_name(one) for one in ring.keys}:
        raise WrongKey
    if first in names:
        cache.set(f"appraisal-key:{first}", True, _KNOWN_FOR)
    else:
        kept.get_or_create(name=first, defaults={"at": timezone.now()})


@dataclass(frozen=True, slots=True)
class Sealed:
    """Sealed words as a row holds them. Prints nothing of them: whoever wants them opens them on purpose."""

    token: str = field(repr=False)

    @classmethod
    def of(cls, text: str) -> Sealed:
        """Seal a text with the key in use. Raises ``NoKey``, or ``WrongKey`` where no key here is known."""
        ring = keyring()
        token = ring.seal(text)
        if token:
            _known(ring)
        return cls(token)

    def open(self) -> str:
        """The words. Raises ``NoKey`` or ``WrongKey``."""
        return keyring().unseal(self.token)

    def __bool__(self) -> bool:
        return bool(self.token)

    def __str__(self) -> str:
        return "(sealed)" if self.token else ""


NOTHING = Sealed("")


class SealedField(models.TextField):  # type: ignore[type-arg]  # django-stubs' generics are not there when it runs
    """A column of sealed words: holds and gives ``Sealed``, never text. Empty where there are none."""

    _pyi_private_set_type: Sealed  # what the types of Django ask of a field
    _pyi_private_get_type: Sealed

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", NOTHING)
        kwargs["blank"] = True
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if kwargs.get("default") is NOTHING:
            del kwargs["default"]
        del kwargs["blank"]
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Sealed:
        """What a query reads."""
        return Sealed(value or "")

    def to_python(self, value: Any) -> Sealed:
        """Only sealed words are values of this column."""
        return value if isinstance(value, Sealed) else Sealed(str(value or ""))

    def get_prep_value(self, value: Any) -> str:
        """What is written. Raises ``TypeError`` for bare text, so that none is ever stored by mistake."""
        if value == "":  # as constraints and lookups ask for columns without words
            return ""
        if not isinstance(value, Sealed):
            raise TypeError("Seal the words first: Sealed.of(text).")
        return value.token

    def value_to_string(self, obj: Any) -> str:
        """What a dump of the database holds: the token, so that it can be loaded again and says nothing."""
        return str(self.value_from_object(obj).token)
