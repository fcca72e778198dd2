"""Addresses of papers: each opens for whom the dashboard opens that it belongs to, and shows the same figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.matrix.address import Address, Arguments
from tests.matrix.world import OTHER, OWN, World


def _committee(**more: str) -> Arguments:
    def arguments(world: World, column: str) -> Mapping[str, Any]:
        return {"slug": world.committee.slug, **more}

    return arguments


def _unit(code: str, **more: str) -> Arguments:
    return lambda world, column: {"code": code, **more}


ADDRESSES: tuple[Address, ...] = (
    Address("packs:executive_summary", "M035", latest=(OWN, OTHER)),
    Address("packs:executive_file", "M035", lambda world, column: {"kind": "pdf"}, latest=(OWN, OTHER)),
    Address("packs:committee_summary", "M035", _committee(), latest=(OWN, OTHER)),
    Address("packs:committee_summary", "M039", _committee(), data={"status": "red"}, about="filtered"),
    Address("packs:committee_file", "M035", _committee(kind="docx"), latest=(OWN, OTHER), about="for Word"),
    Address("packs:unit_summary", "M036", _unit("PLA"), latest=(OWN,)),
    Address("packs:unit_summary", "M036", _unit("CHI"), other_place=True, latest=(OTHER,)),
    Address("packs:unit_summary", "M037b", _unit("CHI1"), other_place=True, latest=(OTHER,)),
    Address("packs:unit_summary", "M038", _unit("PLA11"), latest=(OWN,)),
    Address("packs:unit_file", "M038", _unit("CHI11", kind="pdf"), other_place=True, latest=(OTHER,)),
)

WAITING: tuple[str, ...] = ()
