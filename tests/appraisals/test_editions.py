"""Editions stay readable by those who read the appraisal, each with its signatures and what changed (M076)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from appraisals.models import AccessRecord, Appraisal, Edition, Opened, Stage
from appraisals.sealing import Sealed
from appraisals.selectors.editions import content_now, edition_of, editions_of
from appraisals.services.signing import begin_version
from appraisals.services.writing import changed, locked
from council_pm.core.access import Actor
from council_pm.people.models import User
from council_pm.people.roles import Role
from tests.appraisals.signing_parts import CANARY, Signers
from tests.factories import series_with_rules, user_with_role
from tests.factories.appraisals import AppraisalTargetFactory, EditionFactory
from tests.factories.plans import PlanFactory, aim_of
from tests.screens import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def council() -> Signers:
    return Signers()


def begin(council: Signers, user: User, why: str = "The day was wrong") -> Appraisal:
    return begin_version(by=Actor(user.pk), at=council.seen(user), why=why)


def test_after_both_signed_nothing_is_written_before_a_new_version_is_begun(council: Signers) -> None:
    council.agree()
    at = council.seen(council.manager)
    assert not at.takes_words
    with pytest.raises(ValidationError, match="Both have signed meanwhile"):
        locked(at)
    begin(council, council.somebody)
    assert locked(council.seen(council.manager)).is_open


def test_a_new_version_is_begun_by_either_once_and_signed_by_both(council: Signers) -> None:
    council.agree()
    done = council.now().setting_done
    for user in (council.somebody, council.manager):
        begin(council, user, f"Said by {user.pk}")
    assert [one.number for one in editions_of(council.now())] == [1], "what nobody signed yet is shown to nobody"
    council.sign(council.manager)
    assert council.now().is_open
    council.sign(council.somebody)
    now = council.now()
    assert (now.is_open, now.setting_done, now.stage) == (False, done, Stage.SETTING)
    second, first = editions_of(now)
    assert (second.why, first.why) == (f"Said by {council.somebody.pk}", "")
    assert second.agreed
    assert first.agreed


@pytest.mark.parametrize("why", ["", "  \x00", "a" * 501])
def test_a_new_version_has_a_reason(council: Signers, why: str) -> None:
    council.agree()
    with pytest.raises(ValidationError, match="Say why"):
        begin(council, council.manager, why)
    assert not council.now().is_open


def test_the_countersigner_begins_no_version(council: Signers) -> None:
    council.agree()
    with pytest.raises(ValidationError, match="Only the two"):
        begin(council, council.head)


def test_what_a_target_hangs_on_is_kept_in_words_and_a_draft_plan_tells_nothing(council: Signers) -> None:
    agreed = aim_of(PlanFactory.create(unit=council.unit, agreed=True), "Cleaner streets")
    draft = aim_of(PlanFactory.create(unit=council.unit, year=2031), "A secret aim")
    series = series_with_rules("WAS-01", council.unit, name="Missed bins")
    for hangs in ({"objective": agreed}, {"objective": draft}, {"series": series}):
        AppraisalTargetFactory.create(appraisal=council.appraisal, **hangs)
    frozen = content_now(council.now(), Stage.SETTING)
    assert [one.hangs_on for one in frozen.targets] == ["", "Cleaner streets", "", "Missed bins"]
    assert [one.objective for one in frozen.targets] == [None, agreed.pk, draft.pk, None]


def test_an_edition_is_read_by_its_parts_and_nobody_else_and_every_opening_is_kept(council: Signers) -> None:
    council.agree()
    address = f"{council.url}editions/1/"
    colleague = user_with_role(Role.MANAGER, unit=council.unit)
    for user, status in ((council.somebody, 200), (council.manager, 200), (council.head, 200), (colleague, 404)):
        response = signed_in(user).get(address)
        assert response.status_code == status
        assert (CANARY in text_of(response)) is (status == 200)
        assert "no-store" in response.headers["Cache-Control"]
    assert list(AccessRecord.objects.order_by("pk").values_list("part", "what")) == [
        ("appraisee", Opened.EDITION), ("appraiser", Opened.EDITION), ("countersigner", Opened.EDITION),
    ]  # fmt: skip
    council.leave(council.manager)
    assert signed_in(council.manager).get(address).status_code == 404


@pytest.mark.parametrize("number", ["0", "7", "9" * 19, "9" * 400])
def test_an_edition_that_is_not_there_is_not_there(council: Signers, number: str) -> None:
    EditionFactory.create(appraisal=council.appraisal, number=7)
    for what in ("", "print/"):
        response = signed_in(council.somebody).get(f"{council.url}editions/{number}/{what}")
        assert response.status_code == (200 if (number, what) == ("0", "print/") else 404)
    assert AccessRecord.objects.count() == (1 if number == "0" else 0)


def test_a_page_says_what_changed_since_the_edition_before(council: Signers) -> None:
    council.agree()
    begin(council, council.manager)
    council.target.wording = Sealed.of("Answer the phone")
    council.target.save(update_fields=["wording"])
    AppraisalTargetFactory.create(appraisal=council.appraisal, wording="Paint the railings")
    changed(council.now())
    council.agree()
    page = text_of(signed_in(council.head).get(f"{council.url}editions/2/"))
    for words in ("What changed since edition 1", "Why there is this edition:", "The day was wrong", "Added:"):
        assert words in page
    assert "<ins>Answer the phone</ins>" in page
    assert f"<del>{CANARY}</del>" in page
    first = text_of(signed_in(council.head).get(f"{council.url}editions/1/"))
    assert CANARY in first
    assert "Answer the phone" not in first


def test_what_is_printed_is_the_newest_edition_or_what_stands_unsigned(council: Signers) -> None:
    reader = signed_in(council.somebody)
    assert "not signed yet" in text_of(reader.get(f"{council.url}print/"))
    council.sign(council.somebody, comment="I am one of two")
    page = text_of(reader.get(f"{council.url}print/"))
    for words in (CANARY, "edition 1", "does not agree with this", "I am one of two", "Private."):
        assert words in page
    assert "edition 1" in text_of(reader.get(f"{council.url}editions/1/print/"))
    assert set(AccessRecord.objects.values_list("what", flat=True)) == {Opened.PRINT}


def test_the_form_on_paper_has_the_targets_and_room_and_its_opening_is_kept(council: Signers) -> None:
    page = text_of(signed_in(council.manager).get(f"{council.url}paper/"))
    assert CANARY in page
    assert "day and signature" in page
    assert AccessRecord.objects.get().what == Opened.PAPER


def test_editions_are_read_in_three_queries_however_many_there_are(
    council: Signers, django_assert_num_queries: Any
) -> None:
    council.agree()
    for number in range(3):
        now = council.now()
        with django_assert_num_queries(3):  # the editions, their signatures, who signed
            assert len(editions_of(now)) == number + 1
        begin(council, council.manager)
        council.agree()


def test_an_edition_that_nobody_signed_has_no_page(council: Signers) -> None:
    council.agree()
    begin(council, council.manager)
    assert Edition.objects.count() == 2
    assert edition_of(council.now(), 2) is None
