"""Which fields a view reads of what it is sent, and which its pages have; so that a walk knows what to send."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import QueryDict

FROM_A_KEYBOARD = {"text", "textarea", "search", "email", "number", "date", "url"}


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
    """The fields of a page by name: their kind, and the value that stands in them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, tuple[str, str]] = {}
        self._area = self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A field begins, or an option of one."""
        said = {name: value or "" for name, value in attrs}
        name = said.get("name", "")
        if tag == "input" and name:
            self.found.setdefault(name, (said.get("type", "text"), said.get("value", "")))
        elif tag in ("button", "select") and name:
            self.found.setdefault(name, (tag, said.get("value", "")))
            self._select = name if tag == "select" else ""
        elif tag == "option" and self._select and ("selected" in said or not self.found[self._select][1]):
            self.found[self._select] = ("select", said.get("value", ""))
        elif tag == "textarea" and name:
            self._area, self.found[name] = name, ("textarea", "")

    def handle_data(self, data: str) -> None:
        """The text in a box."""
        if self._area:
            self.found[self._area] = ("textarea", self.found[self._area][1] + data)

    def handle_endtag(self, tag: str) -> None:
        """A field ends."""
        self._area = "" if tag == "textarea" else self._area
        self._select = "" if tag == "select" else self._select

    @property
    def typed(self) -> dict[str, str]:
        """What stands in the fields that a person types into."""
        # A browser leaves out the line break with which a box begins.
        return {
            name: value.removeprefix("\n") if kind == "textarea" else value
            for name, (kind, value) in self.found.items()
            if kind in FROM_A_KEYBOARD
        }
