"""What lower apps speak of by kind, id and version, and the apps above that know what it is (DESIGN section 2).

A follow or an alert has no foreign key upwards. The app that owns a kind registers, when it is ready, how to load many
of its things within what a reader may see; what is not among the answer does not exist for that reader.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Ref:
    """A thing of a kind; ``version`` names what exactly of it (a figure of an indicator), "" the thing itself."""

    kind: str
    id: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a reader is shown of a thing: its title, and the path of its page."""

    title: str
    url: str


Load = Callable[[Any, Collection[Ref]], Mapping[Ref, Subject]]

_LOADERS: dict[str, Load] = {}


def register(kind: str, load: Load) -> None:
    """Say how things of a kind are loaded; call this in ``AppConfig.ready``.

    ``load(reader, refs)`` answers those that the reader, who holds ``grants``, may see, in a fixed number of queries.
    Raises ``ValueError`` where another loader has the kind already.
    """
    if _LOADERS.setdefault(kind, load) is not load:
        raise ValueError(f"Two loaders want the subjects of the kind {kind!r}.")


def load(reader: Any, refs: Iterable[Ref]) -> dict[Ref, Subject]:
    """Those of these things that the reader may see; a kind that nobody registered has none."""
    by_kind: dict[str, set[Ref]] = {}
    for ref in refs:
        by_kind.setdefault(ref.kind, set()).add(ref)
    found: dict[Ref, Subject] = {}
    for kind, wanted in by_kind.items():
        if kind in _LOADERS:
            found.update(_LOADERS[kind](reader, wanted))
    return found
