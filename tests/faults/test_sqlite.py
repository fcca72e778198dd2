"""SQLite's file with no room to grow, and held by another process: pages are read, a save is answered in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from indicators.models import Return, ReturnVersion
from tests.faults import scenes
from tests.faults.breaking import Answer, Web
from tests.faults.test_full_disks import says_what_to_do

pytestmark = pytest.mark.django_db(transaction=True)

LONGEST = 10.0  # seconds; the product waits for another writer for 20, these processes for 2


@contextmanager
def held_by_another_process() -> Iterator[None]:
    with sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    other.close()


def sound() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        return bool(cursor.fetchone() == ("ok",))


def kept(acknowledged: dict[int, str]) -> bool:
    """Whether what was called saved is what stands, and has one version each."""
    stands = {one.pk: str(round(one.value or 0)) for one in Return.objects.exclude(value=None)}
    return stands == acknowledged and ReturnVersion.objects.count() == len(acknowledged)


def refused_then_saved(web: Web, of: scenes.Council, trouble: object) -> list[Answer]:
    person = web.as_(of.officer)
    first, second = of.returns
    assert person.send(scenes.cell_of(first, "41")).status == 302
    with trouble:  # type: ignore[attr-defined]
        answers = [person.send(scenes.cell_of(second, "42")), person.get(of.grid())]
    assert kept({first.pk: "41"})
    assert sound()
    assert person.send(scenes.cell_of(second, "42")).status == 302
    assert kept({first.pk: "41", second.pk: "42"})
    return answers


def test_a_database_that_cannot_grow_keeps_what_it_has_and_saves_again_later(web: Web) -> None:
    of = scenes.council()
    save, page = refused_then_saved(web, of, web.full_disk(1024))
    assert says_what_to_do(save)
    assert (page.status, "F-0" in page.text) == (200, True)


def test_a_database_that_another_process_holds_is_read_and_a_save_is_answered_in_time(web: Web) -> None:
    of = scenes.council()
    save, page = refused_then_saved(web, of, held_by_another_process())
    assert says_what_to_do(save)
    assert save.seconds < LONGEST
    assert (page.status, "F-0" in page.text) == (200, True)
