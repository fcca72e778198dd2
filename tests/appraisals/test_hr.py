"""HR finds everybody by name and stage, reads with a reason for a while, and edits nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from appraisals.access import Part
from appraisals.models import AccessRecord, Appraisal, HrOpening, NamedFor
from appraisals.retention import open_until
from council_pm.audit.models import Event
from council_pm.people.models import User
from council_pm.people.roles import Role
from tests.appraisals.canaries import say_everything
from tests.appraisals.test_access import TODAY, Council
from tests.factories.appraisals import (
    AppraisalFactory,
    CorrectionRequestFactory,
    HrOpeningFactory,
    NamedAppraiserFactory,
)
from tests.papers import text_of as file_text
from tests.screens import signed_in, text_of

pytestmark = pytest.mark.django_db
WORDS, REASON = "KANARIE-19fa", "A grievance was raised last week"
LIST = reverse("appraisals:hr_list")


@pytest.fixture
def council() -> Council:
    made = Council()
    made.somebody.person.name = "Ada Ottoline"
    made.somebody.person.save(update_fields=["name"])
    say_everything(made.appraisal, WORDS)
    return made


@pytest.fixture
def adviser(council: Council) -> User:
    return council.user(Role.HR_ADVISER, council.unit)


def page_of(appraisal: Appraisal) -> str:
    return reverse("appraisals:appraisal_page", args=[appraisal.person_id, appraisal.cycle.slug])


def door_of(appraisal: Appraisal) -> str:
    return reverse("appraisals:hr_open", args=[appraisal.person_id, appraisal.cycle.slug])


def test_the_list_shows_names_and_stages_and_never_a_word(council: Council, adviser: User) -> None:
    CorrectionRequestFactory.create(appraisal=council.appraisal, text=f"{WORDS} asks")
    shown = text_of(signed_in(adviser).get(LIST))
    assert "Ada Ottoline" in shown
    assert "Set targets" in shown
    assert "asked for a correction" in shown
    assert WORDS not in shown


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "otto"}, True), ({"q": "OTTO ada"}, True), ({"q": "Zebedee"}, False), ({"stage": "setting"}, True),
        ({"stage": "year_end"}, False), ({"stage": "requests"}, False), ({"cycle": "none"}, False),
        ({"cycle": "no such", "stage": "nonsense"}, True), ({"page": "x" * 40}, True), ({"q": "a\x00"}, True),
    ],
)  # fmt: skip
def test_the_list_can_be_asked_for_a_part_of_it(
    council: Council, adviser: User, asked: dict[str, str], found: bool
) -> None:
    response = signed_in(adviser).get(LIST, asked)
    assert response.status_code == 200
    assert ("Ada Ottoline" in text_of(response)) is found


def test_the_list_goes_by_the_part_of_the_council(council: Council, adviser: User) -> None:
    client = signed_in(adviser)
    assert "Ada Ottoline" in text_of(client.get(LIST, {"unit": council.unit.code}))
    assert "Ada Ottoline" not in text_of(client.get(LIST, {"unit": "CHI"}))


def test_the_list_asks_as_often_for_one_as_for_three(council: Council, adviser: User) -> None:
    client = signed_in(adviser)
    client.get(LIST)
    with CaptureQueriesContext(connection) as for_one:
        client.get(LIST)
    AppraisalFactory.create_batch(2)
    with CaptureQueriesContext(connection) as for_three:
        client.get(LIST)
    assert len(for_three) == len(for_one)


def test_without_a_reason_hr_reads_nothing_and_a_short_one_opens_nothing(council: Council, adviser: User) -> None:
    client = signed_in(adviser)
    assert client.get(page_of(council.appraisal)).status_code == 404
    for reason in ("", "because", "x" * 501, "\x00 " * 30):
        refused = client.post(door_of(council.appraisal), {"reason": reason})
        assert refused.status_code == 422
    assert reason.replace("\x00", "").strip() in refused.content.decode().replace("\x00", "") or not reason.strip()
    assert not HrOpening.objects.filter(adviser=adviser).exists()
    assert client.get(page_of(council.appraisal)).status_code == 404


def test_a_reason_opens_it_and_its_person_reads_that_reason(council: Council, adviser: User) -> None:
    client = signed_in(adviser)
    answer = client.post(door_of(council.appraisal), {"reason": REASON})
    assert (answer.status_code, answer["Location"]) == (302, page_of(council.appraisal))
    assert client.get(page_of(council.appraisal)).status_code == 200
    own = text_of(signed_in(council.somebody).get(page_of(council.appraisal)))
    assert REASON in own
    assert f"{adviser} (HR), its page" in own
    everything = reverse("appraisals:opening_list", args=[council.appraisal.person_id, council.appraisal.cycle.slug])
    assert REASON in text_of(signed_in(council.somebody).get(everything))
    for user in (council.manager, council.head):
        assert REASON not in text_of(signed_in(user).get(page_of(council.appraisal)))
    event = Event.objects.get(action="open_appraisal_as_hr")
    assert (event.subject_kind, set(event.detail), event.reason) == ("appraisal", {"opening"}, "")


def test_hr_with_a_reason_edits_nothing(council: Council, adviser: User) -> None:
    signed_in(adviser).post(door_of(council.appraisal), {"reason": REASON})
    seen = council.part(adviser)
    assert seen is Part.HR
    args = [council.appraisal.person_id, council.appraisal.cycle.slug]
    asked = signed_in(adviser).post(reverse("appraisals:correction_ask", args=args), {"text": "I say so"})
    assert asked.status_code == 404


def test_an_opening_lasts_eight_hours_or_until_midnight_in_london() -> None:
    london = ZoneInfo("Europe/London")
    for begun, ends in (
        (datetime(2026, 11, 27, 9, tzinfo=london), datetime(2026, 11, 27, 17, tzinfo=london)),
        (datetime(2026, 11, 27, 20, 30, tzinfo=london), datetime(2026, 11, 28, tzinfo=london)),
        (datetime(2026, 11, 27, 0, 0, tzinfo=london), datetime(2026, 11, 27, 8, tzinfo=london)),
        (datetime(2026, 10, 25, 23, 59, 59, tzinfo=london), datetime(2026, 10, 26, tzinfo=london)),
    ):
        assert open_until(begun) == ends
        assert open_until(begun) > begun


def test_an_opening_that_ended_opens_nothing_and_another_reason_does(council: Council, adviser: User) -> None:
    past = timezone.now() - timedelta(hours=9)
    HrOpeningFactory.create(appraisal=council.appraisal, adviser=adviser, at=past, until=past + timedelta(hours=8))
    client = signed_in(adviser)
    assert client.get(page_of(council.appraisal)).status_code == 404
    assert client.get(door_of(council.appraisal)).status_code == 200
    client.post(door_of(council.appraisal), {"reason": REASON})
    assert client.get(page_of(council.appraisal)).status_code == 200


def test_an_opening_is_the_advisers_own(council: Council, adviser: User) -> None:
    signed_in(adviser).post(door_of(council.appraisal), {"reason": REASON})
    colleague = council.user(Role.HR_ADVISER, council.unit)
    assert signed_in(colleague).get(page_of(council.appraisal)).status_code == 404


@pytest.mark.parametrize("part", [NamedFor.APPRAISER, NamedFor.COUNTERSIGNER])
def test_an_adviser_with_a_part_goes_by_that_part(council: Council, adviser: User, part: str) -> None:
    NamedAppraiserFactory.create(person=council.somebody.person, named=adviser.person, part=part)
    answer = signed_in(adviser).post(door_of(council.appraisal), {"reason": REASON})
    assert answer.status_code == 302
    assert not HrOpening.objects.filter(adviser=adviser).exists()
    assert str(council.part(adviser)) == part


def test_an_advisers_own_appraisal_is_their_own(council: Council, adviser: User) -> None:
    own = AppraisalFactory.create(post=council.post(adviser), person=adviser.person)
    assert signed_in(adviser).get(door_of(own)).status_code == 302
    assert not HrOpening.objects.filter(adviser=adviser).exists()


def test_of_somebody_who_left_or_whose_appraiser_moved_hr_reads_with_a_reason_only(
    council: Council, adviser: User
) -> None:
    Appraisal.objects.update(ended_on=TODAY - timedelta(days=1))
    assert signed_in(council.manager).get(page_of(council.appraisal)).status_code == 404
    client = signed_in(adviser)
    assert client.get(page_of(council.appraisal)).status_code == 404
    client.post(door_of(council.appraisal), {"reason": REASON})
    assert client.get(page_of(council.appraisal)).status_code == 200


def test_deleted_words_cannot_be_opened(council: Council, adviser: User) -> None:
    Appraisal.objects.update(words_deleted_at=timezone.now())
    refused = signed_in(adviser).post(door_of(council.appraisal), {"reason": REASON})
    assert refused.status_code == 422
    assert "deleted" in text_of(refused)


def test_hr_sees_who_opened_which_and_finds_them_by_person_reader_and_day(council: Council, adviser: User) -> None:
    signed_in(council.manager).get(page_of(council.appraisal))
    other = AppraisalFactory.create()
    AccessRecord.objects.create(
        appraisal=other, user=council.head, part="countersigner", what="page", at=timezone.now() - timedelta(days=3)
    )
    url, client = reverse("appraisals:hr_openings"), signed_in(adviser)
    both = text_of(client.get(url))
    assert "Ada Ottoline" in both
    assert other.person.name in both
    assert WORDS not in both
    assert other.person.name not in text_of(client.get(url, {"person": "ottoline"}))
    assert "Ada Ottoline" not in text_of(client.get(url, {"reader": str(council.head)}))
    assert other.person.name not in text_of(client.get(url, {"day": TODAY.isoformat()}))
    refused = client.get(url, {"day": "someday"})
    assert refused.status_code == 422
    assert "Ada Ottoline" not in text_of(refused)


def test_the_general_record_shows_nothing_of_appraisals(council: Council, adviser: User) -> None:
    signed_in(adviser).post(door_of(council.appraisal), {"reason": REASON})
    assert Event.objects.filter(subject_kind="appraisal").exists()
    administrator = signed_in(council.user(Role.SYSTEM_ADMINISTRATOR, council.unit))
    url, table = reverse("administration:record_list"), reverse("administration:record_table")
    for query in ({}, {"action": "open_appraisal_as_hr"}, {"id": str(council.appraisal.pk)}, {"person": str(adviser)}):
        for address, asked in ((url, query), (table, query), (table, {**query, "format": "xlsx"})):
            shown = file_text(administrator.get(address, asked))
            assert f"{adviser} opened" not in shown
            assert REASON not in shown
    assert administrator.get(url, {"kind": "appraisal"}).status_code == 422, "the record knows no such kind"
    rows = file_text(administrator.get(reverse("administration:record_table")))
    assert "appraisal" not in rows.lower()
