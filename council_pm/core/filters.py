"""The filters above a list, as ``_components/_filter_form.html`` prints them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

LIST_REGION = "#results"
"""The part of a page that a filter changes: its list."""


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a filter."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True)
class FilterField:
    """A filter with its choices, one of which is in force."""

    name: str
    label: str
    options: tuple[Option, ...]

    @property
    def chosen(self) -> str:
        """The choice in force, in words; empty where what was asked for is none of them."""
        return next((one.label for one in self.options if one.selected), "")


def filter_field(name: str, label: str, options: Iterable[tuple[Any, Any]], chosen: str) -> FilterField:
    """A filter; ``options`` are pairs of value and label, the first of them usually what asks for everything."""
    return FilterField(
        name, label, tuple(Option(str(value), str(text), str(value) == chosen) for value, text in options)
    )


def list_filters(
    url: str, fields: Sequence[FilterField], *, words: str, is_filtered: bool, looked_for_in: str = ""
) -> dict[str, Any]:
    """The filters of a list at ``url`` that can be searched; ``looked_for_in`` says in what words are looked for."""
    return {
        "action": url,
        "target": LIST_REGION,
        "fields": fields,
        "search": {"name": "q", "value": words, "label": looked_for_in},
        "reset_url": url if is_filtered else "",
    }
