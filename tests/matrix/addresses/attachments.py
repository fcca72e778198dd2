"""Addresses of evidence files. They are shown on a kind of things of the tests until ``return`` takes its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from council_pm.attachments.models import Attachment
from council_pm.attachments.services import attach_file
from council_pm.core.access import Actor
from council_pm.core.subjects import Ref
from indicators.models import Series
from tests.attachments.kind import KIND
from tests.attachments.samples import pdf
from tests.matrix.address import Address
from tests.matrix.table import MIRRORED
from tests.matrix.world import OTHER, OWN, World

# The row speaks of a department that is neither "own" nor "other"; here these four belong to it.
_OF_THAT_PLACE = {name: "Y" for name in MIRRORED if name.endswith("_other")}


def _series(code: str) -> Series:
    return Series.objects.get(indicator__code=code, breakdown="")


def _holder(world: World, column: str) -> Mapping[str, Any]:
    return {"kind": KIND, "subject_id": str(_series(OWN).pk)}


def _file(world: World, code: str) -> Mapping[str, Any]:
    about = Ref(KIND, str(_series(code).pk), "1")
    by = Actor(world.users["corporate_perf"].pk)
    row: Attachment = attach_file(by=by, about=about, name="evidence.pdf", chunks=[pdf()])
    return {"attachment_id": row.pk}


ADDRESSES: tuple[Address, ...] = (
    Address("attachments:file_add", "M029", _holder),
    Address("attachments:file_add", "M029", _holder, method="post", answers=frozenset({422}), about="without a file"),
    Address("attachments:note_add", "M029", _holder),
    Address("attachments:note_add", "M029", _holder, method="post", answers=frozenset({422}), about="without a word"),
    Address("attachments:file_remove", "M029", lambda world, column: _file(world, OWN), method="post"),
    Address("attachments:file_download", "M030", lambda world, column: _file(world, OTHER), but=_OF_THAT_PLACE),
)

WAITING: tuple[str, ...] = ()
