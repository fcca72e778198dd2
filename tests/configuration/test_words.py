"""The council's own words stand wherever screens speak of its bodies."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext

from council_pm.configuration.registry import KINDS
from council_pm.configuration.selectors import Frame
from council_pm.configuration.services import change_setting
from council_pm.configuration.words import word, worded, words_from
from council_pm.core.access import Actor
from council_pm.org.models import CommitteeKind
from council_pm.people.roles import Role
from tests.dashboards.council import World, add_indicator, judge, make_world, signed_in

BY = Actor(None, "tests")
OURS = Frame(1, {"word_executive": "Cabinet", "word_committee": "scrutiny committee"})


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def test_outside_a_request_the_words_are_the_defaults() -> None:
    assert [word(name) for name in ("executive", "committee", "Committee", "clinic")] == [
        "Executive",
        "select committee",
        "Select committee",
        "improvement clinic",
    ]
    with pytest.raises(KeyError):
        word("mayor")


def test_words_fill_sentences_labels_and_templates_until_their_request_ends() -> None:
    page = Template('{% load words %}{% council_word "Committee" as body %}{{ body }}')
    with words_from(lambda: OURS):
        assert worded("The %(executive)s of %(place)s", place="Test") == "The Cabinet of Test"
        assert str(Role.EXECUTIVE_MEMBER.label) == "Cabinet member"
        assert [str(CommitteeKind.SELECT.label), str(CommitteeKind.EXECUTIVE.label)] == [
            "Scrutiny committee",
            "Cabinet",
        ]
        assert page.render(Context()) == "Scrutiny committee"
    assert str(Role.EXECUTIVE_MEMBER.label) == "Executive member"


def test_a_word_is_read_only_when_it_is_asked_for() -> None:
    def refused() -> Frame:
        raise AssertionError("nobody asked")

    with words_from(refused):
        assert str(Role.MEMBER.label) == "Member"


def test_a_change_of_words_shows_in_the_navigation_and_in_headings_at_no_query(world: World) -> None:
    add_indicator(world, "Litter", ["60", "40"], baskets=[world.corporate, world.basket])
    judge()
    client = signed_in(Role.MEMBER, world)
    seen = {}
    for when in ("before", "after"):
        if when == "after":
            change_setting(by=BY, key="word_executive", value="Cabinet")
            change_setting(by=BY, key="word_committee", value="scrutiny panel")
        client.get("/executive/")
        with CaptureQueriesContext(connection) as asked:
            html = client.get("/executive/").content.decode()
        seen[when] = (html, len(asked))
    assert "Changed since the Executive met on" in seen["before"][0]
    assert "My select committee" in seen["before"][0]
    assert "Changed since the Cabinet met on" in seen["after"][0]
    assert "My scrutiny panel" in seen["after"][0]
    assert seen["before"][1] == seen["after"][1]


@pytest.mark.parametrize("value", ["Cabinet", "Overview & Scrutiny Panel", "Pwyllgor Craffu", "Members' board", "x"])
def test_a_council_may_call_its_bodies_what_it_likes(value: str) -> None:
    assert KINDS["word_committee"].check(value) is None


@pytest.mark.parametrize("value", ["", " Cabinet", "Cabinet ", "x" * 31, "<b>Cabinet</b>", "50%", "%(s)s", "A\nB", 5])
def test_a_word_is_letters_that_can_stand_inside_a_sentence(value: Any) -> None:
    assert KINDS["word_committee"].check(value) == "word"
