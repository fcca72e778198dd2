"""What files and notes are about, as the apps above say when they are ready.

The app that owns a kind registers how to load many of its things within what a reader may see::

    def holders(reader: Any, ids: Collection[str]) -> dict[str, Holder]:
        cells = visible_cells(reader, row_ids(ids))  # a fixed number of queries, whatever the number of ids
        return {str(c.pk): Holder(c.title, c.url, str(c.version), c.access_scope(), c.is_open) for c in cells}

    registry.register("return", holders)  # in AppConfig.ready

Rights are asked here and not by the kind: to see a thing's files is VIEW_EVIDENCE at its ``scope`` (else it is as
good as absent), to add and remove them ATTACH_EVIDENCE; what is left out of ``holders`` is out of sight. The kind
says by ``takes_files`` and ``lets_files_go`` whether the state of the thing lets anybody do that now.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from council_pm.core.access import AccessScope, Permission, may


@dataclass(frozen=True, slots=True)
class Holder:
    """A thing that has files: its title, the path of its page, its version now, and where it belongs."""

    title: str
    url: str
    version: str
    scope: AccessScope
    takes_files: bool = True
    lets_files_go: bool = True

    def access_scope(self) -> AccessScope:
        """Where the thing belongs."""
        return self.scope


Load = Callable[[Any, Collection[str]], Mapping[str, Holder]]

_LOADERS: dict[str, Load] = {}


def register(kind: str, load: Load) -> None:
    """Say how things of a kind are loaded; call this in ``AppConfig.ready``.

    Raises ``ValueError`` where another loader has the kind already.
    """
    if _LOADERS.setdefault(kind, load) is not load:
        raise ValueError(f"Two loaders want the files of the kind {kind!r}.")


def holders(reader: Any, kind: str, ids: Collection[str]) -> dict[str, Holder]:
    """Those of these things whose files the reader may see; a kind that nobody registered has none."""
    load = _LOADERS.get(kind)
    if load is None or not ids:
        return {}
    found = load(reader, ids)
    return {key: one for key, one in found.items() if may(reader, Permission.VIEW_EVIDENCE, one)}
