"""Every address of the product: none finds words by a part of them, and none shows words without keeping who read."""

from __future__ import annotations

from collections import Counter
from html import unescape

import pytest
from django.db import transaction
from django.test import Client

from appraisals.models import AccessRecord
from appraisals.services.rotation import sealed_columns
from tests.matrix.address import Address, Arguments
from tests.matrix.addresses.appraisals_signing import own_meeting
from tests.matrix.addresses.appraisals_targets import WORDS as TARGET
from tests.matrix.addresses.appraisals_targets import target_of
from tests.matrix.addresses.appraisals_words import OWN, box, thing
from tests.matrix.appraisals import HR_READS, READ, WORDS
from tests.matrix.fixtures import clients, world
from tests.matrix.table import cell
from tests.matrix.urls import ADDRESSES
from tests.matrix.world import World
from tests.papers import text_of
from tests.security.walking import Walk, url_of

__all__ = ["clients", "world"]
# A form that was refused shows what stands there: seen too long ago, wrong, or put in its place by a script.
OLD, WRONG = {"version": "9"}, {"version": "1"}
REFUSED_FORMS: tuple[tuple[str, str, Arguments, dict[str, str]], ...] = (
    ("words", "M077", box(OWN, "statement", "both"), {"text": "Mine", **OLD}),
    ("words", "M077", box(OWN, "statement", "both"), {"text": "x" * 6_001, **WRONG}),
    ("target_edit", "N203", target_of(OWN), {**TARGET, **OLD}),
    ("target_progress", "N203", target_of(OWN), {"progress": "reached", "note": "", **OLD}),
    ("target_progress", "N203", target_of(OWN), {"progress": "", **WRONG}),
    ("target_remove", "N203", target_of(OWN), OLD),
    ("target_place", "N203", target_of(OWN), {"place": "1"}),
    ("need_edit", "M077", thing("own", "need"), {"wording": "Mine", "state": "open", **OLD}),
    ("check_in_edit", "M077", thing("own", "check_in"), {"on": "2026-06-01", "text": "Mine", **OLD}),
    ("together_meeting", "N211", own_meeting, {"text": "Mine", **OLD}),
    ("together_meeting", "N211", own_meeting, {"text": "", **WRONG}),
)
ASKING = ("hr_adviser", "system_admin", "corporate_perf", "monitoring_officer")
PART = WORDS[:20]
PARTS = ("employee", "manager_own_unit", "chief_executive", "hr_adviser", "monitoring_officer")


@pytest.mark.django_db
def test_no_search_export_or_list_finds_words_by_a_part_of_them(world: World, clients: dict[str, Client]) -> None:
    """Each address that shows something, for the first of these roles that it opens for."""
    for model, names in sealed_columns():
        for name in names:
            held = model._base_manager.values_list(name, flat=True)
            assert any(WORDS in row.open() for row in held), f"{name}: the test would be blind"
    asked = {"q": PART, "words": PART, "person": "a", "format": "xlsx"}
    walk = Walk()
    for address in (one for one in ADDRESSES if one.method == "get"):
        column = next((one for one in ASKING if cell(address.row, one) == "Y" and one not in address.but), None)
        if column is None:
            continue
        response = walk.send(clients[column], "get", url_of(world, address, column), asked)
        if response is not None and not response.streaming and WORDS in text_of(response):
            walk.wrong.append(f"{column} finds it at {address}")
    assert walk.wrong == []


@pytest.mark.django_db
def test_every_address_that_shows_words_keeps_who_opened_them(world: World, clients: dict[str, Client]) -> None:
    forgotten, shown_by = [], Counter[str]()
    refused = [Address(f"appraisals:{name}", row, of, "post", data) for name, row, of, data in REFUSED_FORMS]
    for address in (*refused, *(one for one in ADDRESSES if one.name.startswith("appraisals:"))):
        for column in PARTS:
            if (address.but.get(column) or cell(address.row, column)) != "Y":
                continue
            with transaction.atomic():
                before = AccessRecord.objects.count()
                by_script = {"HX-Request": "true"} if address.name == "appraisals:target_place" else {}
                send = getattr(clients[column], address.method)
                answer = send(url_of(world, address, column), address.data, headers=by_script)
                shown = "" if answer.status_code == 302 else unescape(text_of(answer))
                if READ in shown or HR_READS in shown:
                    shown_by[f"{address.method} {address.name}"] += 1
                    if AccessRecord.objects.count() == before:
                        forgotten.append(f"{column} at {address}")
                transaction.set_rollback(True)
    assert forgotten == []
    for one in refused:
        assert shown_by[f"post {one.name}"] > 0, f"{one}: the test would be blind"
    assert shown_by["get appraisals:together_meeting"] > 0, "the test would be blind"
