"""What the pure core says, in the reader's language: a marked sentence (``core.noop``) with its figures filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from django.utils.translation import gettext


class Saying(Protocol):
    """A finding or a refusal: its English sentence with ``{name}`` for each param."""

    @property
    def template(self) -> str: ...

    @property
    def params(self) -> Mapping[str, str]: ...


def said(one: Saying) -> str:
    """The sentence for people."""
    return gettext(one.template).format(**one.params)
