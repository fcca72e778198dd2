"""What stands in a plan's Word document, word by word: the same as the plan's page prints. Pure: no Django."""

from __future__ import annotations

from dataclasses import dataclass

from council_pm.core.blocks import Block


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a title; ``note`` stands in its place where there are no rows."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A heading of the plan with what is written under it; ``note`` where nothing is."""

    title: str
    blocks: tuple[Block, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlanPaper:
    """A plan for paper. ``colour`` is the council's own, as six hexadecimal digits."""

    council: str
    colour: str
    title: str
    facts: str
    partners_title: str
    partners: tuple[str, ...]
    aims: Table
    actions: Table
    parts: tuple[Part, ...]
    page: str
    language: str
