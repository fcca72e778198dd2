"""No room on the disk: the answer says so, nothing is half written, and with room again the same is saved.

The disk is full for the processes that answer only: no file of theirs may grow beyond a size.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from council_pm.attachments.models import Attachment
from indicators.models import HistoryLoad
from tests.faults import scenes
from tests.faults.breaking import Answer, Sent, Web, rows

pytestmark = pytest.mark.django_db(transaction=True)

ROOM = 64 * 1024
MORE = b"".join(b"%06d,51\n" % number for number in range(20_000))


def says_what_to_do(answer: Answer) -> bool:
    return answer.status == 503 and "To send it twice does no harm." in answer.text


def left_behind(directory: Path) -> list[str]:
    return sorted(
        str(path.relative_to(directory))
        for name in ("attachments", "uploads", "tmp")
        for path in (directory / name).rglob("*")
        if path.is_file()
    )


def test_a_file_for_which_there_is_no_room_leaves_nothing_and_is_taken_later(web: Web) -> None:
    scene = scenes.an_evidence_file()
    person, before = web.as_(scene.by), (left_behind(web.directory), rows())
    large = Sent(scene.sent.path, scene.sent.fields, ("survey.csv", b"ward,answers\n" + MORE))
    with web.full_disk(ROOM):
        assert says_what_to_do(person.send(large))
    assert (left_behind(web.directory), rows()) == before
    assert person.send(large).status == 302
    kept = Attachment.objects.get()
    assert (web.directory / "attachments" / kept.stored_as).stat().st_size == kept.size == len(MORE) + 13


def test_a_history_for_which_there_is_no_room_leaves_nothing_and_is_taken_later(web: Web) -> None:
    by, of_history = scenes.a_history_file()
    person, before = web.as_(by), (left_behind(web.directory), rows())
    large = Sent("/history/", {}, ("history.csv", of_history + b"\n" * ROOM))
    with web.full_disk(ROOM):
        assert says_what_to_do(person.send(large))
    assert (left_behind(web.directory), rows()) == before
    assert person.send(large).status == 302
    assert f"uploads/{HistoryLoad.objects.get().file}" in left_behind(web.directory)
