"""What there are tables of. Apps register theirs by key when they are ready."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

from council_pm.core.access import Actor, Permission
from council_pm.core.tables.columns import Column, Row
from council_pm.core.tables.faults import Limits

if TYPE_CHECKING:
    from council_pm.jobs.models import StagedTable
    from council_pm.jobs.tables.report import Report

Words = str | Promise


@dataclass(frozen=True, slots=True)
class TableRun:
    """What a kind's run is given: the rows, what was said with the file, who sent it, the day, and which file."""

    rows: Sequence[Row]
    parameters: Mapping[str, Any]
    by: Actor
    today: dt.date
    report: Report
    table_id: int


@dataclass(frozen=True, slots=True)
class TableKind:
    """A table that people may send.

    ``run`` changes things by services, row by row, and tells ``TableRun.report`` what it did. The preview is the same
    run, undone: so the preview can never say something else than what is done. ``current`` gives the rows as they
    stand on a day and as a reader sees them, for the file that people take, change and send back. ``parameters`` are
    asked for with the file. ``identity`` names the columns by which two rows would be about the same thing; empty
    where ``run`` itself knows. ``exact`` and ``passed_over`` are said to ``core.tables.columns.read_rows``.
    ``address`` is of the page of a table, for a kind that has pages of its own.
    """

    key: str
    title: Words
    text: Words
    permission: Permission
    columns: tuple[Column, ...]
    identity: tuple[str, ...]
    run: Callable[[TableRun], None]
    current: Callable[[dt.date, Any], Iterable[Sequence[Any]]]
    parameters: tuple[Column, ...] = ()
    goes_to: str = "administration:hub"
    limits: Limits = field(default_factory=Limits)
    exact: bool = False
    passed_over: tuple[str, ...] = ()
    address: Callable[[StagedTable], str] | None = None


_KINDS: dict[str, TableKind] = {}


def register(kind: TableKind) -> None:
    """Make a kind known to the jobs; call this in ``AppConfig.ready``."""
    _KINDS[kind.key] = kind


def find(key: str) -> TableKind:
    """The kind of this key. Raises ``KeyError``."""
    return _KINDS[key]
