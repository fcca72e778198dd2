"""Words that no column, database or paper takes: they are refused or kept without what nobody sees, on both engines."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from council_pm.core.typed import typed_words
from council_pm.people.roles import Role
from indicators.models import Return, Round
from indicators.models.returns import BOX
from tests.factories import ReturnFactory, RoundFactory, ValueFactory, make_council, series_with_rules, user_with_role

pytestmark = pytest.mark.django_db
LONG = "x" * (BOX + 1)
ODD = "Why\x00 now?\x0bAnd\x01 how?"


@pytest.fixture
def round_() -> Round:
    today = timezone.localdate()
    return RoundFactory.create(opens=today, due=today, closes=today)


@pytest.fixture
def sent(round_: Round) -> Return:
    """A return that was sent to be signed off."""
    units, now = make_council(), timezone.now()
    series = series_with_rules("BINS", units.unit)
    return ReturnFactory.create(
        series=series, round=round_, stage="submitted", value=50, submitted_by=10**9, submitted_at=now, due=round_.due
    )


def _signed_off(sent: Return) -> None:
    value = ValueFactory.create(series=sent.series, round=sent.round, start=sent.round.start, end=sent.round.end)
    Return.objects.filter(pk=sent.pk).update(
        stage="signed_off", signed="final", signed_by=8, signed_at=sent.submitted_at, journal=value
    )


@pytest.fixture
def client_of_corporate_performance(sent: Return) -> Client:
    client = Client()
    client.force_login(user_with_role(Role.CORPORATE_PERFORMANCE, unit=sent.series.unit))
    return client


STEPS = [("return_query", "question"), ("return_sign", "reason"), ("return_reopen", "reason")]


def _step(client: Client, one: Return, name: str, field: str, words: str) -> Any:
    if name == "return_reopen":
        _signed_off(one)
    return client.post(reverse(f"indicators:{name}", args=[one.pk]), {"version": str(one.version), field: words})


@pytest.mark.parametrize(("name", "field"), STEPS)
def test_words_on_a_step_that_are_too_long_are_given_back_and_nothing_is_done(
    client_of_corporate_performance: Client, sent: Return, name: str, field: str
) -> None:
    response = _step(client_of_corporate_performance, sent, name, field, LONG)
    assert response.status_code == 422
    assert "Write at most 600 characters: these are 601." in response.content.decode()
    assert LONG in response.content.decode()
    assert Return.objects.get(pk=sent.pk).version == sent.version


@pytest.mark.parametrize(("name", "field"), STEPS)
def test_words_on_a_step_are_kept_without_what_nobody_sees(
    client_of_corporate_performance: Client, sent: Return, name: str, field: str
) -> None:
    assert _step(client_of_corporate_performance, sent, name, field, ODD).status_code == 302
    kept = Return.objects.get(pk=sent.pk)
    assert "Why now?\nAnd how?" in (kept.question, kept.signed_reason, kept.reopened_reason)


def test_a_reason_for_many_that_is_too_long_signs_none_of_them(
    client_of_corporate_performance: Client, sent: Return
) -> None:
    page = reverse("indicators:returns_sign", args=[sent.round.slug, sent.series.unit.code])
    asked = {"sign": f"{sent.pk}:{sent.version}", "reason": LONG}
    response = client_of_corporate_performance.post(page, asked)
    assert response.status_code == 422
    assert LONG in response.content.decode()
    assert Return.objects.get(pk=sent.pk).stage == "submitted"


def test_a_number_that_no_row_can_have_signs_nothing(client_of_corporate_performance: Client, sent: Return) -> None:
    page = reverse("indicators:returns_sign", args=[sent.round.slug, sent.series.unit.code])
    response = client_of_corporate_performance.post(page, {"sign": [f"{2**63}:0", "9" * 25 + ":0"]})
    assert response.status_code == 422
    assert "Choose at least one figure" in response.content.decode()


def test_a_comment_is_kept_without_what_nobody_sees(
    client_of_corporate_performance: Client, round_: Round, sent: Return
) -> None:
    one = ReturnFactory.create(round=round_, due=round_.due, series=series_with_rules("TIPS", sent.series.unit))
    typed = {f"value-{one.pk}": "5", f"happened-{one.pk}": ODD, f"version-{one.pk}": "0"}
    address = reverse("indicators:return_cell", args=[one.pk])
    assert client_of_corporate_performance.post(address, typed).status_code == 302
    assert Return.objects.get(pk=one.pk).happened == "Why now?\nAnd how?"


def test_a_cell_that_is_too_long_to_be_one_is_said_to_be_none(
    client_of_corporate_performance: Client, round_: Round, sent: Return
) -> None:
    page = reverse("indicators:returns_paste", args=[round_.slug, sent.series.unit.code])
    Return.objects.filter(pk=sent.pk).update(stage="due", value=None, submitted_by=None, submitted_at=None)
    response = client_of_corporate_performance.post(page, {"paste": "BINS," + "9" * 140_000})
    assert response.status_code == 422


def test_lines_that_were_typed_end_in_one_way() -> None:
    assert typed_words(" one\r\ntwo\rthree\vfour\x00\x1f\n ") == "one\ntwo\nthree\nfour"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/account/why/?indicator=%00", 404),
        ("/restatements/?indicator=A%00B", 404),
        ("/restatements/table.csv?basket=%00", 404),
        ("/burden/?basket=A%00B", 200),
        ("/burden/?department=%00", 200),
        ("/library/?q=%00&theme=%00", 200),
        ("/executive/?theme=%00&known=%00", 200),
    ],
)
def test_an_address_that_names_a_thing_with_a_nul_names_nothing(
    client_of_corporate_performance: Client, address: str, status: int
) -> None:
    assert client_of_corporate_performance.get(address).status_code == status
