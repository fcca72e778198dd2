"""What stands in the papers of a clinic, word by word: what the page, the PDF and the Word document print.

A renderer adds no word of its own. Kept as JSON when papers become final, and read back as the same. Pure: no Django.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from council_pm.packs.content import LANGUAGE
from indicators.charts import HistoryChart


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``right`` are the places of columns of figures, ``widths`` the shares of the page that columns take."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    right: tuple[int, ...] = ()

    @property
    def lines(self) -> list[list[tuple[str, str, bool]]]:
        """Each row as cells under the labels of their columns, with whether they are figures."""
        return [
            [
                (label, cell, place in self.right)
                for place, (label, cell) in enumerate(zip(self.columns, row, strict=True))
            ]
            for row in self.rows
        ]

    @property
    def heads(self) -> list[tuple[str, bool]]:
        """The labels of the columns, with whether they are of figures."""
        return [(label, place in self.right) for place, label in enumerate(self.columns)]


@dataclass(frozen=True, slots=True)
class Chart:
    """The history of a line, drawn wide and for phones; ``title`` says what it shows."""

    title: str
    unit: str
    wide: HistoryChart
    narrow: HistoryChart

    @property
    def key(self) -> tuple[str, ...]:
        """What was done and what was counted in another way, as the marks on the chart are called."""
        done = [f"{one.letter}: {one.label}" for one in self.wide.interventions]
        return (*done, *(f"{one.number}: {one.label}" for one in self.wide.breaks))


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a section, printed in the order of its fields; what there is nothing to say about is empty.

    ``status`` is the code of a light, ``label`` its words.
    """

    title: str = ""
    status: str = ""
    label: str = ""
    texts: tuple[str, ...] = ()
    chart: Chart | None = None
    bullets: tuple[str, ...] = ()
    table: Table | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A question with what there is to say."""

    code: str
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class ItemPaper:
    """The paper of one item, with its place, minutes and presenter for the agenda; ``final``: since when it is."""

    council: str
    title: str
    unit: str
    facts: tuple[str, ...]
    caution: str
    sections: tuple[Section, ...]
    position: int
    minutes: int
    presenter: str
    page: str
    final: str = ""
    language: str = LANGUAGE


@dataclass(frozen=True, slots=True)
class ClinicPack:
    """All papers of a clinic that its reader may read, after the agenda; ``notes`` say what is not there yet."""

    council: str
    title: str
    facts: tuple[str, ...]
    caution: str
    agenda_title: str
    agenda: Table | None
    notes: tuple[str, ...]
    papers: tuple[ItemPaper, ...]
    page: str
    final: str = ""
    language: str = LANGUAGE


def to_json(paper: ItemPaper) -> dict[str, Any]:
    """A paper as it is kept."""
    return asdict(paper)


def from_json(kept: Mapping[str, Any]) -> ItemPaper:
    """A paper as it was kept. A field that came later has what it has by default."""
    paper: ItemPaper = _revived(ItemPaper, kept)
    return paper


def _revived(kind: Any, data: Any) -> Any:
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{one.name: _revived(hints[one.name], data[one.name]) for one in fields(kind) if one.name in data})
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple and inner[-1] is Ellipsis:
        return tuple(_revived(inner[0], one) for one in data)
    if origin is tuple:
        return tuple(_revived(one, part) for one, part in zip(inner, data, strict=True))
    if origin in (Union, UnionType):
        return None if data is None else _revived(next(one for one in inner if one is not type(None)), data)
    return data
