"""Signing on the page of an appraisal: in words, with what was typed kept, and only for oneself."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from appraisals.models import Appraisal, Group, Signature, Signer, Stage
from appraisals.services.writing import changed
from council_pm.people.models import User
from tests.appraisals.signing_parts import TODAY, Signers
from tests.factories import UserFactory
from tests.factories.appraisals import PassageFactory, SignatureFactory
from tests.screens import hidden, signed_in, text_of

pytestmark = pytest.mark.django_db
TYPED = "The third target is for two people"


@pytest.fixture
def council() -> Signers:
    return Signers()


def post(council: Signers, user: User, where: str, **data: str) -> tuple[int, str]:
    response = signed_in(user).post(f"{council.url}{where}/", data)
    return response.status_code, text_of(response)


def version_of(response: HttpResponse) -> str:
    """The version that the form of signing was shown with: other forms of the page have versions of their own."""
    found = re.search(r'id="signing".*?name="version" value="([0-9]+)"', response.content.decode(), re.DOTALL)
    assert found is not None
    return found[1]


def test_both_sign_with_a_click_and_the_page_says_who_and_when(council: Signers) -> None:
    somebody, manager = signed_in(council.somebody), signed_in(council.manager)
    version = version_of(somebody.get(council.url))
    gone = somebody.post(f"{council.url}sign/appraisee/", {"version": version, "comment": TYPED})
    assert gone.headers["Location"] == f"{council.url}#signing"
    page = text_of(manager.get(council.url))
    assert f"{council.somebody.person.name} signed on {TODAY.day} {TODAY:%B %Y} at" in page
    assert "and does not agree with this:" in page
    assert TYPED in page
    assert f"{council.manager.person.name} has not signed yet" in page
    assert manager.post(f"{council.url}sign/appraiser/", {"version": version}).status_code == 302
    page = text_of(signed_in(council.head).get(council.url))
    assert "Countersigning is still to come" in page
    assert TYPED in page
    assert post(council, council.head, "sign/countersigner", edition="1", comment="Well done")[0] == 302
    page = text_of(somebody.get(council.url))
    assert "Well done" in page
    assert "Countersigning is still to come" not in page


def test_words_that_are_not_shared_are_asked_about_before_one_signs_without_them(council: Signers) -> None:
    PassageFactory.create(
        appraisal=council.appraisal, stage=Stage.SETTING, kind="preparation", text="", draft="Not shared yet"
    )
    client = signed_in(council.somebody)
    sent = {"version": version_of(client.get(council.url)), "comment": TYPED}
    response = client.post(f"{council.url}sign/appraisee/", sent)
    assert response.status_code == 422
    assert "You typed words above that are not shared." in text_of(response)
    assert TYPED in text_of(response)
    assert not Signature.objects.exists()
    assert client.post(f"{council.url}sign/appraisee/", sent | {"without_drafts": "on"}).status_code == 302
    page = text_of(signed_in(council.manager).get(council.url))
    assert (
        f"{council.somebody.person.name} has signed what stands here. Whatever is changed now, both sign again." in page
    )
    assert "Not shared yet" not in page


def test_a_stale_signature_is_answered_in_words_with_what_was_typed_and_the_next_click_signs(council: Signers) -> None:
    changed(council.now())
    client = signed_in(council.somebody)
    response = client.post(f"{council.url}sign/appraisee/", {"version": "1", "comment": TYPED})
    assert response.status_code == 409
    page = text_of(response)
    assert "It has changed since you opened it, so nothing is signed." in page
    assert TYPED in page
    assert not Signature.objects.exists()
    again = {"version": version_of(response), "comment": TYPED}
    assert client.post(f"{council.url}sign/appraisee/", again).status_code == 302
    assert Signature.objects.get().comment.open() == TYPED


def test_what_is_refused_although_nothing_can_be_signed_still_shows_what_was_typed(council: Signers) -> None:
    council.agree()
    version = council.now().version
    Signature.objects.filter(part=Signer.APPRAISEE).update(person=council.head.person)
    status, page = post(council, council.somebody, "sign/appraisee", version=str(version), comment=TYPED)
    assert status == 422
    assert TYPED in page
    assert "Begin a new version" in page


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("manager", "sign/appraisee"),
        ("head", "sign/appraisee"),
        ("head", "sign/appraiser"),
        ("somebody", "sign/appraiser"),
        ("somebody", "sign/countersigner"),
        ("manager", "sign/countersigner"),
        ("somebody", "sign/paper"),
        ("head", "sign/paper"),
        ("head", "version"),
        ("head", "stage"),
    ],
)
def test_an_address_of_another_part_is_not_there(council: Signers, who: str, where: str) -> None:
    council.agree()
    before = Signature.objects.count()
    assert post(council, getattr(council, who), where, version="1", edition="1", why="Because")[0] == 404
    assert Signature.objects.count() == before


def test_an_earlier_signature_is_told_when_the_words_changed(council: Signers) -> None:
    council.sign(council.somebody)
    changed(council.now())
    page = text_of(signed_in(council.manager).get(council.url))
    assert f"{council.somebody.person.name} signed an earlier version, edition 1." in page
    assert "both sign again" in page


def test_an_appraiser_who_left_is_named_with_what_can_be_done(council: Signers) -> None:
    council.sign(council.manager)
    successor = council.successor()
    page = text_of(signed_in(successor).get(council.url))
    assert f"{council.manager.person.name} signed as appraiser and no longer appraises here" in page
    assert "Begin a new version" in page
    assert ">Sign<" not in page
    assert ">Sign<" in text_of(signed_in(council.somebody).get(council.url))


def test_where_nobody_appraises_the_page_says_whom_to_ask(council: Signers) -> None:
    council.leave(council.manager)
    council.leave(council.head)
    assert "Nobody appraises here now: ask HR who does." in text_of(signed_in(council.somebody).get(council.url))


def test_a_new_version_and_the_next_stage_are_begun_from_the_page(council: Signers) -> None:
    council.agree()
    client = signed_in(council.somebody)
    page = text_of(client.get(council.url))
    assert "Begin the mid-year review" in page
    assert post(council, council.somebody, "version", why="")[0] == 422
    assert post(council, council.somebody, "version", why="A day was wrong")[0] == 302
    assert council.now().is_open
    council.agree()
    assert client.post(f"{council.url}stage/", {"stage": hidden(client.get(council.url), "stage")}).status_code == 302
    assert council.now().stage == Stage.MID_YEAR
    status, page = post(council, council.somebody, "stage", stage="setting", why=TYPED)
    assert status == 422
    assert TYPED in page
    assert "does not follow" in page


def test_a_stage_that_was_never_signed_asks_for_a_word(council: Signers) -> None:
    Appraisal.objects.update(setting_due=TODAY - timedelta(days=1))
    assert "Go on to the next stage without signing" in text_of(signed_in(council.manager).get(council.url))
    assert "without signing this one" not in text_of(signed_in(council.somebody).get(council.url))
    assert post(council, council.manager, "stage", stage="mid_year", why="")[0] == 422
    assert post(council, council.manager, "stage", stage="mid_year", why="We began late")[0] == 302


def test_a_form_on_paper_is_shown_as_the_keepers_word() -> None:
    council = Signers(on_paper=True)
    name = council.appraisal.person.name
    manager = signed_in(council.manager)
    version = version_of(manager.get(council.url))
    sent = {"version": version, "paper_on": "01/11/2026", "comment": TYPED, "holds": ""}
    status, page = post(council, council.manager, "sign/paper", **sent)
    assert status == 422
    assert "Say that you hold the form" in page
    assert TYPED in page
    assert post(council, council.manager, "sign/paper", **sent | {"holds": "on"})[0] == 302
    page = text_of(manager.get(council.url))
    assert f"{name} signed on paper on 1 November 2026; the form is kept by {council.manager.person.name}" in page
    assert "Enter a form that was signed on paper" not in page
    user = UserFactory.create(person=council.appraisal.person)
    page = text_of(signed_in(user).get(council.url))
    assert "If this is not what you signed, say so" in page


def test_paper_is_offered_for_somebody_without_a_sign_in_only(council: Signers) -> None:
    assert "signed on paper" not in text_of(signed_in(council.manager).get(council.url))
    status, page = post(council, council.manager, "sign/paper", version="1", paper_on="01/11/2026", holds="on")
    assert status == 422
    assert "Nobody signs for somebody else." in page


def test_a_group_that_is_not_countersigned_waits_for_nobody() -> None:
    council = Signers(group=Group.PROBATION)
    council.agree()
    page = text_of(signed_in(council.somebody).get(council.url))
    assert "ountersign" not in page.split('id="signing"')[1].split('id="privacy"')[0]


def test_the_page_asks_the_same_queries_for_more_editions(council: Signers) -> None:
    council.agree()
    client = signed_in(council.head)
    client.get(council.url)
    counts = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(council.url)
        counts.append(len(asked))
        for number in (7, 8):
            SignatureFactory.create(
                edition__appraisal=council.appraisal, edition__number=number + len(counts) * 10
            )  # fmt: skip
    assert counts[0] == counts[1]
