"""The web process is killed in the middle of a save, and once it is saved but before anybody was told.

In the first case nothing of it stands, in the second all of it; and whoever sends it again has it once.
"""

from __future__ import annotations

import os
import signal

import pytest

from tests.faults.breaking import Web, chosen, rows
from tests.faults.scenes import WAYS_IN, Scene
from tests.races import side_by_side

pytestmark = pytest.mark.django_db(transaction=True)

IN_ITS_TRANSACTION = 'INTO "audit_event"'  # the last row of every change
WAYS = chosen(WAYS_IN, "a cell", "a sign off", "a file of returns")
DONE = (200, 204, 302)


@pytest.fixture(params=WAYS.values(), ids=WAYS.keys())
def scene(request: pytest.FixtureRequest, transactional_db: None) -> Scene:
    made: Scene = request.param()
    return made


def killed_at(web: Web, scene: Scene, moment: str) -> None:
    """Send it, and kill who deals with it at that moment; the person hears nothing."""
    person = web.as_(scene.by)

    def break_it() -> None:
        os.kill(web.place.wait_until_held(), signal.SIGKILL)
        web.place.release()

    web.place.hold(moment)
    answer, _nothing = side_by_side([lambda: person.send(scene.sent, **headers(scene)), break_it])
    assert answer.status == 0
    web.wait_until_up()


def headers(scene: Scene) -> dict[str, str]:
    return {"X-Day": scene.day} if scene.day else {}


def test_killed_in_mid_save_it_leaves_nothing_and_sent_again_it_is_kept_once(web: Web, scene: Scene) -> None:
    before = rows()
    killed_at(web, scene, IN_ITS_TRANSACTION)
    assert rows() == before
    answer = web.as_(scene.by).send(scene.sent, **headers(scene))
    assert answer.status in DONE, answer.text
    assert scene.times() == 1


def test_killed_before_it_has_answered_it_is_kept_and_sent_again_it_is_kept_once(web: Web, scene: Scene) -> None:
    killed_at(web, scene, "answer")
    assert scene.times() == 1
    web.as_(scene.by).send(scene.sent, **headers(scene))
    assert scene.times() == 1
