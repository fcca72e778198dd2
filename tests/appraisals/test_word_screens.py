"""The conversation on screen: boxes of one's own, what others said, refusals that lose nothing, and the session."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from appraisals.models import Appraisal, Passage, Side
from council_pm.people.models import User
from tests.appraisals.conversation import JSON, Conversation
from tests.factories.appraisals import PassageFactory
from tests.screens import hidden, signed_in, text_of
from tests.speed.test_plan_tree import queries

pytestmark = pytest.mark.django_db
CANARY = "Heron over the weir"


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


def test_each_finds_their_own_boxes_and_reads_those_of_the_other(talk: Conversation) -> None:
    mine, theirs = talk.box_url("review", "appraisee"), talk.box_url("review", "appraiser")
    page = talk.page(talk.somebody)
    assert f'action="{mine}"' in page
    assert f'action="{theirs}"' not in page
    assert "My preparation" in page
    assert "Strategy into action" in page
    assert f'action="{talk.box_url("behaviour", "appraisee", "change")}"' in page
    page = talk.page(talk.manager)
    assert f'action="{theirs}"' in page
    assert f'action="{mine}"' not in page
    assert f'action="{talk.box_url("statement", "")}"' in page
    for reader in (talk.head, talk.adviser):
        assert "<textarea" not in talk.page(reader)


def test_nothing_is_kept_in_the_browser(talk: Conversation) -> None:
    assert "data-kept" not in talk.page(talk.somebody)


def test_nobody_finds_the_box_of_the_other_side(talk: Conversation) -> None:
    for user, kind, side in (
        (talk.manager, "review", "appraisee"), (talk.manager, "preparation", "appraisee"),
        (talk.manager, "private", "appraisee"), (talk.somebody, "review", "appraiser"),
        (talk.head, "statement", ""), (talk.adviser, "statement", ""), (talk.somebody, "nonsense", "appraisee"),
        (talk.somebody, "rating", "appraiser"), (talk.manager, "rating", "appraiser"),
    ):  # fmt: skip
        url = talk.box_url(kind, side)
        assert signed_in(user).get(url).status_code == 404, url
        for headers in ({}, JSON):
            assert signed_in(user).post(url, {"text": CANARY, "version": 0}, headers=headers).status_code == 404, url
    assert not Passage.objects.exists()


def test_a_behaviour_that_is_not_of_the_framework_has_no_box(talk: Conversation) -> None:
    client = signed_in(talk.somebody)
    assert client.get(talk.box_url("behaviour", "appraisee", "change")).status_code == 200
    assert client.get(talk.box_url("behaviour", "appraisee", "none-such")).status_code == 404
    assert client.get(talk.box_url("behaviour", "appraisee")).status_code == 404
    assert client.get(talk.box_url("review", "appraisee", "change")).status_code == 404


def test_typed_words_are_kept_and_stay_unshared_until_save(talk: Conversation) -> None:
    client, url = signed_in(talk.somebody), talk.box_url("review", "appraisee")
    kept = client.post(url, {"text": CANARY, "version": 0}, headers=JSON)
    assert (kept.status_code, kept.json()) == (200, {"version": 1})
    own = talk.page(talk.somebody)
    assert CANARY in own
    assert "Not shared yet" in own
    assert CANARY not in talk.page(talk.manager)
    saved = client.post(url, {"text": CANARY, "version": 1})
    assert saved.status_code == 302
    assert saved["Location"].endswith("#mid_year-review-appraisee")
    assert "Not shared yet" not in talk.page(talk.somebody)
    assert CANARY in talk.page(talk.manager)


def test_two_browsers_show_both_texts_and_lose_neither(talk: Conversation) -> None:
    url = talk.box_url("statement", "")
    mine, theirs = signed_in(talk.somebody), signed_in(talk.manager)
    seen = hidden(mine.get(url), "version")
    assert theirs.post(url, {"text": "Of the manager", "version": seen}).status_code == 302
    told = mine.post(url, {"text": "Of somebody", "version": seen}, headers=JSON)
    assert told.status_code == 409
    assert "both texts" in told.json()["problem"]
    late = mine.post(url, {"text": "Of somebody", "version": seen})
    assert late.status_code == 409
    assert "Of the manager" in text_of(late)
    assert "Of somebody" in text_of(late)
    assert mine.post(url, {"text": "Of both", "version": hidden(late, "version")}).status_code == 302
    assert "Of both" in talk.page(talk.manager)


@pytest.mark.parametrize(
    ("sent", "status"),
    [({"text": "x" * 6_001, "version": "0"}, 422), ({"text": f"{CANARY}\x00", "version": "0"}, 422),
     ({"text": CANARY, "version": "-1"}, 422), ({"text": CANARY, "version": "many"}, 422),
     ({"text": CANARY, "version": "7"}, 409)],
)  # fmt: skip
def test_a_refusal_keeps_what_was_typed_and_can_be_sent_again(
    talk: Conversation, sent: dict[str, str], status: int
) -> None:
    client, url = signed_in(talk.somebody), talk.box_url("review", "appraisee")
    assert client.post(url, sent, headers=JSON).status_code == status
    refused = client.post(url, sent)
    assert refused.status_code == status
    assert sent["text"].strip("\x00")[:30] in text_of(refused)
    assert client.post(url, {"text": CANARY, "version": hidden(refused, "version")}).status_code == 302


def test_words_typed_while_both_signed_are_not_lost(talk: Conversation) -> None:
    client, url = signed_in(talk.somebody), talk.box_url("review", "appraisee")
    Appraisal.objects.update(is_open=False)
    assert client.get(url).status_code == 302
    late = client.post(url, {"text": CANARY, "version": 0})
    assert late.status_code == 409
    assert CANARY in text_of(late)
    page = talk.page(talk.somebody)
    assert f'action="{url}"' not in page
    assert f'action="{talk.box_url("private", "appraisee")}"' in page


def test_an_own_note_says_who_reads_it_and_that_it_belongs_to_a_copy(talk: Conversation) -> None:
    for user in (talk.somebody, talk.manager):
        side = talk.at(user).part
        signed_in(user).post(talk.box_url("private", side), {"text": f"{CANARY} {side}", "version": 0})
    own, theirs = talk.page(talk.somebody), talk.page(talk.manager)
    assert "in the copy of what is held about you" in own
    assert f"{CANARY} appraiser" not in own
    assert "belongs to what they may ask a copy of" in theirs
    assert f"{CANARY} appraisee" not in theirs


def test_earlier_stages_are_read_and_not_written(talk: Conversation) -> None:
    PassageFactory.create(appraisal=talk.appraisal, stage="setting", kind="statement", side=Side.BOTH, text=CANARY)
    page = talk.page(talk.head)
    assert CANARY in page
    assert "Set targets" in page
    assert signed_in(talk.manager).get(talk.url("words", "setting", "statement", "both")).status_code == 302


class TestRatings:
    def test_where_a_cycle_asks_for_one_it_is_a_choice_of_words_of_the_appraiser(self) -> None:
        talk = Conversation("year_end", with_ratings=True)
        client, url = signed_in(talk.manager), talk.box_url("rating", "appraiser")
        assert client.post(url, {"text": "splendid", "version": 0}).status_code == 422
        assert client.post(url, {"text": "most", "version": 0}).status_code == 302
        page = text_of(signed_in(talk.somebody).get(talk.url()))
        assert "Most of what we agreed" in page
        assert signed_in(talk.somebody).post(url, {"text": "more", "version": 1}).status_code == 404

    def test_without_one_nobody_is_asked(self) -> None:
        talk = Conversation("year_end")
        assert "Most of what we agreed" not in talk.page(talk.manager)
        assert signed_in(talk.manager).get(talk.box_url("rating", "appraiser")).status_code == 404


def test_the_page_of_those_appraised_together_is_short() -> None:
    talk = Conversation("year_end", group="together")
    page = talk.page(talk.somebody)
    assert page.count("data-words ") + page.count("data-words>") == 2
    assert "My preparation" not in page
    assert "My own note" not in page


class TestSession:
    URL = "appraisals:session"

    def left(self, client: Client) -> int:
        return int(client.get(reverse(self.URL), headers=JSON).json()["left"])

    def test_the_page_learns_how_long_the_session_lasts_and_can_prolong_it(self, talk: Conversation) -> None:
        client = signed_in(talk.somebody)
        Session.objects.update(expire_date=timezone.now() + timedelta(minutes=4))
        assert 200 < self.left(client) <= 240
        answer = client.post(reverse(self.URL), headers=JSON).json()
        assert answer["left"] > 11 * 3600
        assert answer["user"] == talk.somebody.pk
        assert self.left(client) > 11 * 3600

    def test_whoever_is_signed_out_is_asked_to_sign_in(self, talk: Conversation) -> None:
        assert Client().get(reverse(self.URL))["Location"].startswith("/sign-in/")


def test_more_words_need_no_more_queries(talk: Conversation) -> None:
    client = signed_in(talk.manager)
    client.get(talk.url())
    few = queries(client, talk.url())
    say_all(talk, talk.somebody)
    say_all(talk, talk.manager)
    assert queries(client, talk.url()) == few


def say_all(talk: Conversation, user: User) -> None:
    side = str(talk.at(user).part)
    for kind in ("review", "private"):
        signed_in(user).post(talk.box_url(kind, side), {"text": "Words", "version": 0})
    for code in ("change", "partnership"):
        signed_in(user).post(talk.box_url("behaviour", side, code), {"text": "Words", "version": 0})
    for _n in range(3):
        signed_in(user).post(
            talk.url("check_in_new"),
            {"key": hidden(signed_in(user).get(talk.url("check_in_new")), "key"), "on": "2026-06-01", "text": "Words"},
        )
