"""What members see is credible, whatever the day on which the demonstration is loaded."""

import datetime as dt

import pytest

from indicators.direction import Direction
from indicators.status import StatusCode
from tests.demo.picture import EVERYBODY, MEMBERS, Light, picture

LOADED_ON = dt.date(2026, 11, 22)
DAYS = [LOADED_ON] + [
    dt.date.fromisoformat(day)
    for day in ("2026-10-02", "2027-01-04", "2027-02-10", "2027-04-03", "2027-05-20", "2027-08-15", "2028-03-15")
]


def _codes(lights: dict[str, Light], status: StatusCode) -> set[str]:
    return {code for code, light in lights.items() if light.status is status}


def _worse(lights: dict[str, Light], status: StatusCode) -> set[str]:
    return {code for code in _codes(lights, status) if lights[code].travel is Direction.WORSE}


@pytest.mark.parametrize("audiences", [MEMBERS, EVERYBODY], ids=["members", "officers"])
@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_between_15_and_20_are_off_target_and_5_to_8_of_them_get_worse(
    as_of: dt.date, audiences: frozenset[str]
) -> None:
    lights = picture(as_of, audiences)
    assert len(lights) == 70
    assert 15 <= len(_codes(lights, StatusCode.RED)) <= 20
    assert 5 <= len(_worse(lights, StatusCode.RED)) <= 8
    assert 3 <= len(_worse(lights, StatusCode.GREEN)) <= 14


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_the_indicators_of_the_story_stand_where_it_says(as_of: dt.date) -> None:
    lights = picture(as_of)
    assert lights["COR-01"] == Light(StatusCode.GREEN, Direction.WORSE)
    assert lights["CFA-01"] == Light(StatusCode.RED, Direction.BETTER)
    assert lights["CFA-03"] == Light(StatusCode.RED, Direction.WORSE)
    assert lights["HOU-01"] == Light(StatusCode.RED, Direction.WORSE)
    assert lights["CUS-02"] == Light(StatusCode.RED, Direction.WORSE)
    assert lights["COR-03"] == Light(StatusCode.RED, Direction.BETTER)
    assert lights["ASC-02"] == Light(StatusCode.RED, Direction.BETTER)


def test_indicators_that_the_council_cannot_move_are_not_judged() -> None:
    lights = picture(LOADED_ON)
    assert lights["LIV-06"].status is StatusCode.CONTEXTUAL
    assert lights["ERT-08"].status is StatusCode.CONTEXTUAL
    assert lights["HCA-01"].status is StatusCode.CONTEXTUAL


def test_every_indicator_has_a_status_and_none_lacks_a_target_by_mistake() -> None:
    lights = picture(LOADED_ON)
    judged = {StatusCode.RED, StatusCode.AMBER, StatusCode.GREEN, StatusCode.CONTEXTUAL}
    assert {code for code, light in lights.items() if light.status not in judged} == set()


def test_the_open_round_shows_to_officers_what_members_do_not_see_yet() -> None:
    from council_pm.demo import process

    early = [f for f in process.generate(LOADED_ON) if f.released_to != "members" and not f.breakdown]
    assert {(f.code, f.released_to) for f in early} == set(process.SIGNED_EARLY.items())
    by_frequency: dict[int, set[str]] = {}
    for figure in early:
        by_frequency.setdefault(figure.period.days // 40, set()).add(figure.released_to)
    assert all(len(released) == 1 for released in by_frequency.values()), "a release is of a whole round"
