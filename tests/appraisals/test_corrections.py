"""Somebody says what is wrong; HR answers and changes nothing; the two read it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from appraisals.models import Appraisal, CorrectionRequest, Outcome
from appraisals.services.corrections import answer_correction, ask_correction
from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.people.models import User
from council_pm.people.roles import Role
from tests.appraisals.test_access import Council
from tests.factories.appraisals import CorrectionRequestFactory, HrOpeningFactory
from tests.screens import signed_in, text_of

pytestmark = pytest.mark.django_db
WRONG, ANSWER = "I began in May, not in June", "The contract says June; your words stand here"


@pytest.fixture
def council() -> Council:
    return Council()


@pytest.fixture
def adviser(council: Council) -> User:
    made = council.user(Role.HR_ADVISER, council.unit)
    HrOpeningFactory.create(appraisal=council.appraisal, adviser=made)
    return made


def url(name: str, appraisal: Appraisal, *more: int) -> str:
    return reverse(f"appraisals:{name}", args=[appraisal.person_id, appraisal.cycle.slug, *more])


def test_the_person_asks_hr_answers_and_both_sides_read_it(council: Council, adviser: User) -> None:
    own, appraiser, one = signed_in(council.somebody), signed_in(council.manager), council.appraisal
    assert own.post(url("correction_ask", one), {"text": WRONG}).status_code == 302
    assert WRONG in text_of(appraiser.get(url("appraisal_page", one)))
    assert "HR has not answered yet" in text_of(own.get(url("appraisal_page", one)))
    request = CorrectionRequest.objects.get()
    answered = signed_in(adviser).post(
        url("correction_answer", one, request.pk), {"outcome": "noted", "answer": ANSWER}
    )
    assert answered.status_code == 302
    request.refresh_from_db()
    assert (request.outcome, request.decided_by) == (Outcome.NOTED, adviser.person)
    for reader in (own, appraiser):
        shown = text_of(reader.get(url("appraisal_page", one)))
        assert WRONG in shown
        assert ANSWER in shown
    events = Event.objects.filter(action__in=["ask_correction", "answer_correction"])
    assert [set(event.detail) for event in events.order_by("pk")] == [{"request"}, {"request", "outcome"}]


def test_one_request_at_a_time_and_what_was_typed_stays(council: Council) -> None:
    CorrectionRequestFactory.create(appraisal=council.appraisal)
    refused = signed_in(council.somebody).post(url("correction_ask", council.appraisal), {"text": WRONG})
    assert refused.status_code == 422
    assert f">\r\n{WRONG}</textarea>" in refused.content.decode() or WRONG in text_of(refused)
    assert CorrectionRequest.objects.count() == 1


@pytest.mark.parametrize("text", ["", "   ", "x" * 2_001, "\x00"])
def test_a_request_without_words_or_with_too_many_is_refused(council: Council, text: str) -> None:
    refused = signed_in(council.somebody).post(url("correction_ask", council.appraisal), {"text": text})
    assert refused.status_code == 422
    assert not CorrectionRequest.objects.exists()


def test_nobody_else_asks_and_only_hr_with_a_reason_answers(council: Council) -> None:
    one = council.appraisal
    request = CorrectionRequestFactory.create(appraisal=one)
    unasked = council.user(Role.HR_ADVISER, council.unit)
    for user in (council.manager, council.head, unasked):
        assert signed_in(user).post(url("correction_ask", one), {"text": WRONG}).status_code == 404
    for user in (council.somebody, council.manager, council.head, unasked):
        sent = {"outcome": "noted", "answer": ANSWER}
        assert signed_in(user).post(url("correction_answer", one, request.pk), sent).status_code == 404
    request.refresh_from_db()
    assert request.outcome == Outcome.OPEN


def test_hr_answers_no_request_of_another_appraisal(council: Council, adviser: User) -> None:
    other = CorrectionRequestFactory.create()
    sent = {"outcome": "noted", "answer": ANSWER}
    assert signed_in(adviser).post(url("correction_answer", council.appraisal, other.pk), sent).status_code == 404
    assert signed_in(adviser).post(url("correction_answer", council.appraisal, 10**30), sent).status_code == 404


def test_an_answer_given_twice_keeps_the_first_and_shows_what_was_typed(council: Council, adviser: User) -> None:
    request = CorrectionRequestFactory.create(appraisal=council.appraisal)
    address, client = url("correction_answer", council.appraisal, request.pk), signed_in(adviser)
    client.post(address, {"outcome": "corrected", "answer": ANSWER})
    refused = client.post(address, {"outcome": "noted", "answer": "Another answer"})
    assert refused.status_code == 422
    assert "Another answer" in text_of(refused)
    request.refresh_from_db()
    assert (request.outcome, request.answer.open()) == (Outcome.CORRECTED, ANSWER)


@pytest.mark.parametrize("sent", [{"outcome": "", "answer": ANSWER}, {"outcome": "open", "answer": ANSWER},
                                  {"outcome": "noted", "answer": ""}, {}])  # fmt: skip
def test_an_answer_without_outcome_or_words_is_refused(council: Council, adviser: User, sent: dict[str, str]) -> None:
    request = CorrectionRequestFactory.create(appraisal=council.appraisal)
    refused = signed_in(adviser).post(url("correction_answer", council.appraisal, request.pk), sent)
    assert refused.status_code == 422
    assert sent.get("answer", "") in text_of(refused)
    with pytest.raises(ValidationError):
        answer_correction(by=Actor(adviser.pk), request=request, adviser=adviser.person, outcome="", answer=ANSWER)


def test_after_deletion_there_is_nothing_to_correct(council: Council) -> None:
    Appraisal.objects.update(words_deleted_at=timezone.now())
    with pytest.raises(ValidationError, match="deleted"):
        ask_correction(by=Actor(council.somebody.pk), appraisal=council.appraisal, text=WRONG)
