"""Which fields a view reads of what it is sent, and which its pages have; so that a walk knows what to send."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import QueryDict

FROM_A_KEYBOARD = {"text", "search", "email", "number", "date", "url"}


class Noting(QueryDict):
    """What was sent, which notes what it is asked for."""

    asked: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        Noting.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        Noting.asked.add(str(key))
        return super().__contains__(key)

    def getlist(self, key: str, default: Any = None) -> Any:
        """All values of a field."""
        Noting.asked.add(key)
        return super().getlist(key, default)


@contextmanager
def noting() -> Iterator[None]:
    """Let every request of the block note which fields are read."""
    with pytest.MonkeyPatch.context() as patch:
        for where in ("django.http.QueryDict", "django.http.request.QueryDict", "django.core.handlers.wsgi.QueryDict"):
            patch.setattr(where, Noting)
        yield


class Fields(HTMLParser):
    """The fields of a page that a person types into: what stands in each, by name; a page may have several forms."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.typed: dict[str, list[str]] = {}
        self._area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A field begins."""
        said = {name: value or "" for name, value in attrs}
        name = said.get("name", "")
        if tag == "input" and name and said.get("type", "text") in FROM_A_KEYBOARD:
            self.typed.setdefault(name, []).append(said.get("value", ""))
        elif tag == "textarea" and name:
            self._area = name
            self.typed.setdefault(name, []).append("")

    def handle_data(self, data: str) -> None:
        """The text in a box."""
        if self._area:
            self.typed[self._area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        """A field ends."""
        self._area = "" if tag == "textarea" else self._area
