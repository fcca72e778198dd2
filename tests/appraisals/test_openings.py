"""The person whom an appraisal is about sees who opened it, and who can."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appraisals.models import AccessRecord, NamedAppraiser
from appraisals.sealing import NOTHING
from council_pm.people.roles import Role
from tests.appraisals.test_access import Council
from tests.factories import UserFactory
from tests.factories.appraisals import HrOpeningFactory, NamedAppraiserFactory
from tests.screens import signed_in, text_of


@pytest.mark.django_db
def test_its_person_sees_the_latest_ten_and_a_page_of_all() -> None:
    council = Council()
    args = [council.appraisal.person_id, council.appraisal.cycle.slug]
    page, everything = reverse("appraisals:appraisal_page", args=args), reverse("appraisals:opening_list", args=args)
    for _ in range(12):
        signed_in(council.manager).get(page)
    own = signed_in(council.somebody)
    own.get(page)
    said = f"{council.manager} (Appraiser), its page"
    assert text_of(own.get(page)).count(said) == 10
    assert text_of(own.get(everything)).count(said) == 12
    assert "you, its page" in text_of(own.get(everything))
    assert "you, its page" not in text_of(own.get(page))
    assert signed_in(council.manager).get(everything).status_code == 404
    assert said not in text_of(signed_in(council.manager).get(page))


@pytest.mark.django_db
def test_its_person_sees_everybody_who_was_ever_named_for_them_until_when_and_why() -> None:
    council = Council()
    args = [council.appraisal.person_id, council.appraisal.cycle.slug]
    everything = reverse("appraisals:opening_list", args=args)
    own = signed_in(council.somebody)
    assert "Nobody: the line appraises." in text_of(own.get(everything))
    over = NamedAppraiserFactory.create(
        person=council.somebody.person, part="countersigner", starts=date(2026, 4, 1), ends=date(2026, 4, 2),
        reason="They led the move of the depot",
    )  # fmt: skip
    NamedAppraiserFactory.create(person=council.manager.person, reason="KANARIE of another")
    shown = text_of(own.get(everything))
    said = f"{over.named.name} (Countersigner), 1 April 2026 to 2 April 2026"
    assert said in shown
    assert "They led the move of the depot" in shown
    assert "KANARIE" not in shown
    for user in (council.manager, council.head, council.user(Role.HR_ADVISER, council.unit)):
        page = signed_in(user).get(council.appraisal.get_absolute_url())
        assert "move of the depot" not in page.content.decode()
    NamedAppraiser.objects.update(reason=NOTHING)
    assert "the reason was deleted with the other words" in text_of(own.get(everything))


@pytest.mark.django_db
def test_the_page_says_by_name_who_can_read_it_today() -> None:
    council = Council()
    page = reverse("appraisals:appraisal_page", args=[council.appraisal.person_id, council.appraisal.cycle.slug])
    shown = text_of(signed_in(council.somebody).get(page))
    assert f"{council.manager}, as appraiser" in shown
    assert f"{council.head}, who countersigns" in shown
    assert "not the administrator" in shown
    assert f"kept until {council.appraisal.delete_after:%-d %B %Y}" in shown
    response = signed_in(council.somebody).get(page)
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_the_page_asks_as_often_for_one_opening_as_for_many() -> None:
    council = Council()
    page = reverse("appraisals:appraisal_page", args=[council.appraisal.person_id, council.appraisal.cycle.slug])
    own = signed_in(council.somebody)
    HrOpeningFactory.create(appraisal=council.appraisal)
    own.get(page)
    with CaptureQueriesContext(connection) as for_few:
        own.get(page)
    for user in UserFactory.create_batch(5):
        HrOpeningFactory.create(appraisal=council.appraisal, adviser=user)
        AccessRecord.objects.create(
            appraisal=council.appraisal, user=user, part="hr", what="page", at=council.appraisal.created_at
        )
    with CaptureQueriesContext(connection) as for_many:
        own.get(page)
    assert len(for_many) == len(for_few)


@pytest.mark.django_db
@pytest.mark.parametrize("number", [10**18, 2**63, 10**30])
def test_a_number_that_no_person_can_have_is_nobodys_appraisal(number: int) -> None:
    council = Council()
    for user in (council.manager, council.user(Role.HR_ADVISER, council.unit)):
        for path in ("{}/{}/", "{}/{}/openings/", "hr/{}/{}/"):
            url = "/appraisals/" + path.format(number, council.appraisal.cycle.slug)
            assert signed_in(user).get(url).status_code == 404
